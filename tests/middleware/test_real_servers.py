"""Real servers on loopback: what the facts say is what they answer."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.rulebook.load import load_catalogue
from scanners.linux.parsers import PARSERS

ROOT = Path(__file__).parents[2]
ADDRESS = "127.94.3.1"
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
NGINX, APACHE = shutil.which("nginx", path=PATH), shutil.which("apache2", path=PATH)
MODULES = Path("/usr/lib/apache2/modules")
FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
PROBES = load_catalogue(ROOT / "rules").probes

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the masters start as root")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def facts_of(probe: str, search: str, pid: int) -> dict[str, Any]:
    """The probe as it is sent, only that it is told which of the machine's masters to look at."""
    text = PROBES[probe].run
    assert text.count(search) == 1
    environment = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    ran = subprocess.run(
        ["sh", "-c", text.replace(search, str(pid))], capture_output=True, text=True, timeout=30, env=environment,
        stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return dict(PARSERS[probe](ran.stdout, 0))


@contextmanager
def running(argv: list[str], pid_file: Path, port: int) -> Iterator[int]:
    """The master's process id while it serves. It is ended by that id."""
    master = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and master.poll() is None:
            with socket.socket() as client:
                if client.connect_ex((ADDRESS, port)) == 0:
                    break
            time.sleep(0.02)
        assert master.poll() is None, (master.stderr.read() if master.stderr else b"")[-400:]
        yield master.pid
    finally:
        master.terminate()
        master.wait(10)
        if master.stderr:
            master.stderr.close()


def ask(port: int, path: str = "/", method: str = "GET") -> tuple[int, str, str]:
    """Status, Server header and the beginning of the page."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=5)
    try:
        connection.request(method, path, headers={"Host": "a.example"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Server", ""), answer.read(4000).decode("latin-1")
    finally:
        connection.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "k.pem", folder / "c.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days",
         "2", "-subj", "/CN=a.example"], check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return cert, key


SWITCH = st.sampled_from(("on", "off", None))


@pytest.mark.skipif(NGINX is None, reason="needs nginx")
@given(general=SWITCH, own=SWITCH, listing_general=SWITCH, listing=SWITCH, included=st.booleans())
@FEW
def test_nginx_answers_as_its_facts_say(
    tmp_path_factory: pytest.TempPathFactory,
    general: str | None,
    own: str | None,
    listing_general: str | None,
    listing: str | None,
    included: bool,
) -> None:
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "www" / "inside").mkdir(parents=True)
    for part in (folder, folder / "www", folder / "www" / "inside", *folder.parents[:3]):
        if part.owner() == folder.owner() and part.name:
            part.chmod(0o755)

    def said(name: str, value: str | None) -> str:
        return f"{name} {value};" if value else ""

    server = (f"server {{ listen {ADDRESS}:{port}; server_name a.example; root {folder}/www; # {{ a comment\n"
              f"{said('server_tokens', own)} {said('AUTOINDEX', listing).lower()} }}")  # fmt: skip
    (folder / "site.conf").write_text(server, "utf-8")
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}}\nhttp {{ access_log {folder}/a.log;\n"
        f"{said('server_tokens', general)}\t{said('autoindex', listing_general)}\n"
        + (f"include {folder}/site*.conf;" if included else server) + "}\n", "utf-8",
    )  # fmt: skip
    with running([str(NGINX), "-c", f"{folder}/nginx.conf"], folder / "pid", port) as pid:
        found = facts_of("nginx", "$(pgrep -x nginx 2>/dev/null)", pid)
        status, header, _ = ask(port, "/inside/")
    (row,) = found["nginx.servers"]
    assert (row["server_tokens"] == "off") == (header == "nginx")
    assert row["autoindex"] == (status == 200)
    assert row["access_log"] is True
    assert "root" not in found["nginx.config"]["worker_users"]


@pytest.mark.skipif(NGINX is None, reason="needs nginx")
@pytest.mark.parametrize(("protocols", "weak"), [("TLSv1.2 TLSv1.3", []), ("TLSv1.3", [])])
def test_nginx_speaks_the_protocols_of_its_facts(
    tmp_path: Path, certificate: tuple[Path, Path], protocols: str, weak: list[str]
) -> None:
    port, (cert, key) = free_port(), certificate
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/e.log; daemon off; events {{}}\nhttp {{ access_log {tmp_path}/a.log;"
        f"server {{ listen {ADDRESS}:{port} ssl; ssl_certificate {cert}; ssl_certificate_key {key};"
        f"ssl_protocols {protocols}; }} }}\n", "utf-8",
    )  # fmt: skip
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with running([str(NGINX), "-c", f"{tmp_path}/nginx.conf"], tmp_path / "pid", port) as pid:
        found = facts_of("nginx", "$(pgrep -x nginx 2>/dev/null)", pid)
        try:
            with socket.create_connection((ADDRESS, port), 5) as plain, context.wrap_socket(plain):
                older = True
        except ssl.SSLError:
            older = False
    (row,) = found["nginx.servers"]
    assert row["tls"] is True
    assert row["weak_protocols"] == weak
    assert older == ("TLSv1.2" in protocols)
    assert {"kind": "key", "mode": "0600", "owner": "root", "path": str(key)} in found["nginx.files"]


TOKENS = st.sampled_from(("Prod", "Full", "Minor", None))


@pytest.mark.skipif(APACHE is None or not MODULES.is_dir(), reason="needs Debian's apache2")
@given(first=TOKENS, second=TOKENS, trace=SWITCH, indexes=st.sampled_from(("Indexes", "-Indexes", "None", None)))
@FEW
def test_apache_answers_as_its_facts_say(
    tmp_path_factory: pytest.TempPathFactory,
    first: str | None,
    second: str | None,
    trace: str | None,
    indexes: str | None,
) -> None:
    folder, port = tmp_path_factory.mktemp("apache"), free_port()
    (folder / "www" / "inside").mkdir(parents=True)
    (folder / "sites").mkdir()
    for part in (folder, folder / "www", folder / "www" / "inside", *folder.parents[:3]):
        if part.owner() == folder.owner() and part.name:
            part.chmod(0o755)
    modules = ("mpm_event", "authz_core", "autoindex", "dir", "mime")
    (folder / "httpd.conf").write_text(
        "\n".join([
            "ServerRoot /etc/apache2", "ServerName a.example", f"PidFile {folder}/pid", f"Listen {ADDRESS}:{port}",
            f"ErrorLog {folder}/error.log", "User www-data", "Group www-data",
            *(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules),
            f"DocumentRoot {folder}/www", "TypesConfig /dev/null", *([f"ServerTokens\t{first}"] if first else []),
            "<IfModule mod_absent.c>", "ServerTokens OS", "TraceEnable extended", "</IfModule>",
            *([f"traceenable {trace}"] if trace else []), f"<Directory {folder}/www>", "Require all granted",
            *([f"Options {indexes}"] if indexes else []), "</Directory>", f"IncludeOptional {folder}/sites/*.conf", "",
        ]), "utf-8",
    )  # fmt: skip
    (folder / "sites" / "b.conf").write_text(
        f"# later\nServerTokens \\\n {second}\n" if second else "# nothing\n", "utf-8"
    )
    with running([str(APACHE), "-f", f"{folder}/httpd.conf", "-DFOREGROUND"], folder / "pid", port) as pid:
        found = facts_of("apache", "$(pgrep -x 'httpd|apache2' 2>/dev/null)", pid)
        listed, header, _ = ask(port, "/inside/")
        traced, _, _ = ask(port, "/", "TRACE")
    config = found["apache.config"]
    assert (config["server_tokens"] == "prod") == (header == "Apache")
    assert (config["trace"] == "off") == (traced == 405)
    (place,) = found["apache.folders"]
    assert place["indexes"] == (listed == 200)
    assert "root" not in config["worker_users"]
