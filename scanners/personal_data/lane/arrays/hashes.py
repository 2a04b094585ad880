"""Words told apart by 64-bit hashes of many at once, and tables of words that are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Places, Signs

    Hashes = NDArray[np.uint64]

WIDTH = 8
"""Bytes looked at in one step; so many stand before and behind a text."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF, _NOTHING = np.uint64(32), np.uint64(0)
_LAST_BYTES = np.array([(1 << 64) - (1 << 8 * (WIDTH - width)) for width in range(WIDTH + 1)], np.uint64)
"""By how many of eight bytes count; all of them from eight on."""
_EVERY_DIGIT, _LOW_BITS = np.uint64(0x0101010101010101), np.uint64(0x0F)
_NO_EXPONENT = 1023
"""Of a fraction of 64 bits."""
UNKNOWN = -1
_LEAST_SLOTS, _SPARE = 12, 3
"""Bits: slots that a table has at least, and how much larger it is than its words are many."""


def eights_of(signs: bytes | Signs) -> Hashes:
    """The eight bytes from each place on, as numbers."""
    return np.ndarray((len(signs) - WIDTH + 1,), "<u8", signs, 0, (1,))


def last_bytes(eights: Hashes, count: NDArray[np.int64]) -> Hashes:
    """So many of eight bytes, the last ones; nought for the others."""
    return eights & _LAST_BYTES.take(count, mode="clip")


def highest_byte(flags: Hashes) -> NDArray[np.int64]:
    """Number of the highest of eight bytes that is not nought, where each has one bit at most; negative for none."""
    # By the exponent of the number as a fraction.
    return (flags.astype(np.float64).view(np.int64) >> 52) - _NO_EXPONENT >> 3


def mixed(before: Hashes | np.uint64, piece: Hashes) -> Hashes:
    after = (before ^ piece) * _FACTOR
    after ^= after >> _HALF
    return after


def alike(eights: Hashes, kinds: Hashes) -> Hashes:
    """Eight bytes with all digits alike, which have the lowest bit of the kinds of these bytes."""
    return eights & ~((kinds & _EVERY_DIGIT) * _LOW_BITS)


class Folded:
    """A text, eight bytes at once. Digits are alike in it where `kinds` tell them.

    Words are told apart by hashes of 64 bits: of their bytes from the end on, eight and eight more as long as all of
    those are the word's, and of their length.
    """

    def __init__(self, text: bytes, kinds: Signs | None = None) -> None:
        self._eights = eights_of(text)
        self._kinds = None if kinds is None else eights_of(kinds)

    def eights(self, places: Places) -> Hashes:
        """The eight bytes from each place on."""
        found = self._eights[places]
        return found if self._kinds is None else alike(found, self._kinds[places])

    def hashes(self, start: Places, end: Places) -> Hashes:
        """A hash of each [start, end). Alike words have one hash."""
        length = end - start
        result = mixed(_NOTHING, last_bytes(self.eights(end - WIDTH), length))
        rows, at = (length >= WIDTH).nonzero()[0], WIDTH
        while len(rows):
            left = length[rows] - at
            piece = last_bytes(self.eights(end[rows] - at - WIDTH), left)
            result[rows] = mixed(result[rows], piece)
            rows, at = rows[left >= WIDTH], at + WIDTH
        return mixed(result, length.view(np.uint64))


class KnownWords:
    """Words with their masks, looked up by hash; never changed once made."""

    def __init__(self, words: Mapping[bytes, int]) -> None:
        size = np.array([len(word) for word in words], np.int64)
        ends = np.cumsum(size)
        text = Folded(bytes(WIDTH) + b"".join(words))
        found = text.hashes(ends - size + WIDTH, ends + WIDTH)
        order = np.argsort(found)
        self._hashes = np.append(found[order], np.uint64(0))
        self._masks = np.append(np.array(list(words.values()), np.int64)[order], UNKNOWN)
        # Most hashes are told by one look into a slot, which has the number of a word that belongs there.
        bits = max(_LEAST_SLOTS, len(words).bit_length() + _SPARE)
        self._shift = np.uint64(64 - bits)
        self._slots = np.full(1 << bits, len(words), np.int64)
        self._slots[self._slot(found[order])] = np.arange(len(words))

    def _slot(self, found: Hashes) -> NDArray[np.int64]:
        return (found >> self._shift).view(np.int64)

    def masks(self, found: Hashes) -> NDArray[np.int64]:
        """The mask of each hash, `UNKNOWN` where no word has it."""
        number = self._slots.take(self._slot(found))
        here = self._hashes.take(number)
        result = self._masks.take(number)
        rest = ((here != found) & (here != 0)).nonzero()[0]
        if len(rest):
            number = np.searchsorted(self._hashes[:-1], found[rest])
            result[rest] = np.where(self._hashes[number] == found[rest], self._masks[number], UNKNOWN)
        return result
