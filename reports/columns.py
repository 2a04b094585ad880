"""How much of a page's width each column of a table needs, for formats that lay paper out."""

from __future__ import annotations

import re
from itertools import islice

from reports.grid import place
from reports.tree import Cell, Table, text_of
from reports.visible import width

_LOOKED_AT = 300
_WORD = re.compile(r"[!-~]+")
_LONGEST_WORD = 16
"""Longer words may be broken."""
_MOST = 60.0


def shares(table: Table) -> tuple[float, ...]:
    """Widths as parts of a whole, from titles and the first few hundred rows.

    No column gets less than its longest word needs, up to a limit; what is left goes by how much text there is.
    """
    least = [max(4.0, _longest_word(column.title), width(column.title) / 2) for column in table.columns]
    flow = [float(width(column.title)) for column in table.columns]
    rows = tuple(islice(table.rows, _LOOKED_AT))
    for placed in _placed(rows, len(table.columns)):
        if placed[1].columns > 1:
            continue
        column, words = placed[0], text_of(placed[1].content)
        least[column] = max(least[column], _longest_word(words))
        flow[column] = max(flow[column], min(_MOST, float(width(words))))
    needs = [low + max(0.0, much - low) ** 0.8 for low, much in zip(least, flow, strict=True)]
    whole = sum(needs)
    return tuple(round(need / whole, 4) for need in needs)


def _placed(rows: tuple[tuple[Cell, ...], ...], columns: int) -> list[tuple[int, Cell]]:
    try:
        return [(placed.column, placed.cell) for placed in place(rows, columns)]
    except ValueError:  # the cut went through a row span
        return [(at, cell) for row in rows if len(row) == columns for at, cell in enumerate(row)]


def _longest_word(words: str) -> float:
    return float(max((min(len(word), _LONGEST_WORD) for word in _WORD.findall(words)), default=0)) + 1
