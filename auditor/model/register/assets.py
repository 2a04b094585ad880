"""What is run: networks, hosts, databases, web sites and accounts, and how the auditor may reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.model.register.entry import Day, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Entry):
    """A zone or line. Only addresses inside `cidrs` of a network with `scan: allowed` are ever contacted."""

    name: str
    kind: Literal["internet", "egov_extranet", "dedicated_line", "lan", "management"]
    cidrs: tuple[str, ...] = ()
    owner: str | None = None
    approved_by: str | None = None
    scan: Literal["allowed", "never"] = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshAccess:
    """How the collector logs in. `key` and `known_hosts` are files, never their contents."""

    user: str
    port: int = 22
    key: str | None = None
    known_hosts: str | None = None
    sudo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningPort:
    """A port that is declared to be open, and why."""

    port: int
    purpose: str
    proto: Literal["tcp", "udp"] = "tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDevice:
    """What the register knows of a switch, router or firewall whose configuration was exported to `bundle`.

    `sysname` is the name the device gives itself: a file of another device is not used. `exported` is the day of
    export.
    """

    vendor: Literal["huawei", "h3c", "cisco"] | None = None
    sysname: str | None = None
    exported: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Entry):
    """A machine or terminal. `address` and `addresses` are alternatives, so are `network` and `networks`."""

    platform: str
    name: str | None = None
    address: str | None = None
    addresses: tuple[str, ...] = ()
    network: str | None = None
    networks: tuple[str, ...] = ()
    os: Literal["linux", "windows", "network_device", "other"]
    scan: Literal["allowed", "never"] = "never"
    collect: Literal["local", "ssh", "bundle"] | None = None
    ssh: SshAccess | None = None
    bundle: str | None = None
    ports: tuple[ListeningPort, ...] = ()
    device: NetworkDevice | None = None
    site: str | None = None
    cluster: str | None = None

    def all_addresses(self) -> tuple[str, ...]:
        return ((self.address,) if self.address else ()) + self.addresses

    def all_networks(self) -> tuple[str, ...]:
        return ((self.network,) if self.network else ()) + self.networks


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Backup of a database: day of the last one, kept off site, day of the last restore test."""

    last: Day | None = None
    offsite: bool | None = None
    restore_tested: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAccess:
    """How a live database is read. `password` is a reference (`env:NAME`, `file:PATH`), never a value."""

    user: str
    database: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Entry):
    """A database instance. With `host`, `port` and `access` it is looked at live, with `bundle` (a file that a person
    brought, relative to the register) it is not contacted."""

    engine: Literal[
        "postgresql", "mysql", "mariadb", "redis", "mongodb", "elasticsearch", "oracle", "sqlserver", "dm", "kingbase"
    ]
    platform: str
    name: str | None = None
    host: str | None = None
    port: int | None = None
    access: DatabaseAccess | None = None
    bundle: str | None = None
    records: int | None = None
    env: Literal["production", "test", "training"] = "production"
    sensitive: bool | None = None
    encrypted_at_rest: bool | None = None
    backup: Backup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain name of a site. `lang` tells the English from the Chinese name."""

    name: str
    lang: Literal["en", "zh"] = "en"
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Website(Entry):
    """政府网站. `url` is fetched; where `host` is given its address is used instead of a name look-up."""

    name: str
    unit: str
    platform: str | None = None
    url: str | None = None
    host: str | None = None
    domains: tuple[Domain, ...] = ()
    status: Literal["online", "closed"] = "online"
    portal: bool | None = None
    icp: str | None = None
    psb_filing: str | None = None
    site_code: str | None = None
    gov_mark: bool | None = None
    https: bool | None = None
    ipv6: bool | None = None
    dns_in_china: bool | None = None
    cdn_in_china: bool | None = None
    dns_resolves: bool | None = None
    closed_on: Day | None = None
    last_home_update: Day | None = None
    complaint_channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Entry):
    """An app, mini-program, public account 政务新媒体 or e-mail system."""

    kind: Literal["app", "mini_program", "public_account", "email_system"]
    name: str
    unit: str
    platform: str | None = None
    domain: str | None = None
    electronic_certificate: bool | None = None
    last_update: Day | None = None
    auto_forward: bool | None = None
    stale_accounts: int | None = None
    mfa: bool | None = None
