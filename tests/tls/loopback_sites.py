"""Real nginx servers on loopback addresses, and a certificate authority that exists only for one test run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@dataclass(frozen=True)
class Pair:
    """A certificate file (leaf first) and its key file."""

    certificate: Path
    key: Path


@dataclass
class Authority:
    """Issues certificates below one private root, written into `folder`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback Test Root")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=3000))
            .not_valid_after(now + timedelta(days=3000))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.root = self.folder / "root.pem"
        self.root.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        label: str,
        *names: str,
        days: tuple[int, int] = (-10, 100),
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
        self_signed: bool = False,
    ) -> Pair:
        """A certificate valid from `days[0]` to `days[1]`, counted from today."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if self_signed else self.certificate.subject)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
            .sign(own if self_signed else self.key, hashes.SHA256())
        )
        pair = Pair(self.folder / f"{label}.pem", self.folder / f"{label}.key")
        pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        pair.key.write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return pair


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def tls_block(pair: Pair, extra: str = "") -> str:
    return f"ssl_certificate {pair.certificate}; ssl_certificate_key {pair.key}; {extra}"


@dataclass
class Nginx:
    """One nginx in the foreground, ended by its own process handle."""

    folder: Path
    servers: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def site(self, listen: str, body: str, *, tls: bool = True) -> None:
        self.servers.append(f"server {{ listen {listen}{' ssl' if tls else ''}; {body} }}")

    def start(self) -> None:
        """Returns when every listener answers."""
        (self.folder / "logs").mkdir(exist_ok=True)
        paths = "".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        servers = "\n".join(self.servers)
        (self.folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/logs/error.log;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ access_log off; server_tokens off; default_type text/html; {paths}\n{servers}\n}}\n"
        )
        self.process = subprocess.Popen(
            [NGINX, "-e", f"{self.folder}/logs/error.log", "-p", str(self.folder), "-c", f"{self.folder}/nginx.conf"],
            stderr=subprocess.PIPE,
        )
        for server in self.servers:
            address, _, port = server.split()[3].rstrip(";").rpartition(":")
            self._wait_for(address, int(port))

    def _wait_for(self, address: str, port: int) -> None:
        assert self.process is not None
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError((self.process.stderr.read() if self.process.stderr else b"").decode())
            try:
                socket.create_connection((address, port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"{address}:{port} never answered")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            if self.process.stderr:
                self.process.stderr.close()
