"""How a delimited text is written: separator, quotes, heading. Pure: lines in, dialect out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

from scanners.personal_data.column_names import column_names, heading
from scanners.personal_data.reading.blocks import MOST_COLUMNS

_SINGLE = (",", "\t", ";", "|", "\x01", "\x1f", "\x02", "^", "~", "#", "，", "；", "¦", "§", ":")
_DOUBLE = ("||", "|@|", "|+|", "^^", "^|^", "~~", "@@", "##", "!@!", "@#@", "$$", "::", "|$|", "{]", "\t|\t")
_SEP = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_SAMPLE_LINES = 200

INNER = "\x1e"
"""What a separator of several bytes is replaced by while a block is parsed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written.

    `delimiter` may be several characters; "" makes every line one cell. `quote` is "" where quotes mean nothing.
    `escape` is true where a backslash stands before a quote inside quotes. `skip` lines stand before the first data
    row (`preamble` of them before the heading); `columns` names the cells.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: bool = False
    skip: int = 0
    preamble: int = 0
    columns: tuple[str, ...] = ()

    @property
    def single(self) -> str:
        """The separator as one byte."""
        return self.delimiter if len(self.delimiter.encode()) == 1 else INNER


def dialect_of(head: str, *, complete: bool, named: bool = True, widest: int = MOST_COLUMNS) -> Dialect | None:
    """The dialect of a text by its first lines; None where it is no table.

    `complete` says that `head` is all there is. With `named` (the name says that it is a table) one column is a table
    too; without it, at least two columns in at least two rows of equal width must be seen.
    """
    lines = _whole_lines(head, complete)
    if not lines:
        return None
    skip = 0
    delimiter: str | None = None
    if given := _SEP.match(lines[0]):
        delimiter, skip = given.group(1), 1
    sample = lines[skip : skip + _SAMPLE_LINES]
    if delimiter is None:
        delimiter = best_delimiter(sample)
    if delimiter is None:
        if not named:
            return None
        delimiter = ""
    quote = _quote(sample, delimiter)
    escape = bool(quote) and _escapes(sample, quote, delimiter)
    found = Dialect(delimiter, quote, escape)
    rows = rows_of(sample, found)
    if not named and not _even(rows):
        return None
    width = max((len(row) for row in rows), default=1)
    if not named and delimiter == ",":
        # Commas stand in prose too.
        width = len(rows[0]) if len(rows) > 2 and len(rows[0]) > 2 else 1
    if not named and width < 2:
        return None
    at = heading([row for row in rows if row])
    counted = [number for number, row in enumerate(rows) if row]
    head_line = counted[at] if at >= 0 else -1
    usual = Counter(len(row) for row in rows[head_line + 1 :] if row).most_common(1)
    width = len(rows[head_line]) if at >= 0 else (usual[0][0] if usual else width)
    names = column_names(rows[head_line] if at >= 0 else (), min(width, widest))
    lines_used = _lines_of(sample, found, head_line + 1) if at >= 0 else 0
    before = _lines_of(sample, found, head_line) if at > 0 else 0
    return Dialect(delimiter, quote, escape, skip + lines_used, before, names)


def _whole_lines(head: str, complete: bool) -> list[str]:
    lines = re.split(r"\r\n|\n|\r", head)
    last = lines.pop()
    if last and (complete or not lines):
        lines.append(last)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def best_delimiter(lines: Sequence[str]) -> str | None:
    """The separator that cuts most lines into the same number of cells, two or more; None where none does.

    Of two that do, it is the one that cuts the first line too, as a heading is cut, and that leaves quotes whole: what
    stands within them is text, be it cut as evenly as it likes.
    """
    text = "\n".join(lines)
    best: tuple[float, int, str] | None = None
    filled = [line for line in lines if line.strip()]
    for delimiter in (*_DOUBLE, *_SINGLE):
        if delimiter not in text:
            continue
        rows = [row for row in rows_of(filled, Dialect(delimiter, _quote(filled, delimiter))) if row]
        if not rows:
            continue
        widths = Counter(map(len, rows))
        width, lines_of_it = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        share = lines_of_it / max(1, sum(widths.values()))
        if width < 2 or share < 0.5:
            continue
        # Rare signs separate nothing unless they do so everywhere; a longer sign beats the shorter one it is made of.
        usual = delimiter in ",\t;|" or len(delimiter) > 1
        if not usual and (share < 0.9 or (delimiter == ":" and width < 4)):
            continue
        fit = round(share - _torn(rows) / 2, 1) + 0.15 * usual + 0.1 * (len(rows[0]) == width)
        rank = (fit, width * len(delimiter), delimiter)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return best[2] if best else None


def _torn(rows: Sequence[Sequence[str]]) -> float:
    """The share of rows that have half of a pair of quotes in a cell."""
    return sum(any(cell.count('"') % 2 for cell in row) for row in rows) / max(1, len(rows))


def _quote(lines: Sequence[str], delimiter: str) -> str:
    """The quote that stands at the start of cells. The double quote unless only single ones do."""
    sign = re.escape(delimiter)
    text = "\n".join(lines)
    edge = f"(?:^|{sign})" if delimiter else "^"
    if "'" not in text:
        return '"'
    double = len(re.findall(rf'{edge}"', text, re.MULTILINE))
    closed = len(re.findall(rf"{edge}'[^']*'(?:{sign}|$)" if delimiter else r"^'[^']*'$", text, re.MULTILINE))
    return "'" if closed > 1 and double == 0 else '"'


def _escapes(lines: Sequence[str], quote: str, delimiter: str) -> bool:
    """Whether a backslash stands before quotes within cells, and no quote is doubled there."""
    text = "\n".join(lines)
    edge = re.escape(delimiter) or "\n"
    inner = re.search(rf"\\{quote}(?!\s*(?:{edge}|$))", text, re.MULTILINE)
    doubled = re.search(rf"(?<!\\)(?<!{edge[-1:]})(?<!^){quote}{quote}(?!{edge}|$)", text, re.MULTILINE)
    return inner is not None and doubled is None


def rows_of(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """Rows of a small text by the tolerant parser; the last may be cut off."""
    if not dialect.delimiter:
        return [[line] if line else [] for line in lines]
    given = lines
    if dialect.single != dialect.delimiter:
        given = [line.replace(dialect.delimiter, dialect.single) for line in lines]
    return list(_reader(given, dialect))


def _reader(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in reader_of([f"{line}\n" for line in lines], dialect):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def reader_of(lines: Iterable[str], dialect: Dialect) -> CsvReader:
    """The patient parser of the standard library for this dialect."""
    return csv.reader(
        lines,
        delimiter=dialect.single,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=True,
        escapechar="\\" if dialect.escape else None,
        strict=False,
    )


def _even(rows: Sequence[Sequence[str]]) -> bool:
    widths = Counter(len(row) for row in rows if row)
    total = sum(widths.values())
    return total >= 2 and max(widths.values()) >= total * 0.95


def _lines_of(lines: Sequence[str], dialect: Dialect, rows: int) -> int:
    """How many lines the first `rows` rows take: a cell of the heading may have line breaks."""
    if rows <= 0:
        return 0
    if not dialect.delimiter:
        return rows
    given = [line.replace(dialect.delimiter, dialect.single) + "\n" for line in lines]
    reader = reader_of(given, dialect)
    try:
        for _ in range(rows):
            next(reader)
    except (StopIteration, csv.Error):
        pass
    return reader.line_num
