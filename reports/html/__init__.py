"""Lays a document out as one HTML file: no script, nothing loaded from elsewhere, fit for screen, phone and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from auditor.model.text import Lang
from reports.tree import Block, ColumnKind, Document, Section, Table
from reports.visible import one_line, visible
from reports.wording import Wording

_LANG_TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}
_NOT_IN_ANCHORS = re.compile(r"[^\w.:-]+")
_MANY_NUMBERS = 4
"""A table with this many number columns is compared across rows: on a phone it scrolls in its own box."""


def render(document: Document) -> str:
    """The document as the text of an HTML file."""
    template = _environment().get_template("document.html.j2")
    return template.render(
        document=document,
        lang_tag=_LANG_TAGS[document.lang],
        contents=tuple(_contents(document)),
        css=Markup(_stylesheet()),  # our own file; autoescape would turn its quotes into entities
        _=Wording.of(document.lang),
    )


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
    environment.filters |= {"anchor": anchor, "lines": _lines, "paired": _paired}
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


def _paired(cells: tuple[Any, ...], table: Table) -> list[tuple[Any, Any]]:
    """Cells with their columns. Rows below a row span have fewer cells than columns: the missing ones lead."""
    return list(zip(cells, table.columns[len(table.columns) - len(cells) :], strict=True))


def _scrolls(table: Table) -> bool:
    numbers = sum(column.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT) for column in table.columns)
    return numbers >= _MANY_NUMBERS or any(cell.rows > 1 for row in table.rows for cell in row)


def _contents(document: Document) -> Iterator[tuple[Section, tuple[Section, ...]]]:
    """Listed sections of the first two levels."""
    for section in document.sections:
        if section.listed:
            yield section, tuple(_listed(section.blocks))


def _listed(blocks: tuple[Block, ...]) -> Iterator[Section]:
    for block in blocks:
        match block:
            case Section(listed=True, card=False):
                yield block
