"""What speaks of each candidate: the key it stands under, or the text before it in its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import key_names, marks, nameless, places
from scanners.personal_data.lane.arrays.behind import are_cdata
from scanners.personal_data.lane.arrays.hashes import UNKNOWN, KnownWords
from scanners.personal_data.lane.arrays.key_signs import QUOTE, Spans
from scanners.personal_data.lane.arrays.page import gathered, located, rows_of, table
from scanners.personal_data.lane.arrays.stretches import Stops
from scanners.personal_data.lane.classes import CLASS, WORD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.keys import Keys
    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs, Within

_PASSED_OVER = np.zeros(256, np.bool_)
_PASSED_OVER[list(b" \"'[(+")] = True
_MOST_PASSED_OVER = 4
_IS_SEPARATOR = np.zeros(256, np.bool_)
_IS_SEPARATOR[[marks.COLON, marks.EQUALS, marks.GREATER]] = True
_IS_PREFIX = marks.PREFIX.astype(np.bool_)
_IS_DIGIT = np.zeros(256, np.bool_)
_IS_DIGIT[list(b"0123456789")] = True
_IS_WORD = (CLASS & WORD) > 0
_A, _CDATA = ord("A"), marks.CDATA - 1
"""Of `<![CDATA[`, whose bracket is passed over already."""
_NAMELESS = KnownWords({key.encode(): 1 for key in nameless.NAMELESS_KEYS})
_HEAD_LENGTHS = frozenset(map(len, key_names.HEADS))
_CLAUSE_ENDS = Stops(b"{};\t|", ("。", "；", '" "'))


def spoken_at(keys: Keys, within: Within, start: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `driver.speak`: rows of start, end and kind for candidates that start at these places in their segments, and a
    number for each that is the same where the words are alike."""
    if not len(start):
        return np.zeros((0, 3), np.int64), start
    # A word is often more than one candidate.
    is_other = np.ones(len(start), np.bool_)
    is_other[1:] = start[1:] != start[:-1]
    back = np.cumsum(is_other) - 1
    others = rows_of(is_other)
    start, within = start.take(others), within.taken(others)
    first, last, kind = start.copy(), start.copy(), np.full(len(start), places.WINDOW)
    rows, found = _keys_before(keys, within, start)
    first[rows], last[rows], kind[rows] = found.start, found.end, places.KEY
    alike = np.empty(len(start), np.uint64)
    alike[rows] = found.hashes
    kind[rows[_are_two_words(keys, found)]] = places.BESIDE
    rows = rows[_NAMELESS.masks(found.hashes) != UNKNOWN]
    if len(rows):
        begins, ends = keys.beside(first[rows])
        is_named = begins < ends
        rows, begins, ends = rows[is_named], begins[is_named], ends[is_named]
        first[rows], last[rows], kind[rows] = begins, ends, places.BESIDE
        alike[rows] = keys.page.folded.hashes(begins, ends)
    rows = rows_of(kind == places.WINDOW)
    rows = rows.compress(_are_beside(within.taken(rows), start.take(rows)))
    for n, (s, _, a, b) in zip(rows.tolist(), located(keys.page, start[rows]), strict=True):
        first[n], last[n], kind[n] = keys.place(a, b, s)
    rows = rows[kind[rows] != places.WINDOW]
    alike[rows] = keys.page.folded.hashes(first[rows], last[rows])
    rows = rows_of(kind == places.WINDOW)
    if len(rows):
        last[rows] = start[rows]
        first[rows] = _clause_start(within.taken(rows), start[rows])
        alike[rows] = keys.page.folded.hashes(first[rows], last[rows])
    alike = alike.view(np.int64) * 2 + kind
    return table(len(start), first, last, kind).take(back, axis=0), alike.take(back)


def _are_beside(within: Within, start: Places) -> Flags:
    """Which values have a cell, another quoted text, or another number of a list before them."""
    place = _passed_over(within, start)
    sign, before = within.behind(place), within.before(place - 1)
    is_cell = (before == marks.TAB) | (before == marks.BAR)
    is_cell |= (before == marks.COMMA) & _IS_WORD.take(within.before(place - 2))
    return is_cell | (QUOTE.take(sign) & (start - place >= 3))


