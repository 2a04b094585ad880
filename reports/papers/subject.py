"""What the duty papers of a district are built from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from auditor.assessment import Assessment
from auditor.grading.ledger import Entry
from auditor.model.register import Platform, Register, Unit
from auditor.model.rule import Severity
from auditor.model.target import TargetKind
from auditor.model.text import Lang
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult, findings, is_waived

DAYS: Mapping[Severity, tuple[int, int]] = {
    Severity.CRITICAL: (3, 7),
    Severity.HIGH: (7, 15),
    Severity.MEDIUM: (30, 60),
    Severity.LOW: (90, 120),
}
"""Days to put a finding right, from level three on and below. This program's default and no limit of any law."""

STRICT_FROM = 3


def open_findings(result: AuditResult, platform: str | None = None) -> Iterator[Verdict]:
    """Deviations not waived, the most severe first; advice is left out."""
    for verdict in findings(result):
        if is_waived(verdict) or result.rules[verdict.rule].severity is Severity.INFO:
            continue
        if platform is None or verdict.target.platform == platform:
            yield verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a platform stood in an earlier audit: what was certain, and what was still possible."""

    audit: str
    as_of: date
    low: Fraction | None
    high: Fraction | None
    open_findings: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One audit, its assessment, the register and what is due. `history` is by platform, the oldest first."""

    result: AuditResult
    assessment: Assessment
    register: Register
    entries: Sequence[Entry]
    lang: Lang
    history: Mapping[str, Sequence[Standing]] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        return self.result.as_of

    def platform(self, name: str) -> Platform | None:
        return next((one for one in self.register.platforms if one.id == name), None)

    def unit_of(self, platform: str) -> Unit | None:
        found = self.platform(platform)
        return None if found is None else next((one for one in self.register.units if one.id == found.owner), None)

    def person(self, name: str | None) -> str:
        """A person's name as the register keeps it, empty where nobody is entered."""
        return next((one.name for one in self.register.people if one.id == name), "")

    def open_findings(self, platform: str | None = None) -> Iterator[Verdict]:
        """Deviations not waived, of one platform or of all; see `open_findings`."""
        return open_findings(self.result, platform)

    def due(self, verdict: Verdict) -> date:
        """By when a finding should be put right, counted from this audit."""
        strict, usual = DAYS[self.result.rules[verdict.rule].severity]
        return self.as_of + timedelta(days=strict if verdict.level >= STRICT_FROM else usual)

    def title(self, verdict: Verdict) -> str:
        rule = self.result.rules[verdict.rule]
        return rule.title.fill(rule.values_at(verdict.level))[self.lang]

    def said(self, verdict: Verdict) -> str:
        """What was seen, in words."""
        return " ".join(one[self.lang] for one in self.result.sentences.get(verdict.key, ())) or verdict.state.value

    def fix(self, verdict: Verdict) -> str:
        rule = self.result.rules[verdict.rule]
        return rule.fix.text.fill(rule.values_at(verdict.level))[self.lang]

    def judged(self, kind: TargetKind, target: str) -> Sequence[Verdict]:
        """Verdicts on one entry of the register that apply to it, wherever it was judged."""
        keys = {one.key for one in self.result.targets if one.kind is kind and one.key.target == target}
        return [v for v in self.result.verdicts if v.target in keys and v.state is not State.NOT_APPLICABLE]
