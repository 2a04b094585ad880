"""What must hold of every assessment, however the evidence falls."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

from assessment_lab import AS_OF, BOTH, MACHINE, PERSON, answer, audit, host, link, only, rule, said
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.assessment import ClauseState, Edition, Pending, Range, RateMode, Settings, assess
from auditor.assessment.items import RANK
from auditor.model.answer import Answer
from auditor.model.verdict import AppliedWaiver, State, Verdict, WaiverStatus
from auditor.results import AuditResult

CLAUSES = (MACHINE, BOTH, PERSON, "8.1.4.2a", "8.1.10.13c")
RULES = [rule(f"r-{n}", clause) for n, clause in enumerate(CLAUSES)]
HOSTS = [host("h-0"), host("h-1"), host("h-2", "windows")]
MODES = [*RateMode]
often = settings(max_examples=120, deadline=None)

rules_at = st.sampled_from([each.id for each in RULES])
hosts_at = st.sampled_from([each.id for each in HOSTS])
verdicts = st.dictionaries(st.tuples(rules_at, hosts_at), st.sampled_from([*State]), max_size=12)
words = st.sampled_from(["compliant", "partial", "non_compliant"])
anything = st.sampled_from(["compliant", "partial", "non_compliant", "not_applicable"])
places = st.tuples(st.sampled_from(CLAUSES), st.sampled_from(["", "h-0", "h-1", "h-2"]))
answers = st.dictionaries(places, words, max_size=6)


# Counted by pairs, an object seen for the first time adds a pair of its own: the share may move either way.
ITEM_MODES = [mode for mode in MODES if mode is not RateMode.PAIR_STRICT]


def made(seen: dict[tuple[str, str], State], told: dict[tuple[str, str], str], linked: bool = False) -> AuditResult:
    found: list[Verdict] = [said(name, target, state) for (name, target), state in seen.items()]
    given_: list[Answer] = [answer(clause, word, target) for (clause, target), word in told.items()]
    links = [link(BOTH, "compensates", "8.1.4.2a", "compliant"), link(PERSON, "weakens", MACHINE, "non_compliant")]
    return audit(
        rules=RULES,
        hosts=HOSTS,
        verdicts=found,
        answers=given_,
        clauses=only(CLAUSES),
        links=links if linked else (),
    )


def value(result: AuditResult, chosen: Settings) -> Range:
    found = assess(result, chosen).platforms["pf-a"].score.value
    return found or Range(found, found)  # type: ignore[arg-type]


@often
@given(verdicts, answers, rules_at, hosts_at, st.booleans(), st.sampled_from([*ITEM_MODES, None]))
# An item still pending that another one, pending too, may make up for once both are settled.
@example({("r-1", "h-0"): State.UNKNOWN}, {(BOTH, ""): "partial"}, "r-1", "h-0", True, RateMode.ITEM_STRICT)
def test_one_more_fail_never_raises_a_score(
    seen: dict[tuple[str, str], State],
    told: dict[tuple[str, str], str],
    name: str,
    target: str,
    linked: bool,
    mode: RateMode | None,
) -> None:
    chosen = Settings(edition=Edition.E2021) if mode is None else Settings(edition=Edition.E2025, rate_mode=mode)
    before = value(made(seen, told, linked), chosen)
    after = value(made(seen | {(name, target): State.FAIL}, told, linked), chosen)
    assert (after.low <= before.low, after.high <= before.high) == (True, True)


@often
@given(verdicts, answers, places, words, st.sampled_from([*MODES, None]))
def test_one_more_answer_never_widens_the_range(
    seen: dict[tuple[str, str], State],
    told: dict[tuple[str, str], str],
    place: tuple[str, str],
    word: str,
    mode: RateMode | None,
) -> None:
    chosen = Settings(edition=Edition.E2021) if mode is None else Settings(edition=Edition.E2025, rate_mode=mode)
    if place in told:
        return
    before, after = (assess(made(seen, each), chosen).platforms["pf-a"] for each in (told, told | {place: word}))
    assert after.score.pending <= before.score.pending
    assert before.score.value is not None
    assert after.score.value is not None
    if mode is not None:  # where a side of the 2021 score is held at nought, its range has an end cut off
        width = before.score.value.high - before.score.value.low
        assert after.score.value.high - after.score.value.low <= width


@often
@given(verdicts, answers)
def test_a_fail_that_was_seen_is_never_compliant(
    seen: dict[tuple[str, str], State], told: dict[tuple[str, str], str]
) -> None:
    for item in assess(made(seen, told)).platforms["pf-a"].items:
        if item.counts[State.FAIL] or item.counts[State.PARTIAL]:
            assert item.state not in (ClauseState.COMPLIANT, ClauseState.NOT_APPLICABLE)
            assert item.best is not ClauseState.COMPLIANT


@often
@given(verdicts)
def test_machines_alone_never_meet_an_item_that_asks_for_a_person(seen: dict[tuple[str, str], State]) -> None:
    for item in assess(made(seen, {})).platforms["pf-a"].items:
        if {"document", "interview"} & set(item.clause.methods):
            assert item.state is not ClauseState.COMPLIANT
        assert item.state is not ClauseState.NOT_APPLICABLE


@often
@given(verdicts, st.dictionaries(places, anything, max_size=6))
def test_a_result_lies_within_its_own_range_and_sums_agree(
    seen: dict[tuple[str, str], State], told: dict[tuple[str, str], str]
) -> None:
    found = assess(made(seen, told, linked=True)).platforms["pf-a"]
    for item in found.items:
        if item.state in RANK:
            assert RANK[item.worst] <= RANK[item.state] <= RANK[item.best]
        elif item.state is ClauseState.PENDING:
            assert RANK[item.worst] <= RANK[item.best]
    assert found.tally.total == len(CLAUSES) == sum(found.spoken.values())
    assert sum(layer.tally.total for layer in found.layers) == len(CLAUSES)
    assert [item for control in found.controls for item in control.items] == list(found.items)


@often
@given(verdicts, answers)
def test_the_order_of_verdicts_and_answers_changes_nothing(
    seen: dict[tuple[str, str], State], told: dict[tuple[str, str], str]
) -> None:
    result = made(seen, told)
    turned = replace(result, verdicts=result.verdicts[::-1], answers=result.answers[::-1])
    before, after = (assess(each).platforms["pf-a"] for each in (result, turned))
    assert [item.state for item in before.items] == [item.state for item in after.items]
    assert before.score == after.score


def test_a_waiver_changes_no_result() -> None:
    waived = AppliedWaiver("w", WaiverStatus.ACTIVE, AS_OF, "理由", "u-a")
    seen = [replace(said("r-0", "h-0", State.FAIL), waiver=waived)]
    result = audit(rules=RULES, hosts=HOSTS[:1], verdicts=seen, clauses=only([MACHINE]))
    assert [item.state for item in assess(result).platforms["pf-a"].items] == [ClauseState.NON_COMPLIANT]


def test_a_rule_left_out_of_the_audit_leaves_its_items_open() -> None:
    seen = [said("r-0", "h-0", State.PASS)]
    whole = audit(rules=RULES, hosts=HOSTS[:1], verdicts=seen, clauses=only([MACHINE]))
    (met,) = assess(whole).platforms["pf-a"].items
    (open_,) = assess(replace(whole, left_out=(rule("r-x", MACHINE),))).platforms["pf-a"].items
    assert (met.state, open_.state, open_.pending) == (
        ClauseState.COMPLIANT,
        ClauseState.PENDING,
        Pending.OUTSIDE_PACK,
    )


def test_a_hundred_platforms_are_assessed_in_a_second_or_two() -> None:
    """211 items each, with fifty verdicts and fifty answers; the clock is that of this process alone."""
    one = audit(rules=RULES)
    platforms = tuple(replace(one.platforms[0], id=f"pf-{n}") for n in range(100))
    clauses = [clause.id for clause in one.clauses.values() if clause.level == 3 and clause.part == "general"][:50]
    result = replace(
        one,
        platforms=platforms,
        targets=tuple(host(f"h-{h}", platform=each.id) for each in platforms for h in range(10)),
        verdicts=tuple(
            said(each.id, f"h-{h}", State.FAIL, there.id) for there in platforms for each in RULES for h in range(10)
        ),
        answers=tuple(answer(each, "compliant", platform=platform.id) for platform in platforms for each in clauses),
    )
    started = process_time()
    found = assess(result)
    assert sum(len(each.items) for each in found.platforms.values()) == 21_100
    assert process_time() - started < 4
