"""Conducting a drill 导调: which inject is due, and what each key press puts on record.

Every record is on disk before the method that made it returns. Nothing here knows a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from auditor.drill.drill_time import DrillTime, drill_time
from auditor.drill.folder import Pen
from auditor.drill.outcome import SCORES, derive
from auditor.errors import UsageError
from auditor.evidence.masking import mask_text
from auditor.model.drill import (
    DrillOutcome,
    DrillPlan,
    EvaluationItem,
    Inject,
    LiveResult,
    Mark,
    Record,
    RecordKind,
    Severity,
)
from auditor.model.text import Text

Now = Callable[[], datetime]

NOTE_LIMIT = 2000
"""Longest note in characters; more belongs into a file of evidence."""


class Conductor:
    """One observer's hand on a drill. `others` are the records of other observers, which count too."""

    def __init__(
        self,
        plan: DrillPlan,
        pen: Pen,
        now: Now,
        others: Sequence[Record] = (),
        setbacks: Sequence[Text] = (),
    ) -> None:
        self.plan = plan
        self._pen = pen
        self._now = now
        self._others = tuple(others)
        self._setbacks = tuple(setbacks)

    @property
    def records(self) -> tuple[Record, ...]:
        return (*self._others, *self._pen.records)

    @property
    def time(self) -> DrillTime:
        return drill_time(self.records)

    def outcome(self, items: Sequence[EvaluationItem]) -> DrillOutcome:
        """The drill as it stands now."""
        return derive(self.plan, self.records, items, self._now(), self._setbacks)

    def start(self, speed: float = 1.0) -> Record:
        """Start the drill. Raises UsageError when it has been started."""
        if self.time.started is not None:
            raise UsageError(Text("演练已经开始", "the drill has been started"))
        return self._write(RecordKind.STARTED, data={"speed": speed})

    def pause(self) -> Record:
        self._need_running()
        return self._write(RecordKind.PAUSED)

    def resume(self) -> Record:
        if not self.time.is_paused:
            raise UsageError(Text("演练没有暂停", "the drill is not paused"))
        return self._write(RecordKind.RESUMED)

    def end(self) -> Record:
        """End the drill. Raises UsageError when it has not been started or has ended."""
        if self.time.started is None:
            raise UsageError(Text("演练尚未开始", "the drill has not been started"))
        if self.time.ended is not None:
            raise UsageError(Text("演练已经结束", "the drill has ended"))
        return self._write(RecordKind.ENDED)

    def inject_what_is_due(self) -> tuple[Inject, ...]:
        """Put on record, and return, the injects whose time has come since the last look."""
        time = self.time
        if not time.is_running:
            return ()
        shown = {record.subject for record in self.records if record.kind is RecordKind.INJECTED}
        offset = time.offset(self._now())
        due = tuple(one for one in self.plan.scenario.injects if one.id not in shown and one.at <= offset)
        for one in due:
            self._write(RecordKind.INJECTED, one.id)
        return due

    def mark(self, mark: Mark, who: str = "", note: str = "") -> Record:
        """A moment has come. The first time counts; later ones are kept."""
        self._need_started()
        return self._write(RecordKind.MARKED, mark, who, note)

    def grade(self, severity: Severity, who: str = "", note: str = "") -> Record:
        self._need_started()
        return self._write(RecordKind.GRADED, severity, who, note)

    def done(self, expectation: str, who: str = "", note: str = "") -> Record:
        """An expected action was seen. Raises UsageError for an id the scenario does not have."""
        self._need_started()
        if expectation not in {expected.id for _, expected in self.plan.scenario.expectations}:
            raise UsageError(
                Text(f"情景中没有预期动作“{expectation}”", f"the scenario expects no action {expectation!r}")
            )
        return self._write(RecordKind.DONE, expectation, who, note)

    def note(self, words: str, who: str = "", about: Record | None = None) -> Record:
        return self._write(RecordKind.NOTED, about.key if about else "", who, words)

    def rate(self, item: str, score: int, advice: str, who: str, items: Iterable[EvaluationItem]) -> Record:
        """An evaluator's score of an item. Raises UsageError for another item or score than the sheet has."""
        known = [one.id for one in items]
        if item not in known:
            raise UsageError(
                Text(f"没有评估项“{item}”，可选：{'、'.join(known)}", f"no item {item!r}; there are {', '.join(known)}")
            )
        if score not in SCORES:
            raise UsageError(Text("评分只能是 1、3、5", "a score is 1, 3 or 5"))
        return self._write(RecordKind.RATED, item, who, advice, {"score": score})

    def measured(self, result: LiveResult, data: dict[str, Any]) -> Record:
        """A live check brought a result."""
        return self._write(RecordKind.MEASURED, result.check, data=data, at=result.at)

    def close_gap(self, gap: str, who: str, note: str, items: Sequence[EvaluationItem]) -> Record:
        """A gap was put right. Raises UsageError for a gap the drill does not have, or that is closed."""
        gaps = {one.id: one for one in self.outcome(items).gaps}
        if gap not in gaps:
            known = ", ".join(gaps) or "—"
            raise UsageError(Text(f"没有问题“{gap}”，现有：{known}", f"there is no gap {gap!r}; there are {known}"))
        if gaps[gap].closed is not None:
            raise UsageError(Text(f"问题“{gap}”已整改", f"gap {gap!r} is closed"))
        return self._write(RecordKind.GAP_CLOSED, gap, who, note)

    def enter(self, records: Sequence[Record]) -> int:
        """Records entered afterwards; those already there are left out. Returns how many were new."""
        there = {_identity(record) for record in self._pen.records}
        fresh: list[Record] = []
        for record in records:
            if _identity(record) not in there:
                there.add(_identity(record))
                fresh.append(
                    self._made(
                        record.kind,
                        record.subject,
                        record.who,
                        record.note,
                        record.data,
                        record.at,
                        self._pen.next_number + len(fresh),
                    )
                )
        if fresh:
            self._pen.write(fresh)
        return len(fresh)

    def _need_started(self) -> None:
        if self.time.started is None:
            raise UsageError(
                Text("演练尚未开始，先用 auditor drill run", "the drill has not been started: use `auditor drill run`")
            )

    def _need_running(self) -> None:
        if not self.time.is_running:
            raise UsageError(Text("演练不在进行中", "the drill is not running"))

    def _write(
        self,
        kind: RecordKind,
        subject: str = "",
        who: str = "",
        note: str = "",
        data: dict[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Record:
        record = self._made(kind, subject, who, note, data, at or self._moment(), self._pen.next_number)
        self._pen.write([record])
        return record

    def _moment(self) -> datetime:
        """Now, but never before what this observer has recorded: a clock set back must not turn the order of events
        round. `written` keeps what the clock said."""
        return max([self._now(), *(record.at for record in self._pen.records)])

    def _made(
        self,
        kind: RecordKind,
        subject: str,
        who: str,
        note: str,
        data: dict[str, Any] | None,
        at: datetime,
        number: int,
    ) -> Record:
        """A record whose words are masked: what people type in a hurry may hold personal data."""
        return Record(
            number=number,
            observer=self._pen.observer,
            kind=kind,
            at=at,
            written=self._now(),
            subject=str(subject),
            who=mask_text(who)[0],
            note=mask_text(note[:NOTE_LIMIT])[0],
            data=data,
        )


def _identity(record: Record) -> tuple[Any, ...]:
    return (record.kind, record.at, record.subject, mask_text(record.who)[0], mask_text(record.note[:NOTE_LIMIT])[0])
