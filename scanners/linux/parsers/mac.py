"""Mandatory access control: SELinux, AppArmor, Kylin's KySec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.errors import Unparsable
from scanners.linux.parsers.block import Part, absent, read_block, whole_or_none

_MODES = ("enforcing", "permissive", "disabled")


def parse_mac(text: str, exit_code: int) -> Mapping[str, Any]:
    """`mac.state`. A host without any mechanism has `mechanism: none`."""
    block = read_block(text, exit_code)
    selinux, configured, policy = _selinux(block.part("getenforce"), block.part("selinux_config"))
    enabled = block.part("apparmor_module").text.strip().upper() == "Y"
    enforced = _profiles(block.part("apparmor_profiles"))
    kysec = _kysec(block.part("kysec"))
    in_force = {
        "selinux": selinux == "enforcing",
        "apparmor": enabled and bool(enforced),
        "kysec": kysec == "enabled",
    }
    present = {
        "selinux": selinux not in (None, "disabled"),
        "apparmor": enabled,
        "kysec": kysec not in (None, "disabled"),
    }
    mechanism = next((name for name in in_force if in_force[name]), next((n for n in present if present[n]), "none"))
    return {
        "mac.state": {
            "mechanism": mechanism,
            "selinux": selinux or absent("selinux", "no SELinux"),
            "selinux_config": configured or absent("selinux_config", "no SELinux configuration"),
            "selinux_policy": policy or absent("selinux_policy", "no SELinux configuration"),
            "apparmor_enabled": enabled,
            "apparmor_enforced": enforced,
            "kysec": kysec or absent("kysec", "no KySec"),
            "enforcing": any(in_force.values()),
            "consistent": selinux is None or configured is None or selinux == configured,
        }
    }


def _selinux(getenforce: Part, config: Part) -> tuple[str | None, str | None, str | None]:
    mode = None
    if getenforce.ok:
        mode = getenforce.text.strip().lower()
        if mode not in _MODES:
            raise Unparsable("getenforce answered something else")
    values = dict(line.strip().partition("=")[::2] for line in config.lines)
    configured = values.get("SELINUX", "").strip().lower() or None
    if configured is not None and configured not in _MODES:
        raise Unparsable("SELINUX= has an unknown value")
    return mode, configured, values.get("SELINUXTYPE", "").strip().lower() or None


def _profiles(part: Part) -> int:
    counts = dict(line.partition(" ")[::2] for line in part.lines)
    return whole_or_none(counts.get("enforce", "")) or 0


def _kysec(part: Part) -> str | None:
    """`getstatus` of Kylin prints "KySec status: enabled" and one line per function."""
    if not part.ok:
        return None
    for line in part.lines:
        name, _, value = line.partition(":")
        if name.strip().lower() in ("kysec status", "kysec"):
            return "enabled" if value.strip().lower() in ("enabled", "enforcing", "normal", "on") else "disabled"
    return None
