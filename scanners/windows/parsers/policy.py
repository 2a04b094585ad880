"""The security policy that secedit exports and the audit policy that auditpol backs up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value

_SETTING = re.compile(r"(\w+)\s*=\s*(-?\d{1,9})")
_RIGHT = re.compile(r"(Se\w+)\s*=\s*(.*)")
_RIGHTS = (
    "SeDebugPrivilege",
    "SeTakeOwnershipPrivilege",
    "SeRemoteInteractiveLogonRight",
    "SeSecurityPrivilege",
    "SeShutdownPrivilege",
    "SeTcbPrivilege",
    "SeNetworkLogonRight",
    "SeDenyNetworkLogonRight",
    "SeRemoteShutdownPrivilege",
    "SeLoadDriverPrivilege",
    "SeCreateTokenPrivilege",
)

_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "system": ("10", "11", "12", "13", "14"),
    "logon": ("15", "16", "17", "18", "19", "1A", "1B", "1C", "43", "47", "49"),
    "object_access": ("1D", "1E", "1F", "20", "21", "22", "23", "24", "25", "26", "27", "44", "45", "46"),
    "privilege_use": ("28", "29", "2A"),
    "process": ("2B", "2C", "2D", "2E", "48", "4A"),
    "policy_change": ("2F", "30", "31", "32", "33", "34"),
    "accounts": ("35", "36", "37", "38", "39", "3A"),
    "directory": ("3B", "3C", "3D", "3E"),
    "account_logon": ("3F", "40", "41", "42"),
}
"""Last digits of the subcategories' GUIDs, 0CCE92xx-69AE-11D9-BED3-505054503030 (ntsecapi.h)."""
_NAMES: Mapping[str, str] = {
    "10": "security state change",
    "11": "security system extension",
    "12": "system integrity",
    "15": "logon",
    "16": "logoff",
    "17": "account lockout",
    "1B": "special logon",
    "1D": "file system",
    "1E": "registry",
    "24": "file share",
    "28": "sensitive privilege use",
    "2B": "process creation",
    "2F": "audit policy change",
    "30": "authentication policy change",
    "35": "user account management",
    "36": "computer account management",
    "37": "security group management",
    "3B": "directory service access",
    "3C": "directory service changes",
    "3F": "credential validation",
    "40": "Kerberos service ticket operations",
    "42": "Kerberos authentication service",
}
"""Names of the subcategories that rules speak of; others are called by their digits."""
_GUID = re.compile(r"\{0CCE92([0-9A-F]{2})-69AE-11D9-BED3-505054503030\}", re.IGNORECASE)
_FEWEST = 40
"""Subcategories that the oldest supported release knows at the least; fewer are a part of the list."""


def security_policy(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Password, lockout and rights of `secedit /export`. Raises Unparsable when sections are missing."""
    settings = {match[1]: int(match[2]) for line in text.splitlines() if (match := _SETTING.fullmatch(line.strip()))}
    rights = {match[1]: match[2] for line in text.splitlines() if (match := _RIGHT.fullmatch(line.strip()))}
    if "[Privilege Rights]" not in text or "[System Access]" not in text:
        raise Unparsable("the export lacks its sections")

    def value(name: str) -> int | Missing:
        found = settings.get(name)
        return Missing("", Reason.UNSUPPORTED, f"{name} is not in the policy") if found is None else found

    def truth(name: str) -> bool | Missing:
        found = value(name)
        return found if isinstance(found, Missing) else found == 1

    tries = value("LockoutBadCount")
    off = tries == 0
    return {
        "windows.password": {
            "complexity": truth("PasswordComplexity"),
            "min_length": value("MinimumPasswordLength"),
            "max_age_days": value("MaximumPasswordAge"),
            "min_age_days": value("MinimumPasswordAge"),
            "history": value("PasswordHistorySize"),
            "reversible": truth("ClearTextPassword"),
        },
        "windows.lockout": {
            "tries": tries,
            "minutes": 0 if off else value("LockoutDuration"),
            "reset_minutes": 0 if off else value("ResetLockoutCount"),
        },
        # A right that nobody holds is not in the export.
        "windows.rights": {name: [sid for sid in rights.get(name, "").split(",") if sid] for name in _RIGHTS},
    }


def audit_policy(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Subcategories of `auditpol /backup` by GUID and number; names in it are of the system's language."""
    category_of = {digits: category for category, all_digits in _CATEGORIES.items() for digits in all_digits}
    found: dict[str, int] = {}
    for line in text.splitlines():
        guid = _GUID.search(line)
        if guid is None:
            continue
        digits, setting = guid[1].upper(), line.rstrip().rpartition(",")[2]
        if setting not in ("0", "1", "2", "3"):
            raise Unparsable("a subcategory without its setting")
        if line.startswith("S-1-"):
            continue
        found[digits] = int(setting)
    if len(found) < _FEWEST:
        raise Unparsable(f"{len(found)} subcategories; this is not the whole policy")
    return {
        "windows.audit": [
            {
                "category": category_of.get(digits, "other"),
                "subcategory": _NAMES.get(digits, digits),
                "success": bool(setting & 1),
                "failure": bool(setting & 2),
            }
            for digits, setting in sorted(found.items())
        ]
    }
