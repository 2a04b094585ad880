"""Endpoints that hang, hang up, talk nonsense, or must not be touched: a reason, never a value."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from loopback_sites import Behaviour, Listener, Shelf, says

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import District, Host, Network, Register, Settings, Website
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.tls import TlsScanner, wire


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    opened: list[Listener] = []

    def start(behave: Behaviour, address: str = "127.79.4.1") -> Listener:
        opened.append(Listener(address, behave))
        return opened[-1]

    yield start
    for listener in opened:
        listener.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.4)


def look(url: str, *, address: str | None = None, scan: str = "allowed", roots: tuple[str, ...] = ()) -> Observation:
    website = Website(id="w", name="示例站", unit="u", platform="pf", url=url, host="h" if address else None)
    host = Host(id="h", platform="pf", address=address, os="linux", scan="allowed")
    register = Register(
        schema_version=1,
        as_of=None,
        district=District(code="1", name="示例区", level="county"),
        settings=Settings(trusted_roots=roots),
        networks=(Network(id="n", name="n", kind="internet", cidrs=("127.79.0.0/16",), scan=scan),),  # type: ignore[arg-type]
        hosts=(host,),
        websites=(website,),
    )
    scope = Scope(register, register.index(), FactCatalogue(), date(2026, 11, 20), Path())
    target = Target("pf", "w", TargetKind.WEBSITE, "示例站", 2, attributes={"status": "online"})
    (job,) = TlsScanner().jobs([target], scope)
    (observation,) = job.look()
    assert {fact.key for fact in observation.facts} == TlsScanner().offers(target, scope.catalogue)
    return observation


def reasons(observation: Observation) -> set[Reason]:
    assert all(isinstance(fact, Missing) for fact in observation.facts)
    return {fact.reason for fact in observation.facts if isinstance(fact, Missing)}


def test_an_endpoint_that_hangs_is_a_timeout_after_one_try(listen: Callable[..., Listener]) -> None:
    listener = listen(lambda connection: None)
    started = time.monotonic()
    observation = look(f"https://hang.example:{listener.port}/", address=listener.address)
    assert reasons(observation) == {Reason.TIMEOUT}
    assert time.monotonic() - started < 2
    assert listener.visits == 1


def test_an_endpoint_that_trickles_is_a_timeout(listen: Callable[..., Listener]) -> None:
    def trickle(connection: socket.socket) -> None:
        for byte in b"\x16\x03\x03\x40\x00" + bytes(100):
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    listener = listen(trickle)
    assert reasons(look(f"https://t.example:{listener.port}/", address=listener.address)) == {Reason.TIMEOUT}


def test_an_endpoint_that_speaks_http_is_unparsable(listen: Callable[..., Listener]) -> None:
    listener = listen(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert reasons(look(f"https://p.example:{listener.port}/", address=listener.address)) == {Reason.UNPARSABLE}


def test_an_endpoint_that_always_hangs_up_is_unreachable(listen: Callable[..., Listener]) -> None:
    listener = listen(lambda connection: connection.close())
    assert reasons(look(f"https://c.example:{listener.port}/", address=listener.address)) == {Reason.UNREACHABLE}


def test_an_endpoint_that_refuses_every_version_is_unsupported_and_never_clean(
    listen: Callable[..., Listener],
) -> None:
    listener = listen(says(bytes([21, 3, 3, 0, 2, 2, 40])))
    assert reasons(look(f"https://r.example:{listener.port}/", address=listener.address)) == {Reason.UNSUPPORTED}


def test_a_closed_port_is_unreachable() -> None:
    assert reasons(look("https://closed.example:9/", address="127.79.4.9")) == {Reason.UNREACHABLE}


@pytest.mark.parametrize(
    ("address", "scan"), [("127.80.0.1", "allowed"), ("127.79.4.1", "never")], ids=["elsewhere", "never"]
)
def test_an_address_that_may_not_be_scanned_is_never_contacted(
    listen: Callable[..., Listener], address: str, scan: str
) -> None:
    listener = listen(lambda connection: None, address)
    observation = look(f"https://no.example:{listener.port}/", address=address, scan=scan)
    assert reasons(observation) == {Reason.DENIED}
    assert listener.visits == 0


def test_a_site_without_tls_says_so_and_is_not_contacted(listen: Callable[..., Listener]) -> None:
    listener = listen(lambda connection: None)
    observation = look(f"http://plain.example:{listener.port}/", address=listener.address)
    facts = {fact.key: fact for fact in observation.facts}
    endpoint = facts.pop("tls.endpoint")
    assert isinstance(endpoint, Fact)
    assert endpoint.value["tls"] is False
    assert {fact.reason for fact in facts.values() if isinstance(fact, Missing)} == {Reason.ABSENT}
    assert listener.visits == 0


@pytest.mark.lab
def test_a_version_that_only_gets_silence_is_missing_and_not_false(
    shelf: Shelf, listen: Callable[..., Listener]
) -> None:
    """A middlebox that swallows old hellos, in front of a real server."""

    def swallow_old(connection: socket.socket) -> None:
        hello = connection.recv(4000)
        if hello[9:11] not in (b"\x03\x01", b"\x03\x00"):
            with socket.create_connection((shelf.addresses["good"], 8443)) as real:
                real.settimeout(0.2)
                real.sendall(hello)
                try:
                    while data := real.recv(8000):
                        connection.sendall(data)
                except TimeoutError:
                    pass

    listener = listen(swallow_old)
    observation = look(f"https://good.example:{listener.port}/", address=listener.address)
    protocols = next(fact for fact in observation.facts if fact.key == "tls.protocols")
    assert isinstance(protocols, Fact)
    assert protocols.value["tls1_2"] is True
    assert protocols.value["tls1_1"] is False
    for silent in ("tls1_0", "ssl3"):
        assert isinstance(protocols.value[silent], Missing)
        assert protocols.value[silent].reason is Reason.TIMEOUT


@pytest.mark.lab
def test_a_root_file_that_cannot_be_read_leaves_trust_undecided(shelf: Shelf, tmp_path: Path) -> None:
    observation = look(
        "https://good.example:8443/", address=shelf.addresses["good"], roots=(str(tmp_path / "gone.pem"),)
    )
    certificate = next(fact for fact in observation.facts if fact.key == "tls.certificate")
    assert isinstance(certificate, Fact)
    assert isinstance(certificate.value["trusted"], Missing)
    assert certificate.value["names_match"] is True
