"""What makes a problem a high risk 高风险 or a major hazard 重大风险隐患, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.text import Text


class RiskList(StrEnum):
    """Which list of high-risk cases is used: the trial guideline of 2025, or T/ISEAA 001-2020."""

    GUIDELINE_2025 = "2025"
    ISEAA_2020 = "2020"


class Mitigable(StrEnum):
    """Whether the list allows a measure to lower the case; `partial`: some of its problems only."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Signs:
    """What machines have to say of a case, as rule ids.

    A failure of any rule in `found_by` shows the problem on that target; where there are rules in `together_with`, one
    of them must fail on the platform as well. Passing all of `refuted_by` shows that it is not there: empty where no
    set of rules covers the whole problem. Passing any of `mitigated_by` on the same target is the lowering measure.
    """

    found_by: tuple[str, ...] = ()
    together_with: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    mitigated_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCase:
    """A high-risk case 高风险判定情形 in our own words. `clauses` are the items of each level that it breaches; `scope`
    narrows it (a cloud platform, high demands on continuity), and `scope_open` says that only a person can tell whether
    a platform is within it. `verified` is False for what was written from memory."""

    ref: str
    title: Text
    levels: frozenset[int]
    clauses: tuple[str, ...]
    problem: Text
    mitigation: Text
    mitigable: Mitigable
    scope: Text | None = None
    scope_open: bool = False
    signs: Signs = field(default_factory=Signs)
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardTrigger:
    """A trigger of a major hazard 重大风险隐患触发项: the cases it arises from, or signs of its own."""

    ref: str
    title: Text
    cases: tuple[str, ...] = ()
    signs: Signs = field(default_factory=Signs)
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Guidelines:
    """All lists by edition, in their order. Empty for a rulebook that has none: then nothing can be judged high."""

    cases: Mapping[RiskList, tuple[RiskCase, ...]] = field(default_factory=dict)
    hazards: tuple[HazardTrigger, ...] = ()
