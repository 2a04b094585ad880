"""Real nginx servers on loopback addresses, and a certificate authority that exists only for one test run."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from auditor.model.target import TargetKey
from scanners.endpoint import Endpoint
from scanners.tls.scanner import look_at
from scanners.tls.trust import Roots

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@dataclass(frozen=True)
class Pair:
    """A certificate file (leaf first) and its key file."""

    certificate: Path
    key: Path


class Authority:
    """Issues certificates below its own key, which is a root's or an intermediate's."""

    def __init__(self, folder: Path, label: str = "root", issuer: Authority | None = None) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Loopback Test {label}")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.certificate.subject if issuer else name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3000))
            .not_valid_after(now + timedelta(days=3000))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(issuer.key if issuer else self.key, hashes.SHA256())
        )
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        self.root = folder / f"{label}.pem"
        self.root.write_bytes(self.pem)

    def intermediate(self, label: str) -> Authority:
        return Authority(self.folder, label, issuer=self)

    def issue(
        self,
        label: str,
        *names: str,
        days: tuple[int, int] = (-10, 100),
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
        self_signed: bool = False,
        with_issuer: bool = False,
        common_name: str = "",
    ) -> Pair:
        """A certificate valid from `days[0]` to `days[1]`, counted from today; `with_issuer` appends this authority."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name or label)])
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
        pair = Pair(self.folder / f"site-{label}.pem", self.folder / f"site-{label}.key")
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        pair.certificate.write_bytes(pem + self.pem if with_issuer else pem)
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


_WORKER_USER = "user root root; " if os.geteuid() == 0 else ""
"""Workers must read the test's own folders, which belong to whoever runs the tests."""


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
            f"{_WORKER_USER}daemon off; worker_processes 1; pid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/logs/error.log;\n"
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


TLS_PORT = 8443


@dataclass(frozen=True)
class Shelf:
    """Addresses of running sites by what they are, and the roots that vouch for the good ones."""

    addresses: dict[str, str]
    authority: Authority
    roots: Roots

    def facts(self, site: str, name: str | None = None) -> dict[str, object]:
        """Facts of one site by key: the value, or the `Missing`."""
        endpoint = Endpoint(name or f"{site}.example", self.addresses[site], TLS_PORT, True)
        observation = look_at(TargetKey("pf", site), endpoint, self.roots)
        return {fact.key: getattr(fact, "value", fact) for fact in observation.facts}


Behaviour = Callable[[socket.socket], None]


class Listener:
    """A TCP server that counts who comes and treats them as told."""

    def __init__(self, address: str, behave: Behaviour, port: int = 0) -> None:
        self.server = socket.create_server((address, port))
        self.address, self.port = self.server.getsockname()[:2]
        self.visits = 0
        self._behave = behave
        self._held: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.visits += 1
            self._held.append(connection)
            with contextlib.suppress(OSError):
                self._behave(connection)

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)  # wakes the waiting thread, which else keeps the port
        self.server.close()
        for connection in self._held:
            connection.close()


def says(data: bytes) -> Behaviour:
    """Hears whatever comes, says `data` and hangs up."""

    def behave(connection: socket.socket) -> None:
        connection.recv(8000)
        connection.sendall(data)
        connection.close()

    return behave
