"""The first words of a TLS handshake as bytes: a ClientHello built, a server's flight read.

Hand-made because the local TLS library may itself refuse old versions and broken suites; what it cannot say, it
cannot see. Only the opening is spoken, nothing is ever encrypted here. Sources: RFC 6101 (SSL 3.0), 2246, 4346,
5246 and 8446 (TLS 1.0 to 1.3), 5746 (renegotiation), 6066 (server name).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

from auditor.errors import Unparsable


class Version(IntEnum):
    """Protocol versions by their number on the wire."""

    SSL3 = 0x0300
    TLS1_0 = 0x0301
    TLS1_1 = 0x0302
    TLS1_2 = 0x0303
    TLS1_3 = 0x0304

    @property
    def key(self) -> str:
        """Name in the fact `tls.protocols`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What the server chose. `certificates` are DER, the server's own first; empty when they travel encrypted."""

    version: int
    suite: int
    compression: int = 0
    secure_renegotiation: bool = False
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """The server speaks TLS and says no. `description` 70 is protocol_version, 40 handshake_failure."""

    description: int


@dataclass(frozen=True, slots=True)
class NeedMore:
    """The flight is not complete yet."""


Flight: TypeAlias = ServerHello | Alert | NeedMore

_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _CERTIFICATE = 2, 11
_WITHOUT_CERTIFICATE = (12, 13, 14, 22)
_FATAL, _CLOSE_NOTIFY = 2, 0
_MAX_HANDSHAKE = 256 * 1024
_GROUPS = (29, 23, 24, 25, 30)  # x25519, P-256, P-384, P-521, x448
_SIGNATURES = bytes.fromhex(
    "0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0708 0203 0201 0402 0202 0101"
)
"""ECDSA, EdDSA, RSA-PSS and RSA with SHA-2, SM2, then everything that is no longer sound."""


def client_hello(
    version: Version, suites: Sequence[int], server_name: str, random: bytes, *, compression: bool = False
) -> bytes:
    """One record with a ClientHello that offers `version` as its highest and nothing but `suites`.

    `server_name` is left out where it is empty (an address has no SNI). `random` is 32 bytes; for TLS 1.3 it also
    serves as key share, since any 32 bytes are a valid x25519 public key and nobody will finish the handshake.
    """
    modern = version is Version.TLS1_3
    body = min(version, Version.TLS1_2).to_bytes(2, "big") + random
    body += _block(1, random if modern else b"")
    body += _block(2, b"".join(code.to_bytes(2, "big") for code in suites))
    body += _block(1, b"\x01\x00" if compression else b"\x00")
    if version is not Version.SSL3:
        body += _block(2, b"".join(_extensions(version, server_name, random)))
    record_version = Version.SSL3 if version is Version.SSL3 else Version.TLS1_0
    return bytes([_HANDSHAKE]) + record_version.to_bytes(2, "big") + _block(2, b"\x01" + _block(3, body))


def _extensions(version: Version, server_name: str, random: bytes) -> list[bytes]:
    def extension(number: int, data: bytes) -> bytes:
        return number.to_bytes(2, "big") + _block(2, data)

    def numbers(values: Sequence[int]) -> bytes:
        return _block(2, b"".join(value.to_bytes(2, "big") for value in values))

    found = []
    if server_name:
        found.append(extension(0x0000, _block(2, b"\x00" + _block(2, server_name.encode("ascii")))))
    found += [
        extension(0xFF01, b"\x00"),
        extension(0x000A, numbers(_GROUPS)),
        extension(0x000B, b"\x01\x00"),
    ]
    if version >= Version.TLS1_2:
        found.append(extension(0x000D, _block(2, _SIGNATURES)))
    if version is Version.TLS1_3:
        found += [
            extension(0x002B, _block(1, Version.TLS1_3.to_bytes(2, "big"))),
            extension(0x002D, b"\x01\x01"),
            extension(0x0033, _block(2, b"\x00\x1d" + _block(2, random))),
        ]
    return found


