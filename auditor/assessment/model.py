"""What an assessment 等级测评 says of every platform, as frozen values with the arithmetic kept.

The chain is item × object 单项 → item 测评项 → control point 控制点 → layer 层面 → platform. Every value keeps what it
rests on: verdicts of rules, answers of people, and who has not spoken yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from auditor.model.answer import Answer
from auditor.model.clause import Clause
from auditor.model.guideline import HazardTrigger, RiskCase, RiskList
from auditor.model.register import OverallLink, RiskDecision
from auditor.model.target import TargetKey
from auditor.model.text import Text
from auditor.model.verdict import Verdict
from auditor.results import Counts, PlatformSummary


class ClauseState(StrEnum):
    """Result 符合情况 of an item, of an item on one object, or of a control point."""

    COMPLIANT = "compliant"
    PARTIAL = "partial"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"

    @property
    def deviates(self) -> bool:
        return self in (ClauseState.PARTIAL, ClauseState.NON_COMPLIANT)


class Pending(StrEnum):
    """Why a result is still pending 待定, the most pressing first."""

    NONE = ""
    UNDECIDED = "undecided"
    """A rule waits for an answer or could not be decided."""
    OUTSIDE_PACK = "outside_pack"
    """A rule that speaks to it was left out of this audit: not looked at."""
    NOT_LOOKED = "not_looked"
    """An object that the item applies to was looked at by no rule and no person."""
    NEEDS_PERSON = "needs_person"
    """The machine's part passes; the item also asks for documents or an interview."""
    UNCONFIRMED = "unconfirmed"
    """Nothing it applies to was found, and no person has confirmed that it does not apply."""
    NO_RULE = "no_rule"
    """No rule speaks to it: a person has to assess it, and has not."""


class SpokenBy(StrEnum):
    """Who has actually spoken on an item in this audit."""

    MACHINE = "machine"
    BOTH = "both"
    PERSON = "person"
    NOBODY = "nobody"


class Judging(StrEnum):
    """Who can judge an item, as far as the rulebook goes."""

    MACHINE = "machine"
    MACHINE_AND_PERSON = "machine_and_person"
    PERSON = "person"
    """A person alone: no machine can see it, and the clause says why."""
    NO_RULE = "no_rule"
    """A machine could see a part of it, but no rule does yet; a person has to, and the clause says why."""


class Edition(StrEnum):
    """Edition of the report template, which decides how results become a verdict."""

    E2021 = "2021"
    E2025 = "2025"


class RateMode(StrEnum):
    """How the rate 符合率 of the 2025 edition counts. The official definition was not seen."""

    ITEM_STRICT = "item_strict"
    """Items that comply, of all applicable ones."""
    PAIR_STRICT = "pair_strict"
    """The same over every item on every object."""
    ITEM_HALF = "item_half"
    """As `ITEM_STRICT`, a partly met item counting one half."""


class Grade(StrEnum):
    """Verdict on a platform 等级测评结论: three of the 2025 edition, four of the 2021 edition."""

    MET = "met"
    MOSTLY_MET = "mostly_met"
    NOT_MET = "not_met"
    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class RiskLevel(StrEnum):
    """Level of risk 风险等级 of a problem."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CaseState(StrEnum):
    """What is known of a high-risk case on a platform."""

    FOUND = "found"
    MITIGATED = "mitigated"
    NOT_FOUND = "not_found"
    """Looked at, by rules that cover the problem or by a person, and not there."""
    NOT_JUDGED = "not_judged"


class HazardState(StrEnum):
    """What is known of a major hazard on a platform. Machines only propose."""

    CONFIRMED = "confirmed"
    FIXED = "fixed"
    """Confirmed, and mended since. Still counts among those found before rectification."""
    PROPOSED = "proposed"
    REJECTED = "rejected"
    NOT_FOUND = "not_found"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Choices an assessment depends on. What no published source fixes is a choice here, and reports say which.

    `report_date` is the day on the cover, the audit's day if None; `edition` follows from it if None. A rate of
    exactly `met_above` is 基本符合 unless `equal_is_met`; one of exactly `not_met_below` is 基本符合 unless
    `equal_is_not_met`. `fixed_hazards_count`: a hazard mended since still stands in the way of 符合. `attention` is
    the factor y of the 2021 edition.
    """

    report_date: date | None = None
    edition: Edition | None = None
    rate_mode: RateMode = RateMode.ITEM_STRICT
    met_above: Fraction = Fraction(90)
    not_met_below: Fraction = Fraction(60)
    equal_is_met: bool = False
    equal_is_not_met: bool = False
    fixed_hazards_count: bool = True
    attention: Fraction = Fraction(1, 2)
    risk_list: RiskList = RiskList.GUIDELINE_2025


