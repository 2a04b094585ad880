"""High-risk cases, major hazards, and the level of risk of each problem.

A machine shows a case only through the rules that the data name as its signs. What nobody looked at is never "not
found". A major hazard is proposed; only a person confirms it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from auditor.assessment.items import BAD
from auditor.assessment.model import (
    CaseResult,
    CaseState,
    ClauseState,
    HazardResult,
    HazardState,
    ItemResult,
    RiskLevel,
    Selection,
)
from auditor.assessment.selection import belongs
from auditor.model.clause import Clause, Weight
from auditor.model.guideline import HazardTrigger, Mitigable, RiskCase
from auditor.model.register import RiskDecision
from auditor.model.rule import Rule, Severity
from auditor.model.target import TargetKey
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a platform when its risks are judged. `decisions` are those in force, newest last."""

    selection: Selection
    clauses: Mapping[str, Clause]
    items: Mapping[str, ItemResult]
    verdicts: Mapping[str, Sequence[Verdict]]
    """By rule."""
    decisions: Mapping[str, Sequence[RiskDecision]]

    def failing(self, rules: Iterable[str]) -> tuple[Verdict, ...]:
        return tuple(v for rule in rules for v in self.verdicts.get(rule, ()) if v.state is State.FAIL)

    def undecided(self, rules: Iterable[str]) -> tuple[str, ...]:
        """Rules that did not decide: not carried out on anything here, or open on some object."""
        return tuple(
            rule
            for rule in rules
            if not (found := self.verdicts.get(rule)) or any(verdict.state.undecided for verdict in found)
        )

    def all_pass(self, rules: Sequence[str]) -> bool:
        """Every rule applied to something, and passed wherever it did."""
        found = [{v.state for v in self.verdicts.get(rule, ())} - {State.NOT_APPLICABLE} for rule in rules]
        return bool(rules) and all(states == {State.PASS} for states in found)


