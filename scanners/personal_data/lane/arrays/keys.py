"""Keys before separators, and which of the values behind them somebody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes, key_names, keyed, marks, nameless
from scanners.personal_data.lane.arrays.behind import value_after
from scanners.personal_data.lane.arrays.hashes import UNKNOWN
from scanners.personal_data.lane.arrays.key_signs import CHINESE, CLOSING, QUOTE, KeySigns, Spans
from scanners.personal_data.lane.arrays.numbers import NO_CANDIDATES, Candidates
from scanners.personal_data.lane.arrays.page import (
    DIGIT,
    IDEOGRAPH_LEADS,
    KEY_SIGN,
    WORD,
    is_digit,
    located,
    rows_of,
    table,
)

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.familiar import Familiar
    from scanners.personal_data.lane.arrays.hashes import KnownWords
    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Within
    from scanners.personal_data.lane.arrays.plain_names import PlainNames

_WIDE = 0xEF
_IS_Q = np.zeros(256, np.bool_)
_IS_Q[list(b"Qq")] = True
_IS_Y = np.zeros(256, np.bool_)
_IS_Y[list(b"Yy")] = True
_IS_EDGE = np.zeros(256, np.bool_)
_IS_EDGE[[marks.TAB, marks.BAR]] = True
_LINE_END = 10


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
        self._functions = functions
        self.familiar = familiar
        # Where segments are no lines, what stands before one may look like a part of a key in it.
        self._is_parted = bool((page.buf.take(page.limits[1:-1] - 1) == _LINE_END).all())
        at, is_blank = _separators(page)
        if not len(at):
            self.found = Separated(at, at, at, at)
            return
        number = self._numbers(at)
        masks = known.masks(familiar.hashes)
        asking = rows_of(((masks != 0) & familiar.may_ask).take(number))
        named = number.take(asking)
        start, end, _ = familiar.spans(at.take(asking), named)
        asked = Separated(at.take(asking), start, end, masks.take(named))
        rest = rows_of(number == 0)
        rest = rest.compress(~self._are_of_two_digits(at.take(rest)))
        others = self._looked_for(at[rest], None if is_blank is None else is_blank[rest], known, len(at))
        joined = Separated._make(np.concatenate(both) for both in zip(asked, others, strict=True))
        self.found = self._named(joined.taken(np.argsort(joined.at, kind="stable")))

    def before(self, separator: Places) -> Spans:
        """Keys before separators: as `KeySigns.before` finds them, where they are not familiar."""
        number = self._numbers(separator)
        found = Spans(*self.familiar.spans(separator, number))
        rest = rows_of(number == 0)
        if len(rest):
            for column, read in zip(found, self.signs.before(separator[rest]), strict=True):
                column[rest] = read
        return found

    def _numbers(self, at: Places) -> Places:
        """Of familiar keys."""
        return self.familiar.numbers(self.page.text, at) if self._is_parted else np.zeros(len(at), np.int64)

    def _are_of_two_digits(self, at: Places) -> Flags:
        """Which separators stand behind two digits alone, as in times, which ask for nothing."""
        page = self.page
        before = at - 3
        is_edge = ((page.kinds.take(before) & KEY_SIGN) == 0) & (page.buf.take(before) < CHINESE)
        flags: Flags = ((page.two.take(at - 2) & DIGIT) != 0) & is_edge
        return flags

    def _looked_for(self, at: Places, is_blank: Flags | None, known: KnownWords, separators: int) -> Separated:
        """Keys that are not familiar, of so many separators in all."""
        page = self.page
        start, end, hashes = self.signs.before(at, is_blank)
        rows = rows_of(end - start >= key_names.LONGEST_KEY)
        if len(rows):
            for n in rows.tolist():
                start[n] = self._word_in_quotes(int(at[n]), int(end[n])) or start[n]
            hashes[rows] = page.folded.hashes(start[rows], end[rows])
        opened = start
        start = self._past_numbers(start, end, hashes)
        mask = known.masks(hashes)
        may_ask = (start < end) & ~is_digit(page.buf.take(start))
        asks = (mask != 0) & may_ask
        rare = self._rare(at)
        if len(rare):
            asks[rare] &= self._are_opened(at[rare], opened[rare])
        if self._is_parted and self.familiar.is_learning(len(at), separators):
            is_plain = self._are_told_by_bytes(start, end) & (start == opened)
            is_plain &= ~self.signs.are_heads(start, end, hashes)
            is_plain[rare] = False
            if is_blank is not None:
                is_plain &= ~is_blank
            rows = rows_of(is_plain)
            found = Spans(start[rows], end[rows], hashes[rows])
            self.familiar = self.familiar.grown(page.text, at[rows], found, may_ask[rows])
        some = rows_of(asks)
        return Separated(at[some], start[some], end[some], mask[some])

    def _rare(self, at: Places) -> Places:
        """Rows of separators for which more is asked than for others: `->`, 】, and what closes a tag with
        attributes."""
        sign = self.page.buf.take(at)
        closing = rows_of(sign == marks.GREATER)
        before = self.page.buf.take(at[closing] - 1)
        closing = closing[((before == marks.HYPHEN) | QUOTE.take(before)) & ~self.page.cut.take(at[closing])]
        wide = rows_of(sign == keyed.WIDE_BRACKET) if len(self.page.leads) else closing[:0]
        return np.concatenate([closing, wide]) if len(wide) else closing

    def _are_opened(self, at: Places, start: Places) -> Flags:
        """False for what stands before 】 and not right behind 【."""
        result = self.page.buf.take(at) != keyed.WIDE_BRACKET
        for n in rows_of(~result).tolist():
            first = self.page.limits[np.searchsorted(self.page.limits, start[n], side="right") - 1]
            result[n] = self._functions.opens_wide(self.page.text, int(first), int(start[n]))
        return result

    def _past_numbers(self, start: Places, end: Places, hashes: NDArray[np.uint64]) -> Places:
        """Starts of keys behind their places in a list: as `key_names.past_number`. Their hashes are changed."""
        page = self.page
        if not len(page.leads):
            return start
        is_number = is_digit(page.buf.take(start)) & (start < end)
        is_number &= (page.buf.take(start + 1) == classes.DOT) | (page.buf.take(start + 2) == classes.DOT)
        rows = rows_of(is_number)
        if not len(rows):
            return start
        start = start.copy()
        for n in rows.tolist():
            start[n] = self._functions.past_number(page.text, int(start[n]), int(end[n]))
        hashes[rows] = page.folded.hashes(start[rows], end[rows])
        return start

    def _named(self, found: Separated) -> Separated:
        """Without what stands before the end of no plain tag; of nameless keys what stands beside them."""
        found = found.taken(self.signs.are_named(found.at, found.start))
        rows = rows_of(found.mask == nameless.NAMELESS)
        if not len(rows):
            return found
        found.start[rows], found.end[rows] = self.beside(found.start[rows])
        return found.taken((found.mask != nameless.NAMELESS) | (found.start < found.end))

    def beside(self, start: Places) -> tuple[Places, Places]:
        """Starts and ends of what names the values of nameless keys: as `nameless.named_before`."""
        named = [self._functions.named_before(self.page.text, a, b, s) for s, _, a, b in located(self.page, start)]
        begins, ends = np.array(named, np.int64).reshape(-1, 2).T
        return begins, ends

    def before_kind(self, first: int, place: int) -> int:
        """As `places.before_kind`."""
        return int(self._functions.before_kind(self.page.text, first, place))

    def place(self, first: int, end: int, start: int) -> tuple[int, int, int]:
        """As `places.place`."""
        found: tuple[int, int, int] = self._functions.place(self.page.text, first, end, start)
        return found

    def _are_told_by_bytes(self, start: Places, end: Places) -> Flags:
        """Where the bytes of a key and the one before it tell all that is asked of it: no part of a character stands
        there, no bracket that may close a remark."""
        buf = self.page.buf
        return (buf.take(start - 1) < CHINESE) & ((start < end) | ~CLOSING.take(buf.take(end - 1)))

    def _word_in_quotes(self, at: int, end: int) -> int:
        """Start of a single word in quotes before a colon, which is the key however long it is; 0 for none."""
        text = self.page.text
        first = self.page.limits[np.searchsorted(self.page.limits, at, side="right") - 1]
        start = text.rfind(b'"', int(first), end) + 1
        is_word = text[end : at + 1] == b'":' and text[start:end].isalnum() and not text[start : start + 1].isdigit()
        return start if is_word else 0


def _separators(page: Page) -> tuple[Places, Flags | None]:
    """Places of all signs that may part a key from a value: those of one byte, the full-width colon, 】, and the
    blanks between a word and a Chinese character or behind a Q, which are flagged."""
    behind_q = page.remarkable.compress(_IS_Q.take(page.signs)) + 1
    if not len(page.leads):
        return _with_blanks(page, page.separators, behind_q)
    characters, first = page.characters, page.buf.take(page.leads)
    is_colon = (characters.first == _WIDE) & (characters.second == 0xBC) & (characters.third == 0x9A)
    behind_blank = page.buf.take(page.leads - 1) == marks.SPACE
    behind_blank &= (first >= IDEOGRAPH_LEADS[0]) & (first <= IDEOGRAPH_LEADS[1])
    blanks = page.leads[behind_blank] - 1
    is_colon |= (characters.first == keyed.WIDE_BRACKET) & (characters.second == 0x80) & (characters.third == 0x91)
    colons = characters.places[is_colon]
    found = np.sort(np.concatenate([page.separators, colons])) if len(colons) else page.separators
    return _with_blanks(page, found, np.concatenate([blanks, behind_q]))


def _with_blanks(page: Page, found: Places, blanks: Places) -> tuple[Places, Flags | None]:
    """Separators, and those of the places given that are blanks behind words, where something follows."""
    blanks = blanks.compress(page.buf.take(blanks) == marks.SPACE)
    is_blank = (page.kinds.take(blanks - 1) & WORD != 0) & ~page.cut.take(blanks) & ~page.cut.take(blanks + 1)
    blanks = blanks.compress(is_blank)
    if len(blanks):
        found = np.unique(np.concatenate([found, blanks]))
    return found, page.buf.take(found) == marks.SPACE if len(blanks) else None


class Values(NamedTuple):
    """What stands under keys: names told at once, values that are asked for, values under keys that are not known."""

    names: Candidates
    cues: NDArray[np.int64]
    """Rows as `Collected.cues`, each with its place in the pass in front."""
    unknown: NDArray[np.int64]
    """Rows as `Collected.unknown`, in the same way."""


_NO_VALUES = Values(NO_CANDIDATES, np.zeros((0, 8), np.int64), np.zeros((0, 6), np.int64))


def values(page: Page, keys: Separated, names: PlainNames) -> Values:
    """As `keyed.keyed`, of all keys at once."""
    if not len(keys.at):
        return _NO_VALUES
    within = page.within(keys.at)
    width = np.where(page.buf.take(keys.at) >= keyed.WIDE_BRACKET, 3, 1)
    return _under_keys(page, keys, within, *value_after(within, keys.at + width), names)


_OPENS = marks.OPENS.astype(np.bool_)


def enclosed(page: Page, known: KnownWords, names: PlainNames, functions: SimpleNamespace) -> Values:
    """As `enclosed.enclosed`."""
    at = page.ideographs()
    sign = page.buf.take(at - 1)
    at = at[_OPENS.take(sign) & ((sign != marks.SPACE) | _IS_EDGE.take(page.buf.take(at - 2))) & ~page.cut.take(at)]
    rows = [(p, *functions.named_at(page.text, a, b, p)) for p, _, a, b in located(page, at)]
    rows = [row for row in rows if row[1] < row[2] and row[0] < row[3]]
    rows = [row for row in rows if not functions.is_nameless(page.text, *row[1:3])]
    if not rows:
        return _NO_VALUES
    at, start, end, last = np.array(rows, np.int64).T
    mask = known.masks(page.folded.hashes(start, end))
    some = rows_of(mask != 0)
    found = Separated(at, start, end, mask).taken(some)
    return _under_keys(page, found, page.within(found.at), found.at, last[some], names)


def quoted(page: Page, known: KnownWords, names: PlainNames, functions: SimpleNamespace) -> Values:
    """As `enclosed.quoted`."""
    at = page.remarkable.compress(QUOTE.take(page.signs))
    front = page.buf.take(at - 2)
    is_front = ((front == marks.QUOTE) & (page.buf.take(at) == marks.QUOTE)) | _IS_Y.take(front)
    at = np.sort(np.concatenate([at.compress(is_front), _called(page)]))
    rows = [(p, *functions.key_before_quote(page.text, a, p)) for p, _, a, _ in located(page, at)]
    rows = [row for row in rows if row[1] < row[2]]
    if not rows:
        return _NO_VALUES
    at, start, end = np.array(rows, np.int64).T
    mask = known.masks(page.folded.hashes(start, end))
    found = Separated(at, start, end, mask).taken(rows_of(mask != 0))
    within = page.within(found.at)
    return _under_keys(page, found, within, *value_after(within, found.at), names)


def _called(page: Page) -> Places:
    """Quotes right behind brackets."""
    at = page.remarkable.compress(page.signs == marks.PARENTHESIS) + 1
    return at[QUOTE.take(page.buf.take(at))]


def _under_keys(page: Page, keys: Separated, within: Within, start: Places, end: Places, names: PlainNames) -> Values:
    """As `keyed.under_key`, of values where there are any."""
    rows = rows_of(start < end)
    keys, within, start, end = keys.taken(rows), within.taken(rows), start[rows], end[rows]
    is_unknown = keys.mask == UNKNOWN
    score = np.zeros(len(rows), np.int64)
    person = rows_of((keys.mask > 0) & (keys.mask <= keyed.ANY_PERSON))
    if len(person):
        found = names.scores(page, start[person], end[person])
        least = np.where(keys.mask[person] & keyed.PERSON, keyed.SURE_NAME, keyed.NAME_UNDER_WEAK)
        score[person] = np.where(found >= least, found, 0)
    named, unknown = rows_of(score), rows_of(is_unknown)
    asked = rows_of((score == 0) & ~is_unknown)
    segment = within.segment
    at, first, last, mask = keys
    return Values(
        Candidates(at[named], start[named], end[named], keyed.NAMED + score[named]),
        table(len(rows), at, segment, start, end, mask, 0, first, last)[asked],
        table(len(rows), at, segment, first, last, start, end)[unknown],
    )
