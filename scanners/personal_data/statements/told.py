"""Values of a part whose columns stand elsewhere, and what these say of whatever begins in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.context import Spoken, spoken_by_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.statements.values import Stated


class ToldValue(NamedTuple):
    """A value in its segment of the view, what its column says, and the number of that as a key."""

    segment: int
    start: int
    end: int
    text: str
    said: Spoken
    key: int

    @classmethod
    def of(cls, segment: int, value: Stated, key: int) -> ToldValue:
        """A value that a statement holds."""
        size = len(value.text.encode("utf-8", "surrogateescape"))
        return cls(segment, value.start, value.start + size, value.text, spoken_by_name(value.column), key)


class Told:
    """Such values by their places."""

    def __init__(self, values: Iterable[ToldValue]) -> None:
        # A statement may be met twice: behind its key, and at its VALUES.
        self.values = sorted({value.start: value for value in values}.values(), key=lambda value: value.start)
        self._starts = [value.start for value in self.values]

    def __bool__(self) -> bool:
        return bool(self.values)

    def at(self, place: int) -> ToldValue | None:
        """The value in which a place lies."""
        number = bisect_right(self._starts, place) - 1
        return self.values[number] if number >= 0 and place < self.values[number].end else None

    def numbers(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of the values in which places lie, -1 for none."""
        ends = np.array([value.end for value in self.values], np.int64)
        number = np.searchsorted(np.array(self._starts, np.int64), places, side="right") - 1
        return np.where((number >= 0) & (places < ends[number]), number, -1)

    def masks(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Kinds that the column of each value speaks for, and against."""
        said = [value.said for value in self.values]
        return np.array([one.known for one in said], np.int64), np.array([one.against for one in said], np.int64)

    def keys(self) -> NDArray[np.int64]:
        """Numbers of their columns as keys."""
        return np.array([value.key for value in self.values], np.int64)
