"""From rows of the system catalogues to facts. Pure: rows in, facts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from ipaddress import ip_address, ip_network
from math import ceil

from auditor.errors import Unparsable
from auditor.model.fact import Fact, Missing, Reason, Value
from scanners.database.lifecycle import maintained_until
from scanners.database.rows import Refused, Replies, Row, Rows, one, rows_of

_ONLY_FOR_READERS_OF_ALL_SETTINGS = frozenset({"shared_preload_libraries", "session_preload_libraries", "log_filename"})
"""Settings that PostgreSQL hides from roles without pg_read_all_settings."""

_OF_THIS_LOGIN = frozenset({"user", "database user", "client", "session"})
"""Sources of a setting that hold for the auditor's own session and say nothing of anybody else's."""

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_MEGABYTES = {"B": 1 / 1048576, "kB": 1 / 1024, "8kB": 1 / 128, "MB": 1.0, "GB": 1024.0}

_ESCAPE = re.compile(r"%(-?\d*)([A-Za-z])")
_MEANING = {
    **dict.fromkeys("mtn", "time"),
    "u": "user",
    "d": "database",
    **dict.fromkeys("hr", "client"),
    **dict.fromkeys("pc", "session"),
}
_EVERYTHING = ("client", "database", "session", "time", "user")


def pg_settings(replies: Replies, names: Sequence[str]) -> Mapping[str, Value]:
    """Settings by name in plain units (seconds, MB), with dots as underscores and lists as lists.

    A setting that this login may not see is denied, one that this version lacks is unsupported, one that an
    extension brings is absent while the extension is not loaded.
    """
    rows = {row["name"]: row for row in rows_of(replies, "pg_settings")}

    def value(name: str) -> Value:
        row = rows.get(name)
        if row is not None and row["source"] in _OF_THIS_LOGIN:
            detail = "set for the auditor's own login only; the value of other sessions cannot be seen from here"
            return Missing(name, Reason.UNSUPPORTED, detail)
        if row is not None:
            return plain_setting(row)
        if name in _ONLY_FOR_READERS_OF_ALL_SETTINGS:
            return Missing(name, Reason.DENIED, "needs membership of pg_read_all_settings")
        return None if "." in name else Missing(name, Reason.UNSUPPORTED, "this version has no such setting")

    found: dict[str, Value] = {name.replace(".", "_"): value(name) for name in names}
    found["auth_delay_seconds"] = found.pop("auth_delay_milliseconds", None)
    found["preload_libraries"] = _joined(found.pop("shared_preload_libraries"), found.pop("session_preload_libraries"))
    for name in ("listen_addresses", "log_destination", "pgaudit_log"):
        found[name] = _listed(found.get(name))
    found["log_connections"] = _switched_on(found.get("log_connections"))
    found["log_record_fields"] = record_fields(found["log_line_prefix"], found["log_destination"])
    found["log_overwritten_after_days"] = overwritten_after(
        found.get("log_filename"), found.get("log_truncate_on_rotation"), found.get("logging_collector")
    )
    return found


def plain_setting(row: Row) -> Value:
    """One row of pg_settings as a value: a switch as a boolean, a duration in seconds, a size in MB.

    Durations are rounded up, so that a short one never turns into 0, which would mean that it is switched off.
    """
    text, unit = row["setting"], row["unit"]
    match row["vartype"]:
        case "bool":
            return text == "on"
        case "integer" | "real" if row["name"] == "log_file_mode":
            return text.zfill(4)
        case "integer" | "real":
            number = float(text)
            scale = _SECONDS.get(unit) or _MEGABYTES.get(unit) or 1.0
            return ceil(number * scale) if number > 0 else int(number)
    return text


def _listed(value: Value) -> Value:
    """A comma list of names, lower case; what is missing stays missing."""
    if not isinstance(value, str):
        return value
    return [item for item in (part.strip().strip('"').lower() for part in value.split(",")) if item]


def _joined(*values: Value) -> Value:
    """Several lists as one; unknown when any of them is."""
    lists = [_listed(value) for value in values]
    return next((v for v in lists if isinstance(v, Missing)), None) or [item for found in lists for item in found or ()]


def _switched_on(value: Value) -> Value:
    """`log_connections` is a switch up to version 17 and a list of aspects since 18."""
    if not isinstance(value, str):
        return value
    return bool({"on", "true", "yes", "1", "all", "authentication", "authorization"} & set(_listed(value)))


def record_fields(prefix: Value, destination: Value) -> Value:
    """What each log record tells: of time, user, database, client and session. CSV and JSON logs tell everything."""
    if isinstance(destination, list) and {"csvlog", "jsonlog"} & set(destination):
        return list(_EVERYTHING)
    if not isinstance(prefix, str):
        return prefix
    told = {_MEANING[letter] for _, letter in _ESCAPE.findall(prefix.replace("%%", "")) if letter in _MEANING}
    if isinstance(destination, list) and {"syslog", "eventlog"} & set(destination):
        told.add("time")
    return sorted(told)


def overwritten_after(name: Value, truncates: Value, collects: Value) -> Value:
    """Days after which a log file's name comes back and the old file is emptied; 0 where that never happens.

    `log_filename` is a strftime pattern: one that names the weekday comes back after a week, and so on.
    """
    for value in (name, truncates, collects):
        if isinstance(value, Missing):
            return value
    if not isinstance(name, str) or truncates is None or collects is None:
        return None
    if not truncates or not collects:
        return 0
    told = set(_STRFTIME.findall(name.replace("%%", "")))
    if told & set("sDFcxG") or (told & set("Yy") and told & set("jmbBhUVW")):
        return 0
    periods = ((set("jmbBhUVW"), 365), (set("de"), 28), (set("aAuw"), 7), (set("HIklR"), 1))
    return next((days for letters, days in periods if told & letters), 0 if not told else 1)


_STRFTIME = re.compile(r"%[-_0^#EO]?([A-Za-z])")


def pg_hba(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Who may log in from where and how. Raises Unparsable when the file has a faulty line, because the server then
    still runs on older rules that nobody can see."""
    rows = rows_of(replies, "pg_hba")
    if not rows:
        raise Unparsable("no access rule is shown, although one has just let this login in")
    faulty = [row["line_number"] for row in rows if row["faulty"]]
    if faulty:
        raise Unparsable(f"pg_hba.conf has a faulty line {faulty[0]}, so the rules in force are not those of the file")
    return [_hba_row(row) for row in rows]


