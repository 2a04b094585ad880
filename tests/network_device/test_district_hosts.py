"""The Windows server and the network devices of the sample district, read from where the register says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from planted_faults import HOST_FAULTS, HOSTS_IN_ORDER

from auditor.inventory import load_register, targets
from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet
from auditor.model.scan import Scope
from auditor.model.target import TargetKey
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from scanners.network_device import NetworkDeviceScanner
from scanners.windows import WindowsScanner

ROOT = Path(__file__).resolve().parents[2]
REGISTER = load_register(ROOT / "inventory.yaml")
BOOK = load_rulebook()
AS_OF = date(2026, 11, 20)
TARGETS = {target.key: target for target in targets(REGISTER)}
FOUND: dict[TargetKey, FactSet] = {}


def facts_of(key: TargetKey) -> FactSet:
    if not FOUND:
        scope = Scope(REGISTER, REGISTER.index(), BOOK.catalogue, AS_OF, ROOT)
        for scanner in (WindowsScanner(), NetworkDeviceScanner()):
            for job in scanner.jobs(tuple(TARGETS.values()), scope):
                for seen in job.look():
                    FOUND[seen.target] = FactSet.of(*seen.facts)
    return FOUND[key]


def state_of(platform: str, host: str, rule: str) -> State:
    key = TargetKey(platform, host)
    target = TARGETS[key]
    attributes = [Fact(f"target.{name}", value) for name, value in target.attributes.items()]
    facts = FactSet.of(*facts_of(key), *attributes)
    return judge(BOOK.rules[rule], key, target.level, facts, AS_OF).state


@pytest.mark.parametrize("fault", [fault for faults in HOST_FAULTS.values() for fault in faults], ids="/".join)
def test_a_planted_fault_is_found(fault: tuple[str, str, str]) -> None:
    assert state_of(*fault) is State.FAIL


@pytest.mark.parametrize("place", HOSTS_IN_ORDER, ids="/".join)
def test_what_is_in_order_passes(place: tuple[str, str, str]) -> None:
    assert state_of(*place) is State.PASS
