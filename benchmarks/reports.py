"""How long the reports of a large audit take: by default some 3,000 findings on 20 platforms.

    python benchmarks/reports.py [HOSTS] [RULES]

All formats together have to stay below 30 s and 700 MB of memory for 3,000 findings; the HTML of 1,000 hosts × 100
rules below 5 s and 5 MB for each of its two languages. The typesetter of the PDF is a process of its own. Seconds of
one core are printed beside the time that passed, because other work on the machine stretches the latter.
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
    print(f"{hosts} hosts × {rules} rules: {len(result.verdicts):,} verdicts, {len(read(result).findings):,} findings")
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
    for whose, peak in (("", resource.RUSAGE_SELF), (" of the typesetter", resource.RUSAGE_CHILDREN)):
        print(f"peak memory{whose} {resource.getrusage(peak).ru_maxrss / 1024:.0f} MiB  limit 700")


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:3] or ("400", "30"))))
