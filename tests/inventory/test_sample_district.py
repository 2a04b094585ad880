"""The register at the root: everything the demonstration needs is there, and its faults stay recognisable."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from auditor.inventory import load_register, targets
from auditor.model.register import SECTIONS, Register

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "inventory.yaml").read_text(encoding="utf-8")

FAULTS = {
    1: "id: p-baisha", 2: "id: v-cloud-c", 3: "id: h-bs-win", 4: "id: db-baisha", 5: "integrates_with: []",
    6: "id: pf-kiosk", 7: "id: w-baisha", 8: "id: w-old-svc", 9: "id: acc-mp", 10: "id: acc-mail",
    11: "sharing: {attribute: unconditional, basis: null", 12: "last_updated: 2026-07-31", 13: "grade: general-2",
    14: "pia: null", 15: "pi: {contains: false}", 16: "id: if-lowincome", 17: "id: dm-002", 18: "id: ag-002",
    19: "id: ls-web", 20: "id: fl-web", 21: "id: fl-baisha", 22: "id: as-ykb-26", 23: "id: as-exch-25",
    24: "id: rc-001", 25: "id: ca-ykb-26", 26: "id: pa-24", 27: "id: dr-25", 28: "id: in-26-01", 29: "id: ct-001",
}  # fmt: skip


@cache
def district() -> Register:
    return load_register(ROOT / "inventory.yaml")


def test_the_district_is_whole() -> None:
    register = district()
    assert register.as_of == date(2026, 11, 20)
    assert len(register.platforms) >= 15
    assert sum(vendor.kind == "cloud" for vendor in register.vendors) == 5
    assert sum(platform.kind == "approval" for platform in register.platforms) >= 3
    assert [section for section in SECTIONS if not getattr(register, section)] == []


@pytest.mark.parametrize(("number", "place"), FAULTS.items())
def test_every_planted_fault_is_marked_where_it_stands(number: int, place: str) -> None:
    marked = [line for line in TEXT.splitlines() if f"FAULT-{number:02d}" in line]
    assert any(place in line for line in marked)


def test_only_loopback_addresses_may_be_contacted() -> None:
    register = district()
    addresses = [address for host in register.hosts for address in host.all_addresses()]
    assert addresses
    assert all(address.startswith("127.77.") and register.authorises(address) for address in addresses)
    assert not register.authorises("192.0.2.1")
    assert not register.authorises("127.0.0.1")


def test_the_natural_negatives_stand() -> None:
    register = district()
    entries = register.index()
    evaluation = entries["pf-eval"]
    assert (evaluation.level.grade, entries[evaluation.cloud].mlps_level) == (2, 2)
    filed = {filing.platform for filing in register.filings}
    unfiled = {"pf-uid", "pf-app", "pf-ecert", "pf-eseal", "pf-eval", "pf-12345", "pf-civil", "pf-samr", "pf-esup"}
    assert not unfiled & filed


def test_there_is_one_waiver_of_each_kind() -> None:
    register = district()
    assert register.as_of is not None
    expired = [waiver.expires_on < register.as_of for waiver in register.waivers]
    assert sorted(expired) == [False, False, True]
    assert sum(bool(waiver.compensated_by) for waiver in register.waivers) == 1


def test_the_clean_platform_has_all_that_the_law_asks_of_it() -> None:
    register = district()
    entries = register.index()
    platform = entries["pf-policy"]
    own = [target for target in targets(register) if target.platform == "pf-policy"]
    assert all(target.level == 2 and not target.level_assumed for target in own)
    kinds = {source.kind for source in register.log_sources if source.platform == "pf-policy"}
    assert kinds == {"device", "host", "access", "database"}
    staff = [person for person in register.people if person.unit == platform.owner]
    assert any("network_security_officer" in person.roles for person in staff)
    assert entries[platform.responsible].unit == platform.owner
    assert entries["fl-policy"].valid_to == date(2029, 6, 30)
    assert "FAULT" not in "".join(line for line in TEXT.splitlines() if "policy" in line)


def test_paths_of_the_lab_stay_inside_the_checkout() -> None:
    paths = re.findall(r"(?:build|examples)/[\w./-]+", TEXT)
    assert paths
    assert not any(".." in path for path in paths)
