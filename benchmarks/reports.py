"""How long the reports of a large audit take: 1,000 hosts × 100 rules on 20 platforms.

    python benchmarks/reports.py [HOSTS] [RULES]

The HTML has to stay below 5 s and 5 MB for each of its two languages. Seconds of one core are printed beside the
time that passed, because other work on the machine stretches the latter.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reports")]

from sample_results import of_size  # noqa: E402

from auditor.model.text import Lang  # noqa: E402
from auditor.results import AuditResult  # noqa: E402
from reports.reading import Reading, read  # noqa: E402
from reports.writing import FORMATS  # noqa: E402


def timed(what: str, run: Callable[[], int], limit: str) -> None:
    """Prints the time that `run` takes and the bytes it says it made."""
    started, cpu = time.perf_counter(), time.process_time()
    size = run()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    megabytes = f"{size / 1e6:8.2f} MB" if size else " " * 11
    print(f"{what:24} {seconds:7.2f} s {cpu:7.2f} s of one core {megabytes}  {limit}")


def main(hosts: int, rules: int) -> None:
    result: AuditResult = of_size(hosts, rules)
    print(f"{hosts} hosts × {rules} rules: {len(result.verdicts):,} verdicts")
    readings: list[Reading] = []

    def derive() -> int:
        readings.append(read(result))
        return 0

    timed("derive every number", derive, "")
    with tempfile.TemporaryDirectory() as folder:
        for name, writer in FORMATS.items():

            def files(writer: Callable[..., list[Path]] = writer) -> int:
                return sum(path.stat().st_size for path in writer(readings[0], Path(folder), Lang.ZH))

            limit = "limit 10 s and 10 MB for both languages" if name == "html" else ""
            timed(f"write {name}", files, limit)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:3] or ("1000", "100"))))
