"""The Linux scanner against a real sshd, from the register to facts, and every fault of the way."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import asyncssh
import pytest

from auditor.model.catalogue import FactCatalogue, FactSpec, FactType, Probe
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import District, Host, Network, Register, SshAccess
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.model.text import Text
from auditor.rulebook import load_catalogue
from examples.lab.plan import SSH, Plan
from scanners.linux import LinuxScanner
from scanners.linux import scanner as scanner_module
from scanners.linux.access import way_to

pytestmark = pytest.mark.lab

RULES = Path(__file__).parents[2] / "rules"
KEYS = frozenset({"lab.first", "lab.second"})
PARSERS = {"line": lambda text, exit_code: {key: text.strip() for key in KEYS if text.startswith(key[4:])}}


def catalogue(first: str = "echo first", second: str = "echo second") -> FactCatalogue:
    texts = {"lab.first": first, "lab.second": second}
    return FactCatalogue(
        {key: FactSpec(key, FactType.STR, Text(key, key), "linux", key[4:]) for key in texts},
        {key[4:]: Probe(key[4:], run, "line", timeout=20, scanner="linux") for key, run in texts.items()},
    )


def scope_of(plan: Plan, facts: FactCatalogue, *hosts: Host, scan: str = "allowed") -> Scope:
    network = Network(id="n", name="lab", kind="lan", cidrs=(f"{plan.prefix}.0.0/16",), scan=scan)  # type: ignore[arg-type]
    district = District(code="500999", name="示范区", level="county")
    register = Register(schema_version=1, as_of=None, district=district, networks=(network,), hosts=hosts)
    return Scope(register, register.index(), facts, date(2026, 11, 23), plan.folder)


def host_of(plan: Plan, id: str = "h-1", **changes: object) -> Host:
    access = SshAccess(user=getpass.getuser(), port=SSH, key="id_ed25519", known_hosts="known_hosts")
    host = Host(id=id, platform="pf", address=plan.exchange, os="linux", scan="allowed", collect="ssh", ssh=access)
    ssh = {name: value for name, value in changes.items() if hasattr(access, name)}
    rest = {name: value for name, value in changes.items() if name not in ssh}
    return replace(host, ssh=replace(access, **ssh), **rest)  # type: ignore[arg-type]


def target(id: str) -> Target:
    return Target("pf", id, TargetKind.HOST, id, 3, attributes={"os": "linux"})


def look(scope: Scope, parsers: object = PARSERS) -> Sequence[Observation]:
    targets = [target(host.id) for host in scope.register.hosts]
    jobs = list(LinuxScanner(parsers=parsers).jobs(targets, scope))  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        return [seen for looked in pool.map(lambda job: job.look(), jobs) for seen in looked]


def told(seen: Observation) -> dict[str, object]:
    return {fact.key: fact.value if isinstance(fact, Fact) else fact.reason for fact in seen.facts}


def test_the_real_catalogue_is_read_from_the_real_host(sshd: Plan) -> None:
    """The facts are those that the lab's sshd really has."""
    facts = load_catalogue(RULES)
    scope = scope_of(sshd, facts, host_of(sshd))
    scope = replace(scope, wanted={target("h-1").key: frozenset({"os.release", "sshd.effective", "net.listeners"})})
    (seen,) = look(scope, scanner_module.PARSERS)
    found = told(seen)
    assert isinstance(found["os.release"], dict)
    assert {"linux:system", "linux:sshd", "linux:sockets"} <= {evidence.label for evidence in seen.evidence}
    if isinstance(found["sshd.effective"], dict):
        assert found["sshd.effective"]["maxauthtries"] == 6


def test_an_answer_over_ssh_becomes_facts(sshd: Plan) -> None:
    (seen,) = look(scope_of(sshd, catalogue(), host_of(sshd)))
    assert told(seen) == {"lab.first": "first", "lab.second": "second"}


def test_a_collector_killed_half_way_keeps_what_was_whole(sshd: Plan) -> None:
    """The second probe kills the very shell that runs the collector."""
    killer = "p=$PPID; while [ $(cat /proc/$p/comm) != sh ]; do p=$(awk '/^PPid/ { print $2 }' /proc/$p/status); done"
    outermost = (
        f"{killer}; while q=$(awk '/^PPid/ {{ print $2 }}' /proc/$p/status); [ $(cat /proc/$q/comm) = sh ]; "
        "do p=$q; done; kill -9 $p"
    )
    (seen,) = look(scope_of(sshd, catalogue(second=outermost), host_of(sshd)))
    assert told(seen) == {"lab.first": "first", "lab.second": Reason.TIMEOUT}


