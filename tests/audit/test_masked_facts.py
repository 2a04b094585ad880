"""Facts are masked before they are judged: that must never turn a verdict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.evidence import mask_value
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing
from auditor.model.rule import All, AnyOf, Condition, Every, NoRow, Not, Rule
from auditor.model.rulebook import Rulebook
from auditor.model.target import TargetKey
from auditor.rulebook import load_rulebook
from auditor.rulebook.samples import facts_of
from auditor.store.encoding import decode, encode

ROOT = Path(__file__).parents[2]
HERE, TODAY = TargetKey("pf-a", "t-a"), date(2026, 11, 23)


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(ROOT / "rules")


def as_stored(fact: Fact | Missing) -> Fact | Missing:
    return fact if isinstance(fact, Missing) else Fact(fact.key, decode(encode(mask_value(fact.value))))


def thresholds(condition: Condition | None) -> list[object]:
    match condition:
        case None:
            return []
        case All(parts) | AnyOf(parts):
            return [threshold for part in parts for threshold in thresholds(part)]
        case Not(part):
            return thresholds(part)
        case Every(_, where, must):
            return [*thresholds(where), *thresholds(must)]
        case NoRow(_, where):
            return thresholds(where)
    return [condition.threshold]


def test_no_sample_of_any_rule_is_judged_otherwise_once_masked_and_stored(shipped: Rulebook) -> None:
    turned = []
    for rule in shipped.rules.values():
        for sample in rule.samples:
            as_of = date.fromisoformat(sample.as_of) if sample.as_of else TODAY
            facts = facts_of(sample.given)
            stored = FactSet({key: as_stored(fact) for key, fact in facts.facts.items()})
            if repr(stored) != repr(facts) and (
                judge(rule, HERE, sample.level, facts, as_of).state
                is not judge(rule, HERE, sample.level, stored, as_of).state
            ):
                turned.append(f"{rule.id}: {sample.name}")
    assert turned == []


def test_nothing_a_rule_compares_with_would_itself_be_masked(shipped: Rulebook) -> None:
    def compared(rule: Rule) -> list[object]:
        conditions = (rule.applies, rule.pass_when, rule.partial_when)
        by_level = [value for param in rule.params.values() for value in param.by_level.values()]
        return [*by_level, *(threshold for condition in conditions for threshold in thresholds(condition))]

    lost = [(rule.id, value) for rule in shipped.rules.values() for value in compared(rule) if _text_lost(value)]
    assert lost == []


def _text_lost(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_text_lost, value))
    return isinstance(value, str) and mask_value(value) != value
