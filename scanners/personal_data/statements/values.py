"""Values of SQL statements in logs under the columns they go to: those of an INSERT, and those of question marks.

Values that stand behind `column =` are read as keys and values anywhere are; here are those whose column stands
elsewhere, or before a word such as LIKE. A statement is looked for behind a key that says that one comes
(`Preparing:`, `"sql":`), an INSERT at its VALUES too. Bound values come behind `Parameters:`, as MyBatis, PostgreSQL
and .NET write them, behind `BINDS:` as Oracle does, or in a list right behind the statement: `?["…"]` (Druid),
`? ::: […]` (ShardingSphere); those of .NET also behind any INSERT that names them. Fields of forms
come so too: the name in a header, the value below it; rows in JSON below a list of columns (`listed_rows`); values that
Hibernate binds (`hibernate`), that a format tells by their places (`positions`), and passwords (`credentials`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scanners.personal_data.lane.stated import COMMAND, LONG_OPTION_LETTERS, OPTION_LETTERS
from scanners.personal_data.listed_rows import COLUMN_KEYS, LONGEST_ROWS, listed_rows
from scanners.personal_data.part import BytePlaces, text_at
from scanners.personal_data.positions import LOGINS, SEGMENTS, login_password, segment_values
from scanners.personal_data.statements.binds import (
    NUMBERED_MARK,
    Bound,
    bound_in_order,
    by_name,
    by_number,
    by_order,
    listed,
    says_something,
)
from scanners.personal_data.statements.credentials import (
    FARTHEST_CREDENTIAL,
    QUOTED_COMMANDS,
    logged_in,
    option_value,
    passed,
    passed_in_quotes,
)
from scanners.personal_data.statements.hibernate import BINDING, FARTHEST_BOUND, bound_value
from scanners.personal_data.statements.marks import (
    FARTHEST,
    LONGEST,
    NAME,
    columns_of_insert,
    insert_at,
    insert_before,
)

if TYPE_CHECKING:
    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

_PARAMETERS = ("Parameters", "parameters")
_BINDS = (
    *("BINDS", "Binds", "binds", "SQLBIND", "SqlBind", "sqlBind", "sqlbind", "SQL_BIND", "Sql_Bind", "sql_bind"),
    *("SQL_BINDS", "sql_binds", "BindVars", "bindVars", "bind_variables", "绑定变量", "绑定值"),
)
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
_REACHES: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("-", "@", COMMAND, *QUOTED_COMMANDS), FARTHEST_CREDENTIAL),
        BINDING: FARTHEST_BOUND,
    }
)
_LISTS = frozenset({"?", "?)", ":::"})
STATED = re.compile(
    r"(?<![0-9A-Za-z])(?P<word>values|Values|VALUES) ?(?=\()|(?P<marks>\?\)?)(?=\[)|(?P<colons>:::) (?=\[)"
    rf"|(?<![0-9A-Za-z])(?P<segment>{'|'.join(SEGMENTS)})(?=\|)|(?P<refused>\):) \["
    r"|(?:(?<=\] )|(?<= <))(?P<binds>- )(?=\[)"
    rf"|(?<![0-9A-Za-z])(?P<command>{COMMAND}) (?=[!-~])"
    rf"|(?P<login>@)|(?<= )(?P<short>-)(?=[{OPTION_LETTERS}])|(?<= -)(?P<long>-)(?=[{LONG_OPTION_LETTERS}])"
)
"""What stands before values at whose place a statement is looked for, whatever key is there: VALUES, the last question
mark of a statement, what parts it from what is bound to it; names of segments; a remark before a list; the hyphen
before a bound value; the command before a password; the sign behind what logs in, and the hyphen of an option."""
STATEMENT_KEYS = frozenset(
    key.encode() for key in (*_PARAMETERS, *_BINDS, *LOGINS, *QUOTED_COMMANDS, *_FORMS, *_NAMES, *COLUMN_KEYS)
)

_ITEM = re.compile(
    r"\s*(?:N?'(?P<text>(?:[^']|'')*)'|(?P<other>[0-9+-][^\s',()]*)?(?:[^',()]|\([^()]*\))*)\s*(?P<end>[,)])"
)
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_PARAMETERS_BELOW = re.compile(r"\[Parameters=")
"""Where what stands below is another statement's."""
_MOST_BELOW = 8
"""Segments below bound values in which their statement stands."""
_COMPARES = re.compile(r"(?:\s(?:R?LIKE|EQ|NE)\s+|\sIN\s*\(\s*)(?=N?')", re.IGNORECASE)
_COLUMN_COMPARED = re.compile(NAME.format("column") + r"(?:\s+NOT)?\Z", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\s*,?\s*N?'%?(?P<text>[^'%]{1,200})%?'")
_ALIASED = re.compile(
    r"(?<![=<>])[\s,]N?'(?P<text>(?:[^']|'')*)'\s+(?:AS\s+)?" + NAME.format("column") + r"(?=\s*[,)]|\s+FROM\s)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s*form-data;\s*name=\"(?P<name>[^\"]{1,64})\"(?!;)"
    r"(?:\s+Content-[A-Za-z-]{4,30}: ?[^\s]{1,80}(?:; ?[^\s]{1,40})?)*"
    r"(?:\r?\n\r?\n| {2,4})(?P<value>[^\r\n]{1,200}?)(?=\s{2}|[\r\n]| --|\Z)"
)


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
    return LONGEST_ROWS if key in COLUMN_KEYS else _REACHES.get(key, LONGEST)


