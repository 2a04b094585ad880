"""Local accounts: passwd, the derived fields of shadow, groups, last logins, home folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, Part, absent, day_of, octal, read_block, whole, whole_or_none

KEYS = ("accounts.users", "accounts.summary")

NO_LOGIN = frozenset(("nologin", "false", "sync", "shutdown", "halt", "true"))
ADMINISTRATOR_GROUPS = frozenset(("wheel", "sudo", "admin", "root"))
ROLES: Mapping[str, frozenset[str]] = {
    "system": frozenset(("sysadm", "sysadmin", "sysadmins", "sys_admin")),
    "security": frozenset(("secadm", "secadmin", "secadmins", "sec_admin")),
    "audit": frozenset(("audadm", "auditadm", "auditadmin", "audadmin", "auditors", "audit_admin")),
}
"""Accounts or groups that stand for the three administrators 三权分立; names customary on Kylin, UOS and openEuler."""

NEVER_EXPIRES = 99999
FIRST_PERSON = 1000
"""UIDs below belong to services (UID_MIN of login.defs)."""


def parse_accounts(text: str, exit_code: int) -> Mapping[str, Any]:
    """`accounts.users` and `accounts.summary`."""
    block = read_block(text, exit_code)
    users = block.part("users").lines
    if not block.part("users").ok or not users:
        raise Unparsable("/etc/passwd has no accounts")
    ages_part = block.part("ages")
    ages = {fields[0]: fields for fields in map(_split_age, ages_part.lines)} if ages_part.ok else None
    logins, homes = _logins(block.part("logins")), _homes(block.part("homes"))
    rows = [_user(line, ages, logins, homes) for line in users]
    return {"accounts.users": rows, "accounts.summary": _summary(rows, block)}


def _split_age(line: str) -> list[str]:
    fields = line.split(":")
    if len(fields) < 9:
        raise Unparsable("a line of the password ages has too few fields")
    return fields


def _user(
    line: str,
    ages: Mapping[str, Sequence[str]] | None,
    logins: Mapping[str, date | None] | None,
    homes: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    fields = line.split(":")
    if len(fields) != 6:
        raise Unparsable("a line of the accounts does not have six fields")
    name, secret, uid, gid, home, shell = fields
    login_shell = bool(shell) and shell.rsplit("/", 1)[-1] not in NO_LOGIN
    mode, owner = homes.get(name, (None, None))
    row: dict[str, Any] = {
        "name": name,
        "uid": whole(uid, "uid"),
        "gid": whole(gid, "gid"),
        "home": home,
        "shell": shell,
        "login_shell": login_shell or not shell,
        "shadowed": secret == "x",
        "home_mode": mode,
        "home_owner": owner,
    }
    return row | _ageing(name, secret, ages) | _last_seen(name, logins, ages) | _usability(name, secret, ages, row)


_AGE_COLUMNS = (
    "state", "algorithm", "last_change", "min_days", "max_days", "warn_days", "inactive_days",
    "password_expires_on", "account_expires_on",
)  # fmt: skip


def _ageing(name: str, secret: str, ages: Mapping[str, Sequence[str]] | None) -> dict[str, Any]:
    if secret == "empty":
        return dict.fromkeys(_AGE_COLUMNS) | {"state": "empty"}
    if ages is None:
        return {column: Missing(column, Reason.DENIED, "may not read /etc/shadow") for column in _AGE_COLUMNS}
    found = ages.get(name)
    if found is None:
        return dict.fromkeys(_AGE_COLUMNS) | {"state": "set" if secret == "set" else "none"}
    _, state, algorithm, changed, least, most, warn, inactive, expires = found[:9]
    last_change = day_of(days) if (days := whole_or_none(changed)) is not None else None
    max_days = whole_or_none(most)
    limited = max_days is not None and 0 <= max_days < NEVER_EXPIRES
    expires_on = day_of(days) if (days := whole_or_none(expires)) is not None else None
    return {
        "state": state,
        "algorithm": None if algorithm == "-" else algorithm,
        "last_change": last_change,
        "min_days": whole_or_none(least) or 0,
        "max_days": max_days if limited else NEVER_EXPIRES,
        "warn_days": whole_or_none(warn) or 0,
        "inactive_days": whole_or_none(inactive),
        "password_expires_on": _after(last_change, max_days) if limited else None,
        "account_expires_on": expires_on,
    }


def _after(day: date | None, days: int | None) -> date | None:
    return None if day is None or days is None else day_of((day - date(1970, 1, 1)).days + days)


def _usability(
    name: str, secret: str, ages: Mapping[str, Sequence[str]] | None, row: Mapping[str, Any]
) -> dict[str, Any]:
    """`usable`: a shell and a password that lets one in, the empty one included."""
    if ages is None:
        return {"usable": Missing("usable", Reason.DENIED, "may not read /etc/shadow")}
    state = ages[name][1] if name in ages and secret == "x" else secret
    return {"usable": row["login_shell"] and state in ("set", "empty")}


def _last_seen(
    name: str, logins: Mapping[str, date | None] | None, ages: Mapping[str, Sequence[str]] | None
) -> dict[str, Any]:
    """Day of the last login; for an account that never logged in, the day its password was set."""
    if logins is None:
        detail = "lastlog is not there"
        return {
            "never_logged_in": Missing("never_logged_in", Reason.UNSUPPORTED, detail),
            "last_seen": Missing("last_seen", Reason.UNSUPPORTED, detail),
        }
    seen = logins.get(name)
    if seen is None and ages is not None and name in ages:
        days = whole_or_none(ages[name][3])
        return {"never_logged_in": True, "last_seen": day_of(days) if days is not None else None}
    return {"never_logged_in": seen is None, "last_seen": seen}


def _logins(part: Part) -> Mapping[str, date | None] | None:
    if not part.ok:
        return None
    found: dict[str, date | None] = {}
    for line in part.lines:
        words = line.split()
        if len(words) == 2 and words[1] == "never":
            found[words[0]] = None
        elif len(words) == 7:
            found[words[0]] = _login_day(words)
        else:
            raise Unparsable("a line of lastlog is not of the expected form")
    return found


def _login_day(words: Sequence[str]) -> date:
    try:
        return datetime.strptime(" ".join((words[2], words[3], words[6])), "%b %d %Y").date()
    except ValueError:
        raise Unparsable("a line of lastlog has no date") from None


def _homes(part: Part) -> Mapping[str, tuple[str, str]]:
    found = {}
    for line in part.lines:
        fields = line.split(":")
        if len(fields) == 3 and fields[1]:
            found[fields[0]] = (octal(fields[1], "home folder"), fields[2])
    return found


def _summary(rows: Sequence[Mapping[str, Any]], block: Block) -> dict[str, Any]:
    names, uids = Counter(row["name"] for row in rows), Counter(row["uid"] for row in rows)
    known_usable = all(not isinstance(row["usable"], Missing) for row in rows)
    usable = [row["name"] for row in rows if row["usable"] is True]
    roots = [row["name"] for row in rows if row["uid"] == 0 and row["name"] != "root"]
    members = _group_members(block.part("groups"), rows)
    wheel = sorted(set().union(*(members.get(group, ()) for group in ADMINISTRATOR_GROUPS)) - {"root"})
    held = {role: _holders(role, members, usable) for role in ROLES}
    inactive = [whole_or_none(line.partition("=")[2].strip()) for line in block.part("inactive_default").lines]
    refused = Missing("usable", Reason.DENIED, "may not read /etc/shadow")
    return {
        "duplicate_names": sorted(name for name, count in names.items() if count > 1),
        "duplicate_uids": sorted(uid for uid, count in uids.items() if count > 1),
        "extra_uid_zero": sorted(roots),
        "extra_uid_zero_usable": sorted(set(roots) & set(usable)) if known_usable else refused,
        "usable": sorted(usable) if known_usable else refused,
        "administrators": sorted(set(wheel) & set(usable)) if known_usable else refused,
        "wheel_members": wheel,
        "wheel_size": len(wheel),
        "nopasswd_login_members": sorted(members.get("nopasswdlogin", ())),
        "roles": sorted(role for role, holders in held.items() if holders),
        "role_overlap": sorted(
            name for name in set().union(*held.values()) if sum(name in holders for holders in held.values()) > 1
        ),
        "inactive_default": inactive[-1] if inactive else absent("inactive_default", "useradd sets no INACTIVE"),
        "trust_files": list(block.part("trusts").lines),
        **_groups(block.part("groups"), rows),
    }


def _groups(part: Part, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Groups that are named or numbered twice, accounts whose primary group does not exist, service accounts with a
    shell (UID below 1000, root excepted)."""
    fields = [line.split(":") for line in part.lines]
    names, ids = Counter(field[0] for field in fields), Counter(field[1] for field in fields)
    return {
        "duplicate_groups": sorted(name for name, count in names.items() if count > 1),
        "duplicate_gids": sorted(gid for gid, count in ids.items() if count > 1),
        "groupless": sorted(row["name"] for row in rows if str(row["gid"]) not in ids),
        "service_shells": sorted(row["name"] for row in rows if 0 < row["uid"] < FIRST_PERSON and row["login_shell"]),
    }


def _group_members(part: Part, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, set[str]]:
    """Members by group: those listed and those whose primary group it is."""
    if not part.ok:
        raise Unparsable("/etc/group could not be read")
    members: dict[str, set[str]] = {}
    for line in part.lines:
        fields = line.split(":")
        if len(fields) != 3:
            raise Unparsable("a line of the groups does not have three fields")
        name, gid, listed = fields
        primary = {row["name"] for row in rows if str(row["gid"]) == gid}
        members.setdefault(name, set()).update(primary, filter(None, listed.split(",")))
    return members


def _holders(role: str, members: Mapping[str, set[str]], usable: Sequence[str]) -> set[str]:
    """Usable accounts that hold a role by their own name or by a group's."""
    names = ROLES[role]
    by_group = set().union(*(members.get(name, ()) for name in names))
    return {name for name in usable if name in names or name in by_group}
