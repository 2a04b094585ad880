"""What a profile other than the usual one changed."""

from __future__ import annotations

from auditor.model.verdict import State, Verdict
from auditor.results.audit import AuditResult


def changed_by_profile(result: AuditResult) -> tuple[tuple[Verdict, State], ...]:
    """Verdicts that the usual values would have given otherwise, each with the state they give."""
    changed = (verdict for verdict in result.verdicts if verdict.key in result.usual_states)
    return tuple((verdict, result.usual_states[verdict.key]) for verdict in sorted(changed, key=lambda v: v.key))