def _hba_row(row: Row) -> Mapping[str, Value]:
    bits = cidr_bits(row["address"], row["netmask"])
    remote = row["type"] != "local" and not _is_loopback(row["address"])
    return {
        "line": row["line_number"],
        "type": row["type"],
        "database": row["database"],
        "user": row["user_name"],
        "address": row["address"] or "",
        "cidr_bits": bits,
        "remote": remote,
        "any_address": remote and bits == 0,
        "method": row["auth_method"],
    }


def cidr_bits(address: str | None, netmask: str | None) -> int | None:
    """Width of the network that a rule opens: bits fixed for an address, 0 for everybody, None for a host name or
    where it cannot be told (`samenet`), and for local sockets."""
    if address == "all":
        return 0
    try:
        return ip_network(f"{address}/{_prefix(netmask)}", strict=False).prefixlen
    except ValueError:
        return None


def _prefix(netmask: str | None) -> str | int:
    """IPv6 masks come as addresses, which `ip_network` does not read."""
    if netmask and ":" in netmask:
        return int(ip_address(netmask)).bit_count()
    return netmask or ""


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False


def pg_roles(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Roles with their powers; `valid_until` ends the password, not the role."""
    rows = rows_of(replies, "pg_roles")
    if not rows:
        raise Unparsable("no role is shown, although one has just logged in")
    return [
        {
            **{name: row[name] for name in _ROLE_COLUMNS},
            "expires": _day(row["valid_until"]) is not None,
            "valid_until": _day(row["valid_until"]),
        }
        for row in rows
    ]


_ROLE_COLUMNS = (
    *("name", "superuser", "createdb", "createrole", "replication", "bypassrls", "login"),
    *("connection_limit", "bootstrap"),
)


def pg_passwords(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Of the passwords of roles that can log in, only whether there is none and whether it is an md5 hash."""
    rows = rows_of(replies, "pg_passwords")
    if not rows:
        raise Unparsable("no role is shown, although one has just logged in")
    return [{"name": r["name"], "empty": r["password_null"], "md5": r["password_md5"] is True} for r in rows]


def pg_superusers(replies: Replies) -> int:
    """How many superusers can log in."""
    return sum(row["superuser"] and row["login"] for row in rows_of(replies, "pg_roles"))


def pg_server(replies: Replies) -> Mapping[str, Value]:
    """Version, part played in replication, and what this connection and PUBLIC are allowed."""
    (server,) = rows_of(replies, "pg_server")
    return {
        "version": server["version"].split()[0],
        "major": int(server["version_number"]) // 10000,
        "standby": server["standby"],
        "tls": one(replies, "pg_connection", "tls"),
        "tls_version": one(replies, "pg_connection", "tls_version"),
        "public_create": one(replies, "pg_public_schema", "public_create"),
        "maintained_until": maintained_until("postgresql", server["version"]),
    }


def pg_memberships(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Who may use the system's own roles that reach files, programs or everybody's data."""
    return [dict(row) for row in rows_of(replies, "pg_memberships")]


def pg_extensions(replies: Replies) -> Sequence[str]:
    """Extensions of the database that the audit logs in to."""
    return [str(row["name"]) for row in rows_of(replies, "pg_extensions")]


def pg_languages(replies: Replies) -> Sequence[str]:
    """Languages in which a function reaches the operating system; C and the internal one are the server's own."""
    return [str(row["name"]) for row in rows_of(replies, "pg_languages")]


def pg_public_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Tables that everybody may use, in the database that the audit logs in to."""
    return [dict(row) for row in rows_of(replies, "pg_public_grants")]


def pg_databases(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Databases that take connections, and whether everybody may connect."""
    return [dict(row) for row in rows_of(replies, "pg_databases")]


def pg_archiver(replies: Replies) -> Mapping[str, Value]:
    """Whether write-ahead logs are archived, and whether the last attempt worked."""
    (row,) = rows_of(replies, "pg_archiver")
    return {**row, "last_archived": _day(row["last_archived"])}


def pg_replication(replies: Replies) -> Mapping[str, Value]:
    """Standbys connected now."""
    (row,) = rows_of(replies, "pg_replication")
    return dict(row)


def _day(text: str | None) -> date | None:
    """Day of a timestamp as PostgreSQL writes it; None for never (`infinity`) and for nothing."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


PROBE_OF: Mapping[str, str] = {
    "pg.settings": "pg_settings",
    "pg.hba": "pg_hba",
    "pg.roles": "pg_roles",
    "pg.superusers": "pg_roles",
    "pg.passwords": "pg_passwords",
    "pg.server": "pg_server",
    "pg.archiver": "pg_archiver",
    "pg.replication": "pg_replication",
    "pg.memberships": "pg_memberships",
    "pg.extensions": "pg_extensions",
    "pg.untrusted_languages": "pg_languages",
    "pg.public_grants": "pg_public_grants",
    "pg.databases": "pg_databases",
}
"""The probe without which a fact cannot be had."""

PARTS: Mapping[str, Callable[[Replies], Value]] = {
    "pg.hba": pg_hba,
    "pg.roles": pg_roles,
    "pg.superusers": pg_superusers,
    "pg.passwords": pg_passwords,
    "pg.server": pg_server,
    "pg.archiver": pg_archiver,
    "pg.replication": pg_replication,
    "pg.memberships": pg_memberships,
    "pg.extensions": pg_extensions,
    "pg.untrusted_languages": pg_languages,
    "pg.public_grants": pg_public_grants,
    "pg.databases": pg_databases,
}


def build(key: str, replies: Replies, setting_names: Sequence[str]) -> Fact | Missing:
    """The fact under `key`, or why it cannot be had."""
    try:
        value = pg_settings(replies, setting_names) if key == "pg.settings" else PARTS[key](replies)
    except Refused as refused:
        return refused.refusal.missing(key)
    except (Unparsable, KeyError, ValueError, TypeError, AttributeError) as error:
        detail = str(error) if isinstance(error, Unparsable) else "the server's answer has an unexpected form"
        return Missing(key, Reason.UNPARSABLE, detail)
    reply = replies[PROBE_OF[key]]
    return Fact(key, value, reply.seen_in if isinstance(reply, Rows) else None)
