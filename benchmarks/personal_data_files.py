"""Quality on whole files: `python -m benchmarks.personal_data_files [--set seventh|eighth|ninth] [--show-misses]`.

A folder of logs and tables, written with their labels by somebody who had not seen the program
(tests/personal_data/heldout/whole_files.py), is scanned as a user would scan it, and what the scan writes is held
against the labels. Limits as in `personal_data_quality`. All data is synthetic.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.personal_data_quality import COLUMN_LIMIT, LIMITS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "personal_data"))
from heldout.whole_files import SETS, scored
from labelled.score import Tally, group_of


def figures(tally: Tally) -> str:
    return f"{tally.labels:7}{tally.findings:9}{tally.exact:7}{tally.f1():8.3f}{tally.f1(exact=False):9.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--set", choices=SETS, default=SETS[-1])
    parser.add_argument("--show-misses", action="store_true", help="name the columns judged otherwise")
    asked = parser.parse_args()
    begun = time.perf_counter()
    with TemporaryDirectory() as folder:
        found = scored(asked.set, Path(folder))
    seconds = time.perf_counter() - begun
    groups: dict[str, Tally] = defaultdict(Tally)
    for kind, tally in found.kinds.items():
        groups[group_of(kind)].add(tally)
    print(f"whole files: {asked.set}, {seconds:.1f} s\n")
    print(f"{'':26}{'labels':>7}{'findings':>9}{'exact':>7}{'F1':>8}{'overlap':>9}")
    for group, total in sorted(groups.items()):
        print(f"{group:26}{figures(total)}")
        for kind, tally in sorted(found.kinds.items()):
            if group_of(kind) == group:
                print(f"  {kind:24}{figures(tally)}")
    print()
    for group, limit in LIMITS.items():
        f1 = groups[group].f1()
        print(f"{group}: F1 {f1:.3f}; limit {limit}: {'kept' if f1 >= limit else 'MISSED'}")
    kept = "kept" if found.right >= COLUMN_LIMIT else "MISSED"
    print(f"column verdicts: {found.right:.3f} of {len(found.verdicts)}; limit {COLUMN_LIMIT}: {kept}")
    for file, column, wanted, said in found.verdicts if asked.show_misses else ():
        if wanted != said:
            print(f"  {file} {column}: {wanted or 'nothing'}, said {said or 'nothing'}")


if __name__ == "__main__":
    main()
