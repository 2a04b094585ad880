"""How long an answer still answers 证据有效期: a drill record speaks for a year, a policy until its next review."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from auditor.model.answer import Answer
from auditor.model.clause import Clause
from auditor.model.text import Text


class Place(NamedTuple):
    """A control point 控制点 of the catalogue: the same name stands in several layers and parts."""

    part: str
    layer: str
    control: str

    @classmethod
    def of(cls, clause: Clause) -> Place:
        return cls(clause.part, clause.layer, clause.control)


@dataclass(frozen=True, slots=True)
class Validity:
    """Months that evidence answers, by level; a level that is not written inherits the next lower one, None is for
    ever. `basis` says where the number comes from; `verified` is False where it is custom and not law."""

    by_level: Mapping[int, int | None]
    basis: Text
    verified: bool = True

    def months(self, level: int) -> int | None:
        for candidate in range(level, 0, -1):
            if candidate in self.by_level:
                return self.by_level[candidate]
        return self.by_level[min(self.by_level)]


FOR_EVER = Validity({1: None}, Text("未规定期限", "no limit is set"), verified=False)


@dataclass(frozen=True, slots=True)
class Validities:
    """Validity by clause, else by control point, else the common one. `soon` is how many days ahead of ageing an
    answer is pointed out."""

    common: Validity = FOR_EVER
    points: Mapping[Place, Validity] = field(default_factory=dict)
    clauses: Mapping[str, Validity] = field(default_factory=dict)
    soon: int = 30

    def of(self, clause: Clause) -> Validity:
        return self.clauses.get(clause.id) or self.points.get(Place.of(clause), self.common)

    def dated(self, answer: Answer, clause: Clause) -> Answer:
        """`answer` with its last valid day: counted from the day its oldest evidence was formed, and from the day it
        was given where no evidence is dated."""
        formed = [file.formed_on for file in answer.evidence if file.formed_on is not None]
        months = self.of(clause).months(clause.level)
        since = min([answer.answered_on, *formed])
        return replace(answer, valid_until=None if months is None else months_after(since, months))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
