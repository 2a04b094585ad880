"""What the lab claims to be, asked of the real servers without the program's own scanners."""

from __future__ import annotations

import asyncio
import getpass
import http.client
import socket
import ssl
import subprocess
from pathlib import Path

import asyncssh
import psycopg
import pytest

from auditor.inventory import load_register
from auditor.model.register import Register
from examples.lab import Lab, Plan, pages
from examples.lab.component import needed
from examples.lab.plan import HTTP, HTTPS, POSTGRESQL, REDIS, SSH

pytestmark = pytest.mark.lab


def fetch(address: str, port: int, host: str, path: str = "/", context: ssl.SSLContext | None = None):
    """One GET to an address, whatever the name says; status, headers in lower case, body."""
    with socket.create_connection((address, port), 5) as plain:
        channel = context.wrap_socket(plain, server_hostname=host) if context else plain
        connection = http.client.HTTPConnection(host, port)
        connection.sock = channel
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        reply = connection.getresponse()
        headers = [(name.lower(), value) for name, value in reply.getheaders()]
        return reply.status, headers, reply.read().decode("utf-8")


@pytest.fixture(scope="module")
def district() -> Register:
    return load_register(Path(__file__).parents[2] / "inventory.yaml")


def trusting(ca: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca))


def accepts(address: str, version: ssl.TLSVersion) -> bool:
    """Whether a handshake with exactly this version succeeds, from a client that still speaks it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection((address, HTTPS), 5) as plain, context.wrap_socket(plain):
            return True
    except ssl.SSLError:
        return False


@pytest.mark.parametrize(
    ("rest", "port"),
    [
        ("1.10", HTTPS),
        ("1.10", HTTP),
        ("1.20", HTTPS),
        ("1.30", HTTPS),
        ("1.60", HTTP),
        ("1.70", HTTPS),
        ("1.70", HTTP),
        ("2.20", SSH),
        ("2.20", POSTGRESQL),
        ("2.20", REDIS),
    ],
)
def test_every_address_of_the_plan_answers_on_its_port(lab: Lab, rest: str, port: int) -> None:
    with socket.create_connection((lab.plan.address(rest), port), 5):
        pass


@pytest.mark.parametrize("port", [HTTPS, HTTP, SSH])
def test_nothing_is_reachable_beyond_the_planned_addresses(lab: Lab, port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((lab.plan.address("9.9"), port), 5)


@pytest.mark.parametrize(
    ("rest", "spoken"),
    [
        ("1.10", {"TLSv1_2", "TLSv1_3"}),
        ("1.20", {"TLSv1", "TLSv1_1", "TLSv1_2"}),
        ("1.30", {"TLSv1_2", "TLSv1_3"}),
        ("1.70", {"TLSv1_2", "TLSv1_3"}),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_each_site_speaks_exactly_its_tls_versions(lab: Lab, rest: str, spoken: set[str]) -> None:
    versions = (
        ssl.TLSVersion.TLSv1,
        ssl.TLSVersion.TLSv1_1,
        ssl.TLSVersion.TLSv1_2,
        ssl.TLSVersion.TLSv1_3,
    )
    assert {version.name for version in versions if accepts(lab.plan.address(rest), version)} == spoken


def test_the_service_portal_takes_ciphers_without_forward_secrecy(lab: Lab) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    with (
        socket.create_connection((lab.plan.service_portal, HTTPS), 5) as plain,
        context.wrap_socket(plain) as channel,
    ):
        assert channel.cipher() == ("AES128-SHA", "SSLv3", 128)


@pytest.mark.parametrize("site", [pages.DISTRICT, pages.POLICY, pages.SERVICE])
def test_good_certificates_chain_to_the_labs_own_root(lab: Lab, site: pages.Site) -> None:
    address = {
        pages.DISTRICT: lab.plan.district_portal,
        pages.POLICY: lab.plan.policy_library,
        pages.SERVICE: lab.plan.service_portal,
    }[site]
    status, _, body = fetch(address, HTTPS, site.domain, context=trusting(lab.plan.ca))
    assert (status, site.name in body) == (200, True)


def test_the_labs_root_is_trusted_by_nobody_else(lab: Lab) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"issuer|self-signed|self signed"):
        fetch(lab.plan.district_portal, HTTPS, pages.DISTRICT.domain, context=ssl.create_default_context())


def test_the_evaluation_site_has_an_expired_certificate(lab: Lab) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        fetch(lab.plan.evaluation, HTTPS, pages.EVALUATION.domain, context=trusting(lab.plan.ca))


@pytest.mark.parametrize("site", [pages.DISTRICT, pages.POLICY])
def test_exemplary_sites_send_every_protective_header_even_on_errors(lab: Lab, site: pages.Site) -> None:
    address = lab.plan.district_portal if site is pages.DISTRICT else lab.plan.policy_library
    for path, expected in (("/", 200), ("/no-such-page", 404)):
        status, headers, _ = fetch(address, HTTPS, site.domain, path, trusting(lab.plan.ca))
        named = dict(headers)
        assert status == expected
        assert named["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert "default-src 'self'" in named["content-security-policy"]
        assert named["x-frame-options"] == "SAMEORIGIN"
        assert named["x-content-type-options"] == "nosniff"
        assert named["server"] == "nginx"
        assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(named["set-cookie"].split("; "))


@pytest.mark.parametrize("site", [pages.DISTRICT, pages.POLICY])
def test_exemplary_sites_lead_from_http_to_https(lab: Lab, site: pages.Site) -> None:
    address = lab.plan.district_portal if site is pages.DISTRICT else lab.plan.policy_library
    status, headers, _ = fetch(address, HTTP, site.domain, "/zwgk/?a=1")
    assert (status, dict(headers)["location"]) == (301, f"https://{site.domain}:{HTTPS}/zwgk/?a=1")


@pytest.mark.parametrize("site", [pages.DISTRICT, pages.SERVICE, pages.EVALUATION, pages.POLICY])
def test_footers_carry_the_marks_of_the_register(district: Register, site: pages.Site) -> None:
    website = next(w for w in district.websites if w.domains[0].name == site.domain)
    unit = next(u for u in district.units if u.id == website.unit)
    assert site.marks is not None
    assert (site.name, site.marks.icp, site.marks.psb_filing, site.marks.site_code) == (
        website.name,
        website.icp,
        website.psb_filing,
        website.site_code,
    )
    assert site.organiser.endswith(unit.name)
    body = pages.home(site)
    for mark in (site.organiser, website.icp, website.psb_filing, website.site_code, "zfwzgl.www.gov.cn"):
        assert mark in body


def test_the_register_names_the_addresses_and_ports_of_the_lab(district: Register, root: Path) -> None:
    plan = Plan(root / "build" / "lab")
    addresses = {host.id: host.address for host in district.hosts}
    assert addresses["h-web-1"] == plan.district_portal
    assert addresses["h-ykb-1"] == plan.service_portal
    assert addresses["h-eval-1"] == plan.evaluation
    assert addresses["h-bs-web"] == plan.town_site
    assert addresses["h-policy-1"] == plan.policy_library
    exchange = next(host for host in district.hosts if host.id == "h-exch-1")
    assert exchange.address == plan.exchange
    assert exchange.ssh is not None
    assert exchange.ssh.port == SSH
    assert {database.port for database in district.databases if database.access} == {POSTGRESQL}
    assert REDIS not in {declared.port for declared in exchange.ports}, "the open Redis is planted undeclared"


def test_the_town_site_shows_no_mark_and_gives_its_software_away(lab: Lab) -> None:
    status, headers, body = fetch(lab.plan.town_site, HTTP, pages.TOWN.domain)
    named = dict(headers)
    assert status == 200
    assert not any(mark in body for mark in ("ICP备", "公网安备", "标识码", "conac"))
    assert 'type="password"' in body
    assert named["x-powered-by"].startswith("PHP/")
    assert named["server"].startswith("nginx/")
    assert "HttpOnly" not in named["set-cookie"]


def test_the_lab_key_logs_in_and_the_host_key_is_the_known_one(lab: Lab) -> None:
    async def whoami() -> str:
        async with asyncssh.connect(
            lab.plan.exchange,
            SSH,
            username=getpass.getuser(),
            client_keys=[str(lab.plan.ssh_key)],
            known_hosts=str(lab.plan.known_hosts),
            config=None,
            agent_path=None,
        ) as connection:
            return str((await connection.run("id -un", check=True)).stdout).strip()

    assert asyncio.run(whoami()) == getpass.getuser()


def test_another_key_is_refused(lab: Lab) -> None:
    async def log_in() -> None:
        stranger = asyncssh.generate_private_key("ssh-ed25519")
        async with asyncssh.connect(
            lab.plan.exchange,
            SSH,
            username=getpass.getuser(),
            client_keys=[stranger],
            known_hosts=str(lab.plan.known_hosts),
            config=None,
            agent_path=None,
            preferred_auth="publickey",
        ):
            pass

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(log_in())


def test_sshd_itself_reports_the_weak_settings(lab: Lab) -> None:
    argv = [needed("openssh-server", "sshd"), "-T", "-f", str(lab.plan.folder / "sshd" / "sshd_config")]
    reply = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=10)
    effective = dict(line.split(" ", 1) for line in reply.stdout.splitlines() if " " in line)
    assert effective["permitrootlogin"] == "yes"
    assert effective["maxauthtries"] == "6"
    assert effective["clientaliveinterval"] == "0"
    assert effective["port"] == str(SSH)


def test_postgresql_trusts_everybody_and_logs_nothing(lab: Lab) -> None:
    with psycopg.connect(
        host=lab.plan.exchange, port=POSTGRESQL, user="auditor_ro", dbname="postgres", password="whatever"
    ) as session:
        settings = dict(
            session.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
                (["password_encryption", "log_connections", "logging_collector", "ssl", "listen_addresses"],),
            ).fetchall()
        )
        methods = {row[0] for row in session.execute("SELECT auth_method FROM pg_hba_file_rules").fetchall()}
        superusers = {row[0] for row in session.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall()}
    assert settings == {
        "password_encryption": "md5",
        "log_connections": "off",
        "logging_collector": "off",
        "ssl": "off",
        "listen_addresses": lab.plan.exchange,
    }
    assert methods == {"trust"}
    assert superusers == {"app", "postgres"}


def test_redis_asks_nobody_for_a_password(lab: Lab) -> None:
    with socket.create_connection((lab.plan.exchange, REDIS), 5) as connection:
        connection.sendall(b"CONFIG GET requirepass\r\n")
        assert connection.recv(200) == b"*2\r\n$11\r\nrequirepass\r\n$0\r\n\r\n"


def test_two_labs_live_side_by_side(lab: Lab, tmp_path: Path, second_prefix: str) -> None:
    with Lab.on(Plan(tmp_path, second_prefix)) as second:
        assert second.failures == []
        status, _, _ = fetch(second.plan.town_site, HTTP, pages.TOWN.domain)
    assert status == 200
