"""Rows in JSON below a list of columns, as databases and tables of pages send them.

    {"columns": ["xm", "sfzh"], "rows": [["…", "…"]]}    {"fields": [{"name": "xm"}], "data": [["…"]]}

The list may stand behind its rows too. A row with more or fewer cells than there are columns is none of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scanners.personal_data.column_names import is_name

LONGEST_ROWS = 1 << 16
"""Bytes around a list of columns in which its rows are looked for."""
COLUMN_KEYS = frozenset(
    (
        *("columns", "Columns", "COLUMNS", "cols", "fields", "Fields", "headers", "header", "heads", "head", "titles"),
        *("columnNames", "column_names", "columnList", "fieldNames", "field_names", "fieldList", "tableHead"),
        *("tableHeader", "表头", "列名", "字段"),
    )
)
"""Keys behind which columns are listed."""
NAMING_COLUMNS = ("name", "field", "columnName", "column", "prop", "dataIndex", "key", "label", "title")
"""What a column that is an object is named by, the first that it has."""

_TEXT = r"\"(?:[^\"\\]|\\.){0,200}\"|'(?:[^'\\]|\\.){0,200}'"
_LISTED = re.compile(rf"\[\s*(?:{_TEXT})(?:\s*,\s*(?:{_TEXT})){{0,200}}\s*\]")
_NAMED = re.compile(r"\[\s*\{[^{}\[\]]{1,400}\}(?:\s*,\s*\{[^{}\[\]]{1,400}\}){0,200}\s*\]")
_OBJECT = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(rf"[\"'](?P<name>{'|'.join(NAMING_COLUMNS)})[\"']\s*:\s*(?P<text>{_TEXT})")
_ANY_TEXT = re.compile(_TEXT)
_ROWS = re.compile(r"[\"']\s*:\s*\[\s*(?=\[)")
_NEXT_ROW = re.compile(r"\]\s*,?\s*(?=\[)")
_CELL = re.compile(
    r"\s*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<plain>[0-9-][^\s,\[\]{}\"']*)|(?:null|true|false|None|True|False)?)\s*(?P<end>[,\]])"
)


def listed_rows(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """Start, end and column of the cells of the rows that belong to the list of columns whose value begins at `at`,
    its bracket and its first quote passed over perhaps."""
    start = text.rfind("[", max(0, at - 2), at + 1)
    columns, end = _columns(text, start) if start >= 0 else ((), 0)
    if not columns:
        return
    rows = _ROWS.search(text, end)
    if rows is None:
        *_, rows = (None, *_ROWS.finditer(text, 0, start))
    if rows is None:
        return
    place = rows.end()
    while text.startswith("[", place):
        cells, place = _cells(text, place + 1)
        if len(cells) == len(columns):
            for (first, last), column in zip(cells, columns, strict=True):
                if first < last:
                    yield first, last, column
        following = _NEXT_ROW.match(text, place - 1)
        place = following.end() if following else len(text)


def columns_of(listed: Any) -> tuple[str, ...]:
    """Names of the columns in a list of them; none where it is none, where one is named twice or not at all, or where
    one is a value: what is taken for the name of a column is shown."""
    names = [_naming(column) if type(column) is dict else column for column in listed] if type(listed) is list else []
    is_list = all(type(name) is str and is_name(name) for name in names) and len(set(names)) == len(names)
    return tuple(names) if is_list else ()


def under_columns(rows: Any, columns: Sequence[str]) -> Any:
    """Rows that have a cell for every column, as records; all else as it is."""
    if not columns or type(rows) is not list:
        return rows
    count = len(columns)
    return [dict(zip(columns, row, strict=True)) if type(row) is list and len(row) == count else row for row in rows]


def with_records(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record in which rows that stand behind a list of their columns are records too."""
    found: dict[str, Any] = {}
    columns: Sequence[str] = ()
    for key, value in record.items():
        found[key] = under_columns(value, columns)
        columns = (columns_of(value) if key in COLUMN_KEYS else ()) or columns
    return found


def _naming(column: Mapping[str, Any]) -> Any:
    return next((column[name] for name in NAMING_COLUMNS if name in column), None)


def _columns(text: str, start: int) -> tuple[Sequence[str], int]:
    """The columns in the list that begins there, and where it ends; none where it is no such list."""
    if listed := _LISTED.match(text, start):
        return [name[0][1:-1] for name in _ANY_TEXT.finditer(listed[0])], listed.end()
    if named := _NAMED.match(text, start):
        return [_name(column[0]) for column in _OBJECT.finditer(named[0])], named.end()
    return (), start


def _name(column: str) -> str:
    """What an object names a column by."""
    found = {name["name"]: name["text"][1:-1] for name in reversed([*_NAME.finditer(column)])}
    return next((found[naming] for naming in NAMING_COLUMNS if naming in found), "")


def _cells(text: str, place: int) -> tuple[list[tuple[int, int]], int]:
    """Places of the cells of the row that begins there, and where it ends; what is no row of plain cells has none."""
    cells: list[tuple[int, int]] = []
    while cell := _CELL.match(text, place):
        part = next((name for name in ("double", "single", "plain") if cell[name] is not None), None)
        cells.append(cell.span(part) if part else (place, place))
        place = cell.end()
        if cell["end"] == "]":
            return cells, place
    return [], len(text)
