"""Facts of platforms 平台/系统: what was entered, and what joins and clocks make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from auditor.model.fact import Missing
from auditor.model.register import Person, Platform
from scanners.register.clocks import days_until, happened, latest, workday_after_or_missing
from scanners.register.datasets import IMPORTANT
from scanners.register.links import Situation

_OFFICER_DUTY_SINCE = date(2025, 7, 18)
"""Day of the notice on reporting personal-information protection officers (国家网信办 2025 年公告)."""
_OFFICER_DUE_FOR_OLD = date(2025, 8, 29)
"""Last day for those that had reached the number of persons before the notice."""
_OFFICER_WORKDAYS = 30


def platform_facts(platform: Platform, situation: Situation) -> dict[str, Any]:
    return (
        _as_entered(platform, situation)
        | _grading(platform, situation)
        | _people(platform, situation)
        | _evaluations(platform, situation)
        | _preparedness(platform, situation)
    )


def _as_entered(platform: Platform, situation: Situation) -> dict[str, Any]:
    links = situation.links
    owner = links.units.get(platform.owner)
    terminals = platform.terminals
    hosts = links.hosts_of.get(platform.id, ())
    return {
        "kind": platform.kind,
        "lifecycle": platform.lifecycle,
        "go_live": platform.go_live,
        "changed_on": platform.changed_on,
        "owner_type": owner.type if owner else None,
        "owner_level": owner.level if owner else None,
        "exposure_kinds": sorted({links.networks[id_].kind for id_ in platform.exposure if id_ in links.networks}),
        "internet_gov_app": platform.internet_gov_app is True,
        "important_business": platform.important_business is True,
        "cii": platform.cii is True,
        "classified": platform.classified is True,
        "pi_subjects": platform.pi_subjects or 0,
        "holds_personal_data": links.holds_personal_data(platform),
        "handles_important_data": any(
            dataset.grade in IMPORTANT for dataset in links.datasets_of_platform.get(platform.id, ())
        ),
        "face_subjects": platform.face_subjects or 0,
        "face_in_use": bool(platform.face_subjects) or platform.face_capture is True,
        "face_filing": happened(platform.face_filing, situation.as_of),
        "face_only": platform.face_only,
        "mfa": None if platform.mfa is None else list(platform.mfa),
        "staff_access_limited": platform.staff_access_limited,
        "distribution": list(platform.distribution) or None,
        "integration_entered": platform.integrates_with is not None,
        "integrations": None if platform.integrates_with is None else list(platform.integrates_with),
        "terminals_unlisted": None if terminals is None else max(0, terminals - len(hosts)),
        "terminals_counted": terminals is not None,
        "cloud_entered": platform.cloud is not None,
    }


def _grading(platform: Platform, situation: Situation) -> dict[str, Any]:
    links = situation.links
    graded = links.grading_object(platform)
    level = graded.level
    own = platform.level
    filings = [
        filing
        for filing in links.filings_of.get(graded.id, ())
        if filing.cancelled is None and happened(filing.filed, situation.as_of)
    ]
    start = grading_clock(graded)
    return {
        "graded": level is not None,
        "is_part": graded.id != platform.id,
        "grade": level.grade if level else None,
        "determined": level.determined if level else None,
        "sub_grades_entered": own is None or (own.s is not None and own.a is not None),
        "grade_is_max": None if own is None or own.s is None or own.a is None else own.grade == max(own.s, own.a),
        "filed": bool(filings),
        "days_since_duty_to_file": days_until(start, None, situation.as_of),
        "integrations_ungraded": sorted(
            id_
            for id_ in platform.integrates_with or ()
            if id_ in links.platforms and links.grading_object(links.platforms[id_]).level is None
        ),
    }


def grading_clock(platform: Platform) -> date | None:
    """The day on which the term for filing 备案 starts: grading or launch, whichever is later."""
    determined = platform.level.determined if platform.level else None
    return max((day for day in (determined, platform.go_live) if day is not None), default=None)


def _people(platform: Platform, situation: Situation) -> dict[str, Any]:
    links = situation.links
    responsible = links.people.get(platform.responsible or "")
    staff = [person for person in links.people_of.get(platform.owner, ()) if person.active]
    data_officers = [person for person in staff if "data_security_officer" in person.roles]
    pi_officers = [person for person in staff if "pi_protection_officer" in person.roles]
    vendor = platform.operator_vendor
    return {
        "responsible_named": responsible is not None,
        "responsible_active": responsible.active if responsible else None,
        "responsible_in_owner_unit": responsible.unit == platform.owner if responsible else None,
        "data_officers": len(data_officers),
        "data_officers_in_management": sum(person.management for person in data_officers),
        "pi_officers": len(pi_officers),
        "pi_officer_days_late": _officer_days_late(platform, pi_officers, situation),
        "pi_officer_contact_public": _any_or_none(person.contact_public for person in pi_officers),
        "operated_by_vendor": vendor is not None,
        "operator_contract_running": vendor is not None
        and any(
            contract.vendor == vendor
            and contract.signed <= situation.as_of
            and (contract.ends is None or contract.ends >= situation.as_of)
            for contract in links.contracts_of.get(platform.id, ())
        ),
    }


def _any_or_none(answers: Iterable[bool | None]) -> bool | None:
    """True when one says yes, False when one says no, None while nobody said anything."""
    given = [answer for answer in answers if answer is not None]
    return any(given) if given else None


def _officer_days_late(platform: Platform, officers: list[Person], situation: Situation) -> int | Missing | None:
    """Days by which the report of the protection officer missed its last day; 0 or less is in time.

    Source: 国家网信办 2025-07-18 公告: 30 working days from reaching one million persons, 2025-08-29 for those that
    had reached them already. The day of reaching is `pi_subjects_since`, else the launch; None when neither is known.
    """
    since = platform.pi_subjects_since or platform.go_live
    if since is None:
        return None
    due: date | Missing = _OFFICER_DUE_FOR_OLD
    if since >= _OFFICER_DUTY_SINCE:
        due = workday_after_or_missing("platform.pi_officer_days_late", situation.calendar, since, _OFFICER_WORKDAYS)
    if isinstance(due, Missing):
        return due
    reported = min((person.reported_to_cac for person in officers if person.reported_to_cac), default=None)
    return ((happened(reported, situation.as_of) or situation.as_of) - due).days


def _evaluations(platform: Platform, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    graded = links.grading_object(platform)
    own = dict.fromkeys((platform.id, graded.id))
    assessment = latest((a.report_date for id_ in own for a in links.assessments_of.get(id_, ())), as_of)
    risks = links.in_scope(links.risk_assessments_of, *own)
    risk = latest((item.date for item in risks), as_of)
    plan = latest((p.submitted for id_ in own for p in links.protection_plans_of.get(id_, ())), as_of)
    ca = links.vendors.get(platform.ca or "")
    return {
        "last_assessment": assessment,
        "assessed": assessment is not None,
        "assessed_after_change": None
        if graded.changed_on is None
        else assessment is not None and assessment >= graded.changed_on,
        "assessment_clock": assessment or grading_clock(graded),
        "last_evaluation": latest((assessment, risk), as_of),
        "protection_plan_current": assessment is not None and plan is not None and plan >= assessment,
        "last_risk_assessment": risk,
        "risk_assessment_reported": None
        if risk is None
        else any(item.reported_to is not None for item in risks if item.date == risk),
        "last_crypto_assessment": latest((c.date for id_ in own for c in links.crypto_of.get(id_, ())), as_of),
        "last_pi_audit": latest((item.date for item in links.in_scope(links.pi_audits_of, *own)), as_of),
        "uses_trust_service": platform.ca is not None or platform.kind == "eseal",
        "ca_licensed": None if ca is None else ca.kind == "gov_ca" and ca.gov_ca_qualified is True,
    }


def _preparedness(platform: Platform, situation: Situation) -> dict[str, Any]:
    links = situation.links
    own = (platform.id, links.grading_object(platform).id)
    plans = [
        plan for plan in links.in_scope(links.plans_of, *own) if plan.issued is None or plan.issued <= situation.as_of
    ]
    drills = [drill.date for plan in plans for drill in links.drills_of.get(plan.id, ())]
    return {
        "plan_kinds": sorted({plan.kind for plan in plans}),
        "plan_covers_personal_data": any(plan.kind == "pi_incident" or _about_people(plan.covers) for plan in plans),
        "last_drill": latest(drills, situation.as_of),
        "log_kinds": sorted(_log_kinds(platform, situation)),
    }


def _about_people(topics: Iterable[str]) -> bool:
    return any(topic in ("pi_incident", "personal_information", "personal_data", "个人信息") for topic in topics)


def _log_kinds(platform: Platform, situation: Situation) -> Iterator[str]:
    """Kinds of log that are really somewhere: an entry without a place or a first day keeps nothing."""
    for source in situation.links.log_sources_of.get(platform.id, ()):
        if source.path is not None or source.earliest is not None:
            yield source.kind
