"""An incident of the register 网络安全事件 with the clocks of the law that ran or run in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from auditor.model.drill.outcome import ClockState
from auditor.model.drill.scenario import LegalClock, Operator, Severity
from auditor.model.register import Incident, Platform, Unit

Moment = datetime | date
"""When something happened: to the second where the register keeps it so, else to the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClock:
    """One clock: from when, until when at the latest, when it was done. `day_only` where only the day of doing is
    entered and it is the very day the limit runs out: a person has to look at the hour."""

    clock: LegalClock
    state: ClockState
    started: Moment | None = None
    due: Moment | None = None
    done: Moment | None = None
    day_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCase:
    """An incident of the register with whom it concerns. `severity` is the higher of the grade entered and the one that
    the number of persons comes to, None where neither is known; `computed` is the latter."""

    incident: Incident
    platform: Platform
    unit: Unit
    operator: Operator
    incident_class: str | None
    personal: bool
    computed: Severity | None
    severity: Severity | None
    clocks: tuple[IncidentClock, ...]
