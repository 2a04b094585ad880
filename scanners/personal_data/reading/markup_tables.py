"""Tables in HTML and in the XML of Excel 2003: what many systems export under the name of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import groupby

from scanners.personal_data.reading.blocks import Batch, Limits
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import text_batch
from scanners.personal_data.reading.workbooks import table_of

_TABLES = frozenset({"table", "worksheet"})
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_WIDEST = 16_384


def read_markup(source: str, chunks: Iterator[Chunk], limits: Limits) -> Iterator[Batch]:
    """Every table as a table, `#table N` where there are several; other text as text, line by line."""
    page = _Page()
    first = True
    for number, rows in groupby(_rows(page, chunks), key=lambda found: found[0]):
        shown = source if first and number <= 1 else f"{source}#table {number}"
        first = False
        yield from table_of((row for _, row in rows), shown, limits)
        yield from page.text(source)
    yield from page.text(source)


def _rows(page: _Page, chunks: Iterator[Chunk]) -> Iterator[tuple[int, list[str | None]]]:
    for chunk in chunks:
        # Small bites: a parser that finds no end of a tag looks at all of it again with every bite.
        for start in range(0, len(chunk.data), _BITE):
            page.feed(chunk.data[start : start + _BITE].decode("utf-8", "replace"))
            yield from page.take()
    page.close()
    page.end_row()
    yield from page.take()


_BITE = 64 << 10


class _Page(HTMLParser):
    """Gathers rows and other text from the parser's calls."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._table = 0
        self._ready: list[tuple[int, list[str | None]]] = []
        self._row: list[str | None] | None = None
        self._cell: list[str] | None = None
        self._outside: list[str] = []
        self._shown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens; the ones before it may never have been closed."""
        if tag in _TABLES:
            # Excel's XML has a table within each worksheet.
            self._table += tag == "worksheet" or self.get_starttag_text() != "<Table>"
        elif tag in _ROWS:
            self.end_row()
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
            place = next((value for name, value in attrs if name == "ss:index"), None)
            if place and place.isdigit() and len(self._row) < int(place) <= _WIDEST:
                self._row += [None] * (int(place) - 1 - len(self._row))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in _CELLS:
            self._end_cell()
        elif tag in _ROWS or tag in _TABLES:
            self.end_row()

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        (self._outside if self._cell is None else self._cell).append(data)

    def end_row(self) -> None:
        """The row is complete."""
        self._end_cell()
        if self._row is not None:
            self._ready.append((self._table, self._row))
        self._row = None

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).strip() or None)
        self._cell = None

    def take(self) -> list[tuple[int, list[str | None]]]:
        """Rows that are complete."""
        ready, self._ready = self._ready, []
        return ready

    def text(self, source: str) -> Iterator[Batch]:
        """Text outside tables so far."""
        lines = [line.strip() for line in "".join(self._outside).splitlines()]
        self._outside.clear()
        if found := [line for line in lines if line]:
            yield text_batch(source, self._shown, found)
            self._shown += len(found)
