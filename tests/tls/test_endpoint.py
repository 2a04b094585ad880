"""From a register entry to one authorised address, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.fact import Reason
from auditor.model.register import District, Host, Network, Register, Website
from scanners.endpoint import Endpoint, Refused, printable, resolve, to_ascii

NETWORK = Network(id="n", name="互联网区", kind="internet", cidrs=("127.79.0.0/16", "::1/128"), scan="allowed")


def resolved(
    url: str | None, *, addresses: Sequence[str] | None = None, names: dict[str, Sequence[str]] | None = None
) -> Endpoint | Refused:
    hosts = (
        ()
        if addresses is None
        else (Host(id="h", platform="pf", addresses=tuple(addresses), os="linux", scan="allowed"),)
    )
    website = Website(id="w", name="示例站", unit="u", url=url, host=None if addresses is None else "h")
    register = Register(
        schema_version=1,
        as_of=None,
        district=District(code="1", name="示例区", level="county"),
        networks=(NETWORK,),
        hosts=hosts,
        websites=(website,),
    )

    def look_up(name: str) -> Sequence[str]:
        if names is None or name not in names:
            raise OSError("no such name")
        return names[name]

    return resolve(website, register, register.index(), look_up)


@pytest.mark.parametrize(
    ("url", "endpoint", "authority"),
    [
        ("https://www.sfq.gov.example:8443/", Endpoint("www.sfq.gov.example", "127.79.0.1", 8443, True), ":8443"),
        ("https://www.sfq.gov.example", Endpoint("www.sfq.gov.example", "127.79.0.1", 443, True), ""),
        ("http://www.sfq.gov.example/a?b=c", Endpoint("www.sfq.gov.example", "127.79.0.1", 80, False, "/a?b=c"), ""),
        ("HTTPS://WWW.SFQ.GOV.EXAMPLE.", Endpoint("www.sfq.gov.example", "127.79.0.1", 443, True), ""),
    ],
)
def test_a_url_and_a_host_give_a_place(url: str, endpoint: Endpoint, authority: str) -> None:
    found = resolved(url, addresses=["127.79.0.1"])
    assert found == endpoint
    assert endpoint.authority == f"www.sfq.gov.example{authority}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, Reason.UNREACHABLE),
        ("", Reason.UNREACHABLE),
        ("ftp://www.example/", Reason.UNSUPPORTED),
        ("https://user:secret@www.example/", Reason.UNPARSABLE),
        ("https://www.example:99999/", Reason.UNPARSABLE),
        ("https://[::1/", Reason.UNPARSABLE),
        ("https:///path", Reason.UNPARSABLE),
        ("https://www.example/\r\nX: y", Reason.UNPARSABLE),
        ("https://a b.example/", Reason.UNPARSABLE),
    ],
)
def test_an_unfit_url_is_refused_and_never_absent(url: str | None, reason: Reason) -> None:
    found = resolved(url, addresses=["127.79.0.1"])
    assert isinstance(found, Refused)
    assert found.reason is reason
    assert "secret" not in found.detail


def test_of_a_hosts_addresses_the_first_authorised_one_is_used() -> None:
    found = resolved("https://a.example/", addresses=["192.0.2.1", "127.79.0.2", "127.79.0.3"])
    assert isinstance(found, Endpoint)
    assert found.address == "127.79.0.2"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ({"a.example": ["127.79.0.2", "192.0.2.1"]}, Reason.DENIED),
        ({"a.example": ["192.0.2.1"]}, Reason.DENIED),
        ({"a.example": ["::ffff:192.0.2.1"]}, Reason.DENIED),
        ({"a.example": []}, Reason.UNREACHABLE),
        ({}, Reason.UNREACHABLE),
    ],
)
def test_a_name_that_points_anywhere_else_is_not_connected_to(names: dict[str, Sequence[str]], reason: Reason) -> None:
    found = resolved("https://a.example/", names=names)
    assert isinstance(found, Refused)
    assert found.reason is reason


def test_a_name_is_looked_up_once_and_then_pinned() -> None:
    answers = iter((["127.79.0.2"], ["192.0.2.1"]))

    class Fickle(dict):  # type: ignore[type-arg]
        def __contains__(self, name: object) -> bool:
            return True

        def __getitem__(self, name: object) -> list[str]:
            return next(answers)

    found = resolved("https://a.example/", names=Fickle())
    assert isinstance(found, Endpoint)
    assert (found.name, found.address) == ("a.example", "127.79.0.2")


@pytest.mark.parametrize(("address", "expected"), [("127.79.0.5", True), ("192.0.2.9", False), ("[::1]", True)])
def test_a_url_may_hold_an_address_if_it_is_authorised(address: str, expected: bool) -> None:
    assert isinstance(resolved(f"https://{address}/"), Endpoint) is expected


def test_a_chinese_name_travels_as_punycode() -> None:
    assert to_ascii("示范区.政务") == "xn--dkr379fzwg.xn--zfr164b"


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("nginx\x1b[31m/1.0\x1b[0m", "nginx/1.0"),
        ("a\r\nSet-Cookie: b", "a Set-Cookie: b"),
        ("<script>alert(1)</script>区政府", "alert(1) 区政府"),
        ("1 < 2", "1 ‹ 2"),
        ("\u202eevil\u2066", "evil"),
        ("\x1b]0;title\x07text", "text"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_foreign_text_is_made_fit_to_show(foreign: str, shown: str) -> None:
    assert printable(foreign) == shown


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.integers(5, 100))
def test_whatever_is_read_becomes_one_printable_line(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()
    assert "<" not in shown
    assert ">" not in shown


def test_a_host_that_may_not_be_scanned_is_not_contacted_by_way_of_its_site() -> None:
    site = Website(id="w", name="w", unit="u", url="https://www.sfq.gov.example/", host="h")
    host = Host(id="h", platform="pf", address="127.79.0.1", os="linux", scan="never")
    network = Network(id="n", name="n", kind="lan", cidrs=("127.79.0.0/24",), scan="allowed")
    district = District(code="1", name="-", level="county")
    register = Register(schema_version=1, as_of=None, district=district, networks=(network,), hosts=(host,))
    found = resolve(site, register, {"h": host})
    assert isinstance(found, Refused)
    assert found.reason is Reason.DENIED
