"""Profiles of a table beside the detector: `python -m benchmarks.column_profiles [ROWS] [numba|numpy]`.

A table of 12 columns in record batches of 50,000 rows; findings are made beforehand, so only the profile is measured.
Prints CPU seconds for tallies and result, the best of five runs. Limit: 0.3 s for 200,000 rows with Numba.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date
from typing import Literal, cast

import numpy as np
import pyarrow as pa

from scanners.personal_data.columns.profile import TableTally
from scanners.personal_data.finding import NUMBER, Found
from scanners.personal_data.policy import load_policy

AS_OF = date(2026, 11, 20)
BATCH = 50_000
KINDS = {
    "xm": "PERSON",
    "sfzh": "CN_ID_CARD",
    "lxdh": "CN_MOBILE",
    "csrq": "DATE_OF_BIRTH",
    "hjdz": "CN_ADDRESS",
    "yhkh": "BANK_CARD",
}


def columns(rows: int) -> dict[str, list[str]]:
    draw = random.Random(1).randrange
    return {
        "xm": [f"{'赵钱孙李'[draw(4)]}{'伟芳娜敏静'[draw(5)]}{'一二三四五六七'[draw(7)]}" for _ in range(rows)],
        "sfzh": [f"110101{draw(1950, 2020)}{draw(1, 13):02}{draw(1, 29):02}{draw(10**4):04}" for _ in range(rows)],
        "lxdh": [f"13{draw(10**9):09}" for _ in range(rows)],
        "xb": ["男女"[draw(2)] for _ in range(rows)],
        "csrq": [f"{draw(1950, 2024)}-{draw(1, 13):02}-{draw(1, 29):02}" for _ in range(rows)],
        "hjdz": [f"重庆市示例区示例路{draw(999)}号{draw(9)}单元{draw(99)}室" for _ in range(rows)],
        "yhkh": [f"622202{draw(10**13):013}" for _ in range(rows)],
        "order_no": [f"{draw(10**18):018}" for _ in range(rows)],
        "amount": [f"{draw(10**6) / 100:.2f}" for _ in range(rows)],
        "create_time": [f"2026-01-{draw(1, 29):02} 12:{draw(60):02}:00" for _ in range(rows)],
        "uuid": [f"{draw(2**128):032x}" for _ in range(rows)],
        "remark": [("无", "已办理，请核实，谢谢")[draw(2)] for _ in range(rows)],
    }


def whole_cells(array: pa.Array, kind: str) -> Found:
    bounds = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    zeros = np.zeros(len(array), np.uint8)
    rows, scores = np.arange(len(array), dtype=np.int32), np.full(len(array), 0.9, np.float32)
    return Found(rows, bounds[:-1], bounds[1:], zeros + NUMBER[kind], scores, zeros, zeros.astype(np.int32))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    lane = cast(Literal["numba", "numpy"], sys.argv[2] if len(sys.argv) > 2 else "numba")
    table = {name: pa.array(values) for name, values in columns(rows).items()}
    batches = []
    for start in range(0, rows, BATCH):
        arrays = [array.slice(start, BATCH) for array in table.values()]
        found = {n: whole_cells(arrays[n], KINDS[name]) for n, name in enumerate(table) if name in KINDS}
        batches.append((start, arrays, found))
    tallies, results = [], []
    for _ in range(6):  # the first one compiles
        tally = TableTally("table", load_policy(), b"key", AS_OF, lane=lane)
        began = time.process_time()
        for start, arrays, found in batches:
            tally.add(list(table), arrays, found, start)
        counted = time.process_time()
        tally.result()
        tallies.append(counted - began)
        results.append(time.process_time() - counted)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    best, ending = min(tallies[1:]), min(results[1:])
    print(f"{rows:,} rows x {len(table)} columns, {lane}: tallies {best:.3f} s, result {ending:.3f} s")
    print(f"peak memory {peak:.0f} MB, the table included")


if __name__ == "__main__":
    main()
