"""Grading: both matrices cell by cell, floors, labels."""

from __future__ import annotations

import pytest

from auditor.grading import MATRICES, Edition, Setting, allowed_label, floors, grade, graded, label
from auditor.model.register import Harm

DEGREES = ("general", "serious", "very_serious")
CELLS = {
    Edition.STANDARD: {"citizens": (1, 2, 2), "society": (2, 3, 4), "national": (3, 4, 5)},
    Edition.FORM: {"citizens": (1, 2, 2), "society": (2, 3, 4), "national": (4, 5, 5)},
}


def harm(harmed: str, degree: str) -> Harm:
    return Harm(object=harmed, degree=degree)  # type: ignore[arg-type]


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("harmed", ["citizens", "society", "national"])
def test_every_cell_of_the_matrix(edition: Edition, harmed: str) -> None:
    for degree, level in zip(DEGREES, CELLS[edition][harmed], strict=True):
        assert MATRICES[edition][harmed, degree] == level  # type: ignore[index]


def test_citizens_with_very_serious_harm_are_level_two_not_three() -> None:
    both = harm("citizens", "very_serious")
    assert {grade(both, both, edition=edition).level for edition in Edition} == {2}


def test_the_level_is_the_higher_of_the_two_sides() -> None:
    result = grade(harm("society", "general"), harm("society", "serious"))
    assert (str(result.label), result.level) == ("S2A3G3", 3)
    assert "第三级" in "".join(step.zh for step in result.steps)
    assert result.warnings == ()


@pytest.mark.parametrize(("degree", "old", "new"), [("general", 3, 4), ("serious", 4, 5)])
def test_where_the_matrices_differ_it_is_said(degree: str, old: int, new: int) -> None:
    both = harm("national", degree)
    form, standard = grade(both, both), grade(both, both, edition=Edition.STANDARD)
    assert (form.level, standard.level) == (new, old)
    assert form.warnings == standard.warnings
    assert f"S{old}A{old}G{old}" in form.warnings[0].zh and f"S{new}A{new}G{new}" in form.warnings[0].zh


def test_the_matrices_agree_at_the_top() -> None:
    worst = harm("national", "very_serious")
    assert grade(worst, worst).warnings == ()


def test_nothing_is_graded_from_one_side_alone() -> None:
    assert graded(harm("society", "serious"), None) is None
    assert graded(None, harm("society", "serious")) is None


def test_a_cloud_platform_is_no_lower_than_what_it_carries() -> None:
    mild = harm("society", "general")
    result = grade(mild, mild, Setting(cloud_provider=True, carried=(2, 4, 3)))
    assert (result.label.grade, result.level, result.lifted) == (2, 4, True)
    assert "第二级" in result.warnings[-1].zh and "第四级" in result.warnings[-1].zh


@pytest.mark.parametrize(
    ("people", "public", "floor"),
    [(1_000_000, True, [3]), (999_999, True, []), (5_000_000, False, []), (5_000_000, None, []), (None, True, [])],
)
def test_big_data_with_much_personal_data_for_the_public_is_level_three(
    people: int | None, public: bool | None, floor: list[int]
) -> None:
    found = list(floors(Setting(big_data=True, people=people, serves_public=public)))
    assert [each.level for each in found] == floor
    assert all("未核实" in each.said.zh for each in found)


def test_important_business_on_the_internet_is_level_three() -> None:
    mild = harm("society", "general")
    assert grade(mild, mild, Setting(important_internet_business=True)).level == 3
    assert grade(mild, mild).level == 2


@pytest.mark.parametrize(
    ("g", "s", "a", "allowed"),
    [(3, 1, 3, True), (3, 3, 1, True), (3, 3, 3, True), (3, 2, 2, False), (2, 3, 1, False), (3, 0, 3, False)],
)
def test_only_labels_whose_level_is_the_higher_side_can_be(g: int, s: int, a: int, allowed: bool) -> None:
    assert allowed_label(g, s, a) is allowed
    assert allowed_label(label(2, 1).grade, 2, 1)
