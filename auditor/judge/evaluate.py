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
Outcome: TypeAlias = tuple[Truth, Reasons]
Check: TypeAlias = Callable[[Lookup, date, list[Step] | None], Outcome]
"""A condition made ready at one level. Steps are noted in the list; inside rows, which explain themselves, there is
none."""

_NO_REASON: Reasons = frozenset()
_ONLY: Mapping[Reason, Reasons] = {reason: frozenset((reason,)) for reason in Reason}
_MAX_ROWS = 50
"""Offending rows kept in a step. The count of all of them stands in its detail."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A target with everything known about it."""

    target: Target
    facts: FactSet


def prepare(condition: Condition, params: Mapping[str, Any], negated: bool = False) -> Check:
    """A condition as a function, with every parameter at its value: prepared once, asked of thousands of targets."""
    match condition:
        case Assertion():
            return _assertion(condition, params, negated)
        case All(parts):
            return _kleene(Truth.FALSE, Truth.TRUE, [prepare(part, params, negated) for part in parts])
        case AnyOf(parts):
            return _kleene(Truth.TRUE, Truth.FALSE, [prepare(part, params, negated) for part in parts])
        case Not(part):
            return _opposite(prepare(part, params, not negated))
        case Every(fact, where, must):
            return _rows(fact, where, must, params, negated)
        case NoRow(fact, where):
            return _rows(fact, where, None, params, negated)


def _assertion(assertion: Assertion, params: Mapping[str, Any], negated: bool) -> Check:
    path, operator = assertion.fact, assertion.operator
    threshold = resolve(assertion.threshold, params)
    compare = OPERATORS[operator].compare
    undecided = Truth.UNDECIDED
    when_absent = Truth.of(threshold is True) if operator == "absent" else undecided

    def check(lookup: Lookup, as_of: date, steps: list[Step] | None) -> Outcome:
        found = lookup(path)
        missing: Reason | None = None
        if isinstance(found, Missing):
            observed, detail, missing = None, found.detail, found.reason
            truth = when_absent if missing is Reason.ABSENT else undecided
        else:
            observed, detail = found.value, ""
            truth = compare(observed, threshold, as_of)
            if truth is undecided:
                missing = Reason.UNPARSABLE
        if steps is not None:
            steps.append(Step(path, operator, threshold, observed, truth, negated, missing, detail, found.seen_in))
        return truth, _ONLY[missing] if missing is not None and truth is undecided else _NO_REASON

    return check


def _kleene(deciding: Truth, otherwise: Truth, parts: Sequence[Check]) -> Check:
    """`all` is decided by a false part, `any` by a true one; an undecided part keeps the rest from deciding.

    Every part is asked, so that the steps show the whole of it.
    """
    undecided = Truth.UNDECIDED

    def check(lookup: Lookup, as_of: date, steps: list[Step] | None) -> Outcome:
        decided = open_ = False
        reasons = _NO_REASON
        for part in parts:
            truth, why = part(lookup, as_of, steps)
            if truth is deciding:
                decided = True
            elif truth is undecided:
                open_ = True
                reasons |= why
        if decided:
            return deciding, _NO_REASON
        return (undecided, reasons) if open_ else (otherwise, _NO_REASON)

    return check


_NEGATION = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNDECIDED: Truth.UNDECIDED}


def _opposite(part: Check) -> Check:
    def check(lookup: Lookup, as_of: date, steps: list[Step] | None) -> Outcome:
        truth, reasons = part(lookup, as_of, steps)
        return _NEGATION[truth], reasons

    return check


def _rows(
    path: str, where: Condition | None, must: Condition | None, params: Mapping[str, Any], negated: bool
) -> Check:
    """`every` when `must` is given, else `no_row`."""
    operator = "no_row" if must is None else "every"
    demand = _demand(must, params)
    offends = _offence(
        None if where is None else prepare(where, params), None if must is None else prepare(must, params)
    )

    def check(lookup: Lookup, as_of: date, steps: list[Step] | None) -> Outcome:
        found = lookup(path)
        if isinstance(found, Missing) or not isinstance(found.value, (list, tuple)):
            reason = found.reason if isinstance(found, Missing) else Reason.UNPARSABLE
            detail = found.detail if isinstance(found, Missing) else "not a table"
            if steps is not None:
                seen = found.seen_in
                steps.append(Step(path, operator, None, None, Truth.UNDECIDED, negated, reason, detail, seen))
            return Truth.UNDECIDED, _ONLY[reason]
        offenders: list[Any] = []
        unclear = _NO_REASON
        for row in found.value:
            truth, reasons = offends(row, as_of)
            if truth is Truth.TRUE:
                offenders.append(row)
            elif truth is Truth.UNDECIDED:
                unclear |= reasons
        truth = Truth.FALSE if offenders else (Truth.UNDECIDED if unclear else Truth.TRUE)
        left = unclear if truth is Truth.UNDECIDED else _NO_REASON
        if steps is not None:
            total = len(found.value)
            detail = f"{len(offenders)} of {total} rows"
            shown = tuple(offenders[:_MAX_ROWS])
            missing = min(left) if left else None
            steps.append(Step(path, operator, demand, total, truth, negated, missing, detail, found.seen_in, shown))
        return truth, left

    return check


