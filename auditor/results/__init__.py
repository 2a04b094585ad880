"""What an audit found, and the numbers derived from it.

The audit (or the store, for an older one) builds an `AuditResult`; reports and commands read it. Every number that
people see is computed here, once, by a pure function.
"""

from auditor.results.audit import (
    DISTRICT,
    GATE_LIMIT,
    AuditResult,
    Change,
    NotSeen,
    PlatformSummary,
    Previous,
    VerdictKey,
)
from auditor.results.coverage import REACHED_KINDS, Counts, Coverage, Gate, UnseenTarget, coverage_of, gate
from auditor.results.deadlines import Overdue, overdue
from auditor.results.deviations import exit_code, findings, is_waived, severity_counts
from auditor.results.packs import left_out, outside_pack
from auditor.results.profiles import changed_by_profile
from auditor.results.waivers import WaiverRow, WaiverUse, waiver_rows

__all__ = [
    "DISTRICT",
    "GATE_LIMIT",
    "REACHED_KINDS",
    "AuditResult",
    "Change",
    "Counts",
    "Coverage",
    "Gate",
    "NotSeen",
    "Overdue",
    "PlatformSummary",
    "Previous",
    "UnseenTarget",
    "VerdictKey",
    "WaiverRow",
    "WaiverUse",
    "changed_by_profile",
    "coverage_of",
    "exit_code",
    "findings",
    "gate",
    "is_waived",
    "left_out",
    "outside_pack",
    "overdue",
    "severity_counts",
    "waiver_rows",
]
