"""What a drill showed, derived from its plan and its records. Reports read this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.model.drill.plan import DrillPlan
from auditor.model.drill.record import Record
from auditor.model.drill.scenario import Expectation, Inject, LegalClock, Mark, Severity
from auditor.model.text import Text


class ClockState(StrEnum):
    """How a clock of the law stands. No state but `met` is good news."""

    WAITING = "waiting"
    """What starts it has not been recorded."""
    RUNNING = "running"
    URGENT = "urgent"
    """Less than a quarter of the limit is left."""
    OVERDUE = "overdue"
    MET = "met"
    LATE = "late"
    UNMEASURED = "unmeasured"
    """The law says "at once", or the moment was recorded without what starts the clock: a person judges."""
    NO_DUTY = "no_duty"
    """The kind of operator or of incident has no such duty."""
    BELOW_GRADE = "below_grade"
    """The grade that counts has no such duty. A grade may be corrected, and the clock runs again."""
    GRADE_FIRST = "grade_first"
    """Whether there is a duty depends on the grade, and nobody has decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """A clock at one moment, in drill time: `started`, `due` and `stopped` since the start of the drill, `taken` from
    start to stop, `left` until due, negative once overdue."""

    clock: LegalClock
    state: ClockState
    started: timedelta | None = None
    due: timedelta | None = None
    stopped: timedelta | None = None
    taken: timedelta | None = None
    left: timedelta | None = None


class MeasureState(StrEnum):
    """Whether an aim was reached; `open` where it was never recorded, `none` where there is no aim."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A time between two recorded moments, with both named, since definitions in circulation differ."""

    id: str
    title: Text
    since: Text
    until: Text
    value: timedelta | None
    aim: timedelta | None
    state: MeasureState


class ActionState(StrEnum):
    """Whether an expected action was seen in time."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_SEEN = "not_seen"
    NOT_DUE = "not_due"
    """Its inject was never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReading:
    """An expected action, the inject it answers and what was recorded of it."""

    inject: Inject
    expected: Expectation
    state: ActionState
    after: timedelta | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """演练发现的问题: something that did not go as it should. `id` is stable for the same drill."""

    id: str
    title: Text
    reason: Text
    clauses: tuple[str, ...] = ()
    closed: datetime | None = None
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationItem:
    """One of the nine items of the evaluation sheet 演练评估单 (GB/T 38645-2020, A.9)."""

    id: str
    title: Text
    question: Text


@dataclass(frozen=True, slots=True)
class Rating:
    """An item with the score given by a person (1 差, 3 合格, 5 优秀), None while nobody has."""

    item: EvaluationItem
    score: int | None = None
    advice: str = ""
    evaluator: str = ""


class Conclusion(StrEnum):
    """Overall rating. The standard sums nothing up: mean of all nine, a convention of this program."""

    EXCELLENT = "excellent"
    GOOD = "good"
    POOR = "poor"
    NOT_RATED = "not_rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveResult:
    """What a live check measured: `figures` in the order they are shown. `passed` is None where it could not be
    carried out, which is never a success."""

    check: str
    title: Text
    at: datetime
    passed: bool | None
    summary: Text
    figures: tuple[tuple[Text, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A record with its drill time: `offset` since the start, pauses left out."""

    record: Record
    offset: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillOutcome:
    """A drill as far as it has come."""

    plan: DrillPlan
    started: datetime | None
    ended: datetime | None
    elapsed: timedelta
    paused: timedelta
    speed: float
    """Minutes of drill time for each real minute; above 1 only where a tabletop was hurried."""
    timeline: tuple[Moment, ...]
    marks: Mapping[Mark, Moment]
    decided: Severity | None
    injected: Mapping[str, Moment]
    actions: tuple[ActionReading, ...]
    clocks: tuple[ClockReading, ...]
    measures: tuple[Measure, ...]
    ratings: tuple[Rating, ...]
    mean: float | None
    conclusion: Conclusion
    live: tuple[LiveResult, ...]
    gaps: tuple[Gap, ...]
    setbacks: tuple[Text, ...] = ()
    """What is wrong with the records themselves: a torn line that was left out, observers who disagree ..."""
