"""Facts of filings 定级备案 with the public-security organ, and the arithmetic of the certificate 备案证明."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from auditor.model.register import Filing
from scanners.register.clocks import days_until, happened, years_later
from scanners.register.links import Situation
from scanners.register.platforms import grading_clock

_OLD_CERTIFICATES_COUNT_FROM = date(2025, 1, 1)
_CERTIFICATE_YEARS = 3
_NEW_FORMS_SINCE = date(2025, 3, 8)
"""Day of 公网安〔2025〕1001号, which brought the forms of 2025."""
_REFILING_DUE = date(2025, 11, 30)
"""Last day for refiling on the forms of 2025 and for the data survey."""


def filing_facts(filing: Filing, situation: Situation) -> dict[str, Any]:
    links, as_of = situation.links, situation.as_of
    platform = links.platforms.get(filing.platform)
    graded = links.grading_object(platform) if platform else None
    grade = links.grade_of(filing.platform)
    assessed = [a.report_date for a in links.assessments_of.get(filing.platform, ()) if a.report_date <= as_of]
    validities = certificate_validities(filing, assessed)
    changed = platform.changed_on if platform else None
    return {
        "number": filing.number,
        "grade": filing.grade,
        "platform_grade": grade,
        "grade_matches": None if grade is None else grade == filing.grade,
        "filed": happened(filing.filed, as_of),
        "days_to_file": days_until(grading_clock(graded) if graded else None, filing.filed, as_of),
        "template": filing.template,
        "refiled": filing.refiled,
        "refiled_in_time": _refiled_in_time(filing),
        "refiling_due": _REFILING_DUE,
        "valid_to": filing.valid_to,
        "valid_to_expected": validities[-1] if validities else None,
        "valid_to_consistent": None if filing.valid_to is None or not validities else filing.valid_to in validities,
        "valid_until": _valid_until(filing.valid_to, validities),
        "renewal_requested": happened(filing.renewal_requested, as_of),
        "platform_changed": changed is not None,
        "reviewed_after_change": None
        if changed is None or filing.expert_review is None
        else filing.expert_review >= changed,
        "survey_forms": [{"name": name} for name in filing.data_survey_forms],
        "survey_forms_count": len(filing.data_survey_forms),
        "attachments_count": len(filing.attachments),
        "platform_retired": platform is not None and platform.lifecycle == "retired",
        "cancelled": happened(filing.cancelled, as_of),
        "in_force": filing.cancelled is None or filing.cancelled > as_of,
    }


def certificate_validities(filing: Filing, assessed: Iterable[date]) -> tuple[date, ...]:
    """Last days the certificate may rightly show, earliest first: as issued, then after each extension.

    Three years from issue, the last day being the eve of the anniversary (certificates older than 2025-01-01 count
    from that day); one more year for each level assessment 等级测评 completed while it is valid. The extension is
    automatic, so the printed day and the extended day are both right.

    Source: 公网安〔2025〕1846号, answer 6. Whether the extension has a cap is not stated (`verified: false`).
    """
    issued = filing.refiled or filing.filed
    if issued is None:
        return ()
    start = max(issued, _OLD_CERTIFICATES_COUNT_FROM)
    years = _CERTIFICATE_YEARS
    ends = [years_later(start, years) - timedelta(days=1)]
    for day in sorted(assessed):
        if start <= day <= ends[-1]:
            years += 1
            ends.append(years_later(start, years) - timedelta(days=1))
    return tuple(ends)


def _valid_until(entered: date | None, validities: tuple[date, ...]) -> date | None:
    """The day the certificate really ends: the entered one, extended by law where it is a day the law knows."""
    if entered is None:
        return None
    return validities[-1] if entered in validities else entered


def _refiled_in_time(filing: Filing) -> bool | None:
    """Was the filing on the new forms by the due day? None when the day of refiling was not entered."""
    on_new_forms = filing.refiled or (
        filing.filed if filing.filed is not None and filing.filed >= _NEW_FORMS_SINCE else None
    )
    if filing.filed is not None and filing.filed > _REFILING_DUE:
        return True
    return None if on_new_forms is None else on_new_forms <= _REFILING_DUE
