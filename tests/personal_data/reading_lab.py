"""Reading what a test wrote, in shapes that are easy to compare. All people in these tests are made up."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, Limits, Lines, Part, read
from scanners.personal_data.reading.blocks import As

Row = dict[str, str | None]


def parts_of(path: Path, limits: Limits | None = None, as_: As = "auto", root: Path | None = None) -> list[Part]:
    return list(read([path], root, limits or Limits(), as_))


def rows_of(parts: Iterable[Part]) -> list[Row]:
    """Rows of all batches in order, without their empty cells; every batch must start where the last one ended."""
    found: list[Row] = []
    expected: dict[str, int] = {}
    texts: set[str] = set()
    for part in parts:
        if isinstance(part, Batch):
            assert all(len(column) == part.rows for column in part.values)
            assert len(part.columns) == len(part.values)
            # A row may be text that fits no column, and text need not be a row.
            if part.columns == ("",):
                texts.add(part.source)
            else:
                following = expected.get(part.source, 0)
                assert part.first_row == following or (part.source in texts and part.first_row > following)
                expected[part.source] = part.first_row + part.rows
            for cells in zip(*(column.to_pylist() for column in part.values), strict=True):
                row = dict(zip(part.columns, cells, strict=True))
                found.append({name: cell for name, cell in row.items() if cell is not None})
    return found


def by_source(parts: Iterable[Part]) -> dict[str, list[Row]]:
    """Rows of all batches by source."""
    parts = list(parts)
    sources = dict.fromkeys(part.source for part in parts if isinstance(part, Batch))
    return {
        source: rows_of(part for part in parts if isinstance(part, Batch) and part.source == source)
        for source in sources
    }


def text_of(parts: Iterable[Part]) -> str:
    """All lines as one text; pieces of long lines put together again."""
    data = b""
    line = 1
    for part in parts:
        if isinstance(part, Lines):
            assert part.first_line == line
            line += part.lines
            if part.piece is None:
                assert part.lines == part.data.count(b"\n") + (not part.data.endswith(b"\n"))
                data += part.data
            else:
                assert part.lines in (0, 1)
                data += part.data[part.piece.fresh : part.piece.until]
    return data.decode("utf-8")


def troubles(parts: Iterable[Part]) -> list[tuple[str, TroubleKind]]:
    return [(part.source, part.kind) for part in parts if isinstance(part, Trouble)]


def kinds(parts: Iterable[Part]) -> set[TroubleKind]:
    return {part.kind for part in parts if isinstance(part, Trouble)}


def write(path: Path, text: str | bytes) -> Path:
    """The file, written."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
