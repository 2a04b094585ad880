"""A whole scan: plan, hand out, put the parts together, write the outputs."""

from __future__ import annotations

import gc
import glob
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from auditor.model.personal_data import (
    ScanResult,
    Trouble,
    TroubleKind,
)
from auditor.model.text import Text
from scanners.personal_data.columns.masks import weak_masks_across
from scanners.personal_data.reading.walk import Entry
from scanners.personal_data.work.ledger import Ledger, put_in_place, sweep, temporary
from scanners.personal_data.work.memory import give_back
from scanners.personal_data.work.order import Nobody, Observer, ScanOrder, Settings
from scanners.personal_data.work.part import merged_troubles
from scanners.personal_data.work.plan import Task, database_task, entries, size_of, tasks_of
from scanners.personal_data.work.pool import Event, Finished, Killed, Pool
from scanners.personal_data.work.source_names import names_shown
from scanners.personal_data.work.together import Together

if TYPE_CHECKING:
    from scanners.personal_data.work.kernel import Kernel

_KILLED = Text(
    "读取该部分的进程两次被系统终止（多为内存不足），该部分未检查",
    "the process that read this part was killed by the system twice (as a rule for lack of memory); not looked at",
)
_FAILED = Text(
    "检查该部分时出错（{why}），未检查", "an error stopped the look at this part ({why}); it was not looked at"
)
_PASSING_KEY = b"digests that outlive no scan...."
"""Without a ledger no digest is kept, and equal scans give equal estimates."""
_SMALL = 4 << 20
"""Bytes that are not worth a second process."""
_MUCH = 64 << 20
"""Bytes behind which a process holds memory that it no longer needs."""


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
    tasks: deque[Task | Trouble] = field(default_factory=deque)
    """Not put together yet, in order of the report."""
    done: set[Task] = field(default_factory=set)
    """Those of them that are finished, or given up."""
    read: int = 0
    kernel: Kernel | None = None
    """Of the work that was done in this process."""

    def run(self) -> ScanResult:
        begun = time.monotonic()
        files, self.troubles = entries(self.order)
        sizes = [size_of(entry) for entry in files]
        self.observer.planned(len(files) + len(self.order.databases), sum(sizes))
        jobs = max(1, self.order.jobs) if sum(sizes) > _SMALL or self.order.databases else 1
        todo = self._todo(files)
        with ExitStack() as stack:
            outputs = [stack.enter_context(_Output(path)) for path in (self.order.findings, self.order.columns)]
            together = Together(self.order, self.ledger, self.failed, *outputs)
            with closing(self._alone(todo) if jobs == 1 else self._together(todo, jobs)) as events:
                for task, event in events:
                    self._note(task, event)
                    if jobs > 1:
                        self._put_together(together)
            self._let_go()
            self._put_together(together)
            together.end()
        result = self._result(together)
        if self.order.ledger is not None:
            self.ledger.prune()
        return replace(result, seconds=time.monotonic() - begun)

    def _let_go(self) -> None:
        """Parts are put together in as much memory as they were made with: in one process not both at once."""
        if self.read > _MUCH:
            self.kernel = None
            gc.collect()  # a worker in this process refers to itself
            give_back()

    def _todo(self, files: list[Entry]) -> Iterator[Task]:
        """Tasks that are not finished yet, planned as they are asked for."""
        with_rows = self.order.findings is not None
        for task in self._all(files):
            self.tasks.append(task)
            if isinstance(task, Trouble):
                continue
            if task.kept and self.order.resume and self.ledger.has(task.place, with_rows):
                self.done.add(task)
                self.observer.finished(task.source, task.size, 0)
                continue
            yield task

    def _all(self, files: list[Entry]) -> Iterator[Task | Trouble]:
        for entry in files:
            yield from tasks_of(self.order, entry, self.ledger)
        for database in self.order.databases:
            yield database_task(self.order, database, self.ledger)

    def _alone(self, todo: Iterator[Task]) -> Generator[tuple[Task, Event]]:
        """In this process."""
        from scanners.personal_data.work.worker import (
            Worker,
        )  # the detector: where workers do the work, only they load it

        worker = Worker(Settings(self.order, self.ledger.key))
        self.kernel = worker.kernel
        gc.freeze()  # the collector need not look anew through all that is loaded
        try:
            for task in todo:
                self.observer.started(task.source)
                finished = worker(task, lambda event, task=task: self._note(task, event))  # type: ignore[misc]
                yield task, finished
        finally:
            gc.unfreeze()

    def _together(self, todo: Iterator[Task], jobs: int) -> Generator[tuple[Task, Event]]:
        with Pool[Task](Settings(self.order, self.ledger.key), jobs) as pool:
            pool.start()
            yield from pool.run(todo, lambda task: self.observer.started(task.source))

    def _note(self, task: Task, event: Event) -> None:
        if isinstance(event, Finished | Killed):
            self.done.add(task)
        if isinstance(event, Killed):
            self.failed[task] = Trouble(task.source, TroubleKind.TOO_LARGE, _KILLED)
            return
        if isinstance(event, Finished) and event.failed:
            self.failed[task] = Trouble(task.source, TroubleKind.UNREADABLE, _FAILED.fill({"why": event.failed}))
        self.read += event.size
        self.observer.finished(task.source, event.size, event.findings)

    def _detector(self) -> Kernel:
        from scanners.personal_data.work.kernel import Kernel  # where others did the work, only a few names need it

        return self.kernel or Kernel(replace(self.order, lane="numpy"), self.ledger.key)

    def _put_together(self, together: Together) -> None:
        """What is done, as far as nothing before it is still to come."""
        while self.tasks and (isinstance(self.tasks[0], Trouble) or self.tasks[0] in self.done):
            task = self.tasks.popleft()
            together.take(task)
            if not isinstance(task, Trouble):
                self.done.remove(task)

    def _result(self, together: Together) -> ScanResult:
        troubles = merged_troubles([*self.troubles, *together.troubles])
        sources = (
            *(table.source for table in together.tables),
            *(log.source for log in together.logs),
            *(trouble.source for trouble in troubles),
        )
        names, notes = names_shown(sources, self._detector)
        return ScanResult(
            tables=tuple(together.tables),
            logs=tuple(together.logs),
            masks=tuple(together.masks),
            weak_masks=(
                *together.weak_masks,
                *weak_masks_across(together.tables, together.masks, self.order.policy),
            ),
            troubles=(*troubles, *notes),
            names=names,
            sources=together.sources,
            bytes=self.read,
            seconds=0.0,
            rules_digest=self.order.digest,
            policy=f"{self.order.policy.name} {self.order.policy.version}",
        )


class _Output(ExitStack):
    """A file that takes its place when it is whole; None where none was asked for."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Any:
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            sweep(self._path.parent.glob(f"{glob.escape(self._path.name)}.*.tmp"))
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
