"""Values of system views as plain types. Drivers give numbers and dates, carried scripts give their text: both read
alike. Each function raises ValueError for what it cannot read, and leaves None alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any, TypeAlias

from auditor.model.fact import Missing, Reason, Value
from scanners.database.rows import read

Kind: TypeAlias = Callable[[Any], Value]

_YES = frozenset({"1", "true", "t", "yes", "y", "on", "enabled", "force"})
_NO = frozenset({"0", "false", "f", "no", "n", "off", "disabled", ""})
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\D.*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{0,18}\.?\d{0,18}", re.ASCII)


def text(value: Any) -> str | None:
    """As it stands, without blanks around it."""
    match value:
        case None:
            return None
        case bytes():
            return value.decode("utf-8", "replace").strip()
    return str(value).strip()


def lower(value: Any) -> str | None:
    """A word that systems write in either case."""
    found = text(value)
    return None if found is None else found.lower()


def flag(value: Any) -> bool | None:
    """A switch: ON/OFF, Y/N, YES/NO, TRUE/FALSE, 1/0."""
    found = lower(value)
    if found is None:
        return None
    if found in _YES or found in _NO:
        return found in _YES
    raise ValueError("not a switch")


def number(value: Any) -> int | None:
    """A whole number; fractions are rounded up, so that a short time never turns into 0, which means no limit."""
    match value:
        case None:
            return None
        case bool() | int():
            return int(value)
        case float() | Decimal():
            return ceil(value)
    found = text(value) or ""
    if not found or not _NUMBER.fullmatch(found) or not any(sign.isdigit() for sign in found):
        raise ValueError("not a number")
    return ceil(Decimal(found))


def day(value: Any) -> date | None:
    """The day of a date or timestamp; None for nothing."""
    match value:
        case datetime():
            return value.date()
        case date() | None:
            return value
    found = _DAY.fullmatch(text(value) or "")
    if found is None:
        raise ValueError("not a date")
    return date(int(found[1]), int(found[2]), int(found[3]))


def listed(value: Any) -> list[str] | None:
    """A comma list of words, lower case."""
    found = lower(value)
    return None if found is None else [word for part in found.split(",") if (word := part.strip().strip("\"'"))]


def settings(rows: Mapping[str, Any], kinds: Mapping[str, Kind], of_plugins: frozenset[str] = frozenset()) -> Value:
    """Named settings in plain types. One that the server does not know is unsupported there, or absent where it
    comes with a plugin that is not loaded."""

    def value(name: str, kind: Kind) -> Value:
        if name in rows:
            return read(name, rows[name], kind)
        return None if name in of_plugins else Missing(name, Reason.UNSUPPORTED, "this version has no such setting")

    return {name: value(name, kind) for name, kind in kinds.items()}
