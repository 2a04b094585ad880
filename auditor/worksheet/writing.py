"""Questions → one workbook. The same questions, answers and day give the same bytes; no cell can run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from auditor.model.answer import Answer
from auditor.model.text import Lang, Text
from auditor.worksheet.cover import cover_lines
from auditor.worksheet.entries import EARLIEST, LONGEST
from auditor.worksheet.layout import COLUMNS, COVER, HIDDEN, WORDS, Column, Key, Ties
from auditor.worksheet.questionnaire import Questionnaire
from auditor.worksheet.questions import WHOLE, Row, Sheet

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WHOLE = Text("整个系统", "The platform as a whole")
_SAMPLE = Text("先抽查：", "Sample first: ")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MOST_CHARACTERS = 32_000
_COVER_WIDTH = 110
_LINE, _TALLEST = 14.5, 400.0
"""Points of a line of text, and of the tallest row a spreadsheet takes."""


def workbook(questions: Questionnaire, lang: Lang) -> bytes:
    """The workbook of one platform in one language."""
    import xlsxwriter  # only when a workbook is asked for: keeps start-up fast

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    day = questions.day
    book.set_properties({"title": questions.name, "created": datetime(day.year, day.month, day.day)})
    formats = _Formats(book)
    ties = questions.ties(lang)
    _cover(book.add_worksheet(COVER[lang]), questions, ties, lang, formats)
    for sheet in questions.sheets:
        _sheet(book.add_worksheet(sheet.asker.title[lang]), sheet, questions, lang, formats)
    hidden = book.add_worksheet(HIDDEN)
    for number, line in enumerate(ties.lines()):
        for column, text in enumerate(line):
            if text:
                hidden.write_string(number, column, text)
    hidden.protect()
    hidden.very_hidden()
    book.close()
    return buffer.getvalue()


class _Formats:
    """Cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"valign": "top", "text_wrap": True, "font_name": "Microsoft YaHei", "font_size": 10}
        boxed = {**plain, "border": 1, "border_color": "#C9D1DB"}
        whole = {**boxed, "bg_color": "#F4F6F9"}
        entry = {**boxed, "locked": False, "bg_color": "#FFFDF0"}
        self.plain: Format = book.add_format(plain)
        self.title: Format = book.add_format({**plain, "bold": True, "font_size": 16, "text_wrap": False})
        self.term: Format = book.add_format({**plain, "bold": True})
        self.header: Format = book.add_format({**boxed, "bold": True, "bg_color": "#DDE4EC"})
        self.entry_header: Format = book.add_format({**boxed, "bold": True, "bg_color": "#FFE9A8"})
        self.told: Format = book.add_format(whole)
        self.told_quoted: Format = book.add_format({**whole, "quote_prefix": True})
        self.entry: Format = book.add_format(entry)
        self.entry_quoted: Format = book.add_format({**entry, "quote_prefix": True})
        self.day: Format = book.add_format({**entry, "num_format": "yyyy-mm-dd"})


def _cover(sheet: Worksheet, questions: Questionnaire, ties: Ties, lang: Lang, formats: _Formats) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, _COVER_WIDTH)
    sheet.set_row(0, 30)
    for number, (term, text) in enumerate(cover_lines(questions, ties.digest, lang)):
        if number == 0:
            sheet.write_string(0, 0, text, formats.title)
            continue
        sheet.set_row(number, _height([(text, _COVER_WIDTH)]))
        sheet.write_string(number, 0, term, formats.term)
        _text(sheet, number, 1, text, formats.plain, formats.plain)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect()


def _sheet(sheet: Worksheet, content: Sheet, questions: Questionnaire, lang: Lang, formats: _Formats) -> None:
    for position, column in enumerate(COLUMNS):
        hidden = {"hidden": True} if column.key is Key.ROW else {}
        sheet.set_column(position, position, column.width, None, hidden)
        header = formats.entry_header if column.answer else formats.header
        sheet.write_string(0, position, column.title[lang], header)
    for number, row in enumerate(content.rows, start=1):
        told = _told(row, questions, lang)
        answer = questions.answers.get((row.clause.id, row.target))
        given = _given(answer, lang) if answer else {}
        words: Mapping[Key, str | date | None] = {**told, **given}
        sheet.set_row(number, _height((words.get(column.key), column.width) for column in COLUMNS))
        for position, column in enumerate(COLUMNS):
            if column.answer:
                _entry(sheet, number, position, column, given.get(column.key), formats)
            else:
                _text(sheet, number, position, told[column.key], formats.told, formats.told_quoted)
    _help(sheet, len(content.rows), questions.day, lang)


