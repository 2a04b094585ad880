"""What became of every waiver of the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from auditor.model.register import Waiver
from auditor.model.verdict import Verdict, WaiverStatus
from auditor.results.audit import AuditResult, VerdictKey


class WaiverUse(StrEnum):
    """What became of a waiver in this audit."""

    APPLIED = "applied"
    EXPIRED = "expired"
    UNCOMPENSATED = "uncompensated"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver of the register, what it was worth and the findings it stands beside."""

    waiver: Waiver
    use: WaiverUse
    days_left: int
    findings: tuple[VerdictKey, ...]


def waiver_rows(result: AuditResult) -> tuple[WaiverRow, ...]:
    """Every waiver, also those that expired or match nothing."""
    beside: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in result.verdicts:
        if verdict.waiver is not None:
            beside[verdict.waiver.id].append(verdict)
    return tuple(_waiver_row(result, waiver, beside[waiver.id]) for waiver in result.waivers)


def _waiver_row(result: AuditResult, waiver: Waiver, verdicts: list[Verdict]) -> WaiverRow:
    statuses = {verdict.waiver.status for verdict in verdicts if verdict.waiver}
    days_left = (waiver.expires_on - result.as_of).days
    if days_left < 0 or WaiverStatus.EXPIRED in statuses:
        use = WaiverUse.EXPIRED
    elif not verdicts:
        use = WaiverUse.UNMATCHED
    elif WaiverStatus.UNCOMPENSATED in statuses:
        use = WaiverUse.UNCOMPENSATED
    else:
        use = WaiverUse.APPLIED
    return WaiverRow(waiver, use, days_left, tuple(sorted(verdict.key for verdict in verdicts)))