def test_a_hang_costs_what_was_not_answered(sshd: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner_module, "LOOK_SECONDS", 5.0)
    (seen,) = look(scope_of(sshd, catalogue(second="sleep 12"), host_of(sshd)))
    assert told(seen) == {"lab.first": "first", "lab.second": Reason.TIMEOUT}


def test_binary_and_endless_output_gives_no_value(sshd: Plan) -> None:
    facts = catalogue(first="head -c 5000 /dev/urandom", second="echo second; yes")
    (seen,) = look(scope_of(sshd, facts, host_of(sshd)))
    assert told(seen) == {"lab.first": Reason.UNPARSABLE, "lab.second": Reason.TIMEOUT}


def test_fifty_megabytes_of_login_noise_give_no_value(sshd: Plan) -> None:
    def noisy(host: Host, scope: Scope):  # type: ignore[no-untyped-def]
        way = way_to(host, scope)
        return replace(way, transport=replace(way.transport, command="head -c 50000000 /dev/zero; /bin/sh -s"))

    scope = scope_of(sshd, catalogue(), host_of(sshd))
    (job,) = LinuxScanner(noisy, PARSERS).jobs([target("h-1")], scope)  # type: ignore[arg-type]
    (seen,) = job.look()
    assert set(told(seen).values()) == {Reason.UNPARSABLE}


def test_a_login_banner_with_escapes_changes_nothing(sshd: Plan) -> None:
    def greeting(host: Host, scope: Scope):  # type: ignore[no-untyped-def]
        way = way_to(host, scope)
        command = "printf '\\033[2J\\033[31mAuthorised\\r\\n<b>\\000'; /bin/sh -s"
        return replace(way, transport=replace(way.transport, command=command))

    scope = scope_of(sshd, catalogue(), host_of(sshd))
    (job,) = LinuxScanner(greeting, PARSERS).jobs([target("h-1")], scope)  # type: ignore[arg-type]
    (seen,) = job.look()
    assert told(seen) == {"lab.first": "first", "lab.second": "second"}


def test_every_fault_has_its_reason_and_the_other_hosts_are_unharmed(sshd: Plan) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    other.write_private_key(str(sshd.folder / "other_key"))
    public = other.export_public_key().decode().strip()
    (sshd.folder / "wrong_hosts").write_text(f"[{sshd.exchange}]:{SSH} {public}\n", "utf-8")
    (sshd.folder / "no_hosts").write_text("", "utf-8")
    with socket.socket() as free:
        free.bind((sshd.exchange, 0))
        port = free.getsockname()[1]
        expected = {
            "h-good": (host_of(sshd, "h-good"), None),
            "h-closed": (host_of(sshd, "h-closed", port=port), Reason.UNREACHABLE),
            "h-wrong-key": (host_of(sshd, "h-wrong-key", known_hosts="wrong_hosts"), Reason.UNREACHABLE),
            "h-unknown": (host_of(sshd, "h-unknown", known_hosts="no_hosts"), Reason.UNREACHABLE),
            "h-refused": (host_of(sshd, "h-refused", key="other_key"), Reason.DENIED),
            "h-no-key": (host_of(sshd, "h-no-key", key="nowhere"), Reason.DENIED),
            "h-outside": (host_of(sshd, "h-outside", address="127.1.1.1"), Reason.DENIED),
            "h-good-too": (host_of(sshd, "h-good-too"), None),
        }
        seen = look(scope_of(sshd, catalogue(), *(host for host, _ in expected.values())))
    assert {each.target.target for each in seen} == set(expected)
    for each in seen:
        reason = expected[each.target.target][1]
        if reason is None:
            assert told(each) == {"lab.first": "first", "lab.second": "second"}
        else:
            assert set(told(each).values()) == {reason}, each
            assert not any(fact for fact in each.facts if not isinstance(fact, Missing))


def test_a_network_that_may_not_be_scanned_is_not_contacted(sshd: Plan) -> None:
    (seen,) = look(scope_of(sshd, catalogue(), host_of(sshd), scan="never"))
    assert set(told(seen).values()) == {Reason.DENIED}


def test_ten_hosts_at_once_answer_for_themselves(sshd: Plan) -> None:
    hosts = [host_of(sshd, f"h-{n}") for n in range(10)]
    seen = look(scope_of(sshd, catalogue(), *hosts))
    assert [each.target.target for each in seen] == [host.id for host in hosts]
    for each in seen:
        transcript = next(evidence for evidence in each.evidence if evidence.label == "linux:transcript")
        assert f"target: {each.target.target}\n".encode() in transcript.content
