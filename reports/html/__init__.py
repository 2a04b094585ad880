"""Lays a document out as one HTML file: no script, nothing loaded from elsewhere, fit for screen, phone and paper."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from auditor.model.text import Lang
from reports.grid import place
from reports.html.inlines import inlines
from reports.outline import Entry, Outline, outline
from reports.tree import Cell, Column, ColumnKind, Document, Form, Image, Table
from reports.visible import one_line, visible
from reports.wording import Wording

_LANG_TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}
_NOT_IN_ANCHORS = re.compile(r"[^\w.:-]+")
_MANY_COLUMNS = 10
_MANY_NUMBERS = 4
"""A table with this many columns, or number columns, is compared across rows: on a phone it scrolls in its own box."""


def render(document: Document) -> str:
    """The document as the text of an HTML file."""
    template = _environment().get_template("document.html.j2")
    numbers = outline(document)
    return template.render(
        document=document,
        lang_tag=_LANG_TAGS[document.lang],
        outline=numbers,
        contents=tuple(_contents(numbers)),
        notes=_Notes(),
        css=Markup(_stylesheet()),  # our own file; autoescape would turn its quotes into entities
        _=Wording.of(document.lang),
        _colon="：" if document.lang is Lang.ZH else ": ",
    )


class _Notes:
    """Footnotes met while a page is laid out, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, text: str) -> int:
        self.texts.append(text)
        return len(self.texts)


@cache
def _stylesheet() -> str:
    return (files("reports") / "html" / "style.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters |= {
        "anchor": anchor,
        "inlines": partial(inlines, anchor_of=anchor),
        "lines": _lines,
        "laid_out": _laid_out,
        "totals": _totals,
        "share": _share,
        "drawn": Markup,  # only ever an `Svg`, which our own functions drew and escaped
        "embedded": _embedded,
    }
    environment.tests["scrolling"] = _scrolls
    environment.globals["kind_of"] = lambda node: type(node).__name__
    return environment


def anchor(name: str) -> str:
    """A name as an element id: words, digits, dots and dashes only."""
    return _NOT_IN_ANCHORS.sub("-", name)


def _harmless(value: Any) -> Any:
    return one_line(value) if type(value) is str else value


def _lines(text: str) -> Markup:
    return escape(visible(text))


def _laid_out(table: Table) -> Iterator[list[tuple[Cell, Column]]]:
    """Rows of cells with their columns, spans resolved."""
    rows: list[list[tuple[Cell, Column]]] = [[] for _ in table.rows]
    for placed in place(table.rows, len(table.columns)):
        rows[placed.row].append((placed.cell, table.columns[placed.column]))
    return iter(rows)


def _totals(table: Table) -> list[tuple[Cell, Column]]:
    return [(placed.cell, table.columns[placed.column]) for placed in place((table.totals,), len(table.columns))]


def _share(wide: int, form: Form) -> int:
    """Width of a form's column in steps of a 24th of the page, as the style sheet names them."""
    return max(1, round(24 * wide / sum(form.widths)))


def _embedded(image: Image) -> str:
    kind = "png" if image.data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(image.data).decode('ascii')}"


def _scrolls(table: Table) -> bool:
    numbers = sum(column.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT) for column in table.columns)
    return (
        len(table.columns) >= _MANY_COLUMNS
        or numbers >= _MANY_NUMBERS
        or any(cell.rows > 1 for row in table.rows for cell in row)
    )


def _contents(numbers: Outline) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    """Listed sections of the first two levels."""
    for first, following in _split(numbers.entries):
        yield first, tuple(entry for entry in following if entry.depth == 2)


def _split(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, list[Entry]]]:
    group: list[Entry] = []
    for entry in entries:
        if entry.depth == 1 and group:
            yield group[0], group[1:]
            group = []
        group.append(entry)
    if group:
        yield group[0], group[1:]
