"""Whether repeated wrong passwords lock an account: pam_faillock or pam_tally2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, whole_or_none
from scanners.linux.parsers.pam import Entry, Services, door_entries, doors, modules

FAILLOCK_DEFAULTS = {"deny": "3", "unlock_time": "600", "fail_interval": "900"}
_TALLY = ("pam_tally2.so", "pam_tally.so")


def lockout(services: Services, block: Block) -> dict[str, Any] | Missing:
    """`password.lockout`, the weaker of the doors where they differ.

    Source: faillock.conf(5), pam_faillock(8), pam_tally2(8). Arguments of the PAM line override the file. tally2 does
    not lock without `deny` and never unlocks without `unlock_time`.
    """
    configured = _file_settings(block)
    found = {door: _door(services, door, configured) for door in doors(services)}
    wired = [item for item in found.values() if item["auth"]]
    if not wired:
        return {
            "module": "none", "wired": False, "everywhere": False, "auth": False, "account": False, "deny": 0,
            "unlock_seconds": 0, "never_unlocks": False, "interval_seconds": 0, "even_deny_root": False,
        }  # fmt: skip
    numbers = [item[name] for item in wired for name in ("deny", "unlock_seconds", "interval_seconds")]
    if None in numbers:
        return Missing("password.lockout", Reason.UNPARSABLE, "a setting of the lockout module is no number")
    locks = [item["deny"] for item in wired]
    return {
        "module": wired[0]["module"],
        "wired": len(wired) == len(found) and all(item["account"] for item in found.values()),
        "everywhere": len(wired) == len(found),
        "auth": True,
        "account": all(item["account"] for item in wired),
        "deny": 0 if 0 in locks else max(locks),
        "never_unlocks": all(item["unlock_seconds"] == 0 for item in wired),
        "unlock_seconds": min((item["unlock_seconds"] for item in wired if item["unlock_seconds"]), default=0),
        "interval_seconds": min(item["interval_seconds"] for item in wired),
        "even_deny_root": all(item["even_deny_root"] for item in wired),
    }


def _file_settings(block: Block) -> Mapping[str, str]:
    found = {}
    for line in block.in_file("/etc/security/faillock.conf"):
        name, _, value = line.text.split("#", 1)[0].partition("=")
        found[name.strip()] = value.strip()
    return found


def _door(services: Services, door: str, configured: Mapping[str, str]) -> dict[str, Any]:
    auth, account = door_entries(services, door, "auth"), door_entries(services, door, "account")
    if faillock := modules(auth, "pam_faillock.so"):
        return _faillock(auth, account, faillock, configured)
    tally = [entry for entry in modules(auth, *_TALLY) if entry.enforced]
    return {
        "module": "tally2",
        "auth": bool(tally),
        "account": bool(modules(account, *_TALLY)),
        **_numbers(tally, {}, {"deny": "0", "unlock_time": "0", "fail_interval": "900"}),
    }


def _faillock(
    auth: Sequence[Entry], account: Sequence[Entry], faillock: Sequence[Entry], configured: Mapping[str, str]
) -> dict[str, Any]:
    """Both halves must be there: preauth, which refuses a locked account and must stand before the password is
    asked, and authfail, which counts. Without authsucc or an account line old failures are never cleared."""
    passwords = [index for index, entry in enumerate(auth) if entry.module in ("pam_unix.so", "pam_sss.so")]
    refusing = [
        index for index, entry in enumerate(auth)
        if entry.module == "pam_faillock.so" and "preauth" in entry.arguments and entry.enforced
    ]  # fmt: skip
    counting = [entry for entry in faillock if "authfail" in entry.arguments and entry.enforced]
    in_order = bool(refusing) and (not passwords or refusing[0] < passwords[0])
    return {
        "module": "faillock",
        "auth": in_order and bool(counting),
        "account": bool(modules(account, "pam_faillock.so")) or any("authsucc" in e.arguments for e in faillock),
        **_numbers([auth[index] for index in refusing] + counting, configured, FAILLOCK_DEFAULTS),
    }


def _numbers(used: Sequence[Entry], configured: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, Any]:
    """Settings in force; where two lines differ, the laxer counts."""

    def every(name: str) -> list[int | None]:
        fallback = configured.get(name, defaults[name])
        return [_seconds(entry.value(name) or fallback) for entry in used] or [_seconds(fallback)]

    denies, unlocks, intervals = every("deny"), every("unlock_time"), every("fail_interval")
    return {
        "deny": None if None in denies else (0 if 0 in denies else max(n for n in denies if n is not None)),
        "unlock_seconds": None if None in unlocks else min((n for n in unlocks if n), default=0),
        "interval_seconds": None if None in intervals else min(n for n in intervals if n is not None),
        "even_deny_root": "even_deny_root" in configured
        or (bool(used) and all(entry.has("even_deny_root") for entry in used)),
    }


def _seconds(written: str) -> int | None:
    """A number of attempts or seconds; `never` is 0 as in faillock.conf."""
    if written == "never":
        return 0
    number = whole_or_none(written)
    return number if number is not None and number >= 0 else None
