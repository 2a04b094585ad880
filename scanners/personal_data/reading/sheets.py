"""The sheets of an XLSX workbook, streamed cell by cell."""

from __future__ import annotations

import mmap
import posixpath
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from scanners.personal_data.reading.sheet_text import LAST_ROW, Cells, column_of, plain_rows
from scanners.personal_data.reading.sheet_xml import number_as_written, workbook_parser
from scanners.personal_data.reading.streams import Budget

_PIECE = 1 << 20
_LARGEST_PART = 16 << 20
"""The list of sheets and the styles are read whole."""

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DATE_CODE = re.compile(r"[ymdhs年月日时分秒]", re.IGNORECASE)
_CODE_TEXT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class Xlsx:
    """An XLSX workbook: `sheets` are (name, part) in order."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive = archive
        self._budget = budget
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}
        self._since_1904 = False
        self.sheets = self._sheets()
        self._strings: _Strings | None = None
        self._dates: frozenset[int] | None = None

    def size_of(self, part: str) -> int:
        """Bytes of a part, unpacked."""
        return self._archive.getinfo(part).file_size

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part's bytes under the budget, cut behind a tag where one ends."""
        rest = b""
        with self._archive.open(part) as file:
            while data := file.read(_PIECE):
                self._budget.spend(len(data))
                data = rest + data
                cut = data.rfind(b">") + 1 or len(data)
                yield data[:cut]
                rest = data[cut:]
        if rest:
            yield rest

    def rows(self, part: str) -> Iterator[Cells]:
        """The rows of a sheet from its first on; rows that are not there are empty."""
        if self._strings is None:
            self._strings = _Strings(self)
        if self._dates is None:
            self._dates = self._date_styles()
        sheet = _Sheet(self._strings, self._dates, self._since_1904)
        pieces = self.pieces(part)
        first = next(pieces, b"")
        if b"<row" in first:
            yield from _by_text(chain((first[first.find(b"<row") :],), pieces), sheet)
        else:
            yield from _by_parser(chain((first,), pieces), sheet)

    def part(self, name: str) -> str | None:
        """The part of this name, however its letters are written."""
        return self._names.get(name.lower().lstrip("/"))

    def _sheets(self) -> list[tuple[str, str]]:
        targets = {
            attributes.get("Id", ""): attributes.get("Target", "")
            for tag, attributes in self._elements("xl/_rels/workbook.xml.rels")
            if tag == "Relationship"
        }
        found: list[tuple[str, str]] = []
        for tag, attributes in self._elements("xl/workbook.xml"):
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._since_1904 = True
            if tag == "sheet":
                key = next((value for name, value in attributes.items() if _local(name) == "id"), "")
                target = targets.get(key, "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                if part := self.part(path):
                    found.append((attributes.get("name", ""), part))
        return found

    def _elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        part = self.part(name)
        if part is None or self.size_of(part) > _LARGEST_PART:
            return []
        found: list[tuple[str, dict[str, str]]] = []
        parser = workbook_parser()
        parser.StartElementHandler = lambda tag, attributes: found.append((_local(tag), attributes))
        parser.Parse(b"".join(self.pieces(part)), True)
        return found

    def _date_styles(self) -> frozenset[int]:
        """Which cell styles show a number as a day or time."""
        codes: set[int] = set(_DATE_FORMATS)
        styles: list[int] = []
        inside = False
        for tag, attributes in self._elements("xl/styles.xml"):
            if tag == "numFmt" and _DATE_CODE.search(_CODE_TEXT.sub("", attributes.get("formatCode", ""))):
                codes.add(int(attributes.get("numFmtId", "-1")))
            inside = tag == "cellXfs" or (inside and tag not in ("cellStyles", "dxfs", "cellStyleXfs"))
            if inside and tag == "xf":
                styles.append(int(attributes.get("numFmtId", "0")))
        return frozenset(number for number, code in enumerate(styles) if code in codes)


class _Strings:
    """The workbook's shared texts in a nameless file: there may be a gigabyte of them."""

    def __init__(self, book: Xlsx) -> None:
        self._ends = array("Q", [0])
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook
        self._map: mmap.mmap | None = None
        self._text: list[str] = []
        self._skip = 0
        self._size = 0
        part = book.part("xl/sharedStrings.xml")
        if part is None:
            return
        parser = workbook_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._add
        for data in book.pieces(part):
            parser.Parse(data, False)
        self._file.flush()
        if self._size:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, number: int) -> str | None:
        if self._map is None or not 0 <= number < len(self._ends) - 1:
            return None
        return self._map[self._ends[number] : self._ends[number + 1]].decode("utf-8", "replace")

    def _start(self, name: str, _: dict[str, str]) -> None:
        # How Chinese characters are read aloud stands beside them, and is not part of the text.
        if _local(name) == "rPh":
            self._skip += 1
        elif _local(name) == "si":
            self._text.clear()

    def _add(self, data: str) -> None:
        if not self._skip:
            self._text.append(data)

    def _end(self, name: str) -> None:
        match _local(name):
            case "rPh":
                self._skip -= 1
            case "si":
                data = "".join(self._text).encode("utf-8", "replace")
                self._file.write(data)
                self._size += len(data)
                self._ends.append(self._size)


