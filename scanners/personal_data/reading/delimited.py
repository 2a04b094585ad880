"""Rows of delimited text. Well-formed blocks go through a compiled pass or Arrow; what breaks their rules, through a
patient parser.

A block ends where a row ends: at a line break outside quotes. Whether quotes can be trusted is seen from what stands
beside each of them; where they cannot, the block is parsed as spreadsheets do it, and nothing is thrown away.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.jit import is_loaded
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.dialect import INNER, Dialect, reader_of
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.patient import ESCAPES_OF_COPY, parse_rows, unescaped_text
from scanners.personal_data.reading.rows import RAGGED, batch_of_rows, long_text, no_empty, text_batch
from scanners.personal_data.reading.unquoted import cut_rows

if TYPE_CHECKING:
    import pyarrow as pa

_ONLY_HEADING = Text("只有表头，没有数据行", "a heading and no rows")
_MANY_FAULTS = 6
"""So many quotes in the wrong place in one block, and all that is left of it is parsed with patience."""


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
    if from_start and dialect.skip and not rows.row:
        notes.add(TroubleKind.EMPTY, _ONLY_HEADING)


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
        return (yield from self._rows(data, last=False))

    def last(self, data: bytes) -> Iterator[Batch]:
        """The end of the table: nothing will close an open quote any more."""
        yield from self._rows(data, last=True)

    def _rows(self, data: bytes, *, last: bool) -> Generator[Batch, None, bytes]:
        faults = 0
        while data:
            ends = self.ends(data)
            yield from self._fast(data[: ends.cut] if ends.cut < len(data) else data, ends.quoted)
            data = data[ends.cut :]
            if ends.trusted:
                if len(data) <= self._limits.longest_line and not last:
                    return data
                if data:
                    # A quote that nobody closes would swallow the file: its line is taken as it stands.
                    data = yield from self._as_it_stands(data)
                continue
            # One row at a time is parsed with patience, so that the next ones go fast again; but not for ever.
            faults += 1
            most = 1 if faults <= _MANY_FAULTS else 0
            parsed = parse_rows(data, self._dialect, most=most, longest=self._limits.longest_line, last=last)
            yield from self._found(parsed.rows)
            data = parsed.rest
            if parsed.is_open:
                return data
        return b""

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
        fine = beside[signs[opening - 1]]
        fine[:1] |= opening[:1] == 0
        closed = beside[signs[inner + 1]]
        cut = len(data)
        trusted = bool(fine.all() and closed.all())
        if not trusted:
            bad = [places[~good][0] for places, good in ((opening, fine), (inner, closed)) if not good.all()]
            cut = int(min(bad))
        elif len(quotes) % 2:
            cut = int(quotes[-1])
        if cut < len(data):
            # Back to where the row starts: the last line break outside quotes.
            while (cut := data.rfind(b"\n", 0, cut)) >= 0 and np.searchsorted(quotes, cut) % 2:
                pass
            cut += 1
        return Ends(cut, trusted, True)

    def _fast(self, data: bytes, quoted: bool) -> Iterator[Batch]:
        import pyarrow as pa

        if not data:
            return
        if not quoted and len(self._nulls) == 1 and is_loaded():
            whole = cut_rows(data, self._sign[0], len(self._columns))
            if whole is not None:
                yield from self._batches(self._columns, [self._outer(column) for column in whole])
                return
        try:
            table, ragged = self._arrow(data, quoted)
        except pa.ArrowInvalid:
            yield from self._found(parse_rows(data, self._dialect).rows)
            return
        if len(ragged) > table.num_rows:
            yield from self._found(parse_rows(data, self._dialect).rows)
            return
        columns = [self._outer(column.combine_chunks()) for column in table.columns]
        names = self._columns
        if ragged:
            names, columns = self._merged(columns, table.num_rows, ragged)
        yield from self._batches(names, columns)

    def _batches(self, names: tuple[str, ...], columns: list[pa.StringArray]) -> Iterator[Batch]:
        rows = len(columns[0]) if columns else 0
        for start in range(0, rows, self._limits.batch_rows):
            count = min(rows - start, self._limits.batch_rows)
            some = columns if count == rows else [column.slice(start, count) for column in columns]
            yield Batch(self._source, self.row, names, tuple(some), count, self._comments)
            self.row += count

    def _merged(
        self, columns: list[pa.StringArray], rows: int, ragged: list[tuple[int, str]]
    ) -> tuple[tuple[str, ...], list[pa.StringArray]]:
        """The rows that fit and those that do not, in the order of the file."""
        import numpy as np
        import pyarrow as pa

        places = np.array([place for place, _ in ragged]) + np.arange(len(ragged))
        for place in places.tolist():
            self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row + place)
        cells = [next(iter(self._cells(text)), []) for _, text in ragged]
        other = batch_of_rows(self._source, 0, self._columns, self._meant(cells))
        order = np.empty(rows + len(ragged), np.int64)
        fits = np.ones(len(order), bool)
        fits[places] = False
        order[fits] = np.arange(rows)
        order[places] = rows + np.arange(len(ragged))
        columns = columns + [pa.nulls(rows, pa.string())] * (len(other.columns) - len(columns))
        taken = [pa.concat_arrays(pair).take(pa.array(order)) for pair in zip(columns, other.values, strict=True)]
        return other.columns, taken

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

    def _meant(self, rows: list[list[str]]) -> list[list[str | None]]:
        """Cells of the patient parser as the file means them."""
        if len(self._nulls) == 1:
            return cast("list[list[str | None]]", rows)
        nulls = set(self._nulls)
        cells: list[list[str | None]] = [[None if cell in nulls else cell for cell in row] for row in rows]
        if self._unescape:
            cells = [[cell and unescaped_text(cell) for cell in row] for row in cells]
        return cells

    def _found(self, rows: list[list[str]]) -> Iterator[Batch]:
        width = len(self._columns)
        for start in range(0, len(rows), self._limits.batch_rows):
            some = rows[start : start + self._limits.batch_rows]
            for number, row in enumerate(some):
                if len(row) != width:
                    self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row + number)
            yield batch_of_rows(self._source, self.row, self._columns, self._meant(some), self._comments)
            self.row += len(some)

    def _as_it_stands(self, data: bytes) -> Generator[Batch, None, bytes]:
        """The first line without any meaning of quotes; returns the rest."""
        end = data.find(b"\n") + 1 or len(data)
        text = data[:end].decode("utf-8", "replace").rstrip("\r\n")
        if text:
            self._notes.add(TroubleKind.RAGGED_ROW, RAGGED, self.row)
            cells = text.split(self._dialect.single) if self._dialect.delimiter else [text]
            yield from self._found([cells])
        return data[end:]


def unescaped(array: pa.StringArray) -> pa.StringArray:
    """Cells of COPY as text."""
    import pyarrow.compute as pc

    if pc.any(pc.match_substring(array, "\\")).as_py():
        for written, meant in ESCAPES_OF_COPY:
            array = pc.replace_substring(array, written, meant)
    return array
