"""Workers: processes of their own that are given descriptions of splits and never data.

A worker that the system kills loses the split it was reading and nothing else: that split is tried once more, alone,
and then given up. Workers are started by their interpreter and never import the caller's main module.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Given = TypeVar("Given")

_START = "import sys; sys.path[:] = sys.argv[2:]; from {serve} import main; main()"
_GRACE = 5.0
"""Seconds that a worker has to end by itself."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many bytes and findings more of a task."""

    size: int
    findings: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A task is done; `failed` names what went wrong (never quoting content), "" for nothing."""

    size: int
    findings: int
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Killed:
    """The worker of a task died twice."""


Event = Progress | Finished | Killed


@dataclass(slots=True)
class _Worker(Generic[Given]):
    process: subprocess.Popen[bytes]
    line: Connection
    task: Given | None = None


class Pool(Generic[Given]):
    """Up to `jobs` workers, each set up with `settings` (anything that can be pickled). `serve` is the module whose
    `main` they run."""

    def __init__(self, settings: object, jobs: int, serve: str = "scanners.personal_data.work.worker") -> None:
        self._settings = pickle.dumps(settings)
        self._jobs = jobs
        self._serve = serve
        self._workers: list[_Worker[Given]] = []

    def start(self) -> None:
        """Start all workers, so that they get ready while tasks are being planned."""
        while len(self._workers) < self._jobs:
            self._workers.append(self._start())

    def run(self, tasks: Iterator[Given], started: Callable[[Given], None]) -> Iterator[tuple[Given, Event]]:
        """Hand out tasks as workers come free, and give what comes back. Tasks are drawn as late as possible."""
        again: deque[Given] = deque()
        more = True
        while True:
            while more and len(self._busy()) < self._jobs:
                task = next(tasks, None)
                if task is None:
                    more = False
                    break
                started(task)
                self._give(task)
            if not self._busy():
                break
            for task, event in self._events():
                if isinstance(event, Killed):
                    again.append(task)
                else:
                    yield task, event
        for task in again:
            self.close()
            self._give(task)
            while self._busy():
                yield from self._events()

    def close(self) -> None:
        """End the workers; those that are busy are stopped."""
        for worker in self._workers:
            worker.line.close()
            if worker.task is not None:
                worker.process.terminate()
        for worker in self._workers:
            try:
                worker.process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self._workers = []

    def __enter__(self) -> Pool[Given]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _busy(self) -> list[_Worker[Given]]:
        return [worker for worker in self._workers if worker.task is not None]

    def _give(self, task: Given) -> None:
        worker = next((worker for worker in self._workers if worker.task is None), None)
        if worker is None:
            worker = self._start()
            self._workers.append(worker)
        worker.task = task
        with contextlib.suppress(OSError):  # one that died shows it when its end of the line is read
            worker.line.send(task)

    def _start(self) -> _Worker[Given]:
        ours, theirs = socket.socketpair()
        command = [
            sys.executable,
            "-c",
            _START.format(serve=self._serve),
            str(theirs.fileno()),
            *filter(None, sys.path),
        ]
        with theirs, _interrupts_held():
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),))
        line = Connection(ours.detach())
        with contextlib.suppress(OSError):
            line.send_bytes(self._settings)
        return _Worker(process, line)

    def _events(self) -> Iterator[tuple[Given, Event]]:
        """What the workers say next, of each at most one thing."""
        lines: dict[Any, _Worker[Given]] = {worker.line: worker for worker in self._busy()}
        for ready in wait(list(lines)):
            worker = lines[ready]
            task = worker.task
            assert task is not None
            try:
                event = worker.line.recv()
            except (EOFError, OSError):
                worker.line.close()
                worker.process.kill()
                worker.process.wait()
                self._workers.remove(worker)
                yield task, Killed()
                continue
            if isinstance(event, Finished):
                worker.task = None
            yield task, event


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; a worker that is starting must not die of it with a traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def answer(serve: Callable[[Any], Callable[[Any, Callable[[Progress], None]], Finished]]) -> None:
    """A worker's life: settings first, then task after task until the line ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    line = Connection(int(sys.argv[1]))
    try:
        do = serve(pickle.loads(line.recv_bytes()))
        while True:
            line.send(do(line.recv(), line.send))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # The one who asked is gone.
        os._exit(0)
