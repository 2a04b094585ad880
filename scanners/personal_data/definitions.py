"""Recogniser definitions: `rules/personal_data/recognisers.yaml` as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from auditor.model.text import Text
from auditor.yamlio import load

FILE = "personal_data/recognisers.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One kind of personal data and how it is recognised.

    `grade` is the customary field grade (GB/T 43697-2024, general data in four steps); `declared_as` are the
    `pi_type` words by which a register may declare it; `personal` is False for what identifies organisations.
    """

    entity: str
    title: Text
    pattern: str
    score: float
    grade: str
    check: str = ""
    context: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    declared_as: tuple[str, ...] = ()
    sensitive: bool = False
    personal: bool = True


@dataclass(frozen=True, slots=True)
class Definitions:
    """All definitions, the score from which a match counts, and how far context reaches."""

    by_entity: Mapping[str, Definition]
    threshold: float
    window: int


CONTEXT_GAIN = 0.35
"""What a context word adds to a score."""


@cache
def definitions() -> Definitions:
    """The shipped definitions, read once."""
    text = (files("rules") / FILE).read_text(encoding="utf-8")
    found = load(text, f"rules/{FILE}").value
    return Definitions(
        {item["entity"]: _definition(item) for item in found["recognisers"]},
        found["threshold"],
        found["context_window"],
    )


def _definition(item: Mapping[str, Any]) -> Definition:
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in item.items()}
    values["title"] = Text(**item["title"])
    return Definition(**values)
