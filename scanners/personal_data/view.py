"""The decoded view of a block, and the way back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.starts import ESCAPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Lane, Text

_START, _WIDTH, _SOURCE, _LENGTH, _FORM = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Text with its escapes undone. `edits` has a row for each escape: view start and width, source start and length,
    form; none where the text was plain."""

    data: Text
    bounds: NDArray[np.int64]
    edits: NDArray[np.int64]

    @classmethod
    def of(cls, data: bytes, bounds: NDArray[np.int64], lane: Lane) -> View:
        """The view of a block; the block itself where it holds no escape."""
        if not any(escape in data for escape in ESCAPES):
            return cls(data, bounds, np.zeros((0, 5), np.int64))
        return cls(*lane.undo(data, bounds))

    def source(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where spans of the view stand in the text as it was written; a span ends where its last sign ends."""
        if not len(self.edits):
            return start, end
        return self._moved(start, inside_at=_SOURCE), self._moved(end - 1, inside_at=_LENGTH) + 1

    def forms(self, start: NDArray[np.int64], end: NDArray[np.int64], plain: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """How spans of the view were written: the form of their first escape, else the one given."""
        if not len(self.edits):
            return plain
        first = np.searchsorted(self.edits[:, _START], start, side="left")
        inside = np.minimum(first, len(self.edits) - 1)
        escaped = (first < len(self.edits)) & (self.edits[inside, _START] < end)
        return np.where(escaped, self.edits[inside, _FORM], plain).astype(np.uint8)

    def _moved(self, places: NDArray[np.int64], inside_at: int) -> NDArray[np.int64]:
        edits = self.edits
        before = np.searchsorted(edits[:, _START], places, side="right") - 1
        row = edits[np.maximum(before, 0)]
        beyond = places - row[:, _START] - row[:, _WIDTH]
        inside = row[:, _SOURCE] if inside_at == _SOURCE else row[:, _SOURCE] + row[:, _LENGTH] - 1
        moved = np.where(beyond >= 0, row[:, _SOURCE] + row[:, _LENGTH] + beyond, inside)
        return np.where(before < 0, places, moved)
