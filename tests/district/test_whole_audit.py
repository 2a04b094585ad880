"""The sample district, audited as a new user would: real servers on loopback, the real command, its own reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from planted_faults import (
    DATA_FAULTS,
    DATA_IN_ORDER,
    DATABASE_FAULTS,
    DATABASES_IN_ORDER,
    FAULTS,
    HOST_FAULTS,
    HOSTS_IN_ORDER,
    IN_ORDER,
)

from auditor.audit.verify import verify_audit
from auditor.model.fact import Fact, FactSet, Missing
from auditor.model.target import TargetKey
from auditor.store import AuditStore

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.lab]

LIVE_FAULTS = [
    ("pf-civil", "ds-lowincome", "personal-data.dataset.masked"),
    ("pf-eval", "w-eval", "tls.certificate.not-expired"),
    ("pf-baisha", "w-baisha", "web.gov.icp-number"),
    ("pf-exchange", "h-exch-1", "network.exposure.undeclared-port"),
    ("pf-exchange", "h-exch-1", "network.exposure.databases"),
    ("pf-exchange", "db-exch", "database.postgresql.no-trust-login"),
    ("pf-exchange", "db-cache", "database.redis.auth-required"),
]
"""What only a live look can find."""


class District:
    """One finished audit: what the command said, its JSON, its store."""

    def __init__(self, folder: Path, done: subprocess.CompletedProcess[str]) -> None:
        self.folder, self.done = folder, done
        self.report: Mapping[str, Any] = json.loads((folder / "out/latest/audit.json").read_text(encoding="utf-8"))
        self.states = {(v["platform"], v["target"], v["rule"]): v["state"] for v in self.report["verdicts"]}
        self.store = AuditStore(folder / "home")
        self.record = self.store.get("latest")
        self.facts = self.store.facts(self.record.id)

    def facts_of(self, platform: str, target: str) -> FactSet:
        return self.facts[TargetKey(platform, target)]

    def value(self, platform: str, target: str, path: str) -> Any:
        found = self.facts_of(platform, target).get(path)
        assert isinstance(found, Fact), found
        return found.value


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    folder = tmp_path_factory.mktemp("district")
    command = [
        *(sys.executable, "-m", "examples.lab", "--", sys.executable, "-m", "auditor", "audit", "inventory.yaml"),
        *("--out", str(folder / "out"), "--home", str(folder / "home")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 1, done.stderr[-3000:]
    yield District(folder, done)


def test_the_audit_is_complete_and_leaves_no_traceback(district: District) -> None:
    assert district.report["status"] == "complete"
    assert "Traceback" not in district.done.stderr + district.done.stdout


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_planted_fault_appears(district: District, fault: int) -> None:
    missed = [key for key in FAULTS[fault] if district.states.get(key) not in ("fail", "partial")]
    assert missed == []


@pytest.mark.parametrize("fault", sorted(DATA_FAULTS))
def test_every_fault_that_data_and_logs_show_appears(district: District, fault: int) -> None:
    missed = [key for key in DATA_FAULTS[fault] if district.states.get(key) not in ("fail", "partial")]
    assert missed == []


@pytest.mark.parametrize("fault", sorted(DATABASE_FAULTS))
def test_every_fault_of_a_database_that_came_in_a_bundle_appears(district: District, fault: int) -> None:
    missed = [key for key in DATABASE_FAULTS[fault] if district.states.get(key) != "fail"]
    assert missed == []


@pytest.mark.parametrize("fault", sorted(HOST_FAULTS))
def test_every_fault_that_was_carried_from_a_host_appears(district: District, fault: int) -> None:
    missed = [key for key in HOST_FAULTS[fault] if district.states.get(key) != "fail"]
    assert missed == []


@pytest.mark.parametrize("key", LIVE_FAULTS)
def test_what_only_a_live_look_can_find_is_found(district: District, key: tuple[str, str, str]) -> None:
    assert district.states.get(key) in ("fail", "partial")


@pytest.mark.parametrize("key", [*IN_ORDER, *DATABASES_IN_ORDER, *DATA_IN_ORDER, *HOSTS_IN_ORDER])
def test_what_is_in_order_does_not_fire(district: District, key: tuple[str, str, str]) -> None:
    assert district.states.get(key) in ("pass", "not_applicable")


def test_the_clean_platform_has_no_finding_and_nothing_unseen(district: District) -> None:
    states = {state for (platform, _, _), state in district.states.items() if platform == "pf-policy"}
    assert states == {"pass", "not_applicable", "manual"}


def test_the_neglected_hosts_have_many_findings(district: District) -> None:
    for platform, host in (("pf-baisha", "h-bs-web"), ("pf-civil", "h-civil-1")):
        failed = [key for key, state in district.states.items() if key[:2] == (platform, host) and state == "fail"]
        assert len(failed) >= 25


def test_open_ports_are_those_the_lab_listens_on(district: District) -> None:
    ports = {row["port"]: row for row in district.value("pf-exchange", "h-exch-1", "net.open_ports")}
    assert {2222, 5432, 6379} <= ports.keys()
    assert (ports[5432]["declared"], ports[6379]["declared"]) == (True, False)
    web = {row["port"] for row in district.value("pf-web", "h-web-1", "net.open_ports")}
    assert {8080, 8443} <= web
    assert 2222 not in web


def test_tls_facts_are_what_the_lab_serves(district: District) -> None:
    good = district.value("pf-web", "w-district", "tls.protocols")
    old = district.value("pf-ykb", "w-ykb", "tls.protocols")
    assert (good["tls1_0"], good["tls1_2"], good["tls1_3"]) == (False, True, True)
    assert (old["tls1_0"], old["tls1_1"]) == (True, True)
    certificate = district.value("pf-eval", "w-eval", "tls.certificate")
    assert certificate["not_after"] < district.record.as_of
    assert certificate["names_match"] is True


def test_ssh_facts_are_those_of_the_lab_server_not_of_the_machine(district: District) -> None:
    sshd = district.value("pf-exchange", "h-exch-1", "sshd.effective")
    config = (ROOT / "build/lab/sshd/sshd_config").read_text(encoding="utf-8").lower()
    assert f"maxauthtries {sshd['maxauthtries']}" in config
    assert f"permitrootlogin {sshd['permitrootlogin']}" in config


def test_postgresql_facts_are_the_settings_of_the_lab_server(district: District) -> None:
    settings = district.value("pf-exchange", "db-exch", "pg.settings")
    assert settings["password_encryption"] == "md5"
    assert "trust" in {row["method"] for row in district.value("pf-exchange", "db-exch", "pg.hba")}


def test_redis_lets_anybody_in_and_that_is_seen(district: District) -> None:
    assert district.value("pf-exchange", "db-cache", "redis.auth_required") is False


def test_what_could_not_be_seen_is_listed(district: District) -> None:
    unseen = {(entry["platform"], entry["target"]) for entry in district.report["not_seen"]}
    assert ("pf-web", "h-fw-edge") in unseen
    assert ("pf-kiosk", "h-kiosk-01") in unseen


def test_a_denied_fact_is_never_a_pass(district: District) -> None:
    denied = {
        (target, fact.key)
        for target, facts in district.facts.items()
        for fact in facts
        if isinstance(fact, Missing) and fact.reason.could_not_look
    }
    for verdict in district.report["verdicts"]:
        target = TargetKey(verdict["platform"], verdict["target"])
        for step in verdict["steps"]:
            if (target, step["fact"]) in denied:
                assert verdict["state"] != "pass", verdict["rule"]


def test_no_synthetic_person_of_the_sample_leaks(district: District) -> None:
    """Every identity, mobile and card number of the sample data, looked for in everything the audit wrote."""
    values = set()
    for name in ("lowincome.csv", "license.csv", "hukou.jsonl", "exchange.jsonl", "web.log"):
        text = (ROOT / "build/sample" / name).read_bytes().decode("utf-8", "replace")
        digits = "".join(sign if sign.isdigit() or sign in "Xx" else " " for sign in text).split()
        values |= {word for word in digits if len(word) in (11, 18, 19)}
    assert len(values) > 3000
    sample = sorted(values)[:: max(1, len(values) // 400)]
    for path in (*(district.folder / "out").rglob("*"), *(district.folder / "home").rglob("*")):
        if path.is_file() and path.suffix != ".xlsx":
            content = path.read_bytes()
            assert [value for value in sample if value.encode() in content] == [], path
    said = district.done.stdout + district.done.stderr
    assert [value for value in sample if value in said] == []


def test_the_audit_is_sealed(district: District) -> None:
    assert verify_audit(district.store, district.record) == ()


def test_a_second_audit_names_what_changed_and_repeats_no_collection_on_replay(district: District) -> None:
    auditor = [sys.executable, "-m", "auditor", "--home", str(district.folder / "home"), "--lang", "en"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COLUMNS": "200"}
        return subprocess.run(
            [*auditor, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False, env=environment
        )

    replayed = run("replay", "latest", "--level", "3", "--out", str(district.folder / "replayed"), "--json")
    assert replayed.returncode in (1, 3), replayed.stderr
    again = json.loads(replayed.stdout)
    compared = run("diff", district.record.id, again["audit"], "--json")
    changes = json.loads(compared.stdout)["changes"]
    assert {change["cause"] for change in changes} <= {"level", "scope"}
    assert changes
