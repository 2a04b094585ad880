"""Everything drawn by one seed: logs and tables with their labels, in memory and as files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random

from .fragment import Fragment, Mark, Sort
from .logs import LOGS
from .tables import Table, tables


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a log (1-based) or a cell of a table (row 0-based, column by name)."""

    file: str
    line: int = 0
    row: int = -1
    column: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    seed: int
    logs: Mapping[str, tuple[Fragment, ...]]
    tables: tuple[Table, ...]

    def pieces(self) -> Iterator[tuple[Place, Fragment]]:
        """Every line and every cell."""
        for file, lines in self.logs.items():
            for number, line in enumerate(lines, 1):
                yield Place(file, line=number), line
        for table in self.tables:
            for row, cells in enumerate(table.rows):
                for column, cell in zip(table.columns, cells, strict=True):
                    yield Place(table.file, row=row, column=column.name), cell

    def labels(self) -> Iterator[dict[str, object]]:
        """What must be found, as JSON Lines of the findings' own shape (design part 6)."""
        for place, piece in self.pieces():
            for mark in piece.marks:
                if mark.sort in (Sort.VALUE, Sort.MASKED):
                    yield as_finding(place, mark)

    def write(self, folder: Path, encoding: str = "utf-8") -> None:
        """The files themselves and labels.jsonl beside them."""
        labels = "".join(json.dumps(label, ensure_ascii=False) + "\n" for label in self.labels())
        texts = {file: "".join(line.text + "\n" for line in lines) for file, lines in self.logs.items()}
        texts |= {table.file: _AS_TEXT[table.format](table) for table in self.tables}
        for file, text in texts.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding=encoding, newline="")
        (folder / "labels.jsonl").write_text(labels, encoding="utf-8")


def as_finding(place: Place, mark: Mark) -> dict[str, object]:
    where = {"line": place.line} if place.line else {"row": place.row, "column": place.column}
    told = {"entity_type": mark.kind, "start": mark.start, "end": mark.end, "score": 1.0, "form": mark.form}
    return {"file": place.file, **where, **told}


def draw(seed: int, lines: int = 300, rows: int = 40) -> Corpus:
    """`lines` of each log, `rows` of each table. The same seed and sizes give the same corpus everywhere."""
    logs = {}
    for file, line in LOGS.items():
        rng = Random(f"{seed} {file}")
        logs[file] = tuple(line(rng) for _ in range(lines))
    return Corpus(seed, logs, tuple(tables(seed, rows)))


# Files.


def _as_csv(table: Table) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    writer.writerows([cell.text for cell in row] for row in table.rows)
    return text.getvalue()


def _as_json(table: Table) -> str:
    def record(row: tuple[Fragment, ...]) -> dict[str, object]:
        whole: dict[str, object] = {}
        for column, cell in zip(table.columns, row, strict=True):
            *parents, name = column.name.split(".")
            inner = whole
            for parent in parents:
                inner = inner.setdefault(parent, {})  # type: ignore[assignment]
            inner[name] = cell.text
        return whole

    return json.dumps([record(row) for row in table.rows], ensure_ascii=False, indent=1)


def _as_sql(table: Table) -> str:
    """As mysqldump writes: the table, then rows in INSERTs of ten."""

    def literal(cell: Fragment) -> str:
        return "NULL" if cell.text == "NULL" else "'" + cell.text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    columns = ",\n".join(f"  `{column.name}` varchar(255) DEFAULT NULL" for column in table.columns)
    pieces = [f"-- MySQL dump\n\nCREATE TABLE `{table.name}` (\n{columns}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n"]
    for first in range(0, len(table.rows), 10):
        rows = ",".join(f"({','.join(map(literal, row))})" for row in table.rows[first : first + 10])
        pieces.append(f"INSERT INTO `{table.name}` VALUES {rows};\n")
    return "\n".join(pieces)


_AS_TEXT = {"csv": _as_csv, "json": _as_json, "sql": _as_sql}
