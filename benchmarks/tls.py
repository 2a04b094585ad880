"""How many TLS endpoints a minute the scanner looks at, beside the plain `ssl` loop over the same endpoints.

    python -m benchmarks.tls [--sites 100] [--workers 8]

One nginx on loopback serves the sites, each on an address of its own (127.79.9.x). The peer is what a script would
do: for each protocol version one `ssl` handshake, and the certificate read from the last. The scanner does more
(suite families, trust, key, names, SSL 3.0) and must still reach 600 endpoints a minute.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from auditor.model.fact import Fact
from auditor.model.target import TargetKey
from scanners.endpoint import Endpoint
from scanners.tls.scanner import look_at
from scanners.tls.trust import Roots, load_roots
from scanners.web.headers import read_headers
from scanners.web.visit import Arrival, Visit, arrive

TARGET_PER_MINUTE = 600
_PORT = 18443
_VERSIONS = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


def write_certificate(folder: Path) -> None:
    """A self-signed certificate and key for every site."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("*.bench.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def start_nginx(folder: Path, addresses: Sequence[str]) -> subprocess.Popen[bytes]:
    """One nginx that serves every address; returns when the last one answers."""
    write_certificate(folder)
    listeners = "".join(f"listen {address}:{_PORT} ssl; " for address in addresses)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root root; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; {temporary} server {{ {listeners} ssl_certificate {folder}/cert.pem; "
        f"ssl_certificate_key {folder}/key.pem; ssl_protocols TLSv1.2 TLSv1.3; return 204; }} }}\n"
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((addresses[-1], _PORT), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    process.terminate()
    raise SystemExit("nginx did not start")


def scan(roots: Roots, endpoint: Endpoint) -> bool:
    """Everything the TLS scanner finds out about one endpoint."""
    observation = look_at(TargetKey("bench", endpoint.name), endpoint, roots)
    return all(isinstance(fact, Fact) for fact in observation.facts)


def scan_with_headers(roots: Roots, endpoint: Endpoint) -> bool:
    """The same, and the headers of the home page; without the fixed paths, whose pace is set by politeness."""
    visit = Visit(endpoint, frozenset({endpoint.name}), time.monotonic() + 10, pause=0)
    try:
        arrival = arrive(visit, endpoint)
        return isinstance(arrival, Arrival) and bool(read_headers(arrival.last)) and scan(roots, endpoint)
    finally:
        visit.close()


def plain_loop(endpoint: Endpoint) -> bool:
    """One `ssl` handshake for each version, and the certificate of the last."""
    certificate = None
    for version in _VERSIONS:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        try:
            with (
                socket.create_connection((endpoint.address, endpoint.port), timeout=5) as connection,
                context.wrap_socket(connection, server_hostname=endpoint.name) as secured,
            ):
                certificate = secured.getpeercert(binary_form=True)
        except ssl.SSLError:
            continue
    return certificate is not None


def per_minute(look: Callable[[Endpoint], bool], endpoints: Sequence[Endpoint], workers: int) -> float:
    """Endpoints a minute; every one of them must be looked at in full."""
    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        complete = sum(pool.map(look, endpoints))
    seconds = time.perf_counter() - started
    if complete != len(endpoints):
        raise SystemExit(f"{len(endpoints) - complete} of {len(endpoints)} endpoints were not seen in full")
    return len(endpoints) / seconds * 60


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=100, choices=range(1, 251), metavar="1-250")
    parser.add_argument("--workers", type=int, default=8)
    options = parser.parse_args(arguments)
    # The peer speaks TLS 1.0 and 1.1 on purpose.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    addresses = [f"127.79.9.{number}" for number in range(1, options.sites + 1)]
    endpoints = [Endpoint(f"s{n}.bench.example", address, _PORT, True) for n, address in enumerate(addresses)]
    with tempfile.TemporaryDirectory() as folder:
        nginx = start_nginx(Path(folder), addresses)
        try:
            roots = load_roots(())
            per_minute(partial(scan_with_headers, roots), endpoints[:5], options.workers)
            scanner = per_minute(partial(scan, roots), endpoints, options.workers)
            headers = per_minute(partial(scan_with_headers, roots), endpoints, options.workers)
            plain = per_minute(plain_loop, endpoints, options.workers)
        finally:
            nginx.terminate()
            nginx.wait(10)
    print(f"TLS scanner: {scanner:,.0f} endpoints/min; plain ssl loop: {plain:,.0f}/min; ratio {scanner / plain:.2f}")
    print(f"TLS scanner and home-page headers: {headers:,.0f} endpoints/min (target {TARGET_PER_MINUTE})")
    return 0 if headers >= TARGET_PER_MINUTE else 1


if __name__ == "__main__":
    sys.exit(main())
