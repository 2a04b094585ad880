"""Anti-malware signatures, integrity checking, crypto policy, trusted boot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason
from scanners.linux.parsers.block import Block, absent, read_block, whole, whole_or_none


def _age_days(now: int, epochs: Sequence[int]) -> int | None:
    return max(now - max(epochs), 0) // 86400 if epochs else None


def _clock(block: Block) -> int:
    return whole(block.part("now").text.strip(), "the host's clock")


def parse_malware(text: str, exit_code: int) -> Mapping[str, Any]:
    """`malware.protection`: products on disk, age of the newest signature file at collection."""
    block = read_block(text, exit_code)
    now = _clock(block)
    epochs = [whole(line.split(" ")[0], "signature date") for line in block.part("signatures").lines]
    age = _age_days(now, epochs)
    return {
        "malware.protection": {
            "installed": list(block.part("installed").lines),
            "signature_age_days": age
            if age is not None
            else absent("signature_age_days", "no signature file was found"),
        }
    }


_COVERED = ("/etc", "/bin", "/sbin", "/usr", "/boot", "/lib")
_LEGACY_PROTOCOLS = ("sslv2", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1", "none")


def parse_integrity(text: str, exit_code: int) -> Mapping[str, Any]:
    """`integrity.tool` (AIDE or Tripwire) and `crypto.policy`."""
    block = read_block(text, exit_code)
    now = _clock(block)
    databases, reports = (_epochs(block, name) for name in ("databases", "reports"))
    refused = block.refusals(("covered",))
    policy = _crypto(block)
    return {
        "integrity.tool": {
            "present": bool(databases),
            "database_age_days": _age_days(now, databases),
            "last_run_age_days": _age_days(now, reports or databases),
            "scheduled": bool(block.part("schedule").lines),
            "covered": refused.get("covered") or _covered(block),
        },
        "crypto.policy": policy,
    }


def _epochs(block: Block, part: str) -> list[int]:
    """Times of the files that are not empty."""
    found = []
    for line in block.part(part).lines:
        words = line.split(" ")
        if len(words) < 3:
            raise Unparsable(f"a line of {part} is not of the expected form")
        if whole(words[1], "size"):
            found.append(whole(words[0], "time"))
    return found


def _covered(block: Block) -> list[str]:
    """The main folders that an AIDE configuration selects; "!" excludes, "=" selects the folder alone."""
    chosen = {line.text.lstrip("=").split()[0] for line in block.lines if not line.text.startswith(("!", "="))}
    plain = {re.sub(r"[$^]|/$", "", path) for path in chosen}
    return [folder for folder in _COVERED if any(path == folder or path == "" for path in plain)]


def _crypto(block: Block) -> dict[str, Any] | Missing:
    policy = block.part("crypto_policy").text.strip().upper() if block.part("crypto_policy").ok else None
    written = block.part("openssl_min").lines
    minimum = written[-1].partition("=")[2].strip() if written else None
    version = re.match(r"(?:OpenSSL|Tongsuo|BabaSSL)\s+(\d+\.\d+\.\d+\w*)", block.part("openssl_version").text)
    if policy is None and minimum is None and version is None:
        return Missing("crypto.policy", Reason.UNSUPPORTED, "neither a crypto policy nor OpenSSL")
    # OpenSSL 3 refuses TLS below 1.2 at its default security level; older ones allow it unless told otherwise.
    newer = version is not None and int(version[1].split(".")[0]) >= 3
    legacy = (policy or "").startswith("LEGACY") or (minimum or "").lower() in _LEGACY_PROTOCOLS
    return {
        "policy": policy or absent("policy", "no system-wide crypto policy"),
        "openssl_min": minimum or absent("openssl_min", "MinProtocol is not set"),
        "openssl_version": version[1] if version else None,
        "sm_algorithms": _sm(block),
        "legacy": legacy,
        "modern": not legacy and (policy is not None or minimum is not None or newer),
    }


def _sm(block: Block) -> list[str] | Missing:
    """SM algorithms 商用密码算法 that the crypto library offers."""
    part = block.part("sm")
    if part.not_there:
        return Missing("sm_algorithms", Reason.UNSUPPORTED, "openssl is not there")
    return sorted(set(part.lines) & {"SM2", "SM3", "SM4"})


def parse_trust(text: str, exit_code: int) -> Mapping[str, Any]:
    """`trust.boot`: root of trust, Secure Boot, IMA measurements, boot loader password (yes or no)."""
    block = read_block(text, exit_code)
    booted = block.part("secure_boot").text.strip()
    appraise = block.part("ima_appraise").text.strip().partition("=")[2]
    return {
        "trust.boot": {
            "tpm": bool(block.part("tpm").lines),
            "secure_boot": booted == "1",
            "measurements": whole_or_none(block.part("ima").text.strip()) or 0,
            "ima_appraise": appraise or absent("ima_appraise", "not set at boot"),
            "grub_password": bool(block.part("grub_password").lines),
            "grub": bool(block.part("grub").lines),
        }
    }
