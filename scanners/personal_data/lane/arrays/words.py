"""Words of a page: runs of letters and digits, found with flags of all bytes at once.

Most words are short, and worth nothing. So none of them is looked at by itself: where short ones stand that may be part
of something, the flags of the bytes around tell; only words of `SHORTEST` signs are kept, with what they are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.arrays.hashes import eights_of, highest_byte
from scanners.personal_data.lane.arrays.page import DIGIT, LOWER, UPPER, WORD, gathered, rows_of
from scanners.personal_data.lane.classes import DOT

if TYPE_CHECKING:
    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Signs

SHORTEST = 8
_LETTERS = UPPER | LOWER
_ALL = np.uint64(0x0101010101010101)
_FIRST_BYTES = np.array([(1 << 8 * width) - 1 for width in range(9)], np.uint64)
"""By how many of eight bytes count."""


class Words:
    """Words of `SHORTEST` signs or more, in order: `start`, `end`, `length`, and `bits`, the kinds of all their signs.

    `two`, `three`, `five`: at each place the kinds that so many bytes from there on share, within one segment. `dots`
    are places of points between digits.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.two = _shared(page.kinds, page.kinds, 1)
        self.two[page.limits - 1] = 0
        self._eights = eights_of(self.two)
        self.three = _shared(self.two, self.two, 1)
        self.five = _shared(self.three, self.three, 2)
        goes_on = self.two & np.uint8(WORD)
        is_long = _shared(self.five, self.five, 3)
        is_long &= np.uint8(WORD)
        edges = np.greater(is_long[1:], goes_on[:-1])  # first signs of words, and last ones
        edges[SHORTEST - 2 :] |= np.greater(is_long[: 1 - SHORTEST], goes_on[SHORTEST - 1 :])
        places = rows_of(edges) + 1
        self.start, self.end = places[::2].copy(), places[1::2] + 1
        self.length = self.end - self.start
        self.bits = self._made_of()
        self.dots = self._dots()

    def __len__(self) -> int:
        return len(self.start)

    def _made_of(self) -> Signs:
        first = gathered(self.page.kinds, self.start, 16).view("<u8")
        bits = first[:, 0] & _FIRST_BYTES.take(self.length, mode="clip")
        bits |= first[:, 1] & _FIRST_BYTES.take(np.maximum(self.length - 8, 0), mode="clip")
        eights = eights_of(self.page.kinds)
        rows, at = rows_of(self.length > 16), 16
        while len(rows):
            left = self.length.take(rows) - at
            bits[rows] |= eights[self.start.take(rows) + at] & _FIRST_BYTES.take(left, mode="clip")
            rows, at = rows.compress(left > 8), at + 8
        for half in (32, 16, 8):
            bits |= bits >> np.uint64(half)
        return bits.astype(np.uint8)

    def _dots(self) -> Places:
        page = self.page
        dots = page.remarkable.compress(page.signs == DOT)
        is_between = (page.kinds.take(dots - 1) & page.kinds.take(dots + 1) & DIGIT) != 0
        dots = dots.compress(is_between)
        is_cut = page.cut.take(dots) | page.cut.take(dots + 1)
        return dots.compress(~is_cut) if is_cut.any() else dots

    def are_numeric(self, rows: Places) -> Flags:
        """Which of the words are digits alone."""
        return (self.bits.take(rows) & _LETTERS) == 0

    def are_both_cases(self) -> Flags:
        """Which words have small and capital letters."""
        return (self.bits & _LETTERS) == _LETTERS

    def is_edge(self, places: Places) -> Flags:
        """Where no word goes on: it begins there, or ended before."""
        return (self.two.take(places - 1) & WORD) == 0

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


def _shared(kinds: Signs, further: Signs, step: int) -> Signs:
    """Kinds of each byte that another one has too, so many bytes further."""
    result = np.empty_like(kinds)
    np.bitwise_and(kinds[:-step], further[step:], out=result[:-step])
    result[-step:] = 0
    return result
