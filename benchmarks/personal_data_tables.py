"""How fast tables are searched, parsing included, beside Presidio on the same cells in the same run.

    python -m benchmarks.personal_data_tables [--rows 200000] [--presidio-rows 30]

A synthetic CSV of people with 12 columns. Rows per CPU second of one core, from bytes on disk to column profiles,
distinct people and the risk of re-identification. The limit is the csv module reading the rows and dropping them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.personal_data_run import Run, linked, measure
from benchmarks.personal_data_samples import write_people

TARGET, TARGET_RATIO, TARGET_MEMORY, TARGET_FIRST, TARGET_WORKERS = 300_000.0, 500.0, 300.0, 2.0, 1.8
_MANY_ROWS = 4_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--presidio-rows", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="folder for the tables; what is there is used again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _run(folder, chosen.rows, chosen.presidio_rows)


def _run(folder: Path, rows: int, presidio_rows: int) -> None:
    people, warm = _table(folder / f"people-{rows}.csv", rows), _table(folder / "warm.csv", 30_000)
    packed = folder / f"{people.name}.gz"
    if not packed.exists():
        with people.open("rb") as plain, gzip.open(packed, "wb", compresslevel=6) as file:
            shutil.copyfileobj(plain, file)
    for jobs in (1, 2):  # compiles what is not in the cache yet; a pool of workers readies itself for logs as well
        measure(Run(str(warm), jobs=jobs, lane="numba"))

    found = {
        "CSV": measure(Run(str(people), lane="numba", warm=str(warm))),
        "CSV, findings written too": measure(
            Run(str(people), lane="numba", warm=str(warm), findings=str(folder / "findings.jsonl"))
        ),
        "CSV, gzip": measure(Run(str(packed), lane="numba", warm=str(warm))),
        "CSV, numpy lane": measure(Run(str(warm), lane="numpy", warm=str(warm))),
    }
    print(f"{'':36}rows/CPU s  MB/CPU s  largest process MB")
    for name, run in found.items():
        size = people.stat().st_size if "gzip" in name else run.size
        print(f"{name:36}{run.records / run.cpu:10,.0f}{size / run.cpu / 1e6:10.1f}{run.rss:20.0f}")
    limit, presidio = _limit(people), _presidio(people, presidio_rows)
    print(f"{'limit: the csv module':36}{limit:10,.0f}")
    print(f"{'the same recognisers in Presidio':36}{presidio:10,.1f}  ({presidio_rows} rows, cell by cell)")
    many = linked(people, folder / "many", -(-_MANY_ROWS // rows))
    one, two = (measure(Run(str(many), jobs=jobs, lane="numba")) for jobs in (1, 2))
    cold = measure(Run(str(people)))

    print()
    speed = found["CSV"].records / found["CSV"].cpu
    _judge("rows/s per core", speed, TARGET)
    _judge("times Presidio", speed / presidio, TARGET_RATIO)
    _judge("2 workers against 1, wall", one.after / two.after, TARGET_WORKERS)
    _judge("memory of a worker, MB", max(run.rss for run in (*found.values(), two)), TARGET_MEMORY, at_most=True)
    _judge("first finding after s", cold.first, TARGET_FIRST, at_most=True)


def _table(path: Path, rows: int) -> Path:
    return path if path.exists() else write_people(path, rows)


def _limit(path: Path) -> float:
    begun = time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file))
    return rows / (time.process_time() - begun)


def _presidio(path: Path, rows: int) -> float:
    """Rows/s of an AnalyzerEngine over the shipped recognisers, the column's name before each cell."""
    from scanners.personal_data.recognisers.engine import analyzer

    engine = analyzer()
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        cells = [row for row, _ in zip(lines, range(rows + 2), strict=False)]
    begun = 0.0
    for number, row in enumerate(cells):
        if number == 2:
            begun = time.process_time()
        for name, cell in zip(header, row, strict=True):
            engine.analyze(text=f"{name}: {cell}", language="zh")
    return rows / (time.process_time() - begun)


def _judge(name: str, value: float, target: float, *, at_most: bool = False) -> None:
    kept = value <= target if at_most else value >= target
    print(f"{name:36}{value:10,.1f}  limit {'<=' if at_most else '>='} {target:,g}: {'kept' if kept else 'MISSED'}")


if __name__ == "__main__":
    main()
