"""Words of a page: runs of letters and digits, found with flags of all bytes at once.

Most words are short, and worth nothing. So none of them is looked at by itself: where short ones stand that may be part
of something, the flags of the bytes around tell; only words of `SHORTEST` signs are kept, with what they are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.arrays.hashes import eights_of, highest_byte
from scanners.personal_data.lane.arrays.page import DIGIT, WORD, rows_of
from scanners.personal_data.lane.classes import DOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanners.personal_data.lane.arrays.hashes import Hashes
    from scanners.personal_data.lane.arrays.page import Flags, Page, Places

SHORTEST = 8
_ALL = np.uint64(0x0101010101010101)
_AT_ONCE = 1 << 17
"""Bytes; so many stay in the processor's cache."""


class Words:
    """Words of `SHORTEST` signs or more, in order: `start`, `end`, `length`.

    `dots` are places of points between digits.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.two = page.two
        self._eights = eights_of(self.two)
        places = np.concatenate([*self._edges()])
        self.start, self.end = places[::2].copy(), places[1::2] + 1
        self.length = self.end - self.start
        self._kinds = self._made_of()
        self.dots = self._between_digits(page.remarkable.compress(page.signs == DOT))

    def __len__(self) -> int:
        return len(self.start)

    def _edges(self) -> Iterator[Places]:
        """First and last signs of words."""
        for first in range(SHORTEST, len(self.two) - SHORTEST, _AT_ONCE):
            goes_on = self.two[first - SHORTEST : first + _AT_ONCE + SHORTEST] & np.uint8(WORD)
            is_long = goes_on[:-1] & goes_on[1:]
            is_long = is_long[:-2] & is_long[2:]
            is_long = is_long[:-3] & is_long[3:]
            size = len(goes_on) - 2 * SHORTEST
            edges = np.greater(is_long[SHORTEST : SHORTEST + size], goes_on[SHORTEST - 1 : SHORTEST - 1 + size])
            edges |= np.greater(is_long[1 : 1 + size], goes_on[SHORTEST : SHORTEST + size])
            yield rows_of(edges) + first

    def _made_of(self) -> Hashes:
        """The kinds of all signs of each word, spread over eight bytes."""
        eights = eights_of(self.page.kinds)
        kinds = eights[self.start] | eights[self.end - SHORTEST]
        rows, at = rows_of(self.length > 2 * SHORTEST), SHORTEST
        while len(rows):
            kinds[rows] |= eights[self.start[rows] + at]
            at += SHORTEST
            rows = rows.compress(self.length.take(rows) > at + SHORTEST)
        return kinds

    def hold(self, kind: int) -> Flags:
        """Which words have a sign of a kind."""
        return (self._kinds & (_ALL * np.uint64(kind))) != 0

    def _between_digits(self, dots: Places) -> Places:
        """Those points that stand between digits, in one segment."""
        buf, kinds, limits = self.page.buf, self.page.kinds, self.page.limits
        dots = dots.compress((kinds.take(dots - 1) & kinds.take(dots + 1) & DIGIT) != 0)
        if not ((buf.take(limits) == DOT) | (buf.take(limits - 1) == DOT)).any():
            return dots
        return dots[~(self.page.cut.take(dots) | self.page.cut.take(dots + 1))]

    def is_edge(self, places: Places) -> Flags:
        """Where no word goes on: it begins there, or ended before."""
        return (self.two.take(places - 1) & WORD) == 0

    def are_all(self, places: Places, count: int, kind: int) -> Flags:
        """Where so many signs of a kind stand, at most nine."""
        all_ = np.uint64(int.from_bytes(bytes([kind] * (count - 1)), "little"))
        return (self._eights[places] & all_) == all_

    def short_end(self, places: Places, kind: int) -> Places:
        """As `run_end`, of which no more than three bytes are looked at."""
        goes_on = (self.two.take(places) & kind) != 0
        end = places + 1
        end += goes_on
        goes_on &= (self.two.take(places + 1) & kind) != 0
        end += goes_on
        return end

    def short_start(self, places: Places, kind: int) -> Places:
        """As `run_start`, of which no more than three bytes are looked at."""
        goes_on = (self.two.take(places - 1) & kind) != 0
        start = places - goes_on
        goes_on &= (self.two.take(places - 2) & kind) != 0
        start -= goes_on
        return start

    def run_end(self, places: Places, kind: int) -> Places:
        """End of the run of bytes of a kind that holds each place."""
        all_ = _ALL * np.uint64(kind)
        end = places + 1
        rows, last = np.arange(len(places)), places
        while len(rows):
            others = (self._eights[last] & all_) ^ all_
            end[rows] = last + highest_byte(others & (~others + np.uint64(1))) + 1
            more = rows_of(others == 0)
            rows, last = rows[more], last[more] + 8
        return end

    def run_start(self, places: Places, kind: int) -> Places:
        """Start of the run of bytes of a kind that holds each place."""
        all_ = _ALL * np.uint64(kind)
        start = places.copy()
        rows, last = np.arange(len(places)), places - 8
        while len(rows):
            others = (self._eights[last] & all_) ^ all_
            start[rows] = last + highest_byte(others) + 1
            more = rows_of(others == 0)
            rows, last = rows[more], last[more] - 8
        return start