@dataclass(frozen=True, slots=True)
class Range:
    """A number that is not settled yet: where it would stand if everything pending came out worst, and best."""

    low: Fraction
    high: Fraction

    @property
    def settled(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class ObjectResult:
    """One item on one object 单项测评结果; `target` names the platform itself where the object is the whole.

    `answers` are those that still answer, `aged` those that no longer do. `conflict`: a person says better than what a
    machine saw, or that it does not apply although a machine saw that it does; the worse one counts.
    """

    target: TargetKey
    state: ClauseState
    pending: Pending = Pending.NONE
    verdicts: tuple[Verdict, ...] = ()
    answers: tuple[Answer, ...] = ()
    aged: tuple[Answer, ...] = ()
    conflict: bool = False
    deviation_seen: bool = False
    """Even while pending, something was seen that does not comply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """One item on one platform 测评项结果.

    `raw` is the result before the overall assessment, `state` after it (`link` is what changed it). `objects` holds
    every object somebody spoke of, `unseen` those it applies to that nobody did. `worst` and `best` are the results
    still possible; both equal `state` when it is settled. `missing` names the methods nobody has carried out.
    """

    platform: str
    clause: Clause
    state: ClauseState
    raw: ClauseState
    pending: Pending
    worst: ClauseState
    best: ClauseState
    spoken_by: SpokenBy
    counts: Counts
    objects: tuple[ObjectResult, ...] = ()
    unseen: tuple[TargetKey, ...] = ()
    missing: tuple[str, ...] = ()
    link: OverallLink | None = None
    risk: RiskLevel | None = None
    """Of a problem only; see `docs/en/assessment-method.md`."""

    @property
    def level(self) -> int:
        """Level of the item, which is the sub-grade for S and A control points."""
        return self.clause.level

    @property
    def conflict(self) -> bool:
        return any(found.conflict for found in self.objects)

    @property
    def targets(self) -> int:
        """Objects that count: those spoken of that it applies to."""
        return sum(found.state is not ClauseState.NOT_APPLICABLE for found in self.objects)

    @property
    def targets_passed(self) -> int:
        return sum(found.state is ClauseState.COMPLIANT for found in self.objects)


@dataclass(frozen=True, slots=True)
class Tally:
    """Items by result; every state is a key."""

    by_state: Mapping[ClauseState, int]

    def __getitem__(self, state: ClauseState) -> int:
        return self.by_state[state]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def applicable(self) -> int:
        return self.total - self[ClauseState.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class ControlResult:
    """A control point 控制点: its clause (`8.1.4.1`), items and result. `score` is out of 10, None while pending or
    without an applicable item."""

    id: str
    part: str
    layer: str
    control: str
    attribute: str
    state: ClauseState
    items: tuple[ItemResult, ...]
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class LayerResult:
    """A layer 层面 with the rate of its items in percent; None where none of them applies."""

    layer: str
    state: ClauseState
    tally: Tally
    rate: Range | None
    controls: tuple[ControlResult, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One addend of a score: so many items of this weight and result, and what each of them adds or takes."""

    side: str
    """`technical`, `management`, or `all` where the edition does not tell them apart."""
    weight: int
    state: ClauseState
    items: int
    each: Fraction

    @property
    def total(self) -> Fraction:
        return self.items * self.each


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The number of an edition and what follows from it.

    `value` is None when no item applies. `shares` add up to `value.low` as the edition prescribes; `applicable` is n.
    `grade` is None until nothing can change it any more; `possible` holds every grade that can still come out.
    """

    edition: Edition
    mode: RateMode | None
    value: Range | None
    raw: Range | None
    """The same before the overall assessment."""
    applicable: int
    pending: int
    shares: tuple[Share, ...]
    technical: Range | None = None
    management: Range | None = None
    grade: Grade | None = None
    possible: tuple[Grade, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def final(self) -> bool:
        return self.grade is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A high-risk case on a platform: `seen` are the verdicts that show it, `measures` those that lower it, `unjudged`
    the rules and `items` whose results would have to be known. `why` says how the state came about."""

    case: RiskCase
    state: CaseState
    items: tuple[str, ...]
    seen: tuple[Verdict, ...] = ()
    measures: tuple[Verdict, ...] = ()
    decisions: tuple[RiskDecision, ...] = ()
    unjudged: tuple[str, ...] = ()
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardResult:
    """A trigger of a major hazard on a platform, with the cases and verdicts it arises from."""

    trigger: HazardTrigger
    state: HazardState
    cases: tuple[CaseResult, ...] = ()
    seen: tuple[Verdict, ...] = ()
    decision: RiskDecision | None = None
    why: Text


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What became of a recorded link of the overall assessment; `why` says it where it has no effect."""

    link: OverallLink
    applied: bool
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """How the items of a platform were chosen: the level for each attribute, and the extensions.

    `extensions_stated` is False where the register does not say which extensions apply: then only those that follow
    from other entries are in, and reports say so.
    """

    g: int
    s: int
    a: int
    extensions: tuple[str, ...]
    extensions_stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAssessment:
    """Everything an assessment says of one platform, items in the order of the standard."""

    platform: PlatformSummary
    selection: Selection
    items: tuple[ItemResult, ...]
    controls: tuple[ControlResult, ...]
    layers: tuple[LayerResult, ...]
    tally: Tally
    score: Score
    cases: tuple[CaseResult, ...]
    hazards: tuple[HazardResult, ...]
    links: tuple[LinkResult, ...] = ()
    spoken: Mapping[SpokenBy, int] = field(default_factory=dict)
    """Items by who has spoken on them; every one is a key."""
    stray_answers: tuple[Answer, ...] = ()
    """Answers to items that were not selected for the platform, or about objects it does not have."""

    def problems(self) -> Iterator[ItemResult]:
        """Items that deviate after the overall assessment."""
        return (item for item in self.items if item.state.deviates)

    def found_hazards(self) -> int:
        """Major hazards before rectification, as the verdict page counts them."""
        return sum(hazard.state in (HazardState.CONFIRMED, HazardState.FIXED) for hazard in self.hazards)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One audit, assessed. `platforms` is in the order of the register."""

    settings: Settings
    edition: Edition
    report_date: date
    platforms: Mapping[str, PlatformAssessment]
