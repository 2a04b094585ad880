"""How long the filing papers of a platform take: grading report, form and review sheet as HTML, PDF, DOCX and XLSX.

    python benchmarks/filing.py

Reading the register and the fonts is counted in the first platform. Limit: 3 s for each. Seconds of one core are
printed beside the time that passed, because other work on the machine stretches the latter.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from auditor.cli.context import Settings  # noqa: E402
from auditor.cli.filing import Wanted, write_papers  # noqa: E402

PLATFORMS = ("pf-ykb", "pf-exchange", "pf-policy")


def used() -> float:
    """Seconds of one core so far, of this process and the typesetters it started."""
    whose = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in whose)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for platform in PLATFORMS:
            wanted = Wanted(ROOT / "inventory.yaml", (platform,), "latest")
            started, cpu = time.perf_counter(), used()
            written = write_papers(Settings(home=Path(folder)), wanted, ("html,pdf,docx,xlsx",), Path(folder) / "out")
            seconds, cpu = time.perf_counter() - started, used() - cpu
            print(f"{platform:12} {len(written.files)} files {seconds:6.2f} s {cpu:6.2f} s of one core  limit 3 s")


if __name__ == "__main__":
    main()
