"""Small readers of `rules/drills/`: durations, codes that must be known, sources."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from auditor.model.drill import Operator, Source
from auditor.rulebook.cursor import Cursor

E = TypeVar("E", bound=StrEnum)

_DURATION = re.compile(r"(0|[1-9][0-9]{0,4})(m|h|d)", re.ASCII)
_UNITS: Mapping[str, timedelta] = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SOURCE = re.compile(r"([a-z0-9-]+)(?::(\S+))?")


def duration(cursor: Cursor) -> timedelta:
    """A span of time as `30m`, `4h` or `30d`."""
    match = _DURATION.fullmatch(cursor.string())
    if match is None:
        cursor.problem("应为时长，如 30m、4h、30d", "expected a span of time, as 30m, 4h or 30d")
        return timedelta()
    return int(match[1]) * _UNITS[match[2]]


def optional_duration(cursor: Cursor) -> timedelta | None:
    """A span of time, or None where nothing is written."""
    return None if cursor.value is None else duration(cursor)


def day(cursor: Cursor) -> date:
    """A day that must be there."""
    found = cursor.day()
    if found is None:
        cursor.problem("必填：日期，如 2025-11-01", "required: a day, as 2025-11-01")
    return found or date.min


def member(cursor: Cursor, enum: type[E]) -> E:
    """A word of the enumeration, which must be there."""
    if cursor.value is None:
        cursor.problem(f"必填：{'、'.join(enum)} 之一", f"required: one of {', '.join(enum)}")
    return cursor.choice(enum, next(iter(enum)))


def members(cursor: Cursor, enum: type[E]) -> tuple[E, ...]:
    """Words of the enumeration; none where nothing is written."""
    return () if cursor.value is None else tuple(member(item, enum) for item in cursor.each())


def known(cursor: Cursor, ids: Container[str]) -> str:
    """An id that is declared elsewhere."""
    value = cursor.string()
    if value not in ids:
        cursor.problem(f"没有编号“{value}”", f"there is no {value!r}")
    return value


def source(cursor: Cursor, instruments: Container[str]) -> Source:
    """`instrument:article` with `verified` beside it."""
    cursor.keys(("verified",), ("basis",))
    written = cursor.at("basis").string()
    match = _SOURCE.fullmatch(written)
    if match is None or match[1] not in instruments:
        cursor.at("basis").problem(f"没有登记的规范“{written}”", f"no instrument is known as {written!r}")
        return Source("")
    return Source(match[1], match[2] or "", cursor.at("verified").flag(True))


def by_operator(cursor: Cursor) -> Mapping[Operator, Cursor]:
    """What is written for each kind of operator; `all` stands for those not named."""
    cursor.keys((*Operator, "all"))
    return {
        operator: cursor.at(operator if cursor.has(operator) else "all")
        for operator in Operator
        if cursor.has(operator) or cursor.has("all")
    }
