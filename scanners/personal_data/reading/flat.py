"""Nested records as flat columns: dotted paths, lists under one path, everything as text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from scanners.personal_data.column_names import is_name
from scanners.personal_data.listed_rows import COLUMN_KEYS, with_records
from scanners.personal_data.reading.blocks import Batch, Limits
from scanners.personal_data.reading.rows import text_array

_MOST_KEYS = 2000
"""An object with more different keys than this is a dictionary of records: its keys are data."""

Cell = str | None
_BOOL: dict[Any, str] = {True: "true", False: "false"}


AT_ONCE = 512
"""Records that are parsed and flattened together: so few stay in the processor's cache, which doubles the speed."""


def flat_batch(source: str, first_row: int, records: Sequence[Any], limits: Limits, prefix: str = "") -> Batch:
    """Records (of JSON) as a batch. A key that may be a value is data too: it stands under the path `….*`."""
    gathered = Gathered(limits, prefix)
    gathered.add(records)
    return gathered.batch(source, first_row)


class Gathered:
    """Columns of records that come a few at a time."""

    def __init__(self, limits: Limits, prefix: str = "") -> None:
        self.rows = 0
        self._depth = limits.nested
        self._prefix = prefix
        self._columns: dict[str, list[Cell]] = {}

    def add(self, records: Sequence[Any]) -> None:
        """A few records more."""
        some: dict[str, list[Cell]] = {}
        _flatten(records, self._prefix, some, self._depth)
        self._put(some, len(records))

    def add_members(self, items: dict[str, Any]) -> None:
        """Members of an object whose keys are data: the key stands under the prefix, the member below it."""
        some: dict[str, list[Cell]] = {self._prefix: list(items)}
        _flatten(list(items.values()), self._prefix, some, self._depth)
        self._put(some, len(items))

    def _put(self, some: dict[str, list[Cell]], rows: int) -> None:
        for name, cells in some.items():
            known = self._columns.get(name)
            if known is None:
                missing: list[Cell] = [None] * self.rows
                self._columns[name] = missing + cells
            else:
                known += [None] * (self.rows - len(known))
                known += cells
        self.rows += rows

    def batch(self, source: str, first_row: int) -> Batch:
        """All of them."""
        columns = self._columns or {self._prefix: []}
        for cells in columns.values():
            cells += [None] * (self.rows - len(cells))
        return Batch(source, first_row, tuple(columns), tuple(map(text_array, columns.values())), self.rows)


def _flatten(values: Sequence[Any], path: str, columns: dict[str, list[Cell]], depth: int) -> None:
    """Adds the columns of one path, all values of it at once: records are alike, so most work is done once a column."""
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        _put(columns, path, values)
        return
    if dict in kinds and depth > 0:
        if kinds == {dict}:
            _flatten_objects(values, path, columns, depth)
            return
        _flatten_objects([value if type(value) is dict else {} for value in values], path, columns, depth)
        values = [None if type(value) is dict else value for value in values]
        kinds.discard(dict)
    if list in kinds and depth > 0:
        _flatten_lists(values, path, columns, depth)
        values = [None if type(value) is list else value for value in values]
        kinds.discard(list)
    kinds.discard(type(None))
    if kinds == {int}:
        _put(columns, path, [None if value is None else str(value) for value in values])
    elif kinds == {bool}:
        _put(columns, path, [_BOOL.get(value) for value in values])
    elif kinds:
        _put(columns, path, [_text(value) for value in values])


def _put(columns: dict[str, list[Cell]], path: str, values: Sequence[Cell]) -> None:
    known = columns.get(path)
    if known is None:
        columns[path] = list(values)
    else:
        columns[path] = [
            new if not old else (old if not new else f"{old}\n{new}") for old, new in zip(known, values, strict=True)
        ]


def _flatten_objects(rows: Sequence[dict[str, Any]], path: str, columns: dict[str, list[Cell]], depth: int) -> None:
    keys: Sequence[str] = tuple(rows[0])
    are_alike = all(map(keys.__eq__, map(tuple, rows)))
    if not are_alike:
        keys = tuple(dict.fromkeys(key for row in rows for key in row))
    if not COLUMN_KEYS.isdisjoint(keys):
        rows = [*map(with_records, rows)]
    cells: Any
    if are_alike:
        cells = zip(*[row.values() for row in rows], strict=True)
    else:
        cells = ([row.get(key) for row in rows] for key in keys)
    if len(keys) > _MOST_KEYS or not all(map(is_name, keys)):
        _flatten_dictionaries(rows, path, columns, depth)
        return
    for key, values in zip(keys, cells, strict=True):
        _flatten(values, f"{path}.{key}" if path else key, columns, depth - 1)


def _flatten_dictionaries(
    rows: Sequence[dict[str, Any]], path: str, columns: dict[str, list[Cell]], depth: int
) -> None:
    """Objects some of whose keys are data."""
    many = len({key for row in rows for key in row}) > _MOST_KEYS
    named = [{key: value for key, value in row.items() if not many and is_name(key)} for row in rows]
    other = [{key: value for key, value in row.items() if many or not is_name(key)} for row in rows]
    if any(named):
        _flatten_objects(named, path, columns, depth)
    below = f"{path}.*" if path else "*"
    _put(columns, below, ["\n".join(filter(None, row)) or None for row in other])
    _flatten_lists([list(row.values()) for row in other], below, columns, depth)


def _flatten_lists(values: Sequence[Any], path: str, columns: dict[str, list[Cell]], depth: int) -> None:
    """Lists: every item stands under the list's own path, one line each."""
    if all(type(value) is not list or not value or type(value[0]) is str for value in values):
        try:
            # Lists of nothing but text are the rule.
            _put(columns, path, [_joined(value) if type(value) is list else None for value in values])
            return
        except TypeError:
            pass
    owners = [number for number, value in enumerate(values) if type(value) is list for _ in repeat(None, len(value))]
    if not owners:
        return
    items = [item for value in values if type(value) is list for item in value]
    below: dict[str, list[Cell]] = {}
    _flatten(items, path, below, depth - 1)
    for name, cells in below.items():
        joined: list[Cell] = [None] * len(values)
        for owner, cell in zip(owners, cells, strict=True):
            if cell:
                before = joined[owner]
                joined[owner] = f"{before}\n{cell}" if before else cell
        _put(columns, name, joined)


def _joined(texts: Sequence[str]) -> str:
    """Raises TypeError where anything else than text is among them."""
    joined = "\n".join(texts)
    return "\n".join(filter(None, texts)) if "" in texts else joined


def _text(value: Any) -> Cell:
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case dict() | list():
            import orjson  # only where nesting is deeper than any honest record

            return orjson.dumps(value).decode()
    return str(value)
