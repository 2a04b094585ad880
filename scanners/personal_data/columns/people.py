"""How many people a table speaks of, and how many of them are children: estimated from keyed digests."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.columns.cells import Cells, Key, Lane, digests_of, look
from scanners.personal_data.columns.sketch import Distinct, mixed
from scanners.personal_data.finding import NUMBER, Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

_K = 4096
_DOCUMENTS = tuple(
    NUMBER[name]
    for name in ("CN_ID_CARD", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR", "CN_DRIVER_LICENSE", "CN_SOCIAL_SECURITY")
)
"""Kinds that may hold a number of 18 signs with the birth date at 6 to 14."""
_PERSON, _MOBILE, _BORN = NUMBER["PERSON"], NUMBER["CN_MOBILE"], NUMBER["DATE_OF_BIRTH"]
_DAY = re.compile(r"([0-9]{4})[^0-9]{0,3}([0-9]{1,2})[^0-9]{0,3}([0-9]{1,2})")


class People:
    """Different people seen, by resident number, by name with mobile number, by mobile number, by name.

    Mergeable in any order, picklable, of fixed size.
    """

    def __init__(self, key: Key, as_of: date, under: int, lane: Lane = "auto") -> None:
        self.key, self.lane = key, lane
        self.today = _number(as_of)
        self.newest = self.today - under * 10_000
        """Who was born after this day is younger than `under` on the day of judgement."""
        self.documents, self.pairs, self.mobiles, self.names, self.minors = (Distinct(_K) for _ in range(5))

    def add(self, columns: list[tuple[Cells, NDArray[np.uint64], Found]], rows: int, first_row: int) -> None:
        """One batch: cells, their digests and what was found, by column."""
        names, mobiles, known = (np.zeros(rows, np.uint64) for _ in range(3))
        for cells, digests, found in columns:
            for kind in _DOCUMENTS:
                hits = np.flatnonzero(found.entity == kind)
                if len(hits):
                    numbers, young = self._documents(cells, found, hits)
                    self.documents.add(numbers)
                    self.minors.add(numbers[young])
                    known[found.segment[hits[young]]] = 1
            for kind, by_row in ((_PERSON, names), (_MOBILE, mobiles)):
                held = np.unique(found.segment[found.entity == kind])
                if len(held):
                    by_row[held] += digests[held]
                    (self.names if kind == _PERSON else self.mobiles).add(digests[held])
        both = (names != 0) & (mobiles != 0)
        if both.any():
            self.pairs.add(mixed(names[both], mobiles[both]))
        for cells, digests, found in columns:
            held = np.unique(found.segment[found.entity == _BORN])
            if len(held):
                held = held[(known[held] == 0) & self._young(cells, digests, held)]
                nameless = (names[held] == 0) & (mobiles[held] == 0)
                rank = np.where(nameless, (held + first_row + 1).astype(np.uint64), np.uint64(0))
                if len(held):
                    self.minors.add(mixed(names[held], mobiles[held], digests[held], rank))

    def merge(self, other: People) -> None:
        """Take in what another one saw."""
        for name in ("documents", "pairs", "mobiles", "names", "minors"):
            getattr(self, name).merge(getattr(other, name))

    def count(self, by_document: bool) -> int:
        """Different people: by number where a column of numbers is there (`by_document`), else by what tells most."""
        if by_document:
            return self.documents.count()
        pairs = self.pairs.count()
        return max(self.documents.count(), pairs or max(self.mobiles.count(), self.names.count()))

    def _documents(
        self, cells: Cells, found: Found, hits: NDArray[np.intp]
    ) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """Digests of document numbers in one spelling, and which of them belong to children."""
        starts, ends = found.start[hits], found.end[hits]
        plain = (ends - starts == 18) & (found.form[hits] == 0)
        numbers, young = np.zeros(len(hits), np.uint64), np.zeros(len(hits), np.bool_)
        if plain.any():
            signs = np.lib.stride_tricks.sliding_window_view(cells.data, 18)[starts[plain]]
            signs[:, 17][signs[:, 17] == 120] = 88
            bounds = np.arange(len(signs) + 1, dtype=np.int64) * 18
            numbers[plain], _ = look(signs.reshape(-1), bounds[:-1], bounds[1:], self.key, self.lane)
            young[plain] = self._born_late(_decimal(signs[:, 6:14]))
        for n in np.flatnonzero(~plain):
            text = _spelled(bytes(cells.data[starts[n] : ends[n]]))
            numbers[n] = digests_of([text], self.key)[0]
            if len(text) == 18 and text[6:14].isdecimal():
                young[n] = self._born_late(np.array([int(text[6:14])]))[0]
        return numbers, young

    def _young(self, cells: Cells, digests: NDArray[np.uint64], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        born = np.zeros(len(rows), np.int64)
        starts, length = cells.starts[rows], (cells.ends - cells.starts)[rows]
        for size, digits in ((8, [0, 1, 2, 3, 4, 5, 6, 7]), (10, [0, 1, 2, 3, 5, 6, 8, 9])):
            which = np.flatnonzero(length == size)
            if len(which):
                signs = np.lib.stride_tricks.sliding_window_view(cells.data, size)[starts[which]][:, digits]
                good = ((signs >= 48) & (signs <= 57)).all(1)
                born[which[good]] = _decimal(signs[good])
        rest = np.flatnonzero(born == 0)
        _, first, back = np.unique(digests[rows[rest]], return_index=True, return_inverse=True)
        days = [_day(bytes(cells.data[cells.starts[row] : cells.ends[row]])) for row in rows[rest[first]].tolist()]
        if days:
            born[rest] = np.array(days)[back]
        return self._born_late(born)

    def _born_late(self, born: NDArray[np.int64]) -> NDArray[np.bool_]:
        late: NDArray[np.bool_] = (born > self.newest) & (born <= self.today)
        return late


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _decimal(signs: NDArray[np.uint8]) -> NDArray[np.int64]:
    places = 10 ** np.arange(signs.shape[1] - 1, -1, -1, dtype=np.int64)
    numbers: NDArray[np.int64] = (signs.astype(np.int64) - 48) @ places
    return numbers


def _spelled(value: bytes) -> str:
    text = unicodedata.normalize("NFKC", value.decode("utf-8", "replace"))
    return "".join(sign for sign in text if sign.isalnum()).upper()


def _day(value: bytes) -> int:
    found = _DAY.search(unicodedata.normalize("NFKC", value[:60].decode("utf-8", "replace")))
    if not found:
        return 0
    year, month, day = map(int, found.groups())
    return year * 10_000 + month * 100 + day
