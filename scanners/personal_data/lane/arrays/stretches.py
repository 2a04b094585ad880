"""Stretches of text that go on until a sign stops them: values behind keys, text behind cues and before values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.arrays.page import BACK, gathered, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs, Within

_AT_ONCE = 32
"""Bytes looked at in the first step, in which most stretches end; in each further one twice as many."""
_MOST_AT_ONCE = BACK - 2
_NONE = np.zeros(0, np.int64)


class Stops:
    """Signs that end a stretch: single bytes, and characters of three."""

    def __init__(self, signs: bytes, characters: Iterable[str] = "") -> None:
        self.table = np.zeros(256, np.bool_)
        self.table[list(signs)] = True
        self.characters = [np.frombuffer(sign.encode(), np.uint8) for sign in characters]
        self._first = np.zeros(256, np.bool_)
        self._first[[sign[0] for sign in self.characters]] = True

    def flags(self, signs: Signs) -> Flags:
        """Which bytes stop."""
        return self.table.take(signs)

    def characters_in(self, signs: Signs) -> tuple[Places, Places]:
        """Row and column of each character that stops."""
        if not self.characters:
            return _NONE, _NONE
        row, column = np.divmod(rows_of(self._first.take(signs[:, :-2]).reshape(-1)), signs.shape[1] - 2)
        first, second, third = (signs[row, column + place] for place in range(3))
        hit = np.zeros(len(row), np.bool_)
        for x, y, z in self.characters:
            hit |= (first == x) & (second == y) & (third == z)
        return row[hit], column[hit]


def end_of(within: Within, start: Places, limit: Places, stops: Stops, quote: Signs | None = None) -> Places:
    """Where stretches from `start` end: at the first sign that stops, at the latest at `limit`, which lies in the
    segment. With `quote` they end at that sign alone."""
    end = np.maximum(start, limit)
    rows, at, size = rows_of(start < limit), 0, _AT_ONCE
    while len(rows):
        place = start[rows] + at
        signs = gathered(within.page.text, place, size + 2)
        if quote is not None:
            stopped = signs[:, :size] == quote[rows, None]
        else:
            stopped = stops.flags(signs[:, :size])
            row, column = stops.characters_in(signs)
            # One that the segment's end cuts is no character.
            whole = place[row] + column + 2 < within.end[rows[row]]
            stopped[row[whole], column[whole]] = True
        is_stopped = stopped.any(axis=1)
        found = rows[is_stopped]
        end[found] = np.minimum(end[found], start[found] + at + stopped[is_stopped].argmax(axis=1))
        at, size = at + size, min(2 * size, _MOST_AT_ONCE)
        rows = rows[~is_stopped]
        rows = rows[start[rows] + at < limit[rows]]
    return end
