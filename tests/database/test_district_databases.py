"""The databases of the sample district that came in bundles, read from where the register says."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from planted_faults import DATABASE_FAULTS, DATABASES_IN_ORDER

from auditor.inventory import load_register, targets
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing
from auditor.model.scan import Scope
from auditor.model.target import TargetKey
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from examples.make_database_bundles import DATABASES, HERE, bundle, probes_of
from scanners.database import carried

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 20)
REGISTER = load_register(ROOT / "inventory.yaml")
BOOK = load_rulebook()
TARGETS = {target.key: target for target in targets(REGISTER)}


@cache
def seen() -> dict[TargetKey, FactSet]:
    scope = Scope(REGISTER, REGISTER.index(), BOOK.catalogue, AS_OF, ROOT)
    return {
        observation.target: FactSet.of(*observation.facts)
        for scanner in (carried.oracle(), carried.dm(), carried.kingbase())
        for job in scanner.jobs(tuple(TARGETS.values()), scope)
        for observation in job.look()
    }


def state_of(platform: str, database: str, rule: str) -> State:
    key = TargetKey(platform, database)
    attributes = [Fact(f"target.{name}", value) for name, value in TARGETS[key].attributes.items()]
    return judge(BOOK.rules[rule], key, TARGETS[key].level, FactSet.of(*seen()[key], *attributes), AS_OF).state


@pytest.mark.parametrize("fault", [fault for faults in DATABASE_FAULTS.values() for fault in faults], ids="/".join)
def test_a_planted_fault_is_found(fault: tuple[str, str, str]) -> None:
    assert state_of(*fault) is State.FAIL


@pytest.mark.parametrize("place", DATABASES_IN_ORDER, ids="/".join)
def test_what_is_in_order_passes(place: tuple[str, str, str]) -> None:
    assert state_of(*place) is State.PASS


def test_the_clean_platform_s_database_passes_every_rule() -> None:
    level = TARGETS[TargetKey("pf-policy", "db-policy")].level
    states = {
        rule.id: state_of("pf-policy", "db-policy", rule.id)
        for rule in BOOK.rules.values()
        if rule.id.startswith("database.kingbase.") and level in rule.levels
    }
    assert len(states) >= 15
    assert {rule for rule, state in states.items() if state is not State.PASS} == set()


@pytest.mark.parametrize("database", DATABASES, ids=lambda database: database.id)
def test_a_bundle_of_the_district_is_up_to_date(database) -> None:
    """Run `python -m examples.make_database_bundles` after a change of a question."""
    fresh = bundle(database, HERE / "src" / database.id, probes_of(database.engine))
    assert (HERE / f"{database.id}.bundle").read_bytes() == fresh


def test_what_could_not_be_answered_is_a_gap_with_its_reason() -> None:
    labels = seen()[TargetKey("pf-ykb", "db-ykb")].get("dm.server.label_policies")
    assert isinstance(labels, Missing) and "2106" in labels.detail
