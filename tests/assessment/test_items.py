"""From verdicts and answers to the result of an item: what may be called 符合, and what must stay pending."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from assessment_lab import BOTH, MACHINE, PERSON, answer, audit, host, item, rule, said

from auditor.assessment import ClauseState, ItemResult, Pending, SpokenBy, assess
from auditor.model.rule import Method, Severity
from auditor.model.verdict import State

C, P, N = ClauseState.COMPLIANT, ClauseState.PARTIAL, ClauseState.NON_COMPLIANT
NA, OPEN = ClauseState.NOT_APPLICABLE, ClauseState.PENDING


def judged(clause: str, *states: State, answers: tuple[object, ...] = (), method: Method = Method.CHECK) -> ItemResult:
    """The item with one rule on as many hosts as there are states."""
    hosts = [host(f"h-{n}") for n in range(len(states))]
    verdicts = [said("r", f"h-{n}", state) for n, state in enumerate(states)]
    return item(
        audit(rules=[rule("r", clause, method=method)], hosts=hosts, verdicts=verdicts, answers=answers), clause
    )


@pytest.mark.parametrize(
    ("states", "state", "pending"),
    [
        ([State.PASS], C, Pending.NONE),
        ([State.PASS, State.PASS], C, Pending.NONE),
        ([State.PASS, State.FAIL], P, Pending.NONE),
        ([State.PARTIAL], P, Pending.NONE),
        ([State.FAIL, State.FAIL], N, Pending.NONE),
        ([State.PASS, State.UNKNOWN], OPEN, Pending.UNDECIDED),
        ([State.PASS, State.ERROR], OPEN, Pending.UNDECIDED),
        ([State.FAIL, State.MANUAL], OPEN, Pending.UNDECIDED),
        ([State.NOT_APPLICABLE], OPEN, Pending.UNCONFIRMED),
        ([State.NOT_APPLICABLE, State.PASS], C, Pending.NONE),
    ],
)
def test_machines_alone_on_an_item_that_needs_no_person(
    states: list[State], state: ClauseState, pending: Pending
) -> None:
    found = judged(MACHINE, *states)
    assert (found.state, found.pending) == (state, pending)


def test_a_machine_alone_never_concludes_what_also_needs_a_document() -> None:
    found = judged(BOTH, State.PASS)
    assert (found.state, found.missing) == (OPEN, ("document",))


def test_what_a_rule_reads_in_the_register_is_no_look() -> None:
    found = judged(MACHINE, State.PASS, method=Method.DOCUMENT)
    assert (found.state, found.pending) == (OPEN, Pending.NEEDS_PERSON)


def test_a_deviation_needs_no_person() -> None:
    result = audit(rules=[rule("r", PERSON)], hosts=[host("h-0")], verdicts=[said("r", "h-0", State.FAIL)])
    assert item(result, PERSON).state is N


def test_a_person_completes_what_machines_passed() -> None:
    found = judged(BOTH, State.PASS, answers=(answer(BOTH, "compliant"),))
    assert (found.state, found.spoken_by, found.missing) == (C, SpokenBy.BOTH, ())


def test_a_persons_better_word_never_hides_what_a_machine_saw() -> None:
    found = judged(BOTH, State.FAIL, answers=(answer(BOTH, "compliant"),))
    assert (found.state, found.conflict) == (N, True)
    alone = judged(BOTH, State.FAIL, answers=(answer(BOTH, "compliant", "h-0"),))
    row = next(row for row in alone.objects if row.target.target == "h-0")
    assert (row.state, row.conflict, len(row.answers)) == (N, True, 1)


def test_a_persons_worse_word_counts() -> None:
    found = judged(BOTH, State.PASS, answers=(answer(BOTH, "non_compliant"),))
    assert (found.state, found.conflict) == (P, False)


def test_not_applicable_against_what_a_machine_saw_is_a_conflict() -> None:
    found = judged(MACHINE, State.FAIL, answers=(answer(MACHINE, "not_applicable"),))
    assert (found.state, found.conflict) == (N, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": date(2026, 11, 19)},
        {"answered_on": date(2026, 11, 21)},
        {"person": " "},
    ],
    ids=["aged out", "of a later day", "nobody's"],
)
def test_what_does_not_answer_on_the_day_leaves_the_item_open(changes: dict[str, object]) -> None:
    found = item(audit(answers=[answer(PERSON, "compliant", **changes)]), PERSON)
    assert (found.state, found.spoken_by) == (OPEN, SpokenBy.NOBODY)
    assert [row.aged for row in found.objects] == [(answer(PERSON, "compliant", **changes),)]


def test_an_answer_counts_on_its_last_day() -> None:
    assert item(audit(answers=[answer(PERSON, "compliant", valid_until=date(2026, 11, 20))]), PERSON).state is C


def test_not_applicable_needs_a_reason() -> None:
    assert item(audit(answers=[answer(PERSON, "not_applicable")]), PERSON).state is NA
    assert item(audit(answers=[answer(PERSON, "not_applicable", reason=" ")]), PERSON).state is OPEN


def test_a_machine_alone_never_concludes_that_an_item_does_not_apply() -> None:
    assert judged(MACHINE, State.NOT_APPLICABLE).pending is Pending.UNCONFIRMED
    confirmed = judged(MACHINE, State.NOT_APPLICABLE, answers=(answer(MACHINE, "not_applicable", "h-0"),))
    assert confirmed.state is NA


def test_an_object_nobody_looked_at_keeps_the_item_open() -> None:
    hosts = [host("h-0"), host("h-win", "windows")]
    result = audit(rules=[rule("r", MACHINE)], hosts=hosts, verdicts=[said("r", "h-0", State.PASS)])
    found = item(result, MACHINE)
    assert (found.state, found.pending) == (OPEN, Pending.NOT_LOOKED)
    assert [target.target for target in found.unseen] == ["h-win"]


def test_a_person_speaks_for_objects_that_no_check_was_made_for() -> None:
    hosts = [host("h-0"), host("h-win", "windows")]
    result = audit(
        rules=[rule("r", MACHINE)],
        hosts=hosts,
        verdicts=[said("r", "h-0", State.PASS)],
        answers=[answer(MACHINE, "compliant")],
    )
    assert item(result, MACHINE).state is C


def test_only_an_answer_that_names_the_object_settles_what_a_machine_could_not_look_at() -> None:
    whole = judged(MACHINE, State.ERROR, answers=(answer(MACHINE, "compliant"),))
    own = judged(MACHINE, State.ERROR, answers=(answer(MACHINE, "compliant", "h-0"),))
    assert (whole.state, own.state) == (OPEN, C)


def test_a_rule_that_waits_for_an_answer_is_settled_by_one() -> None:
    assert judged(MACHINE, State.MANUAL, answers=(answer(MACHINE, "partial"),)).state is P


def test_an_item_without_any_rule_is_for_a_person() -> None:
    found = item(audit(), PERSON)
    assert (found.state, found.pending, found.missing) == (OPEN, Pending.NO_RULE, ("document",))
    assert item(audit(answers=[answer(PERSON, "partial")]), PERSON).state is P


def test_advice_concludes_nothing() -> None:
    advice = rule("r", MACHINE, severity=Severity.INFO)
    result = audit(rules=[advice], hosts=[host("h-0")], verdicts=[said("r", "h-0", State.FAIL)])
    assert item(result, MACHINE).state is OPEN


def test_a_verdict_speaks_to_the_item_of_the_sub_grade() -> None:
    both = replace(rule("r"), clauses={"gbt22239": {2: ("7.1.4.2b",), 3: ("8.1.4.2b",)}})
    result = audit(rules=[both], hosts=[host("h-0")], verdicts=[said("r", "h-0", State.FAIL)], s=2, a=3)
    assert item(result, "7.1.4.2b").counts[State.FAIL] == 1


def test_an_answer_to_what_is_not_assessed_is_told_and_changes_nothing() -> None:
    stray = (answer("9.1.6.1a", "compliant"), answer(PERSON, "compliant", "h-none"))
    found = assess(audit(answers=stray)).platforms["pf-a"]
    assert found.stray_answers == stray
    assert found.tally[OPEN] == 211
