"""Effective sshd settings, as `sshd -T` of the running daemon's configuration prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Part, absent, all_missing, read_block, seconds, whole_or_none

KEYS = ("service.sshd", "sshd.version", "sshd.effective", "sshd.user")

_SINGLE_LISTS = frozenset(
    ("ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "pubkeyacceptedalgorithms", "pubkeyacceptedkeytypes",
     "hostbasedacceptedalgorithms", "hostbasedacceptedkeytypes", "casignaturealgorithms")
)  # fmt: skip
_REPEATED = frozenset(
    ("port", "listenaddress", "hostkey", "allowusers", "allowgroups", "denyusers", "denygroups", "acceptenv")
)
_NUMBERS = frozenset(("maxauthtries", "clientaliveinterval", "clientalivecountmax", "logingracetime", "maxsessions"))
_KEPT_AS_WRITTEN = frozenset(
    ("banner", "authorizedkeysfile", "authorizedkeyscommand", "forcecommand", "chrootdirectory", "subsystem", "pidfile")
)
_WORD = re.compile(r"[a-z][a-z0-9]*")
ALIVE_ZERO_MEANS_NEVER = (8, 2)
"""Since OpenSSH 8.2 ClientAliveCountMax 0 never ends a session; before, it ended it at the first silence."""


def parse_sshd(text: str, exit_code: int) -> Mapping[str, Any]:
    """Whether SSH is served, by which version, and what holds for root and for an ordinary user."""
    block = read_block(text, exit_code)
    daemon = dict(word.partition("=")[::2] for word in block.part("daemon").text.split())
    if not {"pid", "socket", "installed"} <= daemon.keys():
        raise Unparsable("the search for the SSH daemon printed something else")
    running = daemon["pid"] != "none" or daemon["socket"] not in ("0", "")
    if daemon["installed"] != "yes":
        missing = all_missing(KEYS[1:], Reason.UNSUPPORTED, "sshd is not installed")
        return {"service.sshd": running} | missing
    version = version_of(block.part("version").text)
    return {
        "service.sshd": running,
        "sshd.version": version or absent("sshd.version", "neither sshd -V nor ssh -V told a version"),
        "sshd.effective": _effective(block.part("root"), "sshd.effective", version),
        "sshd.user": _effective(block.part("user"), "sshd.user", version),
    }


def version_of(text: str) -> str | None:
    """ "OpenSSH_9.2p1" → "9.2"."""
    found = re.search(r"OpenSSH_(\d{1,3}\.\d{1,3})", text)
    return found[1] if found else None


def _effective(part: Part, key: str, version: str | None) -> dict[str, Any] | Missing:
    """A daemon that refuses its own configuration is undecidable, never a guess."""
    if part.not_there:
        return Missing(key, Reason.UNSUPPORTED, "sshd could not be run")
    if not part.ok:
        return Missing(key, Reason.UNPARSABLE, "sshd -T refuses the configuration")
    values: dict[str, Any] = {}
    for line in part.lines:
        name, _, value = line.strip().partition(" ")
        if not _WORD.fullmatch(name.lower()):
            raise Unparsable("sshd -T printed something that is no setting")
        _put(values, name.lower(), value.strip())
    if "permitrootlogin" not in values:
        raise Unparsable("sshd -T printed no permitrootlogin")
    return values | _derived(values, version)


def _put(values: dict[str, Any], name: str, value: str) -> None:
    if name in _NUMBERS:
        values[name] = seconds(value) if name in ("logingracetime", "clientaliveinterval") else whole_or_none(value)
    elif name in _SINGLE_LISTS:
        values[name] = [item for item in value.split(",") if item]
    elif name in _REPEATED:
        values.setdefault(name, []).extend(value.split())
    elif name == "authenticationmethods":
        values[name] = value.lower().split()
    elif name not in values:
        values[name] = value if name in _KEPT_AS_WRITTEN else value.lower()


_SYNONYMS = {"without-password": "prohibit-password"}


def _derived(values: Mapping[str, Any], version: str | None) -> dict[str, Any]:
    allowed = values.get("allowusers", [])
    return {
        "permitrootlogin": _SYNONYMS.get(values["permitrootlogin"], values["permitrootlogin"]),
        "kbdinteractiveauthentication": values.get(
            "kbdinteractiveauthentication", values.get("challengeresponseauthentication")
        ),
        "idle_seconds": idle_seconds(values.get("clientaliveinterval"), values.get("clientalivecountmax"), version),
        "two_methods": _two_methods(values.get("authenticationmethods", ["any"])),
        "sources_limited": bool(allowed) and all(_has_host(entry) for entry in allowed),
        "root_sources_limited": bool(allowed) and all(_has_host(entry) for entry in allowed if _may_be_root(entry)),
        "allowusers": allowed,
        "allowgroups": values.get("allowgroups", []),
        "denyusers": values.get("denyusers", []),
    }


def idle_seconds(interval: int | None, count: int | None, version: str | None) -> int | Missing:
    """After how many silent seconds a session ends; 0 means never.

    Source: sshd_config(5) ClientAliveInterval, ClientAliveCountMax; release notes of OpenSSH 8.2.
    """
    if interval is None or count is None:
        return absent("sshd.effective.idle_seconds", "no keep-alive settings")
    if interval == 0:
        return 0
    if count > 0:
        return interval * count
    if version is None:
        return Missing("sshd.effective.idle_seconds", Reason.UNPARSABLE, "ClientAliveCountMax 0 without a version")
    numbers = tuple(int(part) for part in version.split("."))
    return 0 if numbers >= ALIVE_ZERO_MEANS_NEVER else interval


def _two_methods(choices: Sequence[str]) -> bool:
    """True where every way in asks for two different methods."""
    return bool(choices) and all(
        len({method.partition(":")[0] for method in choice.split(",") if method}) >= 2 for choice in choices
    )


def _has_host(entry: str) -> bool:
    _, sign, host = entry.rpartition("@")
    return bool(sign) and host not in ("", "*", "0.0.0.0/0", "::/0")


def _may_be_root(entry: str) -> bool:
    user = entry.partition("@")[0]
    return bool(re.fullmatch(re.escape(user).replace(r"\*", ".*").replace(r"\?", "."), "root"))
