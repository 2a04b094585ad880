"""The verdict of one rule on one target, with the steps that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from auditor.model.fact import Pointer, Reason
from auditor.model.target import TargetKey


class Truth(Enum):
    """Kleene's three values. Undecided never turns into true by itself."""

    TRUE = True
    FALSE = False
    UNDECIDED = None

    @classmethod
    def of(cls, value: bool) -> Truth:
        return _TRUE if value else _FALSE


_TRUE, _FALSE = Truth.TRUE, Truth.FALSE
"""Looked up once: attributes of an enum cost more than the comparison they answer."""


class State(StrEnum):
    """State of a verdict, a closed set. A waiver is a field beside it, never a state."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    MANUAL = "manual"
    UNKNOWN = "unknown"
    ERROR = "error"

    @property
    def deviates(self) -> bool:
        """True for an open deviation, i.e. a finding 问题."""
        return self in (State.FAIL, State.PARTIAL)

    @property
    def undecided(self) -> bool:
        """True while the rule has not been answered."""
        return self in (State.MANUAL, State.UNKNOWN, State.ERROR)


class Step(NamedTuple):
    """One assertion as it was evaluated: what was seen, against what, and what came of it.

    `operator` is the name in the rule; `negated` counts an odd number of enclosing `not`. For row conditions
    `rows` holds the offending rows. `missing` tells why nothing was seen. A named tuple, because an audit makes
    millions of them and a frozen dataclass takes several times as long to make.
    """

    fact: str
    operator: str
    threshold: Any
    observed: Any
    truth: Truth
    negated: bool = False
    missing: Reason | None = None
    detail: str = ""
    seen_in: Pointer | None = None
    rows: tuple[Any, ...] = ()


class WaiverStatus(StrEnum):
    """What a waiver that matches a finding is worth on the day of judgement."""

    ACTIVE = "active"
    EXPIRED = "expired"
    UNCOMPENSATED = "uncompensated"
    """A rule that was to compensate the deviation does not itself pass."""


@dataclass(frozen=True, slots=True)
class AppliedWaiver:
    """A waiver beside a verdict."""

    id: str
    status: WaiverStatus
    expires_on: date
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of one rule on one target at one level. Printing `steps` is the explanation."""

    rule: str
    revision: int
    target: TargetKey
    level: int
    state: State
    steps: tuple[Step, ...] = ()
    reason: str = ""
    """Why it does not apply, or why it could not be decided."""
    waiver: AppliedWaiver | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.target.platform, self.target.target, self.rule)
