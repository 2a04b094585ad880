"""The data of the search, below `rules/personal_data/`, as it is shipped with the program."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from auditor.yamlio import load

FOLDER = "personal_data"


def rule_text(name: str) -> str:
    """The text of a file, such as `areas.tsv`."""
    return (files("rules") / FOLDER / name).read_text(encoding="utf-8")


def rule_data(name: str) -> Any:
    """What a YAML file holds, such as `cues.yaml`."""
    return load(rule_text(name), f"rules/{FOLDER}/{name}").value
