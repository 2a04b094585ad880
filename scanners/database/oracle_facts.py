"""From rows of Oracle's data dictionary to facts. Pure: rows in, facts out.

Source: Oracle Database Reference (static data dictionary views, dynamic performance views), Database Security Guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import ceil

from auditor.model.fact import Missing, Reason, Value
from scanners.database.lifecycle import maintained_until
from scanners.database.rows import Part, Replies, Rows, one, part, read, rows_of, some_rows
from scanners.database.values import Kind, day, flag, lower, number, settings, text

_SWITCHES = (
    *("audit_sys_operations", "o7_dictionary_accessibility", "os_roles", "remote_os_authent", "remote_os_roles"),
    *(
        "resource_limit",
        "sec_case_sensitive_logon",
        "sec_return_server_release_banner",
        "sql92_security",
        "global_names",
    ),
)
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_SWITCHES, flag),
    "audit_trail": lower,
    "remote_login_passwordfile": lower,
    "sec_max_failed_login_attempts": number,
    "encrypt_new_tablespaces": lower,
}
_DAY = 86400
_FIRST_WITH_UNIFIED_AUDIT = 12
_ABSOLUTE = frozenset({"UNLIMITED", "NULL", "DEFAULT"})

_LIMITS: Mapping[str, tuple[str, int]] = {
    "FAILED_LOGIN_ATTEMPTS": ("failed_login_attempts", 1),
    "PASSWORD_LOCK_TIME": ("password_lock_seconds", _DAY),
    "PASSWORD_LIFE_TIME": ("password_life_days", 1),
    "PASSWORD_GRACE_TIME": ("password_grace_days", 1),
    "PASSWORD_REUSE_TIME": ("password_reuse_days", 1),
    "PASSWORD_REUSE_MAX": ("password_reuse_max", 1),
    "IDLE_TIME": ("idle_minutes", 1),
}


def oracle_settings(replies: Replies) -> Value:
    """Initialisation parameters in force."""
    rows = {(lower(row["name"]) or ""): row["value"] for row in some_rows(replies, "ora_parameters", "parameter")}
    return settings(rows, _KINDS)


def oracle_accounts(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Accounts; `open` when they can log in, `default_password` when the maker's password still holds."""
    known = replies.get("ora_default_passwords")
    if isinstance(known, Rows):
        default: set[str | None] | Missing = {text(row["username"]) for row in known.rows}
    else:
        default = Missing("default_password", Reason.ABSENT if known is None else known.reason, "not seen")
    return [
        {
            "name": (name := text(row["username"])),
            "open": (text(row["account_status"]) or "").upper().partition("(")[0] in ("OPEN", "EXPIRED"),
            "profile": text(row["profile"]),
            "default_password": default if isinstance(default, Missing) else name in default,
        }
        for row in some_rows(replies, "ora_accounts", "account")
    ]


