"""From Redis replies to facts. Pure: replies in, facts out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Value
from scanners.database.lifecycle import maintained_until
from scanners.database.place import Refusal

Settings: TypeAlias = Mapping[str, str | Refusal | None]
"""Answers of CONFIG GET by name; None where the server knows no such setting."""

CONFIG_NAMES = (
    *("appendonly", "bind", "enable-debug-command", "enable-module-command", "enable-protected-configs"),
    *("logfile", "loglevel", "maxclients", "port", "protected-mode", "save", "timeout"),
    *("tls-auth-clients", "tls-port", "tls-protocols"),
)
"""The settings that are read. Never `requirepass`, `masterauth` or anything else that holds a secret."""

_ALL_INTERFACES = frozenset({"*", "-*", "0.0.0.0", "-0.0.0.0", "::", "-::", "-::*", "::*"})
_SWITCH = {"yes": True, "no": False}


def info_fields(text: str) -> Mapping[str, str]:
    """The `name:value` lines of an INFO reply."""
    pairs = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: value.strip() for name, colon, value in pairs if colon}


def redis_server(info: Mapping[str, str], tls: bool) -> Mapping[str, Value]:
    """What INFO tells. Raises Unparsable when it does not even name a version."""
    if not info.get("redis_version", "")[:1].isdigit():
        raise Unparsable("INFO names no Redis version")
    saved = info.get("rdb_last_bgsave_status")
    return {
        "version": info["redis_version"][:20],
        "mode": info.get("redis_mode"),
        "tls": tls,
        "role": info.get("role"),
        "replicas": _number(info.get("connected_slaves")),
        "last_save_ok": None if saved is None else saved == "ok",
        "changes_since_save": _number(info.get("rdb_changes_since_last_save")),
        "last_save": _day(info.get("rdb_last_save_time")),
        "append_ok": None if "aof_last_write_status" not in info else info["aof_last_write_status"] == "ok",
        "maintained_until": maintained_until("redis", info["redis_version"]),
    }


def redis_config(settings: Settings) -> Mapping[str, Value]:
    """Settings by name with underscores: switches as booleans, `timeout` in seconds (0: never).

    A setting that may not be read is denied on its own; one that the version lacks is absent.
    """

    def text(name: str) -> str | Missing | None:
        found = settings.get(name)
        return found.missing(name) if isinstance(found, Refusal) else found

    def switch(name: str) -> Value:
        found = text(name)
        return _SWITCH.get(found) if isinstance(found, str) else found

    def number(name: str) -> Value:
        found = text(name)
        return _number(found) if isinstance(found, str) else found

    bind, logfile, save = text("bind"), text("logfile"), text("save")
    interfaces = bind.split() if isinstance(bind, str) else bind
    return {
        "bind": interfaces,
        # An empty `bind` listens everywhere, as does any of the names for all interfaces.
        "bind_all": not interfaces or bool(_ALL_INTERFACES & set(interfaces))
        if isinstance(interfaces, list)
        else interfaces,
        "protected_mode": switch("protected-mode"),
        "port": number("port"),
        # A build without TLS knows no TLS port, which comes to the same as a closed one.
        "tls_port": 0 if "tls-port" in settings and settings["tls-port"] is None else number("tls-port"),
        "tls_auth_clients": text("tls-auth-clients"),
        "tls_protocols": _words(text("tls-protocols")),
        # "local" allows them on this machine alone; before 7.0 there was no such lock and everything was allowed.
        "debug_command": text("enable-debug-command"),
        "module_command": text("enable-module-command"),
        "protected_configs": text("enable-protected-configs"),
        "timeout": number("timeout"),
        "loglevel": text("loglevel"),
        "logs_to_file": bool(logfile.strip('"')) if isinstance(logfile, str) else logfile,
        "appendonly": switch("appendonly"),
        "snapshots": bool(save.strip('"')) if isinstance(save, str) else save,
        "maxclients": number("maxclients"),
    }


def _words(found: Value) -> Value:
    """Protocol names, lower case; without any the TLS library chooses."""
    return sorted(found.strip('"').lower().split()) if isinstance(found, str) else found


def _day(text: str | None) -> date | None:
    """Day of a Unix time; a server that never saved tells when it started."""
    return datetime.fromtimestamp(int(text), UTC).date() if text and text.isdecimal() and len(text) < _LONGEST else None


_LONGEST = 12


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.lstrip("-").isdecimal() else None
