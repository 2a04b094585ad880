"""What formats for paper have in common: how much of a long table is printed, and which figures there are."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.text import Lang
from reports.tree import Block, Callout, Details, Document, Figure, Panels, Section, Table


def kept_rows(table: Table) -> int:
    """How many rows are printed: at most `most_printed`, and no row span is cut through."""
    if len(table.rows) <= table.most_printed:
        return len(table.rows)
    reach = kept = 0
    for at, row in enumerate(table.rows[: table.most_printed]):
        reach = max([reach, *(at + cell.rows for cell in row)])
        if reach <= at + 1:
            kept = at + 1
    return kept


def left_out(rows: int, lang: Lang) -> str:
    """What is said below a table that is not printed in full."""
    if lang is Lang.ZH:
        return f"（另有 {rows:,} 行未印出，全部内容见 XLSX 文件）"
    return f"({rows:,} more rows are not printed; the XLSX file holds them all)"


def figures_of(document: Document) -> dict[str, Figure]:
    """All figures by id."""
    zones = (document.lead, document.front, document.sections, document.annexes)
    return {figure.id: figure for zone in zones for figure in _figures(zone)}


def _figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    for block in blocks:
        match block:
            case Figure():
                yield block
            case Section(blocks=inner) | Callout(blocks=inner) | Details(blocks=inner):
                yield from _figures(inner)
            case Panels(items=items):
                yield from _figures(items)
