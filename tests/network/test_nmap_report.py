"""Reading nmap's XML, planning batches, and the command line: pure parts, any input."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from network_lab import a_host, a_register

from auditor.model.fact import Reason
from auditor.model.target import Target, TargetKey, TargetKind
from scanners.network.batches import Site, batches, site_of, version_groups
from scanners.network.ports import DEFAULT_PORTS, declared_ports, ports_to_scan
from scanners.network.process import Limits, Run, find_nmap, port_argv, version_argv
from scanners.network.report import Answered, NotSeen, legal_xml, read_run

RULES = Path(__file__).parents[2] / "rules" / "checks" / "network"
ONE, TWO = ip_address("192.0.2.1"), ip_address("192.0.2.2")

FINISHED = b'<runstats><finished time="1" exit="success"/></runstats></nmaprun>'


def _host(address: str, *ports: tuple[int, str, str]) -> bytes:
    listed = "".join(
        f'<port protocol="tcp" portid="{number}"><state state="{state}" reason="x"/>{service}</port>'
        for number, state, service in ports
    )
    return f'<host><address addr="{address}" addrtype="ipv4"/><ports>{listed}</ports></host>\n'.encode()


def _run(xml: bytes, exit_code: int | None = 0, **more) -> Run:
    return Run(("nmap",), xml, datetime.now(UTC), exit_code, **more)


@pytest.fixture(scope="module")
def analyse():
    if shutil.which("nmap") is None:
        pytest.skip("nmap is not installed")
    return find_nmap().analyse


def test_complete_hosts_of_a_cut_report_count_and_the_cut_one_does_not(analyse) -> None:
    whole, cut = _host("192.0.2.1", (80, "open", "")), _host("192.0.2.2", (80, "open", ""))[:60]
    found = read_run(_run(b"<nmaprun>\n" + whole + cut, -9), [ONE, TWO], analyse, "nmap:1")
    first, second = found[ONE], found[TWO]
    assert isinstance(first, Answered) and [port.number for port in first.open] == [80]
    assert (first.seen_in.evidence, first.seen_in.first_line, first.seen_in.last_line) == ("nmap:1", 2, 2)
    assert isinstance(second, NotSeen) and second.reason is Reason.TIMEOUT


@pytest.mark.parametrize("reference", ["&#x1b;", "&#0;", "&#27;", "&#xffff;", "&#xd800;", "\x1b", "\x00"])
def test_forbidden_characters_in_a_banner_do_not_hide_the_host(analyse, reference: str) -> None:
    service = f'<service name="x" product="a{reference}b" conf="10"/>'
    xml = b"<nmaprun>" + _host("192.0.2.1", (80, "open", service)) + FINISHED
    outcome = read_run(_run(xml), [ONE], analyse, "nmap:1")[ONE]
    assert isinstance(outcome, Answered) and outcome.open[0].product == "a?b"


def test_only_a_recognised_service_carries_product_and_version(analyse) -> None:
    guess = '<service name="ftp" product="ProFTPD" version="1" conf="3"/>'
    sure = '<service name="ftp" product="ProFTPD" version="1" conf="10"/>'
    xml = b"<nmaprun>" + _host("192.0.2.1", (21, "open", guess), (22, "open", sure)) + FINISHED
    outcome = read_run(_run(xml), [ONE], analyse, "nmap:1")[ONE]
    assert isinstance(outcome, Answered)
    assert [(p.identified, p.product) for p in outcome.open] == [(False, ""), (True, "ProFTPD")]


def test_ports_closed_in_one_lump_are_an_answer(analyse) -> None:
    lump = lump_of("closed")
    outcome = read_run(_run(b"<nmaprun>" + lump + FINISHED), [ONE], analyse, "nmap:1")[ONE]
    assert isinstance(outcome, Answered) and outcome.open == ()


def test_a_host_of_which_everything_is_filtered_is_unreachable(analyse) -> None:
    lump = lump_of("filtered")
    outcome = read_run(_run(b"<nmaprun>" + lump + FINISHED), [ONE], analyse, "nmap:1")[ONE]
    assert isinstance(outcome, NotSeen) and outcome.reason is Reason.UNREACHABLE


def lump_of(state: str) -> bytes:
    ports = f'<ports><extraports state="{state}" count="60"/></ports>'
    return f'<host><address addr="192.0.2.1" addrtype="ipv4"/>{ports}</host>'.encode()


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><nmaprun><host>&b;</host>' + FINISHED,
        b'<nmaprun><host><!DOCTYPE x [<!ENTITY a "b">]><address addr="192.0.2.1" addrtype="ipv4"/></host>' + FINISHED,
        b'<nmaprun><host><address addr="999.1.1.1" addrtype="ipv4"/></host>' + FINISHED,
        b"<nmaprun><host></host>" + FINISHED,
        b'<nmaprun><host><address addr="192.0.2.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="x">'
        b'<state state="open"/></port></ports></host>' + FINISHED,
        b'<nmaprun><host><address addr="192.0.2.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="1"/>'
        b"</ports></host>" + FINISHED,
        b"",
    ],
)
def test_a_report_that_nmap_never_writes_tells_nothing(analyse, hostile: bytes) -> None:
    outcome = read_run(_run(hostile), [ONE], analyse, "nmap:1")[ONE]
    assert isinstance(outcome, NotSeen) and outcome.reason is Reason.UNPARSABLE


@given(st.binary(max_size=400), st.integers(0, 300))
@settings(max_examples=80, deadline=None)
def test_no_bytes_make_the_reader_raise_or_invent_a_host(analyse_any, noise: bytes, cut: int) -> None:
    xml = b"<nmaprun>" + _host("192.0.2.1", (80, "open", ""))
    found = read_run(_run(xml[:cut] + noise, 0), [ONE, TWO], analyse_any, "nmap:1")
    assert set(found) == {ONE, TWO}
    assert isinstance(found[TWO], NotSeen)


@pytest.fixture(scope="module")
def analyse_any(analyse):
    return analyse


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_legal_xml_holds_nothing_that_a_parser_refuses(text: str) -> None:
    from defusedxml.ElementTree import fromstring

    safe = legal_xml(text).replace("&", "").replace("<", "").replace('"', "")
    assert fromstring(f'<a b="{safe}"/>') is not None


def _site(number: int, *addresses: str) -> Site:
    return Site(TargetKey("pf", f"h-{number}"), a_host(f"h-{number}"), tuple(map(ip_address, addresses)), ())


@given(st.lists(st.lists(st.integers(1, 60), max_size=4), max_size=40), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_every_site_is_in_one_batch_and_no_address_in_two(wanted: list[list[int]], size: int) -> None:
    sites = [_site(n, *(f"192.0.2.{i}" for i in dict.fromkeys(numbers))) for n, numbers in enumerate(wanted)]
    found = batches(sites, size)
    assert sorted(s.key for b in found for s in b.sites) == sorted(s.key for s in sites)
    addresses = [a for b in found for a in b.addresses]
    assert len(addresses) == len(set(addresses))
    for batch in found:
        assert set(batch.addresses) == {a for s in batch.sites for a in s.addresses}


def test_a_batch_holds_256_addresses_at_most() -> None:
    sites = [_site(n, f"192.0.{n // 200}.{n % 200 + 1}") for n in range(600)]
    assert [len(batch.addresses) for batch in batches(sites)] == [256, 256, 88]


@given(
    st.dictionaries(st.integers(1, 30), st.tuples(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9))), max_size=12)
)
@settings(max_examples=80, deadline=None)
def test_versions_are_never_asked_of_a_declared_port(hosts: dict[int, tuple[set[int], set[int]]]) -> None:
    expected = {ip_address(f"192.0.2.{n}"): frozenset(known) for n, (_, known) in hosts.items()}
    unexpected = {ip_address(f"192.0.2.{n}"): frozenset(odd - known) for n, (odd, known) in hosts.items()}
    groups = version_groups(unexpected, expected)
    asked = {a: set(ports) for addresses, ports in groups for a in addresses}
    assert set(asked) == {a for a, ports in unexpected.items() if ports}
    for address, ports in asked.items():
        assert ports >= unexpected[address]
        assert not ports & expected[address]


@pytest.mark.parametrize(
    "text",
    ["example.org", "192.0.2.0/24", "192.0.2.1-9", "-oN/tmp/x", "--script=x", "192.0.2.1 -A", "", "0x7f.1", "127.1"],
)
def test_nothing_but_a_single_address_ever_reaches_the_command_line(text: str) -> None:
    host = a_host("h-1", text)
    register = a_register(host, cidrs=("0.0.0.0/0", "::/0"))
    site = site_of(Target("pf-a", "h-1", TargetKind.HOST, "h", 2), host, register)
    assert site.addresses == ()
    assert site.refused == (text,)


@given(
    st.lists(st.ip_addresses(v=4), min_size=1, max_size=5),
    st.lists(st.integers(1, 65535), min_size=1, max_size=5),
    st.integers(1, 600),
    st.none() | st.integers(1, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_the_command_line_is_made_of_numbers_addresses_and_fixed_words(addresses, ports, timeout, rate) -> None:
    fixed = {
        *("nmap", "-sT", "--unprivileged", "-Pn", "-n", "-T4", "--max-retries", "--host-timeout", "--max-hostgroup"),
        *("--max-rate", "-p", "-oX", "-", "-sV", "--version-light"),
    }
    for build in (port_argv, version_argv):
        for word in build(addresses, ports, Limits(timeout, rate)):
            assert word in fixed or re.fullmatch(r"[0-9.,]+s?", word)


def test_ipv6_addresses_are_asked_by_a_process_of_their_own() -> None:
    assert "-6" in port_argv([ip_address("2001:db8::1")], [80], Limits())
    assert "-6" not in port_argv([ip_address("192.0.2.1")], [80], Limits())


def test_under_a_rate_limit_a_group_can_be_asked_within_half_the_host_timeout() -> None:
    for ports, timeout, rate in [(60, 60, 100), (60, 4, 70), (200, 30, 50), (10, 60, 5000)]:
        limits = Limits(timeout, rate)
        assert limits.group(ports) == 1 or limits.group(ports) * ports / rate <= timeout / 2


def test_declared_and_extra_ports_join_the_short_list() -> None:
    register = a_register(a_host("h-1", "192.0.2.1", ports={7777: "queue"}))
    ports = ports_to_scan(declared_ports(register)["h-1"], (31337, 0, 70000))
    assert {7777, 31337} | set(DEFAULT_PORTS) == set(ports)
    assert len(DEFAULT_PORTS) == len(set(DEFAULT_PORTS)) <= 90


def test_no_rule_speaks_of_a_port_that_is_never_asked() -> None:
    for file in RULES.glob("*.yaml"):
        for rule in yaml.safe_load(file.read_text("utf-8")):
            for ports in rule.get("params", {}).get("ports", {}).values():
                assert set(ports) <= set(DEFAULT_PORTS), rule["id"]
