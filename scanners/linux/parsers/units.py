"""States of the units that rules ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from auditor.errors import Unparsable
from auditor.model.fact import Reason
from scanners.linux.parsers.block import all_missing, read_block

KEYS = ("services.units", "services.running", "services.at_boot")

DUTIES: Mapping[str, tuple[str, ...]] = {
    "auditd": ("auditd",),
    "syslog": ("rsyslog", "syslog-ng", "syslog"),
    "firewall": ("firewalld", "ufw", "nftables", "iptables"),
    "timesync": ("chronyd", "chrony", "ntpd", "ntp", "systemd-timesyncd"),
    "fail2ban": ("fail2ban",),
    "cron": ("crond", "cron"),
}
"""What a host must do → the units that do it on one distribution or another."""

_AT_BOOT = ("enabled", "enabled-runtime", "static", "alias", "indirect", "generated")
_LINE = re.compile(r"(\S+) (.*)")


def parse_units(text: str, exit_code: int) -> Mapping[str, Any]:
    """`services.units`: installed units of the list; `running` and `at_boot` by duty. Only systemd is read."""
    part = read_block(text, exit_code).part("units")
    if part.text == "no systemd":
        return all_missing(KEYS, Reason.UNSUPPORTED, "this host is not run by systemd")
    rows = []
    for line in part.lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise Unparsable("a line of the units is not of the expected form")
        state = dict(word.partition("=")[::2] for word in found[2].split())
        if not {"LoadState", "ActiveState"} <= state.keys():
            raise Unparsable(f"no state of the unit {found[1][:40]}")
        if state["LoadState"] not in ("loaded", "masked"):
            continue
        unit_file = state.get("UnitFileState", "")
        rows.append(
            {
                "unit": found[1],
                "active": state["ActiveState"] in ("active", "activating", "reloading"),
                "enabled": unit_file in _AT_BOOT,
            }
        )
    return {
        "services.units": rows,
        "services.running": _by_duty(rows, "active"),
        "services.at_boot": _by_duty(rows, "enabled"),
    }


def _by_duty(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, bool]:
    held = {row["unit"] for row in rows if row[column]}
    return {duty: not held.isdisjoint(units) for duty, units in DUTIES.items()}
