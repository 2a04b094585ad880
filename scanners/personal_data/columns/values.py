"""A column in one batch by its different values: what was found in each, and the cells that hold it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.columns.cells import Cells, Key, Lane, look
from scanners.personal_data.finding import Found

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """`cells` are the values, with their digests and shapes, and `origins` where each begins, blanks and quotes that
    its cell leaves out included. `found` counts values as segments, its offsets are bytes of their buffer.

    `number` is the value of every row, -1 where the cell is empty; some values may be in no row. `counts` and `first`
    are the rows of each value, how many and which is the first, where rows are told no more. With neither, row n holds
    value n.
    """

    cells: Cells
    origins: NDArray[np.int64]
    digests: NDArray[np.uint64]
    shapes: NDArray[np.uint8]
    found: Found
    rows: int
    number: NDArray[np.int32] | None = None
    counts: NDArray[np.int64] | None = None
    first: NDArray[np.int64] | None = None

    @classmethod
    def each(cls, array: pa.Array, found: Found, key: Key, lane: Lane) -> Values:
        """Every cell a value of its own. Offsets of `found` are those of the array's value buffer."""
        whole = Cells.whole(array)
        cells = whole.trimmed(lane)
        return cls(cells, whole.starts, *look(cells.data, cells.starts, cells.ends, key, lane), found, len(array))

    def with_found(self, found: Found) -> Values:
        """The same values with other findings."""
        return replace(self, found=found)

    def by_row(self, of_value: NDArray[Any]) -> NDArray[Any]:
        """What is known of values, for every row; nought for an empty cell."""
        if self.number is None:
            return of_value
        spread: NDArray[Any] = np.append(of_value, of_value.dtype.type(0))[self.number]
        return spread

    def held(self, values: NDArray[Any]) -> int:
        """How many cells hold one of the values (their places, or true for each)."""
        if self.counts is None:
            return int(np.count_nonzero(values)) if values.dtype == np.bool_ else len(values)
        return int(self.counts[values].sum())

    def cells_of(self, values: NDArray[Any]) -> NDArray[np.int64] | None:
        """How many cells hold each of some values; None where every one is held once."""
        return None if self.counts is None else self.counts[values]

    def counted(self, codes: NDArray[Any], values: NDArray[Any], size: int) -> NDArray[np.int64]:
        """How many cells have each code; the values stand beside the codes."""
        if not codes.any():  # as most are
            alike = np.zeros(size, np.int64)
            alike[0] = self.held(values)
            return alike
        if self.counts is None:
            return np.bincount(codes, minlength=size)
        # Whole numbers as fractions are exact up to 2^53.
        return np.bincount(codes, self.counts[values], size).astype(np.int64)

    def first_of(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """The first rows of values."""
        first: NDArray[np.int64] = values.astype(np.int64) if self.first is None else self.first[values]
        return first

    def first_row_of(self, values: NDArray[Any]) -> int:
        """The first row that holds one of some values, which stand in order."""
        return int(values[0]) if self.first is None else int(self.first[values].min())

    def finds(self) -> int:
        """How many findings there are in all rows."""
        if self.number is None:
            return len(self.found)
        return int(self.by_row(np.bincount(self.found.segment, minlength=len(self.cells))).sum())

    def rows_of_finds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every finding in every row that holds its value: the row and the place in `found`, in order of rows."""
        segment = self.found.segment
        if self.number is None:
            return segment.astype(np.int64), np.arange(len(segment))
        first = np.searchsorted(segment, np.arange(len(self.cells) + 2))
        count = np.diff(first)[self.number]  # behind the last value stands the empty one, in which nothing is found
        row = np.repeat(np.arange(self.rows), count)
        return row, np.repeat(first[:-1][self.number] - (np.cumsum(count) - count), count) + np.arange(len(row))
