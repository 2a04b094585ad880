"""A commented starter register."""

from __future__ import annotations

from importlib import resources


def template() -> str:
    """A small register, in Chinese with English beside it, that loads as it stands."""
    return resources.files("auditor.inventory").joinpath("template.yaml").read_text(encoding="utf-8")
