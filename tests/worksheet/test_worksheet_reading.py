"""The workbook that comes back: answers, or every problem with its sheet, row and column."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_lab import DAY, DOOR, LOGIN, ROOM, SYSTEM, Hands, questionnaire, read, spoiled

from auditor.model.answer import Answer, Conclusion
from auditor.model.text import Lang
from auditor.worksheet.cells import Book, CellsOf, read_cells
from auditor.worksheet.layout import COLUMNS, HIDDEN, Key, ties_of
from auditor.worksheet.reading import read_returned
from auditor.worksheet.writing import workbook

CLEAN = workbook(questionnaire(), Lang.ZH)


def test_an_empty_workbook_brings_no_answer(tmp_path: Path) -> None:
    returned, problems = spoiled(tmp_path, lambda hands: None)
    assert problems == []
    assert returned is not None
    assert returned.filled == ()
    assert returned.blank == 5


@pytest.mark.parametrize("lang", list(Lang))
def test_an_answer_comes_back_as_it_was_written(tmp_path: Path, lang: Lang) -> None:
    words = {Lang.ZH: "符合", Lang.EN: "compliant"}
    sheet = {Lang.ZH: ROOM, Lang.EN: "Room"}
    returned, problems = spoiled(tmp_path, lambda hands: hands.answer(sheet=sheet[lang], conclusion=words[lang]), lang)
    assert problems == []
    (filled,) = returned.filled
    assert (filled.clause, filled.target, filled.conclusion) == (DOOR, "", Conclusion.COMPLIANT)
    assert (filled.person, filled.answered_on) == ("示例甲", date(2026, 11, 10))


@pytest.mark.parametrize("written", ["2026-11-10", "2026/11/10", "2026年11月10日", datetime(2026, 11, 10, 8, 30)])
def test_a_day_may_be_written_in_any_clear_way(tmp_path: Path, written: object) -> None:
    returned, problems = spoiled(tmp_path, lambda hands: hands.answer(answered=written))
    assert problems == []
    assert returned.filled[0].answered_on == date(2026, 11, 10)


def swap_rows(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    first, second = [cell.value for cell in page[2]], [cell.value for cell in page[3]]
    for column, (one, other) in enumerate(zip(first, second, strict=True), start=1):
        page.cell(2, column).value, page.cell(3, column).value = other, one


def swap_columns(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    for row in range(1, page.max_row + 1):
        one, other = page.cell(row, 9), page.cell(row, 11)
        one.value, other.value = other.value, one.value


def drop_sheet(hands: Hands) -> None:
    del hands.answer().book[SYSTEM]


@pytest.mark.parametrize("change", [swap_rows, swap_columns, drop_sheet])
def test_order_and_parting_of_sheets_do_not_matter(tmp_path: Path, change: Callable[[Hands], None]) -> None:
    returned, problems = spoiled(tmp_path, change)
    assert problems == []
    assert [(f.clause, f.statement, f.person) for f in returned.filled] == [(DOOR, "门禁正常", "示例甲")]


def merge(hands: Hands) -> None:
    hands.answer().book[ROOM].merge_cells("H2:H3")


def formula(hands: Hands) -> None:
    hands.answer(statement="=1+1")


def error_value(hands: Hands) -> None:
    cell = hands.answer().cell(ROOM, DOOR, Key.STATEMENT)
    cell.value, cell.data_type = "#REF!", "e"


def foreign_column(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    page.cell(1, 17).value, page.cell(2, 17).value = "备注", "x"


def foreign_cell(hands: Hands) -> None:
    hands.answer().book[ROOM].cell(2, 20).value = "x"


def foreign_row(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    page.cell(9, 8).value = "符合"


def far_row(hands: Hands) -> None:
    hands.answer().book[ROOM].cell(90_000, 3).value = "x"


def foreign_sheet(hands: Hands) -> None:
    hands.answer().book.create_sheet("我的表")["A1"] = "x"


def missing_row(hands: Hands) -> None:
    hands.answer().book[ROOM].delete_rows(3)


def missing_column(hands: Hands) -> None:
    hands.answer().book[ROOM].delete_cols(11)


def double_column(hands: Hands) -> None:
    hands.answer().book[ROOM].cell(1, 17).value = "结论"


def double_row(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    for column, cell in enumerate(page[2], start=1):
        page.cell(4, column).value = cell.value


def half_sorted(hands: Hands) -> None:
    page = hands.answer().book[ROOM]
    for column in range(1, 16):
        page.cell(2, column).value, page.cell(3, column).value = page.cell(3, column).value, page.cell(2, column).value


def unknown_row(hands: Hands) -> None:
    hands.answer().cell(ROOM, "8.1.1.3a", Key.ROW).value = "8.1.9.9z"


def plain_number(hands: Hands) -> None:
    hands.answer(answered=45000).cell(ROOM, DOOR, Key.ANSWERED).number_format = "General"


def tie_changed(hands: Hands) -> None:
    hands.answer().book[HIDDEN]["B2"] = "pf-b"


def tie_gone(hands: Hands) -> None:
    del hands.answer().book[HIDDEN]


CASES = [
    (merge, "机房管理员!H2:H3", "cells were merged"),
    (formula, "机房管理员!I2", "is a formula"),
    (error_value, "机房管理员!I2", "error value"),
    (foreign_column, "机房管理员!Q1", "unknown column"),
    (foreign_cell, "机房管理员!T2", "outside the table"),
    (foreign_row, "机房管理员!P9", "has no id"),
    (far_row, "机房管理员", "below row"),
    (foreign_sheet, "我的表", "is no sheet of this workbook"),
    (missing_row, "机房管理员", "the row 8.1.1.3a is missing"),
    (missing_column, "机房管理员", "columns are missing: Answered by"),
    (double_column, "机房管理员!Q1", "stands here twice"),
    (double_row, "机房管理员!P4", "stands here twice"),
    (half_sorted, "机房管理员!A2", "only some columns were sorted"),
    (unknown_row, "机房管理员!P3", "no row with the id"),
    (tie_changed, "_auditor", "was changed"),
    (tie_gone, "_auditor", "was not made by"),
    (lambda hands: hands.answer(conclusion="好"), "机房管理员!H2", "is none of"),
    (lambda hands: hands.answer(person=None), "机房管理员!K2", "nobody who gave it"),
    (lambda hands: hands.answer(answered=None), "机房管理员!M2", "no day of the answer"),
    (lambda hands: hands.answer(answered=date(2026, 11, 21)), "机房管理员!M2", "lies after 2026-11-20"),
    (lambda hands: hands.answer(answered=date(1990, 1, 1)), "机房管理员!M2", "too long ago"),
    (lambda hands: hands.answer(answered="上周"), "机房管理员!M2", "is no day"),
    (lambda hands: hands.answer(answered="2026-02-30"), "机房管理员!M2", "is no day"),
    (plain_number, "机房管理员!M2", "is no day"),
    (
        lambda hands: hands.answer(files="a.pdf", formed=date(2026, 11, 15)),
        "机房管理员!M2",
        "before the evidence was formed",
    ),
    (lambda hands: hands.answer(files="a.pdf"), "机房管理员!O2", "the day the evidence was formed"),
    (lambda hands: hands.answer(formed=date(2026, 1, 1)), "机房管理员!O2", "names no evidence file"),
    (lambda hands: hands.answer(statement=None), "机房管理员!I2", "say what was seen"),
    (lambda hands: hands.answer(conclusion="不符合", statement=None), "机房管理员!I2", "say what was seen"),
    (lambda hands: hands.answer(conclusion="不适用"), "机房管理员!J2", "why it is not applicable"),
    (lambda hands: hands.answer(reason="无机房"), "机房管理员!J2", "is for what is not applicable"),
    (lambda hands: hands.answer(conclusion=None), "机房管理员!H2", "no conclusion"),
    (lambda hands: hands.answer(statement="长" * 4001), "机房管理员!I2", "longer than 4000"),
    (lambda hands: hands.answer(person=True), "机房管理员!K2", "must be text"),
]


@pytest.mark.parametrize(("spoil", "place", "words"), CASES)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, spoil: Callable[[Hands], object], place: str, words: str
) -> None:
    _, problems = spoiled(tmp_path, spoil)
    assert any(place in problem and words in problem for problem in problems), problems


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    def spoil(hands: Hands) -> None:
        hands.answer(person=None, conclusion="好")
        hands.answer(row=LOGIN, sheet=SYSTEM, answered=None, statement=None)

    _, problems = spoiled(tmp_path, spoil)
    assert len(problems) == 3


def test_a_conclusion_that_was_cleared_is_taken_back(tmp_path: Path) -> None:
    given = Answer(platform="pf-a", clause=DOOR, conclusion=Conclusion.COMPLIANT, person="甲", answered_on=DAY)
    hands = Hands(workbook(questionnaire({(DOOR, ""): given}), Lang.ZH))
    hands.answer(conclusion=None, statement=None)
    returned, book = read(hands.save(tmp_path / "book.xlsx"))
    assert book.problems == []
    assert returned.cleared == ((DOOR, ""),)


def test_no_message_repeats_a_personal_number(tmp_path: Path) -> None:
    _, problems = spoiled(tmp_path, lambda hands: hands.answer(conclusion="13812345678"))
    assert problems
    assert "13812345678" not in "".join(problems)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsm", CLEAN, "only .xlsx"),
        ("a.xls", CLEAN, "only .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "has a password"),
        ("a.xlsx", b"text", "no whole .xlsx"),
        ("a.xlsx", CLEAN[: len(CLEAN) // 2], "no whole .xlsx"),
        ("a.xlsx", b"", "no whole .xlsx"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (problem,) = read_cells(path).problems
    assert words in str(problem)


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "other workbooks"),
        ("xl/embeddings/oleObject1.bin", b"x", "embedded"),
        ("xl/activeX/activeX1.xml", b"<x/>", "ActiveX"),
        ("xl/connections.xml", b"<x/>", "data connections"),
        ("xl/bomb.xml", b"0" * 80_000_000, "zip bomb"),
        ("xl/evil.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "entities"),
        ("../../escape.xml", b"<x/>", "escaping names"),
    ],
)
def test_parts_that_do_something_are_refused(tmp_path: Path, part: str, content: bytes, words: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(CLEAN)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    book = read_cells(path)
    assert book.sheets == ()
    assert any(words in str(problem) for problem in book.problems)


def plain_cells() -> dict[str, dict[tuple[int, int], object]]:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    return {
        page.title: {(c.row, c.column): c.value for row in page.iter_rows() for c in row if c.value is not None}
        for page in book.worksheets
    }


PLAIN = plain_cells()
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from(["符合", "不适用", "compliant", "8.1.1.2a", "2026-11-10", "结论", "行编号（勿改）"]),
)


@settings(max_examples=150, deadline=None)
@given(
    changes=st.dictionaries(
        st.tuples(st.sampled_from([ROOM, SYSTEM, HIDDEN]), st.integers(1, 8), st.integers(1, 20)), VALUES, max_size=12
    )
)
def test_random_cells_bring_problems_or_complete_answers_and_never_an_answer_from_a_blank(
    changes: dict[tuple[str, int, int], object],
) -> None:
    cells = {title: dict(values) for title, values in PLAIN.items()}
    for (sheet, row, column), value in changes.items():
        cells[sheet][row, column] = value
    book = Book("book.xlsx", tuple(CellsOf(title, values) for title, values in cells.items()))
    returned = read_returned(book, DAY)
    if returned is None:
        assert book.problems
        return
    asked = {(row.clause, row.target) for row in returned.ties.rows}
    concluded = sum(str(value).strip().casefold() in ("符合", "不适用", "compliant") for value in changes.values())
    assert len(returned.filled) <= concluded
    for filled in returned.filled:
        assert (filled.clause, filled.target) in asked
        assert filled.person
        assert filled.answered_on <= DAY


@given(st.lists(st.lists(st.text(max_size=8), max_size=6).map(tuple), max_size=8))
def test_the_hidden_sheet_is_read_whatever_stands_there(lines: list[tuple[str, ...]]) -> None:
    assert ties_of(lines) is None


def test_the_ties_survive_writing_and_reading() -> None:
    ties = questionnaire().ties(Lang.ZH)
    assert ties_of(ties.lines()) == ties
    assert {column.key for column in COLUMNS} == set(Key)
