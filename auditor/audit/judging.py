"""Facts of an audit → verdicts with waivers. Pure: the same for a new audit, a replay and a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from auditor.judge.evaluate import Subject, evaluate
from auditor.judge.waivers import apply_waivers
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.register import Waiver
from auditor.model.rule import Rule
from auditor.model.target import Target, TargetKey
from auditor.model.verdict import Verdict


def judge_targets(
    rules: Sequence[Rule],
    targets: Iterable[Target],
    facts: Mapping[TargetKey, FactSet],
    wanted: Mapping[TargetKey, frozenset[str]],
    waivers: Sequence[Waiver],
    as_of: date,
) -> tuple[Verdict, ...]:
    """Verdicts of `rules` on `targets`, ordered by platform, target and rule."""
    subjects = (subject_of(target, facts.get(target.key, FactSet()), wanted) for target in targets)
    verdicts = sorted(evaluate(rules, subjects, as_of), key=lambda verdict: verdict.key)
    return apply_waivers(verdicts, waivers, {rule.id: rule for rule in rules}, as_of)


def subject_of(target: Target, facts: FactSet, wanted: Mapping[TargetKey, frozenset[str]]) -> Subject:
    """A target with its facts, with what the register says of it as `target.*`, and with everything that rules want
    and nobody looked at as Missing(unsupported): not looked at is not the same as absent."""
    known: dict[str, Fact | Missing] = dict(facts.facts)
    for key in wanted.get(target.key, frozenset()) - known.keys():
        known[key] = Missing(key, Reason.UNSUPPORTED, "no scanner looked at this")
    known |= dict(_attributes(target))
    return Subject(target, FactSet(known))


def _attributes(target: Target) -> Iterator[tuple[str, Fact | Missing]]:
    for name, value in {**target.attributes, "level_assumed": target.level_assumed, "level": target.level}.items():
        key = f"target.{name}"
        yield key, Missing(key, Reason.ABSENT, "not entered") if value is None else Fact(key, value)


def at_level(targets: Iterable[Target], level: int | None) -> tuple[Target, ...]:
    """The targets as if their platforms were graded `level`."""
    return tuple(targets) if level is None else tuple(replace(t, level=level, level_assumed=False) for t in targets)
