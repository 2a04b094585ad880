"""What stands before most separators, and asks for nothing: known by its last bytes, so that no key is looked for.

Where the last eight, twelve or sixteen bytes hold the whole key and the sign before it, they alone tell what it asks
for. Those that are met often are remembered; the others are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane.arrays.hashes import WIDTH
from scanners.personal_data.lane.arrays.page import gathered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.hashes import Hashes
    from scanners.personal_data.lane.arrays.page import Places

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_FURTHER = {4: ~np.uint64(0) << _HALF, 8: ~np.uint64(0)}
"""Bytes before the last eight that may be looked at too, and where these are among the eight before."""
_SLOTS, _MOST = 1 << 13, 1 << 10
_SHIFT = np.uint64(64 - 13)
_OFTEN = 8
"""How often in a page what is worth remembering is met."""
_WORTH_LEARNING = 6
"""The part of the separators of a page that is not familiar, from which on more is learned."""


class Familiar:
    """Endings that ask for nothing; never changed once made."""

    def __init__(self, known: Hashes) -> None:
        self._known = known
        # No slot is empty: each has what belongs there, or what never does.
        self._slots = np.full(_SLOTS, ~np.uint64(0), np.uint64)
        self._slots[-1] = 0
        self._slots[_slot(known)] = known

    def others(self, text: bytes, at: Places) -> Places:
        """Rows of the separators that do not stand behind one of these."""
        short, before = _ends(text, at)
        rows = (self._slots.take(_slot(short)) != short).nonzero()[0]
        for mask in _FURTHER.values():
            long_ = _long(before[rows] & mask, short.take(rows))
            rows = rows.compress(self._slots.take(_slot(long_)) != long_)
        return rows

    def grown(self, text: bytes, at: Places, start: Places) -> Familiar:
        """With the endings before those separators whose keys, which ask for nothing, are told by them."""
        short, before = _ends(text, at)
        told = WIDTH
        found = [short[at - start < told]]
        for further, mask in _FURTHER.items():
            rows = ((at - start >= told) & (at - start < WIDTH + further)).nonzero()[0]
            found.append(_long(before[rows] & mask, short[rows]))
            told = WIDTH + further
        endings, times = np.unique(np.concatenate(found), return_counts=True)
        often = endings[times >= _OFTEN]
        return Familiar(np.union1d(self._known, often)) if len(often) else self

    def is_learning(self, others: int, separators: int) -> bool:
        """True where it is worth while to remember more."""
        return others * _WORTH_LEARNING > separators and len(self._known) < _MOST


def _ends(text: bytes, at: Places) -> tuple[Hashes, Hashes]:
    """The eight bytes before each place, mixed, and the eight before them."""
    both = gathered(text, at - 2 * WIDTH, 2 * WIDTH).view("<u8")
    return both[:, 1] * _FACTOR, both[:, 0]


def _long(before: Hashes, short: Hashes) -> Hashes:
    return (before ^ short ^ (short >> _HALF)) * _FACTOR


def _slot(endings: Hashes) -> NDArray[np.int64]:
    return (endings >> _SHIFT).view(np.int64)


NOTHING_YET = Familiar(np.zeros(0, np.uint64))
