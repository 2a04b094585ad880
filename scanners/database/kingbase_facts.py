"""From rows of KingbaseES to facts. Pure: rows in, facts out.

KingbaseES speaks PostgreSQL's protocol and keeps its catalogues under the prefix `sys_`, so access rules and roles are
read as there. What it adds (password checks, expiry, lockout, audit) comes with plugins that have their own settings.
Source: KingbaseES V8R6 security guide, read in public notes that quote it; prefixes differ between releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model.fact import Missing, Reason, Value
from scanners.database import pg_facts
from scanners.database.pg_facts import plain_setting
from scanners.database.rows import Part, Replies, Row, one, part, read, rows_of, some_rows
from scanners.database.values import lower, number, text

_NAMES: Mapping[str, tuple[str, ...]] = {
    "password_check": ("passwordcheck.enable",),
    "password_length": ("passwordcheck.password_length",),
    "password_letters": ("passwordcheck.password_condition_letter",),
    "password_digits": ("passwordcheck.password_condition_digit",),
    "password_signs": ("passwordcheck.password_condition_punct",),
    "password_days": ("identity_pwdexp.password_change_interval", "password_change_interval"),
    "password_history_days": ("passwordhistory.password_time",),
    "failed_tries": ("sys_audlog.error_user_connect_times", "error_user_connect_times"),
    "lock_minutes": ("sys_audlog.error_user_connect_interval", "error_user_connect_interval"),
    "idle_seconds": ("client_idle_timeout", "idle_session_timeout"),
    "transaction_idle_seconds": ("idle_in_transaction_session_timeout",),
    "audit": ("sysaudit.enable", "audit_trail"),
    "audit_by_policy": ("sysaudit.serverevent",),
    "log_connections": ("log_connections",),
    "log_disconnections": ("log_disconnections",),
    "logging_collector": ("logging_collector",),
    "ssl": ("ssl",),
    "ssl_min_protocol_version": ("ssl_min_protocol_version",),
    "archive_mode": ("archive_mode",),
    "listen_addresses": ("listen_addresses",),
    "password_encryption": ("password_encryption",),
    "preload_libraries": ("shared_preload_libraries",),
}
"""Our name for a setting, and what releases call it; the first that is there counts."""
_OF_THE_SERVER = frozenset(
    ("log_connections", "log_disconnections", "logging_collector", "ssl", "archive_mode", "listen_addresses")
)
_LISTS = frozenset({"preload_libraries", "listen_addresses"})


def kingbase_settings(replies: Replies) -> Mapping[str, Value]:
    """Settings in plain units. One that comes with a plugin is absent while the plugin is not loaded."""
    rows = {lower(row["name"]): row for row in some_rows(replies, "kb_settings", "setting")}

    def value(key: str, names: Sequence[str]) -> Value:
        row = next((rows[name] for name in names if name in rows), None)
        if row is None:
            if key in _OF_THE_SERVER:
                return Missing(key, Reason.UNSUPPORTED, "this version has no such setting")
            return Missing(key, Reason.DENIED, "not shown to this login") if key == "preload_libraries" else None
        if key in _LISTS:
            return [word for part_ in (text(row["setting"]) or "").lower().split(",") if (word := part_.strip(" \"'"))]
        return read(key, row, plain_setting)

    return {key: value(key, names) for key, names in _NAMES.items()}


def _as_postgresql(replies: Replies) -> Replies:
    """The replies under the names that PostgreSQL's probes have."""
    return {f"pg_{probe.removeprefix('kb_')}": reply for probe, reply in replies.items()}


def kingbase_hba(replies: Replies) -> Value:
    """Who may log in from where and how."""
    return pg_facts.pg_hba(_as_postgresql(replies))


def kingbase_roles(replies: Replies) -> Value:
    """Roles with their powers."""
    return pg_facts.pg_roles(_as_postgresql(replies))


def kingbase_server(replies: Replies) -> Mapping[str, Value]:
    """Version, and what is beside the server: standbys, archiving, a schema open to everybody."""
    (row,) = rows_of(replies, "kb_server")
    return {
        "version": (text(row["version"]) or "")[:60],
        "standbys": one(replies, "kb_replication", "standbys", number),
        "archive_failing": one(replies, "kb_archiver", "failing"),
        "public_create": one(replies, "kb_public_schema", "public_create"),
    }


def kingbase_audit_rules(replies: Replies) -> int:
    """How many audit rules there are."""
    rows: tuple[Row, ...] = rows_of(replies, "kb_audit_rules")
    return int(rows[0]["rules"])


PARTS: Mapping[str, Part] = {
    "kingbase.settings": part(kingbase_settings, "kb_settings"),
    "kingbase.hba": part(kingbase_hba, "kb_hba"),
    "kingbase.roles": part(kingbase_roles, "kb_roles"),
    "kingbase.server": part(kingbase_server, "kb_server", "kb_replication", "kb_archiver", "kb_public_schema"),
    "kingbase.audit_rules": part(kingbase_audit_rules, "kb_audit_rules"),
}
