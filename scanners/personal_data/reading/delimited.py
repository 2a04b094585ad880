"""Rows of delimited text. Well-formed blocks go through Arrow; what breaks its rules, through a patient parser.

A block ends where a row ends: at a line break outside quotes. Whether quotes can be trusted is seen from what stands
beside each of them; where they cannot, the block is parsed as spreadsheets do it, and nothing is thrown away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.dialect import INNER, Dialect, reader_of
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import RAGGED, batch_of_rows, long_text, no_empty, text_batch

if TYPE_CHECKING:
    import pyarrow as pa

_MANY_RAGGED = 64
"""More ragged rows than this in one block and the patient parser is faster than cutting around them."""

_LONGEST_CELL = 1 << 30

# The standard library's own bound (128 KiB) would refuse a cell with a picture in it; blocks are bounded already.
csv.field_size_limit(_LONGEST_CELL)


def read_delimited(
    source: str, chunks: Iterator[Chunk], dialect: Dialect, limits: Limits, notes: Notes, *, from_start: bool = True
) -> Iterator[Batch]:
    """Batches of the rows. `from_start` is false for a split that starts within the file: it has no heading."""
    rows = TableRows(source, dialect, limits, notes)
    skip = dialect.skip if from_start else 0
    preamble = dialect.preamble
    rest = b""
    for chunk in chunks:
        data = chunk.data
        if skip:
            data = rest + data
            if data.count(b"\n") < skip and not chunk.whole:
                rest = data
                continue
            data, skipped = _without_lines(data, skip)
            rest = b""
            if preamble:
                shown = [line for line in skipped[:preamble] if line.strip()]
                yield from ([text_batch(source, 0, shown)] if shown else [])
                preamble = 0
            skip = 0
        data = rest + rows.plain(data)
        if not chunk.whole and len(data) <= 4 * limits.longest_line:
            rest = data
            continue
        rest = yield from rows.block(data, chunk.whole)
    if rest:
        yield from rows.last(rest)


def _without_lines(data: bytes, count: int) -> tuple[bytes, list[str]]:
    start = 0
    for _ in range(count):
        start = data.find(b"\n", start) + 1 or len(data)
    return data[start:], data[:start].decode("utf-8", "replace").splitlines()


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the last whole row of a block ends, whether its quotes can be trusted, and whether there are any."""

    cut: int
    trusted: bool
    quoted: bool


