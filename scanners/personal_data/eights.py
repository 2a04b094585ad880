"""Eight bytes at a time, as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_U = np.uint64


def words_of(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The eight bytes from every place on, the first the lowest."""
    return np.ndarray((max(0, len(data) - 7),), "<u8", data, strides=(1,))


def are_digits(words: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where all eight bytes are ASCII digits."""
    high, zeros, six = _U(0xF0F0F0F0F0F0F0F0), _U(0x3030303030303030), _U(0x0606060606060606)
    good: NDArray[np.bool_] = (words & high == zeros) & ((words + six) & high == zeros)
    return good


def eight_digits(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Eight ASCII digits as the number they write, 0 where they are none; all of them at once (Lemire 2018)."""
    good = are_digits(words)
    found = (words & _U(0x0F0F0F0F0F0F0F0F)) * _U(2561) >> _U(8)
    found = (found & _U(0x00FF00FF00FF00FF)) * _U(6553601) >> _U(16)
    found = (found & _U(0x0000FFFF0000FFFF)) * _U(42949672960001) >> _U(32)
    return np.where(good, found, _U(0)).astype(np.int64)


def written_day(words: NDArray[np.uint64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """What 1990-05-06 writes at each place, whatever parts it, as 19900506; 0 where the rest are no digits."""
    first, last = words[starts], words[starts + 2]
    year, month, day = first & _U(0xFFFFFFFF), first >> _U(40) & _U(0xFFFF), last >> _U(48)
    return eight_digits(year | month << _U(32) | day << _U(48))
