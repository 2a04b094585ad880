"""From facts to a verdict. Pure: no clock, no network, no disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from auditor.judge.operators import OPERATORS
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import All, AnyOf, Assertion, Condition, Every, IfMissing, NoRow, Not, ParamRef, Rule
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.verdict import State, Step, Truth, Verdict

Lookup: TypeAlias = Callable[[str], Fact | Missing]
Reasons: TypeAlias = frozenset[Reason]

_NO_REASON: Reasons = frozenset()
_MAX_ROWS = 50
"""Offending rows kept in a step. The count of all of them stands in its detail."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A target with everything known about it."""

    target: Target
    facts: FactSet


@dataclass(slots=True)
class _Evaluation:
    """One walk over a condition. `steps` is None inside row conditions, which explain themselves by their rows."""

    lookup: Lookup
    params: Mapping[str, Any]
    as_of: date
    steps: list[Step] | None

    def of(self, condition: Condition, negated: bool = False) -> tuple[Truth, Reasons]:
        match condition:
            case Assertion():
                return self._test(condition, negated)
            case All(parts):
                return _kleene(Truth.FALSE, Truth.TRUE, [self.of(part, negated) for part in parts])
            case AnyOf(parts):
                return _kleene(Truth.TRUE, Truth.FALSE, [self.of(part, negated) for part in parts])
            case Not(part):
                truth, reasons = self.of(part, not negated)
                return (Truth.of(truth is Truth.FALSE) if truth is not Truth.UNDECIDED else truth), reasons
            case Every(fact, where, must):
                return self._rows(fact, where, must, negated)
            case NoRow(fact, where):
                return self._rows(fact, where, None, negated)

    def _test(self, test: Assertion, negated: bool) -> tuple[Truth, Reasons]:
        found = self.lookup(test.fact)
        threshold = resolve(test.threshold, self.params)
        reasons = _NO_REASON
        if isinstance(found, Missing):
            if test.operator == "absent" and found.reason is Reason.ABSENT:
                truth = Truth.of(threshold is True)
            else:
                truth, reasons = Truth.UNDECIDED, frozenset((found.reason,))
            if self.steps is not None:
                self.steps.append(
                    Step(
                        test.fact,
                        test.operator,
                        threshold,
                        None,
                        truth,
                        negated,
                        found.reason,
                        found.detail,
                        found.seen_in,
                    )
                )
            return truth, reasons
        truth = OPERATORS[test.operator].compare(found.value, threshold, self.as_of)
        missing = None
        if truth is Truth.UNDECIDED:
            missing, reasons = Reason.UNPARSABLE, frozenset((Reason.UNPARSABLE,))
        if self.steps is not None:
            self.steps.append(
                Step(test.fact, test.operator, threshold, found.value, truth, negated, missing, "", found.seen_in)
            )
        return truth, reasons

    def _rows(self, path: str, where: Condition | None, must: Condition | None, negated: bool) -> tuple[Truth, Reasons]:
        """`every` when `must` is given, else `no_row`."""
        operator = "no_row" if must is None else "every"
        found = self.lookup(path)
        if isinstance(found, Missing) or not isinstance(found.value, Sequence) or isinstance(found.value, str):
            reason = found.reason if isinstance(found, Missing) else Reason.UNPARSABLE
            if self.steps is not None:
                detail = found.detail if isinstance(found, Missing) else "not a table"
                self.steps.append(
                    Step(path, operator, None, None, Truth.UNDECIDED, negated, reason, detail, found.seen_in)
                )
            return Truth.UNDECIDED, frozenset((reason,))
        offenders: list[Any] = []
        unclear: set[Reason] = set()
        for row in found.value:
            truth, reasons = self._offends(row, where, must)
            if truth is Truth.TRUE:
                offenders.append(row)
            elif truth is Truth.UNDECIDED:
                unclear |= reasons
        truth = Truth.FALSE if offenders else (Truth.UNDECIDED if unclear else Truth.TRUE)
        if self.steps is not None:
            reason_seen = min(unclear) if truth is Truth.UNDECIDED else None
            detail = f"{len(offenders)} of {len(found.value)} rows"
            self.steps.append(
                Step(
                    path,
                    operator,
                    _demand(must, self.params),
                    len(found.value),
                    truth,
                    negated,
                    reason_seen,
                    detail,
                    found.seen_in,
                    tuple(offenders[:_MAX_ROWS]),
                )
            )
        return truth, frozenset(unclear) if truth is Truth.UNDECIDED else _NO_REASON

    def _offends(self, row: Any, where: Condition | None, must: Condition | None) -> tuple[Truth, Reasons]:
        if not isinstance(row, Mapping):
            return Truth.UNDECIDED, frozenset((Reason.UNPARSABLE,))
        inside = _Evaluation(_columns(row), self.params, self.as_of, None)
        selected, reasons = inside.of(where) if where is not None else (Truth.TRUE, _NO_REASON)
        if selected is Truth.FALSE or must is None:
            return selected, reasons
        held, unmet = inside.of(must)
        if held is Truth.TRUE:
            return Truth.FALSE, _NO_REASON
        if held is Truth.FALSE and selected is Truth.TRUE:
            return Truth.TRUE, _NO_REASON
        return Truth.UNDECIDED, reasons | unmet


