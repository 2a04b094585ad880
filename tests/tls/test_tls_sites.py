"""What the scanner says of real servers whose settings are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from loopback_sites import Shelf

pytestmark = pytest.mark.lab

NEW_ONLY = {"ssl3": False, "tls1_0": False, "tls1_1": False, "tls1_2": True, "tls1_3": True}
OLD_ONLY = {"ssl3": False, "tls1_0": True, "tls1_1": True, "tls1_2": False, "tls1_3": False}


def certificate(shelf: Shelf, site: str, name: str | None = None) -> dict[str, Any]:
    found = shelf.facts(site, name)["tls.certificate"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("site", "protocols"),
    [
        ("good", NEW_ONLY),
        ("old", OLD_ONLY),
        ("modern", {**dict.fromkeys(NEW_ONLY, False), "tls1_3": True}),
        ("mixed", {**dict.fromkeys(NEW_ONLY, False), "tls1_2": True}),
    ],
)
def test_the_versions_a_server_has_are_the_versions_reported(
    shelf: Shelf, site: str, protocols: dict[str, bool]
) -> None:
    assert shelf.facts(site)["tls.protocols"] == protocols


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("good", {"weak": [], "cbc": False, "rsa_key_exchange": False, "forward_secret": True}),
        ("old", {"weak": ["NULL", "anon"], "cbc": True, "rsa_key_exchange": True}),
        ("modern", {"weak": [], "cbc": False, "rsa_key_exchange": False, "forward_secret": True}),
        ("mixed", {"weak": [], "cbc": True, "rsa_key_exchange": False, "forward_secret": True}),
    ],
)
def test_the_suites_a_server_accepts_are_the_families_reported(
    shelf: Shelf, site: str, expected: dict[str, object]
) -> None:
    found = shelf.facts(site)["tls.ciphers"]
    assert isinstance(found, dict)
    assert {key: found[key] for key in expected} == expected
    assert found["compression"] is False
    assert found["secure_renegotiation"] is True


@pytest.mark.parametrize(
    ("site", "trusted", "complete", "self_signed", "names_match", "www_mismatch"),
    [
        ("good", True, True, False, True, False),
        ("chain", True, True, False, True, False),
        ("nochain", False, False, False, True, False),
        ("selfsigned", False, True, True, True, False),
        ("stranger", False, False, False, True, False),
        ("wrongname", True, True, False, False, False),
        ("www", True, True, False, False, True),
    ],
)
def test_trust_and_name_are_told_apart(
    shelf: Shelf, site: str, trusted: bool, complete: bool, self_signed: bool, names_match: bool, www_mismatch: bool
) -> None:
    found = certificate(shelf, site)
    assert (found["trusted"], found["chain_complete"], found["self_signed"]) == (trusted, complete, self_signed)
    assert (found["names_match"], found["www_mismatch"]) == (names_match, www_mismatch)


@pytest.mark.parametrize(("site", "days"), [("expired", -3), ("good", 100)])
def test_an_expired_certificate_is_not_reported_as_merely_untrusted(shelf: Shelf, site: str, days: int) -> None:
    found = certificate(shelf, site)
    assert found["trusted"] is True
    assert found["trust_anchor"] == "register"
    assert found["not_after"] == (datetime.now(UTC) + timedelta(days=days)).date()


def test_a_certificate_of_tomorrow_is_trusted_but_not_yet_valid(shelf: Shelf) -> None:
    found = certificate(shelf, "future")
    assert found["trusted"] is True
    assert found["not_before"] > datetime.now(UTC).date()


def test_a_site_that_speaks_tls13_only_has_its_certificate_read_all_the_same(shelf: Shelf) -> None:
    found = certificate(shelf, "modern")
    assert found["sans"] == ["modern.example"]
    assert (found["key_type"], found["key_bits"], found["signature_hash"]) == ("ec", 256, "sha256")


def test_a_site_with_old_versions_only_has_its_certificate_read_all_the_same(shelf: Shelf) -> None:
    found = certificate(shelf, "old")
    assert (found["key_type"], found["key_bits"], found["lifetime_days"]) == ("rsa", 2048, 110)


def test_evidence_holds_the_notes_of_every_opening_and_the_certificate(shelf: Shelf) -> None:
    from auditor.model.target import TargetKey
    from scanners.endpoint import Endpoint
    from scanners.tls.scanner import look_at

    endpoint = Endpoint("good.example", shelf.addresses["good"], 8443, True)
    observation = look_at(TargetKey("pf", "good"), endpoint, shelf.roots)
    text = observation.evidence[0].content.decode()
    assert "offer SSL3: refused" in text
    assert "verify with register roots: satisfied" in text
    assert text.count("-----BEGIN CERTIFICATE-----") == 1
    lines = text.splitlines()
    for fact in observation.facts:
        assert fact.seen_in is not None
        assert fact.seen_in.evidence == observation.evidence[0].label
        assert 1 <= fact.seen_in.first_line <= fact.seen_in.last_line <= len(lines)
