"""The mutation gate: change one thing in a rule, and some sample must notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from auditor.model.fact import FactSet
from auditor.model.operators import OPERATORS
from auditor.model.rule import All, AnyOf, Assertion, Condition, Every, NoRow, Not, Param, Rule, Sample
from auditor.model.target import TargetKey
from auditor.model.verdict import Verdict
from auditor.rulebook.samples import facts_of

Judge: TypeAlias = Callable[[Rule, TargetKey, int, FactSet, date], Verdict]
"""`auditor.judge.evaluate.judge`; handed in, so that reading rules does not depend on judging them."""

SAMPLE_TARGET = TargetKey("sample", "sample")
SAMPLE_DAY = date(2026, 11, 20)
"""Day of samples that name none."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A sample that does not give the state it expects."""

    sample: Sample
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.sample.name}: expected {self.sample.expect}, got {self.verdict.state}"


@dataclass(frozen=True, slots=True)
class Mutation:
    """Outcome of the gate for one rule; `survivors` are the changes that no sample noticed."""

    rule: str
    mutants: int
    survivors: tuple[str, ...]

    @property
    def killed(self) -> float:
        """Share of mutants some sample caught, 0 to 1."""
        return 1.0 if not self.mutants else 1 - len(self.survivors) / self.mutants


def try_samples(rule: Rule, judge: Judge) -> Iterator[Mismatch]:
    """Samples whose verdict is not the expected one, in every profile."""
    for read in (rule, *map(rule.in_profile, rule.profiles)):
        for sample in read.samples:
            verdict = _judged(read, sample, judge)
            if not _as_expected(sample, verdict):
                yield Mismatch(sample, verdict)


def mutate(rule: Rule, judge: Judge) -> Mutation:
    """Try every mutant of `rule` against its samples, those of other profiles against the samples there."""
    survivors = []
    count = 0
    for what, mutant in (*mutants(rule), *_profile_mutants(rule)):
        count += 1
        if all(_as_expected(sample, _judged(mutant, sample, judge)) for sample in mutant.samples):
            survivors.append(what)
    return Mutation(rule.id, count, tuple(survivors))


def _judged(rule: Rule, sample: Sample, judge: Judge) -> Verdict:
    day = date.fromisoformat(sample.as_of) if sample.as_of else SAMPLE_DAY
    return judge(rule, SAMPLE_TARGET, sample.level, facts_of(sample.given), day)


def _as_expected(sample: Sample, verdict: Verdict) -> bool:
    if verdict.state is not sample.expect:
        return False
    return sample.offenders is None or sample.offenders == sum(len(step.rows) for step in verdict.steps)


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Every single change of the rule, with a name for it."""
    for name, param in rule.params.items():
        for what, changed in _param_mutants(rule, param):
            yield what, replace(rule, params={**rule.params, name: changed})
    if rule.applies is not None:
        for what, condition in _condition_mutants(rule.applies):
            yield f"applies: {what}", replace(rule, applies=condition)
    for what, condition in _condition_mutants(rule.pass_when):
        yield f"pass_when: {what}", replace(rule, pass_when=condition)
    if rule.partial_when is not None:
        yield "partial_when dropped", replace(rule, partial_when=None)
        for what, condition in _condition_mutants(rule.partial_when):
            yield f"partial_when: {what}", replace(rule, partial_when=condition)


def _profile_mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Changes of the values that other profiles have."""
    for profile in rule.profiles:
        read = rule.in_profile(profile)
        for name, param in read.params.items():
            if profile in param.profiles:
                for what, changed in _param_mutants(read, param):
                    yield f"{profile}: {what}", replace(read, params={**read.params, name: changed})


def _used_levels(rule: Rule, param: Param) -> Iterator[int]:
    """Levels at which what was written is in force for this rule; the others change nothing."""
    for written in param.by_level:
        in_force = [level for level in rule.levels if param.at(level) is param.by_level[written] and level >= written]
        if in_force or (written == min(param.by_level) and any(level < written for level in rule.levels)):
            yield written


def _param_mutants(rule: Rule, param: Param) -> Iterator[tuple[str, Param]]:
    for level in _used_levels(rule, param):
        for what, value in _value_mutants(param.by_level[level]):
            yield f"${param.name} at level {level}: {what}", replace(param, by_level={**param.by_level, level: value})


def _value_mutants(value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            return
        case int() | float():
            yield f"{value} + 1", value + 1
            yield f"{value} - 1", value - 1
        case list() if len(value) > 1:
            for index, item in enumerate(value):
                yield f"without {item!r}", value[:index] + value[index + 1 :]
        case Mapping():
            for key, item in value.items():
                for what, changed in _value_mutants(item):
                    yield f"{key}: {what}", {**value, key: changed}


def _bound_mutants(pair: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(pair, list):
        for index, bound in enumerate(pair):
            for what, changed in _value_mutants(bound):
                yield what, [*pair[:index], changed, *pair[index + 1 :]]


def _condition_mutants(condition: Condition) -> Iterator[tuple[str, Condition]]:
    match condition:
        case Assertion(fact, operator, threshold):
            opposite = OPERATORS[operator].opposite
            flipped = Assertion(fact, opposite, threshold) if opposite else Not(condition)
            yield f"{fact} {operator} turned round", flipped
            changes = _bound_mutants(threshold) if operator == "between" else _value_mutants(threshold)
            for what, value in changes:
                yield f"{fact} {operator}: {what}", Assertion(fact, operator, value)
        case All(parts):
            yield from _part_mutants(parts, All)
        case AnyOf(parts):
            yield from _part_mutants(parts, AnyOf)
        case Not(part):
            yield "not dropped", part
            for what, changed in _condition_mutants(part):
                yield what, Not(changed)
        case Every(fact, where, must):
            if where is not None:
                yield f"every {fact}: where dropped", Every(fact, None, must)
                for what, changed in _condition_mutants(where):
                    yield f"every {fact} where {what}", Every(fact, changed, must)
            for what, changed in _condition_mutants(must):
                yield f"every {fact} must {what}", Every(fact, where, changed)
        case NoRow(fact, where):
            if where is not None:
                yield f"no_row {fact}: where dropped", NoRow(fact, None)
                for what, changed in _condition_mutants(where):
                    yield f"no_row {fact} where {what}", NoRow(fact, changed)


def _part_mutants(
    parts: tuple[Condition, ...], whole: Callable[[tuple[Condition, ...]], Condition]
) -> Iterator[tuple[str, Condition]]:
    for index, part in enumerate(parts):
        if len(parts) > 1:
            yield f"without part {index + 1}", whole(parts[:index] + parts[index + 1 :])
        for what, changed in _condition_mutants(part):
            yield what, whole((*parts[:index], changed, *parts[index + 1 :]))
