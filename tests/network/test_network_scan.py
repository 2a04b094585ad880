"""What the network scanner reports of real listeners, seen by the real nmap."""

from __future__ import annotations

import os
import signal
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from network_lab import a_host, a_register, facts, scan, scope_of, targets_of

from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.register import Database, SshAccess, Website
from auditor.model.scan import Scanner
from auditor.model.target import TargetKey
from scanners.network import NetworkScanner
from scanners.network.ports import DEFAULT_PORTS

pytestmark = pytest.mark.lab


def rows(found: FactSet, key: str = "net.open_ports") -> list[dict[str, object]]:
    fact = found.get(key)
    assert isinstance(fact, Fact), fact
    return list(fact.value)


def test_it_is_a_scanner() -> None:
    assert isinstance(NetworkScanner(), Scanner)


def test_open_ports_of_a_host_are_the_ports_that_listen(listen: Callable) -> None:
    listen("127.78.1.1", 6379)
    listen("127.78.1.1", 8080)
    register = a_register(a_host("h-1", "127.78.1.1", ports={8080: "web"}))

    found = facts(scan(register)[TargetKey("pf-a", "h-1")])

    assert [(row["port"], row["declared"], row["purpose"]) for row in rows(found)] == [
        (6379, False, ""),
        (8080, True, "web"),
    ]
    assert found.get("net.scan.complete") == Fact("net.scan.complete", True, found.get("net.scan").seen_in)
    assert found.get("net.scan.viewpoint").value == ["localhost"]  # type: ignore[union-attr]
    assert found.get("net.scan.ports_scanned").value == len(DEFAULT_PORTS)  # type: ignore[union-attr]


def test_a_host_with_every_port_closed_has_an_empty_table_and_a_complete_scan() -> None:
    register = a_register(a_host("h-1", "127.78.1.2"))
    found = facts(scan(register)[TargetKey("pf-a", "h-1")])
    assert rows(found) == []
    assert isinstance(found.get("net.scan.complete"), Fact)


def test_a_port_is_declared_by_the_host_its_ssh_access_its_sites_and_its_databases(listen: Callable) -> None:
    from dataclasses import replace

    for port in (2222, 7777, 8443, 5432, 80):
        listen("127.78.1.3", port)
    host = replace(a_host("h-1", "127.78.1.3", ports={7777: "queue"}), ssh=SshAccess(user="auditor", port=2222))
    register = a_register(
        host,
        websites=[
            Website(id="w-1", name="portal", unit="u", url="https://www.example:8443/", host="h-1"),
            Website(id="w-2", name="old", unit="u", url="http://old.example/", host="h-1", status="closed"),
        ],
        databases=[Database(id="db-1", engine="postgresql", platform="pf-a", host="h-1", port=5432)],
    )
    found = facts(scan(register)[TargetKey("pf-a", "h-1")])
    assert {row["port"]: row["declared_by"] for row in rows(found)} == {
        80: "",
        2222: "h-1",
        5432: "db-1",
        7777: "h-1",
        8443: "w-1",
    }
    assert {row["port"]: row["state"] for row in rows(found, "net.declared_ports")} == {
        2222: "open",
        5432: "open",
        7777: "open",
        8443: "open",
    }


def test_a_declared_port_that_is_shut_is_said_so() -> None:
    register = a_register(a_host("h-1", "127.78.1.4", ports={7778: "gone"}))
    found = facts(scan(register)[TargetKey("pf-a", "h-1")])
    assert rows(found, "net.declared_ports")[0]["state"] == "not_open"


def test_an_address_of_two_hosts_and_two_platforms_is_asked_once_and_told_to_all(listen: Callable) -> None:
    listen("127.78.1.5", 9200)
    register = a_register(a_host("h-1", "127.78.1.5"), a_host("h-2", "127.78.1.5", ports={9200: "search"}))
    jobs = list(NetworkScanner().jobs(targets_of(register, "pf-a", "pf-b"), scope_of(register)))
    observations = jobs[0].look()

    assert len(jobs) == 1
    assert {o.target for o in observations} == {
        TargetKey(platform, host) for platform in ("pf-a", "pf-b") for host in ("h-1", "h-2")
    }
    evidence = [piece for o in observations for piece in o.evidence]
    assert [piece.label for piece in evidence] == ["nmap:1"], "the port is declared, so no version is asked"
    assert evidence[0].source.split().count("127.78.1.5") == 1
    for observation in observations:
        (row,) = rows(facts(observation))
        assert (row["port"], row["declared_by"]) == (9200, "h-2")


def test_a_host_with_several_addresses_reports_each(listen: Callable) -> None:
    listen("127.78.1.6", 2181)
    listen("127.78.1.7", 3306)
    register = a_register(a_host("h-1", "127.78.1.6", "127.78.1.7"))
    found = facts(scan(register)[TargetKey("pf-a", "h-1")])
    assert [(row["address"], row["port"]) for row in rows(found)] == [("127.78.1.6", 2181), ("127.78.1.7", 3306)]


