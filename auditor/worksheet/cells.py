"""A foreign workbook as plain cells: values with their places, and what no worksheet may hold."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from auditor.errors import Problem
from auditor.model.text import Text
from auditor.worksheet.container import refusals
from auditor.worksheet.layout import HIDDEN, MOST_COLUMNS, MOST_ROWS

Value: TypeAlias = str | int | float | bool | date


@dataclass(frozen=True, slots=True)
class CellsOf:
    """Values of one sheet by row and column, both from 1. Empty cells are not there."""

    title: str
    values: Mapping[tuple[int, int], Value]

    def row(self, number: int) -> Mapping[int, Value]:
        return {column: value for (row, column), value in self.values.items() if row == number}


@dataclass(slots=True)
class Book:
    """The sheets of a workbook, and the problems of reading them."""

    file: str
    sheets: tuple[CellsOf, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_cells(path: Path) -> Book:
    """Every cell of a workbook. Whatever the file holds, this returns: what is wrong stands in `problems`."""
    book = Book(path.name, problems=list(refusals(path)))
    if book.problems:
        return book
    try:
        places = dict(_places(path))
        book.sheets = tuple(_sheets(path, places, book))
    except Exception as error:  # noqa: BLE001  a foreign file may break its reader in any way
        kind = type(error).__name__
        message = Text(
            f"无法按 .xlsx 读取（{kind}）；请用表格软件打开后另存",
            f"cannot be read as .xlsx ({kind}); open and save it",
        )
        book.problems.append(Problem(path.name, 0, "", message))
        book.sheets = ()
    return book


def _sheets(path: Path, places: Mapping[str, str], book: Book) -> Iterator[CellsOf]:
    from openpyxl import load_workbook  # takes a moment to import, and only this command needs it

    workbook = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        for title in workbook.sheetnames:
            part = places.get(title)
            if part is None:
                book.problems.append(_at(book, title, 0, 0, _NO_CELLS))
                continue
            with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
                sound = _inspect(stream, title, book)
            yield CellsOf(title, dict(_values(workbook[title], book)) if sound else {})
    finally:
        workbook.close()


def _values(sheet: Any, book: Book) -> Iterator[tuple[tuple[int, int], Value]]:
    sheet.reset_dimensions()
    for cells in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        for cell in cells:
            value = cell.value
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            if sheet.title != HIDDEN and cell.data_type in _NO_VALUES:
                book.problems.append(_at(book, sheet.title, cell.row, cell.column, _NO_VALUES[cell.data_type]))
                continue
            match value:
                case datetime():
                    yield (cell.row, cell.column), value.date()
                case str() | int() | float() | bool() | date():
                    yield (cell.row, cell.column), value
                case _:
                    book.problems.append(_at(book, sheet.title, cell.row, cell.column, _ODD))


def _inspect(stream: Any, title: str, book: Book) -> bool:
    """Merged cells and cells far outside, which a reader of values does not see. False where the sheet is too large."""
    from defusedxml.ElementTree import iterparse

    sound = True
    for _, element in iterparse(stream, events=("end",)):
        match element.tag.rpartition("}")[2]:
            case "mergeCell":
                span = str(element.get("ref", "?"))
                book.problems.append(Problem(book.file, _row_of(span), f"{title}!{span}", _MERGED))
            case "row":
                number = str(element.get("r", "0"))
                if sound and number.isdecimal() and int(number) > MOST_ROWS and len(element):
                    values = any(len(cell) for cell in element)
                    if values:
                        book.problems.append(Problem(book.file, int(number), title, _FAR))
                        sound = False
                element.clear()
    return sound


def _places(path: Path) -> Iterator[tuple[str, str]]:
    """The part of the archive in which each sheet stands."""
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(path) as archive:
        relations = {
            str(relation.get("Id")): str(relation.get("Target"))
            for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        for element in fromstring(archive.read("xl/workbook.xml")).iter():
            if element.tag.rpartition("}")[2] != "sheet":
                continue
            relation = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            target = relations.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if part.startswith("xl/worksheets/"):
                yield str(element.get("name")), part


def _row_of(span: str) -> int:
    digits = "".join(filter(str.isdecimal, span.partition(":")[0]))
    return int(digits) if digits else 0


def column_name(number: int) -> str:
    """A, B ... Z, AA ..."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _at(book: Book, sheet: str, row: int, column: int, message: Text) -> Problem:
    place = f"{sheet}!{column_name(column)}{row}" if row else sheet
    return Problem(book.file, row, place, message)


_MERGED = Text(
    "合并了单元格；请取消合并，每格单独填写", "cells were merged; take the merge back and fill in each cell on its own"
)
_FAR = Text(f"第 {MOST_ROWS} 行以下还有内容；请删除", f"there is something below row {MOST_ROWS}; delete it")
_ODD = Text("单元格内容不是文本、数字或日期", "is neither text, number nor date")
_NO_CELLS = Text("不是普通工作表（图表或宏表）；请删除", "is no plain sheet (a chart or macro); delete it")
_NO_VALUES: Mapping[str, Text] = {
    "f": Text("是公式；请改为直接填写的值", "is a formula; write the value itself"),
    "e": Text("是表格软件的出错值；请重新填写", "is an error value; fill it in again"),
}
"""By openpyxl's type of a cell."""
