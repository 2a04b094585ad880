"""CSV and its like: cells are masked where they stand; separators, quotes and line ends stay as they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from auditor.model.personal_data import TroubleKind
from scanners.personal_data.column_names import extra_names
from scanners.personal_data.masked_copy.masker import Masker
from scanners.personal_data.masked_copy.plain_text import (
    BLOCK,
    LONGEST,
    NOT_DECODED,
    TOO_LONG,
    Read,
    decoded,
    masked_lines,
    whole_lines,
)
from scanners.personal_data.reading.dialect import Dialect
from scanners.personal_data.reading.encodings import Encoding
from scanners.personal_data.reading.streams import Broken

_LONGEST_OPEN = 1 << 20
"""Characters in which the end of a quoted cell is looked for; then its quote is taken for text."""
_BREAK = re.compile(r"\r\n|\n|\r")


def masked_rows(read: Read, encoding: Encoding, dialect: Dialect, source: str, masker: Masker) -> Iterator[bytes]:
    """The bytes of a delimited text, masked; what stands before its rows is masked as text. Raises Broken."""
    table = _Table(source, dialect, masker)
    skip = dialect.skip
    rest = ""
    for text, last in _texts(read, encoding):
        rest += text
        if skip:
            end = _after_lines(rest, skip)
            if not end and not last:
                continue
            end = end or len(rest)
            yield masked_lines(_encoded(rest[:end], encoding), encoding, masker)
            rest, skip = rest[end:], 0
        put, rest = table.masked(rest, last)
        if len(rest) > LONGEST:
            raise Broken(TroubleKind.TOO_LARGE, TOO_LONG)
        if put:
            yield _encoded(put, encoding)


def _texts(read: Read, encoding: Encoding) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether a piece is the last. Lines in another encoding are read in it and written in that
    of the file; bytes that are no text pass through."""
    if encoding.unit == 1:
        texts = map(partial(_text, encoding=encoding), whole_lines(read, encoding))
        text = next(texts, "")
        for more in texts:
            yield text, False
            text = more
        yield text, True
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    data = read(BLOCK)
    try:
        while data:
            following = read(BLOCK)
            yield decoder.decode(data, not following), not following
            data = following
    except UnicodeDecodeError as error:
        raise Broken(TroubleKind.UNREADABLE, NOT_DECODED) from error


def _text(block: bytes, encoding: Encoding) -> str:
    try:
        return block.decode(encoding)
    except UnicodeDecodeError:
        return "".join(decoded(line, encoding)[0] for line in block.splitlines(keepends=True))


def _encoded(text: str, encoding: Encoding) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        raise Broken(TroubleKind.UNREADABLE, NOT_DECODED) from error


def _after_lines(text: str, count: int) -> int:
    """The place behind the first `count` lines; 0 where there are fewer."""
    place = 0
    for _ in range(count):
        found = _BREAK.search(text, place)
        # A carriage return at the very end may be half of a line break.
        if found is None or found.end() == len(text):
            return 0
        place = found.end()
    return place


class _Cell(NamedTuple):
    start: int
    end: int
    value: str
    quoted: bool
    behind: str
    """What stands between the closing quote and the separator."""


class _Table:
    """Cuts text into cells and puts masked ones in their place."""

    def __init__(self, source: str, dialect: Dialect, masker: Masker) -> None:
        self._source = source
        self._dialect = dialect
        self._masker = masker
        self._pattern = _pattern(dialect)

    def masked(self, text: str, last: bool) -> tuple[str, str]:
        """The whole rows of `text`, masked, and the rest, which is a row that has not ended."""
        columns, end = self._cells(text, last)
        edits: list[tuple[_Cell, str]] = []
        for number, cells in columns.items():
            put = self._masker.cells(self._source, self._name(number), [cell.value for cell in cells])
            edits += [(cell, new) for cell, new in zip(cells, put, strict=True) if cell.value != new]
        edits.sort(key=lambda edit: edit[0].start)
        parts: list[str] = []
        done = 0
        for cell, new in edits:
            parts += (text[done : cell.start], self._written(cell, new))
            done = cell.end
        return "".join((*parts, text[done:end])), text[end:]

    def _cells(self, text: str, last: bool) -> tuple[dict[int, list[_Cell]], int]:
        """Filled cells by column, and where the last whole row ends."""
        columns: dict[int, list[_Cell]] = {}
        row: list[tuple[int, _Cell]] = []
        place = whole = number = 0
        delimiter, size = self._dialect.delimiter, len(text)
        for found in self._pattern.finditer(text):
            end = found.end()
            if found.start() != place or (end == place and end == size):
                break
            cell = self._cell(found)
            if not last and (end == size or (self._is_open(cell) and size - place < _LONGEST_OPEN)):
                break
            if cell.value:
                row.append((number, cell))
            place = end
            number += 1
            if delimiter and found["sep"] == delimiter:
                continue
            for column, filled in row:
                columns.setdefault(column, []).append(filled)
            row, number, whole = [], 0, place
        if last:
            for column, filled in row:
                columns.setdefault(column, []).append(filled)
            whole = len(text)
        return columns, whole

    def _is_open(self, cell: _Cell) -> bool:
        """A quote that is not closed in this text; what follows may close it."""
        return bool(self._dialect.quote) and not cell.quoted and cell.value.startswith(self._dialect.quote)

    def _cell(self, found: re.Match[str]) -> _Cell:
        quote = self._dialect.quote
        inner = found["quoted"] if quote else None
        if inner is None:
            return _Cell(found.start("bare"), found.end("bare"), found["bare"], False, "")
        value = inner.replace(quote * 2, quote)
        if self._dialect.escape:
            value = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
        return _Cell(found.start(), found.end("behind"), value, True, found["behind"])

    def _written(self, cell: _Cell, new: str) -> str:
        quote, delimiter = self._dialect.quote, self._dialect.delimiter
        if not cell.quoted and not (quote and delimiter and delimiter in new):
            return new
        if self._dialect.escape:
            inner = new.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        else:
            inner = new.replace(quote, quote * 2)
        return f"{quote}{inner}{quote}{cell.behind}"

    def _name(self, number: int) -> str:
        names = self._dialect.columns
        return names[number] if number < len(names) else next(iter(extra_names(number, 1)))


def _pattern(dialect: Dialect) -> re.Pattern[str]:
    """One cell and what ends it."""
    quote = re.escape(dialect.quote)
    ends = r"\r\n|\n|\r|\Z"
    bare = r"[^\r\n]*"
    if dialect.delimiter:
        delimiter = re.escape(dialect.delimiter)
        ends = f"{delimiter}|{ends}"
        bare = f"[^{delimiter}\r\n]*" if len(dialect.delimiter) == 1 else rf"(?:(?!{delimiter})[^\r\n])*"
    if not dialect.quote:
        return re.compile(f"(?P<bare>{bare})(?P<sep>{ends})")
    inner = f"[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+"
    if dialect.escape:
        inner = rf"[^{quote}\\]*+(?:(?:\\.|{quote}{quote})[^{quote}\\]*+)*+"
    quoted = f"{quote}(?P<quoted>{inner}){quote}(?P<behind>{bare})"
    return re.compile(f"(?:{quoted}|(?P<bare>{bare}))(?P<sep>{ends})", re.DOTALL)
