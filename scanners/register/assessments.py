"""Facts of assessments 测评, rectifications 整改, crypto assessments 密评 and personal-data audits."""

from __future__ import annotations

from datetime import date
from typing import Any

from auditor.model.register import Assessment, CryptoAssessment, PiAudit, Rectification, RiskAssessment
from scanners.register.clocks import days_until, happened
from scanners.register.links import Situation

EDITION_2025_SINCE = date(2025, 3, 20)
"""Reports dated from this day on use the 2025 edition (公网安〔2025〕1846号, answer 21)."""
_SERIOUS = frozenset({"major", "high"})


def assessment_facts(assessment: Assessment, situation: Situation) -> dict[str, Any]:
    agency = situation.links.vendors.get(assessment.agency or "")
    hazards = assessment.major_risks
    expected = expected_verdict(assessment)
    followed_up = sum(item.severity in _SERIOUS for item in situation.links.rectifications_of.get(assessment.id, ()))
    return {
        "report_date": assessment.report_date,
        "template": assessment.template,
        "template_matches_date": (assessment.template == "2025") == (assessment.report_date >= EDITION_2025_SINCE),
        "edition_2025": assessment.template == "2025",
        "score": assessment.score,
        "verdict": assessment.verdict,
        "verdict_expected": expected,
        "verdict_matches": None if expected is None or assessment.verdict is None else assessment.verdict == expected,
        "hazards_found": hazards.found if hazards else None,
        "hazards_fixed": hazards.fixed if hazards else None,
        "hazards_open": hazards.found - hazards.fixed if hazards else None,
        "problems_not_followed_up": max(0, max(assessment.high or 0, hazards.found if hazards else 0) - followed_up),
        "agency_is_mlps_agency": None if agency is None else agency.kind == "mlps_agency",
        "agency_status": agency.certificate_status if agency else None,
    }


def expected_verdict(assessment: Assessment) -> str | None:
    """The conclusion that score and risks lead to; None where the report lacks what the rule of its edition asks.

    2025 edition: above 90 % and no major hazard 符合, below 60 % 不符合, else 基本符合. Hazards count as found, before
    rectification. Exactly 90 % and 60 % are 基本符合: the source defines only "above" and "below".
    Source: 公网安〔2025〕1846号, answers 20 and 22.

    2021 edition: 优 from 90 without medium or high risk, 良 from 80 and 中 from 70 without high risk, else 差
    (测评报告模板 2021 版; from memory, `verified: false`).
    """
    score = assessment.score
    if score is None:
        return None
    match assessment.template:
        case "2025":
            if score < 60:
                return "不符合"
            if score <= 90:
                return "基本符合"
            if assessment.major_risks is None:
                return None
            return "基本符合" if assessment.major_risks.found else "符合"
        case "2021":
            if score < 70 or assessment.high:
                return "差"
            if assessment.high is None:
                return None
            if score >= 90 and assessment.medium is None:
                return None
            if score >= 90 and not assessment.medium:
                return "优"
            return "良" if score >= 80 else "中"
    return None


def rectification_facts(item: Rectification, situation: Situation) -> dict[str, Any]:
    return {
        "severity": item.severity,
        "owner_named": item.owner is not None,
        "due": item.due,
        "closed": happened(item.closed, situation.as_of) is not None,
        "days_late": days_until(item.due, item.closed, situation.as_of),
        "seen_before": _seen_before(item, situation),
    }


def _seen_before(item: Rectification, situation: Situation) -> bool:
    """Did an earlier assessment of the same platform already find this problem?"""
    links = situation.links
    assessment = links.assessments.get(item.assessment)
    if assessment is None:
        return False
    return any(
        other.report_date < assessment.report_date
        and any(found.item.strip() == item.item.strip() for found in links.rectifications_of.get(other.id, ()))
        for other in links.assessments_of.get(assessment.platform, ())
    )


def crypto_assessment_facts(assessment: CryptoAssessment, situation: Situation) -> dict[str, Any]:
    agency = situation.links.vendors.get(assessment.agency or "")
    return {
        "date": assessment.date,
        "result": assessment.result,
        "filed": happened(assessment.filed_on, situation.as_of) is not None,
        "days_to_file": days_until(assessment.date, assessment.filed_on, situation.as_of),
        "agency_status": agency.certificate_status if agency else None,
    }


def risk_assessment_facts(assessment: RiskAssessment, situation: Situation) -> dict[str, Any]:
    return {
        "date": assessment.date,
        "kind": assessment.kind,
        "reported": assessment.reported_to is not None,
    }


def pi_audit_facts(audit: PiAudit, situation: Situation) -> dict[str, Any]:
    return {"date": audit.date, "kind": audit.kind, "same_auditor_in_a_row": _same_auditor_in_a_row(audit, situation)}


def _same_auditor_in_a_row(audit: PiAudit, situation: Situation) -> int:
    """How many external audits of the same scope, up to this one, the same body did without a break."""
    if audit.kind != "external" or audit.auditor is None:
        return 0
    external = sorted(
        (
            other
            for other in situation.links.in_scope(situation.links.pi_audits_of, *audit.scope)
            if other.kind == "external" and other.date <= audit.date
        ),
        key=lambda other: other.date,
        reverse=True,
    )
    run = 0
    for other in external:
        if other.auditor != audit.auditor:
            break
        run += 1
    return run
