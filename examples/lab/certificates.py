"""The lab's own certificate authority: a root, an intermediate, and one certificate per site. Fresh in every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LEAF_DAYS = 397
"""Longest life browsers accept is 398 days."""

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Validity:
    """Days a certificate is valid, `first` and `last` included."""

    first: datetime
    last: datetime

    @classmethod
    def current(cls, now: datetime, as_of: datetime) -> Validity:
        """Valid now and, where one certificate can be, on the day of the audit and well after it.

        The sample district is judged on a fixed day, the handshake happens on the machine's; both must find the
        certificate in date, as far as its greatest length allows.
        """
        first = min(now, as_of) - timedelta(days=1)
        if max(now, as_of) - first > timedelta(days=LEAF_DAYS - 60):
            first = now - timedelta(days=1)
        return cls(first, first + timedelta(days=LEAF_DAYS))

    @classmethod
    def expired(cls, now: datetime, as_of: datetime) -> Validity:
        """Out of date both now and on the day of the audit."""
        last = min(now, as_of) - timedelta(days=40)
        return cls(last - timedelta(days=LEAF_DAYS), last)


@dataclass(frozen=True, slots=True)
class Authority:
    """A root and an intermediate that signs the sites' certificates."""

    root: x509.Certificate
    intermediate: x509.Certificate
    key: PrivateKey

    @classmethod
    def create(cls, now: datetime) -> Authority:
        validity = Validity(now - timedelta(days=800), now + timedelta(days=3650))
        root_key = ec.generate_private_key(ec.SECP256R1())
        root_name = _name("示范区测试根证书")
        root = _certificate(root_name, root_name, root_key, root_key, validity, ca=True)
        key = ec.generate_private_key(ec.SECP256R1())
        intermediate = _certificate(_name("示范区测试签发证书"), root_name, key, root_key, validity, ca=True)
        return cls(root, intermediate, key)

    def issue(self, folder: Path, domain: str, key: PrivateKey, validity: Validity) -> None:
        """Write `<domain>.pem` (the certificate and the intermediate) and `<domain>.key` into `folder`."""
        leaf = _certificate(_name(domain), self.intermediate.subject, key, self.key, validity, domain=domain)
        chain = _pem(leaf) + _pem(self.intermediate)
        (folder / f"{domain}.pem").write_bytes(chain)
        _write_key(folder / f"{domain}.key", key)


def make_certificates(
    folder: Path, ca: Path, expired: str, rsa_sites: tuple[str, ...], ec_sites: tuple[str, ...], as_of: datetime
) -> None:
    """Keys and certificates of every site, and the root in `ca`."""
    now = datetime.now(UTC)
    authority = Authority.create(now)
    ca.write_bytes(_pem(authority.root))
    current = Validity.current(now, as_of)
    for domain in rsa_sites:
        authority.issue(folder, domain, rsa.generate_private_key(65537, 2048), current)
    for domain in ec_sites:
        authority.issue(folder, domain, ec.generate_private_key(ec.SECP256R1()), current)
    authority.issue(folder, expired, ec.generate_private_key(ec.SECP256R1()), Validity.expired(now, as_of))


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "示范区（虚构）"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: PrivateKey,
    signer: PrivateKey,
    validity: Validity,
    *,
    ca: bool = False,
    domain: str = "",
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.first)
        .not_valid_after(validity.last)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_encipherment=isinstance(key, rsa.RSAPrivateKey),
                key_cert_sign=ca,
                crl_sign=ca,
                content_commitment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if domain:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: PrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