def _columns(row: Mapping[str, Any]) -> Lookup:
    def column(name: str) -> Fact | Missing:
        value: Any = row
        if name in row:
            value = row[name]
        else:
            for part in name.split("."):
                if not isinstance(value, Mapping) or part not in value:
                    return Missing(name, Reason.ABSENT, "no such column")
                value = value[part]
        if isinstance(value, Missing):
            return value
        return Missing(name, Reason.ABSENT, "empty") if value is None else Fact(name, value)

    return column


def _kleene(deciding: Truth, otherwise: Truth, outcomes: Iterable[tuple[Truth, Reasons]]) -> tuple[Truth, Reasons]:
    """`all` is decided by a false part, `any` by a true one; an undecided part keeps the rest from deciding."""
    reasons: Reasons = _NO_REASON
    undecided = False
    for truth, why in outcomes:
        if truth is deciding:
            return deciding, _NO_REASON
        if truth is Truth.UNDECIDED:
            undecided = True
            reasons |= why
    return (Truth.UNDECIDED, reasons) if undecided else (otherwise, _NO_REASON)


def resolve(threshold: Any, params: Mapping[str, Any]) -> Any:
    """The threshold with every `$param` replaced by its value at the level judged."""
    match threshold:
        case ParamRef(name):
            return params[name]
        case list() | tuple():
            return [resolve(item, params) for item in threshold]
        case dict():
            return {key: resolve(item, params) for key, item in threshold.items()}
    return threshold


def _demand(must: Condition | None, params: Mapping[str, Any]) -> Any:
    """What each row had to meet, when it is one plain assertion; longer demands speak through the rule's title."""
    return [must.fact, must.operator, resolve(must.threshold, params)] if isinstance(must, Assertion) else None


def judge(rule: Rule, target: TargetKey, level: int, facts: FactSet, as_of: date) -> Verdict:
    """The verdict of `rule` on one target's facts at `level`."""
    steps: list[Step] = []
    evaluation = _Evaluation(facts.get, rule.values_at(level), as_of, steps)

    def verdict(state: State, reason: str = "") -> Verdict:
        return Verdict(rule.id, rule.revision, target, level, state, tuple(steps), reason)

    if rule.applies is not None:
        applies, reasons = evaluation.of(rule.applies)
        if applies is Truth.FALSE:
            # Only the assertions that exclude the target explain why it is excluded.
            steps[:] = [step for step in steps if step.truth is Truth.FALSE]
            return verdict(State.NOT_APPLICABLE, "applies")
        if applies is Truth.UNDECIDED:
            return verdict(_undecided(reasons, IfMissing.UNKNOWN), _worst(reasons))
        steps.clear()
    passed, reasons = evaluation.of(rule.pass_when)
    if passed is Truth.TRUE:
        return verdict(State.PASS)
    if passed is Truth.UNDECIDED:
        state = _undecided(reasons, rule.if_missing)
        if state is not State.FAIL:
            return verdict(state, _worst(reasons))
    if rule.partial_when is not None:
        partly, _ = _Evaluation(facts.get, rule.values_at(level), as_of, None).of(rule.partial_when)
        if partly is Truth.TRUE:
            return verdict(State.PARTIAL)
    return verdict(State.FAIL)


def _undecided(reasons: Reasons, if_missing: IfMissing) -> State:
    """A failed look is an error whatever the rule says; only true absence is the rule's to interpret."""
    if any(reason.could_not_look for reason in reasons):
        return State.ERROR
    if Reason.UNSUPPORTED in reasons:
        return State.UNKNOWN
    return State(if_missing.value)


_ORDER = (
    Reason.DENIED,
    Reason.UNREACHABLE,
    Reason.TIMEOUT,
    Reason.UNPARSABLE,
    Reason.UNSUPPORTED,
    Reason.ABSENT,
)


def _worst(reasons: Reasons) -> str:
    return next((reason.value for reason in _ORDER if reason in reasons), "")


def by_kind(rules: Iterable[Rule]) -> Mapping[TargetKind, tuple[Rule, ...]]:
    """Rules grouped by the kind of target they speak of, in the order given."""

    groups: dict[TargetKind, list[Rule]] = {}
    for rule in rules:
        for kind in rule.kinds:
            groups.setdefault(kind, []).append(rule)
    return {kind: tuple(group) for kind, group in groups.items()}


def evaluate(rules: Iterable[Rule], subjects: Iterable[Subject], as_of: date) -> Iterator[Verdict]:
    """Verdicts of all rules on all subjects, subject by subject, so that thousands of hosts need no memory."""
    groups = by_kind(rules)
    for subject in subjects:
        target = subject.target
        for rule in groups.get(target.kind, ()):
            if target.level in rule.levels:
                yield judge(rule, target.key, target.level, subject.facts, as_of)
