"""`auditor plan` tells everything and touches nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from command_line import Said
from tiny_district import District, bundle

from auditor.model.catalogue import Probe
from auditor.rulebook import load_rulebook

EVERYTHING = """\
databases:
  - {{id: db-pg, engine: postgresql, platform: pf-policy, host: h-live, port: {port}, \
access: {{user: reader, password: env:NOBODY}}}}
  - {{id: db-redis, engine: redis, platform: pf-policy, host: h-live, port: {port}}}
  - {{id: db-mysql, engine: mysql, platform: pf-policy, host: h-live, port: {port}, \
access: {{user: reader, password: env:NOBODY}}}}
websites:
  - {{id: w-live, name: 门户, unit: u-data, platform: pf-policy, host: h-live, \
url: 'https://www.example:{port}/', status: online}}
"""


ASKED_LIVE = frozenset({"linux", "postgresql", "mysql"})
"""Scanners that send the catalogue's probes themselves."""

CARRIED = {
    "windows": "h-win",
    **{engine: f"db-{engine}" for engine in ("oracle", "sqlserver", "dm", "kingbase", "mongodb", "elasticsearch")},
}
"""Scanners whose probes a person carries to the target, and a target of the register for each."""


@pytest.fixture
def listener() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def visited(listening: socket.socket) -> bool:
    listening.setblocking(False)
    try:
        listening.accept()
    except BlockingIOError:
        return False
    return True


def live(district: District, port: int) -> None:
    """A register with a host, two databases and a site that all answer on one port."""
    access = f"{{user: nobody, port: {port}, sudo: true, known_hosts: known_hosts}}"
    way = f"scan: allowed, address: 127.0.0.1, collect: ssh, ssh: {access}, ports: [{{port: {port}, purpose: test}}]"
    district.write(sound=bundle("h-policy-1"), h_live=way, more=EVERYTHING.format(port=port))


def asked_of_level_two() -> list[Probe]:
    """The probes that bring what the shipped rules want of a host or database of level 2."""
    book = load_rulebook()
    rules = [rule for rule in book.rules.values() if 2 in rule.levels and rule.status != "retired"]
    names = {book.catalogue.facts[fact].probe for rule in rules for fact in rule.facts if fact in book.catalogue.facts}
    return [book.catalogue.probes[name] for name in sorted(names) if name]


def test_a_plan_shows_every_command_and_contacts_nothing(
    auditor: Callable[..., Said], district: District, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(district, listener.getsockname()[1])

    def contact(*_: object, **__: object) -> None:
        raise AssertionError("a plan asked the network")

    monkeypatch.setattr(socket.socket, "connect", contact)
    monkeypatch.setattr(socket, "getaddrinfo", contact)
    said = auditor("plan", district.inventory, "--show-commands")
    assert (said.code, said.err) == (0, "")
    assert not visited(listener)
    shown = said.out.replace("'\\''", "'")
    probes = [probe for probe in asked_of_level_two() if probe.scanner in ASKED_LIVE]
    assert {probe.scanner for probe in probes} == ASKED_LIVE
    for probe in probes:
        assert [line for line in probe.run.splitlines() if line not in shown] == [], probe.id
    assert "nmap -sT" in said.out
    assert "sudoers" in said.out
    assert not district.home.exists()


def test_every_probe_is_sent_by_a_scanner_or_carried_by_a_person() -> None:
    assert {probe.scanner for probe in load_rulebook().catalogue.probes.values()} == ASKED_LIVE | CARRIED.keys()


@pytest.mark.parametrize("scanner", CARRIED)
def test_what_a_plan_only_reads_is_shown_by_the_script_that_asked_for_it(
    auditor: Callable[..., Said], district: District, scanner: str
) -> None:
    id_ = CARRIED[scanner]
    more = (
        ""
        if scanner == "windows"
        else f"databases:\n  - {{id: {id_}, engine: {scanner}, platform: pf-policy, host: h-win}}\n"
    )
    district.write(h_win="address: 127.0.0.1", more=more)
    register = district.inventory.read_text("utf-8").replace("os: linux", "os: windows")
    district.inventory.write_text(register, encoding="utf-8")
    said = auditor("collect", "script", id_, "--inventory", district.inventory)
    assert (said.err, said.code) == ("", 0)
    shown = bare(said.out)
    for probe in load_rulebook().catalogue.probes_of(scanner):
        lines = (line.removeprefix("ANONYMOUS ").removeprefix("GET ") for line in probe.run.splitlines())
        assert [line for line in lines if bare(line) not in shown] == [], probe.id


def bare(text: str) -> str:
    """Without what shells quote with, however deep."""
    return text.replace("'", "").replace("\\", "")


def test_a_plan_names_jobs_and_targets_as_json(auditor: Callable[..., Said], district: District) -> None:
    said = auditor("plan", district.inventory, "--rules", district.rules, "--json")
    assert said.code == 0
    assert (said.json["targets"], said.json["rules"], said.json["unloadable"]) == (4, 2, {})
    assert {job["scanner"] for job in said.json["jobs"]} == {"register", "linux"}
    assert all(job["commands"] is None for job in said.json["jobs"])
    shown = auditor("plan", district.inventory, "--rules", district.rules, "--json", "--show-commands").json
    assert all(job["commands"] is not None for job in shown["jobs"])


def test_a_plan_is_for_what_was_asked(auditor: Callable[..., Said], district: District) -> None:
    words = ("plan", district.inventory, "--rules", district.rules, "--json")
    assert {job["scanner"] for job in auditor(*words, "--only", "register").json["jobs"]} == {"register"}
    assert auditor(*words, "--platform", "pf-policy").json["targets"] == 2
    assert auditor(*words, "--platform", "pf-nowhere").code == 2