def _height(cells: Iterable[tuple[str | date | None, int]]) -> float:
    """Points that the wrapped texts of a row need: not every program fits rows to their text when it opens a file."""
    lines = max(
        sum(max(1, -(-_breadth(line) // max(1, width - 1))) for line in text.split("\n"))
        if isinstance(text, str)
        else 1
        for text, width in cells
    )
    return min(_LINE * lines + 4, _TALLEST)


def _breadth(text: str) -> int:
    """Columns of a terminal, which is near enough to those of a spreadsheet."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _told(row: Row, questions: Questionnaire, lang: Lang) -> Mapping[Key, str]:
    """What the locked columns say."""
    is_whole = row.target == WHOLE
    guidance = row.guidance
    asked = "\n".join(filter(None, (guidance.ask[lang], guidance.look[lang]))) if is_whole else ""
    sample = _SAMPLE[lang] + ", ".join(row.sample) if row.sample else ""
    seen = questions.seen.get((row.clause.id, row.target))
    return {
        Key.CLAUSE: row.clause.id,
        Key.CONTROL: row.clause.control,
        Key.ASKED: row.clause.summary[lang],
        Key.GUIDANCE: asked,
        Key.WANTED: guidance.evidence[lang] if is_whole else "",
        Key.OBJECT: "\n".join(filter(None, (_WHOLE[lang], sample))) if is_whole else f"{row.name} ({row.target})",
        Key.SEEN: seen[lang] if seen else "",
        Key.ROW: row.id,
    }


def _given(answer: Answer, lang: Lang) -> Mapping[Key, str | date | None]:
    """What the columns of an earlier answer say."""
    formed = [file.formed_on for file in answer.evidence if file.formed_on is not None]
    return {
        Key.CONCLUSION: WORDS[answer.conclusion][lang],
        Key.STATEMENT: answer.statement,
        Key.REASON: answer.reason,
        Key.PERSON: answer.person,
        Key.ROLE: answer.role,
        Key.ANSWERED: answer.answered_on,
        Key.FILES: "\n".join(dict.fromkeys(file.name for file in answer.evidence)),
        Key.FORMED: min(formed, default=None),
    }


def _entry(
    sheet: Worksheet, row: int, position: int, column: Column, value: str | date | None, formats: _Formats
) -> None:
    is_day = column.key in (Key.ANSWERED, Key.FORMED)
    match value:
        case date():
            sheet.write_datetime(row, position, datetime(value.year, value.month, value.day), formats.day)
        case str() if value:
            _text(sheet, row, position, value, formats.entry, formats.entry_quoted)
        case _:
            sheet.write_blank(row, position, None, formats.day if is_day else formats.entry)


def _text(sheet: Worksheet, row: int, column: int, text: str, plain: Format, quoted: Format) -> None:
    shown = "".join(c if c in "\n\t" or c.isprintable() else "\ufffd" for c in text)[:_MOST_CHARACTERS]
    sheet.write_string(row, column, shown, quoted if shown.startswith(_FORMULA_STARTS) else plain)


def _help(sheet: Worksheet, rows: int, day: date, lang: Lang) -> None:
    """Pick-list, date checks, protection and print layout."""
    place = {column.key: position for position, column in enumerate(COLUMNS)}
    conclusions: Sequence[str] = [words[lang] for words in WORDS.values()]
    sheet.data_validation(
        1, place[Key.CONCLUSION], rows, place[Key.CONCLUSION], {"validate": "list", "source": conclusions}
    )
    for key in (Key.ANSWERED, Key.FORMED):
        sheet.data_validation(
            1,
            place[key],
            rows,
            place[key],
            {
                "validate": "date",
                "criteria": ">=",
                "value": datetime(EARLIEST.year, EARLIEST.month, EARLIEST.day),
                "error_title": _DAY[lang],
                "error_message": _DAY_HELP[lang],
            },
        )
    for key, longest in LONGEST.items():
        sheet.data_validation(
            1, place[key], rows, place[key], {"validate": "length", "criteria": "<=", "value": longest}
        )
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, rows, len(COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


_DAY = Text("日期", "Day")
_DAY_HELP = Text("请写成 2026-11-20", "Write it as 2026-11-20")
