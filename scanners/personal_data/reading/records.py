"""Reading datasets and logs record by record, with flat memory. One broken record is counted, never the file."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PROBE = 1 << 16
_LONGEST_LINE = 1 << 20


@dataclass(slots=True)
class Reading:
    """How a reading went: `records` were read, `broken` could not be."""

    records: int = 0
    broken: int = 0
    problems: list[str] = field(default_factory=list)

    def skip(self, why: str) -> None:
        self.broken += 1
        if len(self.problems) < 5:
            self.problems.append(why)


class Unreadable(Exception):
    """A file that cannot be read at all; says why without quoting it."""


def records(path: Path, reading: Reading) -> Iterator[Mapping[str, str]]:
    """Records as name → text. CSV by its header, JSON Lines by dotted path, anything else line by line under "".

    Raises Unreadable.
    """
    try:
        encoding = encoding_of(path)
        match path.suffix.lower():
            case ".csv" | ".tsv":
                yield from _table(path, encoding, reading)
            case ".jsonl" | ".ndjson":
                yield from _json_lines(path, encoding, reading)
            case _:
                for line in _lines(path, encoding, reading):
                    reading.records += 1
                    yield {"": line}
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 by its mark, else GB18030."""
    with path.open("rb") as file:
        start = file.read(_PROBE)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=len(start) < _PROBE)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _lines(path: Path, encoding: str, reading: Reading) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while line := file.readline(_LONGEST_LINE):
            if len(line) >= _LONGEST_LINE:
                reading.skip("a line is too long")
                while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                continue
            yield line.rstrip("\r\n")


def _table(path: Path, encoding: str, reading: Reading) -> Iterator[Mapping[str, str]]:
    rows = csv.reader(_lines(path, encoding, reading), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    try:
        header = [name.strip() for name in next(rows)]
    except (StopIteration, csv.Error):
        return
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reading.skip(f"row {reading.records + reading.broken + 1}: {error}")
            continue
        if not row:
            continue
        reading.records += 1
        # A ragged row is still looked at: what stands beyond the header has a column of its own.
        yield {(header[n] if n < len(header) else f"+{n + 1}"): value for n, value in enumerate(row)}


def _json_lines(path: Path, encoding: str, reading: Reading) -> Iterator[Mapping[str, str]]:
    for line in _lines(path, encoding, reading):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            reading.skip(f"line {reading.records + reading.broken + 1}: no JSON")
            yield {"": line}
            continue
        reading.records += 1
        record: dict[str, str] = {}
        for path_, value in _flat(found, ""):
            record[path_] = f"{record[path_]}\n{value}" if path_ in record else value
        yield record


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _flat(item, f"{path}.{key}" if path else str(key))
        case list():
            for item in value:
                yield from _flat(item, path)
        case None | bool():
            return
        case _:
            yield path, str(value)
