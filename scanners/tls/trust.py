"""Does the chain lead to a root that is trusted here? Asked of OpenSSL, with time and name left out.

Time and name are facts of their own: an expired certificate must not be reported as merely untrusted.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from auditor.model.fact import Missing, Reason
from scanners.endpoint import is_address
from scanners.tls.wire import Line

_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL's x509_vfy.h, which Python has no name for."""
_SELF_SIGNED = 18
_SELF_SIGNED_ROOT = 19
_UNKNOWN_ISSUER = (2, 20, 21)


@dataclass(frozen=True, slots=True)
class Trust:
    """What OpenSSL says of the chain. `anchor` is `system`, `register` or empty; `leaf` the server's own DER."""

    trusted: bool
    complete: bool
    self_signed: bool
    anchor: str
    detail: str
    leaf: bytes = b""


@dataclass(frozen=True, slots=True)
class _Handshake:
    """A finished handshake, or OpenSSL's verification code and words."""

    code: int
    detail: str
    leaf: bytes = b""


_Outcome: TypeAlias = _Handshake | Missing


@dataclass(frozen=True, slots=True)
class Roots:
    """Sets of trusted roots to try in turn, and what is wrong with those that could not be read."""

    contexts: tuple[tuple[str, ssl.SSLContext], ...]
    unfit: str = ""


def load_roots(register_roots: Sequence[Path]) -> Roots:
    """The roots of this machine, where it has any, then the certificate files that the register names."""
    contexts = []
    unfit = ""
    if _machine_has_roots():
        system = tolerant_context()
        system.load_default_certs()
        system.verify_mode = ssl.CERT_REQUIRED
        contexts.append(("system", system))
    if register_roots:
        own = tolerant_context()
        own.verify_mode = ssl.CERT_REQUIRED
        try:
            for root in register_roots:
                own.load_verify_locations(cafile=str(root))
            contexts.append(("register", own))
        except (OSError, ssl.SSLError):
            unfit = "a certificate file named in settings.trusted_roots cannot be read"
    return Roots(tuple(contexts), unfit)


def _machine_has_roots() -> bool:
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile) or bool(paths.capath and any(Path(paths.capath).iterdir()))


def tolerant_context() -> ssl.SSLContext:
    """Speaks the oldest versions and weakest suites the local OpenSSL has: to see, not to protect."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:!aNULL:@SECLEVEL=0")  # an anonymous suite would bring no certificate
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.verify_flags |= _NO_CHECK_TIME
    return context


def examine(line: Line, contexts: Sequence[tuple[str, ssl.SSLContext]]) -> Trust | Missing:
    """Handshakes until one set of roots is satisfied."""
    if not contexts:
        return Missing("trusted", Reason.UNSUPPORTED, "this machine and the register have no root certificates")
    last: _Handshake | None = None
    for anchor, context in contexts:
        match _shake(line, context, f"verify with {anchor} roots"):
            case Missing() as missing:
                return missing
            case _Handshake(0, _, leaf):
                return Trust(True, True, False, anchor, "", leaf)
            case _Handshake() as last:
                pass
    assert last is not None
    return Trust(
        trusted=False,
        complete=last.code not in _UNKNOWN_ISSUER,
        self_signed=last.code == _SELF_SIGNED,
        anchor="",
        detail=last.detail,
    )


def fetch_leaf(line: Line) -> bytes | Missing:
    """The server's certificate without verifying anything, for servers that send it encrypted."""
    match _shake(line, tolerant_context(), "fetch the certificate"):
        case _Handshake(_, _, leaf) if leaf:
            return leaf
        case Missing() as missing:
            return missing
    return Missing("certificate", Reason.UNSUPPORTED, "the server sent no certificate")


def _shake(line: Line, context: ssl.SSLContext, what: str) -> _Outcome:
    endpoint = line.endpoint
    name = None if is_address(endpoint.name) else endpoint.name
    outcome: _Outcome
    left = line.remaining()
    if left <= 0:
        return Missing("trusted", Reason.TIMEOUT, "the time for this site is used up")
    try:
        with (
            socket.create_connection((endpoint.address, endpoint.port), timeout=left) as connection,
            context.wrap_socket(connection, server_hostname=name) as secured,
        ):
            outcome = _Handshake(0, "", secured.getpeercert(binary_form=True) or b"")
    except ssl.SSLCertVerificationError as error:
        outcome = _Handshake(error.verify_code or -1, error.verify_message or "verification failed")
    except ssl.SSLError as error:
        detail = f"the local TLS library cannot complete a handshake ({error.reason or 'unknown'})"
        outcome = Missing("trusted", Reason.UNSUPPORTED, detail)
    except TimeoutError:
        outcome = Missing("trusted", Reason.TIMEOUT, "no answer in time")
    except OSError as error:
        outcome = Missing("trusted", Reason.UNREACHABLE, error.strerror or "no connection")
    line.notes.append(f"{what}: {_words(outcome)}")
    return outcome


def _words(outcome: _Outcome) -> str:
    match outcome:
        case _Handshake(0):
            return "satisfied"
        case _Handshake(code, detail):
            return f"not satisfied, {code} {detail}"
        case Missing(_, reason, detail):
            return f"{reason}, {detail}"
