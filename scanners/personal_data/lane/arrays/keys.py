"""Keys before separators, and the values behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from scanners.personal_data.lane import driver, places
from scanners.personal_data.lane.arrays.hashes import UNKNOWN, WIDTH, alike, eights_of, highest_byte, last_bytes, mixed
from scanners.personal_data.lane.arrays.numbers import NO_CANDIDATES, Candidates
from scanners.personal_data.lane.arrays.page import IDEOGRAPH_LEADS, KEY_SIGN, WORD, is_digit, rows_of, table
from scanners.personal_data.lane.arrays.stretches import Stops, end_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.familiar import Familiar
    from scanners.personal_data.lane.arrays.hashes import Folded, Hashes, KnownWords
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
_LINE_END = 10
_CHINESE = 0x80
"""Bytes of Chinese characters are no smaller."""
_BEYOND = places.LONGEST_KEY + 8
_ALL_KEY_SIGNS, _NOTHING = np.uint64(0x0101010101010101 * KEY_SIGN), np.uint64(0)
_VALUE_ENDS = Stops(bytes(range(places.SPACE + 1)) + b",;&\"'<])}|", "，；）、。")


class Spans(NamedTuple):
    """Keys: their starts and ends, which are alike where none is, and hashes."""

    start: Places
    end: Places
    hashes: Hashes


class KeySigns:
    """Signs of keys: letters, digits, `_ . -` and Chinese characters."""

    def __init__(self, page: Page, functions: SimpleNamespace) -> None:
        self.page = page
        self._functions = functions
        self._kinds = page.kinds
        self._has_chinese = False
        lasts = page.limits[1:] - 1  # what ends a segment is behind nothing
        if (page.kinds.take(lasts) & KEY_SIGN).any():
            self._kinds = page.kinds.copy()
            self._kinds[lasts] = 0
        self._eights, self._text = eights_of(self._kinds), eights_of(page.text)

    def before(self, separator: Places, is_blank: Flags | None = None) -> Spans:
        """Keys before separators: as `places.key_end` and `places.key_start`. Right before those that are blanks, where
        that is said."""
        buf = self.page.buf
        end = self._without_quotes(separator)
        if is_blank is not None:
            end[is_blank] = separator[is_blank]
        start, hashes = self._read(end)
        bare = rows_of(start == end)
        for n in bare[_CLOSING.take(buf.take(end[bare] - 1))].tolist():
            if is_blank is None or not is_blank[n]:
                first = self.page.limits[np.searchsorted(self.page.limits, separator[n], side="right") - 1]
                end[n] = self._functions.before_remark(self.page.text, int(first), int(end[n]))
                start[n : n + 1], hashes[n : n + 1] = self._read(end[n : n + 1])
        return Spans(start, end, hashes)

    def _without_quotes(self, separator: Places) -> Places:
        buf, cut = self.page.buf, self.page.cut
        end, sign = separator.copy(), buf.take(separator - 1)
        rows = rows_of(sign == places.SPACE)
        if len(rows):
            for _ in range(2):
                before = end[rows]
                rows = rows[(buf[before - 1] == places.SPACE) & ~cut[before]]
                end[rows] -= 1
            sign = buf.take(end - 1)
        end -= _QUOTE.take(sign) & ~cut.take(end)
        return end

    def _read(self, end: Places) -> tuple[Places, Hashes]:
        """Where keys start that end at these places, the end itself where none does; and their hashes, as `Folded` has
        them."""
        page = self.page
        start, hashes = self._runs(end)
        if len(page.leads):
            rows = rows_of(page.buf.take(start - 1) >= _CHINESE)
            if len(rows):
                self._add_chinese()
                start[rows], hashes[rows] = self._runs(end[rows])
        rows = rows_of(end - start > places.LONGEST_KEY)
        if len(rows):
            start[rows] = [self._shortened(place) for place in end[rows].tolist()]
            hashes[rows] = page.folded.hashes(start[rows], end[rows])
        return start, hashes

    def _runs(self, end: Places) -> tuple[Places, Hashes]:
        """The same for runs of signs that need no look at their bytes; far before the end where runs are longer than
        keys."""
        last = end - WIDTH
        width, hashes = self._step(last, _NOTHING)
        start = end - width
        rows = rows_of(width > WIDTH)
        last = last[rows]
        for _ in range(places.LONGEST_KEY // WIDTH):
            if not len(rows):
                break
            last = last - WIDTH
            width, hashes[rows] = self._step(last, hashes[rows])
            start[rows] = last + WIDTH - width
            more = rows_of(width > WIDTH)
            rows, last = rows[more], last[more]
        start[rows] = end[rows] - _BEYOND
        return start, mixed(hashes, (end - start).view(np.uint64))

    def _step(self, last: Places, hashes: Hashes | np.uint64) -> tuple[Places, Hashes]:
        """How many of the eight bytes from each place are key signs at the end, many more where all are; and the hashes
        with these mixed in."""
        kinds = self._eights[last]
        width = WIDTH - 1 - highest_byte((kinds & _ALL_KEY_SIGNS) ^ _ALL_KEY_SIGNS)
        return width, mixed(hashes, last_bytes(alike(self._text[last], kinds), width))

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
        """Chinese characters are seldom in keys: their bytes become key signs where the first is met."""
        if not self._has_chinese:
            whole = self.page.ideographs()
            self._kinds = self._kinds.copy()
            for step in range(3):
                self._kinds[whole + step] |= KEY_SIGN
            self._kinds[self.page.limits - 1] = 0
            self._eights = eights_of(self._kinds)
            self._has_chinese = True

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
    """Keys of a page that ask for something, or are not known yet; and what is `familiar` after it."""

    def __init__(self, page: Page, known: KnownWords, familiar: Familiar, functions: SimpleNamespace) -> None:
        self.page = page
        self.signs = KeySigns(page, functions)
        self.familiar = familiar
        at, is_blank = _separators(page)
        if not len(at):
            self.found = Separated(at, at, at, at)
            return
        separators = len(at)
        is_parted = self._is_parted()
        if is_parted:
            rows = familiar.others(page.text, at)
            if is_blank is not None:
                rows = np.union1d(rows, rows_of(is_blank))
                is_blank = is_blank[rows]
            at = at[rows]
        start, end, hashes = self.signs.before(at, is_blank)
        rows = rows_of(end - start >= places.LONGEST_KEY)
        if len(rows):
            for n in rows.tolist():
                start[n] = self._word_in_quotes(int(at[n]), int(end[n])) or start[n]
            hashes[rows] = page.folded.hashes(start[rows], end[rows])
        mask = known.masks(hashes)
        is_number = is_digit(page.buf.take(start))
        asks = (mask != 0) & (start < end) & ~is_number
        if is_parted and familiar.is_learning(len(at), separators):
            is_plain = ~asks & self._are_told_by_bytes(start, end)
            if is_blank is not None:
                is_plain &= ~is_blank
            self.familiar = familiar.grown(page.text, at[is_plain], start[is_plain])
        some = rows_of(asks)
        self.found = self._named(Separated(at[some], start[some], end[some], mask[some]))

    def _named(self, found: Separated) -> Separated:
        """Without what stands before the end of no plain tag."""
        return found.taken(self.signs.are_named(found.at, found.start))

    def _is_parted(self) -> bool:
        """True where segments are lines: whatever stands before one can be no part of a key in it."""
        page = self.page
        return bool((page.buf.take(page.limits[1:-1] - 1) == _LINE_END).all())

    def _are_told_by_bytes(self, start: Places, end: Places) -> Flags:
        """Where the bytes of a key and the one before it tell all that is asked of it: no part of a character stands
        there, no bracket that may close a remark."""
        buf = self.page.buf
        return (buf.take(start - 1) < _CHINESE) & ((start < end) | ~_CLOSING.take(buf.take(end - 1)))

    def _word_in_quotes(self, at: int, end: int) -> int:
        """Start of a single word in quotes before a colon, which is the key however long it is; 0 for none."""
        text = self.page.text
        first = self.page.limits[np.searchsorted(self.page.limits, at, side="right") - 1]
        start = text.rfind(b'"', int(first), end) + 1
        is_word = text[end : at + 1] == b'":' and text[start:end].isalnum() and not text[start : start + 1].isdigit()
        return start if is_word else 0


def _separators(page: Page) -> tuple[Places, Flags | None]:
    """Places of all signs that may part a key from a value: those of one byte, the full-width colon, and the blanks
    between a word and a Chinese character, which are flagged."""
    if not len(page.leads):
        return page.separators, None
    characters, first = page.characters, page.buf.take(page.leads)
    is_colon = (characters.first == _WIDE) & (characters.second == 0xBC) & (characters.third == 0x9A)
    behind_blank = page.buf.take(page.leads - 1) == places.SPACE
    behind_blank &= (first >= IDEOGRAPH_LEADS[0]) & (first <= IDEOGRAPH_LEADS[1])
    blanks = page.leads[behind_blank] - 1
    blanks = blanks[(page.seen.take(blanks - 1) & WORD != 0) & ~page.cut.take(blanks) & ~page.cut.take(blanks + 1)]
    colons = characters.places[is_colon]
    if not len(blanks) and not len(colons):
        return page.separators, None
    found = np.sort(np.concatenate([page.separators, blanks, colons]))
    return found, page.buf.take(found) == places.SPACE


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
    """Text as bytes, and with all digits alike; some bytes of room stand before and behind it."""

    @property
    def buf(self) -> Signs: ...

    @property
    def folded(self) -> Folded: ...


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
        is_word = self._words.masks(page.folded.hashes(start, end)) != UNKNOWN
        is_word |= self._words.masks(page.folded.hashes(start, start + 6)) != UNKNOWN
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
