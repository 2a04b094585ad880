"""Scenarios, clocks and thresholds as data: complete, consistent and strictly read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor.drill.grading import grade_incident
from auditor.drill.library import DrillLibrary, load_library
from auditor.errors import RulebookError
from auditor.model.drill import Mark, Severity

SCENARIOS = Path(__file__).parents[2] / "rules" / "drills" / "scenarios"


def test_every_scenario_can_be_run_to_its_end(library: DrillLibrary) -> None:
    assert len(library.scenarios) >= 10
    for scenario in library.scenarios.values():
        marks = {expected.mark for _, expected in scenario.expectations}
        assert {Mark.DETECTED, Mark.DECIDED, Mark.CLOSED} <= marks, scenario.id
        if scenario.severity.rank >= Severity.LARGER.rank:
            assert Mark.REPORTED in marks, scenario.id
        if scenario.personal:
            assert Mark.NOTIFIED in marks, scenario.id
        assert scenario.clauses and scenario.goals and scenario.cases


def test_the_scenarios_of_one_district_differ(library: DrillLibrary) -> None:
    titles = {scenario.title.zh for scenario in library.scenarios.values()}
    assert len(titles) == len(library.scenarios)


@pytest.mark.parametrize(
    ("persons", "severity"),
    [(999_999, None), (1_000_000, Severity.LARGER), (10_000_000, Severity.MAJOR), (100_000_000, Severity.EXTREME)],
)
def test_persons_grade_an_incident_from_the_number_on(
    library: DrillLibrary, persons: int, severity: Severity | None
) -> None:
    assert grade_incident(library.criteria, {"persons": persons}).severity is severity


def test_a_grade_that_rests_on_a_draft_says_so(library: DrillLibrary) -> None:
    assert not grade_incident(library.criteria, {"loss": 6_000_000}).verified
    assert grade_incident(library.criteria, {"loss": 6_000_000, "persons": 2_000_000}).verified


def test_one_number_is_enough_and_the_highest_grade_counts(library: DrillLibrary) -> None:
    grading = grade_incident(library.criteria, {"persons": 1_000_000, "loss": 20_000_000, "views": 3})
    assert grading.severity is Severity.MAJOR
    assert [one.criterion.id for one in grading.reached] == ["persons", "loss"]
    with pytest.raises(ValueError):
        grade_incident(library.criteria, {"loss": -1})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("at: 45m", "at: 45 minutes", "span of time"),
        ("at: 45m", "at: 500m", "order of time"),
        ("severity: larger", "severity: huge", "none of"),
        ("role: liaison, mark: reported", "role: nobody, mark: reported", "nobody"),
        ("id: scale", "id: tip", "twice"),
        ("{subjects} 人。", "{people} 人。", "cannot be filled in"),
        ("T1530", "T15", "ATT&CK"),
        ("3: [8.1.4.11b", "3: [9.1.4.11b", "no clause of level 3"),
        ("revision: 1", "revision: 1\nextra: 2", "unknown key"),
    ],
)
def test_a_wrong_scenario_of_ones_own_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = (SCENARIOS / "shared-dataset-leak.yaml").read_text("utf-8").replace("shared-dataset-leak", "own-leak")
    assert before in text
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "own.yaml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(RulebookError) as error:
        load_library(tmp_path)
    assert said in error.value.message.en and "own.yaml:" in error.value.message.en


def test_scenarios_of_ones_own_stand_beside_the_shipped_ones(tmp_path: Path, library: DrillLibrary) -> None:
    (tmp_path / "drills").mkdir()
    shutil.copy(SCENARIOS / "lost-logs.yaml", tmp_path / "drills" / "mine.yaml")
    mine = tmp_path / "drills" / "mine.yaml"
    mine.write_text(mine.read_text("utf-8").replace("id: lost-logs", "id: my-logs"), "utf-8")
    own = load_library(tmp_path)
    assert set(own.scenarios) - set(library.scenarios) == {"my-logs"}
    assert own.digest != library.digest
