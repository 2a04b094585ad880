"""How many people a table speaks of, and how many of them are children: estimated from keyed digests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.columns.cells import Key, Lane, digests_of, look
from scanners.personal_data.columns.sketch import Distinct, mixed
from scanners.personal_data.columns.values import Values
from scanners.personal_data.eights import eight_digits, words_of, written_day
from scanners.personal_data.finding import NUMBER

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

    def count_values(self, values: Values) -> None:
        """The values of one column."""
        for numbers, young, _ in self._documents_in(values):
            self.documents.add(numbers)
            self.minors.add(numbers[young])
        for kind, different in ((_PERSON, self.names), (_MOBILE, self.mobiles)):
            different.add(values.digests[_holding(values, kind)])

    def add(self, columns: list[Values], rows: int, first_row: int) -> None:
        """One batch row by row: the values of every column in which something was found."""
        names, mobiles = np.zeros(rows, np.uint64), np.zeros(rows, np.uint64)
        for values in columns:
            for kind, by_row in ((_PERSON, names), (_MOBILE, mobiles)):
                held = _holding(values, kind)
                if held.any():
                    by_row += values.by_row(np.where(held, values.digests, np.uint64(0)))
        both = (names != 0) & (mobiles != 0)
        if both.any():
            self.pairs.add(mixed(names[both], mobiles[both]))
        known: NDArray[np.bool_] | None = None
        for values in columns:
            born = np.flatnonzero(_holding(values, _BORN))
            late = born[self._young(values, born)] if len(born) else born
            if not len(late):
                continue
            if known is None:
                known = self._known_to_be_young(columns, rows)
            row = np.flatnonzero(values.by_row(_marked(values, late)) & ~known)
            if len(row):
                nameless = (names[row] == 0) & (mobiles[row] == 0)
                rank = np.where(nameless, (row + first_row + 1).astype(np.uint64), np.uint64(0))
                self.minors.add(mixed(names[row], mobiles[row], values.by_row(values.digests)[row], rank))

    def _known_to_be_young(self, columns: list[Values], rows: int) -> NDArray[np.bool_]:
        """Rows with the document of a child."""
        known = np.zeros(rows, np.bool_)
        for values in columns:
            for _, young, held in self._documents_in(values):
                known |= values.by_row(_marked(values, held[young]))
        return known

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

    def _documents_in(
        self, values: Values
    ) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.int32]]]:
        """Documents of each kind: what `_documents` says of them, and the values that hold them."""
        for kind in _DOCUMENTS:
            hits = np.flatnonzero(values.found.entity == kind)
            if len(hits):
                yield *self._documents(values, hits), values.found.segment[hits]

    def _documents(self, values: Values, hits: NDArray[np.intp]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """Digests of document numbers in one spelling, and which of them belong to children."""
        cells, digests, found = values.cells, values.digests, values.found
        starts, ends = found.start[hits], found.end[hits]
        plain = (ends - starts == 18) & (found.form[hits] == 0)
        numbers, young = np.zeros(len(hits), np.uint64), np.zeros(len(hits), np.bool_)
        if plain.any():
            at = starts if plain.all() else starts[plain]
            rows = found.segment[hits][plain]
            alone = (cells.starts[rows] == at) & (cells.ends[rows] == at + 18)
            spelled = digests[rows]
            inside = np.flatnonzero(~alone)
            if len(inside):
                spelled[inside] = look(cells.data, at[inside], at[inside] + 18, self.key, self.lane)[0]
            small = np.flatnonzero(cells.data[at + 17] == ord("x"))
            if len(small):  # x and X are one number
                signs = np.lib.stride_tricks.sliding_window_view(cells.data, 18)[at[small]]
                signs[:, 17] = ord("X")
                bounds = np.arange(len(signs) + 1, dtype=np.int64) * 18
                spelled[small] = look(signs.reshape(-1), bounds[:-1], bounds[1:], self.key, self.lane)[0]
            numbers[plain] = spelled
            young[plain] = self._born_late(eight_digits(words_of(cells.data)[at + 6]))
        for n in np.flatnonzero(~plain):
            text = _spelled(bytes(cells.data[starts[n] : ends[n]]))
            numbers[n] = digests_of([text], self.key)[0]
            if len(text) == 18 and text[6:14].isdecimal():
                young[n] = self._born_late(np.array([int(text[6:14])]))[0]
        return numbers, young

    def _young(self, values: Values, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of some values are birth dates of children."""
        cells, digests = values.cells, values.digests
        born = np.zeros(len(rows), np.int64)
        starts, length = cells.starts[rows], (cells.ends - cells.starts)[rows]
        words = words_of(cells.data)
        compact = np.flatnonzero(length == 8)
        born[compact] = eight_digits(words[starts[compact]])
        parted = np.flatnonzero(length == 10)
        born[parted] = written_day(words, starts[parted])
        rest = np.flatnonzero(born == 0)
        _, one, back = np.unique(digests[rows[rest]], return_index=True, return_inverse=True)
        days = [_day(bytes(cells.data[cells.starts[row] : cells.ends[row]])) for row in rows[rest[one]].tolist()]
        if days:
            born[rest] = np.array(days)[back]
        return self._born_late(born)

    def _born_late(self, born: NDArray[np.int64]) -> NDArray[np.bool_]:
        late: NDArray[np.bool_] = (born > self.newest) & (born <= self.today)
        return late


def _holding(values: Values, kind: int) -> NDArray[np.bool_]:
    """Which values hold a kind."""
    return _marked(values, values.found.segment[values.found.entity == kind])


def _marked(values: Values, chosen: NDArray[Any]) -> NDArray[np.bool_]:
    marked = np.zeros(len(values.cells), np.bool_)
    marked[chosen] = True
    return marked


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _spelled(value: bytes) -> str:
    text = unicodedata.normalize("NFKC", value.decode("utf-8", "replace"))
    return "".join(sign for sign in text if sign.isalnum()).upper()


def _day(value: bytes) -> int:
    found = _DAY.search(unicodedata.normalize("NFKC", value[:60].decode("utf-8", "replace")))
    if not found:
        return 0
    year, month, day = map(int, found.groups())
    return year * 10_000 + month * 100 + day