def _passed_over(within: Within, start: Places) -> Places:
    """Start of the quotes, blanks and brackets before values."""
    for _ in range(_MOST_PASSED_OVER):
        is_passed = _PASSED_OVER.take(within.before(start - 1))
        if not is_passed.any():
            break
        start = start - is_passed
    return start


def _keys_before(keys: Keys, within: Within, start: Places) -> tuple[Places, Spans]:
    """Which of the values stand under a key, and this."""
    place = _passed_over(within, start)
    rows = rows_of((within.before(place - 1) == _A) & (within.before(place - _CDATA) == marks.LESS))
    if len(rows):
        place = place.copy()
        place[rows] -= _CDATA * are_cdata(keys.page.buf, place[rows] - _CDATA, _CDATA)
    place = _before_kinds(keys, within, start, place)
    sign = within.before(place - 1)
    is_wide = (sign == 0x9A) & (within.before(place - 2) == 0xBC) & (within.before(place - 3) == 0xEF)
    rows = rows_of(is_wide | _IS_SEPARATOR.take(sign))
    second = within.before(place - 2)
    is_arrow = (sign == marks.GREATER) & ((second == marks.EQUALS) | (second == marks.HYPHEN))
    separator = place[rows] - np.where(is_wide[rows], 3, np.where(is_arrow[rows], 2, 1))
    found = keys.before(separator)
    is_key = (found.start < found.end) & keys.signs.are_named(separator, found.start)
    return rows.compress(is_key), Spans._make(column.compress(is_key) for column in found)


def _are_two_words(keys: Keys, found: Spans) -> Flags:
    """Which keys are of two words: as `key_names.with_word_before` makes them."""
    buf = keys.page.buf
    result = np.zeros(len(found.start), np.bool_)
    for length in _HEAD_LENGTHS:
        rows = rows_of(buf.take(found.end - (length + 1)) == marks.SPACE)
        result[rows] |= found.end[rows] - (length + 1) > found.start[rows]
    return result


def _before_kinds(keys: Keys, within: Within, start: Places, place: Places) -> Places:
    """As `places.before_kind`."""
    buf = keys.page.buf
    before = within.before(place - 1)
    is_said = (_IS_PREFIX.take(before) & QUOTE.take(buf.take(place))) | (
        (before == marks.CLOSING_PARENTHESIS) & _IS_DIGIT.take(within.before(place - 2))
    )
    is_said |= (before == marks.LESS) & (within.before(place - 2) == marks.LESS)
    rows = rows_of(is_said & (place < start) & (place - 2 >= within.start))
    if len(rows):
        place = place.copy()
        for n in rows.tolist():
            place[n] = keys.before_kind(int(within.start[n]), int(place[n]))
    return place


def _field_starts(signs: Signs, begin: Places) -> Flags:
    """Where quotes behind a comma, perhaps with a blank between, stand in all columns but the first two; what is before
    column `begin` of a row does not count."""
    comma = signs == marks.COMMA
    comma &= np.arange(signs.shape[1]) >= begin[:, None]
    behind = comma[:, 1:-1] | (comma[:, :-2] & (signs[:, 1:-1] == marks.SPACE))
    flags: Flags = behind & (signs[:, 2:] == marks.QUOTE)
    return flags


def _clause_start(within: Within, start: Places) -> Places:
    """As `places.window_start`."""
    # Two bytes more in front: the character that ends a clause may begin before the window.
    front = start - places.WINDOW_BYTES - 2
    signs = gathered(within.page.text, front, places.WINDOW_BYTES + 2)
    ends = _CLAUSE_ENDS.flags(signs[:, 2:])
    row, column = _CLAUSE_ENDS.characters_in(signs)
    inside = front[row] + column >= within.start[row]
    ends[row[inside], column[inside]] = True  # at its last byte
    ends[:, :-1] |= _field_starts(signs, within.start - front)[:, :-1]
    nearest = ends[:, ::-1].argmax(axis=1)
    nearest[~ends.any(axis=1)] = places.WINDOW_BYTES
    first = np.maximum(start - nearest, within.start)
    while (broken := (first < start) & ((within.behind(first) & 0xC0) == 0x80)).any():
        first = first + broken
    return first
