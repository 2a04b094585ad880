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
from auditor.results.clauses import ClauseRow, ClauseState, Pending, clause_rows, clause_totals
from auditor.results.coverage import REACHED_KINDS, Counts, Coverage, Gate, UnseenTarget, coverage_of, gate
from auditor.results.deadlines import Overdue, overdue
from auditor.results.deviations import exit_code, findings, is_waived, severity_counts
from auditor.results.waivers import WaiverRow, WaiverUse, waiver_rows

__all__ = [
    "DISTRICT",
    "GATE_LIMIT",
    "REACHED_KINDS",
    "AuditResult",
    "Change",
    "ClauseRow",
    "ClauseState",
    "Counts",
    "Coverage",
    "Gate",
    "NotSeen",
    "Overdue",
    "Pending",
    "PlatformSummary",
    "Previous",
    "UnseenTarget",
    "VerdictKey",
    "WaiverRow",
    "WaiverUse",
    "clause_rows",
    "clause_totals",
    "coverage_of",
    "exit_code",
    "findings",
    "gate",
    "is_waived",
    "overdue",
    "severity_counts",
    "waiver_rows",
]
