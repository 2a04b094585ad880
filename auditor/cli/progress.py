"""Progress on stderr, so that stdout stays clean: of a collection by jobs, of a scan by bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from auditor.cli.context import console, say
from auditor.model.scan import Job
from reports.visible import one_line
from scanners.personal_data.source_parts import neutral

_SHOWN = 40
"""Signs of a name that a bar has room for."""


class Bar:
    """An observer that moves one bar and names what takes long or fails."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(say("采集", "collecting"), total=None, now="")
        self._running: dict[str, str] = {}

    def planned(self, jobs: int, done: int) -> None:
        self._progress.update(self._task, total=jobs, completed=done)

    def started(self, job: Job) -> None:
        self._running[job.id] = job.id
        self._show()

    def finished(self, job: Job, seconds: float, failed: str) -> None:
        self._running.pop(job.id, None)
        if failed:
            self._progress.console.print(f"[red]{escape(job.id)}: {escape(failed)}[/red]", highlight=False)
        self._progress.advance(self._task)
        self._show()

    def _show(self) -> None:
        names = list(self._running)
        more = f" +{len(names) - 2}" if len(names) > 2 else ""
        self._progress.update(self._task, now=escape(" ".join(names[:2]) + more))


@contextmanager
def shown_on_stderr() -> Iterator[Bar]:
    """A bar while the block runs; plain silence where stderr is no terminal and nothing fails."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", style="dim"),
    )
    terminal = console(stderr=True)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        yield Bar(progress)


class ByteBar:
    """An observer of a scan: bytes done, MB/s, time left, findings so far and the sources in hand."""

    def __init__(self, progress: Progress, doing: str) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(doing, total=None, found="", now="")
        self._found = 0

    def planned(self, parts: int, size: int) -> None:
        """`size` bytes are to be read; earlier scans may have finished some of them."""
        self._progress.update(self._task, total=size)

    def started(self, source: str) -> None:
        self._progress.update(self._task, now=_passing(source))

    def finished(self, source: str, size: int, findings: int) -> None:
        """One part of a source is done."""
        self._found += findings
        found = say(f"发现 {self._found:,}", f"{self._found:,} found") if self._found else ""
        self._progress.update(self._task, advance=size, found=found, now=_passing(source))


def _passing(source: str) -> str:
    """The end of a source's name, without what may hold personal data in it: nobody has looked at it yet."""
    return escape(one_line(neutral(source))[-_SHOWN:])


@contextmanager
def measured_on_stderr(doing: str) -> Iterator[ByteBar]:
    """A bar by bytes while the block runs; silence where stderr is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[found]}"),
        TextColumn("{task.fields[now]}", style="dim"),
    )
    terminal = console(stderr=True)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        yield ByteBar(progress, doing)
