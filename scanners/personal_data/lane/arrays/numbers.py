"""Words that are numbers of somebody: what `rules.examine` finds in each, in all at once.

The shapes that fill logs and tables are decided here; of the others only words that are nearly certain are left to
the rules themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays import documents
from scanners.personal_data.lane.arrays.documents import is_alone, two_digits
from scanners.personal_data.lane.arrays.page import DIGIT, LOWER, UPPER, WORD, gathered, is_digit, is_word, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs
    from scanners.personal_data.lane.arrays.words import Words

_PORT = re.compile(rb":[0-9]{2,5}(?![0-9A-Za-z])")
_SPACE, _HYPHEN, _DOT = classes.SPACE, classes.HYPHEN, classes.DOT
_DOUBLED = np.array([2 * digit if digit < 5 else 2 * digit - 9 for digit in range(10)])
_LEAST = np.array([0, 0, 10, 100], np.uint16)
"""By how many digits a number has: the least one without noughts in front."""
_FOUR = 4
_NO_OCTET = 256
_JOINS = np.zeros(256, np.bool_)
_JOINS[list(b"-: )")] = True
_LETTERS_IN_FRONT = 3
"""At most, of a document's number; digits follow."""
_LONGEST, _LONGEST_GROUP = 20, 7
_NUMERIC, _MIXED, _DOCUMENT = 1, 2, 4
_WORTH_IT = np.zeros(_LONGEST, np.uint8)
"""By length: numbers of digits, words with letters and digits, and those of one to three letters and digits."""
_WORTH_IT[[9, 11, 12, 13, 15, 16, 17, 18, 19]] |= _NUMERIC
_WORTH_IT[[12, 17, 18]] |= _MIXED
_WORTH_IT[[8, 9, 11, 15]] |= _DOCUMENT


class Candidates(NamedTuple):
    """Candidates, and `at`, where the pass finds them, which gives their order."""

    at: Places
    start: Places
    end: Places
    shape: Places


NO_CANDIDATES = Candidates(*np.zeros((4, 0), np.int64))


