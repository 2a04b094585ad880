"""How fast files are read, and in how much memory: `python -m benchmarks.personal_data_reading [--mb N] [NAME]…`.

Files of about N megabytes (100) are made for every reader, each is read once in a process of its own. Printed by file:
MB of plain content, rows and lines per second of processor time without start-up, the peak memory of the process, and
what it was noted for. Beside them, in the same run, `for line in file` over the plain log, which nothing can beat.
Limits: 150 MB of memory, whatever the file is. All data is made up.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MEMORY_LIMIT = 150
HEAD = ("id", "姓名", "手机号", "身份证号", "住址", "c1", "c2", "c3", "c4", "c5", "c6", "备注")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    for n in range(count):
        person = (str(n), f"张三{n % 77}", f"138{n % 10**8:08d}", f"5001{n % 10**14:014d}", f"渝中区解放碑{n % 300}号")
        yield (*person, "abc", f"def{n % 9}", "2026-01-01 10:00:00", "1.5", "", "x", "备注，说明")


def log(size: int) -> bytes:
    line = '10.0.1.{} - - [23/Nov/2026:10:00:00 +0800] "GET /api/person?id={} HTTP/1.1" 200 {} "-" "Mozilla/5.0 中文"\n'
    return "".join(line.format(n % 250, n * 7919, n) for n in range(size // 118)).encode()


def _delimited(quote: str, joint: str, broken: int) -> Callable[[Path, int], None]:
    def make(path: Path, size: int) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write(joint.join(HEAD) + "\n")
            for number, row in enumerate(rows(size // (135 + 24 * len(quote)))):
                line = joint.join(f"{quote}{cell}{quote}" for cell in row)
                file.write(line + (f'{joint}5" more' if broken and number % broken == 0 else "") + "\n")

    return make


def _json(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        lines = path.suffix == ".jsonl"
        file.write("" if lines else '{"code": 0, "data": {"list": [')
        for number, row in enumerate(rows(size // 290)):
            record = dict(zip(HEAD, row, strict=True)) | {"n": number, "ok": True, "nested": {"tags": ["a", "b"]}}
            file.write(("" if lines or not number else ",") + json.dumps(record, ensure_ascii=False) + "\n" * lines)
        file.write("" if lines else "]}}")


def _xml(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("<list>\n")
        for row in rows(size // 210):
            file.write("<p>" + "".join(f"<c{n}>{cell}</c{n}>" for n, cell in enumerate(row)) + "</p>\n")
        file.write("</list>\n")


def _sql(path: Path, size: int) -> None:
    copy = path.stem == "copy"
    with path.open("w", encoding="utf-8") as file:
        file.write("COPY t FROM stdin;\n" if copy else "-- MySQL dump\n")
        held: list[str] = []
        for row in rows(size // (140 if copy else 165)):
            held.append("\t".join(row) + "\n" if copy else "(" + ",".join(f"'{cell}'" for cell in row) + ")")
            if len(held) == 5000:
                file.write("".join(held) if copy else "INSERT INTO `t` VALUES " + ",".join(held) + ";\n")
                held.clear()
        file.write("\\.\n" if copy else "")


def _sqlite(path: Path, size: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE t ({' text, '.join(HEAD)} text)")
    connection.executemany(f"INSERT INTO t VALUES ({','.join('?' * len(HEAD))})", rows(size // 150))
    connection.commit()
    connection.close()


def _workbook(path: Path, size: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("人员")
    for number, row in enumerate([HEAD, *rows(min(size // 500, 500_000))]):
        sheet.write_row(number, 0, row)
    book.close()


def _columnar(path: Path, size: int) -> None:
    import pyarrow as pa
    from pyarrow import feather, parquet

    columns = dict(zip(HEAD, map(list, zip(*rows(size // 140), strict=True)), strict=True))
    table = pa.table(columns)
    if path.suffix == ".parquet":
        parquet.write_table(table, path, row_group_size=100_000)
    else:
        feather.write_feather(table, path)


def _packed(pack: Callable[[bytes], bytes], share: int = 1) -> Callable[[Path, int], None]:
    return lambda path, size: _write(path, pack(log(size // share)))


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _zip(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.log", log(size // 2))
        archive.writestr("b.log", log(size // 2))


def _zstd(data: bytes) -> bytes:
    import zstandard

    return zstandard.compress(data)


FILES: dict[str, Callable[[Path, int], None]] = {
    "plain.log": lambda path, size: _write(path, log(size)),
    "gb18030.log": lambda path, size: _write(path, log(size).decode().encode("gb18030")),
    "utf16.log": lambda path, size: _write(path, log(size // 2).decode().encode("utf-16")),
    "one-line.log": lambda path, size: _write(path, log(size).replace(b"\n", b" ")),
    "packed.log.gz": _packed(gzip.compress),
    "packed.log.zst": _packed(_zstd),
    "packed.log.bz2": _packed(bz2.compress, 4),
    "packed.log.xz": _packed(lambda data: lzma.compress(data, preset=1), 2),
    "archive.zip": _zip,
    "plain.csv": _delimited("", ",", 0),
    "quoted.csv": _delimited('"', ",", 0),
    "disorder.csv": _delimited("", ",", 100),
    "wide-separator.csv": _delimited("", "|@|", 0),
    "records.jsonl": _json,
    "nested.json": _json,
    "records.xml": _xml,
    "insert.sql": _sql,
    "copy.sql": _sql,
    "a.sqlite": _sqlite,
    "a.xlsx": _workbook,
    "a.parquet": _columnar,
    "a.feather": _columnar,
}


def measure(path: Path) -> None:
    """Reads one file; runs in a process of its own so that the peak of memory is its own."""
    import numpy  # noqa: F401 - what is loaded once per process is not counted
    import orjson  # noqa: F401
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    from scanners.personal_data.reading import Batch, Lines, read

    size = found = lines = 0
    noted: list[str] = []
    start = time.process_time()
    for part in read([path]):
        match part:
            case Lines():
                lines += part.lines
                size += len(part.data)
            case Batch():
                found += part.rows
                size += sum(column.nbytes for column in part.values)
            case _:
                noted.append(f"{part.kind} {part.count}")
    seconds = time.process_time() - start
    # What `getrusage` tells includes the parent, which made the file.
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) >> 10
    print(
        f"{path.name:20} {size / 1e6 / seconds:8.0f} {lines / seconds:12,.0f} {found / seconds:12,.0f} {peak:6} "
        f"{'!' if peak > MEMORY_LIMIT else ' '} {', '.join(noted)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    print(f"{'file':20} {'MB/s':>8} {'lines/s':>12} {'rows/s':>12} {'MB':>6}   noted (per second of processor time)")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names or FILES:
            path = Path(folder) / name
            FILES[name](path, options.mb << 20)
            command = [sys.executable, "-m", "benchmarks.personal_data_reading", "--measure", str(path)]
            subprocess.run(command, check=True, cwd=Path(__file__).parents[1], env=os.environ)
            if name == "plain.log":
                start = time.process_time()
                with path.open("rb") as file:
                    count = sum(1 for _ in file)
                seconds = time.process_time() - start
                print(f"{'  for line in file':20} {path.stat().st_size / 1e6 / seconds:8.0f} {count / seconds:12,.0f}")
            path.unlink()


if __name__ == "__main__":
    main()
