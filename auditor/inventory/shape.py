"""Shape of the register's records, read once from their type hints.

One description serves every reader of foreign data: the unknown-key message of YAML, the header and cells of
CSV, and the JSON Schema.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from auditor.model.register import SECTIONS, Entry

RENAMED: Mapping[str, Mapping[str, str]] = {"incidents": {"class": "kind"}}
"""Names in the file that differ from the record's field: `class` is a word of the language."""
PLACES = frozenset({"line", "file"})
"""Fields of every record that the loader fills; nobody writes them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Type of one value: a scalar, a choice, a list (`item`) or a record (`parts`)."""

    kind: Literal["str", "int", "float", "bool", "date", "datetime", "choice", "list", "record"]
    nullable: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    item: Shape | None = None
    parts: Mapping[str, Shape] = field(default_factory=dict)


_SCALARS: Mapping[Any, Any] = {
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    date: "date",
    datetime: "datetime",
}


def shape_of(record: Any, section: str = "") -> Shape:
    """Shape of a record as the file writes it: without places, and with the names of the file."""
    hints = get_type_hints(record)
    places = PLACES if issubclass(record, Entry) else frozenset()
    names = {ours: theirs for theirs, ours in RENAMED.get(section, {}).items()}
    parts = {}
    for each in fields(record):
        if each.name in places:
            continue
        required = each.default is MISSING and each.default_factory is MISSING
        parts[names.get(each.name, each.name)] = _shape(hints[each.name], required)
    return Shape("record", parts=parts)


@cache
def shape_of_section(section: str) -> Shape:
    return shape_of(SECTIONS[section], section)


def _shape(hint: Any, required: bool = False) -> Shape:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        inner = [part for part in get_args(hint) if part is not type(None)]
        nullable = len(inner) < len(get_args(hint))
        (hint,) = inner
    if hint in _SCALARS:
        return Shape(_SCALARS[hint], nullable, required)
    if get_origin(hint) is Literal:
        return Shape("choice", nullable, required, choices=get_args(hint))
    if get_origin(hint) is tuple:
        return Shape("list", nullable, required, item=_shape(get_args(hint)[0]))
    if is_dataclass(hint):
        return Shape("record", nullable, required, parts=shape_of(hint).parts)
    raise TypeError(f"no shape for {hint!r}")


def leaves(shape: Shape, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], Shape]:
    """Values that fit into one cell of a table, by path: scalars, choices and lists of them."""
    found: dict[tuple[str, ...], Shape] = {}
    for name, part in shape.parts.items():
        if part.kind == "record":
            found |= leaves(part, (*prefix, name))
        elif part.item is None or part.item.kind != "record":
            found[(*prefix, name)] = part
    return found


def at(shape: Shape, path: tuple[str | int, ...]) -> Shape | None:
    """Shape of the value at `path` within a record, or None."""
    for step in path:
        inner = shape.item if isinstance(step, int) else shape.parts.get(step)
        if inner is None:
            return None
        shape = inner
    return shape
