"""From rows of MySQL or MariaDB to facts. Pure: rows in, facts out.

The two keep accounts in different tables; every probe is asked of both, and what the other one lacks is unsupported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from auditor.model.fact import Missing, Reason, Value
from scanners.database.lifecycle import maintained_until
from scanners.database.place import Refusal
from scanners.database.rows import Part, Refused, Replies, Row, Rows, one, part, read, rows_of, some_rows
from scanners.database.values import Kind, day, flag, listed, lower, number, settings, text

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

_KINDS: Mapping[str, Kind] = {
    "bind_address": listed,
    "binlog_expire_logs_seconds": number,
    "binlog_encryption": flag,
    "connection_control_failed_connections_threshold": number,
    "connection_control_min_connection_delay": number,
    "default_password_lifetime": number,
    "default_table_encryption": flag,
    "encrypt_binlog": flag,
    "expire_logs_days": number,
    "general_log": flag,
    "have_ssl": flag,
    "have_symlink": flag,
    "innodb_encrypt_tables": flag,
    "innodb_flush_log_at_trx_commit": number,
    "interactive_timeout": number,
    "local_infile": flag,
    "log_bin": flag,
    "log_error": text,
    "log_output": listed,
    "log_raw": flag,
    "log_warnings": number,
    "max_connect_errors": number,
    "max_password_errors": number,
    "old_passwords": number,
    "password_history": number,
    "password_reuse_check_interval": number,
    "password_reuse_interval": number,
    "require_secure_transport": flag,
    "secure_auth": flag,
    "secure_file_priv": text,
    "server_audit_events": listed,
    "server_audit_logging": flag,
    "simple_password_check_digits": number,
    "simple_password_check_letters_same_case": number,
    "simple_password_check_minimal_length": number,
    "simple_password_check_other_characters": number,
    "skip_networking": flag,
    "sql_mode": listed,
    "strict_password_validation": flag,
    "sync_binlog": number,
    "tls_version": listed,
    "wait_timeout": number,
}
_OF_PLUGINS = frozenset(
    name
    for name in _KINDS
    if name.startswith(("connection_control", "server_audit", "simple_password", "password_reuse_check"))
)

_VALIDATION: Mapping[str, Kind] = {
    "check_user_name": flag,
    "length": number,
    "mixed_case_count": number,
    "number_count": number,
    "special_char_count": number,
}
_POLICIES = {"0": "low", "1": "medium", "2": "strong"}
_RANGES = frozenset({"*", "0.0.0.0", "::", ""})
_AUDIT_PLUGINS = frozenset({"audit_log", "audit_log_filter", "server_audit", "audit"})
_CHECKING_PLUGINS = frozenset({"validate_password", "simple_password_check", "cracklib_password_check"})
_CHECKING_COMPONENT = "file://component_validate_password"


def mysql_settings(replies: Replies) -> Mapping[str, Value]:
    """Global variables by name; times in seconds, 0 for no limit."""
    rows = {str(row["name"]).lower(): row["value"] for row in some_rows(replies, "my_settings", "setting")}
    found = dict(settings(rows, _KINDS, _OF_PLUGINS))
    # MySQL 5.7 has a plugin with underscores, 8.0 a component with a dot.
    dotted = "validate_password."
    prefix = dotted if any(name.startswith(dotted) for name in rows) else "validate_password_"
    loaded = any(name.startswith(prefix) for name in rows)
    for name, kind in _VALIDATION.items():
        found[f"validate_password_{name}"] = read(name, rows.get(prefix + name), kind) if loaded else None
    policy = lower(rows.get(f"{prefix}policy")) if loaded else None
    found["validate_password_policy"] = _POLICIES.get(policy, policy) if policy else None
    found["binlog_kept_days"] = _kept_days(found)
    addresses = found["bind_address"]
    found["bind_all"] = bool(_RANGES & set(addresses) or not addresses) if isinstance(addresses, list) else addresses
    if found["skip_networking"] is True:
        found["bind_all"] = False
    # What MySQL 8.0 no longer lets anybody choose: without a variable there is no old protocol to allow.
    for name, value in (("secure_auth", True), ("old_passwords", 0), ("have_ssl", _has_tls(found))):
        if isinstance(found[name], Missing):
            found[name] = value
    files = found["secure_file_priv"]
    found["files_confined"] = files if isinstance(files, Missing) else files is None or files != ""
    return found


def _has_tls(found: Mapping[str, Value]) -> Value:
    """MySQL 8.4 has no `have_ssl`: it always speaks TLS when it names versions of it."""
    versions = found["tls_version"]
    return bool(versions) if isinstance(versions, list) else versions


def _kept_days(found: Mapping[str, Value]) -> Value:
    """Days for which binary logs are kept; 0 for ever. Seconds go before days where a version knows both."""
    seconds, days = found["binlog_expire_logs_seconds"], found["expire_logs_days"]
    if isinstance(seconds, int) and seconds > 0:
        return seconds // 86400
    if isinstance(days, int):
        return days
    return seconds


def mysql_accounts(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Accounts with their powers. Of passwords only whether there is none, and how long it may last."""
    rules = _rules_by_account(replies)
    found = []
    for row in some_rows(replies, "my_accounts", "account"):
        name, host = text(row["user"]) or "", text(row["host"]) or ""
        extra = rules.get((name, host), {}) if isinstance(rules, dict) else {}
        lasting = rules if isinstance(rules, Missing) else None
        found.append(
            {
                "user": name,
                "host": host,
                "anonymous": not name,
                "any_host": "%" in host,
                "local": host in _LOCAL,
                "plugin": lower(row["plugin"]),
                "no_password": flag(row["no_password"]),
                "tls": lower(row["ssl_type"]) not in (None, "", "none"),
                **{power: flag(row[power]) for power in _POWERS},
                "role": flag(extra.get("is_role")) or False,
                "locked": extra.get("locked", lasting),
                "lifetime_days": extra.get("lifetime_days", lasting),
                "changed": extra.get("changed", lasting),
                "failed_tries": extra.get("failed_tries"),
                "lock_days": extra.get("lock_days"),
            }
        )
    return found


