"""Who can judge each item: nothing is left out, and nothing claims more than there is."""

from __future__ import annotations

from collections import Counter

import pytest
from assessment_lab import book, rule

from auditor.assessment import Judging, coverage_of_rules
from auditor.model.rule import Method, Severity

ROWS = coverage_of_rules(book().clauses.clauses.values(), book().rules.values())


def test_every_one_of_the_1006_items_is_accounted_for() -> None:
    assert len(ROWS) == 1006
    assert Counter(row.judging for row in ROWS).total() == 1006


def test_whatever_a_machine_does_not_judge_whole_has_a_reason_in_both_languages() -> None:
    assert [
        row.clause.id
        for row in ROWS
        if row.judging is not Judging.MACHINE and not (row.reason and row.reason.zh and row.reason.en)
    ] == []


def test_at_least_95_general_items_of_level_three_are_judged_in_part_by_a_machine() -> None:
    rows = [row for row in ROWS if row.clause.part == "general" and row.clause.level == 3]
    assert len(rows) == 211
    assert sum(row.by_machine for row in rows) >= 95


@pytest.mark.parametrize(
    ("clause", "made", "judging"),
    [
        ("8.1.4.4a", [rule("r", "8.1.4.4a")], Judging.MACHINE),
        ("8.1.4.1b", [rule("r", "8.1.4.1b")], Judging.MACHINE_AND_PERSON),
        ("8.1.6.1a", [], Judging.PERSON),
        ("8.1.3.2a", [], Judging.NO_RULE),
        ("8.1.4.4a", [rule("r", "8.1.4.4a", severity=Severity.INFO)], Judging.NO_RULE),
    ],
)
def test_who_can_judge_an_item(clause: str, made: list, judging: Judging) -> None:  # type: ignore[type-arg]
    (row,) = coverage_of_rules([book().clauses.clauses[clause]], made)
    assert row.judging is judging


def test_rules_that_read_the_register_are_told_apart() -> None:
    (row,) = coverage_of_rules([book().clauses.clauses["8.1.9.9a"]], [rule("r", "8.1.9.9a", method=Method.DOCUMENT)])
    assert (row.looks, row.reads, row.by_machine) == ((), ("r",), True)
