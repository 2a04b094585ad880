"""An audit result with everything derived from it, worked out once and read by every builder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from auditor.assessment import Assessment, ItemResult, assess
from auditor.model.rule import Rule, Severity
from auditor.model.target import Target, TargetKey
from auditor.model.text import Lang, Text
from auditor.model.verdict import State, Verdict
from auditor.results import (
    DISTRICT,
    AuditResult,
    Coverage,
    Gate,
    NotSeen,
    Overdue,
    WaiverRow,
    coverage_of,
    findings,
    gate,
    is_waived,
    overdue,
    severity_counts,
    waiver_rows,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Targets for which a rule came out the same, in the same words. `example` is the first of them."""

    state: State
    sentences: tuple[Text, ...]
    example: Verdict
    targets: tuple[TargetKey, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that some targets of one platform deviate from, at one level. `of` counts those it applies to."""

    platform: str
    rule: Rule
    level: int
    outcomes: tuple[Outcome, ...]
    count: int
    of: int

    @property
    def anchor(self) -> str:
        return f"f-{self.platform or 'district'}-{self.rule.id}-{self.level}"

    @property
    def title(self) -> Text:
        return self.rule.title.fill(self.rule.values_at(self.level))


@dataclass(frozen=True, slots=True)
class Part:
    """One platform, or the district as a whole (id ""): its verdicts and what was found."""

    id: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    severities: Mapping[Severity, int]
    waived: int
    not_seen: tuple[NotSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a builder may say a number about."""

    result: AuditResult
    coverage: Coverage
    gate: Gate
    findings: tuple[Verdict, ...]
    severities: Mapping[Severity, int]
    waived: int
    parts: Mapping[str, Part]
    assessment: Assessment
    clauses: tuple[ItemResult, ...]
    """Every item of every platform, in register and catalogue order."""
    waivers: tuple[WaiverRow, ...]
    overdue: tuple[Overdue, ...]
    targets: Mapping[TargetKey, Target]

    def target_name(self, key: TargetKey) -> str:
        target = self.targets.get(key)
        return target.name if target else key.target

    def fact_name(self, key: str, lang: Lang) -> str:
        """What a fact is called; its key where nobody has named it."""
        name = self.result.names.get(key)
        return name[lang] if name else key


def read(result: AuditResult) -> Reading:
    """Derives every number of the reports from `result`."""
    by_platform: dict[str, list[Verdict]] = {DISTRICT: []}
    by_platform |= {platform.id: [] for platform in result.platforms}
    for verdict in result.verdicts:
        by_platform.setdefault(verdict.target.platform, []).append(verdict)
    unseen: dict[str, list[NotSeen]] = defaultdict(list)
    for seen in result.not_seen:
        unseen[seen.platform].append(seen)
    assessment = assess(result)
    found = findings(result)
    return Reading(
        result=result,
        coverage=coverage_of(result),
        gate=gate(result),
        findings=found,
        severities=severity_counts(found, result.rules),
        waived=sum(map(is_waived, found)),
        parts={
            platform: _part(result, platform, verdicts, tuple(unseen[platform]))
            for platform, verdicts in by_platform.items()
        },
        assessment=assessment,
        clauses=tuple(item for platform in assessment.platforms.values() for item in platform.items),
        waivers=waiver_rows(result),
        overdue=overdue(result),
        targets={target.key: target for target in result.targets},
    )


def _part(result: AuditResult, platform: str, verdicts: list[Verdict], not_seen: tuple[NotSeen, ...]) -> Part:
    applicable: dict[tuple[str, int], int] = defaultdict(int)
    deviating: dict[tuple[str, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.state is not State.NOT_APPLICABLE:
            applicable[verdict.rule, verdict.level] += 1
        if verdict.state.deviates:
            deviating[verdict.rule, verdict.level].append(verdict)
    found = [
        Finding(platform, result.rules[rule], level, _outcomes(result, same), len(same), applicable[rule, level])
        for (rule, level), same in deviating.items()
    ]
    return Part(
        id=platform,
        verdicts=tuple(verdicts),
        findings=tuple(sorted(found, key=lambda f: (f.rule.severity.rank, f.rule.id, f.level))),
        severities=severity_counts(verdicts, result.rules),
        waived=sum(is_waived(verdict) for same in deviating.values() for verdict in same),
        not_seen=not_seen,
    )


def _outcomes(result: AuditResult, verdicts: Iterable[Verdict]) -> tuple[Outcome, ...]:
    alike: dict[object, list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda v: (v.state is not State.FAIL, v.target)):
        said = result.sentences.get(verdict.key, ())
        alike.setdefault((verdict.state, said, verdict.waiver), []).append(verdict)
    return tuple(
        Outcome(same[0].state, result.sentences.get(same[0].key, ()), same[0], tuple(v.target for v in same))
        for same in alike.values()
    )


def shown_parts(reading: Reading) -> list[Part]:
    """Parts in register order; the district as a whole only when something was judged there."""
    return [part for part in reading.parts.values() if part.id != DISTRICT or part.verdicts]


def by_severity(found: Iterable[Finding]) -> Iterable[tuple[Severity, tuple[Finding, ...]]]:
    """Findings in their order, one group for each severity that occurs."""
    for severity, same in groupby(found, key=lambda finding: finding.rule.severity):
        yield severity, tuple(same)
