"""What changed between two audits, and why: each change is traced by judging the old evidence in the new way, one
step at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from auditor.audit.judging import subject_of
from auditor.audit.plan import REGISTER, wanted_facts
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.target import Target, TargetKey
from auditor.model.verdict import State
from auditor.results import Change
from auditor.store import AuditRecord, AuditStore, StoredVerdict


class Cause(StrEnum):
    """Why a verdict differs."""

    SCOPE = "scope"
    """The target, or the rule for it, was part of only one of the two audits."""
    LEVEL = "level"
    """The platform is graded differently."""
    RULE = "rule"
    """The rule was changed."""
    PROFILE = "profile"
    """The thresholds were read by another profile."""
    TIME = "time"
    """Nothing changed but the day, and what is counted to it."""
    COLLECTOR = "collector"
    """The scanner that brings the facts was changed, and so did what it brings."""
    TARGET = "target"
    """The target itself changed."""
    WAIVER = "waiver"
    """A waiver began, ended or lost its compensation."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two audits, loaded."""

    record: AuditRecord
    rulebook: Rulebook
    targets: Mapping[TargetKey, Target]
    facts: Mapping[TargetKey, FactSet]
    wanted: Mapping[TargetKey, frozenset[str]]
    verdicts: Mapping[tuple[str, str, str], StoredVerdict]
    origins: Mapping[str, str]

    @property
    def as_of(self) -> date:
        return self.record.as_of


def load_side(store: AuditStore, record: AuditRecord, rulebook: Rulebook) -> Side:
    """Everything a comparison needs of an audit; `rulebook` is the one it was judged with."""
    targets = {target.key: target for target in store.targets(record.id)}
    rules = [rulebook.rules[rule] for rule in record.header["rules"]]
    evidence_of = str(record.source or record.id)
    return Side(
        record,
        rulebook,
        targets,
        store.facts(evidence_of),
        wanted_facts(rules, targets.values()),
        {stored.verdict.key: stored for stored in store.verdicts(record.id, steps=False)},
        store.fact_origins(evidence_of),
    )


def compare(before: Side, after: Side) -> tuple[Change, ...]:
    """Every verdict whose state or waiver differs, with its cause. A rule is named as it is called afterwards."""
    today = _names_of_today(before.rulebook, after.rulebook)
    earlier = {
        (platform, target, today.get(rule, rule)): stored
        for (platform, target, rule), stored in before.verdicts.items()
    }
    keys = sorted(earlier.keys() | after.verdicts.keys())
    return tuple(
        change for key in keys for change in _change(key, earlier.get(key), after.verdicts.get(key), before, after)
    )


def _names_of_today(before: Rulebook, after: Rulebook) -> Mapping[str, str]:
    """Rules that are called otherwise in the other rulebook, by their name in the earlier audit."""
    gone, new = before.rules.keys() - after.rules.keys(), after.rules.keys() - before.rules.keys()
    pairs = {(alias, name) for name in new for alias in after.rules[name].aliases if alias in gone}
    pairs |= {(name, alias) for name in gone for alias in before.rules[name].aliases if alias in new}
    merged = {name for name, count in Counter(name for _, name in pairs).items() if count > 1}
    return {old: name for old, name in sorted(pairs) if name not in merged}


def _change(
    key: tuple[str, str, str], old: StoredVerdict | None, new: StoredVerdict | None, before: Side, after: Side
) -> Iterator[Change]:
    platform, target, rule = key
    if old is None or new is None:
        cause = _cause_of_absence(TargetKey(platform, target), rule, before, after)
        yield Change(
            platform, target, rule, old.verdict.state if old else None, new.verdict.state if new else None, cause
        )
    elif old.verdict.state is not new.verdict.state:
        cause = _cause(old, new, before, after)
        yield Change(platform, target, rule, old.verdict.state, new.verdict.state, cause)
    elif _waiver(old) != _waiver(new):
        yield Change(platform, target, rule, old.verdict.state, new.verdict.state, Cause.WAIVER)


def _waiver(stored: StoredVerdict) -> tuple[str, str] | None:
    waiver = stored.verdict.waiver
    return (waiver.id, waiver.status.value) if waiver else None


def _cause_of_absence(target: TargetKey, rule: str, before: Side, after: Side) -> Cause:
    if target not in before.targets or target not in after.targets:
        return Cause.SCOPE
    if before.targets[target].level != after.targets[target].level:
        return Cause.LEVEL
    if (rule in before.rulebook.rules) != (rule in after.rulebook.rules):
        return Cause.RULE
    old, new = before.rulebook.rules.get(rule), after.rulebook.rules.get(rule)
    return Cause.RULE if old and new and old.digest != new.digest else Cause.SCOPE


def _cause(old: StoredVerdict, new: StoredVerdict, before: Side, after: Side) -> Cause:
    """Replace one thing after the other in the old audit; what first gives the new state is the cause.

    Where it takes several changes at once, the last one that was needed is named.
    """
    key = old.verdict.target
    rule = before.rulebook.rules[old.verdict.rule]
    target, facts, day = before.targets[key], before.facts.get(key, FactSet()), before.as_of
    wanted = {key: before.wanted.get(key, frozenset()) | after.wanted.get(key, frozenset())}

    def state(rule: Rule, target: Target, facts: FactSet, day: date) -> State:
        return judge(rule, target.key, target.level, subject_of(target, facts, wanted).facts, day).state

    goal = new.verdict.state
    if before.rulebook.profile is not after.rulebook.profile:
        rule = rule.in_profile(after.rulebook.profile)
        if state(rule, target, facts, day) is goal:
            return Cause.PROFILE
    if old.rule_digest != new.rule_digest:
        rule = after.rulebook.rules[new.verdict.rule]
        if state(rule, target, facts, day) is goal:
            return Cause.RULE
    if target.level != after.targets[key].level:
        target = replace(target, level=after.targets[key].level)
        if state(rule, target, facts, day) is goal:
            return Cause.LEVEL
    if day != after.as_of:
        day = after.as_of
        if state(rule, target, facts, day) is goal:
            return Cause.TIME
    differing = tuple(_scanners_of_differing(rule, key, before, after))
    if any(_version(before, scanner) != _version(after, scanner) for scanner in differing):
        return Cause.COLLECTOR
    same_register = before.record.inventory_digest == after.record.inventory_digest
    if same_register and before.as_of != after.as_of and differing and set(differing) == {REGISTER}:
        return Cause.TIME  # what the register says of clocks is counted to the day of judgement
    return Cause.TARGET


def _version(side: Side, scanner: str) -> str | None:
    version: str | None = side.record.header["collectors"].get(scanner)
    return version


def _scanners_of_differing(rule: Rule, target: TargetKey, before: Side, after: Side) -> Iterator[str]:
    """Scanners that brought other values than before for the facts of `rule`."""
    for fact in rule.facts:
        old = before.facts.get(target, FactSet()).get(fact)
        new = after.facts.get(target, FactSet()).get(fact)
        if _value(old) != _value(new):
            yield after.origins.get(fact) or before.origins.get(fact, "")


def _value(fact: Fact | Missing) -> object:
    return (fact.reason, None) if isinstance(fact, Missing) else (None, fact.value)
