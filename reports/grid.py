"""Where the cells of a table or form stand, spans resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.tree import Cell


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its upper left corner; rows and columns count from 0."""

    row: int
    column: int
    cell: Cell


def place(rows: Sequence[Sequence[Cell]], columns: int) -> Iterator[Placed]:
    """The cells in order. Each takes the first free place of its row, as in HTML.

    Raises ValueError where a row does not fit: too many cells, a span across the edge, or places left empty.
    """
    busy_until = [0] * columns
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column < columns and busy_until[column] > at:
                column += 1
            span = range(column, column + cell.columns)
            if span.stop > columns or at + cell.rows > len(rows) or any(busy_until[c] > at for c in span):
                raise ValueError(f"row {at + 1} does not fit into {columns} columns")
            yield Placed(at, column, cell)
            for covered in span:
                busy_until[covered] = at + cell.rows
            column = span.stop
        if any(until <= at for until in busy_until):
            raise ValueError(f"row {at + 1} leaves places of its {columns} columns empty")
