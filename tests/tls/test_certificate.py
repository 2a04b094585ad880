"""Certificates as bytes: names that match, fields that are read, nonsense that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback_sites import Authority

from auditor.errors import Unparsable
from scanners.tls.certificate import names_match, read_certificate


@pytest.mark.parametrize(
    ("name", "certified", "matches"),
    [
        ("www.sfq.gov.example", ["www.sfq.gov.example"], True),
        ("WWW.sfq.gov.example", ["www.SFQ.gov.example"], True),
        ("www.sfq.gov.example", ["*.sfq.gov.example"], True),
        ("a.b.sfq.gov.example", ["*.sfq.gov.example"], False),
        ("sfq.gov.example", ["*.sfq.gov.example"], False),
        ("example", ["*"], False),
        ("sfq.example", ["*.example"], False),
        ("www.sfq.gov.example", ["w*.sfq.gov.example"], False),
        ("xn--fiqs8s.example", ["中国.example"], True),
        ("www.sfq.gov.example", [], False),
        ("127.0.0.1", ["127.0.0.1"], True),
        ("127.0.0.1", ["*.0.0.1"], False),
    ],
)
def test_a_name_matches_exactly_or_by_one_whole_label(name: str, certified: list[str], matches: bool) -> None:
    assert names_match(name, certified) is matches


def test_a_hostile_subject_is_fit_to_print(tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("a", "a.example", common_name="\x1b[31m<script>alert(1)</script>\n区")
    certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    subject = read_certificate(certificate.public_bytes(serialization.Encoding.DER), "a.example")["subject"]
    assert isinstance(subject, str)
    assert subject.isprintable()
    assert "<" not in subject
    assert "区" in subject


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_a_certificate_or_unparsable(data: bytes) -> None:
    with pytest.raises(Unparsable):
        read_certificate(data, "a.example")


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_damaged_certificate_gives_fields_or_unparsable(data: st.DataObject, damaged: bytes) -> None:
    spot = data.draw(st.integers(0, len(damaged) - 1))
    changed = damaged[:spot] + bytes([data.draw(st.integers(0, 255))]) + damaged[spot + 1 :]
    try:
        fields = read_certificate(changed, "a.example")
    except Unparsable:
        return
    assert {"not_after", "names_match", "key_type"} <= fields.keys()


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    pair = Authority(tmp_path_factory.mktemp("damaged")).issue("a", "a.example")
    certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    return certificate.public_bytes(serialization.Encoding.DER)