def _block(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width, "big") + data


def read_flight(data: bytes) -> Flight:
    """What the server has said so far.

    A flight is complete with the server's certificates or the end of its opening (up to TLS 1.2), with the hello
    itself (TLS 1.3, where the rest is encrypted), or with an alert.
    Raises `Unparsable` when this is not TLS.
    """
    messages = b""
    offset = 0
    while offset < len(data):
        kind = data[offset]
        if kind not in (_ALERT, _HANDSHAKE):
            # After the hello of TLS 1.3 come change_cipher_spec and encrypted records.
            if offset and (hello := _hello_of(messages)):
                return hello
            raise Unparsable("the answer is not TLS")
        if len(data) - offset < 5:
            if len(data) - offset > 1 and data[offset + 1] != 3:
                raise Unparsable("the answer is not TLS")
            break
        if data[offset + 1] != 3:
            raise Unparsable("the answer is not TLS")
        length = int.from_bytes(data[offset + 3 : offset + 5], "big")
        body = data[offset + 5 : offset + 5 + length]
        if kind == _ALERT:
            if len(body) < length:
                break
            if length != 2:
                raise Unparsable("an alert that is not two bytes long")
            if body[0] == _FATAL or body[1] == _CLOSE_NOTIFY:
                return _hello_of(messages) or Alert(body[1])
            offset += 5 + length  # a warning, e.g. that the name is not known; the hello may still come
            continue
        messages += body
        if len(messages) > _MAX_HANDSHAKE:
            raise Unparsable("the opening of the handshake is too long")
        if len(body) < length:
            break
        offset += 5 + length
    return _complete(messages)


def _messages(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    offset = 0
    while len(data) - offset >= 4:
        length = int.from_bytes(data[offset + 1 : offset + 4], "big")
        if length > _MAX_HANDSHAKE:
            raise Unparsable("a handshake message is too long")
        if len(data) - offset - 4 < length:
            break
        found.append((data[offset], data[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return found


def _hello_of(data: bytes) -> ServerHello | None:
    for kind, body in _messages(data):
        if kind == _SERVER_HELLO:
            return _server_hello(body)
    return None


def _complete(data: bytes) -> ServerHello | NeedMore:
    hello: ServerHello | None = None
    for kind, body in _messages(data):
        if kind == _SERVER_HELLO and hello is None:
            hello = _server_hello(body)
            if hello.version == Version.TLS1_3:
                return hello
        elif kind == _CERTIFICATE and hello:
            return replace(hello, certificates=_certificates(body))
        elif kind in _WITHOUT_CERTIFICATE and hello:
            return hello  # an anonymous suite
        else:
            raise Unparsable(f"handshake message {kind} where a ServerHello was due")
    return NeedMore()


class _Reader:
    """Takes fixed-size pieces off the front of a message."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise Unparsable("a handshake message ends too early")
        piece = self.data[self.at : self.at + size]
        self.at += size
        return piece

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def block(self, width: int) -> bytes:
        return self.take(self.number(width))

    @property
    def rest(self) -> int:
        return len(self.data) - self.at


def _server_hello(body: bytes) -> ServerHello:
    reader = _Reader(body)
    version = reader.number(2)
    reader.take(32)
    reader.block(1)
    suite, compression = reader.number(2), reader.number(1)
    secure_renegotiation = False
    if reader.rest:
        extensions = _Reader(reader.block(2))
        while extensions.rest:
            number, data = extensions.number(2), extensions.block(2)
            if number == 0xFF01:
                secure_renegotiation = True
            elif number == 0x002B and len(data) == 2:
                version = int.from_bytes(data, "big")
    return ServerHello(version, suite, compression, secure_renegotiation)


def _certificates(body: bytes) -> tuple[bytes, ...]:
    chain = _Reader(_Reader(body).block(3))
    found = []
    while chain.rest:
        found.append(chain.block(3))
    return tuple(found)
