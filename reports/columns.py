"""How much of a page's width each column of a table needs, for formats that lay paper out."""

from __future__ import annotations

import re
from itertools import islice

from reports.grid import place
from reports.tree import Cell, ColumnKind, Table, text_of
from reports.visible import width

_LOOKED_AT = 300
_WORD = re.compile(r"[!-~]+")
_LONGEST_WORD, _LONGEST_IN_TEXT = 16, 10
"""Longer words may be broken; in running text sooner."""
_MOST, _SHORT = 60.0, 10.0
_EDGES = 2.0
"""What lies between a cell's edge and its words, on both sides."""
_BADGE = 4.0
"""The brackets of a state on paper."""


def shares(table: Table, room: float) -> tuple[float, ...]:
    """Widths as parts of a whole, from titles and the first few hundred rows. `room` is the width of the page in
    columns of a monospaced display.

    Each column gets what its longest word needs, up to a limit, and a short text as a whole; what is left of the page
    goes by how much text there is.
    """
    least = [max(4.0, _longest_word(column.title), width(column.title) / 2) for column in table.columns]
    flow = [float(width(column.title)) for column in table.columns]
    rows = tuple(islice(table.rows, _LOOKED_AT))
    for placed in _placed(rows, len(table.columns)):
        if placed[1].columns > 1:
            continue
        column, words = placed[0], text_of(placed[1].content)
        kind = table.columns[column].kind
        longest = _LONGEST_IN_TEXT if kind is ColumnKind.WIDE else _LONGEST_WORD
        wide = width(words) + (_BADGE if kind is ColumnKind.STATE and words else 0.0)
        least[column] = max(least[column], min(longest, _longest_word(words)))
        flow[column] = max(flow[column], min(_MOST, wide))
    least = [(max(4.0, wide) if wide <= _SHORT else low) + _EDGES for low, wide in zip(least, flow, strict=True)]
    more = [max(0.0, wide - low) ** 0.8 for low, wide in zip(least, flow, strict=True)]
    left = max(0.0, room - sum(least)) / (sum(more) or 1.0)
    needs = [low + left * much for low, much in zip(least, more, strict=True)]
    return tuple(round(need / sum(needs), 4) for need in needs)


def _placed(rows: tuple[tuple[Cell, ...], ...], columns: int) -> list[tuple[int, Cell]]:
    try:
        return [(placed.column, placed.cell) for placed in place(rows, columns)]
    except ValueError:  # the cut went through a row span
        return [(at, cell) for row in rows if len(row) == columns for at, cell in enumerate(row)]


def _longest_word(words: str) -> float:
    return float(max((min(len(word), _LONGEST_WORD) for word in _WORD.findall(words)), default=0)) + 1
