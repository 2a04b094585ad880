"""The way back from a view to the text as it was written: as `forms.place_in_source`, for many spans at once.

`edits` has a row for each escape: view start and width, source start and length, form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR = np.int64(1 << 62)
_START, _WIDTH, _SOURCE, _LENGTH, _FORM = range(5)


def source_of(
    edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where spans of the view stand in the text as it was written; a span ends where its last sign ends."""
    return placed(edits, start, end, np.zeros(len(start), np.uint8))[:2]


def forms_of(
    edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], plain: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """How spans of the view were written: the form of their first escape, else the one given."""
    return placed(edits, start, end, plain)[2]


def placed(
    edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], plain: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Both."""
    if not len(edits):
        return start, end, plain
    begins = np.append(edits[:, _START], _FAR)
    first = np.searchsorted(begins, start)
    last = first.copy()
    rows = (begins.take(last) < end).nonzero()[0]
    form = plain.copy()
    form[rows] = edits[first[rows], _FORM]
    while len(rows):  # few spans have escapes, and these few
        last[rows] += 1
        rows = rows[begins[last[rows]] < end[rows]]
    begun = first - 1 + (begins.take(first) == start)
    return _moved(edits, begun, start, at_end=False), _moved(edits, last - 1, end - 1, at_end=True) + 1, form


def _moved(
    edits: NDArray[np.int64], before: NDArray[np.int64], places: NDArray[np.int64], *, at_end: bool
) -> NDArray[np.int64]:
    """Places as they were written, of which each stands behind the beginning of an edit, or none."""
    start, width, source, length = (edits[:, column].take(before, mode="clip") for column in range(_FORM))
    source_end = source + length
    beyond = places - start - width
    inside = source_end - 1 if at_end else source
    moved = np.where(beyond >= 0, source_end + beyond, inside)
    return np.where(before < 0, places, moved)
