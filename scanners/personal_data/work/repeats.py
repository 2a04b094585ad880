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

_MOST_OF_ALL = 16 << 20
"""Bytes of text."""
_MOST_COLUMNS = 64
_NEW = 0.9
"""Share of values not seen before from which on it does not pay to look for those that were."""
_TELLING = 4096
"""Cells from which on a batch tells whether values come again."""
_SAMPLE = 2048
"""Cells of a column of new values that are tried again."""
_PATIENCE = 4
"""Batches after which a column of new values is tried again; twice as many each time that they are new again."""
_LONGEST_PATIENCE = 64


@dataclass(slots=True)
class _Known:
    """Different values of a column and what was found in them."""

    numbering: Numbering
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    ends: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    digests: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    shapes: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    found: Found = field(default_factory=Found.none)
    told: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Which values `reader` was told of."""
    reader: object = None
    rest: int = 0
    """Batches for which nothing is looked up."""
    patience: int = _PATIENCE

    def __len__(self) -> int:
        return len(self.starts)

    def forget(self) -> None:
        """Start anew with the same patience."""
        fresh = _Known(self.numbering, rest=self.rest, patience=self.patience)
        self.numbering.forget()
        self.starts, self.ends, self.found = fresh.starts, fresh.ends, fresh.found
        self.digests, self.shapes, self.told = fresh.digests, fresh.shapes, fresh.told

    def leave_alone(self) -> None:
        """Look nothing up for some batches, longer each time."""
        self.forget()
        self.rest = self.patience
        self.patience = min(2 * self.patience, _LONGEST_PATIENCE)

    def values(self, number: NDArray[np.int32], reader: object) -> Values:
        """The values that the cells with these numbers hold."""
        if reader is not self.reader:
            self.reader, self.told = reader, np.zeros(len(self), np.bool_)
        text, bounds = self.numbering.known()
        here, counts, first, places = self.numbering.present(number)
        fresh = ~self.told[here]
        self.told[here] = True
        found = self.found
        if len(here) < len(self):
            place_of = np.full(len(self), -1, np.int32)
            place_of[here] = np.arange(len(here), dtype=np.int32)
            segment = place_of[found.segment]
            found = found_where(replace(found, segment=segment), segment >= 0)
        return Values(
            cells=Cells(text, self.starts[here], self.ends[here]),
            origins=bounds[here],
            digests=self.digests[here],
            shapes=self.shapes[here],
            found=found,
            rows=len(number),
            number=places,
            counts=counts,
            first=first,
            fresh=fresh,
        )


class Repeats:
    """Looks at columns batch by batch. `scan` finds in a buffer with bounds under a column's name."""

    def __init__(self, scan: Scan, key: Key, lane: Lane = "auto") -> None:
        self._scan, self._key, self._lane = scan, key, lane
        self._known: dict[tuple[str, Any], _Known] = {}
        self._cells = 0

    def values(self, column: str, array: pa.Array, reader: object) -> Values:
        """The different values of a column with everything in them. `reader` stands for whoever gets them: values
        that it was told of before are not fresh."""
        self._cells += len(array)
        known = self._known.get((column, array.type))
        if known is None:  # one that knows no value is false as well
            known = self._remember(column, array.type)
        if known.rest:
            known.rest -= 1
        elif (number := self._numbered(known, column, array)) is not None:
            return known.values(number, reader)
        data, bounds, array = text_of(array)
        found = self._scan(data, bounds, column) if data else Found.none()
        return Values.each(array, found, self._key, self._lane)

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
        known.told = np.append(known.told, np.zeros(len(shapes), np.bool_))
        sizes = {key: len(other.numbering.known()[0]) for key, other in self._known.items()}
        while len(sizes) > 1 and sum(sizes.values()) > _MOST_OF_ALL:
            oldest = next(key for key in sizes if self._known[key] is not known)
            del sizes[oldest], self._known[oldest]

    def _remember(self, column: str, kind: Any) -> _Known:
        if len(self._known) >= _MOST_COLUMNS:
            self._known.pop(next(iter(self._known)))
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
