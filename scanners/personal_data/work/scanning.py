"""A whole scan: plan, hand out, put the parts together, write the outputs."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from auditor.model.personal_data import (
    ColumnMasks,
    ColumnProfile,
    EntityShare,
    LogProfile,
    ScanResult,
    Sensitivity,
    TableProfile,
    Trouble,
    TroubleKind,
)
from auditor.model.text import Text
from scanners.personal_data.logs.profile import profile_of
from scanners.personal_data.logs.tally import LogTally
from scanners.personal_data.reading.walk import Entry
from scanners.personal_data.work.findings import Shift, write_rows
from scanners.personal_data.work.ledger import Ledger, put_in_place, temporary
from scanners.personal_data.work.order import Nobody, Observer, ScanOrder, Settings
from scanners.personal_data.work.own_kinds import with_own
from scanners.personal_data.work.part import ROWS_BEHIND, Part, SourcePart, merged_troubles
from scanners.personal_data.work.plan import Task, database_task, entries, size_of, tasks_of
from scanners.personal_data.work.pool import Event, Finished, Killed, Pool

_KILLED = Text(
    "读取该部分的进程两次被系统终止（多为内存不足），该部分未检查",
    "the process that read this part was killed by the system twice (as a rule for lack of memory); not looked at",
)
_FAILED = Text(
    "检查该部分时出错（{why}），未检查", "an error stopped the look at this part ({why}); it was not looked at"
)
_LOST = Text("已完成的部分在合并前丢失", "a finished part was lost before it was put together")
_PASSING_KEY = b"digests that outlive no scan...."
"""Without a ledger no digest is kept, and equal scans give equal estimates."""
_SMALL = 4 << 20
"""Bytes that are not worth a second process."""


def scan(order: ScanOrder, observer: Observer | None = None) -> ScanResult:
    """Look at everything the order names.

    Finished splits are kept in the ledger as they are done, so KeyboardInterrupt, which passes through, loses none.
    Raises OSError where the ledger or an output cannot be written; what cannot be read is a Trouble of the result.
    """
    with ExitStack() as stack:
        if order.ledger is None:
            folder = Path(tempfile.mkdtemp(prefix="auditor-scan-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            ledger = Ledger(folder, _PASSING_KEY)
        else:
            ledger = Ledger(order.ledger)
        return _Scan(order, observer or Nobody(), ledger).run()


@dataclass(slots=True)
class _Scan:
    order: ScanOrder
    observer: Observer
    ledger: Ledger
    troubles: list[Trouble] = field(default_factory=list)
    failed: dict[Task, Trouble] = field(default_factory=dict)
    tasks: list[Task | Trouble] = field(default_factory=list)
    """In order of the report."""
    read: int = 0

    def run(self) -> ScanResult:
        begun = time.monotonic()
        files, self.troubles = entries(self.order)
        sizes = [size_of(entry) for entry in files]
        self.observer.planned(len(files) + len(self.order.databases), sum(sizes))
        jobs = max(1, self.order.jobs) if sum(sizes) > _SMALL or self.order.databases else 1
        todo = self._todo(files)
        for task, event in self._alone(todo) if jobs == 1 else self._together(todo, jobs):
            self._note(task, event)
        result = self._put_together()
        if self.order.ledger is not None:
            self.ledger.prune()
        return replace(result, seconds=time.monotonic() - begun)

    def _todo(self, files: list[Entry]) -> Iterator[Task]:
        """Tasks that are not finished yet, planned as they are asked for."""
        with_rows = self.order.findings is not None
        for task in self._all(files):
            self.tasks.append(task)
            if isinstance(task, Trouble):
                continue
            if task.kept and self.order.resume and self.ledger.has(task.place, with_rows):
                self.observer.finished(task.source, task.size, 0)
                continue
            yield task

    def _all(self, files: list[Entry]) -> Iterator[Task | Trouble]:
        for entry in files:
            yield from tasks_of(self.order, entry, self.ledger)
        for database in self.order.databases:
            yield database_task(self.order, database, self.ledger)

    def _alone(self, todo: Iterator[Task]) -> Iterator[tuple[Task, Event]]:
        """In this process."""
        from scanners.personal_data.work.worker import (
            Worker,
        )  # the detector: where workers do the work, only they load it

        worker = Worker(Settings(self.order, self.ledger.key))
        for task in todo:
            self.observer.started(task.source)
            finished = worker(task, lambda event, task=task: self._note(task, event))  # type: ignore[misc]
            yield task, finished

    def _together(self, todo: Iterator[Task], jobs: int) -> Iterator[tuple[Task, Event]]:
        with Pool[Task](Settings(self.order, self.ledger.key), jobs) as pool:
            pool.start()
            yield from pool.run(todo, lambda task: self.observer.started(task.source))

    def _note(self, task: Task, event: Event) -> None:
        if isinstance(event, Killed):
            self.failed[task] = Trouble(task.source, TroubleKind.TOO_LARGE, _KILLED)
            return
        if isinstance(event, Finished) and event.failed:
            self.failed[task] = Trouble(task.source, TroubleKind.UNREADABLE, _FAILED.fill({"why": event.failed}))
        self.read += event.size
        self.observer.finished(task.source, event.size, event.findings)

    def _put_together(self) -> ScanResult:
        """Parts in the order of the report, one file after the other: memory holds one file's counts at a time."""
        together = _Together(self)
        with ExitStack() as stack:
            findings, columns = (
                stack.enter_context(_output(path)) for path in (self.order.findings, self.order.columns)
            )
            for _, tasks in groupby(self.tasks, key=lambda task: task.source):
                together.file(list(tasks), findings, columns)
        return ScanResult(
            tables=tuple(together.tables),
            logs=tuple(together.logs),
            masks=tuple(together.masks),
            troubles=tuple(merged_troubles([*self.troubles, *together.troubles])),
            sources=together.sources,
            bytes=self.read,
            seconds=0.0,
            rules_digest=self.order.digest,
            policy=f"{self.order.policy.name} {self.order.policy.version}",
        )


