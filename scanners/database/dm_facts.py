"""From rows of 达梦 DM8's system views to facts. Pure: rows in, facts out.

Source: DM8 system administrator's manual and security manual (V$PARAMETER, SYSUSERS, SYSAUDITOR.SYSAUDIT), read in
public notes that quote them; names that differ between builds make a fact unsupported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model.fact import Missing, Value
from scanners.database.rows import Part, Replies, one, part, read, rows_of, some_rows
from scanners.database.values import Kind, day, flag, lower, number, settings, text

_KINDS: Mapping[str, Kind] = {
    "audit_file_full_mode": number,
    "audit_max_file_size": number,
    "audit_space_limit": number,
    "comm_encrypt_name": lower,
    "compatible_mode": number,
    "enable_audit": number,
    "enable_encrypt": number,
    "enable_external_call": number,
    "enable_local_osauth": number,
    "pwd_min_len": number,
    "pwd_policy": number,
}
_NOT_NAME, _LENGTH, _UPPER, _DIGIT, _PUNCTUATION = 1, 2, 4, 8, 16


def dm_settings(replies: Replies) -> Mapping[str, Value]:
    """Parameters in force; the bits of PWD_POLICY one by one, as counts of what they ask for."""
    rows = {(lower(row["name"]) or ""): row["value"] for row in some_rows(replies, "dm_parameters", "parameter")}
    found: dict[str, Value] = dict(settings(rows, _KINDS))
    policy = found["pwd_policy"]
    known = isinstance(policy, int)
    found["pwd_checks_name"] = bool(policy & _NOT_NAME) if known else policy
    found["pwd_checks_length"] = bool(policy & _LENGTH) if known else policy
    found["pwd_classes"] = sum(bool(policy & bit) for bit in (_UPPER, _DIGIT, _PUNCTUATION)) if known else policy
    return found


def dm_users(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Users and their limits, 0 for none. Days for passwords, minutes for locks and idle sessions."""
    columns = ("life_days", "grace_days", "reuse_days", "reuse_max", "failed_tries", "lock_minutes", "idle_minutes")
    return [
        {
            "name": text(row["name"]),
            "open": (lower(row["account_status"]) or "open") == "open",
            "builtin": flag(row["builtin"]),
            "from_anywhere": flag(row["from_anywhere"]),
            **{column: read(column, row[column], number) for column in columns},
        }
        for row in some_rows(replies, "dm_users", "user")
    ]


def dm_role_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Who has one of the administrators' roles."""
    rows = some_rows(replies, "dm_role_grants", "grant of an administrator's role")
    return [{"grantee": text(row["grantee"]), "role": text(row["granted_role"])} for row in rows]


def dm_any_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Privileges on everybody's objects, of others than the built-in users and roles."""
    return [
        {"grantee": text(row["grantee"]), "privilege": text(row["privilege"])}
        for row in rows_of(replies, "dm_any_grants")
    ]


def dm_public_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Objects of users that everybody may use."""
    return [
        {"owner": text(row["owner"]), "object": text(row["object_name"]), "privilege": text(row["privilege"])}
        for row in rows_of(replies, "dm_public_grants")
    ]


def dm_audit(replies: Replies) -> Mapping[str, Value]:
    """How many audit rules there are, and how far back records go."""
    return {
        "rules": one(replies, "dm_audit_rules", "rules", number),
        "oldest": one(replies, "dm_oldest_record", "oldest", day),
    }


def dm_server(replies: Replies) -> Mapping[str, Value]:
    """Version, archiving, part played in a cluster, and the newest backup."""
    (row,) = rows_of(replies, "dm_server")
    return {
        "version": (text(row["version"]) or "")[:60],
        "mode": one(replies, "dm_database", "mode_text", lower),
        "archiving": one(replies, "dm_database", "arch_mode", flag),
        "last_backup": one(replies, "dm_backups", "last_backup", day),
        "standbys": one(replies, "dm_standbys", "standbys", number),
        "label_policies": one(replies, "dm_labels", "policies", number),
    }


def dm_tablespaces(replies: Replies) -> Sequence[Mapping[str, Value]] | Missing:
    """User tablespaces and whether they are encrypted."""
    return [
        {"name": text(row["name"]), "encrypted": flag(row["encrypted"])} for row in rows_of(replies, "dm_tablespaces")
    ]


PARTS: Mapping[str, Part] = {
    "dm.settings": part(dm_settings, "dm_parameters"),
    "dm.users": part(dm_users, "dm_users"),
    "dm.role_grants": part(dm_role_grants, "dm_role_grants"),
    "dm.any_grants": part(dm_any_grants, "dm_any_grants"),
    "dm.public_grants": part(dm_public_grants, "dm_public_grants"),
    "dm.audit": part(dm_audit, "dm_audit_rules", "dm_oldest_record"),
    "dm.server": part(dm_server, "dm_server", "dm_database", "dm_backups", "dm_standbys", "dm_labels"),
    "dm.tablespaces": part(dm_tablespaces, "dm_tablespaces"),
}
