"""What an audit found, as one frozen value, and the numbers derived from it.

The audit (or the store, for an older one) builds an `AuditResult`; reports and commands read it. Every number that
people see is computed here, once, by a pure function: `coverage_of`, `gate`, `clause_rows`, `clause_totals`,
`waiver_rows`, `findings`, `exit_code`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from auditor.model.clause import Clause
from auditor.model.fact import EvidenceRecord, Pointer, Reason
from auditor.model.register import Waiver
from auditor.model.rule import Method, Rule, Severity
from auditor.model.rulebook import Instrument
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict, WaiverStatus

VerdictKey: TypeAlias = tuple[str, str, str]
"""Platform id, target id and rule id, as `Verdict.key` gives it."""

DISTRICT = ""
"""Platform id of what belongs to the district as a whole."""

GATE_LIMIT = Fraction(1, 10)
"""Share of applicable automatic rules that may stay `error` or `unknown` in a complete audit."""

REACHED_KINDS = frozenset({TargetKind.HOST, TargetKind.DATABASE, TargetKind.WEBSITE, TargetKind.PLATFORM})
"""Kinds of target that an audit must have judged by at least one rule, or it is incomplete. Records of the register
(people, contracts, plans ...) may rightly have no rule that applies to them."""


@dataclass(frozen=True, slots=True)
class PlatformSummary:
    """A platform 平台 as reports name it. `s` and `a` are the sub-grades of its grading; `level_assumed` when nobody
    has graded it."""

    id: str
    name: str
    kind: str
    level: int
    level_assumed: bool = False
    s: int | None = None
    a: int | None = None
    owner: str = ""
    """Name of the responsible unit."""


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Something that was to be looked at and was not. `what` is a fact key or a scanner; `detail` is already masked."""

    platform: str
    target: str
    what: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that differs from the previous audit. None means that there was none; `cause` names why (`target`,
    `rule`, `level`, `waiver`, `scope`, `collector`)."""

    platform: str
    target: str
    rule: str
    before: State | None
    after: State | None
    cause: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The audit this one is compared with."""

    audit: str
    as_of: date
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """Everything one audit brought. All texts that came from targets are already masked.

    `sentences` explains each verdict that is not a plain pass, in order of its steps. `excerpts` holds short text
    around places that steps point to. `scanners` names, for each rule, the scanners that bring its facts.
    """

    audit: str
    started: datetime
    finished: datetime
    as_of: date
    tool_version: str
    rulebook_digest: str
    inventory_digest: str
    district: str
    platforms: tuple[PlatformSummary, ...]
    targets: tuple[Target, ...]
    rules: Mapping[str, Rule]
    verdicts: tuple[Verdict, ...]
    scanners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    """The clause catalogue of GB/T 22239, in the order of the standard."""
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    sentences: Mapping[VerdictKey, tuple[Text, ...]] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceRecord] = field(default_factory=dict)
    """By digest, which is what pointers name once stored."""
    excerpts: Mapping[Pointer, str] = field(default_factory=dict)
    not_seen: tuple[NotSeen, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Every waiver of the register, used or not."""
    previous: Previous | None = None
    only_platforms: tuple[str, ...] = ()
    """Platforms asked for; empty for all."""
    only_scanners: tuple[str, ...] = ()
    """Scanners asked for; empty for all."""
    setbacks: tuple[Text, ...] = ()
    """What went wrong with the audit as a whole (a scanner could not be loaded, it was interrupted ...)."""
    gate_limit: Fraction = GATE_LIMIT


@dataclass(frozen=True, slots=True)
class Counts:
    """Verdicts by state; every state is a key."""

    by_state: Mapping[State, int]

    @classmethod
    def of(cls, states: Iterable[State]) -> Counts:
        counted = Counter(states)
        return cls({state: counted[state] for state in State})

    def __getitem__(self, state: State) -> int:
        return self.by_state[state]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def applicable(self) -> int:
        return self.total - self[State.NOT_APPLICABLE]

    @property
    def automatic(self) -> int:
        """Applicable rules that need no person to answer."""
        return self.applicable - self[State.MANUAL]

    @property
    def judged(self) -> int:
        return self[State.PASS] + self[State.PARTIAL] + self[State.FAIL]

    @property
    def deviating(self) -> int:
        return self[State.PARTIAL] + self[State.FAIL]

    @property
    def unseen(self) -> int:
        """Automatic rules that ended as `unknown` or `error`."""
        return self[State.UNKNOWN] + self[State.ERROR]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what applies was judged: in total, by platform and by scanner."""

    total: Counts
    platforms: Mapping[str, Counts]
    scanners: Mapping[str, Counts]


def coverage_of(result: AuditResult) -> Coverage:
    """Verdict counts. A rule whose facts come from two scanners counts for both of them."""
    by_platform: dict[str, list[State]] = {DISTRICT: []}
    by_platform |= {platform.id: [] for platform in result.platforms}
    by_scanner: dict[str, list[State]] = defaultdict(list)
    for verdict in result.verdicts:
        by_platform.setdefault(verdict.target.platform, []).append(verdict.state)
        for scanner in result.scanners.get(verdict.rule, ()):
            by_scanner[scanner].append(verdict.state)
    return Coverage(
        total=Counts.of(verdict.state for verdict in result.verdicts),
        platforms={platform: Counts.of(states) for platform, states in by_platform.items()},
        scanners={scanner: Counts.of(by_scanner[scanner]) for scanner in sorted(by_scanner)},
    )


@dataclass(frozen=True, slots=True)
class UnseenTarget:
    """A target that a scanner could not look at at all; `scanner` is "" when nothing at all was judged."""

    target: TargetKey
    scanner: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the audit saw enough to be called complete, and if not, why."""

    unseen_targets: tuple[UnseenTarget, ...]
    unseen: int
    automatic: int
    limit: Fraction
    setbacks: tuple[Text, ...] = ()

    @property
    def over_limit(self) -> bool:
        return self.unseen > self.limit * self.automatic

    @property
    def complete(self) -> bool:
        return not (self.unseen_targets or self.over_limit or self.setbacks or not self.automatic)


def gate(result: AuditResult) -> Gate:
    """The coverage gate.

    An audit is incomplete when more than `gate_limit` of the applicable automatic rules are `error` or `unknown`, when
    a host, database, site or platform was judged by no rule at all, when every rule of a scanner ended in `error` on a
    target (so that a database nobody could log in to never hides behind its register entry), or when nothing was
    automatic at all.
    """
    judged: set[TargetKey] = set()
    looked: dict[tuple[TargetKey, str], set[State]] = defaultdict(set)
    for verdict in result.verdicts:
        if verdict.state in (State.PASS, State.PARTIAL, State.FAIL):
            judged.add(verdict.target)
        for scanner in result.scanners.get(verdict.rule, ()):
            looked[verdict.target, scanner].add(verdict.state)
    spoken_of = frozenset(kind for rule in result.rules.values() for kind in rule.kinds)
    nothing = [
        UnseenTarget(target.key)
        for target in result.targets
        if target.kind in REACHED_KINDS & spoken_of and target.key not in judged
    ]
    hidden = [
        UnseenTarget(target, scanner)
        for (target, scanner), states in looked.items()
        if target in judged and State.ERROR in states and not states & {State.PASS, State.PARTIAL, State.FAIL}
    ]
    total = coverage_of(result).total
    return Gate(
        unseen_targets=(*nothing, *sorted(hidden, key=lambda u: (u.target, u.scanner))),
        unseen=total.unseen,
        automatic=total.automatic,
        limit=result.gate_limit,
        setbacks=result.setbacks,
    )


def findings(result: AuditResult) -> tuple[Verdict, ...]:
    """Every deviation 问题, the most severe first, then by rule, platform and target. Waived ones are among them."""
    return tuple(
        sorted(
            (verdict for verdict in result.verdicts if verdict.state.deviates),
            key=lambda v: (result.rules[v.rule].severity.rank, v.rule, v.target),
        )
    )


def is_waived(verdict: Verdict) -> bool:
    """True while an active waiver stands beside the verdict."""
    return verdict.waiver is not None and verdict.waiver.status is WaiverStatus.ACTIVE


def severity_counts(verdicts: Iterable[Verdict], rules: Mapping[str, Rule]) -> Mapping[Severity, int]:
    """Deviations by severity; every severity is a key."""
    counted = Counter(rules[verdict.rule].severity for verdict in verdicts if verdict.state.deviates)
    return {severity: counted[severity] for severity in Severity}


def exit_code(result: AuditResult) -> int:
    """0 nothing found, 1 findings, 3 incomplete. A waived finding and mere advice (`info`) are no reason for 1."""
    if not gate(result).complete:
        return 3
    open_findings = (
        v for v in findings(result) if not is_waived(v) and result.rules[v.rule].severity is not Severity.INFO
    )
    return 1 if any(True for _ in open_findings) else 0


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
        for clause in result.rules[verdict.rule].clauses_at(verdict.level):
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


class WaiverUse(StrEnum):
    """What became of a waiver in this audit."""

    APPLIED = "applied"
    EXPIRED = "expired"
    UNCOMPENSATED = "uncompensated"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver of the register, what it was worth and the findings it stands beside."""

    waiver: Waiver
    use: WaiverUse
    days_left: int
    findings: tuple[VerdictKey, ...]


def waiver_rows(result: AuditResult) -> tuple[WaiverRow, ...]:
    """Every waiver, also those that expired or match nothing."""
    beside: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in result.verdicts:
        if verdict.waiver is not None:
            beside[verdict.waiver.id].append(verdict)
    return tuple(_waiver_row(result, waiver, beside[waiver.id]) for waiver in result.waivers)


def _waiver_row(result: AuditResult, waiver: Waiver, verdicts: list[Verdict]) -> WaiverRow:
    statuses = {verdict.waiver.status for verdict in verdicts if verdict.waiver}
    days_left = (waiver.expires_on - result.as_of).days
    if days_left < 0 or WaiverStatus.EXPIRED in statuses:
        use = WaiverUse.EXPIRED
    elif not verdicts:
        use = WaiverUse.UNMATCHED
    elif WaiverStatus.UNCOMPENSATED in statuses:
        use = WaiverUse.UNCOMPENSATED
    else:
        use = WaiverUse.APPLIED
    return WaiverRow(waiver, use, days_left, tuple(sorted(verdict.key for verdict in verdicts)))