_POWERS = ("super", "file", "process", "grants", "creates_users", "stops", "reload")


def _rules_by_account(replies: Replies) -> dict[tuple[str, str], dict[str, Value]] | Missing:
    """What is kept beside the powers: lock, life of the password, failures allowed; from whichever table there is."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    last: Refusal | None = None
    for probe in ("my_password_rules", "my_failed_logins", "my_global_priv"):
        match replies.get(probe):
            case Rows(rows):
                for row in rows:
                    key = (text(row["user"]) or "", text(row["host"]) or "")
                    found.setdefault(key, {}).update(_account_rule(row))
            case Refusal() as refusal:
                last = refusal if last is None or refusal.reason is not Reason.UNSUPPORTED else last
    if found or last is None:
        return found
    return last.missing("password rules")


def _account_rule(row: Row) -> dict[str, Value]:
    kinds: Mapping[str, Kind] = {
        "locked": flag,
        "lifetime_days": number,
        "changed": _changed,
        "failed_tries": number,
        "lock_days": number,
        "is_role": flag,
    }
    found = {name: read(name, row[name], kind) for name, kind in kinds.items() if name in row}
    if "locked" in found:
        found["locked"] = found["locked"] or False
    return found


def _changed(value: object) -> Value:
    """A day; MariaDB keeps seconds since 1970."""
    written = text(value)
    if written and written.isdecimal():
        return datetime.fromtimestamp(int(written), UTC).date()
    return day(value)


def mysql_server(replies: Replies) -> Mapping[str, Value]:
    """Product and version, and until when its maker mends it."""
    (row,) = rows_of(replies, "my_server")
    version = text(row["version"]) or ""
    product = "mariadb" if "mariadb" in version.lower() else "mysql"
    return {
        "version": version[:40],
        "product": product,
        "maintained_until": maintained_until(product, version),
        "replicas": one(replies, "my_replicas", "replicas", number),
    }


def mysql_plugins(replies: Replies) -> Mapping[str, Value]:
    """Plugins and components at work, by what they are good for."""
    active = {lower(row["name"]) or "" for row in some_rows(replies, "my_plugins", "plugin")}
    components = replies.get("my_components")
    named = {lower(row["name"]) for row in components.rows} if isinstance(components, Rows) else set()
    checking = sorted((active & _CHECKING_PLUGINS) | ({"validate_password"} if _CHECKING_COMPONENT in named else set()))
    unknown = components if isinstance(components, Refusal) and components.reason.could_not_look else None
    return {
        "audit": sorted(active & _AUDIT_PLUGINS) or _unless(unknown, "audit"),
        "password_checks": checking or _unless(unknown, "password_checks"),
        "login_delay": "connection_control" in active,
        "keyring": bool([name for name in active if name.startswith("keyring") or name.endswith("_key_management")])
        or any(name and "keyring" in name for name in named),
    }


def _unless(unknown: Refusal | None, name: str) -> Value:
    """Nothing found counts only where everything was seen."""
    return unknown.missing(name) if unknown else []


def mysql_schemas(replies: Replies) -> Sequence[str]:
    """Names of all databases. Denied to a login that only sees its own."""
    rows = some_rows(replies, "my_schemas", "database")
    (mine,) = rows_of(replies, "my_sees_all")
    if not number(mine["sees_all"]):
        raise Refused(Refusal(Reason.DENIED, "needs the privilege SHOW DATABASES, else only the login's own are shown"))
    return sorted(lower(row["name"]) or "" for row in rows)


def mysql_schema_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Privileges on whole databases; `writes` where rows or tables may be changed."""
    return [
        {
            "database": lower(row["db"]),
            "user": text(row["user"]) or "",
            "host": text(row["host"]) or "",
            "writes": flag(row["writes"]),
        }
        for row in rows_of(replies, "my_schema_grants")
    ]


PARTS: Mapping[str, Part] = {
    "mysql.settings": part(mysql_settings, "my_settings"),
    "mysql.accounts": part(mysql_accounts, "my_accounts", "my_password_rules", "my_failed_logins", "my_global_priv"),
    "mysql.server": part(mysql_server, "my_server", "my_replicas"),
    "mysql.plugins": part(mysql_plugins, "my_plugins", "my_components"),
    "mysql.schemas": part(mysql_schemas, "my_schemas", "my_sees_all"),
    "mysql.schema_grants": part(mysql_schema_grants, "my_schema_grants"),
}
