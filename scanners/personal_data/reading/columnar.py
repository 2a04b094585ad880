"""Parquet, Arrow (Feather) and ORC, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import column_names
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.flat import flat_batch
from scanners.personal_data.reading.rows import no_empty, text_array

if TYPE_CHECKING:
    import pyarrow as pa

_DAMAGED = Text("数据块已损坏，已跳过", "a block of rows is damaged and was passed over")
_ROWS = 16_384


def read_parquet(
    file: IO[bytes], source: str, limits: Limits, notes: Notes, groups: range | None = None
) -> Iterator[Batch]:
    """Batches of a Parquet file, or of some of its row groups; a damaged row group is passed over and counted."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
    row = 0
    for group in groups if groups is not None else range(table.num_row_groups):
        start = row
        try:
            for batch in table.iter_batches(_rows_at_once(limits, len(table.schema_arrow)), [group], use_threads=False):
                yield from _batches(batch, source, row, limits)
                row += batch.num_rows
        except (OSError, pa.ArrowException):
            notes.add(TroubleKind.BROKEN_MEMBER, _DAMAGED, start)
        row = start + table.metadata.row_group(group).num_rows


def read_arrow(file: IO[bytes], source: str, limits: Limits, notes: Notes) -> Iterator[Batch]:
    """Batches of an Arrow file; Feather is one, or its forerunner."""
    import pyarrow as pa
    import pyarrow.feather as feather

    try:
        opened = pa.ipc.open_file(file)
    except pa.ArrowInvalid:
        file.seek(0)
        for batch in feather.read_table(file).to_batches(_ROWS):
            yield from _batches(batch, source, 0, limits)
        return
    yield from _one_by_one(opened.get_batch, opened.num_record_batches, source, limits, notes)


def read_orc(file: IO[bytes], source: str, limits: Limits, notes: Notes) -> Iterator[Batch]:
    """Batches of an ORC file, stripe by stripe."""
    import pyarrow.orc as orc

    table = orc.ORCFile(file)
    yield from _one_by_one(table.read_stripe, table.nstripes, source, limits, notes)


def _one_by_one(
    read: Callable[[int], pa.RecordBatch], count: int, source: str, limits: Limits, notes: Notes
) -> Iterator[Batch]:
    """Batches of the parts of a file by their numbers; a damaged one is passed over and counted."""
    import pyarrow as pa

    row = 0
    for number in range(count):
        try:
            part = read(number)
        except (OSError, pa.ArrowException):
            notes.add(TroubleKind.BROKEN_MEMBER, _DAMAGED, row)
            continue
        for start in range(0, part.num_rows, _ROWS):
            yield from _batches(part.slice(start, _ROWS), source, row + start, limits)
        row += part.num_rows


def _rows_at_once(limits: Limits, columns: int) -> int:
    return max(64, min(limits.batch_rows, _ROWS, 2_000_000 // max(1, columns)))


def _batches(batch: pa.RecordBatch, source: str, row: int, limits: Limits) -> Iterator[Batch]:
    import pyarrow as pa

    if batch.num_rows == 0:
        return
    given = column_names(batch.schema.names, batch.num_columns)
    names: list[str] = []
    values: list[pa.StringArray] = []
    for name, column in zip(given, batch.columns, strict=True):
        if pa.types.is_nested(column.type) and not pa.types.is_dictionary(column.type):
            inner = flat_batch(source, row, column.to_pylist(), limits, name)
            names += inner.columns
            values += inner.values
        else:
            names.append(name)
            values.append(as_text(column))
    yield Batch(source, row, tuple(names), tuple(values), batch.num_rows)


def as_text(column: pa.Array) -> pa.StringArray:
    """Any flat column as text; whole numbers that were stored as fractions are written as whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind):
        return no_empty(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return text_array([value.decode("utf-8", "replace") if value else None for value in column.to_pylist()])
    if pa.types.is_floating(kind):
        return text_array([number_text(value) for value in column.to_pylist()])
    try:
        return no_empty(pc.cast(column, pa.string()))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return text_array([None if value is None else str(value) for value in column.to_pylist()])


def number_text(value: Any) -> str | None:
    """A number as people write it: spreadsheets and columnar files keep 13800138000 as a fraction."""
    if value is None or value != value:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e18 else str(value)
