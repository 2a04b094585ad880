"""Running the jobs of a plan: a pool of workers, a limit for each job, one journal entry when it is done."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from auditor.evidence import mask_text
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import TargetKey

GRACE = 5.0
"""Seconds a job may take beyond its own timeout before it is given up."""


class Observer(Protocol):
    """Is told how the collection goes; shows it, or not."""

    def planned(self, jobs: int, done: int) -> None:
        """`jobs` in all, `done` of them in an earlier run."""

    def started(self, job: Job) -> None:
        """A worker took the job."""

    def finished(self, job: Job, seconds: float, failed: str) -> None:
        """The job is journalled; `failed` says what went wrong, "" when nothing did."""


class Silent:
    """An observer that shows nothing."""

    def planned(self, jobs: int, done: int) -> None: ...
    def started(self, job: Job) -> None: ...
    def finished(self, job: Job, seconds: float, failed: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one job brought, complete: every target of the job has an observation."""

    job: Job
    observations: tuple[Observation, ...]
    seconds: float
    failed: str = ""


def collect(
    jobs: Sequence[Job],
    scope: Scope,
    offered: Callable[[Job, TargetKey], frozenset[str]],
    record: Callable[[Outcome], None],
    *,
    workers: int = 8,
    observer: Observer | None = None,
) -> None:
    """Run every job and hand each outcome to `record`, in the calling thread, as soon as it is there.

    `offered` names the facts a job owes a target; what it does not bring becomes Missing. Workers are daemons: a job
    that never returns is given up after its timeout and cannot hold the audit. When this function is left early (the
    store refused, somebody pressed Ctrl-C), no job is begun any more.
    """
    if not jobs:
        return
    watch = observer or Silent()
    pool = _Pool(jobs)
    running: dict[int, float] = {}
    settled: set[int] = set()

    def settle(number: int, result: list[Observation] | BaseException, seconds: float) -> None:
        settled.add(number)
        job = jobs[number]
        outcome = _complete(job, result, offered, seconds)
        record(outcome)
        watch.finished(job, seconds, outcome.failed)

    def hear(event: _Event) -> None:
        if event.number in settled:  # given up before
            return
        if event.result is None:
            running[event.number] = event.moment
            watch.started(jobs[event.number])
        else:
            settle(event.number, event.result, event.moment - running.pop(event.number))

    try:
        for _ in range(min(workers, len(jobs))):
            pool.hire()
        while len(settled) < len(jobs):
            # Everything that is there counts before the clock does: writing an outcome down takes time as well.
            while (event := pool.next(0.0)) is not None:
                hear(event)
            now = time.monotonic()
            for number, since in list(running.items()):
                limit = jobs[number].timeout + GRACE
                if now > since + limit:
                    del running[number]
                    pool.replace(number)
                    settle(number, TimeoutError(f"gave up after {limit:.0f} s"), now - since)
            if len(settled) < len(jobs):
                ends = (since + jobs[number].timeout + GRACE for number, since in running.items())
                event = pool.next(max(0.05, min(min(ends, default=now + 1.0) - now, _LONGEST_WAIT)))
                if event is not None:
                    hear(event)
    finally:
        pool.dismiss()


_LONGEST_WAIT = 3600.0
"""Seconds. A timeout beyond what the operating system can wait for would end the audit."""


@dataclass(frozen=True, slots=True)
class _Event:
    """A worker took the job of this number, or brought its result."""

    number: int
    moment: float
    result: list[Observation] | BaseException | None = None


