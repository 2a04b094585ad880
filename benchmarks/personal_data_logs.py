"""How fast logs are searched, end to end, beside its limits and its peers in the same run.

    python -m benchmarks.personal_data_logs [--size 60] [--presidio-lines 300]

Two synthetic interface logs: one in which 30 % of the lines hold personal data, one with 2 %; a network address in
each line. MB/s are bytes of plain text per CPU second of one core, from bytes on disk to profiles: decoding, context,
attribution to interface, consumer and field, aggregates. The peers are the same recognisers in Presidio with a no-op
NLP engine, and `for line in f`, which does nothing at all.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.personal_data_run import WARM_UP, Measured, Run, linked, measure
from benchmarks.personal_data_samples import write_access_log, write_log, write_text_log, write_wrapped_log

TARGET, TARGET_NUMPY, TARGET_RATIO, TARGET_GZIP, TARGET_WORKERS = 100.0, 25.0, 90.0, 60.0, 1.8
TARGET_MEMORY, TARGET_FIRST = 300.0, 2.0
_COPIES = 24
_OTHERS = {
    "30 %, access log of nginx": write_access_log,
    "30 %, text of an application": write_text_log,
    "30 %, the same wrapped in JSON": write_wrapped_log,
}
"""Logs of other forms, for which no goal is set."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=60, help="MB of each log")
    parser.add_argument("--presidio-lines", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder for the logs; what is there is used again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _run(folder, chosen.size * 1_000_000, chosen.presidio_lines)


def _run(folder: Path, size: int, presidio_lines: int) -> None:
    dense, sparse = _log(folder / f"dense-{size}.log", size, 0.3), _log(folder / f"sparse-{size}.log", size, 0.02)
    small, warm = _log(folder / "small.log", 8_000_000, 0.3), _log(folder / "warm.log", WARM_UP, 0.3)
    packed = folder / f"{dense.name}.gz"
    if not packed.exists():
        with dense.open("rb") as plain, gzip.open(packed, "wb", compresslevel=6) as file:
            shutil.copyfileobj(plain, file)
    measure(Run(str(small), lane="numba"))  # compiles what is not in the cache yet

    found = {
        "30 % of lines with personal data": measure(Run(str(dense), lane="numba", warm=str(warm))),
        "2 % of lines with personal data": measure(Run(str(sparse), lane="numba", warm=str(warm))),
        "30 %, findings written too": measure(
            Run(str(dense), lane="numba", warm=str(warm), findings=str(folder / "findings.jsonl"))
        ),
        "30 %, gzip": measure(Run(str(packed), lane="numba", warm=str(warm))),
        "30 %, numpy lane": measure(Run(str(small), lane="numpy", warm=str(warm))),
    }
    for name, write in _OTHERS.items():
        other = folder / f"{write.__name__}-{size // 2}.log"
        if not other.exists():
            write(other, size // 2, 0.3)
        measure(Run(str(other), lane="numba"))  # compiles what this form needs
        found[name] = measure(Run(str(other), lane="numba", warm=str(warm)))
    print(f"{'':36}MB/CPU s     MB  findings/MB  largest process MB")
    for name, run in found.items():
        plain = dense.stat().st_size if "gzip" in name else run.size
        hits = run.hits / plain * 1e6
        print(f"{name:36}{plain / run.cpu / 1e6:8.1f}{plain / 1e6:7.0f}{hits:13.0f}{run.rss:20.0f}")
    limit, presidio = _limit(dense), _presidio(dense, presidio_lines)
    speed = _speed(found["30 % of lines with personal data"])
    print(f"{'limit: for line in f':36}{limit:8.1f}")
    print(f"{'the same recognisers in Presidio':36}{presidio:8.3f}   ({presidio_lines} lines, no-op NLP engine)")
    many = linked(dense, folder / "many", _COPIES)
    one, two = (measure(Run(str(many), jobs=jobs, lane="numba")) for jobs in (1, 2))
    cold, cold_two = (measure(Run(str(dense), jobs=jobs)) for jobs in (1, 2))

    print()
    _judge("logs, MB/s per core", speed, TARGET)
    _judge("logs, sparse", _speed(found["2 % of lines with personal data"]), TARGET)
    _judge("times Presidio", speed / presidio, TARGET_RATIO)
    _judge("numpy lane, MB/s", _speed(found["30 %, numpy lane"]), TARGET_NUMPY)
    _judge("gzip, MB/s of plain text", dense.stat().st_size / found["30 %, gzip"].cpu / 1e6, TARGET_GZIP)
    _judge("2 workers against 1, wall", one.after / two.after, TARGET_WORKERS)
    _judge("memory of a worker, MB", max(run.rss for run in (*found.values(), two)), TARGET_MEMORY, at_most=True)
    _judge("first finding after s", cold.first, TARGET_FIRST, at_most=True)
    _judge("first finding of 2 workers after s", cold_two.first, TARGET_FIRST, at_most=True)
    print(f"share of the limit: {speed / limit:.1%}; CPU of 2 workers against 1: {two.cpu / one.cpu:.2f}")


def _log(path: Path, size: int, share: float) -> Path:
    return path if path.exists() else write_log(path, size, share)


def _speed(run: Measured) -> float:
    return run.size / run.cpu / 1e6


def _limit(path: Path) -> float:
    begun = time.process_time()
    with path.open("rb") as file:
        for _ in file:
            pass
    return path.stat().st_size / (time.process_time() - begun) / 1e6


def _presidio(path: Path, lines: int) -> float:
    """MB/s of an AnalyzerEngine over the shipped recognisers, line by line."""
    from scanners.personal_data.recognisers.engine import analyzer

    engine = analyzer()
    with path.open(encoding="utf-8") as file:
        texts = [line for line, _ in zip(file, range(lines + 5), strict=False)]
    for text in texts[:5]:
        engine.analyze(text=text, language="zh")
    begun = time.process_time()
    for text in texts[5:]:
        engine.analyze(text=text, language="zh")
    return sum(len(text.encode()) for text in texts[5:]) / (time.process_time() - begun) / 1e6


def _judge(name: str, value: float, target: float, *, at_most: bool = False) -> None:
    kept = value <= target if at_most else value >= target
    print(f"{name:36}{value:8.1f}  limit {'<=' if at_most else '>='} {target:g}: {'kept' if kept else 'MISSED'}")


if __name__ == "__main__":
    main()
