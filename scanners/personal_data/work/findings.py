"""Findings as rows: kept in columns beside the part they belong to, written as JSON Lines in the end.

A row never holds a value. Places in a log are 1-based lines, in a table 0-based rows; both are counted from the start
of the split until the whole is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.finding import FORMS
from scanners.personal_data.jit import is_loaded
from scanners.personal_data.work.lines_of_findings import written

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from scanners.personal_data.finding import Found


_AT_ONCE = 16_384
"""Rows that are text in memory at one time."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Findings in one block of lines, or in one column of a batch."""

    source: str
    column: str | None
    """None for a log."""
    place: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    """Characters."""
    found: Found


class RowsFile:
    """Writes rows to an Arrow file as they come."""

    def __init__(self, path: Path, entities: tuple[str, ...]) -> None:
        import pyarrow as pa  # loaded where findings are written, not where a command starts

        self._entities = entities
        self._file: Any = pa.OSFile(str(path), "wb")
        self._writer: Any = pa.ipc.new_stream(self._file, _schema())
        self.count = 0

    def add(self, rows: list[Rows]) -> None:
        """Rows of one block; those of a table are put in order of rows, then columns."""
        import pyarrow as pa

        rows = [found for found in rows if len(found.place)]
        if not rows:
            return
        sizes = [len(found.place) for found in rows]
        group = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
        place = np.concatenate([found.place for found in rows])
        order = np.argsort(place, kind="stable") if len(rows) > 1 else np.arange(len(place))
        names = [self._entities, FORMS]
        codes = [np.concatenate([getattr(found.found, name) for found in rows])[order] for name in ("entity", "form")]
        score = np.concatenate([found.found.score for found in rows])[order]
        columns = [
            _dictionary(group[order], [found.source for found in rows]),
            _dictionary(group[order], ["" if found.column is None else found.column for found in rows]),
            pa.array(place[order]),
            pa.array(np.concatenate([found.start for found in rows])[order].astype(np.int32)),
            pa.array(np.concatenate([found.end for found in rows])[order].astype(np.int32)),
            _dictionary(codes[0], names[0]),
            pa.array(np.rint(score.astype(np.float64) * 100).astype(np.uint8)),
            _dictionary(codes[1], names[1]),
            pa.array(np.array([found.column is not None for found in rows])[group[order]]),
        ]
        self._writer.write_batch(pa.record_batch(columns, schema=_schema()))
        self.count += len(place)

    def close(self) -> None:
        """Everything is on the way to the disk."""
        self._writer.close()
        self._file.close()


def _dictionary(codes: NDArray[Any], words: Any) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(words), pa.string()))


def _schema() -> pa.Schema:
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("source", words),
            ("column", words),
            ("place", pa.int64()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("entity", words),
            ("score", pa.uint8()),
            ("form", words),
            ("table", pa.bool_()),
        ]
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """What turns places of a split into places of their sources, and which findings are none after all."""

    first: Mapping[str, int]
    """What is added, by source."""
    dismissed: frozenset[tuple[str, str, str]] = frozenset()
    """Source, column and kind whose findings are explained by chance or by the column's name."""


def write_rows(path: Path, out: IO[bytes], shift: Shift) -> int:
    """Append the rows of one part as JSON Lines; how many there were."""
    import pyarrow as pa

    count = 0
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, _AT_ONCE):
                count += _write_batch(batch.slice(start, _AT_ONCE), out, shift)
    return count


def _write_batch(batch: Any, out: IO[bytes], shift: Shift) -> int:
    import pyarrow as pa

    names = {field: batch.column(n) for n, field in enumerate(batch.schema.names)}
    sources = names["source"].dictionary.to_pylist()
    columns = names["column"].dictionary.to_pylist()
    entities = names["entity"].dictionary.to_pylist()
    source = names["source"].indices.to_numpy()
    if shift.dismissed:
        column, entity = names["column"].indices.to_numpy(), names["entity"].indices.to_numpy()
        kept = np.ones(len(source), bool)
        for gone in shift.dismissed & {(s, c, e) for s, c in zip(sources, columns, strict=True) for e in entities}:
            here = [n for n, pair in enumerate(zip(sources, columns, strict=True)) if pair == gone[:2]]
            kept &= ~(np.isin(column, here) & (entity == entities.index(gone[2])))
        if not kept.all():
            batch = batch.filter(pa.array(kept))
            names = {field: batch.column(n) for n, field in enumerate(batch.schema.names)}
            source = names["source"].indices.to_numpy()
    if not len(source):
        return 0
    first = np.array([shift.first.get(name, 0) for name in sources], np.int64)[source]
    place = names["place"].to_numpy() + first
    tables = names["table"].to_numpy(zero_copy_only=False)
    pieces: list[tuple[list[str], NDArray[Any]]] = [
        ([_head(s, table) for s in sources for table in (False, True)], 2 * source + tables),
        (
            [
                f',"column":{_quoted(c)},"entity_type":' if table else ',"entity_type":'
                for c in columns
                for table in (False, True)
            ],
            2 * names["column"].indices.to_numpy() + tables,
        ),
        ([f'{_quoted(e)},"start":' for e in entities], names["entity"].indices.to_numpy()),
        ([',"end":'], np.zeros(len(source), np.int32)),
        ([f',"score":{n / 100}' for n in range(256)], names["score"].to_numpy()),
        (
            [f',"form":{_quoted(form)}}}\n' for form in names["form"].dictionary.to_pylist()],
            names["form"].indices.to_numpy(),
        ),
    ]
    numbers = [place, None, names["start"].to_numpy(), names["end"].to_numpy(), None, None]
    if is_loaded():
        out.write(written(pieces, numbers).data)
    else:
        for chunk in _chunks(_joined(pieces, numbers)):
            out.write(chunk)
    return len(source)


def _joined(pieces: list[tuple[list[str], NDArray[Any]]], numbers: list[NDArray[Any] | None]) -> Any:
    """The same lines as `written` by Arrow, for machines without Numba."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts: list[Any] = []
    for (words, codes), number in zip(pieces, numbers, strict=True):
        parts.append(pc.take(pa.array(words), pa.array(codes)))
        if number is not None:
            parts.append(pa.array(number).cast(pa.string()))
    return pc.binary_join_element_wise(*parts, "")


def _head(source: str, table: bool) -> str:
    return f'{{"file":{_quoted(source)},"{"row" if table else "line"}":'


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _chunks(array: Any) -> Iterator[memoryview]:
    """The strings of an array one behind the other, as they lie in memory."""
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]
    yield memoryview(array.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