def stated(view: View, segment: int, key: str, start: int) -> Iterator[Stated]:
    """Values of a segment that stand in, or are bound to, the statement that begins under `key` at `start`. A
    statement may stand in the segment above, that of .NET in those below."""
    data, bounds = view.data, view.bounds
    if key in COLUMN_KEYS and b"[" not in data[max(int(bounds[segment]), start - 2) : start]:
        return
    if key in QUOTED_COMMANDS and data[start - 3 : start] != b'" "':
        return
    far = reach(key)
    first, last = max(int(bounds[segment]), start - far), min(int(bounds[segment + 1]), start + far)
    before, text = text_at(data, *_whole(data, first, start)), text_at(data, *_whole(data, start, last))
    aside = ""
    if key in _PARAMETERS and text.startswith("@"):
        aside = _PARAMETERS_BELOW.split(text_at(data, *_below(view, segment)), maxsplit=1)[0]
    elif segment and key in _PARAMETERS and bounds[segment] - bounds[segment - 1] <= LONGEST:
        aside = text_at(data, int(bounds[segment - 1]), int(bounds[segment]))
    elif key in (BINDING, COMMAND):
        aside = text_at(data, *_whole(data, max(0, int(bounds[segment]) - far), int(bounds[segment])))
    whole, first = before + text, start - len(before.encode("utf-8", "surrogateescape"))
    places = BytePlaces(whole, first)
    for value in bound_values(whole, key, len(before), aside):
        yield Stated(places.span(value.start, value.end)[0], whole[value.start : value.end], value.column)


def _below(view: View, segment: int) -> tuple[int, int]:
    """The segments right below one, in which a statement stands that is written on several lines."""
    first, bounds = int(view.bounds[segment + 1]), view.bounds
    last = int(bounds[min(segment + 1 + _MOST_BELOW, len(bounds) - 1)])
    return _whole(view.data, first, min(last, first + LONGEST))


def _whole(data: Text, start: int, end: int) -> tuple[int, int]:
    """The place without the parts of characters that it cuts."""
    while start < end and data[start] & 0xC0 == 0x80:
        start += 1
    while start < end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return start, end


def bound_values(text: str, key: str, at: int, aside: str = "") -> Iterator[Bound]:
    """Values in `text` from `at` on, where what stands under `key` begins. Columns of bound values stand before that,
    or in the text `aside`, which is that above or below."""
    if key in _PARAMETERS:
        if text.startswith("@", at):
            return by_name(text, at, [text[at:], aside, text[:at]])
        if text.startswith("$", at):
            return by_number(text, at, text[:at] if NUMBERED_MARK.search(text, 0, at) else aside)
        before = text[:at] if "reparing" in text[:at] else aside
        return bound_in_order(text, at, before)
    if key in _BINDS:
        return by_order(text, at)
    if key in _FORMS:
        return _field(text, at)
    if key in COLUMN_KEYS:
        return (Bound(*row) for row in listed_rows(text, at))
    if key in _VALUES:
        return _inserted_before(text, at)
    if key in _LISTS:
        return listed(text, at)
    if key == "-":
        return (Bound(*value) for value in option_value(text, at))
    if key == "@":
        return (Bound(*value) for value in logged_in(text, at))
    if key == COMMAND:
        return (Bound(*value) for value in passed(text, at, aside))
    if key in QUOTED_COMMANDS:
        return (Bound(*value) for value in passed_in_quotes(text, at))
    if key == BINDING:
        return (Bound(*value) for value in bound_value(text, at, aside))
    if key in SEGMENTS:
        return (Bound(*value) for value in segment_values(text, key, at))
    if key in LOGINS:
        return (Bound(*value) for value in login_password(text, at))
    insert = insert_at(text, at)
    return _inserted(text, insert) if insert else chain(_compared(text, at), _aliased(text, at))


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


def _aliased(text: str, at: int) -> Iterator[Bound]:
    """Values that a SELECT gives the names of columns: `select '…' xm, '…' as sfzh from dual`."""
    for value in _ALIASED.finditer(text, at, at + LONGEST):
        if value["text"]:
            yield Bound(*value.span("text"), value["column"])


def _field(text: str, at: int) -> Iterator[Bound]:
    found = _FIELD.match(text, at)
    if found:
        yield Bound(*found.span("value"), found["name"])


def _inserted_before(text: str, at: int) -> Iterator[Bound]:
    """Values of the INSERT whose VALUES ends there; what it only names may be told behind it."""
    insert = insert_before(text, at)
    yield from _inserted(text, insert)
    if insert and "@" in (items := text[at : text.find(")", at) + 1]):
        yield from by_name(text, at + len(items), [insert[0] + items])


def _inserted(text: str, insert: re.Match[str] | None) -> Iterator[Bound]:
    if insert is None:
        return
    columns = columns_of_insert(insert["columns"])
    if not any(map(says_something, columns)):
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
