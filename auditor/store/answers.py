"""What people answered, as the store keeps it: rows are only added, so that every earlier answer stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select

from auditor.evidence import mask_text
from auditor.model.answer import Answer
from auditor.store import rows, tables
from auditor.store.audits import AuditStore
from auditor.store.database import refusals
from auditor.store.encoding import writable

WITHDRAWN = "withdrawn"
"""Stands for the conclusion where an earlier one was taken back."""


class Question(NamedTuple):
    """What an answer answers: an item of a platform, for one object or (target "") for the platform as a whole."""

    platform: str
    clause: str
    target: str

    @classmethod
    def of(cls, answer: Answer) -> Question:
        return cls(answer.platform, answer.clause, answer.target)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was once taken in: `source` is the digest of the workbook it came with."""

    answer: Answer
    taken_in: datetime
    source: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """What taking in a workbook changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    withdrawn: int = 0

    def __add__(self, other: Intake) -> Intake:
        return Intake(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.withdrawn + other.withdrawn,
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one workbook brings: answers, and questions whose earlier answer is taken back."""

    source: str
    answers: tuple[Answer, ...] = ()
    withdrawn: tuple[Question, ...] = ()


class AnswerStore:
    """The answers of a store."""

    def __init__(self, store: AuditStore) -> None:
        self.store = store

    def take_in(self, deliveries: Iterable[Delivery]) -> Intake:
        """Add what is new or differs from what is known; all of it or nothing. Texts are masked before they are
        written. The same answers taken in again change nothing."""
        counts = Intake()
        with refusals(), self.store.engine.begin() as connection:
            known = {Question.of(given.answer): given for given in _newest(_all(connection))}
            for delivery in deliveries:
                for answer in map(_masked, delivery.answers):
                    before = known.get(Question.of(answer))
                    if before is not None and not before.withdrawn and before.answer == answer:
                        counts += Intake(same=1)
                        continue
                    connection.execute(insert(tables.answer), _row(answer, answer.conclusion.value, delivery.source))
                    counts += Intake(new=1) if before is None or before.withdrawn else Intake(changed=1)
                for question in delivery.withdrawn:
                    before = known.get(question)
                    if before is not None and not before.withdrawn:
                        connection.execute(insert(tables.answer), _row(before.answer, WITHDRAWN, delivery.source))
                        counts += Intake(withdrawn=1)
        return counts

    def current(self, as_of: date, platforms: Iterable[str] | None = None) -> tuple[Answer, ...]:
        """The newest answer to each question that had been given by `as_of`, aged or not; none that was withdrawn."""
        wanted = None if platforms is None else frozenset(platforms)
        with refusals(), self.store.engine.connect() as connection:
            given = [entry for entry in _all(connection) if entry.answer.answered_on <= as_of]
        return tuple(
            entry.answer
            for entry in _newest(given)
            if not entry.withdrawn and (wanted is None or entry.answer.platform in wanted)
        )

    def history(self, question: Question) -> tuple[Given, ...]:
        """Everything that was ever answered to a question, the oldest first."""
        with refusals(), self.store.engine.connect() as connection:
            return tuple(entry for entry in _all(connection) if Question.of(entry.answer) == question)


def _all(connection: Connection) -> Sequence[Given]:
    return [_given(row) for row in connection.execute(select(tables.answer).order_by(tables.answer.c.id))]


def _newest(given: Iterable[Given]) -> Iterable[Given]:
    found: dict[Question, Given] = {}
    for entry in given:
        found[Question.of(entry.answer)] = entry
    return found.values()


def _masked(answer: Answer) -> Answer:
    """`answer` as it may be written: without raw personal values, and without its last valid day, which follows from
    the rules of whoever reads it."""

    def clean(text: str) -> str:
        return writable(mask_text(text)[0])

    return replace(
        answer,
        person=clean(answer.person),
        role=clean(answer.role),
        statement=clean(answer.statement),
        reason=clean(answer.reason),
        valid_until=None,
        evidence=tuple(replace(file, name=clean(file.name)) for file in answer.evidence),
    )


def _row(answer: Answer, conclusion: str, source: str) -> dict[str, Any]:
    return {
        "platform": answer.platform,
        "clause": answer.clause,
        "target": answer.target,
        "conclusion": conclusion,
        "answered_on": answer.answered_on,
        "taken_in": datetime.now(UTC),
        "source": source,
        "content": rows.answer_content(answer),
    }


def _given(row: Row[Any]) -> Given:
    moment = row.taken_in if row.taken_in.tzinfo else row.taken_in.replace(tzinfo=UTC)
    return Given(rows.answer_of(row), moment, row.source, row.conclusion == WITHDRAWN)
