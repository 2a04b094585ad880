"""Classes of incidents 事件分类 (GB/T 20986-2023)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.model.text import Text
from auditor.rulebook.cursor import Cursor


@dataclass(frozen=True, slots=True)
class IncidentClass:
    """One of the ten classes with the kinds below it, by code. `verified: false`: the codes were seen in a product
    that uses the standard, not in the standard."""

    id: str
    title: Text
    kinds: Mapping[str, Text]
    verified: bool


def read_classes(cursor: Cursor) -> IncidentClass:
    """One class; what is wrong with it is noted at the cursor."""
    cursor.keys(("verified",), ("id", "title", "kinds"))
    return IncidentClass(
        cursor.at("id").string(),
        cursor.at("title").text(),
        {str(code): item.text() for code, item in cursor.at("kinds").items()},
        cursor.at("verified").flag(True),
    )