class Numbers:
    """`decided` are candidates; `open` are the words that the rules must look at, their starts and ends."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.decided: list[Candidates] = []
        self.open: list[tuple[Places, Places]] = []
        if len(words.dots) >= 3:
            self._addresses(words.dots)
        page = words.page
        joins = page.remarkable[_JOINS.take(page.signs)]
        self._groups(joins)
        self._pairs(joins)
        self._chains(page.hyphens)
        for length, numeric, mixed in self._by_length() if len(words) else ():
            if length == 18:
                both = np.concatenate([numeric, mixed])
                self._put_all(documents.identities(words, both))
                self._put_all(documents.credit_codes(words, both))
            self._numeric(numeric, length)
            self._mixed(mixed, length)

    def _by_length(self) -> Iterator[tuple[int, Places, Places]]:
        """Numbers of digits, and words of letters and digits, of each length that may be worth something."""
        words = self.words
        rows = rows_of(words.hold(DIGIT) & (words.length < _LONGEST))
        length, numeric = words.length.take(rows), ~words.hold(UPPER | LOWER).take(rows)
        kind = _WORTH_IT.take(length)
        has_digits = words.are_all(words.start.take(rows) + _LETTERS_IN_FRONT, 5, DIGIT)
        fits = np.where(numeric, kind & _NUMERIC, kind & (_MIXED | _DOCUMENT * has_digits)) != 0
        rows, length, numeric = rows.compress(fits), length.compress(fits), numeric.compress(fits)
        for size in rows_of(np.bincount(length)).tolist():
            is_sized = length == size
            yield size, rows[is_sized & numeric], rows[is_sized & ~numeric]

    def _put(self, rows: Places, shape: int | Places) -> None:
        if len(rows):
            start = self.words.start.take(rows)
            self._put_at(start, self.words.end.take(rows), shape)

    def _put_all(self, found: Iterable[tuple[Places, int]]) -> None:
        for rows, shape in found:
            self._put(rows, shape)

    def _put_at(self, start: Places, end: Places, shape: int | Places) -> None:
        shapes = np.full(len(start), shape) if isinstance(shape, int) else shape
        self.decided.append(Candidates(start, start, end, shapes))

    def _leave(self, rows: Places) -> None:
        """To the rules."""
        if len(rows):
            self.open.append((self.words.start.take(rows), self.words.end.take(rows)))

    # Short groups of digits.

    def _addresses(self, dots: Places) -> None:
        """IPv4: as `addresses.ipv4`, of every three points in a row that at most three digits part."""
        words, buf = self.words, self.words.page.buf
        step = np.diff(dots)
        is_near = (step < 4) | ((step == 4) & is_digit(buf.take(dots[:-1] + 2)))
        rows = rows_of(is_near[1:] & is_near[:-1])
        if not len(rows):
            return
        first, last = dots.take(rows), dots.take(rows + 2) + 1
        start, end = words.short_start(first - 1, DIGIT), words.short_end(last, DIGIT)
        is_whole = words.is_edge(start) & words.is_edge(end)
        rows, first, start, end = (column.compress(is_whole) for column in (rows, first, start, end))
        inner, last = dots.take(rows + 1), dots.take(rows + 2)
        groups = ((start, first), (first + 1, inner), (inner + 1, last), (last + 1, end))
        head, *others = (_octet(buf, *group) for group in groups)
        is_real = (head != 0) & (head != 127) & (head < 224)
        is_small = head < 10
        for value in others:
            is_real &= value <= 255
            is_small &= value < 32
        shape = np.where(is_small, classes.IPV4_OR_VERSION, classes.IPV4).compress(is_real)
        start, end = start.compress(is_real), end.compress(is_real)
        within = words.page.within(start)
        before, second = within.before(start - 1), within.before(start - 2)
        after, next_ = within.behind(end), within.behind(end + 1)
        is_whole = (end <= within.end) & (before != _DOT)
        is_whole &= ~(((before == classes.SLASH) | (before == classes.UNDERSCORE)) & is_word(second))
        in_name = rows_of((before == _HYPHEN) & is_word(second) & ~is_digit(second) & is_whole)
        shape = self._in_names(shape, in_name, end, within.end)
        is_whole &= shape >= 0
        is_whole &= ~(((after == _DOT) | (after == classes.UNDERSCORE)) & is_word(next_))
        is_whole &= ~((after == _HYPHEN) & is_word(next_) & ~is_digit(next_))
        self._put_at(start.compress(is_whole), end.compress(is_whole), shape.compress(is_whole))

    def _in_names(self, shape: Places, rows: Places, end: Places, last: Places) -> Places:
        """Shapes of addresses, of which these stand in names of things: without their port they are none."""
        shape = shape.copy()
        for row in rows.tolist():
            is_told = shape[row] == classes.IPV4 and _PORT.match(self.words.page.text, int(end[row]), int(last[row]))
            shape[row] = classes.IPV4_IN_NAME if is_told else -1
        return shape

    def _groups(self, joins: Places) -> None:
        """Words that may begin a number written in groups: three digits or more before a sign that joins, and behind
        it."""
        words, buf = self.words, self.words.page.buf
        at = joins[(words.two.take(joins - 3) & words.two.take(joins - 2) & DIGIT) != 0]
        second = at + 1 + (buf.take(at) == classes.CLOSE) * (buf.take(at + 1) == _SPACE)
        some = words.are_all(second, 3, DIGIT) & (buf.take(at) != classes.COLON) & ~words.page.cut.take(at)
        at, second = at[some], second[some]
        if not len(at):
            return
        start, second_end = words.run_start(at - 1, DIGIT), words.run_end(second, DIGIT)
        length, first, body = at - start, buf.take(start), buf.take(at - 3)
        is_landline = (length <= 4) & (first == 48)
        is_mobile = (length != 4) & (length != 6) & (body == 49)
        is_identity = (length == 6) & (first != 48)
        is_card = (length == 4) & (first >= 51)
        fits = (length <= _LONGEST_GROUP) & (is_landline | is_mobile | is_identity | is_card) & words.is_edge(start)
        width, third = second_end - second, second_end + 1
        third = (words.run_end(third, DIGIT) - third) * is_digit(buf.take(third))
        fits &= ((width == 7) | (width == 8)) | ((width == 3) & (third == 5)) | ((width == 4) & (third == 4))
        self.open.append((start[fits], at[fits]))

    def _pairs(self, joins: Places) -> None:
        """Words that may be the first of six pairs of hexadecimal digits, which one sign parts."""
        words, buf = self.words, self.words.page.buf
        at = joins - 3
        sign = buf.take(at)
        fits = ((sign == classes.COLON) | (sign == _HYPHEN)) & ~words.page.cut.take(at)
        for place in (3, 6, 9, 12):
            fits &= buf.take(at + place) == sign
        start = at[fits] - 2
        start = start[words.is_edge(start) & ((words.two.take(start) & WORD) != 0)]
        self.open.append((start, start + 2))

    def _chains(self, hyphens: Places) -> None:
        """Words that may be the first of three groups of four, or of the groups of an IMEI."""
        words, buf, step = self.words, self.words.page.buf, np.diff(hyphens)
        start = hyphens[:-1][step == _FOUR + 1] - _FOUR
        start = start[words.is_edge(start) & words.are_all(start, _FOUR, WORD) & (buf.take(start - 1) != _HYPHEN)]
        self.open.append((start, start + _FOUR))
        for first in (2, 6) if len(step) > 1 else ():
            start = hyphens[:-2][(step[:-1] == 9 - first) & (step[1:] == 7)] - first
            start = start[words.is_edge(start) & words.are_all(start, first, DIGIT)]
            self.open.append((start, start + first))

    # Long runs of digits.

    def _numeric(self, rows: Places, length: int) -> None:
        if not len(rows):
            return
        match length:
            case 9:
                self._passports(rows)
            case 11 | 12:
                self._telephones(rows, length)
            case 13:
                self._with_country_code(rows)
            case 15:
                self._of_fifteen(rows)
            case 16 | 17 | 18 | 19:
                self._cards(rows, length)

    def _passports(self, rows: Places) -> None:
        """As `certificates.passport_in_digits`."""
        two = two_digits(self.words.page.buf, self.words.start.take(rows))
        self._put(rows[(two == 14) | (two == 15)], classes.PASSPORT)

    def _telephones(self, rows: Places, length: int) -> None:
        """Mobile numbers as `telephones.mobile`; what may be a landline, or has a country code, is left open."""
        digits = gathered(self.words.page.text, self.words.start[rows], 5) - 48
        if length == 11:
            self._mobiles(rows[(digits[:, 0] == 1) & _is_mobile_block(digits)])
        begins = digits[:, 0] == 0
        rows, digits = rows[begins], digits[begins]
        if not len(rows):
            return
        second, third = digits[:, 1], digits[:, 2]
        local = np.where(second < 3, digits[:, 3], digits[:, 4])
        is_sized = np.where(second == 1, third == 0, (second != 2) | (third != 6))
        is_sized &= (length == 11) | (second > 2) | (second == 0)
        may_be_landline = (local >= 2) & (local <= 8) & is_sized
        may_be_mobile = (second == 1) & _is_mobile_block(digits[:, 1:]) & (length == 12)
        self._leave(rows[may_be_landline | may_be_mobile])

    def _mobiles(self, rows: Places) -> None:
        if not len(rows):
            return
        buf, start = self.words.page.buf, self.words.start.take(rows)
        before = buf.take(start - 1)
        is_behind_code = ((before == _SPACE) | (before == _HYPHEN)) & (buf.take(start - 2) == 54)
        self._leave(rows[is_behind_code])
        self._put(rows[is_alone(self.words, rows) & ~is_behind_code], classes.MOBILE)

    def _with_country_code(self, rows: Places) -> None:
        digits = gathered(self.words.page.text, self.words.start[rows], 6) - 48
        self._leave(rows[(digits[:, 0] == 8) & (digits[:, 1] == 6) & _is_mobile_block(digits[:, 2:])])

    def _of_fifteen(self, rows: Places) -> None:
        """Old identity numbers, IMEIs, mobile numbers behind 0086."""
        digits = gathered(self.words.page.text, self.words.start[rows], 15) - 48
        two = digits[:, 0] * 10 + digits[:, 1]
        month, day = digits[:, 8] * 10 + digits[:, 9], digits[:, 10] * 10 + digits[:, 11]
        is_identity = (classes.PROVINCE.take(two) != 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        is_device = np.isin(two, (86, 35, 1, 99)) & _passes_luhn(digits)
        is_mobile = (two == 0) & (digits[:, 2] == 8) & (digits[:, 3] == 6)
        self._leave(rows[is_identity | is_device | is_mobile])

    def _cards(self, rows: Places, length: int) -> None:
        """As `codes.bank_card`."""
        words, buf = self.words, self.words.page.buf
        start = words.start.take(rows)
        two = two_digits(buf, start)
        is_card = two == 62
        if length == 16:
            is_card |= (two >= 30) & (two <= 69)
        elif length == 19:
            is_card |= ((two >= 40) & (two <= 49)) | ((two == 95) & (two_digits(buf, start + 2) == 58))
        rows, two = rows[is_card], two[is_card]
        if not len(rows):
            return
        digits = gathered(words.page.text, words.start[rows], length) - 48
        fits = _passes_luhn(digits) & (digits != digits[:, :1]).any(axis=1) & is_alone(self.words, rows)
        self._put(rows[fits], np.where(two == 62, classes.CARD_UNIONPAY, classes.CARD)[fits])

    # Letters and digits.

    def _mixed(self, rows: Places, length: int) -> None:
        if not len(rows):
            return
        match length:
            case 17:
                signs = gathered(self.words.page.text, self.words.start[rows], length)
                is_vehicle = (classes.VIN_VALUE.take(signs) < 255).all(axis=1) & is_digit(signs[:, 13:]).all(axis=1)
                self._leave(rows[is_vehicle])
            case 12:
                start = self.words.start[rows]
                is_hex = (classes.CLASS.take(gathered(self.words.page.text, start, length)) & classes.HEX).all(axis=1)
                self._leave(rows[is_hex & (self.words.page.buf.take(start - 1) != _HYPHEN)])
            case 15:
                letters = is_digit(gathered(self.words.page.text, self.words.start[rows], 4))
                self._leave(rows[letters[:, 3] & ~letters[:, :3].any(axis=1)])
            case 8 | 9 | 11:
                self._put_all(documents.passports(self.words, rows, length))


def _octet(buf: Signs, start: Places, end: Places) -> NDArray[np.uint16]:
    """Numbers of one to three digits; one beyond 255 where noughts lead."""
    length = (end - start).astype(np.uint16)
    value = (buf.take(end - 1) & np.uint8(15)).astype(np.uint16)
    for place, tens in ((2, 10), (3, 100)):
        value += (buf.take(end - place) & np.uint8(15)) * (length >= place) * np.uint16(tens)
    value[value < _LEAST.take(length)] = _NO_OCTET
    return value


def _is_mobile_block(digits: Signs) -> Flags:
    """As `telephones.is_mobile`, of rows of digits."""
    block = digits[:, 0].astype(np.int64) * 100 + digits[:, 1] * 10 + digits[:, 2]
    found: Flags = classes.MOBILE_BLOCK.take(block) != 0
    return found


def _passes_luhn(digits: Signs) -> Flags:
    """As `codes.luhn`, of rows of digits."""
    total = digits[:, ::-1][:, ::2].sum(axis=1, dtype=np.int64) + _DOUBLED.take(digits[:, ::-1][:, 1::2]).sum(axis=1)
    return total % 10 == 0