class TableRows:
    """Parses blocks of one table, and numbers its rows: `row` is the number of the next."""

    def __init__(
        self, source: str, dialect: Dialect, limits: Limits, notes: Notes, comments: tuple[str, ...] = ()
    ) -> None:
        self.row = 0
        self._comments = comments
        self._nulls = [""]
        self._unescape = False
        self._source = source
        self._dialect = dialect
        self._limits = limits
        self._notes = notes
        self._sign = dialect.single.encode()
        self._quote = dialect.quote.encode()
        self._columns = dialect.columns
        self._names = [str(number) for number in range(len(dialect.columns))]
        self._in_long_line = False

    def parse(self, data: bytes, *, null: str, unescape: bool = False) -> Iterator[Batch]:
        """Batches of whole rows of a dump. `null` outside quotes is empty; `unescape` for COPY's backslashes."""
        self._nulls = ["", null]
        self._unescape = unescape
        yield from self.last(data)

    def plain(self, data: bytes) -> bytes:
        """The same text with one-byte separators, doubled quotes."""
        sign = self._dialect.delimiter.encode()
        if sign and sign != self._sign:
            data = data.replace(sign, self._sign)
        if self._dialect.escape and b"\\" in data:
            data = data.replace(b"\\\\", b"\x1d").replace(b"\\" + self._quote, self._quote * 2).replace(b"\x1d", b"\\")
        return data

    def block(self, data: bytes, whole: bool) -> Generator[Batch, None, bytes]:
        """Batches of the whole rows in `data`; returns what is left over for the next block."""
        if self._in_long_line or not whole:
            return (yield from self._long_line(data, whole))
        while data:
            ends = self.ends(data)
            if not ends.trusted:
                return (yield from self._patient(data, last=False))
            yield from self._fast(data[: ends.cut] if ends.cut < len(data) else data, ends.quoted)
            rest = data[ends.cut :]
            if len(rest) <= self._limits.longest_line:
                return rest
            # A quote that nobody closes would swallow the file: its line is taken as it stands.
            data = yield from self._as_it_stands(rest)
        return b""

    def last(self, data: bytes) -> Iterator[Batch]:
        """The end of the table: nothing will close an open quote any more."""
        while data:
            ends = self.ends(data)
            if not ends.trusted:
                yield from self._patient(data, last=True)
                return
            yield from self._fast(data[: ends.cut], ends.quoted)
            data = data[ends.cut :]
            if data:
                data = yield from self._as_it_stands(data)

    def _long_line(self, data: bytes, whole: bool) -> Generator[Batch, None, bytes]:
        """A row longer than a block may be, as text."""
        end = data.find(b"\n") + 1 or len(data)
        yield from long_text(self._source, self.row, data[:end], self._limits, self._notes)
        self._in_long_line = not whole and end == len(data)
        if self._in_long_line:
            return b""
        self.row += 1
        return data[end:] if end == len(data) else (yield from self.block(data[end:], whole))

    def row_start(self, data: bytes, place: int) -> int:
        """The first start of a row at or behind `place` in whole rows of trusted quotes; -1 where there is none."""
        if place == 0:
            return 0
        quoted = bool(self._quote) and self._quote in data
        at = place - 1
        while (at := data.find(b"\n", at)) >= 0:
            if not quoted or data.count(self._quote, 0, at) % 2 == 0:
                return at + 1
            at += 1
        return -1

    def ends(self, data: bytes) -> Ends:
        """What the quotes of a block tell."""
        if not self._quote or self._quote not in data:
            return Ends(len(data), True, False)
        import numpy as np  # loaded where a table is read, not where a command starts

        signs = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(signs == self._quote[0])
        beside = np.zeros(256, bool)
        beside[[self._sign[0], 10, 13, self._quote[0]]] = True
        opening, closing = quotes[0::2], quotes[1::2]
        inner = closing[closing + 1 < len(data)]
        if not (beside[signs[opening[opening > 0] - 1]].all() and beside[signs[inner + 1]].all()):
            return Ends(0, False, True)
        if len(quotes) % 2 == 0:
            return Ends(len(data), True, True)
        cut = int(quotes[-1])
        while (cut := data.rfind(b"\n", 0, cut)) >= 0 and np.searchsorted(quotes, cut) % 2:
            pass
        return Ends(cut + 1, True, True)

    def _fast(self, data: bytes, quoted: bool) -> Iterator[Batch]:
        import pyarrow as pa

        if not data:
            return
        try:
            table, ragged = self._arrow(data, quoted)
        except pa.ArrowInvalid:
            ragged = None
        if ragged is None or len(ragged) > _MANY_RAGGED:
            yield from self._patient(data, last=True)
            return
        start = 0
        for place, text in ragged:
            yield from self._slices(table, start, place)
            start = place
            for cells in self._cells(text):
                self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row)
                yield from self._found([cells])
        yield from self._slices(table, start, table.num_rows)

    def _arrow(self, data: bytes, quoted: bool) -> tuple[pa.Table, list[tuple[int, str]]]:
        """The rows that fit, and the text of those that do not with the number of fitting rows before them."""
        import pyarrow as pa
        import pyarrow.csv as pc

        ragged: list[tuple[int, str]] = []

        def keep(row: Any) -> str:
            ragged.append((row.number - 1 - len(ragged), row.text))
            return "skip"

        table = pc.read_csv(
            pa.BufferReader(data),
            read_options=pc.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            parse_options=pc.ParseOptions(
                delimiter=self._dialect.single,
                quote_char=self._dialect.quote or False,
                double_quote=True,
                newlines_in_values=quoted,
                invalid_row_handler=keep,
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()),
                null_values=self._nulls,
                strings_can_be_null=True,
                quoted_strings_can_be_null=len(self._nulls) == 1,
                check_utf8=False,
            ),
        )
        return table, ragged

    def _slices(self, table: pa.Table, start: int, end: int) -> Iterator[Batch]:
        while start < end:
            count = min(end - start, self._limits.batch_rows)
            part = table if (start, count) == (0, table.num_rows) else table.slice(start, count)
            values = tuple(self._outer(column.combine_chunks()) for column in part.columns)
            yield Batch(self._source, self.row, self._columns, values, count, self._comments)
            self.row += count
            start += count

    def _outer(self, array: pa.Array) -> pa.StringArray:
        """Cells as the file means them: a long separator inside quotes is put back, escapes are resolved."""
        if self._unescape:
            return unescaped(array)
        if len(self._nulls) > 1:
            return no_empty(array)
        if self._dialect.single != INNER or len(self._dialect.delimiter) == 0:
            return array
        import pyarrow.compute as pc

        return pc.replace_substring(array, INNER, self._dialect.delimiter)

    def _cells(self, text: str) -> list[list[str]]:
        if self._dialect.single == INNER:
            return [
                [cell.replace(INNER, self._dialect.delimiter) for cell in row]
                for row in reader_of(io.StringIO(text, newline=""), self._dialect)
            ]
        return list(reader_of(io.StringIO(text, newline=""), self._dialect))

    def _patient(self, data: bytes, *, last: bool) -> Generator[Batch, None, bytes]:
        """Rows as spreadsheets read them: quotes in the wrong place are text. Returns the row that is still open."""
        lines = _Lines(data)
        reader = reader_of(lines, self._dialect)
        found: list[list[str]] = []
        width = len(self._columns)
        while True:
            start = lines.place
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error:
                row = [data[start : lines.place].decode("utf-8", "replace").rstrip("\r\n")]
            if lines.asked_for_more and not last and lines.place - start <= self._limits.longest_line:
                yield from self._found(found)
                return data[start:]
            if not row:
                continue
            if len(row) != width:
                self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row + len(found))
            found.append(row)
            if len(found) >= self._limits.batch_rows // 4:
                yield from self._found(found)
                found = []
        yield from self._found(found)
        return b""

    def _found(self, rows: list[list[str]]) -> Iterator[Batch]:
        if rows:
            nulls = set(self._nulls)
            cells: list[list[str | None]] = [[None if cell in nulls else cell for cell in row] for row in rows]
            if self._unescape:
                cells = [[cell and unescaped_text(cell) for cell in row] for row in cells]
            yield batch_of_rows(self._source, self.row, self._columns, cells, self._comments)
            self.row += len(rows)

    def _as_it_stands(self, data: bytes) -> Generator[Batch, None, bytes]:
        """The first line without any meaning of quotes; returns the rest."""
        end = data.find(b"\n") + 1 or len(data)
        text = data[:end].decode("utf-8", "replace").rstrip("\r\n")
        if text:
            self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row)
            cells = text.split(self._dialect.single) if self._dialect.delimiter else [text]
            yield from self._found([cells])
        return data[end:]


class _Lines:
    """Lines of a block for the parser; `place` is how far it came, `asked_for_more` whether it wanted another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0
        self.asked_for_more = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.place >= len(self._data):
            self.asked_for_more = True
            raise StopIteration
        end = self._data.find(b"\n", self.place) + 1 or len(self._data)
        line = self._data[self.place : end].decode("utf-8", "replace")
        self.place = end
        return line


_ESCAPES = (("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r"), ("\\b", "\b"), ("\\f", "\f"), ("\\v", "\v"))


def unescaped_text(cell: str) -> str:
    """A cell of COPY as text."""
    if "\\" not in cell:
        return cell
    cell = cell.replace("\\\\", "\x1d")
    for written, meant in _ESCAPES:
        cell = cell.replace(written, meant)
    return cell.replace("\x1d", "\\")


def unescaped(array: pa.Array) -> pa.StringArray:
    """Cells of COPY as text."""
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring(array, "\\")).as_py():
        return array
    array = pc.replace_substring(array, "\\\\", "\x1d")
    for written, meant in _ESCAPES:
        array = pc.replace_substring(array, written, meant)
    return pc.replace_substring(array, "\x1d", "\\")