def _by_text(pieces: Iterable[bytes], sheet: _Sheet) -> Iterator[Cells]:
    """Whole rows at a time; those that are written in an unusual way go through a parser of their own."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = data.rfind(b"</row>") + len(b"</row>")
        if cut < len(b"</row>"):
            rest = data
            continue
        rows = plain_rows(data[:cut], sheet.value)
        if rows is None:
            yield from _by_parser((b"<rows>", data[:cut], b"</rows>"), sheet)
        else:
            for number, cells in rows:
                yield from sheet.up_to(number)
                yield cells
        rest = data[cut:]


def _by_parser(pieces: Iterable[bytes], sheet: _Sheet) -> Iterator[Cells]:
    parser = workbook_parser()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.text
    for data in pieces:
        parser.Parse(data, False)
        yield from sheet.take()
    parser.Parse(b"", True)
    yield from sheet.take()


class _Sheet:
    """Gathers rows from the parser's calls."""

    def __init__(self, strings: _Strings, dates: frozenset[int], since_1904: bool) -> None:
        self._strings = strings
        self._dates = dates
        self._epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
        self._ready: list[Cells] = []
        self._row: Cells = []
        self._number = 0
        self._at = 0
        self._kind = "n"
        self._style = 0
        self._text: list[str] = []
        self._inside = False

    def up_to(self, number: int) -> Iterator[Cells]:
        """The empty rows before row `number`, which is the next."""
        for _ in range(min(number, LAST_ROW) - self._number - 1):
            yield []
        self._number = max(number, self._number + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        match _local(name):
            case "row":
                self._ready += self.up_to(int(attributes.get("r", self._number + 1)))
                self._row = []
            case "c":
                if place := attributes.get("r"):
                    self._at = column_of(place)
                self._kind = attributes.get("t", "n")
                self._style = int(attributes.get("s", 0))
                self._text.clear()
            case "v" | "t":
                self._inside = True

    def text(self, data: str) -> None:
        """Text between tags."""
        if self._inside:
            self._text.append(data)

    def end(self, name: str) -> None:
        """A tag closes."""
        match _local(name):
            case "v" | "t":
                self._inside = False
            case "c":
                value = self.value(self._kind, self._style, "".join(self._text)) if self._text else None
                if value is not None and self._at < 1 << 15:
                    self._row.extend([None] * (self._at - len(self._row)))
                    self._row.append(value)
                self._at += 1
            case "row":
                self._ready.append(self._row)
                self._at = 0

    def take(self) -> list[Cells]:
        """Rows that are complete."""
        ready, self._ready = self._ready, []
        return ready

    def value(self, kind: str, style: int, text: str) -> str | None:
        """What a cell shows."""
        match kind:
            case "s":
                return self._strings[int(text)] if text.isdigit() else None
            case "b":
                return "true" if text == "1" else "false"
            case "n" if style in self._dates:
                return self._day(text)
            case "n":
                return number_as_written(text)
        return text

    def _day(self, text: str) -> str:
        try:
            days = float(text)
            # Excel believes that 1900 was a leap year, so days before March of that year are off by one.
            early = 1 if self._epoch.year == 1899 and 0 < days < 60 else 0
            moment = self._epoch + timedelta(days=days + early)
        except (ValueError, OverflowError):
            return text
        if 0 <= days < 1:
            return moment.time().isoformat("seconds")
        rounded = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.date().isoformat() if rounded.time() == datetime.min.time() else rounded.isoformat(" ")
