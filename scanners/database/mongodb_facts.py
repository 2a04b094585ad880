"""From documents that MongoDB's own commands bring to facts. Pure: documents in, facts out.

Source: mongodb.com/docs/manual (getCmdLineOpts, buildInfo, usersInfo, replSetGetStatus, configuration file options).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model.fact import Value
from scanners.database.lifecycle import maintained_until
from scanners.database.rows import Part, Replies, one, part, read, rows_of
from scanners.database.values import Kind, flag, listed, lower, number, text

_EVERYWHERE = frozenset({"0.0.0.0", "::", "*", "::,0.0.0.0"})
_OPTIONS: Mapping[str, Kind] = {
    "authorization": lower,
    "key_file": flag,
    "cluster_auth": lower,
    "tls_mode": lower,
    "ssl_mode": lower,
    "bind_ip": listed,
    "bind_ip_all": flag,
    "javascript": flag,
    "http_interface": flag,
    "rest": flag,
    "audit_destination": lower,
    "audit_filter": flag,
    "log_destination": lower,
    "log_append": flag,
    "encryption": flag,
    "local_bypass": flag,
}


def mongodb_options(replies: Replies) -> Mapping[str, Value]:
    """Options the server was started with. What is left out is what the server does by itself, and is told as such."""
    (row,) = rows_of(replies, "mg_options")
    found = {name: read(name, row.get(name), kind) for name, kind in _OPTIONS.items()}
    mode = found["tls_mode"] or found["ssl_mode"]
    addresses = found["bind_ip"]
    return {
        # A key file or X.509 between members switches authorisation on as well.
        "authorization": found["authorization"] == "enabled"
        or bool(found["key_file"])
        or found["cluster_auth"] == "x509",
        "localhost_bypass": found["local_bypass"] is not False,
        "tls_mode": (mode if isinstance(mode, str) else "disabled").replace("ssl", "tls"),
        "bind_ip": addresses,
        "bind_all": bool(found["bind_ip_all"])
        or (isinstance(addresses, list) and bool(_EVERYWHERE & set(addresses)))
        or (addresses is None and _listens_everywhere_by_default(replies)),
        "server_javascript": found["javascript"] is not False,
        "http_interface": bool(found["http_interface"]) or bool(found["rest"]),
        "audit": bool(found["audit_destination"]),
        "audit_filtered": bool(found["audit_filter"]),
        "log_to_file": found["log_destination"] in ("file", "syslog"),
        "log_append": bool(found["log_append"]) or found["log_destination"] == "syslog",
        "encryption_at_rest": bool(found["encryption"]),
    }


_FIRST_ON_LOCALHOST = (3, 6)


def _listens_everywhere_by_default(replies: Replies) -> bool:
    """Before 3.6 a server that is not told where listens everywhere."""
    version = one(replies, "mg_server", "version", text)
    parts = str(version).split(".")[:2]
    return not all(p.isdigit() for p in parts) or tuple(map(int, parts)) < _FIRST_ON_LOCALHOST


def mongodb_users(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Users with each of their roles; never a credential."""
    return [
        {
            "user": text(row["user"]),
            "db": text(row["db"]),
            "role": text(row["role"]),
            "role_db": text(row["role_db"]),
            "restricted": flag(row["restricted"]),
            "scram_sha1_only": flag(row["scram_sha1_only"]),
        }
        for row in rows_of(replies, "mg_users")
    ]


def mongodb_server(replies: Replies) -> Mapping[str, Value]:
    """Version, databases with a test's name, and members of the replica set."""
    (row,) = rows_of(replies, "mg_server")
    version = text(row["version"]) or ""
    return {
        "version": version[:30],
        "maintained_until": maintained_until("mongodb", version),
        "modules": [text(module) for module in row.get("modules") or ()],
        "members": one(replies, "mg_replicas", "members", number),
        "healthy_members": one(replies, "mg_replicas", "healthy", number),
    }


def mongodb_databases(replies: Replies) -> Sequence[str]:
    """Names of all databases."""
    return sorted(text(row["name"]) or "" for row in rows_of(replies, "mg_databases"))


PARTS: Mapping[str, Part] = {
    "mongodb.options": part(mongodb_options, "mg_options", "mg_server"),
    "mongodb.users": part(mongodb_users, "mg_users"),
    "mongodb.server": part(mongodb_server, "mg_server", "mg_replicas"),
    "mongodb.databases": part(mongodb_databases, "mg_databases"),
}
