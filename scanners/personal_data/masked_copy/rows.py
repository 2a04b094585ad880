"""What has no text to mask in place (workbooks, columnar files, databases, dumps, archives) is copied as CSV, and logs
inside archives as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from auditor.model.personal_data import Trouble
from scanners.personal_data.masked_copy.masker import Masker, spliced
from scanners.personal_data.reading.blocks import Batch, Lines, Part

Open = Callable[[str, str], IO[bytes]]
"""Opens the copy of a source, given its name and the ending of the copy."""


@dataclass(slots=True)
class _Sheet:
    file: IO[bytes]
    columns: tuple[str, ...]


@dataclass(slots=True)
class _Text:
    file: IO[bytes]
    done: int = 0
    """Bytes of the next piece that were written with the piece before."""


def copied_parts(parts: Iterator[Part], open_copy: Open, masker: Masker) -> Iterator[Trouble]:
    """Writes every table as CSV and every log as text; hands on the troubles."""
    sheets: dict[str, _Sheet] = {}
    texts: dict[str, _Text] = {}
    for part in parts:
        match part:
            case Batch():
                _write_rows(part, sheets, open_copy, masker)
            case Lines():
                if part.source not in texts:
                    texts[part.source] = _Text(open_copy(part.source, ".txt"))
                _write_lines(part, texts[part.source], masker)
            case Trouble():
                yield part


def learn_parts(parts: Iterator[Part], masker: Masker) -> None:
    """Lets the masker see everything and writes nothing."""
    for part in parts:
        match part:
            case Batch():
                for column, values in zip(part.columns, part.values, strict=True):
                    masker.learn(part.source, column, (value or "" for value in values.to_pylist()))
            case Lines():
                for _ in masker.line_edits(part.data):
                    pass


def _write_rows(batch: Batch, sheets: dict[str, _Sheet], open_copy: Open, masker: Masker) -> None:
    sheet = sheets.get(batch.source)
    if sheet is None:
        sheet = sheets[batch.source] = _Sheet(open_copy(batch.source, ".csv"), ())
    if not any(sheet.columns) and any(batch.columns):  # titles above the heading have no columns
        sheet.columns = batch.columns
        sheet.file.write(_lines([batch.columns]))
    cells = [
        masker.cells(batch.source, column, [value or "" for value in values.to_pylist()])
        for column, values in zip(batch.columns, batch.values, strict=True)
    ]
    if any(batch.columns) and batch.columns != sheet.columns:
        held = dict(zip(batch.columns, cells, strict=True))
        extra = [column for column in batch.columns if column not in sheet.columns]
        nothing = [""] * batch.rows
        cells = [*(held.get(column, nothing) for column in sheet.columns), *(held[column] for column in extra)]
    sheet.file.write(_lines(zip(*cells, strict=True)))


def _lines(rows: object) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return buffer.getvalue().encode("utf-8", "replace")


def _write_lines(lines: Lines, text: _Text, masker: Masker) -> None:
    if lines.piece is None:
        text.file.write(spliced(lines.data, list(masker.line_edits(lines.data))))
        return
    # A piece of a very long line overlaps its neighbours: what starts in its own part is written with it, to its end.
    start, until = lines.piece.fresh + text.done, lines.piece.until
    edits = [edit for edit in masker.line_edits(lines.data) if start <= edit.start < until]
    end = max([until, *(edit.end for edit in edits)])
    text.file.write(spliced(lines.data[start:end], edits, start))
    text.done = end - until
