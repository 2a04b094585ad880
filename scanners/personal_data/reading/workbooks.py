"""Workbooks: every sheet a table, found by its heading. Large sheets are streamed, small ones read by calamine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, repeat
from typing import IO, Any

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import column_names, heading
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.columnar import number_text
from scanners.personal_data.reading.opendocument import ods_sheets
from scanners.personal_data.reading.rows import RowBuffer, text_batch
from scanners.personal_data.reading.sheet_comments import comments_in, holds_comments
from scanners.personal_data.reading.sheets import Xlsx
from scanners.personal_data.reading.streams import Broken, Budget

Row = Sequence[Any]

ENCRYPTED = Text("工作簿有密码保护，未读取", "the workbook is protected by a password; not read")
_BAD_SHEET = Text("工作表已损坏，未读取或未读全", "a sheet is damaged; not read, or not to its end")
_TOO_LARGE = Text("旧版工作簿过大，未读取", "a workbook of the old kind is too large; not read")

_COMMENTS = "批注"
_PREVIEW = 30
_AT_ONCE = 500
_DENSE_CELLS = 2_000_000
"""calamine keeps every cell of the rectangle a sheet spans; two cells in far corners would fill the memory."""
_SMALL_SHEET = 64 << 20
_LARGEST_XLS = 128 << 20
_LONG_NUMBER = re.compile(rb"<v>-?\d{16,}")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def read_xlsx(
    archive: zipfile.ZipFile, file: IO[bytes], source: str, limits: Limits, budget: Budget, notes: Notes
) -> Iterator[Batch]:
    """The sheets of an XLSX workbook, hidden ones too, and the comments beside cells; a damaged sheet is counted and
    passed over."""
    book = Xlsx(archive, budget)
    small = None
    for number, (name, part) in enumerate(book.sheets):
        shown = f"{source}#{name}"
        try:
            if book.size_of(part) <= _SMALL_SHEET and _is_plain(book, part):
                small = small or _calamine(file)
                rows: Iterable[Row] = _cells(small.get_sheet_by_name(name))
            else:
                rows = book.rows(part)
            yield from table_of(rows, shown, limits)
        except Broken:
            raise
        except Exception as error:  # noqa: BLE001 - calamine's errors have no common root
            _note(error, number, notes)
    row = 0
    for number, part in enumerate(filter(holds_comments, archive.namelist()), len(book.sheets)):
        try:
            for text in comments_in(book.pieces(part)):
                yield text_batch(f"{source}#{_COMMENTS}", row, [text])
                row += 1
        except Broken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a damaged part does, the others are read
            _note(error, number, notes)


def read_xls(file: IO[bytes], source: str, limits: Limits, notes: Notes) -> Iterator[Batch]:
    """The sheets of a workbook of Excel 97."""
    import python_calamine

    if file.seek(0, 2) > _LARGEST_XLS:
        raise Broken(TroubleKind.TOO_LARGE, _TOO_LARGE)
    try:
        book = _calamine(file)
    except python_calamine.PasswordError:
        raise Broken(TroubleKind.ENCRYPTED, ENCRYPTED) from None
    for number, name in enumerate(book.sheet_names):
        try:
            yield from table_of(_cells(book.get_sheet_by_index(number)), f"{source}#{name}", limits)
        except Exception as error:  # noqa: BLE001 - calamine's errors have no common root
            _note(error, number, notes)


def read_ods(archive: zipfile.ZipFile, source: str, limits: Limits, budget: Budget) -> Iterator[Batch]:
    """The sheets of an OpenDocument workbook."""
    for name, rows in ods_sheets(archive, budget):
        yield from table_of(rows, f"{source}#{name}", limits)


def table_of(rows: Iterable[Row], source: str, limits: Limits) -> Iterator[Batch]:
    """Rows as a table: a title before the heading is text; the first row behind the heading is row 0."""
    rows = iter(rows)
    first = list(islice(rows, _PREVIEW))
    filled = [[cell_text(cell) or "" for cell in row] for row in first]
    at = heading(filled)
    width = max((len(row) for row in (filled[at:] if at >= 0 else filled)), default=0)
    if width == 0 and not first:
        return
    titles = [" ".join(cell for cell in row if cell) for row in filled[: max(0, at)]]
    if any(titles):
        yield text_batch(source, 0, [title for title in titles if title])
    buffer = RowBuffer(
        source, column_names(filled[at] if at >= 0 else (), min(width, limits.columns)), limits, convert=cell_text
    )
    try:
        following = _without_tail(chain(first[at + 1 :], rows))
        while some := list(islice(following, _AT_ONCE)):
            yield from buffer.add(some)
    except Exception:
        # What was read before the damage counts.
        yield from buffer.rest()
        raise
    yield from buffer.rest()


def _without_tail(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows up to the last that is filled: sheets often end in thousands that are formatted and empty."""
    blank = 0
    for row in rows:
        if not any(row) and not any(cell is not None and cell != "" for cell in row):
            blank += 1
            continue
        yield from repeat((), blank)
        blank = 0
        yield row


def _calamine(file: IO[bytes]) -> Any:
    import python_calamine

    file.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(file)


def _is_plain(book: Xlsx, part: str) -> bool:
    """True where calamine may read a sheet: its span fits, and no number in it is more than a fraction can hold."""
    last_column = last_row = 0
    for data in book.pieces(part):
        if _LONG_NUMBER.search(data):
            return False
        found = _REFERENCE.findall(data)
        if found:
            last_column = max(last_column, max(map(_column, {letters for letters, _ in found})))
            last_row = max(last_row, max(int(row) for _, row in found[-1:] + found[:1]))
    return 0 < last_column * last_row <= _DENSE_CELLS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cells(sheet: Any) -> Iterator[Row]:
    for _ in range(sheet.start[0] if sheet.start else 0):
        yield ()
    yield from sheet.iter_rows()


def cell_text(cell: Any) -> str | None:
    """A cell as text; a day without a time is a date."""
    match cell:
        case str():
            return cell or None
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return number_text(cell)
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return None if cell is None else str(cell)


def _note(error: Exception, number: int, notes: Notes) -> None:
    if type(error).__name__ == "PasswordError":
        notes.add(TroubleKind.ENCRYPTED, ENCRYPTED, number)
    elif type(error).__name__ not in ("WorksheetNotFound",):
        notes.add(TroubleKind.BROKEN_MEMBER, _BAD_SHEET, number)
