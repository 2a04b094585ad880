"""How long the district overview of 1,000 platforms and the self-check of one platform take.

    python -m benchmarks.papers [PLATFORMS]

The overview of 1,000 platforms has to stay below 60 s, the self-check of one platform (HTML, PDF and DOCX) below 10 s.
Assessing every platform counts with the overview; seconds of one core are printed beside the time that passed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reports")]

from sample_results import of_size  # noqa: E402

from auditor.assessment import assess  # noqa: E402
from auditor.model.register import District, Platform, Register, Unit  # noqa: E402
from auditor.model.text import Lang  # noqa: E402
from auditor.rulebook import load_rulebook  # noqa: E402
from reports.assessment import build_report, cases  # noqa: E402
from reports.papers import Subject, build_overview  # noqa: E402
from reports.publishing import publish  # noqa: E402


def timed(what: str, run: Callable[[], Iterable[Path]], limit: str) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    size = sum(path.stat().st_size for path in run())
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"{what:36} {seconds:7.2f} s {cpu:7.2f} s of one core {size / 1e6:7.2f} MB  {limit}")


def main(platforms: int) -> None:
    book = load_rulebook()
    audit = of_size(3 * platforms, 20, platforms=platforms)
    result = replace(audit, clauses=book.clauses.clauses, guidelines=book.guidelines)
    units = tuple(Unit(id=f"u-{n}", name=f"单位{n}", type="institution", level="county") for n in range(50))
    register = Register(
        schema_version=1,
        as_of=None,
        district=District(code="500116", name="示范区", level="county"),
        units=units,
        platforms=tuple(
            Platform(id=one.id, name=one.name, kind="service_portal", owner=units[n % 50].id)
            for n, one in enumerate(result.platforms)
        ),
    )
    print(f"{len(result.platforms):,} platforms, {len(result.verdicts):,} verdicts")
    with tempfile.TemporaryDirectory() as folder:

        def overview() -> Iterable[Path]:
            subject = Subject(result, assess(result), register, (), Lang.ZH)
            return publish({"overview": build_overview(subject)}, Path(folder) / "o", ["html,pdf,docx,xlsx"])

        timed("district overview, four formats", overview, "limit 60 s")
        first = replace(result, platforms=result.platforms[:1])
        found = next(iter(cases(first, assess(first), register, Lang.ZH).values()))
        timed(
            "self-check of one platform",
            lambda: publish({"self-check": build_report(found)}, Path(folder) / "s", ["html,pdf,docx"]),
            "limit 10 s",
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
