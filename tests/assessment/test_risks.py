"""High-risk cases and major hazards: found, lowered, not there, or not judged; and nobody but a person confirms one."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from assessment_lab import answer, audit, book, decision, host, rule, said

from auditor.assessment import (
    CaseResult,
    CaseState,
    Edition,
    Grade,
    HazardResult,
    HazardState,
    PlatformAssessment,
    RiskLevel,
    Settings,
    assess,
)
from auditor.model.guideline import Mitigable, RiskList
from auditor.model.register import RiskDecision
from auditor.model.rule import Rule
from auditor.model.verdict import State, Verdict
from auditor.yamlio import load

ROOT = Path(__file__).parents[2]
EMPTY = rule("linux.accounts.no-empty-password", "8.1.4.1a")
FACTOR = rule("linux.identity.second-factor", "8.1.4.1d")
KEPT = rule("logs.kept", "8.1.5.4d")
STANDBY = rule("database.postgresql.hot-standby", "8.1.4.9c")
YEARLY = rule("assessment.yearly", "8.1.9.9a")
ON_TIME = rule("assessment.rectified-on-time", "8.1.9.9a")
EXPOSED = rule("network.exposure.internet-view-management", "8.1.4.4b")


def assessed(
    *verdicts: Verdict, decisions: Iterable[RiskDecision] = (), settings: Settings | None = None, **more: object
) -> PlatformAssessment:
    rules: list[Rule] = [EMPTY, FACTOR, KEPT, STANDBY, YEARLY, ON_TIME, EXPOSED]
    hosts = [host("h-0"), host("h-1")]
    result = audit(rules=rules, hosts=hosts, verdicts=verdicts, decisions=decisions, **more)  # type: ignore[arg-type]
    return assess(result, settings or Settings()).platforms["pf-a"]


def case(found: PlatformAssessment, ref: str) -> CaseResult:
    return next(each for each in found.cases if each.case.ref == ref)


def hazard(found: PlatformAssessment, ref: str) -> HazardResult:
    return next(each for each in found.hazards if each.trigger.ref == ref)


def test_a_failing_sign_finds_the_case_and_proposes_the_hazard() -> None:
    found = assessed(said(EMPTY.id, "h-0", State.FAIL))
    assert case(found, "6.4.1.1").state is CaseState.FOUND
    assert [verdict.target.target for verdict in case(found, "6.4.1.1").seen] == ["h-0"]
    assert hazard(found, "A-18").state is HazardState.PROPOSED
    assert found.found_hazards() == 0


@pytest.mark.parametrize("state", [State.PASS, State.UNKNOWN, State.ERROR, State.MANUAL, State.NOT_APPLICABLE, None])
def test_what_was_not_shown_to_be_absent_is_not_judged(state: State | None) -> None:
    """One rule that passes does not cover shared passwords, guessable ones and every other object."""
    found = assessed(*([said(EMPTY.id, "h-0", state)] if state else []))
    judged = case(found, "6.4.1.1")
    assert judged.state is CaseState.NOT_JUDGED
    assert hazard(found, "A-18").state is HazardState.NOT_JUDGED
    if state not in (State.PASS, State.NOT_APPLICABLE):
        assert EMPTY.id in judged.unjudged


def test_a_measure_on_the_same_object_lowers_the_case() -> None:
    lowered = assessed(said(EMPTY.id, "h-0", State.FAIL), said(FACTOR.id, "h-0", State.PASS))
    elsewhere = assessed(said(EMPTY.id, "h-0", State.FAIL), said(FACTOR.id, "h-1", State.PASS))
    assert case(lowered, "6.4.1.1").state is CaseState.MITIGATED
    assert hazard(lowered, "A-18").state is HazardState.NOT_FOUND
    assert case(elsewhere, "6.4.1.1").state is CaseState.FOUND


def test_every_object_that_has_the_problem_needs_its_measure() -> None:
    both = (said(EMPTY.id, "h-0", State.FAIL), said(EMPTY.id, "h-1", State.FAIL))
    one = assessed(*both, decisions=[decision("6.4.1.1", "mitigated", target="h-0")])
    all_ = assessed(*both, decisions=[decision("6.4.1.1", "mitigated")])
    assert case(one, "6.4.1.1").state is CaseState.FOUND
    assert case(all_, "6.4.1.1").state is CaseState.MITIGATED


def test_a_case_that_no_measure_lowers_stays_found() -> None:
    found = assessed(said(KEPT.id, "h-0", State.FAIL), decisions=[decision("6.5.1.2", "mitigated")])
    judged = case(found, "6.5.1.2")
    assert judged.case.mitigable is Mitigable.NO
    assert (judged.state, "cannot be lowered" in judged.why.en) == (CaseState.FOUND, True)


def test_a_person_who_denies_what_rules_see_does_not_hide_it() -> None:
    found = assessed(said(EMPTY.id, "h-0", State.FAIL), decisions=[decision("6.4.1.1", "absent")])
    assert case(found, "6.4.1.1").state is CaseState.FOUND


def test_a_person_decides_what_no_rule_sees() -> None:
    assert case(assessed(decisions=[decision("6.6.1.1", "absent")]), "6.6.1.1").state is CaseState.NOT_FOUND
    assert case(assessed(decisions=[decision("6.6.1.1", "present")]), "6.6.1.1").state is CaseState.FOUND
    expired = decision("6.6.1.1", "absent", expires_on=date(2026, 11, 19))
    assert case(assessed(decisions=[expired]), "6.6.1.1").state is CaseState.NOT_JUDGED


def test_an_item_that_complies_breaches_no_case() -> None:
    found = assessed(answers=[answer("8.1.6.2a", "compliant")])
    assert case(found, "6.6.1.1").state is CaseState.NOT_FOUND


def test_a_case_with_an_open_scope_waits_for_a_person() -> None:
    fails = said(STANDBY.id, "h-0", State.FAIL)
    assert case(assessed(fails), "6.4.6.2").state is CaseState.NOT_JUDGED
    assert case(assessed(fails), "6.4.6.2").seen
    stated = assessed(fails, decisions=[decision("6.4.6.2", "present")])
    assert case(stated, "6.4.6.2").state is CaseState.FOUND


def test_conditions_that_must_hold_together() -> None:
    late, open_ = said(YEARLY.id, "h-0", State.FAIL), said(ON_TIME.id, "h-0", State.FAIL)
    assert case(assessed(late), "6.9.4.1").state is CaseState.NOT_JUDGED
    assert case(assessed(late, open_), "6.9.4.1").state is CaseState.FOUND
    assert case(assessed(said(YEARLY.id, "h-0", State.PASS), open_), "6.9.4.1").state is CaseState.NOT_FOUND


def test_a_case_below_its_level_is_not_asked() -> None:
    found = assess(audit(level=2)).platforms["pf-a"]
    assert "6.4.1.3" not in {each.case.ref for each in found.cases}
    assert "6.4.1.1" in {each.case.ref for each in found.cases}


def test_an_s_case_follows_the_sub_grade() -> None:
    found = assess(audit(level=3, s=2, a=3)).platforms["pf-a"]
    assert "6.4.5.1" not in {each.case.ref for each in found.cases}, "confidentiality falls away at S2"
    assert next(each for each in found.cases if each.case.ref == "6.4.1.1").items == ("7.1.4.1a",)


def test_cases_of_an_extension_concern_only_those_who_have_it() -> None:
    refs = {each.case.ref for each in assessed().cases}
    assert not any(ref.startswith(("7.", "8.", "9.", "10.")) for ref in refs)
    provider = assess(audit(level=2, extensions=("cloud_provider",))).platforms["pf-a"]
    assert "7.4.3.2" in {each.case.ref for each in provider.cases}, "level two, though the item starts at three"
    assert "7.6.1.1" not in {each.case.ref for each in provider.cases}, "the customer's own"


@pytest.mark.parametrize(
    ("word", "there", "state"),
    [
        ("confirmed", False, HazardState.CONFIRMED),
        ("fixed", False, HazardState.FIXED),
        ("fixed", True, HazardState.CONFIRMED),
        ("rejected", True, HazardState.REJECTED),
    ],
)
def test_only_a_person_decides_on_a_hazard(word: str, there: bool, state: HazardState) -> None:
    seen = [said(EMPTY.id, "h-0", State.FAIL)] if there else []
    found = assessed(*seen, decisions=[decision("A-18", word)])
    assert hazard(found, "A-18").state is state
    assert found.found_hazards() == (state in (HazardState.CONFIRMED, HazardState.FIXED))


def test_a_hazard_may_have_signs_of_its_own() -> None:
    found = assessed(said(EXPOSED.id, "h-0", State.FAIL))
    assert hazard(found, "A-29").state is HazardState.PROPOSED
    assert hazard(found, "A-32").state is HazardState.NOT_JUDGED


def test_problems_have_a_level_of_risk() -> None:
    found = {item.clause.id: item.risk for item in assessed(said(EMPTY.id, "h-0", State.FAIL)).items}
    assert found["8.1.4.1a"] is None, "pending items are no problems yet"
    machine = rule("r", "8.1.4.4a")
    result = audit(rules=[machine], hosts=[host("h-0")], verdicts=[said("r", "h-0", State.PARTIAL)])
    assert {item.clause.id: item.risk for item in assess(result).platforms["pf-a"].items}["8.1.4.4a"] is RiskLevel.LOW


def test_a_high_risk_gives_the_worst_verdict_of_2021() -> None:
    found = assessed(
        said(KEPT.id, "h-0", State.FAIL),
        answers=[answer("8.1.5.4d", "non_compliant")],
        settings=Settings(edition=Edition.E2021),
    )
    assert {item.risk for item in found.items if item.clause.id == "8.1.5.4d"} == {RiskLevel.HIGH}
    assert found.score.grade is Grade.POOR


def test_the_list_of_2020_can_be_chosen_and_hazards_stay_those_of_2025() -> None:
    found = assessed(said(EMPTY.id, "h-0", State.FAIL), settings=Settings(risk_list=RiskList.ISEAA_2020))
    assert case(found, "6.4.1.1").case.title.en == "Devices with weak or identical passwords"
    assert hazard(found, "A-18").state is HazardState.PROPOSED


def test_every_sign_means_a_rule_that_is_shipped() -> None:
    data = load((ROOT / "rules" / "standards" / "risk-signs.yaml").read_text("utf-8"), "risk-signs.yaml").value
    signs = [*(each for cases in data["signs"].values() for each in cases.values())]
    signs += [each["signs"] for each in data["hazards"] if "signs" in each]
    patterns = [pattern for each in signs for named in each.values() for pattern in named]
    assert len(patterns) > 60
    assert [pattern for pattern in patterns if not fnmatch.filter(book().rules, pattern)] == []


def test_the_lists_are_whole() -> None:
    cases = book().guidelines.cases
    assert [len(cases[name]) for name in RiskList] == [81, 70]
    assert [each.ref for each in book().guidelines.hazards] == [f"A-{n:02}" for n in range(1, 33)]
    known = {each.ref for each in cases[RiskList.GUIDELINE_2025]}
    assert [ref for each in book().guidelines.hazards for ref in each.cases if ref not in known] == []
    assert sum(len(each.cases) for each in book().guidelines.hazards) == 26
    prefixes = [each.ref.split(".")[0] for each in cases[RiskList.GUIDELINE_2025]]
    assert [prefixes.count(n) for n in ("6", "7", "8", "9", "10")] == [42, 16, 10, 4, 9]
    assert sum(not each.verified for each in cases[RiskList.ISEAA_2020]) == 66


def test_every_case_breaches_items_of_each_of_its_levels() -> None:
    clauses = book().clauses.clauses
    short = {
        each.ref
        for cases in book().guidelines.cases.values()
        for each in cases
        if {clauses[clause].level for clause in each.clauses} != each.levels
    }
    assert short == {"7.4.3.2"}
