"""The hand-made openings against a real TLS library, and the parser against anything."""

from __future__ import annotations

import contextlib
import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback_sites import Authority

from auditor.errors import Unparsable
from scanners.tls import suites
from scanners.tls.hello import Alert, NeedMore, ServerHello, Version, client_hello, read_flight
from scanners.tls.suites import Weakness

RANDOM = bytes(range(32))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("hello"))


def answer_of(authority: Authority, hello: bytes, ciphers: str = "ALL:@SECLEVEL=0") -> bytes:
    """What OpenSSL as a server says to `hello`, without any network."""
    pair = authority.issue("memory", "memory.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(ciphers)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(hello)
    with contextlib.suppress(ssl.SSLError):
        server.do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("version", [Version.TLS1_0, Version.TLS1_1, Version.TLS1_2, Version.TLS1_3])
def test_a_real_server_understands_the_opening_and_answers_in_its_version(
    authority: Authority, version: Version
) -> None:
    offered = suites.TLS13_SUITES if version is Version.TLS1_3 else suites.CLASSIC_SUITES
    flight = read_flight(answer_of(authority, client_hello(version, offered, "memory.example", RANDOM)))
    assert isinstance(flight, ServerHello)
    assert flight.version == version
    assert flight.suite in offered


def test_the_certificate_is_read_out_of_the_opening(authority: Authority) -> None:
    data = answer_of(authority, client_hello(Version.TLS1_2, suites.CLASSIC_SUITES, "memory.example", RANDOM))
    flight = read_flight(data)
    assert isinstance(flight, ServerHello)
    assert len(flight.certificates) == 1
    assert ssl.DER_cert_to_PEM_cert(flight.certificates[0]).startswith("-----BEGIN CERTIFICATE")


def test_a_server_without_a_common_suite_answers_with_an_alert(authority: Authority) -> None:
    data = answer_of(authority, client_hello(Version.TLS1_2, suites.RSA_SUITES, "memory.example", RANDOM), "ECDHE")
    assert read_flight(data) == Alert(40)


def test_every_cut_of_a_true_answer_asks_for_more_and_never_for_less(authority: Authority) -> None:
    data = answer_of(authority, client_hello(Version.TLS1_2, suites.CLASSIC_SUITES, "memory.example", RANDOM))
    complete = read_flight(data)
    for end in range(1, len(data)):
        assert read_flight(data[:end]) in (NeedMore(), complete)


def test_a_warning_before_the_hello_is_not_a_refusal(authority: Authority) -> None:
    data = answer_of(authority, client_hello(Version.TLS1_2, suites.CLASSIC_SUITES, "memory.example", RANDOM))
    unrecognized_name = bytes([21, 3, 3, 0, 2, 1, 112])
    assert isinstance(read_flight(unrecognized_name + data), ServerHello)


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400 Bad Request\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x16HTTP", b"\x80\x03"]
)
def test_what_is_not_tls_is_unparsable(data: bytes) -> None:
    with pytest.raises(Unparsable):
        read_flight(data)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.builds(lambda b: b"\x16\x03\x03" + len(b).to_bytes(2, "big") + b, st.binary(max_size=300)),
        st.builds(
            lambda b: b"\x16\x03\x03" + (len(b) + 4).to_bytes(2, "big") + b"\x02" + len(b).to_bytes(3, "big") + b,
            st.binary(max_size=300),
        ),
    )
)
def test_any_bytes_give_a_flight_or_unparsable(data: bytes) -> None:
    try:
        flight = read_flight(data)
    except Unparsable:
        return
    assert isinstance(flight, ServerHello | Alert | NeedMore)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(Version)),
    st.lists(st.sampled_from(suites.CLASSIC_SUITES), min_size=1, max_size=90),
    # Long enough not to stand in the other bytes by chance.
    st.from_regex(r"[a-z]{8,20}(\.[a-z]{2,10}){1,3}", fullmatch=True),
    st.booleans(),
)
def test_every_opening_is_one_record_whose_lengths_agree(
    version: Version, offered: list[int], name: str, compression: bool
) -> None:
    hello = client_hello(version, offered, name, RANDOM, compression=compression)
    assert int.from_bytes(hello[3:5], "big") == len(hello) - 5
    assert int.from_bytes(hello[6:9], "big") == len(hello) - 9
    assert (name.encode() in hello) == (version is not Version.SSL3)


@pytest.mark.parametrize(
    ("code", "families"),
    [
        (0x0004, {Weakness.RC4, Weakness.MD5}),
        (0x000A, {Weakness.TRIPLE_DES}),
        (0x0009, {Weakness.DES}),
        (0x0008, {Weakness.EXPORT, Weakness.DES}),
        (0x003B, {Weakness.NULL}),
        (0xC018, {Weakness.ANON}),
        (0xC02F, set()),
        (0x1301, set()),
        (0xFFFF, set()),
    ],
)
def test_families_are_read_from_a_suites_name(code: int, families: set[Weakness]) -> None:
    assert suites.weaknesses_of(code) == families


def test_openssl_agrees_on_the_name_of_every_suite_it_knows() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:eNULL:@SECLEVEL=0")
    for cipher in context.get_ciphers():
        ours = suites.SUITES.get(cipher["id"] & 0xFFFF)
        if ours is not None:
            mode = "GCM" if "GCM" in cipher["name"] else "CHACHA20" if "CHACHA20" in cipher["name"] else ""
            assert mode in ours
            assert suites.is_forward_secret(cipher["id"] & 0xFFFF) == (
                cipher["kea"] in ("kx-ecdhe", "kx-dhe", "kx-any") and cipher["auth"] != "auth-null"
            )
