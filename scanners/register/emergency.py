"""Facts of plans 应急预案, drills 应急演练 and incidents 网络安全事件, with the clocks of the measures of 2025."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from auditor.model.register import Drill, Incident, Plan
from scanners.register.clocks import happened, latest
from scanners.register.links import Situation

_MEASURES_SINCE = date(2025, 11, 1)
"""The National Measures on Reporting Cybersecurity Incidents are in force from this day."""
_RANK = {"general": 1, "larger": 2, "major": 3, "extremely_major": 4}
_LEAKED_PERSONS = ((100_000_000, "extremely_major"), (10_000_000, "major"), (1_000_000, "larger"))
"""Persons whose data leaked, the number itself included (annex of the measures)."""


def plan_facts(plan: Plan, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    reviewed = latest((plan.issued, plan.revised), as_of)
    drills = [drill for drill in links.drills_of.get(plan.id, ()) if drill.date <= as_of]
    last_incident = latest(
        (
            incident.discovered.date()
            for platform in links.covered_by(plan)
            for incident in links.incidents_of.get(platform.id, ())
        ),
        as_of,
    )
    return {
        "kind": plan.kind,
        "issued": plan.issued,
        "revised": plan.revised,
        "last_reviewed": reviewed,
        "approved": plan.approved_by is not None,
        "ever_drilled": bool(drills),
        "had_incident": last_incident is not None,
        "reviewed_after_incident": None if reviewed is None or last_incident is None else reviewed >= last_incident,
    }


def drill_facts(drill: Drill, situation: Situation) -> dict[str, Any]:
    siblings = situation.links.drills_of.get(drill.plan, ())
    scenario = drill.scenario.strip()
    return {
        "date": drill.date,
        "form": drill.form,
        "held": drill.date <= situation.as_of,
        "recorded": drill.record is not None,
        "participants": len(drill.participants),
        "issues_open": None if drill.issues is None else max(0, drill.issues - (drill.issues_closed or 0)),
        "scenario_repeated": any(
            other.id != drill.id and other.date < drill.date and other.scenario.strip() == scenario
            for other in siblings
        ),
    }


def incident_facts(incident: Incident, situation: Situation) -> dict[str, Any]:
    links = situation.links
    platform = links.platforms.get(incident.platform)
    owner = links.units.get(platform.owner) if platform else None
    entered = _RANK.get(incident.severity or "", 0)
    floor = severity_by_persons(incident.pi_subjects)
    if platform is not None and platform.cii:
        body = "cii"
    else:
        body = "central" if owner is not None and owner.level == "central" else "other"
    return {
        "kind": incident.kind,
        "discovered": incident.discovered.date(),
        "severity": incident.severity,
        "severity_expected": floor,
        "severity_understated": entered < _RANK.get(floor or "", 0),
        "severity_rank": max(entered, _RANK.get(floor or "", 0)),
        "body": body,
        "under_2025_measures": incident.discovered.date() >= _MEASURES_SINCE,
        "reported": incident.reported_at is not None,
        "report_hours": report_hours(incident.discovered, incident.reported_at, situation.as_of),
        "report_to": incident.report_to,
        "closing_reported": happened(incident.summary_report, situation.as_of) is not None,
        "days_to_closing_report": _days_to_closing_report(incident, situation.as_of),
        "pi_subjects": incident.pi_subjects or 0,
        "persons_told": incident.notice is not None,
        "police_told": incident.police_report is not None,
    }


def severity_by_persons(persons: int | None) -> str | None:
    """The lowest severity that the number of persons whose data leaked allows; None below one million.

    Below one million there is no number in the annex: a person grades.
    """
    return next((name for limit, name in _LEAKED_PERSONS if persons is not None and persons >= limit), None)


def report_hours(discovered: datetime, reported: datetime | None, as_of: date) -> float:
    """Hours from discovery to the first report; while there is none, to the end of the day of judgement."""
    end = reported
    if end is None or end.astimezone(discovered.tzinfo).date() > as_of:
        end = datetime.combine(as_of + timedelta(days=1), time(0), discovered.tzinfo)
    return max(0.0, (end - discovered).total_seconds() / 3600)


def _days_to_closing_report(incident: Incident, as_of: date) -> int:
    """Days from the end of handling to the closing report, or to now. Where nobody entered the end of handling the
    discovery stands in for it: an incident nobody closed must not stay open unseen."""
    start = incident.handled_on or incident.discovered.date()
    return ((happened(incident.summary_report, as_of) or as_of) - start).days
