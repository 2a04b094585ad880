"""The filled-in workbooks of the sample district are those its script makes, and can be taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model.answer import Conclusion
from auditor.worksheet.cells import read_cells
from auditor.worksheet.files import find_files
from auditor.worksheet.reading import Returned, read_returned
from examples.make_worksheets import CLEAN, EVIDENCE, FOLDER, MIXED, filled_questionnaires

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / FOLDER


def returned(platform: str) -> Returned:
    (questions,) = [each for each in QUESTIONS if each.platform == platform]
    book = read_cells(SAMPLES / f"{platform}.xlsx")
    back = read_returned(book, questions.day)
    assert book.problems == []
    assert back is not None
    return back


QUESTIONS = tuple(filled_questionnaires(ROOT / "inventory.yaml"))


@pytest.mark.parametrize("platform", [CLEAN, MIXED])
def test_what_the_workbook_answers_is_what_the_script_says(platform: str) -> None:
    """Questions come and go with the rules; an answer to one that is still asked must be the script's."""
    (questions,) = [each for each in QUESTIONS if each.platform == platform]
    filled = {(each.clause, each.target): each for each in returned(platform).filled}
    asked = {key: answer for key, answer in questions.answers.items() if key in filled}
    assert len(asked) > 120
    for key, answer in asked.items():
        assert (filled[key].conclusion, filled[key].reason) == (answer.conclusion, answer.reason)
        assert (filled[key].person, filled[key].answered_on) == (answer.person, answer.answered_on)


@pytest.mark.parametrize("platform", [CLEAN, MIXED])
def test_every_evidence_file_is_there(platform: str) -> None:
    _, problems = find_files(returned(platform).filled, SAMPLES / "evidence", {}, platform)
    assert problems == ()


def test_the_evidence_is_what_the_script_writes() -> None:
    there = {
        path.relative_to(SAMPLES / "evidence").as_posix(): path.read_text("utf-8")
        for path in (SAMPLES / "evidence").rglob("*.txt")
    }
    assert there == EVIDENCE


def test_the_clean_platform_answers_everything_well_and_the_other_does_not() -> None:
    assert {each.conclusion for each in returned(CLEAN).filled} == {Conclusion.COMPLIANT}
    assert {each.conclusion for each in returned(MIXED).filled} == set(Conclusion)
    assert returned(MIXED).blank > returned(CLEAN).blank
