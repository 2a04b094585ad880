"""Values that are bound to a statement, under the columns that its marks stand for: in a list right behind it, in the
order of the marks, by their numbers, or by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scanners.personal_data.context import Spoken, spoken_by_name
from scanners.personal_data.statements.marks import (
    LONGEST,
    columns_by_name,
    marked_columns,
    numbered_columns,
    statements_before,
)

NUMBERED_MARK = re.compile(r"\$[0-9]")
_NAMED = re.compile(r"(?<![0-9A-Za-z_@])(?P<mark>@[0-9A-Za-z_]{1,64}) ?= ?N?'(?P<text>(?:[^']|'')*)'")
_ORDERED = re.compile(
    r"[\s,;]*#(?P<number>[0-9]{1,3})(?:\([0-9]{1,5}\):|=)(?P<text>.*?)(?=[,;]?\s+#[0-9]{1,3}[(=]|[\]}\"<\r\n]|\s*\Z)"
)
_NUMBERED = re.compile(r"\s*(?P<mark>\$[0-9]{1,4}) = (?:'(?P<text>(?:[^']|'')*)'|NULL)\s*,?")
_LISTED = re.compile(
    r"\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>[^']*)'|(?P<plain>(?:[^,\[\]\"'\s]| (?! *[,\]]))*))"
    r"\s*(?P<end>[,\]])"
)
_NEXT_LIST = re.compile(r"\s*,\s*(?=\[)")
_PARAMETERS_BEGIN = re.compile(r"[Pp]arameters\s*:")
_BOUND = re.compile(
    r"(?P<value>.*?)\((?:String|Integer|Long|Short|Byte|Double|Float|Boolean|BigDecimal|BigInteger|Date|Time|Timestamp"
    r"|Local(?:Date|Time|DateTime)|[A-Z][0-9A-Za-z]{1,30})\)(?:, |\s*(?:\Z|[\r\n]))|null(?:, |\s*(?:\Z|[\r\n]))",
    re.DOTALL,
)


class Bound(NamedTuple):
    """A value: its place in the text, and the name of its column, "" where that says nothing."""

    start: int
    end: int
    column: str


def says_something(column: str) -> bool:
    """Whether the name of a column speaks of anything."""
    return spoken_by_name(column) != Spoken()


def bound_in_order(text: str, at: int, before: str) -> Iterator[Bound]:
    """`张三(String), null`: values with their types, as MyBatis tells them, of the statement prepared before."""
    columns = marked_columns(_prepared(before)) if "reparing" in before else ()
    if not any(map(says_something, columns)):
        return
    place = at
    while text.startswith((" ", "["), place) and place - at < 3:
        place += 1
    for column in columns:
        found = _BOUND.match(text, place)
        if found is None:
            return
        if found["value"]:
            yield Bound(*found.span("value"), column)
        place = found.end()


def by_number(text: str, at: int, before: str) -> Iterator[Bound]:
    """`$1 = '…', $2 = '…'` behind a statement, as PostgreSQL tells what was bound to it."""
    columns = columns_by_name(statements_before(before, len(before)))
    place = at
    while item := _NUMBERED.match(text, place):
        if item["text"]:
            yield Bound(*item.span("text"), columns.get(item["mark"], ""))
        place = item.end()


def by_name(text: str, at: int, texts: Sequence[str]) -> Iterator[Bound]:
    """`@p0='…' (Size = 50), @p1='…'`: values by the names that stand for them in the statement, which is in one of the
    `texts`."""
    columns = columns_by_name(statement for said in texts for statement in statements_before(said, len(said)))
    if not any(map(says_something, filter(None, columns.values()))):
        return
    for value in _NAMED.finditer(text, at):
        if value["text"] and (column := columns.get(value["mark"])):
            yield Bound(*value.span("text"), column)


def by_order(text: str, at: int) -> Iterator[Bound]:
    """`#1=… #2=…`, and `#1(4):… #2(9):…` with their lengths: values by the order of the marks of the statement before,
    as Oracle audits them."""
    values = [*_ordered_values(text, at)]
    for statement in statements_before(text, at) if values else ():
        columns = numbered_columns(statement)
        if len(columns) >= max(number for number, _ in values):
            for number, (start, end) in values:
                if start < end and number:
                    yield Bound(start, end, columns[number - 1])
            return


def _ordered_values(text: str, at: int) -> Iterator[tuple[int, tuple[int, int]]]:
    place = at
    while item := _ORDERED.match(text, place):
        yield int(item["number"]), item.span("text")
        place = item.end()


def listed(text: str, at: int) -> Iterator[Bound]:
    """A list of as many values, or several, as the statement before it has question marks."""
    rows = [*_rows(text, at)]
    if not rows or len({*map(len, rows)}) > 1:
        return
    for statement in statements_before(text, at):
        columns = marked_columns(statement)
        if len(columns) == len(rows[0]):
            for row in rows:
                for (start, end), column in zip(row, columns, strict=True):
                    if start < end:
                        yield Bound(start, end, column)
            return


def _rows(text: str, at: int) -> Iterator[list[tuple[int, int]]]:
    """Places of the items of a list, or of each list in one; nothing where it does not end."""
    place, is_nested = at + 1, text.startswith("[[", at)
    while place < len(text):
        place += is_nested
        row: list[tuple[int, int]] = []
        while item := _LISTED.match(text, place):
            part = next((part for part in ("double", "single", "plain") if item[part] is not None), "plain")
            row.append((0, 0) if item[part] in ("null", "NULL") else item.span(part))
            place = item.end()
            if item["end"] == "]":
                break
        else:
            return
        yield row
        following = _NEXT_LIST.match(text, place) if is_nested else None
        if following is None:
            return
        place = following.end()


def _prepared(before: str) -> str:
    """The last statement that is prepared in a text, up to the values bound to it: those of a batch are told again and
    again."""
    statement = before[before.rfind("reparing") :][:LONGEST]
    return _PARAMETERS_BEGIN.split(statement, maxsplit=1)[0]
