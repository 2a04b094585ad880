"""Accepted deviations 豁免."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.register.entry import Day, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverScope:
    """Which findings a waiver covers: platform id and target id, each with `*` as a wildcard."""

    platform: str = "*"
    target: str = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Entry):
    """豁免: an accepted deviation. It never changes a verdict's state; it stands beside it until `expires_on`."""

    rule: str
    scope: WaiverScope
    reason: str
    approved_by: str
    approved_on: Day
    expires_on: Day
    compensated_by: tuple[str, ...] = ()
