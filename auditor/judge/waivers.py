"""Waivers 豁免 laid over verdicts. Pure; the state of a verdict never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from auditor.model.register import Waiver
from auditor.model.rule import Rule
from auditor.model.verdict import AppliedWaiver, State, Verdict, WaiverStatus


def apply_waivers(
    verdicts: Sequence[Verdict], waivers: Sequence[Waiver], rules: Mapping[str, Rule], as_of: date
) -> tuple[Verdict, ...]:
    """Verdicts, each deviation with the waiver that covers it.

    A waiver covers nothing before the day it was approved and ends with its `expires_on` (that day still counts).
    Its compensating rules must all pass: on the same target where they speak of it, else on every target of the
    platform. Of two waivers on one finding the one that ends first counts, so that a later date never wins silently;
    one that has ended counts only where no other covers the finding, so that it may stay in the register when it is
    approved anew.
    """
    if not waivers:
        return tuple(verdicts)
    former = {alias: rule.id for rule in rules.values() for alias in rule.aliases}
    names = former | {rule: rule for rule in rules}  # what a rule is called now is nobody's former name
    states = _States(verdicts)
    given = (waiver for waiver in waivers if waiver.approved_on <= as_of)
    in_order = sorted(given, key=lambda waiver: (waiver.expires_on < as_of, waiver.expires_on, waiver.id))

    def with_waiver(verdict: Verdict) -> Verdict:
        covering = next((w for w in in_order if _covers(w, verdict, names)), None) if verdict.state.deviates else None
        return (
            verdict if covering is None else replace(verdict, waiver=_applied(covering, verdict, states, names, as_of))
        )

    return tuple(map(with_waiver, verdicts))


def _covers(waiver: Waiver, verdict: Verdict, names: Mapping[str, str]) -> bool:
    return (
        names.get(waiver.rule, waiver.rule) == verdict.rule
        and fnmatchcase(verdict.target.platform, waiver.scope.platform)
        and fnmatchcase(verdict.target.target, waiver.scope.target)
    )


class _States:
    """States by rule, target and platform, for compensation."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._on_target: dict[tuple[str, str, str], State] = {}
        self._on_platform: dict[tuple[str, str], list[State]] = {}
        for verdict in verdicts:
            self._on_target[verdict.key] = verdict.state
            self._on_platform.setdefault((verdict.target.platform, verdict.rule), []).append(verdict.state)

    def compensates(self, rule: str, verdict: Verdict) -> bool:
        here = self._on_target.get((verdict.target.platform, verdict.target.target, rule))
        if here is not None and here is not State.NOT_APPLICABLE:
            return here is State.PASS
        judged = [
            state
            for state in self._on_platform.get((verdict.target.platform, rule), [])
            if state is not State.NOT_APPLICABLE
        ]
        return bool(judged) and all(state is State.PASS for state in judged)


def _applied(waiver: Waiver, verdict: Verdict, states: _States, names: Mapping[str, str], as_of: date) -> AppliedWaiver:
    if as_of > waiver.expires_on:
        status = WaiverStatus.EXPIRED
    elif all(states.compensates(names.get(rule, rule), verdict) for rule in waiver.compensated_by):
        status = WaiverStatus.ACTIVE
    else:
        status = WaiverStatus.UNCOMPENSATED
    return AppliedWaiver(waiver.id, status, waiver.expires_on, waiver.reason, waiver.approved_by)
