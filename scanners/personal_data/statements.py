"""Values of SQL statements in logs under the columns they go to: those of an INSERT, and those of question marks.

Values that stand behind `column =` are read as keys and values anywhere are; here are those whose column stands
elsewhere. A statement is looked for behind a key that says that one comes (`Preparing:`, `"sql":`), bound values behind
`Parameters:`, as MyBatis writes both. Fields of forms come so too: the name in a header, the value below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scanners.personal_data.context import spoken_by_name
from scanners.personal_data.part import bytes_of, text_at

if TYPE_CHECKING:
    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

LONGEST = 1 << 14
"""Bytes of a statement that are looked at."""
_PARAMETERS = ("Parameters", "parameters")
_FORMS = ("Content-Disposition", "content-disposition")
_NAMES = (
    *("sql", "SQL", "Sql", "sqlText", "sqlStr", "execSql", "executeSql", "boundSql", "Preparing", "preparing"),
    *("statement", "Statement", "STATEMENT", "Executing", "executing", "执行SQL", "执行sql", "SQL语句", "sql语句"),
)
STATEMENT_KEYS = frozenset(key.encode() for key in (*_PARAMETERS, *_FORMS, *_NAMES))

_NAME = r"[`\"\[]?(?P<{}>[0-9A-Za-z_\u4e00-\u9fff]{{1,64}})[`\"\]]?"
_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)\s[^()']{1,200}\((?P<columns>[^()']{1,4000})\)\s*VALUES?\s*(?=\()", re.IGNORECASE
)
_BEGINS = re.compile(r"\b(?:INSERT|REPLACE)\s", re.IGNORECASE)
_LEAD = 256
"""Characters behind a key in which a statement begins: comments and hints may stand before it."""
_ITEM = re.compile(r"\s*(?:N?'(?P<text>(?:[^']|'')*)'|(?P<other>(?:[^',()]|\([^()]*\))*))\s*(?P<end>[,)])")
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_MARK = re.compile(r"'(?:[^']|'')*'|\?")
_COLUMN_BEFORE = re.compile(
    _NAME.format("column") + r"\s*(?:[=<>!]{1,2}|\s(?:NOT\s+)?(?:R?LIKE|IN|REGEXP|BETWEEN)\s)[\s(]*"
    r"(?:(?:CONCAT|UPPER|LOWER|TRIM|DATE|TO_DATE)?\s*\(?\s*(?:'%?'\s*,|'%'\s*\|\|)?\s*)?\Z",
    re.IGNORECASE,
)
_BINDS = re.compile(r"[Pp]arameters\s*:")
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
    """A value and what its column asks for: bits of `asked_values`, place in the text, name of the column."""

    mask: int
    start: int
    end: int
    column: str


def is_statement_key(key: bytes) -> bool:
    """Whether a key says that a statement, its values, or a field of a form comes."""
    return key in STATEMENT_KEYS


def stated(view: View, segment: int, key: str, start: int) -> Iterator[tuple[int, int, str, str]]:
    """Values of a segment that stand in, or are bound to, the statement that begins under `key` at `start`: what their
    columns ask for, where they begin, what they are, and their columns. A statement may stand in the segment above."""
    data, bounds = view.data, view.bounds
    first, last = max(int(bounds[segment]), start - LONGEST), min(int(bounds[segment + 1]), start + LONGEST)
    before, text = text_at(data, *_whole(data, first, start)), text_at(data, *_whole(data, start, last))
    above = ""
    if segment and bounds[segment] - bounds[segment - 1] <= LONGEST:
        above = text_at(data, int(bounds[segment - 1]), int(bounds[segment]))
    for mask, begin, end, column in bound_values(before + text, key, len(before), above):
        value = text[begin - len(before) : end - len(before)]
        at, _ = bytes_of(text, start, begin - len(before), begin - len(before))
        yield mask, at, value, column


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
    return _inserted(text, at)


def _field(text: str, at: int) -> Iterator[Bound]:
    found = _FIELD.match(text, at)
    if found and (mask := spoken_by_name(found["name"]).asked):
        yield Bound(mask, *found.span("value"), found["name"])


def _inserted(text: str, at: int) -> Iterator[Bound]:
    found = _insert(text, at)
    if not found:
        return
    columns = _columns(found["columns"])
    if not any(mask for mask, _ in columns):
        return
    place = found.end()
    while text.startswith("(", place):
        place += 1
        for mask, column in columns:
            item = _ITEM.match(text, place)
            if item is None:
                return
            if mask and item["text"]:
                yield Bound(mask, *item.span("text"), column)
            place = item.end()
            if item["end"] == ")":
                break
        rest = _NEXT_ROW.match(text, place)
        place = rest.end() if rest else len(text)


def _bound(text: str, at: int, before: str) -> Iterator[Bound]:
    marks = marked_columns(_prepared(before)) if "reparing" in before else ()
    if not any(mask for mask, _ in marks):
        return
    place = at
    while text.startswith((" ", "["), place) and place - at < 3:
        place += 1
    for mask, column in marks:
        found = _BOUND.match(text, place)
        if found is None:
            return
        if mask and found["value"]:
            yield Bound(mask, *found.span("value"), column)
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
def marked_columns(statement: str) -> Sequence[tuple[int, str]]:
    """What the column of each question mark of a statement asks for, and its name; 0 and "" where none is known."""
    insert = _insert(statement, 0)
    listed = _columns(insert["columns"]) if insert else ()
    found: list[tuple[int, str]] = []
    last, until = (0, ""), 0
    place, item = (insert.end() + 1, 0) if insert else (0, 0)
    for mark in _MARK.finditer(statement):
        if mark[0] != "?":
            continue
        before = statement[max(until, mark.start() - _FARTHEST) : mark.start()]
        if column := _COLUMN_BEFORE.search(before):
            last = (spoken_by_name(column["column"]).asked, column["column"])
        elif insert and mark.start() >= insert.end():
            item += _items(statement[place : mark.start()])
            place = mark.end()
            last = listed[item % len(listed)]
        elif not (until and _SAME_COLUMN.match(before)):
            last = (0, "")
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
def _columns(listed: str) -> tuple[tuple[int, str], ...]:
    """What the columns of a list ask for, and their names."""
    names = [name.strip(' \t\r\n`"[]').rsplit(".", 1)[-1].strip('`"[]') for name in listed.split(",")]
    return tuple((spoken_by_name(name).asked, name) for name in names)
