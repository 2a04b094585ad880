"""Values that come again: in most columns they do, and each different one is looked at once.

Kept in memory only, a few megabytes, and forgotten when there are too many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.finding import Found
from scanners.personal_data.work.finds import joined, spread

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Scan = Callable[[bytes, "NDArray[np.int64]", str], Found]

_MOST_VALUES = 1 << 16
_MOST_BYTES = 4 << 20
"""Kept of one column."""
_MOST_OF_ALL = 16 << 20
_MOST_COLUMNS = 64
_NEW = 0.9
"""Share of values not seen before from which on it does not pay to look for those that were."""
_TELLING = 4096
"""Cells from which on a batch tells whether values come again."""
_PATIENCE = 4
"""Batches after which a column of new values is tried again; twice as many each time that they are new again."""
_LONGEST_PATIENCE = 64


@dataclass(slots=True)
class _Known:
    """Different values of a column and what was found in them, offsets counted from the start of the value."""

    values: pa.Array
    found: Found
    rest: int = 0
    """Batches for which nothing is looked up."""
    patience: int = _PATIENCE


class Repeats:
    """Scans columns batch by batch. `scan` finds in a buffer with bounds under a column's name."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._known: dict[tuple[str, Any], _Known] = {}

    def scan(self, data: bytes, bounds: NDArray[np.int64], column: str, array: pa.Array) -> Found:
        """Everything in the cells of a column; `data` and `bounds` are the array's."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not data:
            return Found.none()
        known = self._known.get((column, array.type))
        if known is None:
            known = self._remember(column, _Known(pa.array([], array.type), Found.none()))
        if known.rest:
            known.rest -= 1
            return self._scan(data, bounds, column)
        encoded = array.dictionary_encode()
        different = encoded.dictionary
        place = pc.index_in(different, value_set=known.values)
        new = different.filter(place.is_null())
        if len(new) > _NEW * len(array) and len(array) >= _TELLING:
            known.rest = known.patience
            known.patience = min(2 * known.patience, _LONGEST_PATIENCE)
            return self._scan(data, bounds, column)
        if len(new):
            if len(known.values) + len(new) > _MOST_VALUES or known.values.nbytes + new.nbytes > _MOST_BYTES:
                known = self._remember(column, _Known(pa.array([], array.type), Found.none()))
                new = different
            self._learn(known, new, column)
            place = pc.index_in(different, value_set=known.values)
        number = place.take(encoded.indices).fill_null(len(known.values)).to_numpy()
        return spread(known.found, len(known.values), number, bounds[:-1])

    def _learn(self, known: _Known, new: pa.Array, column: str) -> None:
        import pyarrow as pa

        data, bounds, new = text_of(new)
        found = self._scan(data, bounds, column) if data else Found.none()
        start = bounds[found.segment]
        first, nothing = len(known.values), np.zeros(len(found), np.int32)
        columns = (found.segment + np.int32(first), found.start - start, found.end - start)
        known.values = pa.concat_arrays([known.values, new])
        known.found = joined(known.found, Found(*columns, found.entity, found.score, found.form, nothing))
        while len(self._known) > 1 and sum(other.values.nbytes for other in self._known.values()) > _MOST_OF_ALL:
            self._known.pop(next(key for key, other in self._known.items() if other is not known))

    def _remember(self, column: str, known: _Known) -> _Known:
        if len(self._known) >= _MOST_COLUMNS:
            self._known.pop(next(iter(self._known)))
        self._known[column, known.values.type] = known
        return known


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
