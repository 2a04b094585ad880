"""Values that come again: in most columns they do, and each different one is looked at once.

Kept in memory only, a few megabytes, and forgotten when there are too many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.columns.cells import Cells, Key, Lane, is_compiled, look
from scanners.personal_data.columns.numbering import ByArrow, ByHash, Numbering
from scanners.personal_data.columns.values import Values
from scanners.personal_data.finding import Found
from scanners.personal_data.work.finds import found_where, joined

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Scan = Callable[[bytes, "NDArray[np.int64]", str], Found]
Reader = Callable[[Values], None]
"""Takes the different values of one column with the cells that hold them, counted; perhaps in several portions."""

_MOST_OF_ALL = 16 << 20
"""Bytes of text."""
MOST_COLUMNS = 64
"""Columns that are remembered."""
_NEW = 0.9
"""Share of values not seen before from which on it does not pay to look for those that were."""
_TELLING = 4096
"""Cells from which on a batch tells whether values come again."""
_SAMPLE = 2048
"""Cells of a column of new values that are tried again."""
_PATIENCE = 4
"""Batches after which a column of new values is tried again; twice as many each time that they are new again."""
_LONGEST_PATIENCE = 64
_MOST_PER_CELL = 8
"""Values for each cell of a batch from which on it is cheaper to look at the cells than at who holds which value."""


@dataclass(slots=True)
class _Known:
    """Different values of a column and what was found in them."""

    numbering: Numbering
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    ends: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    digests: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    shapes: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    found: Found = field(default_factory=Found.none)
    size: int = 0
    """Bytes of their text."""
    reader: Reader | None = None
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Cells that `reader` was not told of: the empty ones, then those of each value."""
    first: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """The first rows of these cells."""
    rest: int = 0
    """Batches for which nothing is looked up."""
    patience: int = _PATIENCE

    def __len__(self) -> int:
        return len(self.starts)

    def forget(self) -> None:
        """Start anew with the same patience."""
        self.tell()
        self.numbering.forget()
        fresh = _Known(self.numbering)
        self.starts, self.ends, self.found = fresh.starts, fresh.ends, fresh.found
        self.digests, self.shapes, self.size = fresh.digests, fresh.shapes, 0

    def leave_alone(self) -> None:
        """Look nothing up for some batches, longer each time."""
        self.forget()
        self.rest = self.patience
        self.patience = min(2 * self.patience, _LONGEST_PATIENCE)

    def values(self, number: NDArray[np.int32], first_row: int, reader: Reader) -> Values:
        """The values with the cells that have these numbers, which are counted."""
        if reader is not self.reader:
            self.tell()
            self.reader = reader
        place = number + 1
        if more := len(self) + 1 - len(self.counts):
            none = np.zeros(more, np.int64)
            self.counts, self.first = np.append(self.counts, none), np.append(self.first, none)
        new = np.flatnonzero(self.counts[place] == 0)[::-1]
        self.first[place[new]] = new + first_row  # the last that is written stays
        self.counts += np.bincount(place, minlength=len(self.counts))
        text, bounds = self.numbering.known()
        cells = Cells(text, self.starts, self.ends)
        return Values(cells, bounds[:-1], self.digests, self.shapes, self.found, len(number), number)

    def tell(self) -> None:
        """Let the reader have the values in its cells, counted."""
        reader, counts, first = self.reader, self.counts, self.first
        self.drop()
        if reader is None or not len(counts):
            return
        text, bounds = self.numbering.known()
        held = np.flatnonzero(counts[1:])
        found = self.found
        if len(held) < len(self):
            place_of = np.full(len(self), -1, np.int32)
            place_of[held] = np.arange(len(held), dtype=np.int32)
            segment = place_of[found.segment]
            found = found_where(replace(found, segment=segment), segment >= 0)
        reader(
            Values(
                cells=Cells(text, self.starts[held], self.ends[held]),
                origins=bounds[held],
                digests=self.digests[held],
                shapes=self.shapes[held],
                found=found,
                rows=int(counts.sum()),
                counts=counts[held + 1],
                first=first[held + 1],
            )
        )

    def drop(self) -> None:
        """Tell nobody of what was counted."""
        self.reader, self.counts, self.first = None, np.zeros(0, np.int64), np.zeros(0, np.int64)


