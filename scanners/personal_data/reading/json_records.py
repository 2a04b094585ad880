"""JSON: lines of records, and documents of any size streamed element by element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.flat import AT_ONCE, Gathered, flat_batch
from scanners.personal_data.reading.json_values import parsed
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import long_text, text_batch

NO_RECORD = Text("不是有效的 JSON，该行已作为文本检查", "lines that are no JSON were looked at as text")


def read_json_lines(source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> Iterator[Batch]:
    """One record per line; the row is the number of the line that is not blank. A broken line is text under ""."""
    row = 0
    rest = b""
    long = False
    for chunk in chunks:
        data = rest + chunk.data if rest else chunk.data
        rest = b""
        if not chunk.whole and not long and len(data) <= 4 * limits.longest_line:
            rest = data
            continue
        if long or not chunk.whole:
            end = data.find(b"\n") + 1 or len(data)
            yield from long_text(source, row, data[:end], limits, notes)
            long = not chunk.whole and end == len(data)
            row += not long
            data = data[end:]
        if data:
            batches, count = _block(source, row, data, limits, notes)
            yield from batches
            row += count
    if rest:
        batches, _ = _block(source, row, rest, limits, notes)
        yield from batches


def _block(source: str, row: int, data: bytes, limits: Limits, notes: Notes) -> tuple[Iterator[Batch], int]:
    lines = [line for line in data.split(b"\n") if line and not line.isspace()]
    return _batches(source, row, lines, limits, notes), len(lines)


def _batches(source: str, row: int, lines: list[bytes], limits: Limits, notes: Notes) -> Iterator[Batch]:
    # A part at a time: parsed records take many times the memory of their text.
    for start in range(0, len(lines), _AT_ONCE):
        yield from _records(source, row + start, lines[start : start + _AT_ONCE], limits, notes)


_AT_ONCE = 8192


def _records(source: str, row: int, lines: list[bytes], limits: Limits, notes: Notes) -> Iterator[Batch]:
    import orjson  # loaded where JSON is read, not where a command starts

    try:
        gathered = Gathered(limits)
        for start in range(0, len(lines), AT_ONCE):
            gathered.add(parsed(b"[" + b",".join(lines[start : start + AT_ONCE]) + b"]"))
        if gathered.rows == len(lines):
            yield gathered.batch(source, row)
            return
    except orjson.JSONDecodeError:
        pass
    run: list[Any] = []
    for number, line in enumerate(lines):
        record = _one(line)
        if record is not _BROKEN:
            run.append(record)
            continue
        if run:
            yield flat_batch(source, row + number - len(run), run, limits)
            run = []
        notes.add(TroubleKind.BROKEN_LINE, NO_RECORD, row + number)
        yield text_batch(source, row + number, [line.decode("utf-8", "replace").rstrip("\r")])
    if run:
        yield flat_batch(source, row + len(lines) - len(run), run, limits)


_BROKEN = object()


def _one(line: bytes) -> Any:
    """One record, or _BROKEN."""
    import orjson

    try:
        return parsed(line)
    except orjson.JSONDecodeError:
        return _BROKEN


def top_keys(head: str) -> frozenset[str]:
    """Keys of the first records of JSON Lines."""
    import orjson

    keys: set[str] = set()
    for line in head.split("\n")[:20]:
        try:
            record = parsed(line.encode("utf-8", "replace"))
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict):
            keys |= record.keys()
    return frozenset(keys)
