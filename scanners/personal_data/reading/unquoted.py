"""Rows without quotes, cut in two passes over the bytes: cells are counted, then copied column by column.

Much faster than a parser that must heed quotes. For well-formed rows only; of anything else nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.eights import words_of
from scanners.personal_data.jit import compiled
from scanners.personal_data.reading.rows import no_empty

if TYPE_CHECKING:
    import pyarrow as pa

_SLACK = 8
"""Bytes behind a column that may be written and are never read."""
_LARGEST = 1 << 30
_MARK = b"\xef\xbb\xbf"
"""A mark of byte order, which is no part of a cell."""
_MOST_COLUMNS = 4096
"""Of wider tables the places of a row's cells lie too far apart in memory."""
_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
"""A sequence of de Bruijn: its six highest bits, moved up by n, tell n."""
_BIT = np.zeros(64, np.uint8)
_BIT[[int(np.uint64(int(_SEQUENCE) << n & 2**64 - 1) >> np.uint64(58)) for n in range(64)]] = range(64)


def cut_rows(data: bytes, sign: int, columns: int) -> list[pa.StringArray] | None:
    """The columns of whole rows whose cells `sign` parts, empty cells as NULL; None where a row has more or fewer
    cells or none, or where a line ends with less than a line feed."""
    if columns > _MOST_COLUMNS or not columns <= len(data) <= _LARGEST or data.startswith(_MARK):
        return None
    import pyarrow as pa  # loaded where a table is read, not where a command starts

    text = np.frombuffer(data, np.uint8)
    room = len(data) // columns + 2
    # Memory of Arrow's goes back to the system when the batch is done with.
    ends = np.frombuffer(pa.allocate_buffer(4 * columns * room), np.int32).reshape(columns, room)
    ends[:, 0] = 0
    rows = compiled(measure_cells)(text, words_of(text), sign, ends)
    if rows < 0:
        return None
    starts = np.zeros(columns, np.int64)
    starts[1:] = np.cumsum(ends[:-1, rows] + _SLACK)
    whole = pa.allocate_buffer(int(starts[-1]) + int(ends[-1, rows]) + _SLACK)
    out = np.frombuffer(whole, np.uint8)
    compiled(copy_cells)(text, words_of(text), ends, rows, starts, out, words_of(out))
    return [
        no_empty(
            pa.StringArray.from_buffers(
                rows, pa.py_buffer(ends[n, : rows + 1]), whole.slice(int(starts[n]), int(ends[n, rows]))
            )
        )
        for n in range(columns)
    ]


def measure_cells(text: Any, words: Any, sign: Any, ends: Any) -> Any:
    """Where each cell ends in its column; gives the number of rows, -1 where one is not well-formed.

    Written for Numba, which leaves out checks where indexes are unsigned. Eight bytes at a time are looked at for the
    sign and for small bytes, of which line ends are two (the tricks are those of Mycroft and of de Bruijn).
    """
    columns, size = ends.shape[0], np.uint64(len(text))
    one, eight, none = np.uint64(1), np.uint64(8), np.uint64(0)
    ones, tops = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
    signs, small = np.uint64(sign) * ones, np.uint64(14) * ones
    last = np.uint64(len(words))
    rows, column = 0, 0
    start, line, at = none, none, none
    while at < size:
        if at < last:
            word = words[at]
            other = word ^ signs
            hits = (((other - ones) & ~other) | ((word - small) & ~word)) & tops
        else:
            hits = tops  # the last few bytes, each looked at
        while hits != none:
            here = at + np.uint64(_BIT[((hits & (~hits + one)) * _SEQUENCE) >> np.uint64(58)] >> 3)
            hits &= hits - one
            if here >= size:
                break
            c = text[here]
            if c == sign:
                if column == columns - 1:
                    return -1
                ends[column, rows + 1] = ends[column, rows] + np.int32(here - start)
                column += 1
                start = here + one
            elif c == 10:
                end = here
                if end > line and text[end - one] == 13:
                    end -= one
                if column != columns - 1 or end == line:
                    return -1
                ends[column, rows + 1] = ends[column, rows] + np.int32(end - start)
                rows += 1
                column = 0
                start = line = here + one
            elif c == 13 and (here + one >= size or text[here + one] != 10):
                return -1
        at += eight
    if line < size:
        if column != columns - 1:
            return -1
        ends[column, rows + 1] = ends[column, rows] + np.int32(size - start)
        rows += 1
    return rows


def copy_cells(text: Any, words: Any, ends: Any, rows: Any, starts: Any, out: Any, out_words: Any) -> None:
    """Cells put behind those of their column, eight bytes at a time where there is room. For Numba."""
    columns, last = ends.shape[0], np.uint64(len(words))
    one, eight = np.uint64(1), np.uint64(8)
    at = np.uint64(0)
    for row in range(rows):
        for column in range(columns):
            to = np.uint64(starts[column] + ends[column, row])
            left = np.uint64(ends[column, row + 1] - ends[column, row])
            stop = at + left
            while at < stop and at < last:
                out_words[to] = words[at]
                at += eight
                to += eight
            if at > stop:
                at = stop
            while at < stop:
                out[to] = text[at]
                at += one
                to += one
            at += one
        if at <= len(text) and text[at - one] == 13:
            at += one
