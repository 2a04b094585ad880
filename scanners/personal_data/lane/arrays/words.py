"""Words of a page: runs of letters and digits, and what each is looked at for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays.page import SEPARATOR, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Signs


# What a word may be, by its length, what it is made of and the sign behind it.
OCTET, PAIR, GROUP, NUMBER, MIXED = (1 << bit for bit in range(5))
IPV6, COORDINATE, WXID, ORG_CODE, TOKEN, ACCESS_KEY, COVERED, QQ = (1 << bit for bit in range(5, 13))

_LETTERS, _MIXED, _NUMBERS = classes.LETTERS, classes.MIXED, classes.NUMBERS
_BOTH_CASES = classes.UPPER | classes.LOWER
_LENGTHS, _AFTERS = 64, 8
"""Of `classes.NEEDS`; longer words need what those of length 63 need."""


def _examined_as(length: int, made: int, after: int) -> int:
    if length == 2 and after != classes.DOT:
        return PAIR
    if made != _NUMBERS:
        return MIXED
    if length <= 3 and after == classes.DOT:
        return OCTET
    return GROUP if length <= 7 else NUMBER


def _pulls(length: int, made: int, after: int) -> int:
    """As `triggers.word_trigger` asks."""
    looks = 0
    if length <= 4 and after == classes.COLON:
        looks |= IPV6
    if length <= 3 and after == classes.DOT:
        looks |= COORDINATE
    if length == 4 and after == classes.UNDERSCORE:
        looks |= WXID
    if length == 8 and after == classes.HYPHEN:
        looks |= ORG_CODE
    if (length >= 13 and after == classes.DOT) or after in (classes.HYPHEN, classes.UNDERSCORE):
        looks |= TOKEN
    if length >= 16:
        looks |= ACCESS_KEY
    if 11 <= length <= 19 and made != _NUMBERS:
        looks |= COVERED
    if 7 <= length <= 13 and made == _MIXED:
        looks |= QQ
    return looks


def _made_of(bits: int) -> int:
    if not bits & classes.DIGIT:
        return _LETTERS
    return _NUMBERS if bits == classes.DIGIT else _MIXED


def _looks() -> NDArray[np.uint16]:
    """Looks by length, bits of the signs and the sign behind a word, where `classes.NEEDS` has any."""
    needs = classes.NEEDS.reshape(_LENGTHS, 3, _AFTERS)
    signs = {int(classes.AFTER[sign]): sign for sign in range(256)}
    table = np.zeros((_LENGTHS, classes.WORD + 1, _AFTERS), np.uint16)
    for length, bits, number in np.ndindex(table.shape):
        made, after = _made_of(bits), signs.get(number, 0)
        if needs[length, made, number] & classes.EXAMINE:
            table[length, bits, number] |= _examined_as(length, made, after)
        if needs[length, made, number] & classes.TRIGGER:
            table[length, bits, number] |= _pulls(length, made, after)
    return table.reshape(-1)


_LOOKS = _looks()
_NONE = np.zeros(0, np.int64)
_PARTS = np.zeros(256, np.bool_)
_PARTS[list(b":=> ")] = True
_IN_KEY = (classes.CLASS & classes.KEY_SIGN) != 0
_IN_KEY[0x80:] = True


class Words:
    """Words in order: `start`, `end`, `length`; `after`, the byte behind each, nought at the end of a segment;
    `numeric` where all of it is digits, `both_cases` where it has small and capital letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.start, self.end = _runs(page)
        self.length = self.end - self.start
        self.after = _signs_behind(page, self.end)
        bits = np.bitwise_or.reduceat(page.seen, self.start) & classes.WORD if len(self.start) else page.seen[:0]
        self.numeric: Flags = bits == classes.DIGIT
        self.both_cases: Flags = (bits & _BOTH_CASES) == _BOTH_CASES
        row = np.minimum(self.length, _LENGTHS - 1).astype(np.int16) * np.int16(classes.WORD + 1) + bits
        looks = _LOOKS.take(row * np.int16(_AFTERS) + classes.AFTER.take(self.after))
        self._by_look = _grouped(looks)

    def __len__(self) -> int:
        return len(self.start)

    def for_look(self, look: int) -> Places:
        """Numbers of the words that may be what the look is for."""
        found = [rows for looks, rows in self._by_look.items() if looks & look]
        return found[0] if len(found) == 1 else np.concatenate([_NONE, *found])

    def following(self, rows: Places, steps: int = 1) -> Places:
        """Numbers of the words so many further; the last word where there is none."""
        return np.minimum(rows + steps, len(self) - 1)

    def is_joined(self, rows: Places, by: int = 1) -> Flags:
        """True for words behind which another one begins after so many bytes or fewer."""
        following = self.following(rows)
        return (following > rows) & (self.start.take(following) <= self.end.take(rows) + by)


def _grouped(looks: NDArray[np.uint16]) -> dict[int, Places]:
    """Numbers of the words with each set of looks; most words have none."""
    some = rows_of(looks != 0)
    looks = looks.take(some)
    order = np.argsort(looks, kind="stable")
    looks, some = looks.take(order), some.take(order)
    bounds = [0, *(rows_of(looks[1:] != looks[:-1]) + 1).tolist(), len(some)]
    return {int(looks[first]): some[first:last] for first, last in pairwise(bounds) if first < last}


def _runs(page: Page) -> tuple[Places, Places]:
    """Where runs of letters and digits begin and end; they are cut where segments are."""
    word = (page.seen & classes.WORD) != 0
    is_edge = np.zeros(len(word), np.bool_)
    np.not_equal(word[1:], word[:-1], out=is_edge[1:])
    edges = rows_of(is_edge)
    start, end = edges[::2].copy(), edges[1::2].copy()
    inside = page.limits[word[page.limits] & word[page.limits - 1]]
    if len(inside):
        inside = np.unique(inside)
        start, end = np.sort(np.concatenate([start, inside])), np.sort(np.concatenate([end, inside]))
    return start, end


def _signs_behind(page: Page, end: Places) -> Signs:
    after = page.buf.take(end)
    limits = page.limits[(page.seen[page.limits - 1] & classes.WORD) != 0]
    after[np.searchsorted(end, limits)] = 0
    return after


def separators(words: Words) -> tuple[Flags, Places]:
    """Flags of all bytes that may part a key from a value: `:`, `=` and `>`, the full-width colon; and apart from them,
    flagged too, the blanks between a word and a Chinese character. None is behind a number with no key before it."""
    page = words.page
    flags = page.seen == SEPARATOR
    rows = rows_of(words.numeric & _PARTS.take(words.after))
    numbers = words.start.take(rows)
    lone = rows[~_IN_KEY.take(page.buf.take(numbers - 1)) | page.cut.take(numbers)]
    flags[words.end.take(lone)] = False
    is_blank = words.after == classes.SPACE
    is_blank[lone] = False
    blanks = words.end.take(rows_of(is_blank))
    behind = page.buf.take(blanks + 1)
    blanks = blanks[(behind >= 0xE4) & (behind <= 0xE9) & ~page.cut.take(blanks + 1)]
    characters = page.characters
    colons = (characters.first == 0xEF) & (characters.second == 0xBC) & (characters.third == 0x9A)
    flags[blanks] = True
    flags[characters.places[colons]] = True
    return flags, blanks
