"""Logging in to and managing a device, as Huawei and H3C write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from scanners.network_device.model import Authentication, Community, Kind, Line, Secret, SnmpGroup
from scanners.network_device.reading import by_prefix, community_strength, first, minutes
from scanners.network_device.tree import Command, Tree
from scanners.network_device.vrp_like import stored

_LINE = re.compile(r"(?:user-interface|line)\s+(con(?:sole)?|vty|aux|tty|usb)\s+(.+)", re.IGNORECASE)
_KINDS: dict[str, Kind] = {"con": "console", "console": "console", "vty": "vty"}
_MODES: dict[str, Authentication] = {
    "aaa": "accounts",
    "scheme": "accounts",
    "local": "accounts",
    "password": "password",
    "none": "none",
}
_GROUP = re.compile(r"snmp-agent group v3 (\S+)(?:\s+(authentication|privacy|noauthentication))?(.*)", re.IGNORECASE)


def offset(found: re.Match[str]) -> int:
    """Minutes east of Greenwich of `add|minus HH:MM`."""
    amount = int(found[2]) * 60 + int(found[3])
    return amount if found[1].lower() == "add" else -amount


def login_lines(top: Sequence[Command], limited: Callable[[str], bool], everywhere: Sequence[str]) -> Iterator[Line]:
    """Console and remote lines. `everywhere` are lists that bind every remote login, whatever the line."""
    for command in top:
        found = _LINE.fullmatch(command.text)
        if found is None:
            continue
        kind = _KINDS.get(found[1].lower(), "aux")
        mode = first(command.view, r"authentication-mode ")
        idle = first(command.view, r"(?:undo )?idle-timeout")
        inbound = first(command.view, r"protocol inbound ")
        lists = [c.text.split()[-2] for c in command.view if re.fullmatch(r"acl (?:ipv6 )?\S+ inbound", c.text)]
        yield Line(
            name=f"{found[1]} {found[2]}",
            kind=kind,
            line=command.line,
            authentication=None if mode is None else _MODES.get(mode.text.split()[1]),
            idle_seconds=None if idle is None else minutes(idle.text.split()[1:]),
            protocols=None if inbound is None else _protocols(inbound.text.split()[2]),
            acl=any(limited(name) for name in (*lists, *everywhere)),
        )


def _protocols(word: str) -> tuple[str, ...]:
    return ("ssh", "telnet") if word == "all" else (word,)


def secrets(top: Sequence[Command]) -> Iterator[Secret]:
    """Passwords and keys besides those of accounts."""
    for command in top:
        if match := re.match(r"super password (?:(?:role|level) \S+ )?(.+)", command.text):
            yield Secret("privilege", command.line, stored(match[1].split()))
        if _LINE.fullmatch(command.text):
            for inner in command.view:
                if match := re.match(r"set authentication password (.+)", inner.text):
                    yield Secret("line", inner.line, stored(match[1].split()))
        for inner in command.walk():
            if match := re.match(r"(?:hwtacacs|tacacs)-server shared-key (.+)", inner.text):
                yield Secret("tacacs", inner.line, stored(match[1].split()))
            if match := re.match(r"radius-server shared-key (.+)", inner.text):
                yield Secret("radius", inner.line, stored(match[1].split()))
        if match := re.match(r"(hwtacacs|radius) scheme ", command.text):
            for inner in command.view:
                if key := re.match(r"(?:key \S+|primary \S+ \S+(?: \d+)? key) (.+)", inner.text):
                    yield Secret("tacacs" if match[1] == "hwtacacs" else "radius", inner.line, stored(key[1].split()))


def communities(top: Sequence[Command]) -> Iterator[Community]:
    """Communities; of one that is shown encrypted nobody can tell whether it is a well-known one."""
    for command in by_prefix(top, "snmp-agent community"):
        found = re.fullmatch(r"snmp-agent community (?:(read|write)\s+)?(?:(simple|cipher)\s+)?(\S+)(.*)", command.text)
        if found is None or found[3] in ("complexity-check",):
            continue
        hidden = found[2] == "cipher" or found[3].startswith(("%", "$"))
        well_known, short = (None, None) if hidden else community_strength(found[3])
        writable = found[1] == "write" or " rw" in found[4]
        yield Community(command.line, writable, re.search(r" acl \S", found[4]) is not None, well_known, short)


def snmp_groups(top: Sequence[Command]) -> Iterator[SnmpGroup]:
    for command in by_prefix(top, "snmp-agent group v3"):
        found = _GROUP.fullmatch(command.text)
        if found is not None:
            acl = re.search(r" acl \S", found[3]) is not None
            match found[2]:
                case "privacy":
                    yield SnmpGroup(found[1], command.line, "privacy", acl)
                case "authentication":
                    yield SnmpGroup(found[1], command.line, "authentication", acl)
                case _:
                    yield SnmpGroup(found[1], command.line, "none", acl)


def snmp_versions(top: Sequence[Command]) -> tuple[str, ...] | None:
    """Versions that are switched on; None where the configuration leaves it to the default."""
    found: set[str] | None = None
    for command in top:
        match = re.fullmatch(r"(undo )?snmp-agent sys-info version (.+)", command.text)
        if match is None:
            continue
        named = {"v1", "v2c", "v3"} if "all" in match[2] else set(match[2].split()) & {"v1", "v2c", "v3"}
        found = (found or {"v1", "v2c", "v3"}) - named if match[1] else (found or set()) | named
    return None if found is None else tuple(sorted(found))


def log_hosts(top: Sequence[Command]) -> tuple[str, ...]:
    """Where messages are sent. Addresses only; a VPN instance before them is skipped."""
    hosts = (re.match(r"info-center loghost (?:vpn-instance \S+ )?(?!source)(\S+)", command.text) for command in top)
    return tuple(dict.fromkeys(host[1] for host in hosts if host))


def time_servers(top: Sequence[Command]) -> int:
    return sum(re.match(r"ntp(?:-service)? (?:ipv6 )?unicast-server \S", command.text) is not None for command in top)


def aaa_servers(top: Sequence[Command]) -> tuple[str, ...]:
    """Kinds of central server that are set up with an address."""
    found = set()
    for command in top:
        for inner in command.view:
            if re.match(r"(?:hwtacacs|tacacs)-server authentication \S", inner.text):
                found.add("tacacs")
            if re.match(r"radius-server authentication \S", inner.text):
                found.add("radius")
            if re.match(r"primary authentication \S", inner.text):
                found.add("tacacs" if command.text.startswith("hwtacacs") else "radius")
    return tuple(sorted(found))


def redundancy(tree: Tree) -> tuple[str, ...]:
    """What keeps the service up when a device or link fails."""
    kinds = {
        "gateway": r"vrrp (?:ipv6 )?vrid \d+ virtual-ip|hrp enable|remote-backup group",
        "stack": r"stack slot|irf(?:-port| member| mac-address)",
        "links": r"interface (?:Eth-Trunk|Bridge-Aggregation|Route-Aggregation)\s*\d+",
    }
    texts = [command.text for command in tree.every()]
    return tuple(kind for kind, pattern in kinds.items() if any(re.match(pattern, text, re.I) for text in texts))
