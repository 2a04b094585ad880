"""The decoded view of a block, and the way back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.arrays.edits import forms_of, source_of
from scanners.personal_data.lane.starts import ESCAPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Lane, Text


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
        # Single bytes are looked for a hundred times as fast as two: most blocks hold not even the first.
        if not any(escape[:1] in data and escape in data for escape in ESCAPES):
            return cls(data, bounds, np.zeros((0, 5), np.int64))
        return cls(*lane.undo(data, bounds))

    def source(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where spans of the view stand in the text as it was written; a span ends where its last sign ends."""
        return source_of(self.edits, start, end)

    def forms(self, start: NDArray[np.int64], end: NDArray[np.int64], plain: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """How spans of the view were written: the form of their first escape, else the one given."""
        return forms_of(self.edits, start, end, plain)
