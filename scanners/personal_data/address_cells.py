"""Cells that are addresses, decided many at a time by their heads and tails (`lexicon.address_parts`).

Only what `lexicon` would say of them as well; what takes a look at the whole text is left to it. Heads and tails are
kept in memory only, and forgotten when there are too many.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np

from scanners.personal_data.asking import least_score
from scanners.personal_data.context import asked_values
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon.address_parts import address_of, head_of, tail_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.context import Spoken
    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

ADDRESS = NUMBER["CN_ADDRESS"]
_ASKED = sum(1 << bit for bit, value in enumerate(asked_values()) if value.entity == "CN_ADDRESS")
_MOST_KEPT = 1 << 16
_MOST_KINDS = 1 << 10
_NOT_TOLD = 0
"""The kind of heads and tails that do not stand for themselves."""
_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_DIGIT = np.zeros(256, np.bool_)
_DIGIT[48:58] = True

_T = TypeVar("_T")


class Settled(NamedTuple):
    """Segments of which it is told whether they are an address as a whole (`told`), and those that are: their numbers
    and scores. `is_known` where the column speaks of addresses."""

    told: NDArray[np.bool_]
    segments: NDArray[np.int64]
    scores: NDArray[np.float64]
    is_known: bool


class AddressCells:
    """Remembers heads and tails of addresses, and what each two are together. Threads may share it."""

    def __init__(self) -> None:
        self._heads = _Kinds(head_of)
        self._tails = _Kinds(tail_of)
        self._number: dict[tuple[int, int], int] = {}
        self._joined: list[tuple[bool, float, float, bool]] = []
        self._lock = threading.Lock()

    def settle(self, view: View, first: int, last: int, windows: NDArray[np.int64], column: Spoken) -> Settled:
        """The segments `first` to `last` under a column, of whose text `windows` may hold an address: all of them
        where the column asks for addresses and nothing else, else those that are such a window as a whole."""
        starts, ends = view.bounds[first:last], view.bounds[first + 1 : last + 1]
        is_known, is_asked = bool(column.known >> ADDRESS & 1), is_whole_question(column)
        window = windows[:, 0] - first
        if is_asked:
            cells = np.flatnonzero(ends > starts)
        else:
            cells = np.sort(window[(windows[:, 1] == starts[window]) & (windows[:, 2] == ends[window])])
        told, nothing = np.zeros(last - first, np.bool_), np.zeros(0, np.int64)
        if not len(cells):
            return Settled(told, nothing, nothing.astype(np.float64), is_known)
        found = self._read(view.data, starts[cells], ends[cells])
        least, score = definitions().threshold, found.inside
        if not is_known:
            score = np.where(found.is_home, score, 0.0)
            if column.against >> ADDRESS & 1:
                score = np.maximum(0.0, score - definitions().against_loss)
        score = np.where(score >= least, score, 0.0)
        if is_asked:
            score = np.maximum(score, np.where(found.value >= _least_value(column.asked), found.value, 0.0))
        told[cells] = found.told
        some = np.flatnonzero(found.told & (score > 0))
        return Settled(told, cells[some] + first, score[some], is_known)

    def _read(self, text: Text, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> _Addresses:
        """What the cells `starts` to `ends` are; they stand in order and hold something."""
        first = int(starts[0])
        written = bytes(text[first : int(ends[-1])])
        digits = np.flatnonzero(_DIGIT[np.frombuffer(written, np.uint8)])
        starts, ends = starts - first, ends - first
        cuts = np.minimum(np.append(digits, len(written))[np.searchsorted(digits, starts)], ends).tolist()
        with self._lock:
            if len(self._joined) > _MOST_KEPT:
                self._number, self._joined = {}, []
            heads = self._heads.of(written, starts.tolist(), cuts)
            tails = self._tails.of(written.translate(_ALIKE), cuts, ends.tolist())
            known = self._number
            numbers = [known[pair] if pair in known else self._join(pair) for pair in zip(heads, tails, strict=True)]
            told, inside, value, is_home = zip(*self._joined, strict=True)
        return _Addresses(
            np.array(told)[numbers], np.array(inside)[numbers], np.array(value)[numbers], np.array(is_home)[numbers]
        )

    def _join(self, pair: tuple[int, int]) -> int:
        """Number of what a head and a tail of these kinds are together."""
        head, tail = self._heads.kinds[pair[0]], self._tails.kinds[pair[1]]
        found = address_of(head, tail) if head is not None and pair[1] != _NOT_TOLD else None
        number = self._number[pair] = len(self._joined)
        self._joined.append((False, 0.0, 0.0, False) if found is None else (True, *found))
        return number


def is_whole_question(column: Spoken) -> bool:
    """Whether a column speaks of addresses, and asks for nothing else."""
    return column.known >> ADDRESS & 1 != 0 and column.asked != 0 and column.asked & ~_ASKED == 0


def _least_value(asked: int) -> float:
    return min(least_score(value) for bit, value in enumerate(asked_values()) if asked >> bit & 1)


class _Addresses(NamedTuple):
    """What cells are, where they are `told`: `lexicon.address_parts.Address` in columns."""

    told: NDArray[np.bool_]
    inside: NDArray[np.float64]
    value: NDArray[np.float64]
    is_home: NDArray[np.bool_]


class _Kinds(Generic[_T]):
    """Numbers of parts by what counts of them; an empty tail is none and has a number of its own."""

    def __init__(self, look: Callable[[str], _T | None]) -> None:
        self._look = look
        self._known: dict[bytes, int] = {}
        self._number: dict[_T, int] = {}
        self.kinds: list[_T | None] = [None, None]

    def of(self, text: bytes, starts: list[int], ends: list[int]) -> list[int]:
        """The kind of every part."""
        if len(self._known) > _MOST_KEPT:
            self._known = {}
        known = self._known
        parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        return [known[part] if part in known else self._learn(part) for part in parts]

    def _learn(self, part: bytes) -> int:
        number = _NOT_TOLD
        if not part:
            number = 1
        elif (found := self._read(part)) is not None:
            number = self._number.get(found, _NOT_TOLD)
            if number == _NOT_TOLD and len(self.kinds) < _MOST_KINDS:
                number = self._number[found] = len(self.kinds)
                self.kinds.append(found)
        self._known[part] = number
        return number

    def _read(self, part: bytes) -> _T | None:
        try:
            return self._look(part.decode())
        except UnicodeDecodeError:
            return None
