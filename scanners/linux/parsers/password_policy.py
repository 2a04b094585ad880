"""What PAM, pwquality, faillock and login.defs together enforce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model.fact import Reason
from scanners.linux.parsers import lockout, pwquality
from scanners.linux.parsers.accounts import NEVER_EXPIRES
from scanners.linux.parsers.block import Block, absent, all_missing, read_block, whole_or_none
from scanners.linux.parsers.pam import Entry, Services, door_entries, doors, entries, modules, services_of

KEYS = ("login.defs", "password.policy", "password.lockout", "password.second_factor", "su.restricted")

SECOND_FACTORS = (
    "pam_google_authenticator.so", "pam_oath.so", "pam_radius_auth.so", "pam_u2f.so", "pam_pkcs11.so", "pam_duo.so",
    "pam_yubico.so", "pam_rsa.so", "pam_ukey.so", "pam_otp.so", "pam_totp.so", "pam_fprintd.so", "pam_biometric.so",
)  # fmt: skip


def parse_password_policy(text: str, exit_code: int) -> Mapping[str, Any]:
    """Every fact of PAM. A host without a known PAM stack gets `unsupported`."""
    block = read_block(text, exit_code)
    block.part("pwquality_version")
    if refused := block.refusals(KEYS):
        return refused
    services = services_of(block)
    defaults = login_defs(block)
    if not doors(services):
        return {"login.defs": defaults} | all_missing(KEYS[1:], Reason.UNSUPPORTED, "no known PAM stack")
    policy = pwquality.policy(services, block)
    if isinstance(policy, dict):
        policy |= _hashing_and_nullok(services, defaults)
    return {
        "login.defs": defaults,
        "password.policy": policy,
        "password.lockout": lockout.lockout(services, block),
        "password.second_factor": _second_factor(services),
        "su.restricted": _su_restricted(services),
    }


_NUMBERS = ("PASS_MAX_DAYS", "PASS_MIN_DAYS", "PASS_WARN_AGE", "PASS_MIN_LEN")


def login_defs(block: Block) -> dict[str, Any]:
    """Effective settings of /etc/login.defs: the last active line of a key wins, keys are case-sensitive
    (shadow-utils getdef.c); files of login.defs.d come after it."""
    values: dict[str, str] = {}
    for line in block.lines:
        if line.file.startswith("/etc/login.defs"):
            words = line.text.split()
            if len(words) >= 2:
                values[words[0]] = words[1].strip('"')
    found: dict[str, Any] = {key.lower(): whole_or_none(values.get(key, "")) for key in _NUMBERS}
    if (found["pass_max_days"] or 0) < 0:
        found["pass_max_days"] = NEVER_EXPIRES
    found["encrypt_method"] = values["ENCRYPT_METHOD"].lower() if "ENCRYPT_METHOD" in values else None
    found["umask"] = values.get("UMASK")
    return found


_HASHES = ("yescrypt", "gost_yescrypt", "sm3", "sha512", "sha256", "blowfish", "md5", "bigcrypt")


def _hashing_and_nullok(services: Services, defaults: Mapping[str, Any]) -> dict[str, Any]:
    nullok = False
    chosen = None
    for door in doors(services):
        for entry in modules(door_entries(services, door, "auth"), "pam_unix.so"):
            nullok = nullok or entry.has("nullok") or entry.has("nullok_secure")
        for entry in modules(door_entries(services, door, "password"), "pam_unix.so"):
            chosen = next((name for name in _HASHES if name in entry.arguments), chosen)
    return {"nullok": nullok, "hash": chosen or defaults["encrypt_method"]}


def _second_factor(services: Services) -> dict[str, Any]:
    found: dict[str, list[Entry]] = {
        door: list(modules(door_entries(services, door, "auth"), *SECOND_FACTORS)) for door in doors(services)
    }
    every = [entry for list_ in found.values() for entry in list_]
    return {
        "modules": sorted({entry.module for entry in every}),
        "present": bool(every),
        "optional": any(entry.has("nullok") or not entry.enforced for entry in every),
        "in_sshd": bool(found.get("ssh") or found.get("common")),
    }


def _su_restricted(services: Services) -> Any:
    if "su" not in services:
        return absent("su.restricted", "there is no /etc/pam.d/su")
    wheel = modules(entries(services, "su", "auth"), "pam_wheel.so")
    return any(entry.enforced and not entry.has("deny") for entry in wheel)
