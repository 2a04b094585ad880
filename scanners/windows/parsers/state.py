"""Release, accounts, updates, logs, malware protection, volumes, folders, features and backup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value
from scanners.windows.parsers.rows import Row, closed, day, number, rows, text_of, texts, truth

_RELEASES: Mapping[int, tuple[str, date]] = {
    9600: ("2012 R2", date(2023, 10, 10)),
    14393: ("2016", date(2027, 1, 12)),
    17763: ("2019", date(2029, 1, 9)),
    20348: ("2022", date(2031, 10, 14)),
    26100: ("2025", date(2034, 10, 10)),
}
"""Name and last day of updates for everybody, by build. Source: Microsoft lifecycle pages; paid extensions not counted.
"""
_WORKSTATION = 1
_ROLES = {0: "standalone", 2: "standalone", 1: "member", 3: "member", 4: "controller", 5: "controller"}
_BUILTIN = {500: "administrator", 501: "guest", 503: "other", 504: "other"}
_DEFAULT_NAMES = {500: "administrator", 501: "guest"}
_ADMINISTRATORS, _GUESTS = "S-1-5-32-544", "S-1-5-32-546"
_DOMAIN_ADMINS = ("-512", "-519", "-518")
_WRITE = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000
"""Write data, append, delete below, delete, change rights, take ownership; generic all and write."""
_APPEND = 0x4
_USERS = frozenset({"S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-32-546", "S-1-5-7", "S-1-5-4"})
"""Everyone, authenticated users, users, guests, anonymous, interactive."""
_DISK_ROOT = 3
_CIRCULAR = "circular"


def system(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Release by its build; one that is not known stays unknown."""
    row = rows(text)[0]
    build = number(row, "build")
    if number(row, "type") == _WORKSTATION:
        unknown = Missing("", Reason.UNSUPPORTED, "not a release of Windows Server")
    else:
        unknown = Missing("", Reason.UNSUPPORTED, f"build {build} is not known to this program")
    known = None if number(row, "type") == _WORKSTATION else _RELEASES.get(build)
    return {
        "windows.system": {
            "build": build,
            "revision": number(row, "ubr"),
            "release": unknown if known is None else known[0],
            "role": _ROLES.get(number(row, "role"), unknown),
            "core": text_of(row, "core").lower() == "server core",
            "support_ends": unknown if known is None else known[1],
            "offset_minutes": number(row, "offset"),
        }
    }


def accounts(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Local accounts and who administers. A domain controller has no local accounts of its own."""
    found = rows(text)
    if found[-1].get("kind") != "end":
        raise Unparsable("the list of accounts has no end")
    if _ROLES.get(number(found[-1], "role")) == "controller":
        gap = Missing("", Reason.UNSUPPORTED, "a domain controller has no local accounts; see the directory")
        return {"windows.users": gap, "windows.administrators": gap}
    users = [_user(row) for row in found if row.get("kind") == "user"]
    members = {text_of(row, "sid"): _members(row) for row in found if row.get("kind") == "group"}
    if not users or _ADMINISTRATORS not in members:
        raise Unparsable("this is not the whole list of accounts")
    return {
        "windows.users": users,
        "windows.administrators": {
            "members": len(members[_ADMINISTRATORS]),
            "domain_groups": sum(sid.endswith(_DOMAIN_ADMINS) for sid in members[_ADMINISTRATORS]),
            "guests": len([sid for sid in members.get(_GUESTS, []) if not sid.endswith("-501")]),
        },
    }


def _members(row: Row) -> list[str]:
    return texts(row, "members") if row.get("members") else []


def _user(row: Row) -> dict[str, Value | Missing]:
    rid = int(text_of(row, "sid").rpartition("-")[2] or 0)
    name = text_of(row, "name")
    return {
        "name": name,
        "rid": rid,
        "builtin": _BUILTIN.get(rid, "none"),
        "default_name": name.lower() == _DEFAULT_NAMES.get(rid),
        "enabled": truth(row, "enabled"),
        "password_required": truth(row, "password_required"),
        "password_expires": truth(row, "password_expires"),
        "last_login": day(row, "last_login"),
    }


def patches(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Number of updates and the newest day one was installed."""
    found = closed(text, id="")
    days = [each for row in found if isinstance(each := day(row, "installed"), date)]
    newest: date | Missing = max(days) if days else Missing("", Reason.ABSENT, "no update tells when it was installed")
    return {"windows.patches": {"count": len(found), "newest": newest}}


def event_logs(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """The three classic logs. Raises Unparsable when one is missing."""
    found = rows(text)
    if {text_of(row, "log") for row in found} != {"Application", "Security", "System"}:
        raise Unparsable("one of the three logs is missing")
    return {
        "windows.event_logs": [
            {
                "log": text_of(row, "log"),
                "enabled": truth(row, "enabled"),
                "max_kb": number(row, "max_kb"),
                "keeps_all": text_of(row, "mode").lower() != _CIRCULAR,
                "oldest": day(row, "oldest"),
            }
            for row in found
        ]
    }


def malware(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """What Defender says of itself; without Defender everything is off."""
    found = closed(text, product="")
    if not found:
        gone = Missing("", Reason.ABSENT, "Defender is not there")
        return {"windows.malware": {"defender": False, "realtime": False, "signatures": gone, "passive": False}}
    row = found[0]
    return {
        "windows.malware": {
            "defender": truth(row, "running"),
            "realtime": truth(row, "realtime"),
            "signatures": day(row, "signatures"),
            "passive": "passive" in text_of(row, "mode").lower(),
        }
    }


def volumes(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    found = closed(text, status=-1)
    return {
        "windows.volumes": [
            {"drive": text_of(row, "drive"), "protected": number(row, "status") == 1}
            for row in found
            if row.get("drive")
        ]
    }


def file_rights(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Folders and whether ordinary users may change what is in them. At the root of the disk users may add folders."""
    found: dict[str, bool] = {}
    for row in rows(text):
        path = text_of(row, "path")
        mask = _WRITE & ~_APPEND if len(path) <= _DISK_ROOT else _WRITE
        broad = truth(row, "allow") and not truth(row, "inherit_only") and text_of(row, "sid") in _USERS
        found[path] = found.get(path, False) or (broad and bool(number(row, "rights") & mask))
    return {"windows.file_rights": [{"path": path, "broad_write": broad} for path, broad in sorted(found.items())]}


def features(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Roles and features by their names for commands, which are the same in every language."""
    return {"windows.features": sorted(text_of(row, "name") for row in closed(text, name=""))}


def backup(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    return {"windows.backup": {"last_success": day(rows(text)[0], "last_success")}}
