"""What deviates, and what a command says of it by its exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from auditor.model.rule import Rule, Severity
from auditor.model.verdict import Verdict, WaiverStatus
from auditor.results.audit import AuditResult
from auditor.results.coverage import gate


def findings(result: AuditResult) -> tuple[Verdict, ...]:
    """Every deviation 问题, the most severe first, then by rule, platform and target. Waived ones are among them."""
    return tuple(
        sorted(
            (verdict for verdict in result.verdicts if verdict.state.deviates),
            key=lambda v: (result.rules[v.rule].severity.rank, v.rule, v.target),
        )
    )


def is_waived(verdict: Verdict) -> bool:
    """True while an active waiver stands beside the verdict."""
    return verdict.waiver is not None and verdict.waiver.status is WaiverStatus.ACTIVE


def severity_counts(verdicts: Iterable[Verdict], rules: Mapping[str, Rule]) -> Mapping[Severity, int]:
    """Deviations by severity; every severity is a key."""
    counted = Counter(rules[verdict.rule].severity for verdict in verdicts if verdict.state.deviates)
    return {severity: counted[severity] for severity in Severity}


def exit_code(result: AuditResult) -> int:
    """0 nothing found, 1 findings, 3 incomplete. A waived finding and mere advice (`info`) are no reason for 1."""
    if not gate(result).complete:
        return 3
    open_findings = (
        v for v in findings(result) if not is_waived(v) and result.rules[v.rule].severity is not Severity.INFO
    )
    return 1 if any(True for _ in open_findings) else 0
