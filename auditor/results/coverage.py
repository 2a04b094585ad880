"""How much was seen, and whether that is enough to call the audit complete."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from auditor.model.fact import Reason
from auditor.model.target import TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict
from auditor.results.audit import DISTRICT, AuditResult

REACHED_KINDS = frozenset({TargetKind.HOST, TargetKind.DATABASE, TargetKind.WEBSITE, TargetKind.PLATFORM})
"""Kinds of target that an audit must have judged by at least one rule, or it is incomplete. Records of the register
(people, contracts, plans ...) may rightly have no rule that applies to them."""


_JUDGED = frozenset({State.PASS, State.PARTIAL, State.FAIL})


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


def _brought_nothing(verdict: Verdict) -> bool:
    """Undecided because nobody looked, and not because the register leaves something open."""
    return verdict.state is State.UNKNOWN and verdict.reason == Reason.UNSUPPORTED


def gate(result: AuditResult) -> Gate:
    """The coverage gate.

    An audit is incomplete when more than `gate_limit` of the applicable automatic rules are `error` or `unknown`, when
    a host, database, site or platform was judged by no rule at all, when what a scanner brings of a target
    could not be judged by any rule, because looking failed or, on a host, database, site or platform, because nobody
    looked (so that a database nobody could log in to never hides behind its register entry), or when nothing was
    automatic at all.
    """
    spoken_of = frozenset(kind for rule in result.rules.values() for kind in rule.kinds)
    reached = {target.key: None for target in result.targets if target.kind in REACHED_KINDS & spoken_of}
    judged: set[TargetKey] = set()
    judged_by: set[tuple[TargetKey, str]] = set()
    failed: set[tuple[TargetKey, str]] = set()
    for verdict in result.verdicts:
        places = {(verdict.target, scanner) for scanner in result.scanners.get(verdict.rule, ())}
        if verdict.state in _JUDGED:
            judged.add(verdict.target)
            judged_by |= places
        elif verdict.state is State.ERROR or (_brought_nothing(verdict) and verdict.target in reached):
            failed |= places
    nothing = [target for target in reached if target not in judged]
    hidden = [
        UnseenTarget(*place) for place in sorted(failed - judged_by) if place[0] in judged or place[0] not in reached
    ]
    total = coverage_of(result).total
    return Gate(
        unseen_targets=(*map(UnseenTarget, nothing), *hidden),
        unseen=total.unseen,
        automatic=total.automatic,
        limit=result.gate_limit,
        setbacks=result.setbacks,
    )
