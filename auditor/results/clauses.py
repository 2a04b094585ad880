"""From verdicts to clause verdicts 测评项结论."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.model.rule import Method, Severity
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Verdict
from auditor.results.audit import AuditResult
from auditor.results.coverage import Counts


class ClauseState(StrEnum):
    """Verdict on a clause 测评项 for one platform."""

    COMPLIANT = "compliant"
    PARTIAL = "partial"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"


class Pending(StrEnum):
    """Why a clause is still pending 待定."""

    NONE = ""
    NO_RULE = "no_rule"
    """No rule speaks to it: a person has to assess it."""
    UNDECIDED = "undecided"
    """A rule waits for an answer or could not be decided."""
    NEEDS_PERSON = "needs_person"
    """The machine's part passes; the item also asks for documents or an interview."""
    UNCONFIRMED = "unconfirmed"
    """Nothing it applies to was found, and no person has confirmed that it does not apply."""


_BY_PEOPLE = frozenset({Method.DOCUMENT, Method.INTERVIEW})


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause on a platform, with the verdicts it rests on: `targets_passed` of `targets` applicable ones pass."""

    platform: str
    clause: str
    level: int
    state: ClauseState
    pending: Pending
    counts: Counts
    targets: int
    targets_passed: int


def clause_rows(result: AuditResult) -> tuple[ClauseRow, ...]:
    """A row for every clause and platform that at least one verdict speaks to, in catalogue and register order."""
    spoken: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in result.verdicts:
        rule = result.rules[verdict.rule]
        if rule.severity is Severity.INFO:
            continue  # advice that no clause demands
        for clause in rule.clauses_at(verdict.level):
            spoken[verdict.target.platform, clause].append(verdict)
    platform_order = {platform.id: n for n, platform in enumerate(result.platforms)}
    clause_order = {clause: n for n, clause in enumerate(result.clauses)}
    return tuple(
        _clause_row(result, platform, clause, spoken[platform, clause])
        for platform, clause in sorted(
            spoken, key=lambda key: (platform_order.get(key[0], -1), clause_order.get(key[1], len(clause_order)), key)
        )
    )


def _clause_row(result: AuditResult, platform: str, clause: str, verdicts: list[Verdict]) -> ClauseRow:
    applicable: dict[TargetKey, bool] = {}
    for verdict in verdicts:
        if verdict.state is not State.NOT_APPLICABLE:
            applicable[verdict.target] = applicable.get(verdict.target, True) and verdict.state is State.PASS
    known = result.clauses.get(clause)
    needed = _BY_PEOPLE & set(known.methods if known else ())
    answered = _BY_PEOPLE & {
        result.rules[verdict.rule].method for verdict in verdicts if verdict.state is not State.NOT_APPLICABLE
    }
    ruled_out = any(result.rules[verdict.rule].method in _BY_PEOPLE for verdict in verdicts)
    counts = Counts.of(verdict.state for verdict in verdicts)
    state, pending = _conclude(counts, person_missing=not needed <= answered, person_ruled_out=ruled_out)
    return ClauseRow(
        platform=platform,
        clause=clause,
        level=known.level if known else verdicts[0].level,
        state=state,
        pending=pending,
        counts=counts,
        targets=len(applicable),
        targets_passed=sum(applicable.values()),
    )


def _conclude(counts: Counts, *, person_missing: bool, person_ruled_out: bool) -> tuple[ClauseState, Pending]:
    """The clause verdict. A machine alone never concludes 符合 where documents or an interview are needed, nor 不适用;
    a deviation it has seen is one, whatever a document may say.

    `person_missing`: a needed document or interview has not been answered. `person_ruled_out`: people's own
    statements are among those that say it does not apply.
    """
    if counts.applicable == 0:
        return (
            (ClauseState.NOT_APPLICABLE, Pending.NONE)
            if person_ruled_out
            else (ClauseState.PENDING, Pending.UNCONFIRMED)
        )
    if counts.judged < counts.applicable:
        return ClauseState.PENDING, Pending.UNDECIDED
    if counts[State.FAIL] == counts.applicable:
        return ClauseState.NON_COMPLIANT, Pending.NONE
    if counts.deviating:
        return ClauseState.PARTIAL, Pending.NONE
    if person_missing:
        return ClauseState.PENDING, Pending.NEEDS_PERSON
    return ClauseState.COMPLIANT, Pending.NONE


def clause_totals(result: AuditResult, rows: Iterable[ClauseRow]) -> Mapping[str, Mapping[ClauseState, int]]:
    """Clauses by state for each platform at its level (general part); those without any verdict are pending."""
    seen: dict[str, Counter[ClauseState]] = defaultdict(Counter)
    touched: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        seen[row.platform][row.state] += 1
        touched[row.platform].add(row.clause)
    at_level: dict[int, set[str]] = defaultdict(set)
    for clause in result.clauses.values():
        if clause.part == "general":
            at_level[clause.level].add(clause.id)
    totals: dict[str, Mapping[ClauseState, int]] = {}
    for platform in result.platforms:
        untouched = len(at_level[platform.level] - touched[platform.id])
        counted = seen[platform.id] + Counter({ClauseState.PENDING: untouched})
        totals[platform.id] = {state: counted[state] for state in ClauseState}
    return totals