def in_force(decisions: Iterable[RiskDecision], as_of: date) -> Mapping[str, Sequence[RiskDecision]]:
    """Decisions that count on that day, by case, the newest last."""
    found: dict[str, list[RiskDecision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda each: each.decided_on):
        if decision.decided_on <= as_of and (decision.expires_on is None or as_of <= decision.expires_on):
            found[decision.case].append(decision)
    return found


def judge_cases(cases: Iterable[RiskCase], evidence: Evidence) -> tuple[CaseResult, ...]:
    """The cases of a list that concern the platform, in the order of the list."""
    return tuple(_case(case, evidence) for case in cases if _concerns(case, evidence))


def _concerns(case: RiskCase, evidence: Evidence) -> bool:
    """Within the level scope, and of an item that is assessed here. Where the standard has no item at that level yet,
    the part of the standard decides."""
    level = evidence.selection.g
    if level not in case.levels:
        return False
    if any(clause in evidence.items for clause in case.clauses):
        return True
    known = [evidence.clauses[clause] for clause in case.clauses if clause in evidence.clauses]
    has_own = any(clause.level == level for clause in known)
    return not has_own and any(clause.part != "general" and belongs(clause, evidence.selection) for clause in known)


_SEEN = Text("检查规则发现了这一问题", "rules found the problem")
_STATED = Text("由人认定存在", "a person states that it is there")
_CONTRADICTED = Text("有人认定不存在，但检查规则发现了问题", "a person states that it is not there, but rules found it")
_NO_MEASURE = Text(
    "有人认定已缓解，但该情形不允许以措施降低", "a person accepts a measure, but this case cannot be lowered by one"
)
_MEASURE = Text("存在问题，已有缓解措施", "the problem is there, and a measure lowers it")
_ABSENT = Text("由人认定不存在", "a person states that it is not there")
_MET = Text("所对应的测评项符合或不适用", "the items it breaches comply or do not apply")
_REFUTED = Text("覆盖该问题的检查规则全部通过", "all rules that cover the problem pass")
_SCOPE = Text(
    "发现了迹象，但是否属于该情形的适用范围须由人认定",
    "signs were found, but a person has to say whether it is within the scope",
)
_UNKNOWN = Text("没有足够的事实，须由人判断", "too little is known; a person has to judge")


def _case(case: RiskCase, evidence: Evidence) -> CaseResult:
    decisions = tuple(evidence.decisions.get(case.ref, ()))
    words = {(decision.target or ""): decision.decision for decision in decisions}
    items = tuple(clause for clause in case.clauses if clause in evidence.items)
    seen = evidence.failing(case.signs.found_by)
    if case.signs.together_with and not evidence.failing(case.signs.together_with):
        seen = ()
    measures = tuple(_measures(case, seen, evidence))
    state, why = _case_state(case, evidence, words, items, seen, {verdict.target for verdict in measures})
    unjudged: tuple[str, ...] = ()
    if state is CaseState.NOT_JUDGED:
        unjudged = evidence.undecided((*case.signs.found_by, *case.signs.together_with))
    return CaseResult(
        case=case,
        state=state,
        items=items,
        seen=seen,
        measures=measures,
        decisions=decisions,
        unjudged=unjudged,
        why=why,
    )


def _measures(case: RiskCase, seen: Sequence[Verdict], evidence: Evidence) -> Iterable[Verdict]:
    """Passing rules that lower the problem on the very targets where it was seen."""
    targets = {verdict.target for verdict in seen}
    for rule in case.signs.mitigated_by if case.mitigable is not Mitigable.NO else ():
        yield from (v for v in evidence.verdicts.get(rule, ()) if v.state is State.PASS and v.target in targets)


def _case_state(
    case: RiskCase,
    evidence: Evidence,
    words: Mapping[str, str],
    items: Sequence[str],
    seen: Sequence[Verdict],
    lowered: set[TargetKey],
) -> tuple[CaseState, Text]:
    stated = "present" in words.values()
    if seen or stated or "mitigated" in words.values():
        if seen and case.scope_open and not words:
            return CaseState.NOT_JUDGED, _SCOPE
        return _lowered(case, words, seen, lowered, stated=stated)
    if words.get("") == "absent":
        return CaseState.NOT_FOUND, _ABSENT
    results = {evidence.items[clause].raw for clause in items}
    if results and results <= {ClauseState.COMPLIANT, ClauseState.NOT_APPLICABLE}:
        return CaseState.NOT_FOUND, _MET
    if evidence.all_pass(case.signs.refuted_by):
        return CaseState.NOT_FOUND, _REFUTED
    return CaseState.NOT_JUDGED, _UNKNOWN


def _lowered(
    case: RiskCase, words: Mapping[str, str], seen: Sequence[Verdict], lowered: set[TargetKey], *, stated: bool
) -> tuple[CaseState, Text]:
    """Whether measures lower a problem that is there, on every object that has it."""
    accepted = {target for target, word in words.items() if word == "mitigated"}
    if accepted and case.mitigable is Mitigable.NO:
        return CaseState.FOUND, _NO_MEASURE
    places = {verdict.target.target for verdict in seen} | {t for t, word in words.items() if word == "present"}
    done = accepted | {target.target for target in lowered}
    if "" in accepted or (places and places <= done) or (not places and accepted):
        return CaseState.MITIGATED, _MEASURE
    if seen:
        return CaseState.FOUND, _CONTRADICTED if words.get("") == "absent" else _SEEN
    return CaseState.FOUND, _STATED


_CONFIRMED = Text("由人确认", "confirmed by a person")
_STILL_SEEN = Text("有人认定已整改，但仍能发现", "a person states that it is mended, but it is still found")
_MENDED = Text("由人确认已整改", "confirmed by a person, and mended since")
_REJECTED = Text("由人认定不构成重大风险隐患", "a person states that it is no major hazard")
_PROPOSED = Text(
    "发现且未缓解；是否严重、是否高发须由人确认",
    "found and not lowered; a person has to confirm that it is grave and likely",
)
_NOTHING = Text("对应的高风险情形均不存在或已缓解", "the cases it arises from are not there, or lowered")


def judge_hazards(
    triggers: Iterable[HazardTrigger], cases: Mapping[str, CaseResult], evidence: Evidence
) -> tuple[HazardResult, ...]:
    """The triggers that concern the platform. `cases` are those of the 2025 guideline, which they refer to."""
    found = []
    for trigger in triggers:
        its = tuple(cases[ref] for ref in trigger.cases if ref in cases)
        if trigger.cases and not its:
            continue
        found.append(_hazard(trigger, its, evidence))
    return tuple(found)


def _hazard(trigger: HazardTrigger, cases: tuple[CaseResult, ...], evidence: Evidence) -> HazardResult:
    decision = next(reversed(evidence.decisions.get(trigger.ref, ())), None)
    own = evidence.failing(trigger.signs.found_by)
    there = bool(own) or any(case.state is CaseState.FOUND for case in cases)
    state, why = _hazard_state(trigger, cases, decision, there)
    seen = (*own, *(verdict for case in cases for verdict in case.seen))
    return HazardResult(trigger=trigger, state=state, cases=cases, seen=seen, decision=decision, why=why)


def _hazard_state(
    trigger: HazardTrigger, cases: Sequence[CaseResult], decision: RiskDecision | None, there: bool
) -> tuple[HazardState, Text]:
    match decision.decision if decision else "":
        case "confirmed":
            return HazardState.CONFIRMED, _CONFIRMED
        case "fixed":
            return (HazardState.CONFIRMED, _STILL_SEEN) if there else (HazardState.FIXED, _MENDED)
        case "rejected":
            return HazardState.REJECTED, _REJECTED
    if there:
        return HazardState.PROPOSED, _PROPOSED
    if cases and all(case.state in (CaseState.MITIGATED, CaseState.NOT_FOUND) for case in cases):
        return HazardState.NOT_FOUND, _NOTHING
    return HazardState.NOT_JUDGED, _UNKNOWN


def hazard_bounds(hazards: Iterable[HazardResult], *, fixed_count: bool) -> tuple[int, int]:
    """The fewest and the most major hazards there may be, as the verdict counts them."""
    counted = {HazardState.CONFIRMED} | ({HazardState.FIXED} if fixed_count else set())
    states = [hazard.state for hazard in hazards]
    sure = sum(state in counted for state in states)
    return sure, sure + sum(state in (HazardState.PROPOSED, HazardState.NOT_JUDGED) for state in states)


_GRAVE = frozenset({Severity.CRITICAL, Severity.HIGH})


def with_risks(
    items: Iterable[ItemResult],
    cases: Iterable[CaseResult],
    hazards: Iterable[HazardResult],
    rules: Mapping[str, Rule],
) -> tuple[ItemResult, ...]:
    """The items, each problem with its level of risk.

    High: a high-risk case of the item was found and not lowered, or a hazard that arises from it is confirmed. Medium:
    such a case was lowered, a rule that failed is severe, or the item is a key one, or an important one that is not
    met at all. Low: the rest. A weakening link raises low to medium; a compensating one lowers medium to low.
    """
    states: dict[str, set[CaseState]] = defaultdict(set)
    confirmed = [case for hazard in hazards if hazard.state is HazardState.CONFIRMED for case in hazard.cases]
    for case in cases:
        for clause in case.items:
            states[clause].add(case.state)
    for case in confirmed:
        for clause in case.items:
            states[clause].add(CaseState.FOUND)
    return tuple(
        replace(item, risk=_risk(item, states[item.clause.id], rules)) if item.state.deviates else item
        for item in items
    )


def _risk(item: ItemResult, cases: set[CaseState], rules: Mapping[str, Rule]) -> RiskLevel:
    if CaseState.FOUND in cases:
        return RiskLevel.HIGH
    severe = any(
        verdict.state.deviates and rules[verdict.rule].severity in _GRAVE
        for row in item.objects
        for verdict in row.verdicts
    )
    weight = item.clause.weight
    medium = CaseState.MITIGATED in cases or severe or weight is Weight.KEY
    medium = medium or (weight is Weight.IMPORTANT and item.state is BAD)
    if item.link is not None:
        medium = item.link.effect == "weakens" or (medium and CaseState.MITIGATED in cases)
    return RiskLevel.MEDIUM if medium else RiskLevel.LOW
