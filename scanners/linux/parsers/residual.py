"""What is left behind: swap, core dumps, temporary files, the login screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import Block, read_block


def parse_residual(text: str, exit_code: int) -> Mapping[str, Any]:
    """`residual.swap`, `residual.core_dumps`, `residual.tmp_cleaned`, `desktop.state`."""
    block = read_block(text, exit_code)
    return {
        "residual.swap": _swap(block),
        "residual.core_dumps": _core_dumps(block),
        "residual.tmp_cleaned": _tmp_cleaned(block),
        "desktop.state": _desktop(block),
    }


def _swap(block: Block) -> str:
    part = block.part("swaps")
    if not part.ok or not part.lines:
        raise Unparsable("/proc/swaps could not be read")
    devices = [line.split()[0] for line in part.lines[1:] if line.split()]
    if not devices:
        return "none"
    encrypted = {line.split()[0] for line in block.part("crypt").lines if line.split()}
    volatile = all(
        device in encrypted or device.startswith(("/dev/zram", "/dev/mapper/cryptswap")) for device in devices
    )
    return "encrypted" if volatile else "plain"


def _core_dumps(block: Block) -> str:
    """`none` where a hard limit of 0 for everybody or Storage=none keeps memory images off the disk."""
    pattern = block.part("core_pattern").text.strip()
    limits = [line.split() for line in block.part("core_limits").lines]
    barred = any(
        len(w) == 4 and w[0] == "*" and w[1] in ("hard", "-") and w[2] == "core" and w[3] == "0" for w in limits
    )
    storage = "external"
    for line in block.part("coredump").lines:
        name, _, value = line.partition("=")
        if name.strip().lower() == "storage":
            storage = value.strip().lower()
    if pattern.startswith("|") and "systemd-coredump" in pattern:
        return "none" if storage == "none" else "external"
    if barred or pattern in ("|/bin/false", "|/bin/true", ""):
        return "none"
    return "external" if pattern.startswith("|") else "stored"


def _tmp_cleaned(block: Block) -> bool:
    """/tmp lives in memory, or systemd-tmpfiles empties it at boot (D) or by age."""
    if block.part("tmp_mount").text.strip() == "tmpfs":
        return True
    for line in block.part("tmp_rules").lines:
        words = line.split()
        if (
            len(words) >= 2
            and words[1].rstrip("/") == "/tmp"
            and (words[0][0] == "D" or (len(words) > 5 and words[5] != "-"))
        ):
            return True
    return False


def _desktop(block: Block) -> dict[str, Any]:
    values: dict[str, str] = {}
    for part in ("autologin", "user_list"):
        for line in block.part(part).lines:
            name, _, value = line.partition("=")
            values[name.strip()] = re.sub(r"^uint32\s+", "", value.strip().lower())
    return {
        "running": bool(block.part("desktop").lines),
        "autologin": values.get("AutomaticLoginEnable") == "true"
        or values.get("TimedLoginEnable") == "true"
        or bool(values.get("autologin-user")),
        "user_list_hidden": values.get("disable-user-list") == "true" or values.get("greeter-hide-users") == "true",
        "lock_enabled": values.get("lock-enabled") == "true",
    }
