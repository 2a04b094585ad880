"""Which ports are asked, and which of them the register declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from auditor.model.register import Host, Register

DEFAULT_PORTS: tuple[int, ...] = (
    # remote login and desktops
    *(22, 23, 512, 513, 514, 2222, 3389, 5900, 5901, 5985, 5986),
    # Windows and file services
    *(21, 111, 135, 139, 445, 873, 2049),
    # name, directory, mail and web
    *(25, 53, 80, 110, 143, 389, 443, 5000, 8080, 8088, 8443, 8888),
    # databases and caches, Dameng 5236 and KingbaseES 54321 among them
    *(1433, 1521, 3306, 5236, 5432, 5984, 6379, 9200, 9300, 11211, 27017, 50000, 54321),
    # consoles and brokers of middleware
    *(2181, 4848, 5601, 5672, 7001, 8009, 8161, 8500, 8848, 9000, 9090, 9092, 15672, 61616),
    # container and cluster interfaces
    *(2375, 2376, 2379, 2380, 6443, 8001, 10250, 10255),
    # legacy services, proxies, equipment management
    *(7, 9, 13, 19, 79, 515, 1080, 3128, 623, 636, 5060, 5800, 5938, 10000),
    # industrial control and video
    *(102, 502, 554, 1911, 4840, 20000, 37777, 44818),
)
"""TCP ports looked at on every host: short, because silent hosts cost a time-out per port."""

_WEB_PORTS: Mapping[str, int] = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class DeclaredPort:
    """A port that the register says is open; `by` is the entry that says so."""

    port: int
    proto: str
    purpose: str
    by: str


def declared_ports(register: Register) -> Mapping[str, tuple[DeclaredPort, ...]]:
    """Declared ports of every host by its id: its own list, its ssh access, its web sites and its databases.

    A closed web site declares nothing: its port should be shut. A database without a port declares nothing either.
    """
    found: dict[str, list[DeclaredPort]] = {host.id: list(_of_host(host)) for host in register.hosts}
    for site in register.websites:
        port = _port_of(site.url) if site.url and site.status == "online" else None
        if site.host in found and port is not None:
            found[site.host].append(DeclaredPort(port, "tcp", site.name, site.id))
    for database in register.databases:
        if database.host in found and database.port is not None:
            purpose = database.name or database.engine
            found[database.host].append(DeclaredPort(database.port, "tcp", purpose, database.id))
    return {host: _one_per_port(ports) for host, ports in found.items()}


def _of_host(host: Host) -> Iterable[DeclaredPort]:
    for entry in host.ports:
        yield DeclaredPort(entry.port, entry.proto, entry.purpose, host.id)
    if host.ssh is not None:
        yield DeclaredPort(host.ssh.port, "tcp", "ssh", host.id)


def _port_of(url: str) -> int | None:
    try:
        parts = urlsplit(url)
        return parts.port or _WEB_PORTS.get(parts.scheme)
    except ValueError:
        return None


def _one_per_port(ports: Iterable[DeclaredPort]) -> tuple[DeclaredPort, ...]:
    """First declaration of each port wins; sorted by number."""
    unique: dict[tuple[int, str], DeclaredPort] = {}
    for port in ports:
        unique.setdefault((port.port, port.proto), port)
    return tuple(unique[key] for key in sorted(unique))


def ports_to_scan(declared: Iterable[DeclaredPort], extra: Iterable[int]) -> tuple[int, ...]:
    """The default ports, the declared TCP ones and the register's own `network_scan.ports`, each once."""
    wanted = {*DEFAULT_PORTS, *extra, *(port.port for port in declared if port.proto == "tcp")}
    return tuple(sorted(port for port in wanted if 0 < port < 65536))
