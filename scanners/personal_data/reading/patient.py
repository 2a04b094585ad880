"""Rows as spreadsheets read them: a quote in the wrong place is text, and nothing is thrown away. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from scanners.personal_data.reading.dialect import Dialect, reader_of

# The standard library's own bound (128 KiB) would refuse a cell with a picture in it; blocks are bounded already.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Rows, and what was not parsed; `is_open` tells that it starts with a row whose end is still to come."""

    rows: list[list[str]]
    rest: bytes
    is_open: bool


def parse_rows(data: bytes, dialect: Dialect, *, most: int = 0, longest: int = 1 << 20, last: bool = True) -> Parsed:
    """The rows of a block, at most `most` where it is given.

    With `last` nothing comes behind the block; without, a row that wants more than is there is left open, unless it is
    longer than `longest` already.
    """
    if most:
        return _carefully(data, dialect, most, longest, last)
    try:
        rows, start = _at_once(data, dialect)
    except csv.Error:
        return _carefully(data, dialect, most, longest, last)
    tail = _carefully(data[start:], dialect, 0, longest, last)
    return Parsed(rows + tail.rows, tail.rest, tail.is_open)


def _at_once(data: bytes, dialect: Dialect) -> tuple[list[list[str]], int]:
    """All rows but the last, and where that starts."""
    reader = reader_of(io.StringIO(data.decode("utf-8", "replace"), newline="\n"), dialect)
    rows: list[list[str]] = []
    before = done = 0
    for row in reader:
        before, done = done, reader.line_num
        rows.append(row)
    if not rows:
        return [], len(data)
    start = len(data) - data.endswith(b"\n")
    for _ in range(done - before):
        start = max(0, data.rfind(b"\n", 0, start))
    rows.pop()
    return [row for row in rows if row], start + (start > 0)


def _carefully(data: bytes, dialect: Dialect, most: int, longest: int, last: bool) -> Parsed:
    lines = _Lines(data)
    reader = reader_of(lines, dialect)
    rows: list[list[str]] = []
    while not most or len(rows) < most:
        start = lines.place
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = [data[start : lines.place].decode("utf-8", "replace").rstrip("\r\n")]
        if lines.asked_for_more and not last and lines.place - start <= longest:
            return Parsed(rows, data[start:], True)
        if row:
            rows.append(row)
    return Parsed(rows, data[lines.place :], False)


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
ESCAPES_OF_COPY = (("\\\\", "\x1d"), *_ESCAPES, ("\x1d", "\\"))
"""What PostgreSQL's COPY writes for signs that would break its lines, in the order to resolve it."""


def unescaped_text(cell: str) -> str:
    """A cell of COPY as text."""
    if "\\" in cell:
        for written, meant in ESCAPES_OF_COPY:
            cell = cell.replace(written, meant)
    return cell
