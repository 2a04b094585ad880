"""The clocks of the law for an incident that happened, from what the register says of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from auditor.drill.clocks import URGENT_SHARE
from auditor.drill.grading import grade_incident
from auditor.drill.library import DrillLibrary
from auditor.model.drill import ClockState, LegalClock, Mark, Operator, Severity
from auditor.model.drill.incident import IncidentCase, IncidentClock, Moment
from auditor.model.register import Incident, Platform, Register, Unit


def incident_case(incident: Incident, register: Register, library: DrillLibrary, now: datetime) -> IncidentCase:
    """Everything that is known of an incident. Raises KeyError where its platform is not in the register."""
    platform = {one.id: one for one in register.platforms}[incident.platform]
    unit = {one.id: one for one in register.units}[platform.owner]
    operator = operator_of(platform, unit)
    persons = {"persons": incident.pi_subjects} if incident.pi_subjects is not None else {}
    computed = grade_incident(library.criteria, persons).severity
    entered = Severity(incident.severity) if incident.severity else None
    severity = max(filter(None, (entered, computed)), key=lambda one: one.rank, default=None)
    of_kind = {kind: one.id for one in library.classes.values() for kind in one.kinds}
    known = incident.kind if incident.kind in library.classes else of_kind.get(incident.kind)
    personal = bool(incident.pi_subjects) or known == "DS"
    return IncidentCase(
        incident=incident,
        platform=platform,
        unit=unit,
        operator=operator,
        incident_class=known,
        personal=personal,
        computed=computed,
        severity=severity,
        clocks=tuple(
            _read(clock, incident, operator, known, severity, now, personal=personal)
            for clock in library.clocks
            if clock.in_force <= incident.discovered.date()
        ),
    )


def operator_of(platform: Platform, unit: Unit) -> Operator:
    """Which limit of the reporting measures binds whoever runs the platform."""
    if platform.cii:
        return Operator.CII
    return Operator.CENTRAL if unit.level == "central" else Operator.OTHER


def _read(
    clock: LegalClock,
    incident: Incident,
    operator: Operator,
    known: str | None,
    severity: Severity | None,
    now: datetime,
    *,
    personal: bool,
) -> IncidentClock:
    # A class nobody can place may be any: the clock runs rather than that a duty is missed.
    other_class = bool(clock.classes) and known is not None and known not in clock.classes
    if operator not in clock.limits or other_class or (clock.personal and not personal):
        return IncidentClock(clock=clock, state=ClockState.NO_DUTY)
    if severity is not None and severity.rank < clock.from_severity.rank:
        return IncidentClock(clock=clock, state=ClockState.BELOW_GRADE)
    limit = clock.limits[operator]
    started, done = _first(clock.starts, incident), _first(clock.stops, incident)
    due = started + limit if started is not None and limit is not None else None
    open_grade = severity is None and clock.from_severity is not Severity.GENERAL
    state, day_only = _state(limit, started, due, done, now, open_grade=open_grade)
    return IncidentClock(clock=clock, state=state, started=started, due=due, done=done, day_only=day_only)


def _first(marks: tuple[Mark, ...], incident: Incident) -> Moment | None:
    known: Mapping[Mark, Moment | None] = {
        Mark.DETECTED: incident.discovered,
        Mark.REPORTED: incident.reported_at,
        Mark.POLICE: incident.police_report,
        Mark.CLOSED: incident.handled_on,
        Mark.SUMMARISED: incident.summary_report,
    }
    return next((found for mark in marks if (found := known.get(mark)) is not None), None)


def _state(
    limit: timedelta | None,
    started: Moment | None,
    due: Moment | None,
    done: Moment | None,
    now: datetime,
    *,
    open_grade: bool,
) -> tuple[ClockState, bool]:
    if limit is None:
        return ClockState.UNMEASURED, False
    if started is None or due is None:
        return (ClockState.UNMEASURED if done else ClockState.WAITING), False
    if done is not None:
        return _done_in_time(due, done)
    late = due < now if isinstance(due, datetime) else due < now.date()
    if open_grade:
        return ClockState.GRADE_FIRST, False
    if late:
        return ClockState.OVERDUE, False
    left = due - now if isinstance(due, datetime) else due - now.date()
    return (ClockState.URGENT if left * URGENT_SHARE < limit else ClockState.RUNNING), False


def _done_in_time(due: Moment, done: Moment) -> tuple[ClockState, bool]:
    if isinstance(due, datetime) and isinstance(done, datetime):
        return (ClockState.MET if done <= due else ClockState.LATE), False
    if isinstance(due, datetime) and done == due.date():
        return ClockState.UNMEASURED, True
    last = due.date() if isinstance(due, datetime) else due
    day = done.date() if isinstance(done, datetime) else done
    return (ClockState.MET if day <= last else ClockState.LATE), False
