"""A server certificate as typed values. Nothing here judges; dates are days in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value
from scanners.endpoint import is_address, printable, to_ascii

if TYPE_CHECKING:
    from cryptography import x509

_MAX_NAMES = 50
_SM2_SIGNATURE = "1.2.156.10197.1.501"
_SM2_CURVE_DER = bytes.fromhex("06082a811ccf5501822d")


def read_certificate(der: bytes, name: str) -> dict[str, Value | Missing]:
    """Fields of `tls.certificate` that the certificate alone decides, `name` being what it was asked for.

    Raises `Unparsable` when the bytes are no certificate.
    """
    # cryptography takes a third of the start-up budget of the command line.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    try:
        certificate = x509.load_der_x509_certificate(der)
        starts, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        names = _subject_alternative_names(certificate)
        fields: dict[str, Value | Missing] = {
            "subject": printable(certificate.subject.rfc4514_string()),
            "issuer": printable(certificate.issuer.rfc4514_string()),
            "sans": [printable(san, 100) for san in names[:_MAX_NAMES]],
            "names_match": names_match(name, names),
            "www_mismatch": not names_match(name, names) and names_match(_www_twin(name), names),
            "self_issued": certificate.subject == certificate.issuer,
            "not_before": starts.date(),
            "not_after": ends.date(),
            "lifetime_days": -(-(ends - starts) // timedelta(days=1)),
            "signature_hash": _signature_hash(certificate),
            "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
        }
        fields |= _key(certificate, der)
    # Certificates break in as many ways as there are fields; the library has no common root for them.
    except (ValueError, TypeError, OverflowError, x509.InvalidVersion, x509.DuplicateExtension) as error:
        raise Unparsable("the server's certificate cannot be read") from error
    return fields


def _subject_alternative_names(certificate: x509.Certificate) -> list[str]:
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def names_match(name: str, certified: Iterable[str]) -> bool:
    """Is `name` among the certified names? RFC 9525: exact, or `*` for the whole leftmost label; no common name."""
    if is_address(name):
        wanted = ip_address(name)
        return any(is_address(item) and ip_address(item) == wanted for item in certified)
    asked = name.lower().rstrip(".")
    _, _, parent = asked.partition(".")
    for item in certified:
        pattern = item.lower().rstrip(".")
        if pattern.startswith("*."):
            if parent and "." in parent and (to_ascii(pattern[2:]) or pattern[2:]) == parent:
                return True
        elif (to_ascii(pattern) or pattern) == asked:
            return True
    return False


def _www_twin(name: str) -> str:
    return name[4:] if name.startswith("www.") else f"www.{name}"


def _signature_hash(certificate: x509.Certificate) -> str | Missing:
    from cryptography.exceptions import UnsupportedAlgorithm

    if certificate.signature_algorithm_oid.dotted_string == _SM2_SIGNATURE:
        return "sm3"
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return Missing("signature_hash", Reason.UNSUPPORTED, "a signature algorithm unknown here")
    return algorithm.name if algorithm else "intrinsic"


def _key(certificate: x509.Certificate, der: bytes) -> dict[str, Value | Missing]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    try:
        match certificate.public_key():
            case rsa.RSAPublicKey() as key:
                return {"key_type": "rsa", "key_bits": key.key_size}
            case ec.EllipticCurvePublicKey() as key:
                return {"key_type": "ec", "key_bits": key.key_size}
            case ed25519.Ed25519PublicKey():
                return {"key_type": "ed25519", "key_bits": 256}
            case ed448.Ed448PublicKey():
                return {"key_type": "ed448", "key_bits": 456}
            case dsa.DSAPublicKey() as key:
                return {"key_type": "dsa", "key_bits": key.key_size}
    except (UnsupportedAlgorithm, ValueError):
        if _SM2_CURVE_DER in der:
            return {"key_type": "sm2", "key_bits": 256}
    unknown = Missing("key_type", Reason.UNSUPPORTED, "a kind of key unknown here")
    return {"key_type": unknown, "key_bits": unknown}


def as_pem(der: bytes) -> str:
    """The certificate as a person would paste it, for the evidence."""
    import ssl

    return ssl.DER_cert_to_PEM_cert(der)
