"""What each operator computes. Every one is total and three-valued: a type it cannot compare is undecided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from auditor.model.verdict import Truth

Compare: TypeAlias = Callable[[Any, Any, date], Truth]


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and what it computes. What it demands stands in `auditor.judge.demands`."""

    name: str
    compare: Compare


OPERATORS: dict[str, Operator] = {}


def operator(name: str) -> Callable[[Compare], Compare]:
    def register(compare: Compare) -> Compare:
        OPERATORS[name] = Operator(name, compare)
        return compare

    return register


def _is_number(value: Any) -> bool:
    """NaN is none: it compares false with everything, and what is not at most 5 would then be more."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


_FAMILIES: Mapping[type, str] = {
    bool: "bool",
    int: "number",
    float: "number",
    str: "str",
    date: "date",
    datetime: "date",
    list: "list",
    tuple: "list",
    set: "list",
    frozenset: "list",
    dict: "map",
}


def _family(value: Any) -> str:
    """Values compare only within their family: a rule that asks a string for 3 gets no answer, not `false`."""
    return _FAMILIES.get(type(value), "other")


_PLAIN = frozenset({str, int, bool})
"""Types of nearly every comparison, whose equality needs no second thought."""


def _same(observed: Any, threshold: Any) -> Truth:
    kind = type(observed)
    if kind is type(threshold) and kind in _PLAIN:
        return Truth.of(observed == threshold)
    match _family(observed), _family(threshold):
        case "list", "list":
            return _same_items(list(observed), list(threshold))
        case "number", "number" if not (_is_number(observed) and _is_number(threshold)):
            return Truth.UNDECIDED
        case "date", "date" if type(observed) is not type(threshold):
            return Truth.of(_day(observed) == _day(threshold))
        case family, other if family != other or family == "other":
            return Truth.UNDECIDED
    return Truth.of(observed == threshold)


def _same_items(observed: list[Any], threshold: list[Any]) -> Truth:
    if len(observed) != len(threshold):
        return Truth.FALSE
    return _all(_same(item, other) for item, other in zip(observed, threshold, strict=True))


def _all(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    return Truth.FALSE if Truth.FALSE in found else Truth.UNDECIDED if Truth.UNDECIDED in found else Truth.TRUE


def _among(item: Any, others: Sequence[Any]) -> Truth:
    """Whether one of `others` is `item`; undecided where none of them can be compared with it."""
    found = Truth.UNDECIDED if others else Truth.FALSE
    for other in others:
        match _same(item, other):
            case Truth.TRUE:
                return Truth.TRUE
            case Truth.FALSE:
                found = Truth.FALSE
    return found


def _negated(truth: Truth) -> Truth:
    return truth if truth is Truth.UNDECIDED else Truth.of(truth is Truth.FALSE)


def _items(threshold: Any) -> Sequence[Any]:
    """The threshold of a list operator; a parameter that holds one value is a list of one."""
    return threshold if _family(threshold) == "list" else [threshold]


@operator("equals")
def equals(observed: Any, threshold: Any, as_of: date) -> Truth:
    return _same(observed, threshold)


@operator("not_equals")
def not_equals(observed: Any, threshold: Any, as_of: date) -> Truth:
    return _negated(_same(observed, threshold))


@operator("one_of")
def one_of(observed: Any, threshold: Any, as_of: date) -> Truth:
    wanted = _items(threshold)
    return _among(observed, wanted) if wanted else Truth.UNDECIDED


@operator("none_of")
def none_of(observed: Any, threshold: Any, as_of: date) -> Truth:
    return _negated(one_of(observed, threshold, as_of))


@operator("at_least")
def at_least(observed: Any, threshold: Any, as_of: date) -> Truth:
    if _is_number(observed) and _is_number(threshold):
        return Truth.of(observed >= threshold)
    return Truth.UNDECIDED


@operator("at_most")
def at_most(observed: Any, threshold: Any, as_of: date) -> Truth:
    if _is_number(observed) and _is_number(threshold):
        return Truth.of(observed <= threshold)
    return Truth.UNDECIDED


@operator("between")
def between(observed: Any, threshold: Any, as_of: date) -> Truth:
    match threshold:
        case [low, high] if _is_number(observed) and _is_number(low) and _is_number(high):
            return Truth.of(low <= observed <= high)
    return Truth.UNDECIDED


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@operator("matches")
def matches(observed: Any, threshold: Any, as_of: date) -> Truth:
    if isinstance(observed, str):
        return Truth.of(_compiled(threshold).fullmatch(observed) is not None)
    return Truth.UNDECIDED


@operator("contains")
def contains(observed: Any, threshold: Any, as_of: date) -> Truth:
    match _family(observed), _family(threshold):
        case "list", _:
            return _negated(_all(_negated(_same(item, threshold)) for item in observed))
        case "str", "str":
            return Truth.of(threshold in observed)
    return Truth.UNDECIDED


@operator("contains_all")
def contains_all(observed: Any, threshold: Any, as_of: date) -> Truth:
    if _family(observed) == "list":
        return _all(contains(observed, item, as_of) for item in _items(threshold))
    return Truth.UNDECIDED


@operator("subset_of")
def subset_of(observed: Any, threshold: Any, as_of: date) -> Truth:
    if _family(observed) == "list":
        return _all(_among(item, _items(threshold)) for item in observed)
    return Truth.UNDECIDED


@operator("empty")
def empty(observed: Any, threshold: Any, as_of: date) -> Truth:
    if _family(observed) in ("list", "map", "str"):
        return Truth.of((len(observed) == 0) is threshold)
    return Truth.UNDECIDED


@operator("absent")
def absent(observed: Any, threshold: Any, as_of: date) -> Truth:
    """Of a value that is there. The evaluation answers for one that is not."""
    return Truth.of(threshold is False)


def _day(value: Any) -> date | None:
    match value:
        case datetime():
            return value.date()
        case date():
            return value
    return None


def _back(day: date, age: Mapping[str, int]) -> date | None:
    """The day that lies `age` before `day`; the last day of the month where the month is shorter. None where the
    calendar has no such day."""
    try:
        return _counted_back(day, age)
    except (ValueError, OverflowError):
        return None


def _counted_back(day: date, age: Mapping[str, int]) -> date | None:
    match age:
        case {"days": int(days)}:
            return day - timedelta(days=days)
        case {"months": int(months)}:
            index = day.year * 12 + day.month - 1 - months
            year, month = divmod(index, 12)
            for day_of_month in range(day.day, 27, -1):
                try:
                    return date(year, month + 1, day_of_month)
                except ValueError:
                    continue
            return date(year, month + 1, min(day.day, 27))
    return None


@operator("newer_than")
def newer_than(observed: Any, threshold: Any, as_of: date) -> Truth:
    """No older than the age on the day of judgement, and not in the future: what has not happened proves nothing."""
    day, since = _day(observed), _back(as_of, threshold)
    if day is None or since is None:
        return Truth.UNDECIDED
    return Truth.of(since <= day <= as_of)


@operator("older_than")
def older_than(observed: Any, threshold: Any, as_of: date) -> Truth:
    day, since = _day(observed), _back(as_of, threshold)
    if day is None or since is None:
        return Truth.UNDECIDED
    return Truth.of(day < since)


@operator("valid_for")
def valid_for(observed: Any, threshold: Any, as_of: date) -> Truth:
    day = _day(observed)
    match threshold:
        case {"days": int(days)} if day is not None:
            return Truth.of(day - as_of >= timedelta(days=days))
        case {"months": int(months)} if day is not None:
            start = _back(day, {"months": months})
            return Truth.UNDECIDED if start is None else Truth.of(start >= as_of)
    return Truth.UNDECIDED


_VERSION = re.compile(r"\d+(?:\.\d+)*")


def _version(value: Any) -> tuple[int, ...] | None:
    found = _VERSION.match(value.strip()) if isinstance(value, str) else None
    return tuple(int(part) for part in found.group().split(".")) if found else None


@operator("version_at_least")
def version_at_least(observed: Any, threshold: Any, as_of: date) -> Truth:
    """Compares the leading dotted numbers; `9.2p1` is 9.2."""
    seen, wanted = _version(observed), _version(threshold)
    if seen is None or wanted is None:
        return Truth.UNDECIDED
    width = max(len(seen), len(wanted))
    zeros = (0,) * width
    return Truth.of((seen + zeros)[:width] >= (wanted + zeros)[:width])


@operator("mode_within")
def mode_within(observed: Any, threshold: Any, as_of: date) -> Truth:
    """No permission bit outside the threshold: 0601 is a smaller number than 0640 and yet looser."""
    if not isinstance(observed, str) or not isinstance(threshold, str):
        return Truth.UNDECIDED
    try:
        return Truth.of(int(observed, 8) & ~int(threshold, 8) & 0o7777 == 0)
    except ValueError:
        return Truth.UNDECIDED
