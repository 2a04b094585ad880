"""Kernel parameters and whether USB storage can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import read_block, whole_or_none

_SETTING = re.compile(r"([a-z0-9_.]+) = (.*)")
_DISABLED = re.compile(r"\s*install\s+usb[-_]storage\s+(/\S*/)?(true|false|nologin)\b.*")
_BLACKLISTED = re.compile(r"\s*blacklist\s+usb[-_]storage\b.*")


def parse_kernel(text: str, exit_code: int) -> Mapping[str, Any]:
    """`kernel.sysctl` as it is in force, not as a file asks for it; `kernel.usb_storage_blocked`."""
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
    return {"kernel.sysctl": values, "kernel.usb_storage_blocked": blocked and not loaded}
