"""Lays a document out as a tagged PDF, with Typst.

The template is fixed and the content is data: `document.typ` reads JSON and prints it, so nothing in a name or value is
ever read as markup. The typesetter runs in a process of its own, with limits, in a folder that holds nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from auditor.model.text import Lang
from reports.columns import shares
from reports.fonts import CONTROL_PICTURES, FontSet, chosen, spelled
from reports.grid import place
from reports.outline import outline
from reports.pdf.typesetting import typeset
from reports.plain import plain
from reports.printing import kept_rows, left_out
from reports.tree import Block, Callout, Details, Document, Figure, Panels, Section, Table
from reports.visible import one_line

_LONG_WORD = re.compile(r"[!-~]{13,}")
_PIECES = re.compile(r"[!-~]{1,10}?(?:[/\\._:;,&?=@|-](?=[!-~])|(?=[!-~]{8}))|[!-~]+")


def render(document: Document, fonts: FontSet | None = None) -> bytes:
    """The document as the bytes of a PDF file.

    Characters that no font can show come out as □(U+XXXX); `missing_glyphs` lists them. Raises `UsageError` when there
    is no Chinese font and `StoreError` when the typesetter fails or takes too long.
    """
    fonts = fonts or chosen()
    content = data_of(document, fonts)
    beside = {}
    if document.cover and document.cover.logo:
        logo = document.cover.logo.data
        content["logo"] = "logo.png" if logo.startswith(b"\x89PNG") else "logo.jpg"
        beside[content["logo"]] = logo
    [page] = typeset("document.typ", content, fonts, "pdf", beside)
    return page


def missing_glyphs(document: Document, fonts: FontSet | None = None) -> tuple[str, ...]:
    """Characters of the document that no font of this machine can show, in code point order."""
    fonts = fonts or chosen()
    seen: set[str] = set()
    plain(document, lambda text: seen.update(one_line(text)) or text)  # type: ignore[func-returns-value]
    return tuple(sorted(char for char in fonts.missing("".join(seen)) if ord(char) not in CONTROL_PICTURES))


def data_of(document: Document, fonts: FontSet) -> dict[str, Any]:
    """What the template is given: the plain tree, laid-out tables, fonts, and the anchors that links may jump to."""

    def said(text: str) -> str:
        return _breakable(spelled(text if "\n" in text else one_line(text), fonts))

    numbers = outline(document)
    content = plain(document, said)
    content["outline"] = {"headings": dict(numbers.headings), "captions": dict(numbers.captions)}
    content["listed"] = [entry.anchor for entry in numbers.entries]
    anchors = Counter(_anchors((*document.lead, *document.front, *document.sections, *document.annexes)))
    content["anchors"] = sorted(name for name, times in anchors.items() if times == 1)  # others would be ambiguous
    content["fonts"] = {name: list(getattr(fonts, name)) for name in ("body", "heading", "sans", "mono")}
    _Laying(document.lang, fonts, document.cover is not None).walk(document, content)
    return content


_ROOM = {(False, False): 126, (False, True): 188, (True, False): 94, (True, True): 146}
"""Half ems of a table's text that a page has between its margins (see `document.typ`), by form and by how it lies."""


class _Laying:
    """Adds to the plain tables what a page needs: where cells stand, how wide columns are, what is left out."""

    def __init__(self, lang: Lang, fonts: FontSet, formal: bool) -> None:
        self.lang, self.fonts, self.formal = lang, fonts, formal
        self.turned = False

    def walk(self, node: Any, data: Any) -> None:
        """Goes through the tree and its plain twin side by side."""
        match node:
            case Table():
                self._table(node, data)
            case Figure(svg=svg):
                data["svg"] = spelled(svg, self.fonts)
            case Section(blocks=inner):
                outside, self.turned = self.turned, self.turned or node.landscape
                self._each(inner, data["blocks"])
                self.turned = outside
            case Callout(blocks=inner) | Details(blocks=inner):
                self._each(inner, data["blocks"])
            case Panels(items=items):
                self._each(items, data["items"])
            case Document():
                for name in ("lead", "front", "sections", "annexes"):
                    self._each(getattr(node, name), data[name])

    def _each(self, nodes: tuple[Any, ...], data: list[Any]) -> None:
        for node, twin in zip(nodes, data, strict=True):
            self.walk(node, twin)

    def _table(self, table: Table, data: dict[str, Any]) -> None:
        rows, cells = table.rows, data["rows"]
        kept = kept_rows(table)
        data["left_out"] = len(rows) - kept
        data["left_out_note"] = left_out(len(rows) - kept, self.lang)
        data["shares"] = list(shares(table, _ROOM[self.formal, self.turned]))
        grid: list[list[dict[str, Any]]] = [[] for _ in range(kept)]
        flat = (twin for row in cells[:kept] for twin in row)
        for placed, twin in zip(place(rows[:kept], len(table.columns)), flat, strict=True):
            grid[placed.row].append({"column": placed.column, "cell": twin})
        data["grid"] = grid
        del data["rows"]


def _anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Anchors of sections that are printed, as often as they occur."""
    for block in blocks:
        match block:
            case Section(anchor=name, blocks=inner):
                yield name
                yield from _anchors(inner)
            case Callout(blocks=inner) | Details(blocks=inner, printed=True):
                yield from _anchors(inner)
            case Panels(items=items):
                yield from _anchors(items)


def _breakable(text: str) -> str:
    """Long words of Latin letters and digits with places where a line may break; Chinese breaks anywhere."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECES.findall(word.group())), text)