def oracle_profiles(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Limits of each profile, 0 for none; `used` when an account that can log in has it."""
    limits: dict[str, dict[str, str]] = {}
    for row in some_rows(replies, "ora_profiles", "profile"):
        limits.setdefault(text(row["profile"]) or "", {})[(text(row["resource_name"]) or "").upper()] = (
            text(row["limit_value"]) or "NULL"
        )
    used = {account["profile"] for account in oracle_accounts(replies) if account["open"]}
    ground = limits.get("DEFAULT", {})

    def limit(profile: Mapping[str, str], name: str) -> str:
        own = profile.get(name, "DEFAULT")
        return ground.get(name, "UNLIMITED") if own.upper() == "DEFAULT" else own

    return [
        {
            "profile": name,
            "used": name in used,
            **{
                column: read(column, limit(profile, resource), partial(_amount, unit))
                for resource, (column, unit) in _LIMITS.items()
            },
            "verify_function": limit(profile, "PASSWORD_VERIFY_FUNCTION").upper() not in _ABSOLUTE,
        }
        for name, profile in sorted(limits.items())
    ]


def _amount(unit: int, limit: str) -> int:
    """A limit times `unit`; 0 where there is none. Oracle keeps ten minutes as .0069 days, so parts of a day are
    rounded to minutes; shorter ones never become 0."""
    if limit.upper() == "UNLIMITED":
        return 0
    amount = Decimal(limit)
    if unit == 1:
        return ceil(amount)
    return round(amount * unit / 60) * 60 or ceil(amount * unit)


def oracle_role_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Who has one of the powerful roles."""
    rows = some_rows(replies, "ora_role_grants", "grant of a powerful role")
    return [{"grantee": text(row["grantee"]), "role": text(row["granted_role"])} for row in rows]


def oracle_any_grants(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Accounts that can log in and have privileges on everybody's objects; SYS and SYSTEM left out."""
    return [
        {"grantee": text(row["grantee"]), "privilege": text(row["privilege"])}
        for row in rows_of(replies, "ora_any_grants")
    ]


def oracle_public_packages(replies: Replies) -> Sequence[str]:
    """Packages that reach files, network or programs and that everybody may run."""
    return sorted({text(row["table_name"]) or "" for row in rows_of(replies, "ora_public_packages")})


def oracle_sysdba(replies: Replies) -> Sequence[str]:
    """Accounts of the password file with SYSDBA."""
    return sorted({text(row["username"]) or "" for row in rows_of(replies, "ora_password_file")})


def oracle_audit(replies: Replies) -> Mapping[str, Value]:
    """What is audited, by the old trail or by policies of the unified one, and how far back records go."""
    trail = lower(one(replies, "ora_audit_trail", "value", text))
    return {
        "trail": trail,
        "trail_on": None if trail is None else trail not in ("none", "false"),
        "policies": _policies(replies),
        "oldest": _oldest(replies),
    }


def _is_before_12c(replies: Replies) -> bool:
    """Before 12c neither unified auditing nor the patch registry exists, and Oracle says of a view that is not there
    what it says of one that is hidden."""
    major = one(replies, "ora_server", "major", number)
    return isinstance(major, int) and major < _FIRST_WITH_UNIFIED_AUDIT


def _policies(replies: Replies) -> Value:
    match replies.get("ora_audit_policies"):
        case Rows(rows):
            return sorted({text(row["policy_name"]) or "" for row in rows})
        case None:
            return None
        case refusal:
            return [] if _is_before_12c(replies) else refusal.missing("policies")


def _oldest(replies: Replies) -> Value:
    probes = ("ora_oldest_record",) if _is_before_12c(replies) else ("ora_oldest_record", "ora_oldest_unified")
    found = [one(replies, probe, "oldest", day) for probe in probes]
    days = [value for value in found if value is not None and not isinstance(value, Missing)]
    return min(days) if days else next((value for value in found if isinstance(value, Missing)), None)


def oracle_server(replies: Replies) -> Mapping[str, Value]:
    """Version and the state of archiving, standby and backup."""
    (row,) = rows_of(replies, "ora_server")
    version = text(row["version"]) or ""
    unknown = Missing("last_patch", Reason.UNSUPPORTED, "this version keeps no registry of patches")
    return {
        "version": version[:30],
        "major": read("major", row["major"], number),
        "maintained_until": maintained_until("oracle", version),
        "archivelog": one(replies, "ora_database", "log_mode", lambda v: (lower(v) or "") == "archivelog"),
        "role": one(replies, "ora_database", "database_role", lower),
        "standbys": one(replies, "ora_standbys", "standbys", number),
        "last_patch": unknown if _is_before_12c(replies) else one(replies, "ora_patches", "last_patch", day),
        "last_backup": one(replies, "ora_backups", "last_backup", day),
    }


def oracle_tablespaces(replies: Replies) -> Sequence[Mapping[str, Value]]:
    """Permanent tablespaces other than the system's own."""
    return [
        {"name": text(row["tablespace_name"]), "encrypted": flag(row["encrypted"])}
        for row in rows_of(replies, "ora_tablespaces")
    ]


_LOGON_BY_ITSELF = "11"


def oracle_network(replies: Replies) -> Mapping[str, Value]:
    """What sqlnet.ora on the server's machine asks of connections; absent where it says nothing."""
    rows = {(lower(row["name"]) or ""): lower(row["value"]) for row in rows_of(replies, "ora_sqlnet")}

    def words(name: str) -> list[str] | None:
        value = rows.get(name)
        return None if value is None else [word for word in value.strip("() ").replace(" ", "").split(",") if word]

    logon = rows.get("sqlnet.allowed_logon_version_server") or _LOGON_BY_ITSELF
    return {
        # What the file leaves out is what the server does by itself: it accepts encryption and never asks for it.
        "encryption": rows.get("sqlnet.encryption_server", "accepted"),
        "encryption_types": words("sqlnet.encryption_types_server"),
        "integrity": rows.get("sqlnet.crypto_checksum_server", "accepted"),
        "node_checking": rows.get("tcp.validnode_checking") in ("yes", "on", "true"),
        "invited_nodes": rows.get("tcp.invited_nodes") == "set",
        "logon_version": read("logon_version", logon.rstrip("a"), number),
    }


PARTS: Mapping[str, Part] = {
    "oracle.settings": part(oracle_settings, "ora_parameters"),
    "oracle.accounts": part(oracle_accounts, "ora_accounts", "ora_default_passwords"),
    "oracle.profiles": part(oracle_profiles, "ora_profiles", "ora_accounts"),
    "oracle.role_grants": part(oracle_role_grants, "ora_role_grants"),
    "oracle.any_grants": part(oracle_any_grants, "ora_any_grants"),
    "oracle.public_packages": part(oracle_public_packages, "ora_public_packages"),
    "oracle.sysdba": part(oracle_sysdba, "ora_password_file"),
    "oracle.audit": part(
        oracle_audit, "ora_audit_trail", "ora_audit_policies", "ora_server", "ora_oldest_record", "ora_oldest_unified"
    ),
    "oracle.server": part(oracle_server, "ora_server", "ora_database", "ora_standbys", "ora_patches", "ora_backups"),
    "oracle.tablespaces": part(oracle_tablespaces, "ora_tablespaces"),
    "oracle.network": part(oracle_network, "ora_sqlnet"),
}
