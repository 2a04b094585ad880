"""What must not change a verdict, over every rule and every sample; and that nothing passes which does not."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from auditor.judge.evaluate import ReadyRule
from auditor.model.fact import FactSet
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from auditor.rulebook.mutate import SAMPLE_DAY, SAMPLE_TARGET
from auditor.rulebook.samples import facts_of
from benchmarks.false_pass import Case, all_cases, of_planted_faults, table

pytestmark = pytest.mark.slow

TAKEN_OVER = {"web.exposure.admin-entry": "web.exposure.api-documents"}
"""A rule that leaves something to a stricter rule from some level on, and that rule."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def states_by_level(rule: Rule, facts: FactSet, day: date) -> list[State]:
    return [ReadyRule.of(rule, level).judge(SAMPLE_TARGET, facts, day).state for level in sorted(rule.levels)]


def test_a_higher_level_never_turns_a_failure_into_a_pass(book: Rulebook) -> None:
    laxer = []
    for rule in book.rules.values():
        for given, as_of in {id(s.given): (s.given, s.as_of) for s in rule.samples}.values():
            day = date.fromisoformat(as_of) if as_of else SAMPLE_DAY
            facts = facts_of(given)
            states = states_by_level(rule, facts, day)
            if any(low is State.FAIL and high is State.PASS for low, high in pairwise(states)):
                stricter = book.rules.get(TAKEN_OVER.get(rule.id, ""))
                if stricter is None or State.FAIL not in states_by_level(stricter, facts, day):
                    laxer.append((rule.id, states))
    assert laxer == []


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(all_cases(seed=random.randrange(2**32), cuts=1))


def test_nothing_passes_that_does_not(cases: list[Case]) -> None:
    """Refused facts, shuffled rows, offenders among good rows, cut transcripts, planted faults."""
    assert [case for case in cases if case.false_pass] == []
    assert {case.kind for case in cases} == {
        "sample", "shuffled", "denied", "one denied", "among others", "cut", "planted",
    }  # fmt: skip


def test_the_order_of_rows_changes_no_verdict(cases: list[Case]) -> None:
    assert [case for case in cases if case.kind in ("sample", "shuffled") and case.given is not case.right] == []


def test_every_planted_fault_is_a_finding() -> None:
    """Not merely no pass: it is seen."""
    assert [case for case in of_planted_faults() if not case.given.deviates] == []


def test_the_table_counts_a_pass_that_is_none() -> None:
    counted = Counter({("planted", "not pass", State.PASS): 1, ("planted", "not pass", State.FAIL): 4})
    assert table(counted).splitlines()[1].endswith("             1")