def test_an_address_outside_the_authorised_networks_is_never_contacted(listen: Callable) -> None:
    forbidden = listen("127.79.1.1", 8080)
    allowed = listen("127.78.1.8", 8080)
    register = a_register(a_host("h-1", "127.78.1.8", "127.79.1.1"), a_host("h-2", "127.79.1.1"))
    observed = scan(register)

    assert allowed.callers
    assert forbidden.callers == []
    partly = facts(observed[TargetKey("pf-a", "h-1")])
    assert [row["address"] for row in rows(partly)] == ["127.78.1.8"]
    assert partly.get("net.scan.addresses_refused").value == ["127.79.1.1"]  # type: ignore[union-attr]
    gap = partly.get("net.scan.complete")
    assert isinstance(gap, Missing) and gap.reason is Reason.DENIED
    assert all(
        isinstance(fact, Missing) and fact.reason is Reason.DENIED for fact in observed[TargetKey("pf-a", "h-2")].facts
    )


def test_a_name_instead_of_an_address_is_refused_and_not_resolved() -> None:
    register = a_register(a_host("h-1", "localhost"), a_host("h-2", "-iL/etc/passwd"))
    observed = scan(register)
    assert {fact.reason for o in observed.values() for fact in o.facts if isinstance(fact, Missing)} == {Reason.DENIED}
    assert not any(o.evidence for o in observed.values())


def test_a_host_that_must_not_be_scanned_is_left_alone(listen: Callable) -> None:
    listener = listen("127.78.1.9", 8080)
    register = a_register(a_host("h-1", "127.78.1.9", scan="never"))
    assert scan(register) == {}
    assert listener.callers == []


def test_a_host_without_address_is_absent_and_not_clean() -> None:
    found = facts(scan(a_register(a_host("h-1")))[TargetKey("pf-a", "h-1")])
    gap = found.get("net.open_ports")
    assert isinstance(gap, Missing) and gap.reason is Reason.ABSENT


def test_versions_are_asked_only_of_open_ports_that_nobody_declared(listen: Callable) -> None:
    declared = listen("127.78.1.10", 8080, b"SSH-2.0-OpenSSH_9.2\r\n")
    listen("127.78.1.10", 2222, b"SSH-2.0-OpenSSH_9.2\r\n")
    register = a_register(a_host("h-1", "127.78.1.10", ports={8080: "web"}))
    observation = scan(register)[TargetKey("pf-a", "h-1")]

    by_port = {row["port"]: row for row in rows(facts(observation))}
    assert (by_port[2222]["service"], by_port[2222]["product"], by_port[2222]["version"]) == ("ssh", "OpenSSH", "9.2")
    assert by_port[8080]["identified"] is False
    assert len(declared.callers) == 1, "one connect of the port scan and nothing more"
    assert "-sV --version-light" in observation.evidence[1].source
    assert "-p 2222 " in observation.evidence[1].source


def test_a_hostile_banner_becomes_one_short_harmless_line(listen: Callable) -> None:
    listen(
        "127.78.1.11",
        21,
        b"220 ProFTPD 1.3.5\x1b[31m\x00<script>alert(1)</script>\xe2\x80\xae" + b"A" * 500 + b"\r\nx\r\n",
    )
    listen("127.78.1.11", 25, b"220 \x1b[2J<b>mail</b>\n\n ESMTP Postfix (\x07Debian)\r\n")
    register = a_register(a_host("h-1", "127.78.1.11"))
    found = rows(facts(scan(register)[TargetKey("pf-a", "h-1")]))
    assert [row["port"] for row in found] == [21, 25]
    for row in found:
        for text in (row["service"], row["product"], row["version"]):
            assert isinstance(text, str)
            assert text.isprintable()
            assert len(text) <= 120


def test_the_command_line_is_shown_beforehand_and_kept_with_the_evidence() -> None:
    register = a_register(a_host("h-1", "127.78.1.12"), max_rate=5000, ports=(31337,), host_timeout=30)
    (job,) = NetworkScanner().jobs(targets_of(register), scope_of(register))
    (observation,) = job.look()
    assert observation.evidence[0].source == job.commands[0]
    words = job.commands[0].split()
    assert words[words.index("--max-rate") + 1] == "5000"
    assert words[words.index("--host-timeout") + 1] == "30s"
    assert "31337" in words[words.index("-p") + 1].split(",")
    assert words[-1] == "127.78.1.12"
    assert not {"--script", "-sC", "-A", "-O"} & set(words)


def test_job_ids_depend_on_what_is_asked_and_nothing_else() -> None:
    register = a_register(a_host("h-1", "127.78.1.12"), a_host("h-2", "127.78.1.13"))

    def ids(register) -> list[str]:
        return [job.id for job in NetworkScanner().jobs(targets_of(register), scope_of(register))]

    assert ids(register) == ids(register)
    assert ids(register) != ids(a_register(a_host("h-1", "127.78.1.12")))


