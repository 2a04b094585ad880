"""Kernel parameters and which modules cannot be loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import read_block, whole_or_none

_SETTING = re.compile(r"([a-z0-9_.]+) = (.*)")
_DISABLED = re.compile(r"\s*install\s+usb[-_]storage\s+(/\S*/)?(true|false|nologin)\b.*")
_BLACKLISTED = re.compile(r"\s*blacklist\s+usb[-_]storage\b.*")
_NEVER_INSTALLED = re.compile(r"\s*install\s+([a-z0-9_-]+)\s+(/\S*/)?(true|false|nologin)\b.*")
UNCOMMON = ("cramfs", "freevxfs", "jffs2", "hfs", "hfsplus", "udf", "dccp", "sctp", "rds", "tipc")
"""File systems and protocols that servers hardly ever need and that had holes."""


def parse_kernel(text: str, exit_code: int) -> Mapping[str, Any]:
    """`kernel.sysctl` as it is in force, not as a file asks for it; `kernel.usb_storage_blocked`,
    `kernel.modules_allowed`: uncommon modules that are loaded or that nothing keeps from being loaded."""
    block = read_block(text, exit_code)
    values = {}
    for line in block.part("sysctl").lines:
        found = _SETTING.fullmatch(line)
        if found is None:
            raise Unparsable("a kernel parameter is not of the expected form")
        values[found[1]] = whole_or_none(found[2].strip())
    if not values:
        raise Unparsable("no kernel parameter could be read")
    rules = block.part("modprobe").lines
    loaded = (whole_or_none(block.part("usb_storage_loaded").text) or 0) > 0
    blocked = any(_DISABLED.fullmatch(line) or _BLACKLISTED.fullmatch(line) for line in rules)
    barred = {found[1] for line in rules if (found := _NEVER_INSTALLED.fullmatch(line))} - set(
        block.part("modules").lines
    )
    return {
        "kernel.sysctl": values,
        "kernel.usb_storage_blocked": blocked and not loaded,
        "kernel.modules_allowed": [name for name in UNCOMMON if name not in barred],
    }
