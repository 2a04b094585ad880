"""Workers: processes of their own that are given descriptions of splits and never data.

A worker that the system kills loses the split it was reading and nothing else: that split is tried once more, alone,
and then given up. Workers are started by their interpreter and never import the caller's main module. One is started
and gets ready; the others branch off it, so that what takes a second to load is loaded once and held in memory once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

Given = TypeVar("Given")

_START = "import sys; sys.path[:] = sys.argv[2:]; from {serve} import main; main()"
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""What keeps the libraries of a worker from starting threads, with which it could not branch."""
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
        self._stems: list[subprocess.Popen[bytes]] = []
        """Processes that were started; each leads a group of those that branched off it."""

    def start(self) -> None:
        """Start all workers, so that they get ready while tasks are being planned."""
        if missing := self._jobs - len(self._workers):
            self._start(missing)

    def run(self, tasks: Iterator[Given], started: Callable[[Given], None]) -> Iterator[tuple[Given, Event]]:
        """Hand out tasks as workers come free, and give what comes back, while they are busy again: whoever takes it
        may be long about it. Tasks are drawn as late as possible."""
        again: deque[Given] = deque()
        said: list[tuple[Given, Event]] = []
        more = True
        while True:
            while more and len(self._busy()) < self._jobs:
                task = next(tasks, None)
                if task is None:
                    more = False
                    break
                started(task)
                self._give(task)
            yield from said
            if not self._busy():
                break
            said = []
            for task, event in self._events():
                if isinstance(event, Killed):
                    again.append(task)
                else:
                    said.append((task, event))
        for task in again:
            self.close()
            self._give(task)
            while self._busy():
                yield from self._events()

    def close(self) -> None:
        """End the workers; those that are busy are stopped."""
        if self._busy():
            for stem in self._stems:
                _signal(stem, signal.SIGTERM)
        for worker in self._workers:
            worker.line.close()
        for stem in self._stems:
            try:
                stem.wait(_GRACE)
            except subprocess.TimeoutExpired:
                _signal(stem, signal.SIGKILL)
                stem.wait()
        self._workers, self._stems = [], []

    def __enter__(self) -> Pool[Given]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _busy(self) -> list[_Worker[Given]]:
        return [worker for worker in self._workers if worker.task is not None]

    def _give(self, task: Given) -> None:
        if len(self._busy()) == len(self._workers):
            self._start(1)
        worker = next(worker for worker in self._workers if worker.task is None)
        worker.task = task
        with contextlib.suppress(OSError):  # one that died shows it when its end of the line is read
            worker.line.send(task)

    def _start(self, count: int) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        ends = [theirs.fileno() for _, theirs in pairs]
        command = _command(self._serve, ends, filter(None, sys.path))
        with _interrupts_held():
            stem = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=ends, process_group=0, env={**os.environ, **_ALONE}
            )
        self._stems.append(stem)
        for ours, theirs in pairs:
            theirs.close()
            line = Connection(ours.detach())
            with contextlib.suppress(OSError):
                line.send_bytes(self._settings)
            self._workers.append(_Worker(line))

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


def _command(serve: str, ends: Iterable[int], path: Iterable[str]) -> list[str]:
    return [sys.executable, "-c", _START.format(serve=serve), ",".join(map(str, ends)), *path]


def _signal(stem: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """To all of the group of a process that was not waited for yet, so that its number still is its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(stem.pid, sign)


def answer(serve: Callable[[Any], Callable[[Any, Callable[[Progress], None]], Finished]]) -> None:
    """A worker's life: settings first, then task after task until the line ends, or it is told to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    ends = [int(end) for end in sys.argv[1].split(",")]
    line = Connection(ends[0])
    try:
        do = serve(pickle.loads(line.recv_bytes()))
        line = _branched(serve.__module__, line, ends[1:])
        while True:
            line.send(do(line.recv(), line.send))
    except (EOFError, BrokenPipeError, ConnectionResetError, SystemExit):
        # Nobody asks any more. Those that branched off are told the same; who waits for this process waits for all.
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        os._exit(0)


def _branched(serve: str, own: Connection, others: list[int]) -> Connection:
    """One process for each of the other lines; returns the line of the process that this one is then.

    Where something has started a thread, a copy of this process could wait for it for ever: others start anew.
    """
    if others and not _is_alone():
        for end in others:
            subprocess.Popen(_command(serve, [end], sys.argv[2:]), stdin=subprocess.DEVNULL, pass_fds=[end])
            os.close(end)
        return own
    gc.freeze()  # what is shared stays shared: the collector writes to nothing that is there now
    for number, end in enumerate(others, 1):
        if os.fork() == 0:
            own.close()
            for other in others[number:]:
                os.close(other)
            line = Connection(end)
            line.recv_bytes()  # the settings, which it has
            return line
        os.close(end)
    return own


def _is_alone() -> bool:
    """Whether this process has one thread; where the system does not tell, it is not taken for alone."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False
