"""The clocks of the law at one moment of a drill. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from auditor.model.drill import ClockReading, ClockState, DrillPlan, LegalClock, Mark, Severity

URGENT_SHARE = 4
"""A clock is urgent once less than a quarter of its limit is left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the clocks are read from: the first time of each mark, the grade decided, and now, all in drill time."""

    marks: Mapping[Mark, timedelta]
    decided: Severity | None
    now: timedelta
    ended: bool = False

    def severity(self, plan: DrillPlan) -> Severity | None:
        """The grade that counts. While the drill runs it is the one decided; afterwards never less than the right one,
        so that grading an incident too low makes no duty disappear from the report."""
        if self.decided is None or not self.ended:
            return self.decided
        return max(self.decided, plan.scenario.severity, key=lambda severity: severity.rank)


def read_clocks(plan: DrillPlan, standing: Standing) -> tuple[ClockReading, ...]:
    """Every clock of the plan, in its order."""
    return tuple(_read(clock, plan, standing) for clock in plan.clocks)


def _read(clock: LegalClock, plan: DrillPlan, standing: Standing) -> ClockReading:
    if not plan.is_bound_by(clock):
        return ClockReading(clock=clock, state=ClockState.NO_DUTY)
    severity = standing.severity(plan)
    if severity is not None and severity.rank < clock.from_severity.rank:
        return ClockReading(clock=clock, state=ClockState.BELOW_GRADE)
    limit = clock.limits[plan.operator]
    started, stopped = _first(clock.starts, standing), _first(clock.stops, standing)
    due = None if started is None or limit is None else started + limit
    taken = None if started is None or stopped is None else max(timedelta(), stopped - started)
    return ClockReading(
        clock=clock,
        state=_state(clock, standing, limit, started, taken, stopped),
        started=started,
        due=due,
        stopped=stopped,
        taken=taken,
        left=due - standing.now if due is not None and stopped is None else None,
    )


def _state(
    clock: LegalClock,
    standing: Standing,
    limit: timedelta | None,
    started: timedelta | None,
    taken: timedelta | None,
    stopped: timedelta | None,
) -> ClockState:
    if started is None:
        return ClockState.WAITING if stopped is None else ClockState.UNMEASURED
    if limit is None:
        return ClockState.UNMEASURED
    if taken is not None:
        return ClockState.MET if taken <= limit else ClockState.LATE
    if clock.from_severity is not Severity.GENERAL and standing.decided is None:
        return ClockState.GRADE_FIRST
    left = started + limit - standing.now
    if left < timedelta():
        return ClockState.OVERDUE
    return ClockState.URGENT if left * URGENT_SHARE < limit else ClockState.RUNNING


def _first(marks: tuple[Mark, ...], standing: Standing) -> timedelta | None:
    return min((standing.marks[mark] for mark in marks if mark in standing.marks), default=None)
