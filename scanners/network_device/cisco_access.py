"""Logging in to a Cisco IOS device: lines, accounts, passwords, SNMP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from scanners.network_device.model import Authentication, Community, Kind, Line, Role, Secret, SnmpGroup, Stored, User
from scanners.network_device.reading import by_prefix, community_strength, minutes
from scanners.network_device.tree import Command

_LINE = re.compile(r"line (con|vty|aux|tty)\s*(.*)", re.IGNORECASE)
_KINDS: Mapping[str, Kind] = {"con": "console", "vty": "vty"}
_TYPES: Mapping[str, Stored] = {
    "0": Stored.CLEAR,
    "4": Stored.WEAK_HASH,
    "5": Stored.WEAK_HASH,
    "6": Stored.REVERSIBLE,
    "7": Stored.REVERSIBLE,
    "8": Stored.HASH,
    "9": Stored.HASH,
}
_FULL_PRIVILEGE = 15


def stored(words: Sequence[str]) -> Stored:
    """How a password lies there, from the words behind `password`, `secret` or `key`: `7 VALUE`, or the value alone."""
    if len(words) > 1 and words[0] in _TYPES:
        return _TYPES[words[0]]
    return Stored.CLEAR


def users(top: Sequence[Command]) -> Iterator[User]:
    """Local accounts; several lines may speak of one."""
    told: dict[str, list[Command]] = {}
    for command in by_prefix(top, "username"):
        words = command.text.split()
        if len(words) > 1:
            told.setdefault(words[1], []).append(command)
    for name, commands in told.items():
        text = " ".join(command.text.split(None, 2)[2] for command in commands if len(command.text.split()) > 2)
        privilege = re.search(r"\bprivilege (\d{1,3})\b", text)
        password = re.search(r"\b(?:secret|password) (\S+(?: \S+)?)", text)
        yield User(
            name=name,
            line=commands[0].line,
            role=Role.ADMIN if privilege and int(privilege[1]) >= _FULL_PRIVILEGE else Role.OPERATOR,
            stored=stored(password[1].split()) if password else Stored.NONE,
        )


def secrets(top: Sequence[Command]) -> Iterator[Secret]:
    """Passwords and keys besides those of accounts."""
    for command in top:
        if match := re.match(r"enable (?:secret|password)(?: level \d+)? (.+)", command.text):
            yield Secret("privilege", command.line, stored(match[1].split()))
        if match := re.match(r"(tacacs|radius)-server (?:host \S+ (?:.* )?)?key (.+)", command.text):
            yield Secret("tacacs" if match[1] == "tacacs" else "radius", command.line, stored(match[2].split()))
        for inner in command.view:
            if _LINE.fullmatch(command.text) and (match := re.match(r"password (.+)", inner.text)):
                yield Secret("line", inner.line, stored(match[1].split()))
            if (match := re.match(r"key (.+)", inner.text)) and re.match(r"(?:tacacs|radius) server ", command.text):
                kind = "tacacs" if command.text.startswith("tacacs") else "radius"
                yield Secret("tacacs" if kind == "tacacs" else "radius", inner.line, stored(match[1].split()))


def lines(top: Sequence[Command], limited: Callable[[str], bool]) -> Iterator[Line]:
    """Console and remote lines, with the method list that `aaa new-model` puts behind them."""
    methods = _methods(top)
    for command in top:
        found = _LINE.fullmatch(command.text)
        if found is None:
            continue
        kind = _KINDS.get(found[1].lower(), "aux")
        texts = [inner.text for inner in command.view]
        idle = next((text.split()[1:] for text in reversed(texts) if text.startswith("exec-timeout ")), None)
        inbound = next((text.split()[2:] for text in reversed(texts) if text.startswith("transport input ")), None)
        lists = [text.split()[1] for text in texts if re.fullmatch(r"access-class \S+ in(?: vrf-also.*)?", text)]
        yield Line(
            name=f"{found[1]} {found[2]}",
            kind=kind,
            line=command.line,
            open="no exec" not in texts and not (kind != "console" and inbound == ["none"]),
            authentication=_authentication(texts, kind, methods),
            idle_seconds=0 if "no exec-timeout" in texts else None if idle is None else minutes(idle),
            protocols=None if inbound is None else _protocols(inbound),
            acl=any(limited(name) for name in lists),
        )


def _methods(top: Sequence[Command]) -> Mapping[str, Sequence[str]] | None:
    """Login method lists by name; None without `aaa new-model`."""
    if not any(command.text == "aaa new-model" for command in top):
        return None
    found = {"default": ("local",)}
    for command in top:
        if match := re.match(r"aaa authentication login (\S+) (.+)", command.text):
            found[match[1]] = tuple(match[2].split())
    return found


def _authentication(
    texts: Sequence[str], kind: Kind, methods: Mapping[str, Sequence[str]] | None
) -> Authentication | None:
    if methods is not None:
        named = next((text.split()[2] for text in texts if re.fullmatch(r"login authentication \S+", text)), "default")
        steps = methods.get(named)
        if steps is None:
            return None
        if steps[0] == "none":
            return "none"
        return "password" if set(steps) <= {"line", "enable"} else "accounts"
    if "no login" in texts:
        return "none"
    if "login local" in texts or any(text.startswith("login tacacs") for text in texts):
        return "accounts"
    if "login" in texts:
        return "password"
    return "none" if kind == "console" else None


def _protocols(words: Sequence[str]) -> tuple[str, ...]:
    if "all" in words:
        return ("ssh", "telnet")
    return tuple(word for word in words if word != "none")


def communities(top: Sequence[Command], limited: Callable[[str], bool]) -> Iterator[Community]:
    for command in by_prefix(top, "snmp-server community"):
        words = command.text.split()[2:]
        if not words:
            continue
        well_known, short = community_strength(words[0])
        rest = [word.lower() for word in words[1:]]
        behind = [word for word in words[1:] if word.lower() not in ("ro", "rw", "view", "ipv6")]
        acl = bool(behind) and limited(behind[-1])
        yield Community(command.line, "rw" in rest, acl, well_known, short)


def snmp_groups(top: Sequence[Command]) -> Iterator[SnmpGroup]:
    for command in by_prefix(top, "snmp-server group"):
        found = re.fullmatch(r"snmp-server group (\S+) v3 (noauth|auth|priv)(.*)", command.text)
        if found is not None:
            acl = re.search(r" access \S", found[3]) is not None
            match found[2]:
                case "priv":
                    yield SnmpGroup(found[1], command.line, "privacy", acl)
                case "auth":
                    yield SnmpGroup(found[1], command.line, "authentication", acl)
                case _:
                    yield SnmpGroup(found[1], command.line, "none", acl)


def snmp_versions(top: Sequence[Command]) -> tuple[str, ...] | None:
    """Versions somebody can ask with: communities answer v1 and v2c, groups their own."""
    found: set[str] = set()
    for command in top:
        if command.text.startswith("snmp-server community "):
            found |= {"v1", "v2c"}
        if match := re.match(r"snmp-server group \S+ (v1|v2c|v3)", command.text):
            found.add(match[1])
    return tuple(sorted(found)) if found else None
