"""A device as its configuration states it, whoever made it. None means: the configuration does not say.

Rows keep the 1-based `line` of the file they were read from. No secret stands in any of them: of a password only how
it is stored, of a community only whether it is a well-known or a short one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["console", "aux", "vty"]
Authentication: TypeAlias = Literal["none", "password", "accounts"]
"""Nobody is asked; one password that all share; accounts of persons, local or of a server."""


class Stored(StrEnum):
    """How a password lies in the configuration."""

    CLEAR = "clear"
    REVERSIBLE = "reversible"
    """Encrypted with a key the device knows: whoever has the file and the tool has the password."""
    WEAK_HASH = "weak_hash"
    """Salted MD5 and the like."""
    HASH = "hash"
    NONE = "none"


class Role(StrEnum):
    """What an account may do, as far as the configuration grants it."""

    ADMIN = "admin"
    OPERATOR = "operator"
    AUDIT = "audit"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Setting:
    """A single value and the line that sets it; the last line wins."""

    value: str | int | bool
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """A way to log in: console, auxiliary port or remote lines. `idle_seconds` 0 means that a session never ends.

    `acl` says that a list which exists limits where one may come from.
    """

    name: str
    kind: Kind
    line: int
    open: bool = True
    authentication: Authentication | None = None
    idle_seconds: int | None = None
    protocols: tuple[str, ...] | None = None
    acl: bool | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A local account of the device."""

    name: str
    line: int
    role: Role = Role.UNSET
    stored: Stored = Stored.NONE
    services: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Secret:
    """Any other password or key: what it opens, and how it is stored."""

    opens: Literal["privilege", "line", "tacacs", "radius", "routing"]
    line: int
    stored: Stored


@dataclass(frozen=True, slots=True)
class Community:
    """An SNMP community. `well_known` and `short` (under 8 characters) are None where only its cipher is shown."""

    line: int
    writable: bool
    acl: bool
    well_known: bool | None = None
    short: bool | None = None


@dataclass(frozen=True, slots=True)
class SnmpGroup:
    """An SNMPv3 group and the least protection it accepts."""

    name: str
    line: int
    protection: Literal["none", "authentication", "privacy"]
    acl: bool = False


@dataclass(frozen=True, slots=True)
class AclRule:
    """One entry of a list that filters packets. `any_*`: no limit is set on it."""

    acl: str
    line: int
    permit: bool
    any_source: bool
    any_destination: bool
    any_service: bool
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A physical port. `untouched`: nobody configured anything on it."""

    name: str
    line: int
    shutdown: bool
    untouched: bool
    access: bool
    """It is set up for terminals, not as a trunk or routed link."""
    protected: bool
    """Port security, 802.1X, address binding or BPDU protection is on."""


@dataclass(frozen=True, slots=True)
class Routing:
    """A routing process or peer. `authenticated` is None where only some of its links have it."""

    protocol: str
    name: str
    line: int
    authenticated: bool | None


@dataclass(frozen=True, slots=True)
class Device:
    """All of it."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    users: tuple[User, ...] = ()
    secrets: tuple[Secret, ...] = ()
    communities: tuple[Community, ...] = ()
    snmp_groups: tuple[SnmpGroup, ...] = ()
    snmp_versions: tuple[str, ...] | None = None
    log_hosts: tuple[str, ...] = ()
    time_servers: int = 0
    aaa_servers: tuple[str, ...] = ()
    command_accounting: bool = False
    acl_rules: tuple[AclRule, ...] = ()
    ports: tuple[Port, ...] = ()
    routing: tuple[Routing, ...] = ()
    ssh_algorithms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`cipher`, `mac` and `kex`, where they are set."""
    redundancy: tuple[str, ...] = ()
    banner: bool = False
