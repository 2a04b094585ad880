"""Which system it is: /etc/os-release, kernel, and until when its maker supports it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import absent, read_block

SUPPORT_ENDS: Mapping[tuple[str, str], date] = {
    ("centos", "6"): date(2020, 11, 30),
    ("centos", "7"): date(2024, 6, 30),
    ("centos", "8"): date(2021, 12, 31),
    ("centos", "9"): date(2027, 5, 31),
    ("rhel", "6"): date(2020, 11, 30),
    ("rhel", "7"): date(2024, 6, 30),
    ("rhel", "8"): date(2029, 5, 31),
    ("rhel", "9"): date(2032, 5, 31),
    ("almalinux", "8"): date(2029, 3, 1),
    ("almalinux", "9"): date(2032, 5, 31),
    ("debian", "8"): date(2020, 6, 30),
    ("debian", "9"): date(2022, 6, 30),
    ("debian", "10"): date(2024, 6, 30),
    ("debian", "11"): date(2026, 8, 31),
    ("debian", "12"): date(2028, 6, 30),
    ("debian", "13"): date(2030, 6, 30),
    ("ubuntu", "14.04"): date(2019, 4, 30),
    ("ubuntu", "16.04"): date(2021, 4, 30),
    ("ubuntu", "18.04"): date(2023, 5, 31),
    ("ubuntu", "20.04"): date(2025, 5, 31),
    ("ubuntu", "22.04"): date(2027, 4, 30),
    ("ubuntu", "24.04"): date(2029, 4, 30),
    ("anolis", "8"): date(2031, 6, 30),
}
"""Last day of free security support (Debian: LTS), by os-release ID and VERSION_ID or its major number.

Source: the makers' life-cycle pages as collected by public end-of-life tables. Kylin, UOS and openEuler are left out:
their support depends on a contract or a service pack that os-release does not tell, so a person must answer.
"""

_STREAM = {"8": date(2024, 5, 31)}
"""CentOS Stream shares its ID and number with CentOS Linux and ends on another day."""


def parse_system(text: str, exit_code: int) -> Mapping[str, Any]:
    """`os.release`. A release whose support nobody knows has no `support_ends`."""
    block = read_block(text, exit_code)
    values = {}
    for line in block.part("os_release").lines:
        name, sign, value = line.partition("=")
        if sign:
            values[name.strip()] = value.strip().strip("\"'")
    identity = values.get("ID", "").lower()
    if not identity:
        raise Unparsable("os-release names no ID")
    version = values.get("VERSION_ID", "")
    name = values.get("PRETTY_NAME") or values.get("NAME", identity)
    ends = SUPPORT_ENDS.get((identity, version)) or SUPPORT_ENDS.get((identity, version.split(".")[0]))
    if identity == "centos" and "stream" in name.lower():
        ends = _STREAM.get(version, ends)
    return {
        "os.release": {
            "id": identity,
            "version": version or None,
            "name": name,
            "kernel": block.part("kernel").text or None,
            "arch": block.part("arch").text or None,
            "support_ends": ends or absent("os.release.support_ends", f"not known for {identity} {version}"),
        }
    }
