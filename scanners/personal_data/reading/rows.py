"""From rows and columns of text to batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import extra_names
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.encodings import cut_at

if TYPE_CHECKING:
    import pyarrow as pa

_EXTRA = 256
"""Columns of cells beyond the heading; what stands behind them is one text."""

RAGGED = Text("行的单元格数与表头不符，均已检查", "rows that do not fit the heading; all their cells were looked at")
LONG_ROW = Text("过长的行或记录已作为文本分段检查", "rows too long for a batch were looked at as text in pieces")


def text_array(cells: Sequence[str | None]) -> pa.StringArray:
    """Cells as an array, empty ones as NULL. Halves of surrogates, which no output can carry, are replaced."""
    import pyarrow as pa  # loaded where a table is read, not where a command starts

    try:
        return no_empty(pa.array(cells, pa.string()))
    except (UnicodeEncodeError, pa.ArrowInvalid):
        clean = [cell and cell.encode("utf-8", "replace").decode() for cell in cells]
        return no_empty(pa.array(clean, pa.string()))


def no_empty(array: pa.StringArray) -> pa.StringArray:
    """The same array with NULL for empty text, seen from where cells end; the text itself is not touched."""
    import numpy as np
    import pyarrow as pa

    if len(array) == 0:
        return array
    _, ends, text = array.buffers()
    places = np.frombuffer(ends, np.int32, len(array) + 1, array.offset * 4)
    filled = places[1:] != places[:-1]
    if array.null_count + int(filled.sum()) >= len(array):
        return array
    if array.null_count:
        filled &= np.asarray(array.is_valid())
    return pa.Array.from_buffers(
        pa.string(), len(array), [pa.py_buffer(np.packbits(filled, bitorder="little")), pa.py_buffer(places), text]
    )


def column_of(values: Sequence[Any], convert: Callable[[Any], str | None]) -> pa.StringArray:
    """Values of any types as an array; `convert` is asked only where they are other than text and whole numbers."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return text_array(values)
    if kinds == {bytes}:
        return _from_bytes(values, convert)
    if kinds == {int}:
        return text_array([None if value is None else str(value) for value in values])
    return text_array([convert(value) for value in values])


def _from_bytes(values: Sequence[bytes | None], convert: Callable[[Any], str | None]) -> pa.StringArray:
    import pyarrow as pa

    try:
        return no_empty(pa.array(values, pa.binary()).cast(pa.string()))
    except pa.ArrowInvalid:
        return text_array([convert(value) for value in values])


def _as_is(value: str | None) -> str | None:
    return value


def batch_of_rows(
    source: str,
    first_row: int,
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    comments: tuple[str, ...] = (),
    convert: Callable[[Any], str | None] = _as_is,
) -> Batch:
    """Rows of any length: short ones end in NULL, cells beyond the columns get columns `+N` of their own."""
    width = len(columns)
    widest = max(map(len, rows), default=width)
    if widest > width + _EXTRA:
        last = width + _EXTRA - 1
        rows = [
            row
            if len(row) <= last + 1
            else [*row[:last], "\n".join(convert(cell) or "" for cell in row[last:] if cell)]
            for row in rows
        ]
        widest = width + _EXTRA
    turned = list(zip_longest(*rows))
    turned += [(None,) * len(rows)] * (width - len(turned))
    names = (*columns, *extra_names(width, max(0, widest - width)))
    return Batch(source, first_row, names, tuple(column_of(cells, convert) for cells in turned), len(rows), comments)


def text_batch(source: str, first_row: int, texts: Sequence[str]) -> Batch:
    """Text that fits no column, one row each."""
    return Batch(source, first_row, ("",), (text_array(texts),), len(texts))


def long_text(source: str, row: int, data: bytes, limits: Limits, notes: Notes) -> Iterator[Batch]:
    """A row too long to be parsed, as text in pieces cut at separators; all pieces are the same row."""
    notes.add(TroubleKind.LONG_LINE, LONG_ROW, row)
    start = 0
    while start < len(data):
        end = min(len(data), start + limits.longest_line)
        if end < len(data):
            end = max(cut_at(data, end), start + 1)
        yield text_batch(source, row, [data[start:end].decode("utf-8", "replace")])
        start = end


class RowBuffer:
    """Gathers rows until they make a batch. `row` is the number of the next row; `convert` makes text of a value."""

    def __init__(
        self,
        source: str,
        columns: tuple[str, ...],
        limits: Limits,
        comments: tuple[str, ...] = (),
        convert: Callable[[Any], str | None] = _as_is,
    ) -> None:
        self.row = 0
        self._source = source
        self._columns = columns
        self._comments = comments
        self._convert = convert
        self._limits = limits
        self._parts: list[Batch] = []
        self._rows = self._size = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> Iterator[Batch]:
        """A few hundred rows more; a batch when enough have come together."""
        part = batch_of_rows(self._source, 0, self._columns, rows, self._comments, self._convert)
        if self._parts and self._parts[-1].columns != part.columns:
            yield from self.rest()
        self._parts.append(part)
        self._rows += part.rows
        self._size += sum(column.nbytes for column in part.values)
        if self._size >= self._limits.batch or self._rows >= self._limits.batch_rows:
            yield from self.rest()

    def rest(self) -> Iterator[Batch]:
        """What has come together so far."""
        import pyarrow as pa

        if self._rows:
            columns = zip(*(part.values for part in self._parts), strict=True)
            values = tuple(pa.concat_arrays(pieces) for pieces in columns)
            yield Batch(self._source, self.row, self._parts[0].columns, values, self._rows, self._comments)
            self.row += self._rows
        self._parts, self._rows, self._size = [], 0, 0


def text_lines(source: str, row: int, parts: Iterator[bytes], limits: Limits) -> Iterator[Batch]:
    """What is left of a source that cannot be parsed, as text line by line from row `row` on."""
    for part in parts:
        texts: list[str] = []
        for line in part.split(b"\n"):
            if line and not line.isspace():
                texts += [
                    line[start : start + limits.longest_line].decode("utf-8", "replace")
                    for start in range(0, len(line), limits.longest_line)
                ]
        for start in range(0, len(texts), limits.batch_rows):
            some = texts[start : start + limits.batch_rows]
            yield text_batch(source, row, some)
            row += len(some)
