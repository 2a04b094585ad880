"""Legal deadlines that have passed without the duty being met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from auditor.model.fact import Reason
from auditor.model.rule import Method, Rule, Severity
from auditor.model.verdict import Step, Truth, Verdict
from auditor.results.audit import AuditResult
from auditor.results.deviations import findings, is_waived

_STANDARDS = "gbt"
"""Ids of instruments that are standards begin so; all others are laws, regulations and orders."""
_RUNNING = frozenset({"platform.days_since_duty_to_file", "rectification.days_late"})
"""Facts that count days for as long as a duty is not met. Others count how long something took that is done."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A finding whose deadline by law lies in the past; `days` is None where nothing says that it was ever met."""

    verdict: Verdict
    days: int | None


def overdue(result: AuditResult) -> tuple[Overdue, ...]:
    """Open findings with a deadline of the law behind them, in the order of findings. Advice sets no deadline."""
    late = []
    for verdict in findings(result):
        if is_waived(verdict) or not _is_duty(result.rules[verdict.rule]):
            continue
        passed = list(_days(verdict, result.as_of))
        if passed:
            late.append(Overdue(verdict, max((days for days in passed if days is not None), default=None)))
    return tuple(late)


def _is_duty(rule: Rule) -> bool:
    """Is it a duty of people? The age of a version or of a signature file is a finding, not a missed deadline."""
    of_law = any(not basis.instrument.startswith(_STANDARDS) for basis in rule.basis)
    return of_law and rule.severity is not Severity.INFO and rule.method in (Method.DOCUMENT, Method.INTERVIEW)


def _days(verdict: Verdict, as_of: date) -> Iterator[int | None]:
    for step in verdict.steps:
        if step.truth is Truth.TRUE or step.negated:
            continue
        match step:
            case Step(operator="newer_than", missing=Reason.ABSENT):
                yield None
            case Step(operator="newer_than" | "valid_for", observed=date() as day):
                age = step.threshold if step.operator == "newer_than" else {}
                late = (as_of - _later(day.date() if isinstance(day, datetime) else day, age)).days
                if late > 0:
                    yield late
            case Step(operator="at_most", fact=fact, observed=int() as counted, threshold=int() as limit):
                if fact in _RUNNING and counted > limit:
                    yield counted - limit


def _later(day: date, age: Mapping[str, Any]) -> date:
    """The day that lies `age` after `day`; the last day of the month where the month is shorter."""
    months = age.get("months", 0)
    if months:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        day = min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
    return day + timedelta(days=age.get("days", 0))
