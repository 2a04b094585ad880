"""Keys before separators, and the values behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from scanners.personal_data.lane import driver, places
from scanners.personal_data.lane.arrays.hashes import UNKNOWN, hashes
from scanners.personal_data.lane.arrays.numbers import NO_CANDIDATES, Candidates
from scanners.personal_data.lane.arrays.page import IDEOGRAPH_LEADS, KEY_SIGN, WORD, is_digit, rows_of, table
from scanners.personal_data.lane.arrays.stretches import Stops, end_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.hashes import KnownWords
    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Signs, Within

_COLON, _GREATER, _LESS, _WIDE = places.COLON, places.GREATER, places.LESS, 0xEF
_QUOTE = np.zeros(256, np.bool_)
_QUOTE[[places.QUOTE, places.APOSTROPHE]] = True
_CLOSING = np.zeros(256, np.bool_)
_CLOSING[[41, 0x89]] = True
"""Last bytes of brackets."""
_PASSED_OVER = np.zeros(256, np.bool_)
_PASSED_OVER[[places.SPACE, places.BRACKET]] = True
"""Signs between a separator and its value."""
_MOST_PASSED_OVER = 3
_CHINESE = 0x80
"""Bytes of Chinese characters are no smaller."""
_BEYOND = places.LONGEST_KEY + 8
_ALL_KEY_SIGNS = np.uint64(0x0101010101010101)
_NO_EXPONENT = 1023
"""Of a fraction of 64 bits."""
_VALUE_ENDS = Stops(bytes(range(places.SPACE + 1)) + b",;&\"'<])}|", "，；）、。")


class KeySigns:
    """Signs of keys: letters, digits, `_ . -` and Chinese characters."""

    def __init__(self, page: Page, functions: SimpleNamespace) -> None:
        self.page = page
        self._functions = functions
        self._flags = (page.kinds & KEY_SIGN) != 0
        self._flags[page.limits - 1] = False  # what ends a segment is behind nothing
        self._has_chinese = False

    def end(self, separator: Places) -> Places:
        """As `places.key_end`."""
        buf, cut = self.page.buf, self.page.cut
        end = separator.copy()
        rows = rows_of(buf.take(end - 1) == places.SPACE)
        for _ in range(2):
            before = end[rows]
            rows = rows[(buf[before - 1] == places.SPACE) & ~cut[before]]
            end[rows] -= 1
        end -= _QUOTE.take(buf.take(end - 1)) & ~cut.take(end)
        for n in rows_of(_CLOSING.take(buf.take(end - 1))).tolist():
            first = self.page.limits[np.searchsorted(self.page.limits, separator[n], side="right") - 1]
            end[n] = self._functions.before_remark(self.page.text, int(first), int(end[n]))
        return end

    def start(self, end: Places) -> Places:
        """As `places.key_start`: where keys start that end at these places; the end itself where none does."""
        start = self._run_start(end)
        rows = rows_of(self.page.buf.take(start - 1) >= _CHINESE)
        if len(rows):
            self._add_chinese()
            start[rows] = self._run_start(end[rows])
        for n in rows_of(end - start > places.LONGEST_KEY).tolist():
            start[n] = self._shortened(int(end[n]))
        return start

    def are_named(self, separator: Places, start: Places) -> Flags:
        """Which of the separators are no end of a tag, or of one whose name starts there: as `places.opens_tag`."""
        buf, cut = self.page.buf, self.page.cut
        before = buf.take(start - 1)
        result = (buf.take(separator) != _GREATER) | ((before == _LESS) & ~cut.take(start))
        for n in rows_of(~result & (before == _COLON)).tolist():
            first = self.page.limits[np.searchsorted(self.page.limits, start[n], side="right") - 1]
            result[n] = self._functions.opens_tag(self.page.text, int(first), int(start[n]))
        return result

    def _add_chinese(self) -> None:
        """Chinese characters are seldom in keys: their bytes are flagged where the first is met."""
        if not self._has_chinese:
            whole = self.page.ideographs()
            for step in range(3):
                self._flags[whole + step] = True
            self._flags[self.page.limits - 1] = False
            self._has_chinese = True

    def _run_start(self, end: Places) -> Places:
        """Where runs of flags start that end at these places; far before them where they are longer than keys."""
        eights = np.ndarray((len(self._flags) - 7,), "<u8", self._flags, 0, (1,))
        rest, last = None, end - 8
        for _ in range(places.LONGEST_KEY // 8 + 1):
            others = eights[last] ^ _ALL_KEY_SIGNS
            # The number of the highest byte that is set, by the exponent of the number as a fraction.
            found = last + ((others.astype(np.float64).view(np.int64) >> 52) - _NO_EXPONENT >> 3) + 1
            more = rows_of(others == 0)
            if rest is None:
                start, rest = found, more
            else:
                start[rest] = found
                rest = rest[more]
            if not len(rest):
                break
            last = last[more] - 8
        start[rest] = end[rest] - _BEYOND
        return start

    def _shortened(self, end: int) -> int:
        page = self.page
        first = page.limits[np.searchsorted(page.limits, end - 1, side="right") - 1]
        return int(self._functions.key_start(page.text, int(first), end))


class Separated(NamedTuple):
    """Separators with the keys before them, and what these ask for."""

    at: Places
    start: Places
    end: Places
    mask: Places

    def taken(self, rows: Flags | Places) -> Separated:
        return Separated(*(column[rows] for column in self))


class Keys:
    """Keys of a page that ask for something, or are not known yet."""

    def __init__(self, page: Page, known: KnownWords, functions: SimpleNamespace) -> None:
        self.page = page
        self.signs = KeySigns(page, functions)
        at, blanks = _separators(page)
        end = self.signs.end(at)
        if len(blanks):
            end[np.searchsorted(at, blanks)] = blanks
        start = self.signs.start(end)
        for n in rows_of(end - start >= places.LONGEST_KEY).tolist():
            start[n] = self._word_in_quotes(int(at[n]), int(end[n])) or start[n]
        mask = known.masks(hashes(page.folded, start, end))
        some = rows_of((mask != 0) & (start < end))
        self.found = self._named(Separated(at[some], start[some], end[some], mask[some]))

    def _named(self, found: Separated) -> Separated:
        """Without those that are no keys: numbers, and what stands before the end of no plain tag."""
        is_key = ~is_digit(self.page.buf.take(found.start)) & self.signs.are_named(found.at, found.start)
        return found.taken(is_key)

    def _word_in_quotes(self, at: int, end: int) -> int:
        """Start of a single word in quotes before a colon, which is the key however long it is; 0 for none."""
        text = self.page.text
        first = self.page.limits[np.searchsorted(self.page.limits, at, side="right") - 1]
        start = text.rfind(b'"', int(first), end) + 1
        is_word = text[end : at + 1] == b'":' and text[start:end].isalnum() and not text[start : start + 1].isdigit()
        return start if is_word else 0


def _separators(page: Page) -> tuple[Places, Places]:
    """Places of all signs that may part a key from a value: those of one byte, the full-width colon, and the blanks
    between a word and a Chinese character, which are given apart from them too."""
    if not len(page.leads):
        return page.separators, page.leads
    characters, first = page.characters, page.buf.take(page.leads)
    is_colon = (characters.first == _WIDE) & (characters.second == 0xBC) & (characters.third == 0x9A)
    behind_blank = page.buf.take(page.leads - 1) == places.SPACE
    behind_blank &= (first >= IDEOGRAPH_LEADS[0]) & (first <= IDEOGRAPH_LEADS[1])
    blanks = page.leads[behind_blank] - 1
    blanks = blanks[(page.seen.take(blanks - 1) & WORD != 0) & ~page.cut.take(blanks) & ~page.cut.take(blanks + 1)]
    return np.sort(np.concatenate([page.separators, blanks, characters.places[is_colon]])), blanks


class Values(NamedTuple):
    """What stands under keys: names told at once, values that are asked for, values under keys that are not known."""

    names: Candidates
    cues: NDArray[np.int64]
    """Rows as `Collected.cues`, each with its place in the pass in front."""
    unknown: NDArray[np.int64]


_NO_VALUES = Values(NO_CANDIDATES, np.zeros((0, 8), np.int64), np.zeros((0, 5), np.int64))


def values(page: Page, keys: Separated, names: PlainNames) -> Values:
    """As `driver.keyed`, of all keys at once."""
    if not len(keys.at):
        return _NO_VALUES
    within = page.within(keys.at)
    width = np.where(page.buf.take(keys.at) == _WIDE, 3, 1)
    start, end = value_after(within, keys.at + width)
    rows = rows_of(start < end)
    keys, within, start, end = keys.taken(rows), within.taken(rows), start[rows], end[rows]
    is_unknown = keys.mask == UNKNOWN
    score = np.zeros(len(rows), np.int64)
    person = rows_of((keys.mask > 0) & (keys.mask <= driver.ANY_PERSON))
    if len(person):
        found = names.scores(page, start[person], end[person])
        least = np.where(keys.mask[person] & driver.PERSON, driver.SURE_NAME, driver.NAME_UNDER_WEAK)
        score[person] = np.where(found >= least, found, 0)
    named, unknown = rows_of(score), rows_of(is_unknown)
    asked = rows_of((score == 0) & ~is_unknown)
    segment = within.segment
    at, first, last, mask = keys
    return Values(
        Candidates(at[named], start[named], end[named], driver.NAMED + score[named]),
        table(len(rows), at, segment, start, end, mask, 0, first, last)[asked],
        table(len(rows), segment, first, last, start, end)[unknown],
    )


def value_after(within: Within, separator_end: Places) -> tuple[Places, Places]:
    """As `places.value_after`."""
    is_arrow = (within.behind(separator_end) == _GREATER) & (within.before(separator_end - 1) == places.EQUALS)
    start = separator_end + is_arrow
    for _ in range(_MOST_PASSED_OVER):
        start = start + _PASSED_OVER.take(within.behind(start))
    limit = np.minimum(within.end, start + places.LONGEST_VALUE)
    quote = within.behind(start)
    is_quoted = _QUOTE.take(quote)
    start = start + is_quoted
    end = start.copy()
    for rows, signs in ((rows_of(is_quoted), quote), (rows_of(~is_quoted), None)):
        if len(rows):
            some = None if signs is None else signs[rows]
            end[rows] = end_of(within.taken(rows), start[rows], limit[rows], _VALUE_ENDS, some)
    return start, end


class Sheet(Protocol):
    """Text as bytes, with all digits alike too; some bytes of room stand behind it."""

    @property
    def buf(self) -> Signs: ...

    @property
    def folded(self) -> bytes: ...


class PlainNames:
    """The quick look-up of names: as `driver.plain_name`."""

    def __init__(self, names: Signs, usual: Signs, words: KnownWords) -> None:
        self._names, self._usual, self._words = names, usual, words

    def scores(self, page: Sheet, start: Places, end: Places) -> NDArray[np.int64]:
        """Scores in hundredths, 0 for what is no plain name."""
        width = end - start
        score = np.zeros(len(start), np.int64)
        rows = rows_of((width == 6) | (width == 9))
        if not len(rows):
            return score
        start, end, width = start[rows], end[rows], width[rows]
        leads, codes = zip(*(_character(page.buf, start + 3 * place) for place in range(3)), strict=True)
        is_long = width == 9
        found = self._names.take(codes[0] * 2 + is_long)
        is_name = leads[0] & leads[1] & (found != 0) & (self._usual.take(codes[1]) != 0)
        is_name &= ~is_long | (leads[2] & (self._usual.take(codes[2]) >= driver.USUAL_LAST))
        kept = rows_of(is_name)
        start, end = start[kept], end[kept]
        is_word = self._words.masks(hashes(page.folded, start, end)) != UNKNOWN
        is_word |= self._words.masks(hashes(page.folded, start, start + 6)) != UNKNOWN
        kept = kept[~is_word]
        score[rows[kept]] = found[kept]
        return score


def _character(buf: Signs, start: Places) -> tuple[Flags, NDArray[np.int64]]:
    """Whether a Chinese character begins at each place, and its code point."""
    first = buf.take(start)
    code = (
        ((first & 15).astype(np.int64) << 12)
        | ((buf.take(start + 1) & 63).astype(np.int64) << 6)
        | (buf.take(start + 2) & 63)
    )
    return (first >= 0xE4) & (first <= 0xE9), code
