"""What people answer where no machine can look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Conclusion(StrEnum):
    """A person's conclusion on an item 符合情况. A blank is no conclusion and is never stored."""

    COMPLIANT = "compliant"
    PARTIAL = "partial"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file behind an answer 证据材料: stored by its digest under `algorithm`. `formed_on` is the day it came to be
    形成日期, which for a drill record is the day of the drill; None when nobody said."""

    name: str
    digest: str
    formed_on: date | None = None
    algorithm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One person's answer to one requirement item 测评项 of one platform.

    `target` is the object 测评对象 it is about, empty for the platform as a whole. `statement` is what was seen or said
    结果记录; `reason` is why the item does not apply 不适用理由, never empty for that conclusion. `answered_on` is
    the day of the interview or review; `valid_until` the last day on which it still answers, None if it does not age.
    """

    platform: str
    clause: str
    target: str = ""
    conclusion: Conclusion
    person: str
    role: str = ""
    answered_on: date
    valid_until: date | None = None
    statement: str = ""
    reason: str = ""
    evidence: tuple[EvidenceFile, ...] = ()

    def is_current(self, as_of: date) -> bool:
        """Whether it had been given by that day and had not aged out."""
        return self.answered_on <= as_of and (self.valid_until is None or as_of <= self.valid_until)
