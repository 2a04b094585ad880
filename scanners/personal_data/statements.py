"""Values of SQL statements in logs under the columns they go to: those of an INSERT, and those of question marks.

Values that stand behind `column =` are read as keys and values anywhere are; here are those whose column stands
elsewhere, or before a word such as LIKE. A statement is looked for behind a key that says that one comes
(`Preparing:`, `"sql":`), bound values behind `Parameters:`, as MyBatis writes both. Fields of forms come so too: the
name in a header, the value below it; and rows in JSON below a list of columns (`columnar`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scanners.personal_data.columnar import COLUMN_KEYS, LONGEST_ROWS, listed_rows
from scanners.personal_data.context import Spoken, spoken_by_name
from scanners.personal_data.part import BytePlaces, text_at

if TYPE_CHECKING:
    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

LONGEST = 1 << 14
"""Bytes of a statement that are looked at."""
_PARAMETERS = ("Parameters", "parameters")
_FORMS = ("Content-Disposition", "content-disposition")
_NAMES = (
    *("sql", "SQL", "Sql", "sqlText", "sqlStr", "execSql", "executeSql", "boundSql", "Preparing", "preparing"),
    *(
        "filter",
        "Rows_examined",
        "hql",
        "HQL",
        "whereSql",
        "querySql",
        "statement",
        "Statement",
        "STATEMENT",
        "Executing",
        "executing",
        "执行SQL",
        "执行sql",
        "SQL语句",
        "sql语句",
    ),
)
STATEMENT_KEYS = frozenset(key.encode() for key in (*_PARAMETERS, *_FORMS, *_NAMES, *COLUMN_KEYS))

_NAME = r"[`\"\[]?(?P<{}>[0-9A-Za-z_\u4e00-\u9fff]{{1,64}})[`\"\]]?"
_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)\s[^()']{1,200}\((?P<columns>[^()']{1,4000})\)\s*VALUES?\s*(?=\()", re.IGNORECASE
)
_BEGINS = re.compile(r"\b(?:INSERT|REPLACE)\s", re.IGNORECASE)
_LEAD = 256
"""Characters behind a key in which a statement begins: comments and hints may stand before it."""
_ITEM = re.compile(
    r"\s*(?:N?'(?P<text>(?:[^']|'')*)'|(?P<other>[0-9+-][^\s',()]*)?(?:[^',()]|\([^()]*\))*)\s*(?P<end>[,)])"
)
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_MARK = re.compile(r"'(?:[^']|'')*'|\?")
_COLUMN_BEFORE = re.compile(
    _NAME.format("column") + r"\s*(?:[=<>!]{1,2}|\s(?:NOT\s+)?(?:R?LIKE|IN|REGEXP|BETWEEN)\s)[\s(]*"
    r"(?:(?:CONCAT|UPPER|LOWER|TRIM|DATE|TO_DATE)?\s*\(?\s*(?:'%?'\s*,|'%'\s*\|\|)?\s*)?\Z",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"(?:\s(?:R?LIKE|EQ|NE)\s+|\sIN\s*\(\s*)(?=N?')", re.IGNORECASE)
_COLUMN_COMPARED = re.compile(_NAME.format("column") + r"(?:\s+NOT)?\Z", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\s*,?\s*N?'%?(?P<text>[^'%]{1,200})%?'")
_BINDS = re.compile(r"[Pp]arameters\s*:")
_LONGEST_COLUMN = 64
_FARTHEST = 200
"""Characters before a question mark in which its column stands."""
_SAME_COLUMN = re.compile(r"\s*(?:,|AND)\s*\Z", re.IGNORECASE)
_BOUND = re.compile(
    r"(?P<value>.*?)\((?:String|Integer|Long|Short|Byte|Double|Float|Boolean|BigDecimal|BigInteger|Date|Time|Timestamp"
    r"|Local(?:Date|Time|DateTime)|[A-Z][0-9A-Za-z]{1,30})\)(?:, |\s*(?:\Z|[\r\n]))|null(?:, |\s*(?:\Z|[\r\n]))",
    re.DOTALL,
)
_FIELD = re.compile(
    r"\s*form-data;\s*name=\"(?P<name>[^\"]{1,64})\"(?!;)"
    r"(?:\s+Content-[A-Za-z-]{4,30}: ?[^\s]{1,80}(?:; ?[^\s]{1,40})?)*"
    r"(?:\r?\n\r?\n| {2,4})(?P<value>[^\r\n]{1,200}?)(?=\s{2}|[\r\n]| --|\Z)"
)


class Bound(NamedTuple):
    """A value: its place in the text, and the name of its column, "" where that says nothing."""

    start: int
    end: int
    column: str


class Stated(NamedTuple):
    """The same in a view: where it begins in bytes, and what it is."""

    start: int
    text: str
    column: str


def is_statement_key(key: bytes) -> bool:
    """Whether a key says that a statement, its values, a field of a form, or a list of columns comes."""
    return key in STATEMENT_KEYS


def reach(key: str) -> int:
    """Bytes around the place behind such a key that are looked at."""
    return LONGEST_ROWS if key in COLUMN_KEYS else LONGEST


def stated(view: View, segment: int, key: str, start: int) -> Iterator[Stated]:
    """Values of a segment that stand in, or are bound to, the statement that begins under `key` at `start`. A
    statement may stand in the segment above."""
    data, bounds = view.data, view.bounds
    if key in COLUMN_KEYS and b"[" not in data[max(int(bounds[segment]), start - 2) : start]:
        return
    far = reach(key)
    first, last = max(int(bounds[segment]), start - far), min(int(bounds[segment + 1]), start + far)
    before, text = text_at(data, *_whole(data, first, start)), text_at(data, *_whole(data, start, last))
    above = ""
    if segment and key in _PARAMETERS and bounds[segment] - bounds[segment - 1] <= LONGEST:
        above = text_at(data, int(bounds[segment - 1]), int(bounds[segment]))
    whole, first = before + text, start - len(before.encode("utf-8", "surrogateescape"))
    places = BytePlaces(whole, first)
    for value in bound_values(whole, key, len(before), above):
        yield Stated(places.span(value.start, value.end)[0], whole[value.start : value.end], value.column)


def _whole(data: Text, start: int, end: int) -> tuple[int, int]:
    """The place without the parts of characters that it cuts."""
    while start < end and data[start] & 0xC0 == 0x80:
        start += 1
    while start < end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return start, end


def bound_values(text: str, key: str, at: int, above: str = "") -> Iterator[Bound]:
    """Values in `text` from `at` on, where what stands under `key` begins. Columns of bound values stand before that,
    or in the text `above`."""
    if key in _PARAMETERS:
        before = text[:at] if "reparing" in text[:at] else above
        return _bound(text, at, before)
    if key in _FORMS:
        return _field(text, at)
    if key in COLUMN_KEYS:
        return (Bound(*row) for row in listed_rows(text, at))
    return _inserted(text, at) if _insert(text, at) else _compared(text, at)


def _compared(text: str, at: int) -> Iterator[Bound]:
    """What columns are LIKE, IN, or in OData eq: values behind `column =` are read as any are."""
    for compared in _COMPARES.finditer(text, at, at + LONGEST):
        name = _COLUMN_COMPARED.search(text, max(at, compared.start() - _FARTHEST), compared.start())
        if name is None:
            continue
        place = compared.end()
        while item := _COMPARED_WITH.match(text, place):
            yield Bound(*item.span("text"), name["column"])
            place = item.end()


def _field(text: str, at: int) -> Iterator[Bound]:
    found = _FIELD.match(text, at)
    if found:
        yield Bound(*found.span("value"), found["name"])


def _inserted(text: str, at: int) -> Iterator[Bound]:
    found = _insert(text, at)
    if not found:
        return
    columns = _columns(found["columns"])
    if not any(map(_says_something, columns)):
        return
    place = found.end()
    while text.startswith("(", place):
        place += 1
        for column in columns:
            item = _ITEM.match(text, place)
            if item is None:
                return
            part = "other" if item["text"] is None else "text"
            if item[part]:
                yield Bound(*item.span(part), column)
            place = item.end()
            if item["end"] == ")":
                break
        rest = _NEXT_ROW.match(text, place)
        place = rest.end() if rest else len(text)


def _says_something(column: str) -> bool:
    return spoken_by_name(column) != Spoken()


def _bound(text: str, at: int, before: str) -> Iterator[Bound]:
    columns = marked_columns(_prepared(before)) if "reparing" in before else ()
    if not any(map(_says_something, columns)):
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


def _prepared(before: str) -> str:
    """The last statement that is prepared in a text, up to the values bound to it: those of a batch are told again and
    again."""
    statement = before[before.rfind("reparing") :][:LONGEST]
    return _BINDS.split(statement, maxsplit=1)[0]


def _insert(text: str, at: int) -> re.Match[str] | None:
    """The INSERT that the statement which begins there is."""
    for word in _BEGINS.finditer(text, at, at + _LEAD):
        if found := _INSERT.match(text, word.start(), at + LONGEST):
            return found
    return None


@lru_cache(maxsize=512)
def marked_columns(statement: str) -> Sequence[str]:
    """The column of each question mark of a statement, "" where none is known."""
    insert = _insert(statement, 0)
    listed = _columns(insert["columns"]) if insert else ()
    found: list[str] = []
    last, until = "", 0
    place, item = (insert.end() + 1, 0) if insert else (0, 0)
    for mark in _MARK.finditer(statement):
        if mark[0] != "?":
            continue
        before = statement[max(until, mark.start() - _FARTHEST) : mark.start()]
        if column := _COLUMN_BEFORE.search(before):
            last = column["column"]
        elif insert and mark.start() >= insert.end():
            item += _items(statement[place : mark.start()])
            place = mark.end()
            last = listed[item % len(listed)]
        elif not (until and _SAME_COLUMN.match(before)):
            last = ""
        until = mark.end()
        found.append(last)
    return tuple(found)


def _items(between: str) -> int:
    """How many items of a list end between two marks: commas outside brackets."""
    depth = count = 0
    for sign in between:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "," and depth <= 0:
            count += 1
    return count


@lru_cache(maxsize=512)
def _columns(listed: str) -> tuple[str, ...]:
    """The names in a list of columns."""
    names = (name.strip(' \t\r\n`"[]').rsplit(".", 1)[-1].strip('`"[]') for name in listed.split(","))
    return tuple(name[:_LONGEST_COLUMN] for name in names)
