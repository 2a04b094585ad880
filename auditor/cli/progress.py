"""Progress of a collection on stderr, so that stdout stays clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from auditor.cli.context import console, say
from auditor.model.scan import Job


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