class _output(ExitStack):
    """A file that takes its place when it is whole; None where none was asked for."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Any:
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = temporary(self._path).open("wb")
        return self._file

    def __exit__(self, *error: Any) -> None:
        if self._file is None or self._path is None:
            return
        self._file.close()
        if error[0] is None:
            put_in_place(self._path)
        else:
            temporary(self._path).unlink(missing_ok=True)


@dataclass(slots=True)
class _Together:
    """Puts the parts of each file together and lets go of them."""

    scan: _Scan
    tables: list[TableProfile] = field(default_factory=list)
    logs: list[LogProfile] = field(default_factory=list)
    masks: list[ColumnMasks] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    sources: int = 0

    def file(self, tasks: list[Task | Trouble], findings: IO[bytes] | None, columns: IO[bytes] | None) -> None:
        """One file, split by split."""
        whole: dict[str, SourcePart] = {}
        troubles: list[tuple[int, Trouble]] = []
        read: list[Task] = []
        for task in tasks:
            if isinstance(task, Trouble):
                troubles.append((0, task))
                continue
            if task in self.scan.failed:
                troubles.append((task.number, self.scan.failed[task]))
                continue
            part = self.scan.ledger.load(task.place)
            if part is None:
                troubles.append((task.number, Trouble(task.source, TroubleKind.UNREADABLE, _LOST)))
                continue
            read.append(task)
            troubles += [(task.number, trouble) for trouble in part.troubles]
            _merge(whole, part)
        starts = {source: _Starts.of(part, tasks) for source, part in whole.items()}
        self.troubles += merged_troubles([_moved(trouble, number, starts) for number, trouble in troubles])
        self.sources += len(whole)
        dismissed = self._profiles(whole, starts, columns)
        if findings is not None:
            for task in read:
                first = {source: start.of_split(task.number) for source, start in starts.items()}
                write_rows(task.place.rows, findings, Shift(first, dismissed))

    def _profiles(
        self, whole: dict[str, SourcePart], starts: dict[str, _Starts], columns: IO[bytes] | None
    ) -> frozenset[tuple[str, str, str]]:
        """Profiles of a file's sources; gives what is no finding after all."""
        dismissed: set[tuple[str, str, str]] = set()
        for source, part in whole.items():
            if isinstance(part.tally, LogTally):
                self.logs.append(profile_of(part.tally, part.form, self._judge))
                continue
            table = with_own(part.tally.result(), part.own, self._own_grades())
            table = replace(table, columns=tuple(_rows_from_start(column, starts[source]) for column in table.columns))
            dismissed |= {(source, column, entity) for column, entity in part.tally.dismissed()}
            self.tables.append(table)
            self.masks += part.tally.masks()
            if columns is not None:
                columns.writelines(_column_line(column) for column in table.columns)
        return frozenset(dismissed)

    def _own_grades(self) -> dict[str, str]:
        own = self.scan.order.own
        return {kind.entity: kind.grade or "general-2" for kind in own.definitions} if own else {}

    def _judge(self, entity: str) -> tuple[Sensitivity, str]:
        policy = self.scan.order.policy
        if entity in policy.entities:
            return policy.sensitivity_of(entity), policy.grade_of(entity)
        return Sensitivity.GENERAL, self._own_grades().get(entity, "general-2")