class _Pool:
    """Workers that take the jobs in order and tell what becomes of them."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._waiting: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._lost: set[int] = set()
        self._hired = 0
        for number in range(len(jobs)):
            self._waiting.put(number)

    def hire(self) -> None:
        self._hired += 1
        threading.Thread(target=self._work, daemon=True, name="look").start()

    def replace(self, number: int) -> None:
        """Somebody else goes on instead of the worker that is stuck in this job; should it come back, it goes home."""
        self._lost.add(number)
        self.hire()

    def next(self, seconds: float) -> _Event | None:
        """The next event, waiting so long for it."""
        try:
            return self._events.get(timeout=seconds) if seconds else self._events.get_nowait()
        except queue.Empty:
            return None

    def dismiss(self) -> None:
        """No job is begun after this."""
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
        for _ in range(self._hired):
            self._waiting.put(None)

    def _work(self) -> None:
        while (number := self._waiting.get()) is not None:
            self._events.put(_Event(number, time.monotonic()))
            result: list[Observation] | BaseException
            try:
                result = list(self._jobs[number].look())
            except BaseException as error:  # noqa: BLE001  nothing a scanner raises may end the audit
                result = error
            self._events.put(_Event(number, time.monotonic(), result))
            if number in self._lost:
                return


def _complete(
    job: Job,
    result: list[Observation] | BaseException,
    offered: Callable[[Job, TargetKey], frozenset[str]],
    seconds: float,
) -> Outcome:
    """One observation per target with every fact the job owes: what was not brought is Missing and says why."""
    if not isinstance(result, BaseException):
        try:
            return Outcome(job, _observations(job, result, offered), seconds)
        except (TypeError, AttributeError) as error:  # not what a scanner may return
            result = error
    reason, detail = _reason(result), _detail(result)
    failed = tuple(
        Observation(target, tuple(Missing(key, reason, detail) for key in sorted(offered(job, target))))
        for target in job.targets
    )
    return Outcome(job, failed, seconds, detail)


def _observations(
    job: Job, result: Sequence[Observation], offered: Callable[[Job, TargetKey], frozenset[str]]
) -> tuple[Observation, ...]:
    brought: dict[TargetKey, list[Observation]] = {target: [] for target in job.targets}
    for observation in result:
        # A scanner that answers for a target it was not asked about must not touch that target's facts.
        if observation.target in brought:
            brought[observation.target].append(_checked(observation))
    return tuple(
        Observation(
            target,
            tuple(_owed(job, offered(job, target), (fact for piece in pieces for fact in piece.facts))),
            tuple(item for piece in pieces for item in piece.evidence),
        )
        for target, pieces in brought.items()
    )


def _checked(observation: Observation) -> Observation:
    """Raises TypeError for what cannot be written down."""
    if not all(isinstance(fact, (Fact, Missing)) for fact in observation.facts):
        raise TypeError("a fact is neither Fact nor Missing")
    if not all(isinstance(piece.content, bytes) for piece in observation.evidence):
        raise TypeError("evidence is not bytes")
    return observation


def _owed(job: Job, owed: frozenset[str], brought: Iterable[Fact | Missing]) -> Iterator[Fact | Missing]:
    """Every fact that is owed, once. What a job does not owe is not its to tell."""
    facts: dict[str, Fact | Missing] = {}
    for fact in brought:
        known = facts.setdefault(fact.key, fact)
        if _said(known) != _said(fact):
            facts[fact.key] = Missing(fact.key, Reason.UNPARSABLE, f"{job.scanner} contradicts itself", fact.seen_in)
    for key in sorted(owed):
        yield facts.get(key) or Missing(key, Reason.UNSUPPORTED, f"{job.scanner} brought no such fact")


def _said(fact: Fact | Missing) -> object:
    return fact.reason if isinstance(fact, Missing) else (fact.value,)


def _reason(error: BaseException) -> Reason:
    match error:
        case TimeoutError():
            return Reason.TIMEOUT
        case PermissionError():
            return Reason.DENIED
        case ConnectionError():
            return Reason.UNREACHABLE
    return Reason.UNPARSABLE


def _detail(error: BaseException) -> str:
    try:
        said = str(error)
    except Exception:  # noqa: BLE001  an exception of a plugin may not even tell what it is
        said = ""
    return mask_text(f"{type(error).__name__}: {said}")[0][:300]


def remaining(jobs: Iterable[Job], done: frozenset[str]) -> tuple[Job, ...]:
    """Jobs that were not finished in an earlier run."""
    return tuple(job for job in jobs if job.id not in done)
