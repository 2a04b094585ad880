"""Words told apart by 64-bit hashes of many at once, and tables of words that are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Places

    Hashes = NDArray[np.uint64]

_WIDTH = 8
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_FIRST_BYTES = np.array([(1 << 8 * width) - 1 for width in range(_WIDTH + 1)], np.uint64)
"""By how many of eight bytes count; all of them from eight on."""
UNKNOWN = -1
_LEAST_SLOTS, _SPARE = 12, 3
"""Bits: slots that a table has at least, and how much larger it is than its words are many."""


def hashes(text: bytes, start: Places, end: Places) -> Hashes:
    """A hash of each [start, end) of the text, behind which eight bytes stand at least. Alike words have one hash."""
    eights = np.ndarray((len(text) - _WIDTH + 1,), "<u8", text, 0, (1,))
    length = end - start
    result = _mixed(length.view(np.uint64), eights[start] & _FIRST_BYTES.take(length, mode="clip"))
    rows, at = (length > _WIDTH).nonzero()[0], _WIDTH
    while len(rows):
        left = length[rows] - at
        piece = eights[start[rows] + at] & _FIRST_BYTES.take(left, mode="clip")
        result[rows] = _mixed(result[rows], piece)
        rows, at = rows[left > _WIDTH], at + _WIDTH
    return result


def _mixed(before: Hashes, piece: Hashes) -> Hashes:
    after = (before ^ piece) * _FACTOR
    after ^= after >> _HALF
    return after


class KnownWords:
    """Words with their masks, looked up by hash; never changed once made."""

    def __init__(self, words: Mapping[bytes, int]) -> None:
        size = np.array([len(word) for word in words], np.int64)
        ends = np.cumsum(size)
        found = hashes(b"".join(words) + bytes(_WIDTH), ends - size, ends)
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
