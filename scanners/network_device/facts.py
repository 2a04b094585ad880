"""From a saved session to typed facts, each tied to its line. Pure: no file, no clock, no device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from auditor.model.fact import Fact, Missing, Pointer, Reason
from scanners.network_device.cisco import read_cisco
from scanners.network_device.h3c import read_h3c
from scanners.network_device.huawei import read_huawei
from scanners.network_device.identity import Identity, default_of, identify
from scanners.network_device.model import Device
from scanners.network_device.session import CURRENT, SAVED, Answer, read_session
from scanners.network_device.tree import Tree, read_tree

EVIDENCE = "network_device:configuration"
"""Label of the evidence: the configuration without its secrets."""

_READERS: Mapping[str, Callable[[Tree, str], Device]] = {
    "huawei": read_huawei,
    "h3c": read_h3c,
    "cisco": read_cisco,
}
_WEAK = re.compile(
    r"(?:\S*cbc\S*|3?des\S*|arcfour\S*|rc4\S*|blowfish\S*|\S*md5\S*|(?:hmac-)?sha-?1(?:[-_]96)?|sha1_96|hmac-sha1\S*"
    r"|(?:dh|diffie-hellman)[-_]group(?:1|14|[-_]?exchange)(?:[-_]sha1)?)",
    re.IGNORECASE,
)
"""SSH algorithms that are no longer good: CBC modes, DES, RC4, MD5, SHA-1, small groups."""
Found: TypeAlias = Fact | Missing


@dataclass(frozen=True, slots=True)
class Declared:
    """What the register says of the device."""

    vendor: str = ""
    sysname: str = ""
    exported: date | None = None


def read_device(text: str, keys: Iterable[str], declared: Declared) -> tuple[Found, ...]:
    """Every fact of `keys`, as a value or as a gap with its reason."""
    wanted = sorted(keys)
    session = read_session(text)
    answer = session.answers.get(CURRENT)
    if answer is None:
        asked_in_part = CURRENT in session.filtered
        detail = (
            "only a part of the configuration was asked for" if asked_in_part else "the file holds no configuration"
        )
        return _all(wanted, Reason.UNPARSABLE, detail)
    identity = identify(answer.lines, answer.first, declared.vendor)
    if gap := _gap(identity, declared, answer):
        return _all(wanted, *gap)
    tree = read_tree(answer.lines, answer.first)
    if not tree.complete:
        return _all(wanted, Reason.TIMEOUT, "the configuration was cut off before its end")
    device = _READERS[identity.vendor](tree, identity.family)
    values = _Values(identity, device)
    found = {
        **_tables(device, values.stated("line.idle_seconds")),
        **values.maps(),
        "device.identity": _identity(identity),
        "device.saved": _saved(answer, session.answers.get(SAVED)),
        "device.export": {
            "exported": declared.exported
            or Missing("", Reason.ABSENT, "the register does not say when it was exported"),
            "sysname_declared": bool(declared.sysname),
        },
    }
    whole = Pointer(EVIDENCE)
    return tuple(_fact(key, found.get(key), whole) for key in wanted)


def _fact(key: str, value: Any, whole: Pointer) -> Found:
    match value:
        case None:
            return Missing(key, Reason.UNSUPPORTED, "the catalogue has no reader for this", whole)
        case Missing(reason=reason, detail=detail):
            return Missing(key, reason, detail, whole)
        case (inner, int(first), int(last)):
            return Fact(key, inner, Pointer(EVIDENCE, first, last) if first else whole)
        case _:
            return Fact(key, value, whole)


def _all(keys: Sequence[str], reason: Reason, detail: str) -> tuple[Missing, ...]:
    return tuple(Missing(key, reason, detail, Pointer(EVIDENCE)) for key in keys)


def _gap(identity: Identity, declared: Declared, answer: Answer) -> tuple[Reason, str] | None:
    """Why nothing of this file may be used; None where it may."""
    if not any(line.strip() for line in answer.lines):
        return Reason.UNPARSABLE, "the file is empty"
    if not identity.vendor:
        return Reason.UNSUPPORTED, "neither the file nor the register tells vendor and version in a known way"
    if declared.vendor and identity.vendor != declared.vendor:
        return Reason.UNPARSABLE, f"a configuration of {identity.vendor}; the register says {declared.vendor}"
    if identity.version and not identity.family:
        return Reason.UNSUPPORTED, f"version {identity.version} of {identity.vendor} is not known to this program"
    if declared.sysname and identity.sysname != declared.sysname:
        return (
            Reason.UNPARSABLE,
            f"exported from {identity.sysname or 'a device without a name'}, not the registered one",
        )
    return None


def _identity(identity: Identity) -> Any:
    unknown = Missing("", Reason.ABSENT, "the file does not say")
    value = {
        "vendor": identity.vendor,
        "family": identity.family or unknown,
        "version": identity.version or unknown,
        "sysname": identity.sysname or unknown,
    }
    return (value, identity.line, identity.line)


def _saved(current: Answer, saved: Answer | None) -> Any:
    """Does the device start with what runs on it? Comments carry dates and do not count."""
    if saved is None:
        return Missing("", Reason.UNSUPPORTED, "the saved configuration is not in the file")
    return {"equal": _commands(current) == _commands(saved)}


def _commands(answer: Answer) -> list[str]:
    """Lines that say something, but for what devices put around a listing."""
    around = re.compile(
        r"(?:[!#].*|Building configuration.*|Current configuration :.*|Using \d+ .*|ntp clock-period .*)"
    )
    return [line.rstrip() for line in answer.lines if line.strip() and not around.fullmatch(line.rstrip())]


def _tables(device: Device, idle: Any) -> dict[str, Any]:
    """Tables of the device; `idle` holds for a line that sets no time of its own."""
    return {
        "device.lines": [
            {
                "name": line.name,
                "kind": line.kind,
                "open": line.open,
                "authentication": line.authentication or _unstated("how it asks who logs in"),
                "idle_seconds": idle if line.idle_seconds is None else line.idle_seconds,
                "ssh_only": _unstated("which protocols it takes")
                if line.protocols is None
                else set(line.protocols) <= {"ssh"},
                "acl": bool(line.acl),
            }
            for line in device.lines
        ],
        "device.users": [
            {
                "name": user.name,
                "role": str(user.role),
                "stored": str(user.stored),
                "services": list(user.services),
                "active": user.active,
            }
            for user in device.users
        ],
        "device.secrets": [{"opens": s.opens, "stored": str(s.stored), "line": s.line} for s in device.secrets],
        "device.communities": [
            {
                "line": c.line,
                "writable": c.writable,
                "acl": c.acl,
                "well_known": _or_hidden(c.well_known),
                "short": _or_hidden(c.short),
            }
            for c in device.communities
        ],
        "device.snmp_groups": [{"name": g.name, "protection": g.protection, "acl": g.acl} for g in device.snmp_groups],
        "device.acl_rules": [
            {
                "acl": rule.acl,
                "line": rule.line,
                "applied": rule.applied,
                "any_any": rule.permit and rule.any_source and rule.any_destination and rule.any_service,
                "any_service": rule.permit and rule.any_service,
            }
            for rule in device.acl_rules
        ],
        "device.ports": [
            {
                "name": port.name,
                "shutdown": port.shutdown,
                "untouched": port.untouched,
                "access": port.access,
                "protected": port.protected,
            }
            for port in device.ports
        ],
        "device.routing": [
            {
                "protocol": r.protocol,
                "name": r.name,
                "authenticated": _unstated("whether all its links have it")
                if r.authenticated is None
                else r.authenticated,
            }
            for r in device.routing
        ],
    }


def _unstated(what: str) -> Missing:
    return Missing("", Reason.UNSUPPORTED, f"the configuration does not say {what}")


def _or_hidden(value: bool | None) -> bool | Missing:
    return Missing("", Reason.UNSUPPORTED, "only its cipher is shown") if value is None else value


class _Values:
    """Single values of a device: as stated, else by a default that is certain, else a gap with what is believed."""

    def __init__(self, identity: Identity, device: Device) -> None:
        self.family, self.device = identity.family, device
        self.vendor = identity.vendor

    def stated(self, setting: str) -> Any:
        """Value or Missing of a setting."""
        found = self.device.settings.get(setting)
        if found is not None:
            return found.value
        default = default_of(setting, self.family) if self.family else None
        if default is None:
            return _unstated("this, and what holds then is not known")
        if not default.verified:
            return _unstated(f"this; believed to be {default.value} ({default.source}), which is not confirmed")
        return default.value

    def lines_of(self, prefix: str) -> tuple[int, int]:
        lines = [s.line for key, s in self.device.settings.items() if key.startswith(prefix) and s.line]
        return (min(lines), max(lines)) if lines and max(lines) - min(lines) < 40 else (0, 0)

    def maps(self) -> dict[str, Any]:
        device = self.device
        services = ("telnet", "http", "https", "ftp", "tftp", "finger", "small_servers", "bootp", "source_route",
                    "pad", "smart_install", "neighbour_discovery")  # fmt: skip
        found: dict[str, Any] = {
            "device.services": {name: self.stated(f"service.{name}") for name in services}
            | {"http_acl": "service.http_acl" in device.settings},
            "device.password": self._password(),
            "device.login_failure": self._login_failure(),
            "device.ssh": {"version1": self.stated("ssh.version1"), **self._algorithms()},
            "device.snmp": {
                "enabled": self.stated("snmp.enabled"),
                "versions": _unstated("which versions answer")
                if device.snmp_versions is None
                else list(device.snmp_versions),
            },
            "device.log": {
                "enabled": self.stated("log.enabled"),
                "hosts": len(device.log_hosts),
                "level": self.stated("log.level"),
                "logins": self.stated("log.logins"),
                "commands": device.command_accounting,
            },
            "device.time": {
                "servers": device.time_servers,
                "authenticated": self.stated("time.authenticated"),
                "offset_minutes": self._offset(),
            },
            "device.layer2": {name: self.stated(f"layer2.{name}") for name in ("bpdu_protection", "dhcp_snooping")},
            "device.summary": {
                "aaa_servers": list(device.aaa_servers),
                "admins": sum(user.active and user.role == "admin" for user in device.users),
                "others": sum(user.active and user.role in ("operator", "audit") for user in device.users),
                "redundancy": list(device.redundancy),
                "banner": device.banner,
            },
        }
        return {
            key: (value, *self.lines_of(f"{key.removeprefix('device.').rstrip('s')}")) for key, value in found.items()
        }

    def _offset(self) -> Any:
        found = self.device.settings.get("time.offset_minutes")
        return 0 if found is None else found.value

    def _password(self) -> dict[str, Any]:
        names = ("min_length", "min_classes", "max_age_days", "history")
        if self.vendor != "h3c":
            return {name: self.stated(f"password.{name}") for name in names}
        control = self.stated("password.control")
        if isinstance(control, Missing):
            return dict.fromkeys(names, control)
        return {name: self.stated(f"password.control.{name}") if control else 0 for name in names}

    def _login_failure(self) -> dict[str, Any]:
        if self.vendor != "h3c":
            return {name: self.stated(f"login_failure.{name}") for name in ("tries", "lock_seconds")}
        control = self.stated("password.control")
        if isinstance(control, Missing):
            return {"tries": control, "lock_seconds": control}
        return {n: self.stated(f"password.control.{n}") if control else 0 for n in ("tries", "lock_seconds")}

    def _algorithms(self) -> dict[str, Any]:
        named = self.device.ssh_algorithms
        stated = {kind: list(names) for kind, names in named.items()}
        weak = sorted({name for names in named.values() for name in names if _WEAK.fullmatch(name)})
        whole = {"cipher", "mac"} <= stated.keys()
        return {"weak": weak if whole or weak else _unstated("which SSH algorithms are left"), "stated": sorted(stated)}
