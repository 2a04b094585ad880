"""What people decide when single results are seen together: links 整体测评 and decisions on risks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.model.register.entry import Day, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallLink(Entry):
    """One adjustment of the overall assessment 整体测评.

    `clause` is the item whose result changes to `result`, because of the items `through` of the same platform: they
    compensate for it while all of them comply, or weaken it while any of them does not. `between` says whether the
    link runs between control points 控制点间 or between zones 区域间.
    """

    platform: str
    clause: str
    effect: Literal["compensates", "weakens"]
    through: tuple[str, ...]
    result: Literal["compliant", "partial", "non_compliant"]
    between: Literal["control_points", "zones"] = "control_points"
    reason: str
    person: str
    decided_on: Day
    expires_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDecision(Entry):
    """A person's decision on a high-risk case (`case` like "6.4.1.1") or a major hazard ("A-18") of a platform.

    `present` and `absent` state a fact; `mitigated` accepts the measure that `reason` describes for a case;
    `confirmed`, `rejected` and `fixed` are said of a hazard. `target` narrows it to one object.
    """

    platform: str
    case: str
    target: str | None = None
    decision: Literal["present", "absent", "mitigated", "confirmed", "rejected", "fixed"]
    reason: str
    person: str
    decided_on: Day
    expires_on: Day | None = None
