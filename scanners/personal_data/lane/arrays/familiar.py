"""Keys that are known by the last bytes before their separators, so that they are not looked for.

Where the last sixteen bytes up to the separator hold the whole key and the sign before it, they alone tell which key it
is. Those that are met often are remembered; the others are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane.arrays.hashes import WIDTH
from scanners.personal_data.lane.arrays.page import gathered, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.hashes import Hashes
    from scanners.personal_data.lane.arrays.key_signs import Spans
    from scanners.personal_data.lane.arrays.page import Flags, Places

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 2 * WIDTH - 2
"""Bytes of a key and of what stands between it and the separator."""
_FURTHER = np.array(
    [(1 << 64) - (1 << 8 * (WIDTH - max(0, length + 2 - WIDTH))) for length in range(_LONGEST + 1)], np.uint64
)
"""By so many bytes, which of the eight bytes before the last eight count too."""
_BITS, _MOST = 13, 1 << 10
_SHIFT = np.uint64(64 - _BITS)
_OFTEN = 8
"""How often in a page what is worth remembering is met."""
_WORTH_LEARNING = 128
"""The part of the separators of a page that is not familiar, from which on more is learned."""


class Endings(NamedTuple):
    """Familiar keys: the last eight bytes up to the separator, which of the eight before them count, and these; where
    the key starts and ends before the separator, its hash, and whether it may ask for something."""

    last: Hashes
    further: Hashes
    before: Hashes
    start: Places
    end: Places
    hashes: Hashes
    may_ask: Flags


class Familiar:
    """Familiar keys by number, from 1 on; never changed once made."""

    def __init__(self, known: Endings) -> None:
        self._known = known
        self._slots = np.zeros(1 << _BITS, np.int64)
        self._slots[_slot(known.last)] = np.arange(len(known.last))

    @property
    def hashes(self) -> Hashes:
        """By number."""
        return self._known.hashes

    @property
    def may_ask(self) -> Flags:
        """By number."""
        return self._known.may_ask

    def numbers(self, text: bytes, at: Places) -> Places:
        """Numbers of the keys before separators, 0 for those that are not familiar."""
        last, before = _ends(text, at)
        number = self._slots.take(_slot(last))
        known = self._known
        others = known.further.take(number)
        others &= before
        others ^= known.before.take(number)
        last ^= known.last.take(number)
        others |= last
        number *= others == 0
        return number

    def spans(self, at: Places, number: Places) -> tuple[Places, Places, Hashes]:
        """Starts, ends and hashes of keys before separators."""
        known = self._known
        return at - known.start.take(number), at - known.end.take(number), known.hashes.take(number)

    def grown(self, text: bytes, at: Places, found: Spans, may_ask: Flags) -> Familiar:
        """With the keys before those separators that are told by their bytes and the sign before them."""
        length = at - found.start
        rows = rows_of(length <= _LONGEST)
        last, before = _ends(text, at[rows])
        further = _FURTHER[length[rows]]
        before = before & further
        _, example, times = np.unique(
            (before ^ last * _FACTOR) * _FACTOR ^ further, return_index=True, return_counts=True
        )
        example = example[(times >= _OFTEN) & (self._slots[_slot(last[example])] == 0)]
        if not len(example):
            return self
        rows = rows[example]
        fresh = Endings(
            last[example],
            further[example],
            before[example],
            length[rows],
            at[rows] - found.end[rows],
            found.hashes[rows],
            may_ask[rows],
        )
        return Familiar(Endings._make(np.concatenate(column) for column in zip(self._known, fresh, strict=True)))

    def is_learning(self, others: int, separators: int) -> bool:
        """True where it is worth while to remember more."""
        return others * _WORTH_LEARNING > separators and len(self._known.last) < _MOST


def _ends(text: bytes, at: Places) -> tuple[Hashes, Hashes]:
    """The eight bytes up to each separator, and the eight before them."""
    both = gathered(text, at - (2 * WIDTH - 1), 2 * WIDTH).view("<u8")
    return both[:, 1].copy(), both[:, 0]


def _slot(last: Hashes) -> NDArray[np.int64]:
    return (last * _FACTOR >> _SHIFT).view(np.int64)


def _nobody() -> Endings:
    """The number 0: bytes that never stand there, since none of those that count is set."""
    nothing, nowhere = np.zeros(1, np.uint64), np.zeros(1, np.int64)
    return Endings(nothing, nothing, nothing + np.uint64(1), nowhere, nowhere, nothing, np.zeros(1, np.bool_))


NOTHING_YET = Familiar(_nobody())