class Repeats:
    """Looks at columns batch by batch. `scan` finds in a buffer with bounds under a column's name."""

    def __init__(self, scan: Scan, key: Key, lane: Lane = "auto") -> None:
        self._scan, self._key, self._lane = scan, key, lane
        self._known: dict[tuple[str, Any], _Known] = {}
        self._cells = 0

    def values(self, column: str, array: pa.Array, first_row: int, reader: Reader) -> Values:
        """The values of a column with everything in them. Where they are under numbers, `reader` will be told how
        often each comes: one who tallies them need look at each only once."""
        self._cells += len(array)
        known = self._known.get((column, array.type))
        if known is None:  # one that knows no value is false as well
            known = self._remember(column, array.type)
        if len(known) > _MOST_PER_CELL * len(array):
            return self.once(column, array)
        if known.rest:
            known.rest -= 1
        elif (number := self._numbered(known, column, array)) is not None:
            return known.values(number, first_row, reader)
        return self.once(column, array)

    def once(self, column: str, array: pa.Array) -> Values:
        """The same of values that nothing is remembered of."""
        data, bounds, array = text_of(array)
        found = self._scan(data, bounds, column) if data else Found.none()
        return Values.each(array, found, self._key, self._lane)

    def tell(self) -> None:
        """Let every reader have what is left for it."""
        for known in self._known.values():
            known.tell()

    def drop(self) -> None:
        """Forget the readers, and what they were not told of."""
        for known in self._known.values():
            known.drop()

    def _numbered(self, known: _Known, column: str, array: pa.Array) -> NDArray[np.int32] | None:
        """The number of every cell, new values looked at; None where there are too many new ones."""
        was_new = known.patience > _PATIENCE and not len(known)
        if was_new and len(array) >= _TELLING and self._is_new(known, array.slice(0, _SAMPLE)):
            return None
        number = known.numbering.number(array)
        if number is None:
            known.forget()
            number = known.numbering.number(array)
        new = len(known.numbering.known()[1]) - 1 - len(known)
        if number is None or (new > _NEW * len(array) and len(array) >= _TELLING):
            known.leave_alone()
            return None
        if new:
            self._learn(known, column)
        return number

    @staticmethod
    def _is_new(known: _Known, sample: pa.Array) -> bool:
        """Whether a column that was of new values is so still."""
        known.numbering.number(sample)
        is_new = len(known.numbering.known()[1]) - 1 > _NEW * len(sample)
        known.leave_alone() if is_new else known.forget()
        return is_new

    def _learn(self, known: _Known, column: str) -> None:
        text, bounds = known.numbering.known()
        known.size = len(text)
        first = len(known)
        start = bounds[first]
        found = self._scan(text[start:].tobytes(), bounds[first:] - start, column)
        segment = found.segment + np.int32(first)
        nothing = np.zeros(len(found), np.int32)
        places = (segment, found.start + start, found.end + start)
        known.found = joined(known.found, Found(*places, found.entity, found.score, found.form, nothing))
        new = Cells(text, bounds[first:-1], bounds[first + 1 :]).trimmed(self._lane)
        digests, shapes = look(new.data, new.starts, new.ends, self._key, self._lane)
        known.starts = np.append(known.starts, new.starts)
        known.ends = np.append(known.ends, new.ends)
        known.digests = np.append(known.digests, digests)
        known.shapes = np.append(known.shapes, shapes)
        held = sum(other.size for other in self._known.values())
        while len(self._known) > 1 and held > _MOST_OF_ALL:
            oldest = next(key for key, other in self._known.items() if other is not known)
            held -= self._known[oldest].size
            self._known.pop(oldest).tell()

    def _remember(self, column: str, kind: Any) -> _Known:
        if len(self._known) >= MOST_COLUMNS:
            self._known.pop(next(iter(self._known))).tell()
        made = _Known(ByHash() if is_compiled(self._lane, self._cells) else ByArrow())
        self._known[column, kind] = made
        return made


def text_of(array: Any) -> tuple[bytes, NDArray[np.int64], Any]:
    """The text of a column as one buffer, the bounds of its cells in it, and the array they belong to."""
    import pyarrow as pa

    if array.offset or array.buffers()[1] is None:
        # A part of a larger array, or one without any text: made anew it has a buffer of its own from the start.
        array = array.take(pa.array(np.arange(len(array))))
    kind = np.int64 if pa.types.is_large_string(array.type) else np.int32
    offsets = np.frombuffer(array.buffers()[1], kind, len(array) + 1) if len(array) else np.zeros(1, kind)
    bounds = offsets.astype(np.int64)
    values = array.buffers()[2]
    data = values.slice(0, int(bounds[-1])).to_pybytes() if values is not None else b""
    return data, bounds, array
