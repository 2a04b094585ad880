"""The lab as a whole: up when entered, down when left, whatever happens in between."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from examples.lab.component import Component, Failure, Unavailable, wait_for
from examples.lab.ledger import Ledger
from examples.lab.nginx import Nginx
from examples.lab.plan import Plan
from examples.lab.postgresql import PostgreSql
from examples.lab.redis import Redis
from examples.lab.sshd import Sshd

READY_WITHIN = 60.0
"""Seconds a server has to answer; a second is usual, a busy machine takes its time."""

_LOCKS = 2
"""Folder and addresses; a lab that holds both may change what the folder says is running."""

_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class LabBusy(Exception):
    """Another lab holds the same folder or the same addresses. Carries the path of the lock."""


def components_of(plan: Plan, as_of: datetime) -> tuple[Component, ...]:
    """Every server of the lab."""
    return (Nginx(plan, as_of), Redis(plan), Sshd(plan), PostgreSql(plan))


@dataclass(slots=True)
class Lab:
    """Starts its components on entry and stops them on exit.

    A component this machine cannot run is a `Failure`, not an exception: the audit then finds its targets
    unreachable and says so.
    """

    plan: Plan
    components: Sequence[Component]
    patience: float = 0.0
    """Seconds to wait for another lab, in this checkout or another, to end. After them: LabBusy."""
    failures: list[Failure] = field(default_factory=list, init=False)
    running: list[Component] = field(default_factory=list, init=False)
    _locks: list[int] = field(default_factory=list, init=False)

    @classmethod
    def on(cls, plan: Plan, as_of: datetime | None = None, patience: float = 0.0) -> Self:
        """The whole lab; certificates are made for an audit as of `as_of` (now, when not given)."""
        return cls(plan, components_of(plan, as_of or datetime.now(UTC)), patience)

    def __enter__(self) -> Self:
        try:
            self._take_folder()
            for component in self.components:
                self._attempt(component, component.start)
            for component in tuple(self.running):
                self._attempt(component, lambda c=component: _await(c))  # type: ignore[misc]
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop everything. A second Ctrl-C waits until nothing runs any more."""
        with _undisturbed():
            for component in reversed(self.components):
                component.stop()
            self.running.clear()
            if len(self._locks) == _LOCKS:
                self._ledger.file.unlink(missing_ok=True)
            while self._locks:
                os.close(self._locks.pop())

    @property
    def _ledger(self) -> Ledger:
        return Ledger(self.plan.folder / "running.json")

    def _attempt(self, component: Component, step: Callable[[], None]) -> None:
        try:
            step()
        except Unavailable as reason:
            component.stop()
            self.failures.append(Failure(component.name, reason.zh, reason.en))
            if component in self.running:
                self.running.remove(component)
        else:
            if component not in self.running:
                self.running.append(component)
        self._ledger.write(self.running)

    def _take_folder(self) -> None:
        """Hold folder and addresses against other labs, tidy up after a killed one, and start from nothing."""
        folder = self.plan.folder
        folder.mkdir(parents=True, exist_ok=True)
        self._locks.append(_hold(folder / "lock", self.patience))
        self._locks.append(_hold(Path(tempfile.gettempdir()) / f"auditor-lab-{self.plan.prefix}.lock", self.patience))
        self._ledger.sweep()
        for entry in folder.iterdir():
            if entry.name == "lock":
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.plan.logs.mkdir()


def _hold(lock: Path, patience: float) -> int:
    """File descriptor that holds `lock` until it is closed or the process ends; never inherited by the servers."""
    # Another user's lock in a shared folder may be opened but not created anew, hence the two ways.
    descriptor = os.open(lock, os.O_RDONLY) if lock.exists() else os.open(lock, os.O_RDONLY | os.O_CREAT, 0o644)

    def held() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    if not wait_for(held, patience, pause=0.2):
        os.close(descriptor)
        raise LabBusy(str(lock))
    return descriptor


def _await(component: Component) -> None:
    if not wait_for(component.ready, READY_WITHIN):
        words = component.server.last_words() if component.server is not None else ""
        raise Unavailable(
            f"{READY_WITHIN:.0f} 秒内没有应答：{words}", f"no answer within {READY_WITHIN:.0f} seconds: {words}"
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and its like until the block is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
