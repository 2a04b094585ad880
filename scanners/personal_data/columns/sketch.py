"""How many different values there are, and what share of them is what, in a few kilobytes.

A bottom-k sketch keeps the k smallest keyed digests (Bar-Yossef et al. 2002; Beyer et al. 2007): exact while there are
fewer than k different values, within about 1/sqrt(k) of the truth beyond (1.6 % at 4096, as a HyperLogLog of 2^12).
Unlike HyperLogLog it keeps something beside each value, so that shares count among *different* values; and parts
merged in any order give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOTHING = np.zeros(0, np.uint64)


class Distinct:
    """The k smallest different digests and the marks (bits) of each. Mergeable in any order, picklable."""

    __slots__ = ("digests", "k", "marks")

    def __init__(self, k: int) -> None:
        self.k = k
        self.digests: NDArray[np.uint64] = _NOTHING
        self.marks: NDArray[np.uint64] = _NOTHING

    def add(self, digests: NDArray[np.uint64], marks: NDArray[np.uint64] | None = None) -> None:
        """Digests as they come, any number of times; digest 0 (an empty cell) is left out."""
        if self.full:  # most digests lie beyond
            low = np.flatnonzero(digests <= self.digests[-1])
            digests, marks = digests[low], None if marks is None else marks[low]
        wanted = digests != 0
        if not wanted.all():
            digests, marks = digests[wanted], None if marks is None else marks[wanted]
        if len(self.digests) and len(digests):
            digests, marks = self._unknown(digests, marks)
        if not len(digests):
            return
        kept = _smallest(digests if not len(self.digests) else np.concatenate([self.digests, digests]), self.k)
        new = np.zeros(len(kept), np.uint64)
        _mark(new, kept, self.digests, self.marks)
        if marks is not None:
            _mark(new, kept, digests, marks)
        self.digests, self.marks = kept, new

    def _unknown(
        self, digests: NDArray[np.uint64], marks: NDArray[np.uint64] | None
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint64] | None]:
        """Those that are not kept yet; the others leave their marks."""
        place = np.minimum(np.searchsorted(self.digests, digests), len(self.digests) - 1)
        known = self.digests[place] == digests
        if marks is None:
            return digests[~known], None
        fresh = np.flatnonzero(known & (marks & ~self.marks[place] != 0))
        np.bitwise_or.at(self.marks, place[fresh], marks[fresh])
        return digests[~known], marks[~known]

    def merge(self, other: Distinct) -> None:
        """Take in what another one saw. The smaller k of both counts."""
        self.shrink(other.k)
        self.add(other.digests, other.marks)

    def shrink(self, k: int) -> None:
        """Keep at most k."""
        if k < self.k:
            self.k, self.digests, self.marks = k, self.digests[:k].copy(), self.marks[:k].copy()

    @property
    def full(self) -> bool:
        """True where the number is an estimate."""
        return len(self.digests) >= self.k

    def count(self) -> int:
        """Number of different values."""
        if not self.full:
            return len(self.digests)
        return round((self.k - 1) / (float(self.digests[-1]) / 2.0**64))

    def seen(self, bit: int) -> int:
        """How many of the values kept carry a mark."""
        return int(np.count_nonzero(self.marks & np.uint64(bit)))

    def __getstate__(self) -> tuple[int, bytes, bytes]:
        return self.k, self.digests.tobytes(), self.marks.tobytes()

    def __setstate__(self, state: tuple[int, bytes, bytes]) -> None:
        self.k = state[0]
        self.digests, self.marks = (np.frombuffer(part, np.uint64).copy() for part in state[1:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distinct) and self.__getstate__() == other.__getstate__()

    __hash__ = None  # type: ignore[assignment]


def different_of(digests: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Ascending without repetitions; np.unique hashes, which is many times slower here."""
    ordered = np.sort(digests)
    different: NDArray[np.uint64] = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    return different


def _smallest(digests: NDArray[np.uint64], k: int) -> NDArray[np.uint64]:
    """The k smallest different ones. Most of a long column lies far above them and need not be sorted."""
    if len(digests) > 16 * k:
        rank = 4 * k
        low = digests[digests <= np.partition(digests, rank)[rank]]
        if len(found := different_of(low)) >= k:
            return found[:k].copy()
    return different_of(digests)[:k].copy()


def _mark(
    new: NDArray[np.uint64], kept: NDArray[np.uint64], digests: NDArray[np.uint64], marks: NDArray[np.uint64]
) -> None:
    if not marks.any():
        return
    inside = digests <= kept[-1]
    np.bitwise_or.at(new, np.searchsorted(kept, digests[inside]), marks[inside])


def mixed(*digests: NDArray[np.uint64] | NDArray[np.uint32]) -> NDArray[np.uint64]:
    """One digest of several, their order counted (splitmix64 of Steele et al. 2014 between them)."""
    whole = np.zeros(len(digests[0]), np.uint64)
    for digest in digests:
        whole = (whole ^ digest) + np.uint64(0x9E3779B97F4A7C15)
        whole ^= whole >> np.uint64(30)
        whole *= np.uint64(0xBF58476D1CE4E5B9)
        whole ^= whole >> np.uint64(27)
        whole *= np.uint64(0x94D049BB133111EB)
        whole ^= whole >> np.uint64(31)
    return whole