def _merge(whole: dict[str, SourcePart], part: Part) -> None:
    for source, found in part.sources.items():
        if source in whole:
            whole[source].merge(found)
        else:
            whole[source] = found


@dataclass(frozen=True, slots=True)
class _Starts:
    """Lines or rows of a source before each of its splits."""

    before: dict[int, int]

    @classmethod
    def of(cls, part: SourcePart, tasks: list[Task | Trouble]) -> _Starts:
        if isinstance(part.tally, LogTally):
            lines = part.tally.first_lines()
            by_offset = {t.what.offset: t.number for t in tasks if isinstance(t, Task) and hasattr(t.what, "offset")}
            return cls({by_offset.get(offset, 0): line - 1 for offset, line in lines.items()})
        return cls(part.first_rows())

    def of_split(self, number: int) -> int:
        """How many stand before the split."""
        return self.before.get(number, 0)


def _moved(trouble: Trouble, number: int, starts: dict[str, _Starts]) -> Trouble:
    if trouble.first < 0 or trouble.source not in starts:
        return trouble
    return replace(trouble, first=trouble.first + starts[trouble.source].of_split(number))


def _rows_from_start(column: ColumnProfile, starts: _Starts) -> ColumnProfile:
    def moved(share: EntityShare) -> EntityShare:
        number, row = divmod(share.first_row, ROWS_BEHIND)
        return replace(share, first_row=starts.of_split(number) + row)

    return replace(column, shares=tuple(map(moved, column.shares)))


def _column_line(column: ColumnProfile) -> bytes:
    said = {
        "file": column.source,
        "column": column.column,
        "entity_type": column.entity,
        "rate": round(column.rate, 4),
        "rows": column.rows,
        "grade": column.grade,
        "sensitivity": column.sensitivity.value,
        "filled": column.filled,
        "distinct": column.distinct,
        "score": round(column.score, 2),
        "header": column.header,
        "free_text": column.free_text,
        "shares": [
            {
                "entity_type": share.entity,
                "values": share.values,
                "whole": share.whole,
                "rate": round(share.rate, 4),
                "distinct": share.distinct,
                "score": round(share.score, 2),
                "verdict": share.verdict,
                "sensitivity": share.sensitivity.value,
                "grade": share.grade,
                "first_row": share.first_row,
                "forms": dict(share.forms),
                "samples": list(share.samples),
            }
            for share in column.shares
        ],
        "why": {"zh": column.why.zh, "en": column.why.en},
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
