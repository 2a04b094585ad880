"""Verdicts: three-valued logic, what missing means, and rows as evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.judge.evaluate import Subject, evaluate, judge
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import (
    All,
    AnyOf,
    Assertion,
    Condition,
    Every,
    Fix,
    IfMissing,
    Method,
    NoRow,
    Not,
    Param,
    ParamRef,
    Rule,
    Severity,
)
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State, Truth

HERE = TargetKey("pf-exchange", "h-exch-1")
TODAY = date(2026, 11, 20)
WORDS = Text("词", "words")


def rule(pass_when: Condition, **changes: object) -> Rule:
    made = Rule(
        id="test.rule",
        revision=1,
        title=WORDS,
        why=WORDS,
        kinds=frozenset({TargetKind.HOST}),
        clauses={},
        basis=(),
        method=Method.CHECK,
        levels=frozenset({2, 3}),
        severity=Severity.HIGH,
        facts=("a", "b"),
        pass_when=pass_when,
        fix=Fix(WORDS),
    )
    return replace(made, **changes)


def state(made: Rule, *facts: Fact | Missing, level: int = 3) -> State:
    return judge(made, HERE, level, FactSet.of(*facts), TODAY).state


A_IS_1, B_IS_1 = Assertion("a", "equals", 1), Assertion("b", "equals", 1)
GOOD_A, BAD_A = Fact("a", 1), Fact("a", 2)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason.DENIED, State.ERROR),
        (Reason.UNREACHABLE, State.ERROR),
        (Reason.TIMEOUT, State.ERROR),
        (Reason.UNPARSABLE, State.ERROR),
        (Reason.UNSUPPORTED, State.UNKNOWN),
        (Reason.ABSENT, State.UNKNOWN),
    ],
)
def test_what_was_not_seen_is_never_a_pass(reason: Reason, expected: State) -> None:
    assert state(rule(A_IS_1), Missing("a", reason)) is expected


@pytest.mark.parametrize("if_missing", list(IfMissing))
def test_only_absence_is_the_rules_to_interpret(if_missing: IfMissing) -> None:
    made = rule(A_IS_1, if_missing=if_missing)
    assert state(made, Missing("a", Reason.ABSENT)).value == if_missing.value
    assert state(made, Missing("a", Reason.DENIED)) is State.ERROR


def test_a_known_failure_outweighs_what_could_not_be_seen() -> None:
    assert state(rule(All((A_IS_1, B_IS_1))), BAD_A, Missing("b", Reason.DENIED)) is State.FAIL


def test_an_alternative_that_holds_needs_no_other() -> None:
    assert state(rule(AnyOf((A_IS_1, B_IS_1))), GOOD_A, Missing("b", Reason.DENIED)) is State.PASS
    assert state(rule(AnyOf((A_IS_1, B_IS_1))), BAD_A, Missing("b", Reason.DENIED)) is State.ERROR


def test_a_settled_alternative_does_not_blame_what_it_did_not_need() -> None:
    made = rule(All((AnyOf((A_IS_1, B_IS_1)), Assertion("c", "equals", 1))), if_missing=IfMissing.MANUAL)
    assert state(made, GOOD_A, Missing("b", Reason.DENIED)) is State.MANUAL


def test_not_keeps_undecided_undecided() -> None:
    assert state(rule(Not(A_IS_1)), Missing("a", Reason.TIMEOUT)) is State.ERROR
    assert state(rule(Not(A_IS_1)), BAD_A) is State.PASS


def test_a_value_of_the_wrong_type_is_an_error_not_a_pass() -> None:
    assert state(rule(Assertion("a", "at_most", 5)), Fact("a", "3")) is State.ERROR


def test_absence_can_be_demanded_but_a_refused_look_is_not_absence() -> None:
    made = rule(Assertion("a", "absent", True))
    assert state(made, Missing("a", Reason.ABSENT)) is State.PASS
    assert state(made, Missing("a", Reason.DENIED)) is State.ERROR
    assert state(made, GOOD_A) is State.FAIL


def test_applicability_that_cannot_be_decided_is_never_not_applicable() -> None:
    made = rule(A_IS_1, applies=Assertion("b", "equals", 1))
    assert state(made, GOOD_A, Fact("b", 2)) is State.NOT_APPLICABLE
    assert state(made, GOOD_A, Missing("b", Reason.DENIED)) is State.ERROR
    assert state(made, GOOD_A, Missing("b", Reason.ABSENT)) is State.UNKNOWN


def test_not_applicable_keeps_the_reason() -> None:
    verdict = judge(rule(A_IS_1, applies=Assertion("b", "equals", 1)), HERE, 3, FactSet.of(Fact("b", 2)), TODAY)
    assert [(step.fact, step.observed) for step in verdict.steps] == [("b", 2)]


def test_partial_needs_its_own_condition() -> None:
    made = rule(All((A_IS_1, B_IS_1)), partial_when=A_IS_1)
    assert state(made, GOOD_A, Fact("b", 2)) is State.PARTIAL
    assert state(made, BAD_A, Fact("b", 1)) is State.FAIL


def test_a_level_without_its_own_value_takes_that_of_the_next_lower_one() -> None:
    tries = Param("tries", {2: 6, 3: 5}, "max")
    made = rule(Assertion("a", "at_most", ParamRef("tries")), params={"tries": tries}, levels=frozenset({2, 3, 4}))
    assert [state(made, Fact("a", 6), level=level) for level in (2, 3, 4)] == [State.PASS, State.FAIL, State.FAIL]
    assert state(made, Fact("a", 5), level=4) is State.PASS


ROWS = [{"port": 23, "state": "open"}, {"port": 80, "state": "open"}, {"port": 445, "state": "closed"}]


def test_offending_rows_are_the_evidence() -> None:
    made = rule(NoRow("ports", All((Assertion("state", "equals", "open"), Assertion("port", "one_of", [23, 445])))))
    verdict = judge(made, HERE, 3, FactSet.of(Fact("ports", ROWS)), TODAY)
    assert verdict.state is State.FAIL
    assert verdict.steps[0].rows == (ROWS[0],)


def test_every_row_that_is_meant_must_meet_the_demand() -> None:
    made = rule(Every("ports", Assertion("state", "equals", "open"), Assertion("port", "one_of", [80, 443])))
    verdict = judge(made, HERE, 3, FactSet.of(Fact("ports", ROWS)), TODAY)
    assert (verdict.state, verdict.steps[0].rows) == (State.FAIL, (ROWS[0],))


def test_a_row_without_the_column_leaves_the_table_undecided() -> None:
    made = rule(NoRow("ports", Assertion("port", "equals", 23)))
    assert state(made, Fact("ports", [{"port": 80}, {"state": "open"}])) is State.UNKNOWN
    assert state(made, Fact("ports", [{"port": 23}, {"state": "open"}])) is State.FAIL


@pytest.mark.parametrize("value", ["no rows", 7, {"port": 23}])
def test_a_table_that_is_none_is_an_error(value: object) -> None:
    assert state(rule(NoRow("ports", None)), Fact("ports", value)) is State.ERROR


def test_a_rule_is_silent_at_levels_it_does_not_speak_of() -> None:
    target = Target("pf", "h", TargetKind.HOST, "h", 1)
    assert list(evaluate([rule(A_IS_1)], [Subject(target, FactSet.of(GOOD_A))], TODAY)) == []


_TRUTHS = st.sampled_from(["good", "bad", "denied"])
_LEAF = st.builds(lambda name: Assertion(name, "equals", 1), st.sampled_from(["a", "b", "c"]))
_CONDITIONS = st.recursive(
    _LEAF,
    lambda inner: (
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: AnyOf(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(Not, inner)
    ),
    max_leaves=8,
)


@given(condition=_CONDITIONS, seen=st.fixed_dictionaries(dict.fromkeys("abc", _TRUTHS)))
def test_a_decided_verdict_stands_whatever_the_unseen_would_have_been(
    condition: Condition, seen: dict[str, str]
) -> None:
    """Soundness of Kleene logic: what is concluded with holes holds for every way of filling them."""
    made = rule(condition)
    with_holes = state(made, *(_fact(name, what) for name, what in seen.items()))
    if with_holes in (State.PASS, State.FAIL):
        for filling in ("good", "bad"):
            filled = (_fact(name, filling if what == "denied" else what) for name, what in seen.items())
            assert state(made, *filled) is with_holes


def _fact(name: str, what: str) -> Fact | Missing:
    return Missing(name, Reason.DENIED) if what == "denied" else Fact(name, 1 if what == "good" else 2)


def test_facts_inside_maps_are_found_by_path_even_with_dots_in_the_key() -> None:
    facts = FactSet.of(Fact("sysctl", {"net.ipv4.ip_forward": 0, "nested": {"deep": 1}, "empty": None}))
    assert facts.get("sysctl.net.ipv4.ip_forward") == Fact("sysctl.net.ipv4.ip_forward", 0)
    assert facts.get("sysctl.nested.deep") == Fact("sysctl.nested.deep", 1)
    for path in ("sysctl.empty", "sysctl.none", "other"):
        found = facts.get(path)
        assert isinstance(found, Missing)
        assert found.reason is Reason.ABSENT


def test_a_part_of_a_refused_fact_is_refused_too() -> None:
    found = FactSet.of(Missing("sshd", Reason.DENIED, "sudo")).get("sshd.port")
    assert isinstance(found, Missing)
    assert (found.reason, found.detail) == (Reason.DENIED, "sudo")


def test_truth_has_three_values() -> None:
    assert {truth.value for truth in Truth} == {True, False, None}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"tls": {"min": Missing("", Reason.DENIED)}}, State.ERROR),
        ({"tls": Missing("", Reason.TIMEOUT)}, State.ERROR),
        ({"tls": "1.2"}, State.ERROR),
        ({"tls": None}, State.PASS),
        ({}, State.PASS),
    ],
)
def test_a_column_inside_what_is_no_map_is_not_absent(row: object, expected: State) -> None:
    made = rule(Every("a", None, Assertion("tls.min", "absent", True)))
    assert state(made, Fact("a", [row])) is expected


def test_a_value_that_says_nothing_is_not_there() -> None:
    assert state(rule(Assertion("a", "absent", False)), Fact("a", None)) is State.FAIL
    assert state(rule(Assertion("a.b", "absent", True)), Fact("a", {"b": Missing("", Reason.DENIED)})) is State.ERROR
    assert state(rule(Assertion("a.b.c", "absent", True)), Fact("a", {"b": "half a line"})) is State.ERROR