def _offence(selects: Check | None, holds: Check | None) -> Callable[[Any, date], Outcome]:
    """Whether a row is an offender: it is selected, and does not hold what it must."""

    def offends(row: Any, as_of: date) -> Outcome:
        if not isinstance(row, Mapping):
            return Truth.UNDECIDED, _ONLY[Reason.UNPARSABLE]
        column = _columns(row)
        selected, reasons = (Truth.TRUE, _NO_REASON) if selects is None else selects(column, as_of, None)
        if selected is Truth.FALSE or holds is None:
            return selected, reasons
        held, unmet = holds(column, as_of, None)
        if held is Truth.TRUE:
            return Truth.FALSE, _NO_REASON
        if held is Truth.FALSE and selected is Truth.TRUE:
            return Truth.TRUE, _NO_REASON
        return Truth.UNDECIDED, reasons | unmet

    return offends


def _columns(row: Mapping[str, Any]) -> Lookup:
    def column(name: str) -> Fact | Missing:
        value: Any = row
        if name in row:
            value = row[name]
        else:
            for part in name.split("."):
                if value is None or isinstance(value, Missing):
                    break
                if not isinstance(value, Mapping):
                    return Missing(name, Reason.UNPARSABLE, "not a map")
                if part not in value:
                    return Missing(name, Reason.ABSENT, "no such column")
                value = value[part]
        if isinstance(value, Missing):
            return value
        return Missing(name, Reason.ABSENT, "empty") if value is None else Fact(name, value)

    return column


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


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule at one level, made ready to judge any number of targets."""

    rule: Rule
    level: int
    applies: Check | None
    passes: Check
    partly: Check | None

    @classmethod
    def of(cls, rule: Rule, level: int) -> ReadyRule:
        params = rule.values_at(level)
        applies, partly = rule.applies, rule.partial_when
        return cls(
            rule,
            level,
            None if applies is None else prepare(applies, params),
            prepare(rule.pass_when, params),
            None if partly is None else prepare(partly, params),
        )

    def judge(self, target: TargetKey, facts: FactSet, as_of: date) -> Verdict:
        """The verdict on one target's facts."""
        rule, lookup = self.rule, facts.get
        steps: list[Step] = []

        def verdict(state: State, reason: str = "") -> Verdict:
            return Verdict(rule.id, rule.revision, target, self.level, state, tuple(steps), reason)

        if self.applies is not None:
            applies, reasons = self.applies(lookup, as_of, steps)
            if applies is Truth.FALSE:
                # Only the assertions that exclude the target explain why it is excluded.
                steps[:] = [step for step in steps if step.truth is Truth.FALSE]
                return verdict(State.NOT_APPLICABLE, "applies")
            if applies is Truth.UNDECIDED:
                return verdict(_undecided(reasons, IfMissing.UNKNOWN), _worst(reasons))
            steps.clear()
        passed, reasons = self.passes(lookup, as_of, steps)
        if passed is Truth.TRUE:
            return verdict(State.PASS)
        if passed is Truth.UNDECIDED:
            state = _undecided(reasons, rule.if_missing)
            if state is not State.FAIL:
                return verdict(state, _worst(reasons))
        if self.partly is not None and self.partly(lookup, as_of, None)[0] is Truth.TRUE:
            return verdict(State.PARTIAL)
        return verdict(State.FAIL)


def judge(rule: Rule, target: TargetKey, level: int, facts: FactSet, as_of: date) -> Verdict:
    """The verdict of `rule` on one target's facts at `level`."""
    return ReadyRule.of(rule, level).judge(target, facts, as_of)


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
    ready: dict[tuple[TargetKind, int], tuple[ReadyRule, ...]] = {}
    for subject in subjects:
        target = subject.target
        place = (target.kind, target.level)
        if place not in ready:
            spoken = (rule for rule in groups.get(target.kind, ()) if target.level in rule.levels)
            ready[place] = tuple(ReadyRule.of(rule, target.level) for rule in spoken)
        for rule in ready[place]:
            yield rule.judge(target.key, subject.facts, as_of)
