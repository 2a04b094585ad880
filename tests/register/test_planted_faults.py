"""The register of the fictional district shows 29 planted faults. Each must be found, by the rules of its duty, on its
target."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_faults import DUTIES, FAULTS, IN_ORDER, UNFILED

from auditor.inventory import load_register, targets
from auditor.judge.evaluate import Subject, evaluate
from auditor.model.fact import FactSet
from auditor.model.rule import Severity
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Scope
from auditor.model.verdict import State, Verdict
from auditor.rulebook.load import load_rulebook
from scanners.register import RegisterScanner

ROOT = Path(__file__).resolve().parents[2]
Verdicts = dict[tuple[str, str, str], Verdict]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(ROOT / "rules")


@pytest.fixture(scope="module")
def verdicts(book: Rulebook) -> Verdicts:
    """Verdicts of every rule that the register alone decides, on the day the register names."""
    register = load_register(ROOT / "inventory.yaml")
    assert register.as_of is not None
    all_targets = {target.key: target for target in targets(register)}
    scope = Scope(register, register.index(), book.catalogue, register.as_of, ROOT)
    subjects = [
        Subject(all_targets[seen.target], FactSet.of(*seen.facts))
        for job in RegisterScanner().jobs(tuple(all_targets.values()), scope)
        for seen in job.look()
    ]
    own = book.catalogue.of_scanner("register")
    rules = [rule for rule in book.rules.values() if set(rule.facts) <= own]
    return {verdict.key: verdict for verdict in evaluate(rules, subjects, register.as_of)}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_planted_fault_is_found_on_its_target(fault: int, verdicts: Verdicts) -> None:
    missed = [
        f"{platform}/{target} {rule}: {verdicts[platform, target, rule].state if key in verdicts else 'not judged'}"
        for platform, target, rule in FAULTS[fault]
        if (key := (platform, target, rule)) not in verdicts or not verdicts[key].state.deviates
    ]
    assert missed == []


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_rules_of_a_fault_name_every_duty_it_offends(fault: int, book: Rulebook) -> None:
    tagged = {tag for _, _, rule in FAULTS[fault] for tag in book.rules[rule].tags}
    assert tagged >= DUTIES[fault]


def test_all_29_faults_are_listed() -> None:
    assert sorted(FAULTS) == sorted(DUTIES) == list(range(1, 30))


@pytest.mark.parametrize("platform", UNFILED)
def test_a_platform_that_nobody_filed_is_found(platform: str, verdicts: Verdicts) -> None:
    assert verdicts[platform, platform, "filing.exists"].state is State.FAIL


@pytest.mark.parametrize("key", IN_ORDER, ids=lambda key: " ".join(key[1:]))
def test_what_is_in_order_passes(key: tuple[str, str, str], verdicts: Verdicts) -> None:
    assert verdicts[key].state is State.PASS


def test_the_clean_platform_has_nothing_to_answer(verdicts: Verdicts) -> None:
    clean = {"p-policy", "p-policy-head", "u-policy"}
    open_ = {
        key: verdict.state.value
        for key, verdict in verdicts.items()
        if (key[0] == "pf-policy" or key[1] in clean) and verdict.state not in (State.PASS, State.NOT_APPLICABLE)
    }
    assert open_ == {}


def test_the_audit_cycle_is_advice_for_public_bodies(book: Rulebook, verdicts: Verdicts) -> None:
    advice = book.rules["personal-data.audit-biennial-advice"]
    assert advice.severity is Severity.INFO and not advice.verified
    assert "宜" in advice.title.zh and "should" in advice.title.en
    assert verdicts["pf-ykb", "pf-ykb", "personal-data.audit-biennial"].state is State.NOT_APPLICABLE


def test_no_verdict_of_the_register_is_an_error(verdicts: Verdicts) -> None:
    assert [key for key, verdict in verdicts.items() if verdict.state is State.ERROR] == []


def test_each_finding_says_where_it_was_read(verdicts: Verdicts) -> None:
    for key, verdict in verdicts.items():
        if verdict.state.deviates:
            assert any(step.seen_in is not None and step.seen_in.first_line for step in verdict.steps), key
