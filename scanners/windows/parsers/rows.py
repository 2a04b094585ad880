"""Rows as the collector's questions print them: one JSON object a line, the last one closing the table."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason

Row: TypeAlias = dict[str, Any]
MAX_ROWS = 20_000


def rows(text: str) -> list[Row]:
    """Every row. Raises Unparsable for a line that is none, and for no line at all."""
    found: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise Unparsable(f"line {number} is no row") from None
        if not isinstance(row, dict) or len(found) >= MAX_ROWS:
            raise Unparsable(f"line {number} is no row of a table")
        found.append(row)
    if not found:
        raise Unparsable("an empty answer")
    return found


def closed(text: str, **end: Any) -> list[Row]:
    """Every row before the one that closes the table. Raises Unparsable where that one is not the last."""
    found = rows(text)
    if any(found[-1].get(key) != value for key, value in end.items()):
        raise Unparsable("the table has no end")
    return found[:-1]


def text_of(row: Row, key: str) -> str:
    """A text. Raises Unparsable."""
    value = row.get(key)
    if not isinstance(value, str):
        raise Unparsable(f"{key} is no text")
    return value


def truth(row: Row, key: str) -> bool:
    """A truth value. Raises Unparsable."""
    value = row.get(key)
    if not isinstance(value, bool):
        raise Unparsable(f"{key} is no truth value")
    return value


def number(row: Row, key: str) -> int:
    """A whole number. Raises Unparsable."""
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unparsable(f"{key} is no number")
    return value


def texts(row: Row, key: str) -> list[str]:
    """A list of texts; a single one may stand for itself. Raises Unparsable."""
    value = row.get(key)
    listed = value if isinstance(value, list) else [value]
    found = [item for item in listed if isinstance(item, str)]
    if len(found) < len(listed):
        raise Unparsable(f"{key} is no list of texts")
    return found


def day(row: Row, key: str) -> date | Missing:
    """A day; absent where the system knows none. Raises Unparsable."""
    value = text_of(row, key)
    if not value:
        return Missing("", Reason.ABSENT, "the system knows no date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unparsable(f"{key} is no day") from None
