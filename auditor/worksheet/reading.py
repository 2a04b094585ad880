"""A filled-in workbook → answers, or everything that is wrong with it. Pure: neither clock, disk nor store.

Sheets may be left out (each role returns its own), rows and columns may stand in another order: a row is known by its
id, a column by its title. Everything else that differs from what was written is a problem, and one problem is enough
for nothing to be taken in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from auditor.errors import Problem
from auditor.model.text import Lang, Text
from auditor.worksheet.cells import Book, CellsOf, Value, column_name
from auditor.worksheet.entries import Entry, Filled, short
from auditor.worksheet.layout import (
    BY_TITLE,
    COLUMNS,
    COVER,
    HIDDEN,
    Expected,
    Key,
    Ties,
    ties_of,
)
from auditor.worksheet.questions import row_id


@dataclass(frozen=True, slots=True)
class Returned:
    """What a workbook brings back. `cleared` are rows whose earlier answer was taken out; `blank` counts the rows that
    nobody answered."""

    ties: Ties
    filled: tuple[Filled, ...]
    cleared: tuple[tuple[str, str], ...]
    blank: int
    absent: tuple[str, ...]
    """Sheets that were not returned."""


def read_returned(book: Book, day: date) -> Returned | None:
    """Answers of a workbook as of `day`; None where it is not even known which one it is. Problems are added to the
    book."""
    if book.problems:
        return None
    hidden = [sheet for sheet in book.sheets if sheet.title == HIDDEN]
    ties = ties_of(_lines(hidden[0])) if hidden else None
    if ties is None:
        book.problems.append(Problem(book.file, 0, HIDDEN, _NOT_OURS if not hidden else _TIES_CHANGED))
        return None
    reader = _Reader(book, ties, day)
    reader.read()
    return reader.result()


def _lines(sheet: CellsOf) -> Iterator[tuple[str, ...]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), value in sheet.values.items():
        rows.setdefault(row, {})[column] = str(value)
    for number in sorted(rows):
        cells = rows[number]
        yield tuple(cells.get(column, "") for column in range(1, max(cells) + 1))


class _Reader:
    """One reading of one workbook."""

    def __init__(self, book: Book, ties: Ties, day: date) -> None:
        self.book = book
        self.ties = ties
        self.day = day
        self.expected: dict[str, dict[str, Expected]] = {}
        for row in ties.rows:
            self.expected.setdefault(row.sheet, {})[row_id(row.clause, row.target)] = row
        self.filled: list[Filled] = []
        self.cleared: list[tuple[str, str]] = []
        self.blank = 0

    def read(self) -> None:
        covers = {HIDDEN, *(COVER[lang] for lang in Lang)}
        for sheet in self.book.sheets:
            if sheet.title in self.expected:
                self._sheet(sheet, self.expected[sheet.title])
            elif sheet.title not in covers and sheet.values:
                names = "、".join(self.expected)
                self._problem(
                    sheet.title,
                    0,
                    0,
                    f"不是导出的工作表；请删除，或改回原名（{names}）",
                    f"is no sheet of this workbook; delete it or give it back its name ({', '.join(self.expected)})",
                )

    def result(self) -> Returned:
        absent = tuple(title for title in self.expected if title not in {sheet.title for sheet in self.book.sheets})
        return Returned(self.ties, tuple(self.filled), tuple(self.cleared), self.blank, absent)

    def _sheet(self, sheet: CellsOf, expected: Mapping[str, Expected]) -> None:
        columns = self._columns(sheet)
        if columns is None:
            return
        rows: dict[int, dict[Key, Value]] = {}
        for (number, column), value in sheet.values.items():
            if number == 1:
                continue
            if column not in columns:
                self._problem(
                    sheet.title, number, column, "表格以外的内容；请删除", "stands outside the table; delete it"
                )
                continue
            rows.setdefault(number, {})[columns[column]] = value
        letters = {key: column_name(column) for column, key in columns.items()}
        seen: Counter[str] = Counter()
        for number in sorted(rows):
            self._row(sheet.title, number, rows[number], expected, letters, seen)
        for name in sorted(set(expected) - set(seen)):
            self._problem(
                sheet.title,
                0,
                0,
                f"缺少 {name} 一行；请从导出的原表补回",
                f"the row {name} is missing; put it back from the exported workbook",
            )

    def _columns(self, sheet: CellsOf) -> Mapping[int, Key] | None:
        """Column numbers by what stands in them; None where some are missing or twice."""
        found: dict[int, Key] = {}
        sound = True
        for number, value in sorted(sheet.row(1).items()):
            column = BY_TITLE.get(str(value).strip())
            if column is None:
                self._problem(
                    sheet.title, 1, number, f"没有“{short(value)}”这一列；请删除", f"unknown column {short(value)!r}"
                )
            elif column.key in found.values():
                sound = False
                self._problem(sheet.title, 1, number, "该列重复；请删除一列", "this column stands here twice")
            else:
                found[number] = column.key
        missing = [column.title for column in COLUMNS if column.key in _NEEDED and column.key not in found.values()]
        if missing:
            zh, en = "、".join(title.zh for title in missing), ", ".join(title.en for title in missing)
            self._problem(sheet.title, 1, 0, f"缺少列：{zh}；请从原表补回", f"columns are missing: {en}; put them back")
        return found if sound and not missing else None

    def _row(
        self,
        sheet: str,
        number: int,
        cells: Mapping[Key, Value],
        expected: Mapping[str, Expected],
        letters: Mapping[Key, str],
        seen: Counter[str],
    ) -> None:
        def wrong(key: Key, zh: str, en: str) -> None:
            self.book.problems.append(Problem(self.book.file, number, f"{sheet}!{letters[key]}{number}", Text(zh, en)))

        name = str(cells.get(Key.ROW, "")).strip()
        row = expected.get(name)
        if row is None:
            if not name:
                wrong(
                    Key.ROW,
                    "这一行没有行编号，不是导出的行；请删除",
                    "this row has no id and was not exported; delete it",
                )
            else:
                wrong(Key.ROW, f"没有编号为“{short(name)}”的行", f"there is no row with the id {short(name)!r}")
            return
        seen[name] += 1
        if seen[name] > 1:
            wrong(Key.ROW, f"{name} 这一行重复；请删除一行", f"the row {name} stands here twice; delete one")
            return
        if str(cells.get(Key.CLAUSE, "")).strip() != row.clause:
            wrong(
                Key.CLAUSE,
                f"与行编号 {name} 不符，可能只排序了部分列；请从原表恢复",
                f"does not belong to the row id {name}: perhaps only some columns were sorted; restore them",
            )
            return
        before = len(self.book.problems)
        filled = Entry(cells, wrong, self.day).filled(row, (sheet, number, letters[Key.FILES]))
        if filled is not None and len(self.book.problems) == before:
            self.filled.append(filled)
        elif filled is None and len(self.book.problems) == before:
            self.blank += 1
            if row.answered:
                self.cleared.append((row.clause, row.target))

    def _problem(self, sheet: str, row: int, column: int, zh: str, en: str) -> None:
        place = f"{sheet}!{column_name(column)}{row}" if column else sheet
        self.book.problems.append(Problem(self.book.file, row, place, Text(zh, en)))


_NEEDED = frozenset(column.key for column in COLUMNS if column.answer) | {Key.ROW, Key.CLAUSE}
"""Columns without which nothing can be read; the others only help people."""
_NOT_OURS = Text(
    "不是 auditor worksheet export 导出的工作簿，或导出时自带的隐藏表已被删除；请重新导出后填写",
    "was not made by auditor worksheet export, or its hidden sheet was deleted; export again and fill that in",
)
_TIES_CHANGED = Text(
    "隐藏表被改动，或由其他版本导出；请重新导出，已给出的回答会自动带入",
    "the hidden sheet was changed or is of another version; export again, earlier answers are filled in",
)
