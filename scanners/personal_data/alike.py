"""Equal numbers found by hashing: where few of many differ, sorting them all would take longer than anything else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[np.int64]

Numbered: TypeAlias = Callable[["Codes"], tuple["Codes", "Codes"]]
"""The number of every value, in order of first appearance, and the place where each number first stands."""

_FEW = 1 << 8
_SPREAD = 0x9E3779B97F4A7C15 - (1 << 64)
"""2^64 by the golden ratio (Knuth, volume 3, 6.4)."""


def numbered(codes: Codes) -> tuple[Codes, Codes]:
    """With Arrow, for machines without Numba."""
    import pyarrow as pa  # loaded where blocks are read, not where a command starts

    ids = pa.array(codes).dictionary_encode().indices.to_numpy().astype(np.int64)
    return ids, first_places(ids, int(ids.max(initial=-1)) + 1)


@cache
def numbered_by_numba() -> Numbered:
    """The same compiled. Raises ImportError where Numba is missing."""
    from numba import njit  # half a second to load: only where much is to be read

    number = njit(cache=True, nogil=True)(number_codes)

    def numbered(codes: Codes) -> tuple[Codes, Codes]:
        ids = np.empty(len(codes), np.int64)
        room = _FEW
        while True:
            first = np.empty(room, np.int64)
            if (count := number(codes, np.zeros(4 * room, np.int64), ids, first)) >= 0:
                return ids, first[:count].copy()
            room *= 8

    return numbered


def number_codes(codes: Any, slots: Any, ids: Any, first: Any) -> Any:
    """Fill `ids`, and `first` with the place of each number; how many there are, -1 where they have no room in it.
    `slots` are nought and a power of two, more than the numbers that have room."""
    count = 0
    mask = len(slots) - 1
    for n in range(len(codes)):
        code = codes[n]
        slot = (code * np.int64(_SPREAD) >> 20) & mask
        while slots[slot] and codes[first[slots[slot] - 1]] != code:
            slot = (slot + 1) & mask
        if slots[slot] == 0:
            if count == len(first):
                return -1
            first[count] = n
            count += 1
            slots[slot] = count
        ids[n] = slots[slot] - 1
    return count


def first_places(ids: Codes, count: int) -> Codes:
    """The place where each of the numbers below `count` first stands, -1 for one that is not there."""
    first = np.full(count, -1, np.int64)
    first[ids[::-1]] = np.arange(len(ids) - 1, -1, -1)
    return first
