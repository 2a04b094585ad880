"""Which items a platform is assessed on."""

from __future__ import annotations

import pytest
from assessment_lab import audit, book

from auditor.assessment import assess
from auditor.model.clause import Clause


def items_of(**platform: object) -> list[str]:
    return [item.clause.id for item in assess(audit(**platform)).platforms["pf-a"].items]


def level_three() -> tuple[Clause, ...]:
    return book().clauses.of_level(3)


@pytest.mark.parametrize(("level", "number"), [(1, 55), (2, 135), (3, 211), (4, 228), (5, 228)])
def test_a_platform_without_sub_grades_takes_all_items_of_its_level(level: int, number: int) -> None:
    assert len(items_of(level=level)) == number


def test_s2a3g3_takes_s_control_points_from_level_two_and_the_rest_from_level_three() -> None:
    found = items_of(level=3, s=2, a=3)
    assert "7.1.4.1a" in found, "authentication is an S control point"
    assert "8.1.4.1a" not in found
    assert "8.1.4.9b" in found, "backup is an A control point"
    assert "8.1.4.3a" in found, "audit is a G control point"
    assert not any(clause.startswith("8.1.4.8") for clause in found), "confidentiality does not exist at level two"
    s_two = [clause for clause in found if clause.startswith("7.")]
    assert {clause.rsplit(".", 1)[0] for clause in s_two} == {"7.1.1", "7.1.2", "7.1.3", "7.1.4"}
    assert len(found) == len(s_two) + 211 - sum(each.attribute == "S" for each in level_three())


def test_s3a2g3_takes_a_control_points_from_level_two() -> None:
    found = set(items_of(level=3, s=3, a=2))
    assert {"7.1.4.8a", "7.1.4.8b", "7.1.1.9a", "7.1.1.9b", "8.1.4.1d"} <= found
    assert not found & {"8.1.4.9a", "8.1.4.9c", "8.1.1.9c"}


def test_extensions_follow_from_traits() -> None:
    assert len(items_of(extensions=("cloud_provider", "cloud_customer"))) == 211 + 46
    assert len(items_of(extensions=("mobile", "iot"))) == 211 + 19 + 20
    assert len(items_of(extensions=("ics",))) == 211 + 21
    assert len(items_of(extensions=("bigdata",))) == 211 + 24


def test_the_two_sides_of_a_cloud_share_some_items_and_have_some_of_their_own() -> None:
    provider, customer = set(items_of(extensions=("cloud_provider",))), set(items_of(extensions=("cloud_customer",)))
    assert {"8.2.4.4b", "8.2.6.2a"} <= provider - customer
    assert {"8.2.6.1a", "8.2.4.6a"} <= customer - provider
    assert {"8.2.1.1a", "8.2.3.1a"} <= provider & customer


def test_an_assessment_says_when_nobody_stated_the_extensions() -> None:
    said = assess(audit(extensions=("cloud_customer",))).platforms["pf-a"].selection
    assert (said.extensions, said.extensions_stated) == (("cloud_customer",), False)
