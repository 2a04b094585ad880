"""What an audit found, as one frozen value. The audit builds it, or the store for an older one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from auditor.model.answer import Answer
from auditor.model.clause import Clause
from auditor.model.fact import EvidenceRecord, Pointer, Reason
from auditor.model.guideline import Guidelines
from auditor.model.pack import Pack
from auditor.model.profile import Profile
from auditor.model.register import Extension, OverallLink, RiskDecision, Waiver
from auditor.model.rule import Rule
from auditor.model.rulebook import Instrument
from auditor.model.target import Target
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict

VerdictKey: TypeAlias = tuple[str, str, str]
"""Platform id, target id and rule id, as `Verdict.key` gives it."""

DISTRICT = ""
"""Platform id of what belongs to the district as a whole."""

GATE_LIMIT = Fraction(1, 10)
"""Share of applicable automatic rules that may stay `error` or `unknown` in a complete audit."""


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
    extensions: tuple[Extension, ...] = ()
    """Extended requirements 扩展要求 that apply to it."""
    extensions_stated: bool = False
    """Whether the register says which do; if not, `extensions` holds only what follows from other entries."""


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
    names: Mapping[str, Text] = field(default_factory=dict)
    """What facts are called, by their keys."""
    sentences: Mapping[VerdictKey, tuple[Text, ...]] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceRecord] = field(default_factory=dict)
    """By digest, which is what pointers name once stored."""
    excerpts: Mapping[Pointer, str] = field(default_factory=dict)
    not_seen: tuple[NotSeen, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Every waiver of the register, used or not."""
    guidelines: Guidelines = field(default_factory=Guidelines)
    """Lists of high-risk cases and major hazards."""
    links: tuple[OverallLink, ...] = ()
    """Links of the overall assessment that people recorded."""
    decisions: tuple[RiskDecision, ...] = ()
    """People's decisions on high-risk cases and major hazards."""
    answers: tuple[Answer, ...] = ()
    """What people answered, aged or not; the newest of each platform, clause and target."""
    previous: Previous | None = None
    only_platforms: tuple[str, ...] = ()
    """Platforms asked for; empty for all."""
    only_scanners: tuple[str, ...] = ()
    """Scanners asked for; empty for all."""
    pack: Pack | None = None
    """The pack asked for; None for all rules."""
    left_out: tuple[Rule, ...] = ()
    """Rules that would have judged something here and are outside the pack."""
    profile: Profile = Profile.USUAL
    """How the thresholds were read."""
    usual_states: Mapping[VerdictKey, State] = field(default_factory=dict)
    """Of each verdict that the profile changed, the state that the usual values give."""
    setbacks: tuple[Text, ...] = ()
    """What went wrong with the audit as a whole (a scanner could not be loaded, it was interrupted ...)."""
    gate_limit: Fraction = GATE_LIMIT
