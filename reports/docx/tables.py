"""Tables and forms as WordprocessingML, spans resolved; written as text, because rows can be thousands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.docx.runs import attribute
from reports.grid import Placed, place
from reports.tree import Cell

TEXT_WIDTH = 8950
"""Twentieths of a point between the margins of a formal page (158 mm)."""

CellText = Callable[[Cell, int], str]
"""The paragraphs of a cell, given its column."""


def table(
    rows: Sequence[Sequence[Cell]],
    shares: Sequence[float],
    cell_text: CellText,
    *,
    title: str,
    heads: int = 0,
    wide: int = TEXT_WIDTH,
    airy: bool = False,
) -> str:
    """A ruled table, `airy` like a form. The first `heads` rows repeat on every page; screen readers say `title`."""
    whole = sum(shares)
    widths = [max(1, round(wide * share / whole)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    by_row: list[dict[int, Placed]] = [{} for _ in rows]
    for placed in place(rows, len(widths)):
        for at in range(placed.row, placed.row + placed.cell.rows):
            by_row[at][placed.column] = placed
    body = "".join(_row(at, cells, widths, cell_text, at < heads) for at, cells in enumerate(by_row))
    return f"<w:tbl>{_properties(title, wide, airy)}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _row(at: int, cells: dict[int, Placed], widths: Sequence[int], cell_text: CellText, head: bool) -> str:
    high = max((placed.cell.lines for placed in cells.values() if placed.row == at), default=1)
    height = f'<w:trHeight w:val="{high * 300}" w:hRule="atLeast"/>' if high > 1 else ""
    repeat = "<w:tblHeader/>" if head else ""
    inner = []
    for column in sorted(cells):
        placed = cells[column]
        cell = placed.cell
        wide = sum(widths[column : column + cell.columns])
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        first = placed.row == at
        merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
        fill = "FDEECB" if cell.marked else "E2E7EE" if head else "F1F3F6" if cell.header else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        middle = '<w:vAlign w:val="center"/>' if cell.header or head else ""
        text = cell_text(cell, column) if first else "<w:p/>"
        inner.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{merge}{shade}{middle}</w:tcPr>{text}</w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{''.join(inner)}</w:tr>"


def _properties(title: str, wide: int, airy: bool) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="5C6775"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    above = 90 if airy else 20
    margins = "".join(
        f'<w:{edge} w:w="{width}" w:type="dxa"/>'
        for edge, width in (("top", above), ("left", 70), ("bottom", above), ("right", 70))
    )
    return (
        f'<w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"<w:tblCaption w:val={attribute(title[:250])}/></w:tblPr>"
    )


def borderless(
    rows: Sequence[Sequence[str]], shares: Sequence[float], *, left: str = "", wide: int = TEXT_WIDTH
) -> str:
    """A layout without rules, of ready paragraphs; `left` is the colour of a bar along the left edge."""
    whole = sum(shares)
    widths = [round(wide * share / whole) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    bar = (
        f'<w:tblBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{left}"/></w:tblBorders>' if left else ""
    )
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{text}</w:tc>'
            for text, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    head = f'<w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/>{bar}<w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{head}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
