"""The sample district's datasets and logs: what was planted is found, what is in order passes, nobody is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from planted_faults import DATA_FAULTS, DATA_IN_ORDER, FAULTS, HOST_FAULTS

from auditor.inventory import load_register, targets
from auditor.judge.evaluate import Subject, evaluate
from auditor.model.fact import Evidence, Fact, FactSet, Missing
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Observation, Scope
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Verdict
from auditor.rulebook.load import load_rulebook
from examples import sample_data
from scanners.personal_data import PersonalDataScanner
from scanners.register import RegisterScanner

ROOT = Path(__file__).resolve().parents[2]
Verdicts = dict[tuple[str, str, str], Verdict]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(ROOT / "rules")


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory, book: Rulebook) -> Scope:
    root = tmp_path_factory.mktemp("district")
    register = load_register(ROOT / "inventory.yaml")
    assert register.as_of is not None
    sample_data.write(root / "build/sample", register.as_of)
    return Scope(register, register.index(), book.catalogue, register.as_of, root)


@pytest.fixture(scope="module")
def seen(scope: Scope) -> list[Observation]:
    wanted = [target for target in targets(scope.register) if target.kind.value in ("dataset", "log_source")]
    return [seen for job in PersonalDataScanner().jobs(wanted, scope) for seen in job.look()]


@pytest.fixture(scope="module")
def verdicts(scope: Scope, seen: list[Observation], book: Rulebook) -> Verdicts:
    all_targets = {target.key: target for target in targets(scope.register)}
    facts: dict[TargetKey, list[Fact | Missing]] = {}
    registered = [seen for job in RegisterScanner().jobs(tuple(all_targets.values()), scope) for seen in job.look()]
    for observation in (*registered, *seen):
        facts.setdefault(observation.target, []).extend(observation.facts)
    rules = [rule for rule in book.rules.values() if any(fact.startswith("pi.") for fact in rule.facts)]
    subjects = [Subject(all_targets[key], FactSet.of(*found)) for key, found in facts.items()]
    return {verdict.key: verdict for verdict in evaluate(rules, subjects, scope.as_of)}


@pytest.mark.parametrize("fault", sorted(DATA_FAULTS))
def test_what_was_planted_in_data_and_logs_is_found(fault: int, verdicts: Verdicts) -> None:
    missed = {key: verdicts[key].state.value for key in DATA_FAULTS[fault] if not verdicts[key].state.deviates}
    assert missed == {}


@pytest.mark.parametrize("key", DATA_IN_ORDER, ids=lambda key: " ".join(key[1:]))
def test_what_is_in_order_passes(key: tuple[str, str, str], verdicts: Verdicts) -> None:
    assert verdicts[key].state is State.PASS


def test_the_clean_platform_has_nothing_to_answer(verdicts: Verdicts) -> None:
    open_ = {
        key: verdict.state.value
        for key, verdict in verdicts.items()
        if key[0] == "pf-policy" and verdict.state not in (State.PASS, State.NOT_APPLICABLE, State.MANUAL)
    }
    assert open_ == {}
    of_dataset = {verdict.state for key, verdict in verdicts.items() if key[1] == "ds-policy"}
    assert of_dataset == {State.PASS}


def test_no_verdict_is_an_error_or_unknown(verdicts: Verdicts) -> None:
    undecided = {key: v.state.value for key, v in verdicts.items() if v.state in (State.ERROR, State.UNKNOWN)}
    assert undecided == {}


def test_every_fault_in_the_register_is_on_the_list() -> None:
    marked = {int(number) for number in re.findall(r"FAULT-(\d\d)", (ROOT / "inventory.yaml").read_text("utf-8"))}
    assert marked == FAULTS.keys() | DATA_FAULTS.keys() | HOST_FAULTS.keys() == set(range(1, 38))


def test_nobody_of_the_sample_stands_in_a_fact_or_in_evidence(scope: Scope, seen: list[Observation]) -> None:
    values: set[str] = set()
    for path in (scope.root / "build/sample").iterdir():
        if path.suffix in (".csv", ".jsonl", ".log"):
            values |= set(
                re.findall(r"\d{17}[\dX]|\d{19}|1990000\d{4}|Baisha-\w+", path.read_bytes().decode("utf-8", "replace"))
            )
    assert len(values) > 3000
    evidence: list[Evidence] = [piece for observation in seen for piece in observation.evidence]
    said = repr([observation.facts for observation in seen]) + "".join(p.content.decode() + p.source for p in evidence)
    assert [value for value in values if value in said] == []
