"""What a dump says of its tables: names and comments of columns. Pure, over bounded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|\[[^\]\n]*\]|[(),;]|\s+|[^\s(),;'`\"\[]+|.",
    re.DOTALL,
)
_NO_COLUMN = frozenset(
    [
        "primary",
        "key",
        "unique",
        "constraint",
        "index",
        "fulltext",
        "spatial",
        "foreign",
        "check",
        "exclude",
        "like",
        "period",
        "partition",
    ]
)
_COMMENT_ON = re.compile(r"COMMENT\s+ON\s+COLUMN\s+(.+?)\s+IS\s+[NE]?'((?:[^']|'')*)'", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r'"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[^.\s]+')


@dataclass(frozen=True, slots=True)
class Definition:
    """The columns of a table in order, and what is said of them. `length` characters of the text were read."""

    columns: tuple[str, ...]
    comments: dict[str, str] = field(default_factory=dict)
    length: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A COMMENT ON COLUMN."""

    table: str
    column: str
    text: str


def identifier(written: bytes | str) -> str:
    """A name as people know it: unquoted, without the schema everybody uses."""
    text = written.decode("utf-8", "replace") if isinstance(written, bytes) else written
    parts = [_bare(part) for part in _PART.findall(text.strip())]
    if len(parts) > 1 and parts[0].lower() in ("public", "dbo"):
        parts = parts[1:]
    return ".".join(parts)


def _bare(part: str) -> str:
    if len(part) > 1 and part[0] in '"`[':
        return part[1:-1].replace('""', '"').replace("``", "`")
    return part


def definition_of(text: str) -> Definition | None:
    """The columns in the brackets that `text` starts with; None where they do not close."""
    columns: list[str] = []
    comments: dict[str, str] = {}
    item: list[str] = []
    depth = place = 0
    for token in _tokens(text):
        place += len(token)
        if token.isspace() or token.startswith(("--", "/*")):
            continue
        match token:
            case "(":
                depth += 1
                if depth == 1:
                    continue
            case ")":
                depth -= 1
        if depth == 0 or (depth == 1 and token == ","):
            _column(item, columns, comments)
            item = []
            if depth == 0:
                return Definition(tuple(columns), comments, place)
        else:
            item.append(token)
    return None


def _tokens(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        yield found.group()


def _column(item: list[str], columns: list[str], comments: dict[str, str]) -> None:
    if len(item) < 1 or item[0].lower() in _NO_COLUMN:
        return
    name = _bare(item[0])
    columns.append(name)
    for word, following in pairwise(item):
        if word.lower() == "comment" and following.startswith("'"):
            comments[name] = following[1:-1].replace("''", "'")


def comment_on(statement: str) -> Said | None:
    """What a COMMENT ON COLUMN says."""
    found = _COMMENT_ON.match(statement)
    if found is None:
        return None
    *table, column = _PART.findall(found.group(1))
    return Said(identifier(".".join(table)), _bare(column), found.group(2).replace("''", "'"))
