"""Columns of what stands for values in a statement: question marks, and `$1`, `:1`, `@p0` by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST = 1 << 14
"""Bytes of a statement that are looked at."""
FARTHEST = 200
"""Characters before what stands for a value in which its column stands."""
NAME = r"[`\"\[]?(?P<{}>[0-9A-Za-z_\u4e00-\u9fff]{{1,64}})[`\"\]]?"
INSERT_BEGINS = re.compile(r"\b(?:INSERT|REPLACE)\s", re.IGNORECASE)
_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)\s[^()']{1,200}\((?P<columns>[^()']{1,4000})\)\s*VALUES?\s*(?=\()", re.IGNORECASE
)
_LEAD = 256
"""Characters behind a key in which a statement begins: comments and hints may stand before it."""
_MARK = re.compile(
    r"'(?:[^']|'')*'|\?|\$[0-9]{1,4}|(?<![0-9A-Za-z_:@]):[0-9A-Za-z_]{1,64}|(?<![0-9A-Za-z_@])@[0-9A-Za-z_]{1,64}"
)
_COLUMN_BEFORE = re.compile(
    NAME.format("column") + r"\s*(?:[=<>!]{1,2}|\s(?:NOT\s+)?(?:R?LIKE|IN|REGEXP|BETWEEN)\s)[\s(]*"
    r"(?:(?:CONCAT|UPPER|LOWER|TRIM|DATE|TO_DATE)?\s*\(?\s*(?:'%?'\s*,|'%'\s*\|\|)?\s*)?\Z",
    re.IGNORECASE,
)
_STATEMENT_BEGINS = re.compile(r"\b(?:SELECT|INSERT|REPLACE|UPDATE|DELETE|MERGE|WITH|CALL)\s", re.IGNORECASE)
_MOST_TRIED = 8
"""First words of statements that are tried."""
_LONGEST_COLUMN = 64
_SAME_COLUMN = re.compile(r"\s*(?:,|AND)\s*\Z", re.IGNORECASE)


def marked_columns(statement: str) -> Sequence[str]:
    """The column of each question mark of a statement, "" where none is known."""
    return tuple(column for mark, column in marks(statement) if mark == "?")


@lru_cache(maxsize=512)
def marks(statement: str) -> Sequence[tuple[str, str]]:
    """What stands for values in a statement, with its column, "" where none is known."""
    insert = insert_at(statement, 0)
    listed = columns_of_insert(insert["columns"]) if insert else ()
    found: list[tuple[str, str]] = []
    last, until = "", 0
    place, item = (insert.end() + 1, 0) if insert else (0, 0)
    for mark in _MARK.finditer(statement):
        if mark[0][0] == "'":
            continue
        before = statement[max(until, mark.start() - FARTHEST) : mark.start()]
        if column := _COLUMN_BEFORE.search(before):
            last = column["column"]
        elif insert and mark.start() >= insert.end():
            item += _items(statement[place : mark.start()])
            place = mark.end()
            last = listed[item % len(listed)]
        elif not (until and _SAME_COLUMN.match(before)):
            last = ""
        until = mark.end()
        found.append((mark[0], last))
    return tuple(found)


def columns_by_name(statements: Iterable[str]) -> dict[str, str]:
    """The column of each such mark by its name; the first statement that knows one tells."""
    columns: dict[str, str] = {}
    for mark, column in (mark for statement in statements for mark in marks(statement)):
        columns[mark] = columns.get(mark) or column
    return columns


def numbered_columns(statement: str) -> Sequence[str]:
    """The column of each `:1`, `:name` of a statement, in the order in which Oracle numbers what is bound to them."""
    return tuple(column for mark, column in marks(statement) if mark[0] == ":")


def insert_at(text: str, at: int) -> re.Match[str] | None:
    """The INSERT that the statement which begins there is, up to the bracket behind VALUES."""
    for word in INSERT_BEGINS.finditer(text, at, at + _LEAD):
        if found := _INSERT.match(text, word.start(), at + LONGEST):
            return found
    return None


def insert_before(text: str, at: int) -> re.Match[str] | None:
    """The INSERT whose VALUES ends before the bracket at `at`."""
    for word in INSERT_BEGINS.finditer(text, max(0, at - LONGEST), at):
        found = _INSERT.match(text, word.start(), at + 1)
        if found and found.end() == at:
            return found
    return None


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
def columns_of_insert(listed: str) -> tuple[str, ...]:
    """The names in a list of columns."""
    names = (name.strip(' \t\r\n`"[]').rsplit(".", 1)[-1].strip('`"[]') for name in listed.split(","))
    return tuple(name[:_LONGEST_COLUMN] for name in names)


def statements_before(text: str, at: int) -> Iterator[str]:
    """What may be the statement that ends at `at`: from each of the first words on with which statements begin, the
    farthest first."""
    for _, word in zip(range(_MOST_TRIED), _STATEMENT_BEGINS.finditer(text, max(0, at - LONGEST), at), strict=False):
        yield text[word.start() : at]
