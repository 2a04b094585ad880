"""Lays a document out as a workbook: the running text on the first sheet, every table and form on one of its own.

Texts are always written as texts, so nothing can run as a formula or become a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from auditor.model.text import Lang
from reports.grid import Placed, place
from reports.outline import Outline, outline
from reports.tree import (
    Bar,
    Break,
    Bullets,
    Callout,
    Code,
    Details,
    Document,
    Figure,
    Form,
    Inlines,
    KeyValues,
    Metrics,
    Note,
    Panels,
    Paragraph,
    Section,
    Signatures,
    Table,
)
from reports.visible import one_line, visible
from reports.xlsx import MOST_CHARACTERS, MOST_ROWS, WIDTHS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']+")
_FORM_WIDTH = 100
"""Characters across a form."""


def render(document: Document) -> bytes:
    """The document as the bytes of an XLSX file; the same document gives the same bytes."""
    import xlsxwriter  # only when a spreadsheet is asked for: keeps start-up fast

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": one_line(document.title)[:255], "created": datetime(2026, 1, 1)})
    numbers = outline(document)
    pages = _Pages(book, document, numbers)
    pages.text()
    for node in pages.tables:
        pages.table(node) if isinstance(node, Table) else pages.form(node)
    book.close()
    return stream.getvalue()


class _Pages:
    """One workbook in the making."""

    def __init__(self, book, document: Document, numbers: Outline) -> None:  # type: ignore[no-untyped-def]
        self.book, self.document, self.numbers = book, document, numbers
        self.tables: list[Table | Form] = []
        self._names: set[str] = set()
        body = {"valign": "top", "text_wrap": True, "font_name": "Microsoft YaHei", "font_size": 10}
        ruled = {**body, "border": 1, "valign": "vcenter"}
        self.body: Format = book.add_format(body)
        self.head: Format = book.add_format({**body, "bold": True, "bg_color": "#E8ECF1", "bottom": 1})
        self.title: Format = book.add_format({**body, "bold": True, "font_size": 13, "text_wrap": False})
        self.filled: Format = book.add_format(ruled)
        self.marked: Format = book.add_format({**ruled, "bold": True, "bg_color": "#FDEECB"})
        self.printed: Format = book.add_format({**ruled, "bold": True, "bg_color": "#F1F3F6", "align": "center"})

    def text(self) -> None:
        """The sheet of everything that is not a table, in order, and where the tables belong."""
        sheet = self._sheet("正文" if self.document.lang is Lang.ZH else "Text")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 110)
        for at, (head, said) in enumerate(self._lines()):
            bold = self.title if head and not said else self.body
            self._put(sheet, at, 0, head, bold)
            self._put(sheet, at, 1, said, self.body)

    def table(self, node: Table) -> None:
        """A table with its header frozen and filters on; rows beyond a sheet's limit go on the next one."""
        caption = self.numbers.caption(node)
        placed = list(place(node.rows, len(node.columns)))
        at, start = 0, 0
        while True:
            sheet = self._sheet(caption or node.id)
            for column, title in enumerate(node.columns):
                sheet.set_column(column, column, WIDTHS[title.kind])
                self._put(sheet, 0, column, title.title, self.head)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            last = start
            while at < len(placed) and placed[at].row - start < MOST_ROWS - 1:
                self._value(sheet, placed[at], placed[at].row - start + 1, node)
                last = placed[at].row + 1
                at += 1
            sheet.autofilter(0, 0, max(1, last - start), len(node.columns) - 1)
            if at == len(placed):
                break
            start = last
        for total in place((node.totals,), len(node.columns)) if node.totals else ():
            self._value(sheet, total, last - start + 1, node)

    def form(self, node: Form) -> None:
        """A form as it is printed, with its cells merged."""
        sheet = self._sheet(self.numbers.caption(node) or node.id)
        for column, wide in enumerate(node.widths):
            sheet.set_column(column, column, max(4, round(_FORM_WIDTH * wide / sum(node.widths))))
        self._put(sheet, 0, 0, self.numbers.caption(node), self.title)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        heights: dict[int, int] = {}
        for placed in place(node.rows, len(node.widths)):
            cell, row = placed.cell, placed.row + 1
            look = self.printed if cell.header else self.marked if cell.marked else self.filled
            if cell.rows > 1 or cell.columns > 1:
                sheet.merge_range(row, placed.column, row + cell.rows - 1, placed.column + cell.columns - 1, "", look)
            words = _said(cell.content)
            self._put(sheet, row, placed.column, words, look, empty=True)
            across = sum(node.widths[placed.column : placed.column + cell.columns]) / sum(node.widths) * _FORM_WIDTH
            need = sum(1 + int(2 * len(line) / across) for line in words.split("\n"))
            if cell.rows == 1:
                heights[row] = max(heights.get(row, 1), need, cell.lines)
        for row, lines in heights.items():
            sheet.set_row(row, min(400, 6 + 15 * lines))

    def _value(self, sheet: Worksheet, placed: Placed, row: int, node: Table) -> None:
        cell = placed.cell
        if cell.number is not None:
            sheet.write_number(row, placed.column, cell.number, self.body)
            return
        words = _said(cell.content)
        for down in range(cell.rows):  # repeated, not merged: merged cells cannot be sorted or filtered
            self._put(sheet, row + down, placed.column, words, self.body)

    def _put(self, sheet: Worksheet, row: int, column: int, words: str, look: Format, *, empty: bool = False) -> None:
        text = visible(words)
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - 1] + "…"
        if text:
            sheet.write_string(row, column, text, look)
        elif empty:
            sheet.write_blank(row, column, None, look)

    def _sheet(self, caption: str) -> Worksheet:
        base = _NOT_IN_NAMES.sub(" ", one_line(caption)).strip()[:26] or "-"
        name, at = base, 1
        while name.casefold() in self._names:
            at += 1
            name = f"{base} {at}"
        self._names.add(name.casefold())
        return self.book.add_worksheet(name)

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Rows of the text sheet: what stands in the first and in the second column."""
        document, cover = self.document, self.document.cover
        yield document.title, ""
        if document.subtitle:
            yield "", document.subtitle
        if cover:
            for word in (cover.label, cover.number, cover.secrecy, cover.unit, cover.date):
                if word:
                    yield "", word
            yield from self._walk((cover.facts,))
        yield from self._walk((document.facts, *document.lead, *document.front, *document.sections, *document.annexes))
        if document.footer:
            yield "", document.footer

    def _walk(self, nodes: tuple[object, ...]) -> Iterator[tuple[str, str]]:
        for node in nodes:
            match node:
                case Section():
                    badges = "".join(f"【{badge.text}】" for badge in node.badges)
                    if node.title:
                        yield f"{self.numbers.heading(node)}{badges}", ""
                    yield from self._walk(node.blocks)
                case Paragraph():
                    yield "", _said(node.content)
                case Bullets():
                    for at, item in enumerate(node.items, start=1):
                        yield "", f"{f'{at}.' if node.numbered else '•'} {_said(item)}"
                case KeyValues():
                    for term, said in node.rows:
                        yield f"{term} ", _said(said) or " "
                case Table() | Form():
                    self.tables.append(node)
                    yield "", f"→ {self.numbers.caption(node) or node.id}"
                case Figure():
                    yield "", f"{self.numbers.caption(node)}：{node.alt}"
                case Metrics():
                    for metric in node.items:
                        yield f"{metric.label} ", metric.value
                case Bar():
                    yield f"{node.label} ", "，".join(f"{label} {count:,}" for label, count, _ in node.parts)
                case Signatures():
                    for place_ in node.places:
                        yield f"{place_.role} ", place_.name or " "
                case Code():
                    yield f"{node.label} ", node.text
                case Callout():
                    yield f"{node.title} ", " "
                    yield from self._walk(node.blocks)
                case Details():
                    yield f"{node.summary} ", " "
                    yield from self._walk(node.blocks)
                case Panels():
                    yield from self._walk(node.items)


def _said(content: Inlines) -> str:
    """The words of a cell; footnotes stand in brackets, line breaks stay."""
    parts = []
    for part in content:
        match part:
            case Break():
                parts.append("\n")
            case Note(text):
                parts.append(f"［{one_line(text)}］")
            case _:
                parts.append(f"{one_line(part.text)} " if part.text.startswith(("☑", "☐")) else one_line(part.text))
    return "".join(parts).strip(" ")