def test_a_silent_host_is_unreachable_and_its_neighbour_unharmed(monkeypatch, tmp_path, listen: Callable) -> None:
    listen("127.78.1.14", 8080)
    port = '<port protocol="tcp" portid="80"><state state="filtered" reason="no-response"/></port>'
    host = f'<host><status state="up"/><address addr="127.78.1.15" addrtype="ipv4"/><ports>{port}</ports></host>'
    _fake_nmap(monkeypatch, tmp_path, f"real \"$@\" | sed 's#<runstats>#{host}<runstats>#'")
    register = a_register(a_host("h-1", "127.78.1.14", ports={8080: "web"}), a_host("h-2", "127.78.1.15"))
    monkeypatch.setattr("scanners.network.scanner.port_argv", _only_first(register))
    observed = scan(register)
    assert [row["port"] for row in rows(facts(observed[TargetKey("pf-a", "h-1")]))] == [8080]
    gap = facts(observed[TargetKey("pf-a", "h-2")]).get("net.open_ports")
    assert isinstance(gap, Missing) and gap.reason is Reason.UNREACHABLE


def _only_first(register):
    from scanners.network.process import port_argv

    return lambda addresses, ports, limits: port_argv(addresses[:1], ports, limits)


def _fake_nmap(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    """A program called nmap that knows its version and otherwise does `body`; `real` in it is the true one."""
    import shutil

    real = shutil.which("nmap")
    script = folder / "nmap"
    script.write_text(f'#!/bin/sh\nreal() {{ {real} "$@"; }}\n[ "$1" = -V ] && {{ real -V; exit; }}\n{body}\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo '<<<not xml'; exit 0", Reason.UNPARSABLE),
        ("head -c 200000 /dev/urandom", Reason.UNPARSABLE),
        ("exit 0", Reason.UNPARSABLE),
        ("echo 'QUITTING!' >&2; exit 1", Reason.UNPARSABLE),
        ("kill -9 $$", Reason.TIMEOUT),
        ("sleep 60", Reason.TIMEOUT),
        ("echo '<nmaprun><host><address addr=\"127.78.1.16\"'; sleep 60", Reason.TIMEOUT),
        (
            'echo \'<nmaprun><host timedout="true"><address addr="127.78.1.16" addrtype="ipv4"/></host>'
            '<runstats><finished exit="success"/></runstats></nmaprun>\'',
            Reason.TIMEOUT,
        ),
    ],
    ids=["garbage", "binary", "silence", "complaint", "killed", "slow", "cut", "host-timeout"],
)
def test_an_nmap_that_fails_never_looks_like_closed_ports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, reason: Reason
) -> None:
    _fake_nmap(monkeypatch, tmp_path, body)
    monkeypatch.setattr("scanners.network.process.Limits.seconds", lambda *_: 1.0)
    found = facts(scan(a_register(a_host("h-1", "127.78.1.16")))[TargetKey("pf-a", "h-1")])
    for key in ("net.scan", "net.open_ports", "net.declared_ports"):
        gap = found.get(key)
        assert isinstance(gap, Missing) and gap.reason is reason


@pytest.mark.parametrize("program", [None, "#!/bin/sh\necho I am not nmap\n", "not a program"])
def test_a_machine_without_nmap_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str | None
) -> None:
    if program is not None:
        (tmp_path / "nmap").write_text(program)
        (tmp_path / "nmap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    gap = facts(scan(a_register(a_host("h-1", "127.78.1.17")))[TargetKey("pf-a", "h-1")]).get("net.open_ports")
    assert isinstance(gap, Missing) and gap.reason is Reason.UNSUPPORTED
    assert "apt install nmap" in gap.detail


def _children_scanning(address: str) -> list[int]:
    """Process ids of nmaps whose command line holds `address`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[:1] == [b"nmap"] and address.encode() in words:
                found.append(int(folder.name))
    return found


@pytest.mark.slow
def test_what_a_killed_nmap_had_finished_still_counts(listen: Callable) -> None:
    addresses = [f"127.78.2.{n}" for n in range(1, 13)]
    listen(addresses[0], 9200)
    register = a_register(
        *(a_host(f"h-{n}", address, ports={9200: "search"}) for n, address in enumerate(addresses)),
        max_rate=70,
        host_timeout=4,
    )
    (job,) = NetworkScanner().jobs(targets_of(register), scope_of(register))
    observed: list = []
    look = threading.Thread(target=lambda: observed.extend(job.look()))
    look.start()
    time.sleep(4)
    (nmap,) = _children_scanning(addresses[0])
    os.kill(nmap, signal.SIGKILL)
    look.join(10)

    state = {o.target.target: facts(o).get("net.open_ports") for o in observed}
    finished = [host for host, fact in state.items() if isinstance(fact, Fact)]
    cut = [fact for fact in state.values() if isinstance(fact, Missing)]
    assert finished and cut, "some before the kill, some after it"
    assert all(fact.reason is Reason.TIMEOUT for fact in cut)
    assert [row["port"] for row in state["h-0"].value] == [9200]
    assert observed[0].evidence[0].truncated
