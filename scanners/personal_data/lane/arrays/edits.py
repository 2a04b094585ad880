"""The way back from a view to the text as it was written: as `forms.place_in_source`, for many spans at once.

`edits` has a row for each escape: view start and width, source start and length, form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_START, _WIDTH, _SOURCE, _LENGTH, _FORM = range(5)


def source_of(
    edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where spans of the view stand in the text as it was written; a span ends where its last sign ends."""
    if not len(edits):
        return start, end
    return _moved(edits, start, at_end=False), _moved(edits, end - 1, at_end=True) + 1


def forms_of(
    edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], plain: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """How spans of the view were written: the form of their first escape, else the one given."""
    if not len(edits):
        return plain
    first = np.searchsorted(edits[:, _START], start, side="left")
    inside = np.minimum(first, len(edits) - 1)
    escaped = (first < len(edits)) & (edits[inside, _START] < end)
    return np.where(escaped, edits[inside, _FORM], plain).astype(np.uint8)


def _moved(edits: NDArray[np.int64], places: NDArray[np.int64], *, at_end: bool) -> NDArray[np.int64]:
    before = np.searchsorted(edits[:, _START], places, side="right") - 1
    row = edits[np.maximum(before, 0)]
    beyond = places - row[:, _START] - row[:, _WIDTH]
    inside = row[:, _SOURCE] + row[:, _LENGTH] - 1 if at_end else row[:, _SOURCE]
    moved = np.where(beyond >= 0, row[:, _SOURCE] + row[:, _LENGTH] + beyond, inside)
    return np.where(before < 0, places, moved)
