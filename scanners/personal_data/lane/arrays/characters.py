"""What Chinese characters mean: ends of cues, and signs of plates, addresses, certificates and written-out numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.context import TITLED
from scanners.personal_data.lane import classes, ideographs, marks, triggers
from scanners.personal_data.lane.arrays.hashes import UNKNOWN, KnownWords, eights_of
from scanners.personal_data.lane.arrays.page import gathered, is_digit, is_word, located, rows_of, table
from scanners.personal_data.lane.arrays.stretches import Stops, end_of
from scanners.personal_data.lane.arrays.triggers import Trigger

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Signs, Within

_WIDTH = 3
"""Bytes of a Chinese character."""
_LAST = 0xE9
_FRONT = 1 << 61
"""A bit of masks, which no value is asked for by: the cue is the front of a longer one."""
_LONGEST_GOING_ON = 4
"""Characters by which a longer cue may go on."""
_PASSED_OVER = np.zeros(256, np.bool_)
_PASSED_OVER[list(b" (\"'[<^")] = True
_ONE_BYTE, _ONE_CHARACTER = np.uint64(0xFF), np.uint64(0xFFFFFF)
_LINKS = tuple(np.uint64(int.from_bytes(link.encode(), "little")) for link in "是为（号码“‘「")
_MOST_PASSED_OVER = 12
_LONGEST_TEXT = 96
_TEXT_ENDS = Stops(b'\t;{|}"<,', "，；）、。")
_LONGEST_RUN = 1 << 12
_FARTHEST_LETTER = 4
"""Bytes before the last character of a cue in which its last letter is looked for: cues have two characters there."""
_IS_LETTER = (classes.CLASS & (classes.UPPER | classes.LOWER)) != 0
_IS_LETTER_OR_LINE = _IS_LETTER.copy()
_IS_LETTER_OR_LINE[95] = True
_ADDRESS_SIGNS = re.compile(
    rb"(?:[0-9A-Za-z#-]|[\xe4-\xe9][\x80-\xbf]{2}|\xe3\x80\x87|\xef\xbc[\x88\x89\x8d])*", re.DOTALL
)
_SIGNS_OF_ADDRESS = re.compile(rb"(?:[0-9A-Za-z#-]|[\x80-\xbf]{2}[\xe4-\xe9]|\x87\x80\xe3|[\x88\x89\x8d]\xbc\xef)*")
"""Signs of an address behind its sign, and before it, read from the right."""
_ONE_BYTE_LAST = 0x7F
_LONGEST_NUMBER = 13
"""Bytes in which the hyphen of a house number stands."""
_NO_CUES = np.zeros((0, 8), np.int64)
_PAIR_BITS = 16
_PAIR_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Signed(NamedTuple):
    """Chinese characters that mean something: places, code points, bits as in `Tables.signs`."""

    places: Places
    codes: NDArray[np.int64]
    bits: Signs

    def taken(self, rows: Flags | Places) -> Signed:
        return Signed._make(column[rows] for column in self)


def signed(page: Page, signs: Signs) -> Signed:
    """Characters of a page with a bit set."""
    found = page.characters
    if not len(found.places):
        return Signed(found.places, found.places, found.first)
    codes = (
        ((found.first & 15).astype(np.uint16) << 12) | ((found.second & 63).astype(np.uint16) << 6) | (found.third & 63)
    )
    bits = signs.take(codes)
    rows = rows_of((bits != 0) & (found.first <= _LAST))
    return Signed(found.places[rows], codes[rows].astype(np.int64), bits[rows])


class Cues:
    """Words after which a value may stand in running text."""

    def __init__(self, words: Mapping[bytes, int], lengths: Signs, functions: SimpleNamespace) -> None:
        self._words = SimpleNamespace(cue_hashes=words, cue_masks=None)
        self._functions = functions
        words = {word: mask for word, mask in words.items() if word[0] > 0x80}
        fronts = {word[: _WIDTH * size] for word in words for size in range(1, len(word) // _WIDTH)}
        self._known = KnownWords({word: mask | (_FRONT if word in fronts else 0) for word, mask in words.items()})
        self._lengths = lengths
        self._pairs = np.zeros(1 << _PAIR_BITS, np.uint8)
        longer = [word for word in words if len(word) > _WIDTH and len(word) % _WIDTH == 0]
        text = b"".join(word[-2 * _WIDTH :] for word in longer) + bytes(8)
        pair = _pairs(text, np.arange(len(longer)) * 2 * _WIDTH)
        np.bitwise_or.at(self._pairs, pair, np.array([1 << (len(word) // _WIDTH - 1) for word in longer], np.uint8))

    def rows(self, page: Page, found: Signed) -> NDArray[np.int64]:
        """Rows as `Collected.cues`, each with its place in the pass in front: as `ideographs.cued`."""
        if not len(found.places):
            return _NO_CUES
        start, mask = self._longest(page, found)
        self._mixed(page, found, start, mask)
        rows = rows_of(mask & ~_FRONT)
        if not len(rows):
            return _NO_CUES
        place, start, mask = found.places[rows], start[rows], mask[rows]
        within, end = page.within(place), place + _WIDTH
        mask = np.where(self._is_separator_next(within, end), mask & (TITLED | _FRONT), mask)
        is_cue = (mask & ~_FRONT) != 0
        rows = rows_of(is_cue & (mask & _FRONT != 0))
        is_cue[rows] = ~self._goes_on(within.taken(rows), start[rows], end[rows])
        rows = rows_of(is_cue)
        place, mask, end, within = place[rows], mask[rows] & ~_FRONT, end[rows], within.taken(rows)
        first, last = text_after(within, end)
        plain = table(len(rows), place, within.segment, first, last, mask, end, place, place)
        return self._cells(page, within, plain)

    def _cells(self, page: Page, within: Within, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows, of which some cues have a cell behind them, as `ideographs.cued` puts them."""
        end = rows[:, 5]
        sign = within.behind(end)
        cells: list[tuple[int, ...]] = []
        for row in rows_of((sign == marks.TAB) | (sign == marks.BAR) | (sign == marks.SPACE)).tolist():
            first, last = self._functions.cell_after(page.text, int(within.end[row]), int(end[row]))
            if first < last:
                cells.append((row, first, last))
        if not cells:
            return rows
        row, first, last = np.array(cells, np.int64).T
        titled, asked = rows[row], rows[row]
        for found, mask, cue_end in ((titled, TITLED, titled[:, 5].copy()), (asked, ~TITLED, 0)):
            found[:, 2], found[:, 3], found[:, 5] = first, last, cue_end
            found[:, 4] &= mask
        return np.concatenate([np.delete(rows, row, axis=0), *(found[found[:, 4] != 0] for found in (titled, asked))])

    def _longest(self, page: Page, found: Signed) -> tuple[Places, NDArray[np.int64]]:
        """Start and mask of the longest cue that ends with each character; a mask of 0 where none does."""
        end = found.places + _WIDTH
        pairs = self._pairs.take(_pairs(page.text, end - 2 * _WIDTH))
        # A cue of one character has no pair.
        open_ = self._lengths.take(found.codes) & (pairs | 1)
        start, mask = end.copy(), np.zeros(len(end), np.int64)
        lengths = int(np.bitwise_or.reduce(open_))
        for length in (size for size in range(ideographs.LONGEST_CUE, 0, -1) if lengths >> (size - 1) & 1):
            rows = rows_of((open_ & (1 << (length - 1))) != 0)
            first = end[rows] - _WIDTH * length
            inside = first >= page.within(found.places[rows]).start
            rows, first = rows[inside], first[inside]
            masks = self._known.masks(page.folded.hashes(first, end[rows]))
            hit = masks != UNKNOWN
            start[rows[hit]], mask[rows[hit]] = first[hit], masks[hit]
            open_[rows[hit]] = 0
        return start, mask

    def _is_separator_next(self, within: Within, end: Places) -> Flags:
        """As `ideographs.is_separator_next`."""
        result = _is_sign_next(within, end)
        text = within.page.text
        for row in rows_of(_IS_LETTER_OR_LINE.take(within.behind(end))).tolist():
            result[row] = self._functions.is_separator_next(text, int(within.end[row]), int(end[row]))
        return result

    def _mixed(self, page: Page, found: Signed, start: Places, mask: NDArray[np.int64]) -> None:
        """Cues with letters in front, which are longer than those that end with the same characters: as
        `ideographs.mixed_cue_start`."""
        rows = rows_of((found.bits & ideographs.MIXED_CUE_END) != 0)
        places = found.places.take(rows)
        is_near = np.zeros(len(rows), np.bool_)
        for step in range(1, _FARTHEST_LETTER + 1):
            is_near |= _IS_LETTER.take(page.buf.take(places - step))
        rows = rows[is_near]
        for row, (p, _, a, b) in zip(rows.tolist(), located(page, found.places[rows]), strict=True):
            first = self._functions.mixed_cue_start(page.text, a, p + _WIDTH, self._words)
            if first >= 0:
                start[row] = first
                mask[row] = self._words.cue_hashes[self._functions.fold_small(page.text, first, p + _WIDTH)]
                if self._functions.goes_on(page.text, b, first, p + _WIDTH, self._words):
                    mask[row] = 0

    def _goes_on(self, within: Within, start: Places, end: Places) -> Flags:
        """As `ideographs.goes_on`."""
        result = np.zeros(len(start), np.bool_)
        rows, last = np.arange(len(start)), end
        for _ in range(_LONGEST_GOING_ON):
            lead = within.behind(last)
            going = rows_of((lead >= 0xE3) & (lead <= _LAST) & (last + _WIDTH <= within.end))
            if not len(going):
                break
            rows, last, within = rows[going], last[going] + _WIDTH, within.taken(going)
            bits = np.left_shift(1, (last - start[rows]) // _WIDTH - 1)
            some = rows_of(self._pairs.take(_pairs(within.page.text, last - 2 * _WIDTH)) & bits)
            if len(some):
                found = within.page.folded.hashes(start[rows[some]], last[some])
                result[rows[some]] |= self._known.masks(found) != UNKNOWN
        return result


def _pairs(text: bytes, start: Places) -> NDArray[np.int64]:
    """A short hash of the two characters that begin at each place."""
    return ((eights_of(text)[start] << np.uint64(16)) * _PAIR_FACTOR >> np.uint64(64 - _PAIR_BITS)).astype(np.int64)


def _is_sign_next(within: Within, end: Places) -> Flags:
    """As `ideographs.is_separator_next`, of what has no letter behind it."""
    place = end
    for _ in range(4):
        lead = within.behind(place)
        place = place + _WIDTH * ((lead >= 0xE4) & (lead <= _LAST) & (place + _WIDTH <= within.end))
    is_equal = (within.behind(place) == 61) | (within.behind(place) == 62)
    place = end
    for _ in range(2):
        sign = within.behind(place)
        place = place + ((sign == 34) | (sign == 39) | (sign == 32))
    sign = within.behind(place)
    is_wide = (sign == 0xEF) & (within.behind(place + 1) == 0xBC) & (within.behind(place + 2) == 0x9A)
    return is_equal | (sign == 58) | (sign == 61) | (sign == 62) | is_wide


def text_after(within: Within, end: Places) -> tuple[Places, Places]:
    """As `behind.text_after`."""
    start, going = end.copy(), np.arange(len(end))
    eights = eights_of(within.page.text)
    while len(going):
        place, last = start[going], within.end[going]
        character = eights[place] & _ONE_CHARACTER
        is_link = character == _LINKS[0]
        for link in _LINKS[1:]:
            is_link |= character == link
        step = np.where(
            is_link & (place + _WIDTH <= last), _WIDTH, _PASSED_OVER.take(character & _ONE_BYTE) & (place < last)
        )
        start[going] += step
        going = going[(step > 0) & (start[going] - end[going] <= _MOST_PASSED_OVER)]
    limit = np.minimum(within.end, start + _LONGEST_TEXT)
    last = end_of(within, start, limit, _TEXT_ENDS)
    while (inside := (last > start) & (last < within.end) & ((within.behind(last) & 0xC0) == 0x80)).any():
        last = last - inside
    return start, last


class Rare(NamedTuple):
    """What signs other than ends of cues mean: places that may begin a plate, windows with addresses, triggers."""

    plates: Places
    windows: list[tuple[int, int, int]]
    triggers: list[Trigger]


def rare(page: Page, found: Signed, hashes: Places, signs: Signs, functions: SimpleNamespace) -> Rare:
    """As `ideographs.signed`; `hashes` are places of `#`, which may stand in an address too."""
    found = found.taken(rows_of((found.bits & np.uint8(ideographs.SIGNED)) != 0))
    if not len(found.places) and not len(hashes):
        return Rare(found.places, [], [])
    plates = found.places[(found.bits & ideographs.PROVINCE_SIGN) != 0]
    letter = page.buf.take(plates + _WIDTH)
    plates = plates[(letter >= 65) & (letter <= 90)]
    return Rare(
        plates=plates,
        windows=list(
            _windows(page, found.places[(found.bits & ideographs.ADDRESS_SIGN) != 0], hashes, signs, functions)
        ),
        triggers=[*_triggers(page, found), *_numerals(page, found, functions, signs)],
    )


def _windows(
    page: Page, units: Places, hashes: Places, signs: Signs, functions: SimpleNamespace
) -> Iterator[tuple[int, int, int]]:
    """Text around signs of an address behind a number or a letter, or with a house number behind, each once."""
    at = np.sort(np.concatenate([units, hashes])) if len(hashes) else units
    if not len(at):
        return
    within = page.within(at)
    before = within.before(at - 1)
    lead, middle = within.before(at - 3), within.before(at - 2)
    code = ((lead & 15).astype(np.int64) << 12) | ((middle & 63).astype(np.int64) << 6) | (before & 63)
    is_count = (lead >= 0xE3) & (lead <= _LAST) & ((signs.take(code) & ideographs.COUNT_SIGN) != 0)
    is_count |= is_word(before)
    is_count[_with_house_number(page, at, ~is_count, functions)] = True
    last, until = -1, 0
    for p, segment, a, b in located(page, at[is_count]):
        if segment == last and until > p:
            continue
        start, until = _run_around(page.text, a, b, p, functions)
        last = segment
        yield segment, start, until


def _with_house_number(page: Page, at: Places, asked: Flags, functions: SimpleNamespace) -> list[int]:
    """Which of the signs asked for have a number such as 3-2-501 behind them: as `ideographs.is_house_next`."""
    asked &= is_digit(page.buf.take(at + _WIDTH)) & (page.buf.take(at) > _ONE_BYTE_LAST)
    rows = rows_of(asked)
    rows = rows[(gathered(page.text, at[rows] + _WIDTH, _LONGEST_NUMBER) == classes.HYPHEN).any(axis=1)]
    return [
        row
        for row, (p, _, _, b) in zip(rows.tolist(), located(page, at[rows]), strict=True)
        if functions.is_house_next(page.text, b, p + _WIDTH)
    ]


def _run_around(text: bytes, a: int, b: int, p: int, functions: SimpleNamespace) -> tuple[int, int]:
    """As `behind.run_around`, which reads the runs that are so long that they are cut."""
    after = _ADDRESS_SIGNS.match(text, p, b)
    before = _SIGNS_OF_ADDRESS.match(text[max(a, p - _LONGEST_RUN) : p][::-1])
    assert after is not None and before is not None  # they match nothing too
    if before.end() > _LONGEST_RUN - _WIDTH:
        return functions.run_around(text, a, b, p)
    return p - before.end(), after.end()


def _triggers(page: Page, found: Signed) -> Iterator[Trigger]:
    """Certificates of officers, names that are covered."""
    is_trigger = (found.bits & ideographs.TRIGGER_SIGN) != 0
    found = found.taken(rows_of(is_trigger & (found.codes != ideographs.WIDE_CLOSING)))
    kinds = np.where(found.codes == ideographs.COVERED_SIGN, triggers.MASKED, triggers.OFFICER).tolist()
    for kind, (p, segment, _, _) in zip(kinds, located(page, found.places), strict=True):
        yield Trigger(p, 0, kind, segment, p, p + _WIDTH)


def _numerals(page: Page, found: Signed, functions: SimpleNamespace, signs: Signs) -> Iterator[Trigger]:
    """Numbers written out in Chinese numerals."""
    at = found.places[(found.bits & ideographs.NUMERAL) != 0]
    reach = ideographs.SHORTEST_NUMERALS - 1
    if len(at) <= reach:
        return
    at = at[:-reach][at[reach:] - at[:-reach] == _WIDTH * reach]
    table = signs.tobytes() if len(at) else b""
    for p, segment, a, b in located(page, at):
        text = page.text
        if p - _WIDTH >= a and functions.is_numeral_sign(text, p - _WIDTH, table):
            continue
        until = p + _WIDTH
        while until + _WIDTH <= b and 0xE3 <= text[until] <= _LAST and functions.is_numeral_sign(text, until, table):
            until += _WIDTH
        if until - p >= _WIDTH * ideographs.NUMERALS_BEFORE_X and functions.is_last_x(text, b, until):
            until += 1
        if until - p >= _WIDTH * ideographs.SHORTEST_NUMERALS:
            yield Trigger(p, 1, triggers.NUMERALS, segment, p, until)
