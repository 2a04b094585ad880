"""How far the answers of a platform have come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.model.answer import Answer
from auditor.worksheet.questions import WHOLE, Sheet


@dataclass(frozen=True, slots=True)
class Standing:
    """Items of one platform that people must answer. `aged` answers counted once and no longer do; `soon` will not in
    a while, the next to age first. `roles` counts by role: asked, answered."""

    platform: str
    level: int
    asked: int
    answered: int
    aged: tuple[Answer, ...]
    soon: tuple[Answer, ...]
    roles: Mapping[str, tuple[int, int]]

    @property
    def open(self) -> int:
        return self.asked - self.answered


def standing_of(
    platform: str, level: int, sheets: Iterable[Sheet], answers: Sequence[Answer], as_of: date, soon: int
) -> Standing:
    """`answers` are those of the platform with their last valid day; `soon` is a number of days."""
    current = {(answer.clause, answer.target) for answer in answers if answer.is_current(as_of)}
    roles: dict[str, tuple[int, int]] = {}
    for sheet in sheets:
        objects: dict[str, list[str]] = {}
        for row in sheet.rows:
            objects.setdefault(row.clause.id, []).extend([row.target] if row.target != WHOLE else [])
        done = sum(
            (clause, WHOLE) in current or (bool(own) and all((clause, target) in current for target in own))
            for clause, own in objects.items()
        )
        roles[sheet.asker.id] = len(objects), done
    horizon = as_of + timedelta(days=soon)
    ageing = [
        answer
        for answer in answers
        if answer.is_current(as_of) and answer.valid_until is not None and answer.valid_until <= horizon
    ]
    return Standing(
        platform=platform,
        level=level,
        asked=sum(asked for asked, _ in roles.values()),
        answered=sum(done for _, done in roles.values()),
        aged=tuple(answer for answer in answers if answer.valid_until is not None and answer.valid_until < as_of),
        soon=tuple(sorted(ageing, key=lambda answer: (answer.valid_until, answer.clause, answer.target))),
        roles=roles,
    )
