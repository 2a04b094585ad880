"""Values of SQL statements in logs under the columns they go to: those of an INSERT, and those of question marks.

Values that stand behind `column =` are read as keys and values anywhere are; here are those whose column stands
elsewhere, or before a word such as LIKE. A statement is looked for behind a key that says that one comes
(`Preparing:`, `"sql":`), an INSERT at its VALUES too. Bound values come behind `Parameters:`, as MyBatis and PostgreSQL
write them, or in a list right behind the statement: `?["…"]` (Druid), `? ::: […]` (ShardingSphere). Fields of forms
come so too: the name in a header, the value below it; rows in JSON below a list of columns (`columnar`); and values
that a format tells by their places (`positions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from scanners.personal_data.columnar import COLUMN_KEYS, LONGEST_ROWS, listed_rows
from scanners.personal_data.context import Spoken, spoken_by_name
from scanners.personal_data.part import BytePlaces, text_at
from scanners.personal_data.positions import LOGINS, SEGMENTS, login_password, segment_values
from scanners.personal_data.statement_marks import (
    FARTHEST,
    LONGEST,
    NAME,
    columns_of_insert,
    insert_at,
    insert_before,
    marked_columns,
    marks,
    statements_before,
)

if TYPE_CHECKING:
    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

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
_VALUES = frozenset({"values", "Values", "VALUES"})
_LISTS = frozenset({"?", "?)", ":::"})
STATED = re.compile(
    r"(?<![0-9A-Za-z])(?P<word>values|Values|VALUES) ?(?=\()|(?P<marks>\?\)?)(?=\[)|(?P<colons>:::) (?=\[)"
    rf"|(?<![0-9A-Za-z])(?P<segment>{'|'.join(SEGMENTS)})(?=\|)|(?P<refused>\):) \["
)
"""What stands before values at whose place a statement is looked for, whatever key is there: VALUES, the last question
mark of a statement, what parts it from what is bound to it; names of segments; a remark before a list."""
STATEMENT_KEYS = frozenset(key.encode() for key in (*_PARAMETERS, *LOGINS, *_FORMS, *_NAMES, *COLUMN_KEYS))

_ITEM = re.compile(
    r"\s*(?:N?'(?P<text>(?:[^']|'')*)'|(?P<other>[0-9+-][^\s',()]*)?(?:[^',()]|\([^()]*\))*)\s*(?P<end>[,)])"
)
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_COMPARES = re.compile(r"(?:\s(?:R?LIKE|EQ|NE)\s+|\sIN\s*\(\s*)(?=N?')", re.IGNORECASE)
_COLUMN_COMPARED = re.compile(NAME.format("column") + r"(?:\s+NOT)?\Z", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\s*,?\s*N?'%?(?P<text>[^'%]{1,200})%?'")
_NUMBERED_MARK = re.compile(r"\$[0-9]")
_NUMBERED = re.compile(r"\s*(?P<mark>\$[0-9]{1,4}) = (?:'(?P<text>(?:[^']|'')*)'|NULL)\s*,?")
_LISTED = re.compile(
    r"\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>[^']*)'|(?P<plain>(?:[^,\[\]\"'\s]| (?! *[,\]]))*))"
    r"\s*(?P<end>[,\]])"
)
_NEXT_LIST = re.compile(r"\s*,\s*(?=\[)")
_BINDS = re.compile(r"[Pp]arameters\s*:")
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


def values_stated(text: str) -> Iterator[tuple[str, int]]:
    """Such words and signs, and the places of the values behind them."""
    return ((sign[sign.lastgroup or 0], sign.end()) for sign in STATED.finditer(text))


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
        if text.startswith("$", at):
            return _numbered(text, at, text[:at] if _NUMBERED_MARK.search(text, 0, at) else above)
        before = text[:at] if "reparing" in text[:at] else above
        return _bound(text, at, before)
    if key in _FORMS:
        return _field(text, at)
    if key in COLUMN_KEYS:
        return (Bound(*row) for row in listed_rows(text, at))
    if key in _VALUES:
        return _inserted(text, insert_before(text, at))
    if key in _LISTS:
        return _listed(text, at)
    if key in SEGMENTS:
        return (Bound(*value) for value in segment_values(text, key, at))
    if key in LOGINS:
        return (Bound(*value) for value in login_password(text, at))
    insert = insert_at(text, at)
    return _inserted(text, insert) if insert else _compared(text, at)


def _compared(text: str, at: int) -> Iterator[Bound]:
    """What columns are LIKE, IN, or in OData eq: values behind `column =` are read as any are."""
    for compared in _COMPARES.finditer(text, at, at + LONGEST):
        name = _COLUMN_COMPARED.search(text, max(at, compared.start() - FARTHEST), compared.start())
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


def _inserted(text: str, insert: re.Match[str] | None) -> Iterator[Bound]:
    if insert is None:
        return
    columns = columns_of_insert(insert["columns"])
    if not any(map(_says_something, columns)):
        return
    place = insert.end()
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


def _numbered(text: str, at: int, before: str) -> Iterator[Bound]:
    """`$1 = '…', $2 = '…'` behind a statement, as PostgreSQL tells what was bound to it."""
    columns: dict[str, str] = {}
    for mark, column in (mark for statement in statements_before(before, len(before)) for mark in marks(statement)):
        columns[mark] = columns.get(mark) or column
    place = at
    while item := _NUMBERED.match(text, place):
        if item["text"]:
            yield Bound(*item.span("text"), columns.get(item["mark"], ""))
        place = item.end()


def _listed(text: str, at: int) -> Iterator[Bound]:
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
    return _BINDS.split(statement, maxsplit=1)[0]
