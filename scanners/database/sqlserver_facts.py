"""From rows of SQL Server's catalogue views to facts. Pure: rows in, facts out.

Source: learn.microsoft.com/sql/relational-databases/system-catalog-views and system-dynamic-management-views.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model.fact import Value
from scanners.database.lifecycle import maintained_until
from scanners.database.rows import Part, Replies, one, part, read, rows_of, some_rows
from scanners.database.values import Kind, day, flag, lower, number, settings, text

_KINDS: Mapping[str, Kind] = {
    "ad_hoc_distributed_queries": flag,
    "c2_audit_mode": flag,
    "clr_enabled": flag,
    "common_criteria_compliance_enabled": flag,
    "cross_db_ownership_chaining": flag,
    "database_mail_xps": flag,
    "default_trace_enabled": flag,
    "external_scripts_enabled": flag,
    "ole_automation_procedures": flag,
    "remote_access": flag,
    "remote_admin_connections": flag,
    "remote_login_timeout_(s)": number,
    "remote_query_timeout_(s)": number,
    "scan_for_startup_procs": flag,
    "xp_cmdshell": flag,
}
_NEWER = frozenset({"external_scripts_enabled", "common_criteria_compliance_enabled", "c2_audit_mode"})
"""Options that editions and versions lack; what is not there cannot be on."""


def sqlserver_settings(replies: Replies) -> Value:
    """Server options in use, by name with underscores."""
    rows = {
        (lower(row["name"]) or "").replace(" ", "_"): row["value"]
        for row in some_rows(replies, "ms_configurations", "option")
    }
    found = dict(settings(rows, _KINDS, _NEWER))
    found = {name: False if name in _NEWER and value is None else value for name, value in found.items()}
    return {name.replace("_(s)", ""): value for name, value in found.items()}


def sqlserver_logins(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """SQL logins; of their passwords only whether it is empty or the name. `builtin` is the login that setup made."""
    return [
        {
            "name": text(row["name"]),
            "disabled": flag(row["is_disabled"]),
            "builtin": flag(row["builtin"]),
            "policy_checked": flag(row["is_policy_checked"]),
            "expiration_checked": flag(row["is_expiration_checked"]),
            "blank_password": flag(row["blank_password"]),
            "name_as_password": flag(row["name_as_password"]),
        }
        for row in some_rows(replies, "ms_logins", "login")
    ]


def sqlserver_role_members(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Members of fixed server roles; `group` for a group of Windows."""
    return [
        {
            "role": lower(row["role_name"]),
            "member": text(row["member_name"]),
            "group": lower(row["type_desc"]) == "windows_group",
            "disabled": flag(row["is_disabled"]),
        }
        for row in some_rows(replies, "ms_role_members", "member of a server role")
    ]


def sqlserver_databases(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Databases and when they were last backed up; `user` for those that are not the system's own."""
    saved = {
        (text(row["database_name"]), lower(row["type"])): read("backup", row["last_backup"], day)
        for row in rows_of(replies, "ms_backups")
    }
    found = []
    for row in some_rows(replies, "ms_databases", "database"):
        name = text(row["name"])
        found.append(
            {
                "name": name,
                "user": flag(row["is_user"]),
                "trustworthy": flag(row["is_trustworthy_on"]),
                "chaining": flag(row["is_db_chaining_on"]),
                "encrypted": flag(row["is_encrypted"]),
                "recovery": lower(row["recovery_model_desc"]),
                "backed_up": (name, "d") in saved,
                "last_backup": saved.get((name, "d")),
                "log_backed_up": (name, "l") in saved,
                "last_log_backup": saved.get((name, "l")),
            }
        )
    return found


def sqlserver_audit(replies: Replies) -> Mapping[str, Value]:
    """Server audits that run, what they record, and how many files they keep (0: no limit)."""
    running = [row for row in rows_of(replies, "ms_audits") if flag(row["is_state_enabled"])]
    groups = {lower(row["audit_action_name"]) or "" for row in rows_of(replies, "ms_audit_groups")}
    kept = [number(row["max_rollover_files"]) for row in running if text(row["max_rollover_files"])]
    return {
        "running": sorted(text(row["name"]) or "" for row in running),
        # A specification records nothing while no audit runs.
        "groups": sorted(groups) if running else [],
        "fewest_files": min((count or 0 for count in kept), default=None),
        "login_level": one(replies, "ms_login_audit", "value", number),
    }


def sqlserver_server(replies: Replies) -> Mapping[str, Value]:
    """Version, mode of authentication, and what connections are like."""
    (row,) = rows_of(replies, "ms_server")
    version = text(row["version"]) or ""
    return {
        "version": version[:30],
        "edition": text(row["edition"]),
        "maintained_until": maintained_until("sqlserver", version),
        "windows_authentication_only": flag(row["integrated_only"]),
        "always_on": flag(row["hadr_enabled"]),
        "force_encryption": one(replies, "ms_force_encryption", "value", flag),
        "plain_connections": one(replies, "ms_connections", "plain_connections", number),
    }


def sqlserver_public(replies: Replies) -> Sequence[str]:
    """Permissions on the server that everybody has, beyond those of a fresh installation."""
    return sorted({text(row["permission_name"]) or "" for row in rows_of(replies, "ms_public_permissions")})


PARTS: Mapping[str, Part] = {
    "sqlserver.settings": part(sqlserver_settings, "ms_configurations"),
    "sqlserver.logins": part(sqlserver_logins, "ms_logins"),
    "sqlserver.role_members": part(sqlserver_role_members, "ms_role_members"),
    "sqlserver.databases": part(sqlserver_databases, "ms_databases", "ms_backups"),
    "sqlserver.audit": part(sqlserver_audit, "ms_audits", "ms_audit_groups", "ms_login_audit"),
    "sqlserver.server": part(sqlserver_server, "ms_server", "ms_force_encryption", "ms_connections"),
    "sqlserver.public_permissions": part(sqlserver_public, "ms_public_permissions"),
}
