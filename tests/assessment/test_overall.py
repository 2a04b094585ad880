"""The overall assessment: links change results only while what they run through is known, and both values stay."""

from __future__ import annotations

from datetime import date

import pytest
from assessment_lab import MACHINE, PERSON, answer, audit, host, link, rule, said

from auditor.assessment import ClauseState, LinkResult, PlatformAssessment, assess
from auditor.model.register import OverallLink
from auditor.model.verdict import State

C, P, N = ClauseState.COMPLIANT, ClauseState.PARTIAL, ClauseState.NON_COMPLIANT


def assessed(*links: OverallLink, through: str = "compliant", machine: State = State.FAIL) -> PlatformAssessment:
    """`MACHINE` seen by a machine, `PERSON` answered with `through`."""
    answers = [answer(PERSON, through)] if through else []
    result = audit(
        rules=[rule("r", MACHINE)],
        hosts=[host("h-0")],
        verdicts=[said("r", "h-0", machine)],
        answers=answers,
        links=links,
    )
    return assess(result).platforms["pf-a"]


def outcome(*links: OverallLink, **changes: object) -> tuple[ClauseState, ClauseState, LinkResult]:
    found = assessed(*links, **changes)  # type: ignore[arg-type]
    item = next(item for item in found.items if item.clause.id == MACHINE)
    return item.raw, item.state, found.links[0]


def test_a_compensating_link_lifts_the_result_and_keeps_the_raw_one() -> None:
    raw, state, told = outcome(link(MACHINE, "compensates", PERSON, "partial"))
    assert (raw, state, told.applied, told.why) == (N, P, True, None)


def test_a_weakening_link_lowers_it() -> None:
    raw, state, told = outcome(link(MACHINE, "weakens", PERSON, "non_compliant"), through="partial", machine=State.PASS)
    assert (raw, state, told.applied) == (C, N, True)


@pytest.mark.parametrize(
    ("made", "through", "why"),
    [
        (link(MACHINE, "compensates", PERSON, "partial"), "partial", "make up for nothing"),
        (link(MACHINE, "compensates", PERSON, "partial"), "", "have no result yet"),
        (link(MACHINE, "compensates", PERSON, "non_compliant"), "compliant", "would not change"),
        (link(MACHINE, "weakens", PERSON, "non_compliant"), "partial", "would not change"),
        (link(MACHINE, "compensates", "9.1.1.1a", "partial"), "compliant", "not assessed on this item"),
        (link(MACHINE, "compensates", PERSON, "partial", expires_on=date(2026, 11, 19)), "compliant", "not in force"),
        (link(MACHINE, "compensates", PERSON, "partial", decided_on=date(2026, 11, 21)), "compliant", "not in force"),
    ],
)
def test_a_link_without_effect_says_why(made: OverallLink, through: str, why: str) -> None:
    raw, state, told = outcome(made, through=through)
    assert (raw, state, told.applied) == (N, N, False)
    assert told.why is not None
    assert why in told.why.en


def test_a_pending_item_is_not_lifted() -> None:
    raw, state, told = outcome(link(MACHINE, "compensates", PERSON, "compliant"), machine=State.ERROR)
    assert (raw, state, told.applied) == (ClauseState.PENDING, ClauseState.PENDING, False)


def test_a_link_that_may_still_work_keeps_the_range_open() -> None:
    found = assessed(link(MACHINE, "compensates", PERSON, "compliant"), through="")
    item = next(item for item in found.items if item.clause.id == MACHINE)
    assert (item.state, item.worst, item.best) == (N, N, C)


def test_weakening_goes_before_compensating() -> None:
    links = (link(MACHINE, "compensates", PERSON, "compliant"), link(MACHINE, "weakens", "8.1.6.2a", "non_compliant"))
    result = audit(
        rules=[rule("r", MACHINE)],
        hosts=[host("h-0")],
        verdicts=[said("r", "h-0", State.PARTIAL)],
        answers=[answer(PERSON, "compliant"), answer("8.1.6.2a", "non_compliant")],
        links=links,
    )
    found = assess(result).platforms["pf-a"]
    assert [told.applied for told in found.links] == [False, True]
    assert next(item.state for item in found.items if item.clause.id == MACHINE) is N


def test_the_score_keeps_both_values() -> None:
    found = assessed(link(MACHINE, "compensates", PERSON, "compliant"))
    assert found.score.raw is not None
    assert found.score.value is not None
    assert found.score.value.low > found.score.raw.low
