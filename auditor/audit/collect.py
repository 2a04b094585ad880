"""Running the jobs of a plan: a pool of workers, a limit for each job, one journal entry when it is done."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from auditor.evidence import mask_text
from auditor.model.fact import Missing, Reason
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
    that never returns is given up after its timeout and cannot hold the audit.
    """
    if not jobs:
        return
    watch = observer or Silent()
    waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    events: queue.SimpleQueue[tuple[str, Job, float, list[Observation] | BaseException]] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)

    def work() -> None:
        while (job := waiting.get()) is not None:
            events.put(("started", job, time.monotonic(), []))
            result: list[Observation] | BaseException
            try:
                result = list(job.look())
            except BaseException as error:  # noqa: BLE001  nothing a scanner raises may end the audit
                result = error
            events.put(("finished", job, time.monotonic(), result))

    def hire() -> None:
        threading.Thread(target=work, daemon=True, name="look").start()

    for _ in range(min(workers, len(jobs))):
        hire()
    running: dict[str, tuple[Job, float]] = {}
    settled: set[str] = set()

    def settle(job: Job, result: list[Observation] | BaseException, seconds: float) -> None:
        settled.add(job.id)
        outcome = _complete(job, result, offered, seconds)
        record(outcome)
        watch.finished(job, seconds, outcome.failed)

    try:
        while len(settled) < len(jobs):
            now = time.monotonic()
            for job, since in list(running.values()):
                if now > since + job.timeout + GRACE:
                    del running[job.id]
                    hire()  # its worker is lost
                    settle(job, TimeoutError(f"gave up after {job.timeout + GRACE:.0f} s"), now - since)
            ends = [since + job.timeout + GRACE for job, since in running.values()]
            try:
                what, job, moment, result = events.get(timeout=max(0.05, min(ends, default=now + 1.0) - now))
            except queue.Empty:
                continue
            if what == "started":
                running[job.id] = (job, moment)
                watch.started(job)
            elif job.id not in settled:
                _, since = running.pop(job.id)
                settle(job, result, moment - since)
    finally:
        for _ in range(threading.active_count()):
            waiting.put(None)


def _complete(
    job: Job,
    result: list[Observation] | BaseException,
    offered: Callable[[Job, TargetKey], frozenset[str]],
    seconds: float,
) -> Outcome:
    """One observation per target with every fact the job owes: what was not brought is Missing and says why."""
    if isinstance(result, BaseException):
        reason = Reason.TIMEOUT if isinstance(result, TimeoutError) else Reason.UNPARSABLE
        detail = mask_text(f"{type(result).__name__}: {result}")[0][:300]
        failed = tuple(
            Observation(target, tuple(Missing(key, reason, detail) for key in sorted(offered(job, target))))
            for target in job.targets
        )
        return Outcome(job, failed, seconds, detail)
    brought: dict[TargetKey, list[Observation]] = {target: [] for target in job.targets}
    for observation in result:
        # A scanner that answers for a target it was not asked about must not touch that target's facts.
        if observation.target in brought:
            brought[observation.target].append(observation)
    observations = []
    for target, pieces in brought.items():
        facts = {fact.key: fact for piece in pieces for fact in piece.facts}
        for key in offered(job, target) - facts.keys():
            facts[key] = Missing(key, Reason.UNSUPPORTED, f"{job.scanner} brought no such fact")
        evidence = tuple(item for piece in pieces for item in piece.evidence)
        observations.append(Observation(target, tuple(facts.values()), evidence))
    return Outcome(job, tuple(observations), seconds)


def remaining(jobs: Iterable[Job], done: frozenset[str]) -> tuple[Job, ...]:
    """Jobs that were not finished in an earlier run."""
    return tuple(job for job in jobs if job.id not in done)
