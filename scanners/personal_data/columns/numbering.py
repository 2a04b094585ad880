"""Different values of a column under numbers, so that each is looked at once however often it comes.

Compiled where Numba is there, with Arrow's dictionaries where it is not. Numbers are given in the order of appearance;
nothing that leaves a scan depends on them. Values are kept in memory only, and forgotten when there are too many.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scanners.personal_data.columns.cells import Cells
from scanners.personal_data.eights import words_of
from scanners.personal_data.jit import compiled

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    I32 = NDArray[np.int32]
    I64 = NDArray[np.int64]

MOST_VALUES = 1 << 16
MOST_BYTES = 4 << 20
"""Kept of one column."""
_FIRST_VALUES, _FIRST_BYTES, _GROWTH = 1 << 10, 1 << 14, 4
_SLACK = 8
"""Bytes behind the last value that may be read, never used."""


class Numbering(Protocol):
    """Numbers of the values of one column."""

    def number(self, array: pa.Array) -> I32 | None:
        """The number of every cell, -1 for an empty one; None where there are too many values to go on."""

    def known(self) -> tuple[NDArray[np.uint8], I64]:
        """Text of all values, one behind the other, and the n + 1 bounds of them."""

    def forget(self) -> None:
        """Start anew."""


class ByHash:
    """One pass over the bytes of the cells. Values are compared in full, so that no hash can mistake one for another;
    what is hashed begins with a secret, so that nobody can make values that fall together."""

    def __init__(self) -> None:
        self._hash, self._number, self._spread = map(compiled, (hash_cells, number_cells, spread_numbers))
        self._secret = np.uint64(secrets.randbits(64))
        self.forget()

    def forget(self) -> None:
        self._text = np.zeros(_FIRST_BYTES + _SLACK, np.uint8)
        self._bounds = np.zeros(_FIRST_VALUES + 1, np.int64)
        self._hashes = np.zeros(_FIRST_VALUES, np.uint64)
        self._slots = np.zeros(2 * _FIRST_VALUES, np.uint64)
        self._count = 0

    def known(self) -> tuple[NDArray[np.uint8], I64]:
        return self._text[: self._bounds[self._count]], self._bounds[: self._count + 1]

    def number(self, array: pa.Array) -> I32 | None:
        cells = Cells.whole(array)
        numbers = np.full(len(cells), -1, np.int32)
        words, hashes = words_of(cells.data), np.empty(len(cells), np.uint64)
        self._hash(cells.data, words, cells.starts, cells.ends, self._secret, hashes)
        at = 0
        while True:
            at, self._count = self._number(
                cells.data, words, cells.starts, cells.ends, hashes, at, self._count,
                self._slots, self._hashes, self._text, words_of(self._text), self._bounds, numbers,
            )  # fmt: skip
            more = int(cells.ends[at] - cells.starts[at]) if at < len(cells) else 0
            need = int(self._bounds[self._count]) + more
            if self._count + (more > 0) > MOST_VALUES or need > MOST_BYTES:
                return None
            if not more:
                return numbers
            self._grow(need)

    def _grow(self, size: int) -> None:
        if self._count == len(self._hashes):
            values = _GROWTH * len(self._hashes)
            self._bounds = _longer(self._bounds, values + 1)
            self._hashes = _longer(self._hashes, values)
            self._slots = np.zeros(2 * values, np.uint64)
            self._spread(self._hashes, self._count, self._slots)
        if size > len(self._text) - _SLACK:
            self._text = _longer(self._text, max(size, _GROWTH * len(self._text)) + _SLACK)


def _longer(array: NDArray[Any], size: int) -> NDArray[Any]:
    """A copy with noughts behind it, which take no memory until they are written."""
    grown: NDArray[Any] = np.zeros(size, array.dtype)
    grown[: len(array)] = array
    return grown


class ByArrow:
    """The same with dictionaries of Arrow."""

    def __init__(self) -> None:
        self._values: Any = None

    def forget(self) -> None:
        self._values = None

    def known(self) -> tuple[NDArray[np.uint8], I64]:
        if self._values is None:
            return np.zeros(0, np.uint8), np.zeros(1, np.int64)
        cells = Cells.whole(self._values)
        start, end = int(cells.starts[0]), int(cells.ends[-1])
        return cells.data[start:end], np.append(cells.starts, end) - start

    def number(self, array: pa.Array) -> I32 | None:
        import pyarrow as pa
        import pyarrow.compute as pc

        encoded = array.dictionary_encode()
        different = encoded.dictionary
        known = self._values if self._values is not None else pa.array([], array.type)
        filled = pc.greater(pc.binary_length(different), 0)
        place = pc.index_in(different, value_set=known)
        new = different.filter(pc.and_(filled, place.is_null()))
        if len(new):
            if len(known) + len(new) > MOST_VALUES or known.nbytes + new.nbytes > MOST_BYTES:
                return None
            self._values = known = pa.concat_arrays([known, new])
            place = pc.index_in(different, value_set=known)
        numbers: I32 = place.take(encoded.indices).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        return numbers


def hash_cells(data: Any, words: Any, starts: Any, ends: Any, secret: Any, hashes: Any) -> None:
    """A hash of every cell. Written for Numba, which leaves out checks where indexes are unsigned."""
    last_word = np.uint64(len(words))
    one, eight = np.uint64(1), np.uint64(8)
    turn, spread = np.uint64(32), np.uint64(0x9FB21C651E98DF25)
    for cell in range(len(starts)):
        place, end = np.uint64(starts[cell]), np.uint64(ends[cell])
        h = secret ^ (end - place)
        while place + eight <= end:
            h = (h ^ words[place]) * spread
            h ^= h >> turn
            place += eight
        rest = (end - place) * eight
        word = np.uint64(0)
        if place < last_word:
            word = words[place] & ((one << rest) - one)
        else:
            while end > place:  # the last byte is the highest
                end -= one
                word = (word << eight) | np.uint64(data[end])
        h = (h ^ word) * spread
        h ^= h >> turn
        h *= np.uint64(0xD6E8FEB86659FD93)
        hashes[cell] = h ^ (h >> np.uint64(29))


def number_cells(
    data: Any,
    words: Any,
    starts: Any,
    ends: Any,
    hashes: Any,
    at: Any,
    count: Any,
    slots: Any,
    known: Any,
    text: Any,
    text_words: Any,
    bounds: Any,
    numbers: Any,
) -> Any:
    """Number the cells from `at` on; gives the first that there was no room for, and how many values there are.

    `known` are the hashes of the values. `slots` is an open-addressed table, at most half full, of numbers from 1 on
    below the upper half of the hash. Written for Numba.
    """
    last_word, room = np.uint64(len(words)), np.uint64(len(text))
    mask, low = np.uint64(len(slots) - 1), np.uint64(0xFFFFFFFF)
    one, eight, none = np.uint64(1), np.uint64(8), np.uint64(0)
    for cell in range(at, len(starts)):
        start, end = np.uint64(starts[cell]), np.uint64(ends[cell])
        if end <= start:
            continue
        h = hashes[cell]
        spot = h & mask
        slot = slots[spot]
        while slot != none:
            here = np.uint64(bounds[(slot & low) - one])
            if (slot ^ h) <= low and np.uint64(bounds[slot & low]) - here == end - start:
                place = start
                while place + eight <= end and words[place] == text_words[here]:
                    place += eight
                    here += eight
                if place + eight > end:
                    if place < last_word:
                        differ = (words[place] ^ text_words[here]) & ((one << ((end - place) * eight)) - one)
                        if differ == none:
                            break
                    else:
                        while place < end and data[place] == text[here]:
                            place += one
                            here += one
                        if place == end:
                            break
            spot = (spot + one) & mask
            slot = slots[spot]
        if slot == none:
            here = np.uint64(bounds[count])
            if count == len(known) or here + (end - start) + eight > room:
                return cell, count
            for at_byte in range(starts[cell], ends[cell]):
                text[here] = data[at_byte]
                here += one
            known[count] = h
            count += 1
            bounds[count] = here
            slot = (h & ~low) | np.uint64(count)
            slots[spot] = slot
        numbers[cell] = np.int32(slot & low) - np.int32(1)
    return len(starts), count


def spread_numbers(hashes: Any, count: Any, slots: Any) -> None:
    """Put the numbers of all values into an empty table."""
    mask, low = np.uint64(len(slots) - 1), np.uint64(0xFFFFFFFF)
    for number in range(count):
        spot = hashes[number] & mask
        while slots[spot] != np.uint64(0):
            spot = (spot + np.uint64(1)) & mask
        slots[spot] = (hashes[number] & ~low) | np.uint64(number + 1)
