"""Lays flat records out as a spreadsheet: filters, a header that stays, and no cell that could run as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from reports.records import Scalar, Sheet
from reports.tree import Column, ColumnKind
from reports.visible import visible

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Rows of a worksheet below its header; more go on the next one."""
MOST_CHARACTERS = 32_767
"""Of a cell."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

WIDTHS = {
    ColumnKind.TEXT: 22,
    ColumnKind.WIDE: 60,
    ColumnKind.ID: 26,
    ColumnKind.NUMBER: 11,
    ColumnKind.PERCENT: 11,
    ColumnKind.DATE: 13,
    ColumnKind.STATE: 14,
}


def render(sheets: Sequence[Sheet], path: Path, *, title: str, created: datetime) -> None:
    """Writes the workbook to `path`. `created` is what its properties say: the same result gives the same bytes.

    Raises OSError when it cannot be written.
    """
    import xlsxwriter  # only when a spreadsheet is asked for: keeps start-up fast
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": True, "tmpdir": str(path.parent), "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": visible(title), "created": created.replace(tzinfo=None)})
    formats = _Formats.of(book)
    for sheet in sheets:
        _write(book, sheet, formats)
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error


class _Formats:
    """Cell formats of one workbook."""

    def __init__(self, header: Format, body: Format, quoted: Format, day: Format) -> None:
        self.header, self.body, self.quoted, self.day = header, body, quoted, day

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Formats:
        body = {"valign": "top", "text_wrap": True, "font_name": "Microsoft YaHei", "font_size": 10}
        return cls(
            header=book.add_format({**body, "bold": True, "bg_color": "#E8ECF1", "bottom": 1}),
            body=book.add_format(body),
            quoted=book.add_format({**body, "quote_prefix": True}),
            day=book.add_format({**body, "num_format": "yyyy-mm-dd"}),
        )


def _write(book: xlsxwriter.Workbook, sheet: Sheet, formats: _Formats) -> None:
    rows = iter(sheet.rows)
    part = 1
    first = next(rows, None)
    while part == 1 or first is not None:
        worksheet = book.add_worksheet(sheet.title[:28] + (f" {part}" if part > 1 else ""))
        _head(worksheet, sheet.columns, formats)
        at = 0
        for at, row in enumerate(chain([first] if first is not None else [], islice(rows, MOST_ROWS - 1)), start=1):
            for column, value in enumerate(row):
                _cell(worksheet, at, column, value, formats)
        worksheet.autofilter(0, 0, at, len(sheet.columns) - 1)
        first = next(rows, None)
        part += 1


def _head(worksheet: Worksheet, columns: Sequence[Column], formats: _Formats) -> None:
    for position, column in enumerate(columns):
        worksheet.set_column(position, position, WIDTHS[column.kind])
        worksheet.write_string(0, position, column.title, formats.header)
    worksheet.freeze_panes(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)


def _cell(worksheet: Worksheet, row: int, column: int, value: Scalar, formats: _Formats) -> None:
    match value:
        case None | "":
            return
        case str():
            text = visible(value)
            if len(text) > MOST_CHARACTERS:
                text = text[: MOST_CHARACTERS - 1] + "…"
            quoted = text.startswith(_FORMULA_STARTS)
            worksheet.write_string(row, column, text, formats.quoted if quoted else formats.body)
        case date():
            worksheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)
        case _:
            worksheet.write_number(row, column, value, formats.body)
