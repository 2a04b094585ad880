"""A document as plain data: what other programs read, and what the PDF template is given."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from reports.outline import outline
from reports.tree import Document, Image

FORMAT = 1
"""Version of the shape; it grows when a name changes or goes."""

_NOT_TEXT = ("id", "anchor", "svg")


def plain(document: Document, said: Callable[[str], str] = str) -> dict[str, Any]:
    """The tree as dictionaries, lists and scalars; every node has its `kind`. `said` is applied to every text, not to
    identifiers and pictures.

    `outline` holds the numbers of headings (by anchor) and captions (by id) and the table of contents.
    """
    numbers = outline(document)
    return {
        "format": FORMAT,
        "outline": {
            "headings": dict(numbers.headings),
            "captions": dict(numbers.captions),
            "entries": [_value(entry, said) for entry in numbers.entries],
        },
        **_value(document, said),
    }


def _value(value: Any, said: Callable[[str], str]) -> Any:
    match value:
        case StrEnum():
            return value.value
        case str():
            return said(value)
        case Image():
            return {"kind": "Image", "data": b64encode(value.data).decode("ascii"), "alt": said(value.alt)}
        case tuple() | list():
            return [_value(item, said) for item in value]
        case _ if is_dataclass(value):
            kind: Any = type(value)
            node: dict[str, Any] = {"kind": kind.__name__}
            for name in _names(kind):
                node[name] = _value(getattr(value, name), str if name in _NOT_TEXT else said)
            return node
        case _:
            return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
