"""One scan in a process of its own, measured: CPU seconds, wall seconds, memory, time to the first result.

Used by the personal-data benchmarks; by itself it scans what it is told: `python -m benchmarks.personal_data_run JSON`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

WARM_UP = 6 << 20
"""Bytes that the scanner sees before it is measured: imports and the compiled code from its cache are behind it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is scanned and how. `warm` is a file that is scanned before the clock starts, "" for a cold start."""

    path: str
    jobs: int = 1
    lane: str = "auto"
    warm: str = ""
    findings: str = ""
    begun: float = 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU and wall seconds of the scan, MB of the largest process, seconds from the start of the process to the first
    finding."""

    cpu: float
    wall: float
    rss: float
    first: float
    after: float
    """Wall seconds from the first finding to the end."""
    size: int
    records: int
    hits: int


def measure(run: Run) -> Measured:
    """Scan in a fresh process."""
    said = json.dumps({**asdict(run), "begun": time.time()})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.personal_data_run", said], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def linked(path: Path, folder: Path, copies: int) -> Path:
    """A folder of several links to one file: enough work that the start of workers does not count."""
    folder.mkdir(exist_ok=True)
    for number in range(copies):
        link = folder / f"{number}{path.suffix}"
        link.unlink(missing_ok=True)
        link.hardlink_to(path)
    return folder


class _Watch:
    """Remembers when the first finding came."""

    def __init__(self) -> None:
        self.first = 0.0

    def planned(self, parts: int, size: int) -> None:
        """Nothing is shown."""

    def started(self, source: str) -> None:
        """Nothing is shown."""

    def finished(self, source: str, size: int, findings: int) -> None:
        if findings and not self.first:
            self.first = time.time()


def main() -> None:
    run = Run(**json.loads(sys.argv[1]))
    from scanners.personal_data.policy import load_policy
    from scanners.personal_data.work import ScanOrder, scan, worker

    def order(path: str) -> ScanOrder:
        return ScanOrder(
            paths=(path,),
            policy=load_policy(),
            as_of=date(2026, 11, 20),
            jobs=run.jobs,
            lane=run.lane,  # type: ignore[arg-type]
            findings=Path(run.findings) if run.findings else None,
        )

    if run.warm and run.jobs == 1:
        # The same worker does both scans, as it would do one split after the other.
        worker.Worker = _kept(worker.Worker)  # type: ignore[misc]
        scan(order(run.warm))
    watch, place = _Watch(), Path(run.path)
    used, wall = _used(), time.perf_counter()
    result = scan(order(run.path), watch)
    measured = Measured(
        cpu=_used() - used,
        wall=time.perf_counter() - wall,
        rss=_largest(),
        first=watch.first - run.begun if watch.first else 0.0,
        after=time.time() - watch.first if watch.first else 0.0,
        size=sum(path.stat().st_size for path in (place.iterdir() if place.is_dir() else (place,))),
        records=sum(log.records for log in result.logs) + sum(table.rows for table in result.tables),
        hits=sum(field.hits for log in result.logs for field in log.fields),
    )
    print(json.dumps(asdict(measured)))


def _kept(make):  # type: ignore[no-untyped-def]
    """A worker that is made once."""
    made: list[object] = []

    def kept(settings):  # type: ignore[no-untyped-def]
        if not made:
            made.append(make(settings))
        return made[0]

    return kept


def _used() -> float:
    """CPU seconds of this process and of those that ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _largest() -> float:
    """MB of the largest process: a worker where there are some, else this one."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (children or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1000


if __name__ == "__main__":
    main()
