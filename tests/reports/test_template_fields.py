"""Fields of own templates: what is documented is what is filled, and numbers are those of the other reports."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sample_results
from docx import Document

from auditor.assessment import ClauseState, assess
from auditor.cli.own_templates import fields_table
from auditor.grading import ledger
from auditor.inventory import load_register
from auditor.model.text import Lang
from auditor.rulebook import load_rulebook
from auditor.rulebook.deadlines import load_deadlines
from examples import make_templates
from reports import own_templates
from reports.papers import Subject

ROOT = Path(__file__).parents[2]
PLATFORM = "pf-ykb"


@pytest.fixture(scope="module")
def subject() -> Subject:
    rulebook, register = load_rulebook(), load_register(ROOT / "inventory.yaml")
    result = replace(
        sample_results.small(), clauses=rulebook.clauses.clauses, guidelines=rulebook.guidelines, district="{{7*7}}<&>"
    )
    entries = ledger(register, load_deadlines(), result.as_of)
    return Subject(result, assess(result), register, entries, Lang.ZH)


def shape_of(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: shape_of(inner) for name, inner in value.items()}
        case list():
            return [shape_of(value[0])] if value else []
    assert isinstance(value, str | int) and not isinstance(value, bool)
    return None


@pytest.mark.parametrize("lang", list(Lang))
def test_values_have_the_shape_that_templates_are_checked_against(subject: Subject, lang: Lang) -> None:
    for platform in subject.assessment.platforms:
        values = own_templates.values(replace(subject, lang=lang), platform)
        for name, expected in own_templates.shape().items():
            found = shape_of(values[name])
            assert found == expected or found == []
        assert values.keys() == own_templates.shape().keys()


def test_numbers_are_those_of_the_assessment(subject: Subject) -> None:
    values = own_templates.values(subject, PLATFORM)
    tally = subject.assessment.platforms[PLATFORM].tally
    assert values["rates"]["items"] == tally.total
    assert values["rates"]["pending"] == tally[ClauseState.PENDING]
    assert values["counts"]["all"] == len(values["problems"]) == len(list(subject.open_findings(PLATFORM))) > 0
    named = ("critical", "high", "medium", "low")
    assert sum(values["counts"][severity] for severity in named) == values["counts"]["all"]


def test_the_shipped_template_is_the_one_its_script_makes() -> None:
    assert (ROOT / "examples" / "templates" / make_templates.NOTICE).read_bytes() == make_templates.notice()


def test_the_shipped_template_prints_every_problem_and_the_register_as_it_is(subject: Subject) -> None:
    path = ROOT / "examples" / "templates" / make_templates.NOTICE
    values = own_templates.values(subject, PLATFORM)
    (made,) = own_templates.fill(path, own_templates.shape(), [values])
    document = Document(io.BytesIO(made))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    assert rows == [[str(one[name]) for name in make_templates.CELLS] for one in values["problems"]]
    assert document.sections[0].footer.paragraphs[0].text.startswith("{{7*7}}<&>")


@pytest.mark.parametrize("lang", list(Lang))
def test_the_documentation_lists_exactly_the_fields_there_are(lang: Lang) -> None:
    page = (ROOT / "docs" / lang / "templates.md").read_text("utf-8")
    assert fields_table(lang).strip() in page
