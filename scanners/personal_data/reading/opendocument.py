"""The sheets of an OpenDocument workbook, streamed cell by cell."""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Iterator

from scanners.personal_data.reading.sheet_text import LAST_ROW, Cells
from scanners.personal_data.reading.sheet_xml import number_as_written, workbook_parser
from scanners.personal_data.reading.streams import Budget


def ods_sheets(archive: zipfile.ZipFile, budget: Budget) -> Iterator[tuple[str, Iterator[Cells]]]:
    """The sheets of an OpenDocument workbook: name and rows, to be read in order."""
    document = _Document(archive, budget)
    while document.next_table():
        yield document.name, document.rows()


class _Document:
    """The one XML of an OpenDocument workbook. A value repeated over many cells counts where it may be data."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self.name = ""
        self._file = archive.open("content.xml")
        self._budget = budget
        self._parser = workbook_parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._add
        self._events: deque[str | tuple[Cells, int]] = deque()
        self._row: Cells = []
        self._given = ""
        self._text: list[str] = []
        self._note: list[str] = []
        self._repeat = self._row_repeat = 1
        self._in_text = 0
        self._in_note = 0

    def next_table(self) -> bool:
        """Moves to the next sheet."""
        for event in self._all():
            if isinstance(event, str):
                self.name = event
                return True
        return False

    def rows(self) -> Iterator[Cells]:
        """Rows of this sheet."""
        for event in self._all():
            if isinstance(event, str):
                self._events.appendleft(event)
                return
            row, times = event
            for _ in range(times):
                # A few bytes may stand for a million rows, so what they mean counts and not what they are.
                self._budget.spend(8 + 8 * len(row))
                yield row

    def _all(self) -> Iterator[str | tuple[Cells, int]]:
        while True:
            while self._events:
                yield self._events.popleft()
            data = self._file.read(64 << 10)
            if not data:
                return
            self._budget.spend(len(data))
            self._parser.Parse(data, False)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._events.append(attributes.get("table:name", ""))
            case "table:table-row":
                self._row = []
                self._row_repeat = _count(attributes.get("table:number-rows-repeated"))
            case "table:table-cell" | "table:covered-table-cell":
                self._repeat = _count(attributes.get("table:number-columns-repeated"))
                self._given = attributes.get("office:date-value") or attributes.get("office:value") or ""
                self._text.clear()
                self._note.clear()
            case "text:p":
                if self._text and not self._in_note:
                    self._text.append("\n")
                self._in_text += 1
            case "text:s":
                self._text.append(" " * min(_count(attributes.get("text:c")), 1000))
            case "office:annotation":
                self._in_note += 1

    def _add(self, data: str) -> None:
        if self._in_text:
            (self._note if self._in_note and self._given else self._text).append(data)

    def _end(self, name: str) -> None:
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                value = (number_as_written(self._given) if self._given else "".join(self._text)) or None
                if self._given and self._note:
                    value = f"{value}\n{''.join(self._note)}"
                # Empty cells are repeated to the edge of the sheet; a value is repeated where people filled down.
                self._row.extend([value] * min(self._repeat, 16_384 - len(self._row)))
            case "table:table-row":
                while self._row and self._row[-1] is None:
                    self._row.pop()
                self._events.append((self._row, min(self._row_repeat, LAST_ROW)))
            case "text:p":
                self._in_text -= 1
            case "office:annotation":
                self._in_note -= 1


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 1
