"""Words that are numbers of somebody: what `rules.examine` finds in each, in all at once.

The shapes that fill logs and tables are decided here; of the others only words that are nearly certain are left to
the rules themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import rules
from scanners.personal_data.lane.arrays import words as looks
from scanners.personal_data.lane.arrays.page import gathered, is_digit, is_word, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs
    from scanners.personal_data.lane.arrays.words import Words

_SPACE, _HYPHEN, _DOT = rules.SPACE, rules.HYPHEN, rules.DOT
_X = 120
_TENS = 10 ** np.arange(17, -1, -1)
_DOUBLED = np.array([2 * digit if digit < 5 else 2 * digit - 9 for digit in range(10)])
_ID_WEIGHTS, _ID_CHECKS = rules.ID_WEIGHTS.astype(np.int64), rules.ID_CHECKS
_USCC_WEIGHTS = rules.USCC_WEIGHTS.astype(np.int64)
_WORTH = np.array([[0, 1, 10, 100], [0, 0, 1, 10], [0, 0, 0, 1]], np.int16)
"""Of the first, second and third digit of a number, by how many it has."""
_NO_OCTET = 256
_IDENTITY_SHAPES = ((rules.ID18, rules.LICENCE18, rules.SECURITY18), (rules.RESIDENCE18,), (rules.PR18,))


class Candidates(NamedTuple):
    """Candidates, and `at`, where the pass finds them, which gives their order."""

    at: Places
    start: Places
    end: Places
    shape: Places


NO_CANDIDATES = Candidates(*np.zeros((4, 0), np.int64))


class Numbers:
    """`decided` are candidates; `open` are the words that the rules must look at."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.decided: list[Candidates] = []
        self.open: list[Places] = []
        for look, decide in ((looks.OCTET, self._addresses), (looks.PAIR, self._pairs), (looks.GROUP, self._groups)):
            rows = words.for_look(look)
            if len(rows):
                decide(rows)
        for length, rows in self._by_length(words.for_look(looks.NUMBER | looks.MIXED)):
            if length == 18:
                self._identities(rows)
                self._credit_codes(rows)
            numeric = words.numeric.take(rows)
            self._numeric(rows[numeric], length)
            self._mixed(rows[~numeric], length)

    def _by_length(self, rows: Places) -> Iterator[tuple[int, Places]]:
        if not len(rows):
            return
        length = self.words.length.take(rows)
        for size in rows_of(np.bincount(length)).tolist():
            yield size, rows[length == size]

    def _put(self, rows: Places, shape: int | Places) -> None:
        if len(rows):
            start = self.words.start.take(rows)
            self._put_at(start, self.words.end.take(rows), shape)

    def _put_at(self, start: Places, end: Places, shape: int | Places) -> None:
        shapes = np.full(len(start), shape) if isinstance(shape, int) else shape
        self.decided.append(Candidates(start, start, end, shapes))

    def _alone(self, rows: Places) -> Flags:
        """Which of the words are part of no longer number."""
        start = self.words.start.take(rows)
        return self.words.page.within(start).is_number_alone(start, self.words.end.take(rows))

    # Short groups of digits.

    def _addresses(self, rows: Places) -> None:
        """IPv4: as `rules.ipv4`."""
        words, buf = self.words, self.words.page.buf
        is_dotted = np.zeros(len(words) + 3, np.bool_)
        is_dotted[rows] = words.is_joined(rows)
        rows = rows[is_dotted.take(rows) & is_dotted.take(rows + 1) & is_dotted.take(rows + 2)]
        last = rows + 3
        rows = rows[words.numeric.take(last) & (words.length.take(last) <= 3)]
        if not len(rows):
            return
        four = rows[:, None] + np.arange(4)
        value = _octets(buf, words.start.take(four), words.length.take(four))
        head = value[:, 0]
        is_real = (value <= 255).all(axis=1) & (head != 0) & (head != 127) & (head < 224)
        rows = rows[is_real & (buf.take(words.start.take(rows) - 1) != _DOT)]
        start, end = words.start.take(rows), words.end.take(rows + 3)
        within = words.page.within(start)
        before, second = within.before(start - 1), within.before(start - 2)
        after, next_ = within.behind(end), within.behind(end + 1)
        is_alone = (end <= within.end) & ~is_word(after)
        is_alone &= ~(((before == rules.SLASH) | (before == rules.UNDERSCORE)) & is_word(second))
        is_alone &= ~((before == _HYPHEN) & is_word(second) & ~is_digit(second))
        is_alone &= ~(((after == _DOT) | (after == rules.UNDERSCORE)) & is_word(next_))
        is_alone &= ~((after == _HYPHEN) & is_word(next_) & ~is_digit(next_))
        self._put_at(start[is_alone], end[is_alone], rules.IPV4)

    def _groups(self, rows: Places) -> None:
        """Words that may begin a number written in groups."""
        words, buf = self.words, self.words.page.buf
        length, start, end = words.length.take(rows), words.start.take(rows), words.end.take(rows)
        first, body = buf.take(start), buf.take(end - 3)
        is_landline = (length <= 4) & (first == 48)
        is_mobile = (length != 4) & (length != 6) & (body == 49)
        is_identity = (length == 6) & (first != 48)
        is_card = (length == 4) & (first >= 51)
        rows = rows[is_landline | is_mobile | is_identity | is_card]
        if not len(rows):
            return
        rows = rows[words.is_joined(rows, by=2) & words.numeric[words.following(rows)]]
        second, third = words.length[words.following(rows)], words.following(rows, 2)
        third = words.length[third] * words.numeric[third]
        fits = ((second == 7) | (second == 8)) | ((second == 3) & (third == 5)) | ((second == 4) & (third == 4))
        self.open.append(rows[fits])

    def _pairs(self, rows: Places) -> None:
        """Words that may be the first of six pairs of hexadecimal digits."""
        words, buf = self.words, self.words.page.buf
        for place in (5, 8, 11, 14):
            rows = rows[buf.take(words.start.take(rows) + place) == words.after.take(rows)]
            if not len(rows):
                return
        self.open.append(rows)

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
        """As `rules.passport_in_digits`."""
        two = _two_digits(self.words.page.buf, self.words.start.take(rows))
        self._put(rows[(two == 14) | (two == 15)], rules.PASSPORT)

    def _telephones(self, rows: Places, length: int) -> None:
        """Mobile numbers as `rules.mobile`; what may be a landline, or has a country code, is left open."""
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
        self.open.append(rows[may_be_landline | may_be_mobile])

    def _mobiles(self, rows: Places) -> None:
        if not len(rows):
            return
        buf, start = self.words.page.buf, self.words.start.take(rows)
        before = buf.take(start - 1)
        is_behind_code = ((before == _SPACE) | (before == _HYPHEN)) & (buf.take(start - 2) == 54)
        self.open.append(rows[is_behind_code])
        self._put(rows[self._alone(rows) & ~is_behind_code], rules.MOBILE)

    def _with_country_code(self, rows: Places) -> None:
        digits = gathered(self.words.page.text, self.words.start[rows], 6) - 48
        self.open.append(rows[(digits[:, 0] == 8) & (digits[:, 1] == 6) & _is_mobile_block(digits[:, 2:])])

    def _of_fifteen(self, rows: Places) -> None:
        """Old identity numbers, IMEIs, mobile numbers behind 0086."""
        digits = gathered(self.words.page.text, self.words.start[rows], 15) - 48
        two = digits[:, 0] * 10 + digits[:, 1]
        month, day = digits[:, 8] * 10 + digits[:, 9], digits[:, 10] * 10 + digits[:, 11]
        is_identity = (rules.PROVINCE.take(two) != 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        is_device = np.isin(two, (86, 35, 1, 99)) & _passes_luhn(digits)
        is_mobile = (two == 0) & (digits[:, 2] == 8) & (digits[:, 3] == 6)
        self.open.append(rows[is_identity | is_device | is_mobile])

    def _cards(self, rows: Places, length: int) -> None:
        """As `rules.bank_card`."""
        words, buf = self.words, self.words.page.buf
        start = words.start.take(rows)
        two = _two_digits(buf, start)
        is_card = two == 62
        if length == 16:
            is_card |= (two >= 30) & (two <= 69)
        elif length == 19:
            is_card |= ((two >= 40) & (two <= 49)) | ((two == 95) & (_two_digits(buf, start + 2) == 58))
        rows, two = rows[is_card], two[is_card]
        if not len(rows):
            return
        digits = gathered(words.page.text, words.start[rows], length) - 48
        fits = _passes_luhn(digits) & (digits != digits[:, :1]).any(axis=1) & self._alone(rows)
        self._put(rows[fits], np.where(two == 62, rules.CARD_UNIONPAY, rules.CARD)[fits])

    def _identities(self, rows: Places) -> None:
        """As `rules.identity`: seventeen digits, and a digit or X."""
        words, buf = self.words, self.words.page.buf
        start = words.start.take(rows)
        # Centuries and months that there are, before anything is reckoned.
        century, month = _two_digits(buf, start + 6), _two_digits(buf, start + 10)
        fits = (buf.take(start) != 48) & (century >= 18) & (century <= 20) & (month >= 1) & (month <= 12)
        rows, month = rows[fits], month[fits]
        if not len(rows):
            return
        signs = gathered(words.page.text, words.start[rows], 18)
        digits = signs[:, :17].astype(np.int64) - 48
        check = np.where(signs[:, 17] == _X, 88, signs[:, 17])
        fits = (_ID_CHECKS.take(digits @ _ID_WEIGHTS % 11) == check) & is_digit(signs[:, :17]).all(axis=1)
        rows, kind = rows[fits], _identity_kinds(digits[fits], month[fits])
        kind[~self._alone(rows)] = -1
        for number, shapes in enumerate(_IDENTITY_SHAPES):
            some = rows[kind == number]
            for shape in shapes:
                self._put(some, shape)

    def _credit_codes(self, rows: Places) -> None:
        """As `rules.credit_code`."""
        words, buf = self.words, self.words.page.buf
        start = words.start.take(rows)
        first, second = (np.minimum(rules.USCC_VALUE.take(buf.take(start + place)), 30) for place in range(2))
        is_place = rules.USCC_PLACES.take(_two_digits(buf, start + 2), mode="clip") != 0
        rows = rows[is_place & (rules.USCC_OFFICES.take(first * np.int64(31) + second) != 0)]
        if not len(rows):
            return
        values = rules.USCC_VALUE.take(gathered(words.page.text, words.start[rows], 18)).astype(np.int64)
        fits = (values < 31).all(axis=1) & (values[:, 2:8] <= 9).all(axis=1)
        fits &= values[:, 17] == (31 - values[:, :17] @ _USCC_WEIGHTS % 31) % 31
        self._put(rows[fits], rules.USCC)

    # Letters and digits.

    def _mixed(self, rows: Places, length: int) -> None:
        if not len(rows):
            return
        match length:
            case 17:
                signs = gathered(self.words.page.text, self.words.start[rows], length)
                is_vehicle = (rules.VIN_VALUE.take(signs) < 255).all(axis=1) & is_digit(signs[:, 13:]).all(axis=1)
                self.open.append(rows[is_vehicle])
            case 8 | 9 | 10 | 11 | 15:
                self._documents(rows, length)

    def _documents(self, rows: Places, length: int) -> None:
        """Words with one, two or three letters in front and digits behind."""
        digits = is_digit(gathered(self.words.page.text, self.words.start[rows], length))
        letters = np.where(digits.all(axis=1), 0, length - np.argmin(digits[:, ::-1], axis=1))
        fits = (~digits[:, 0]) & ((letters == 1) | ((letters == 2) & (length == 9)) | ((letters == 3) & (length == 15)))
        self.open.append(rows[fits])


def _octets(buf: Signs, start: Places, length: NDArray[np.int64]) -> NDArray[np.int16]:
    """The numbers of one to three digits that begin at each place; one beyond 255 where noughts lead."""
    digits = [buf.take(start + place) - 48 for place in range(3)]
    value = sum(digit * worth.take(length) for digit, worth in zip(digits, _WORTH, strict=True))
    return np.where((length > 1) & (digits[0] == 0), np.int16(_NO_OCTET), value)


def _two_digits(buf: Signs, start: Places) -> NDArray[np.int64]:
    """The number that two digits spell; any number where they are none."""
    return buf.take(start) * np.int64(10) + buf.take(start + 1) - 528


def _is_mobile_block(digits: Signs) -> Flags:
    """As `rules.is_mobile`, of rows of digits."""
    block = digits[:, 0].astype(np.int64) * 100 + digits[:, 1] * 10 + digits[:, 2]
    return (rules.MOBILE_BLOCK.take(block) != 0) & ~((block == 134) & (digits[:, 3] == 9))


def _passes_luhn(digits: Signs) -> Flags:
    """As `rules.luhn`, of rows of digits."""
    total = digits[:, ::-1][:, ::2].sum(axis=1, dtype=np.int64) + _DOUBLED.take(digits[:, ::-1][:, 1::2]).sum(axis=1)
    return total % 10 == 0


def _identity_kinds(digits: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of `_IDENTITY_SHAPES` rows of seventeen digits are, -1 for none."""
    area = digits[:, :6] @ _TENS[-6:]
    province = area // 10000
    year = digits[:, 6:10] @ _TENS[-4:]
    day = digits[:, 12] * 10 + digits[:, 13]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_real = (year >= rules.FIRST_YEAR) & (year <= rules.LAST_YEAR)
    is_real &= (day >= 1) & (day <= rules.MONTH_DAYS.take(month)) & ((month != 2) | (day != 29) | is_leap)
    kind = np.where(rules.PROVINCE.take(province) != 0, 0, -1)
    kind[province >= 90] = 2
    kind[(area % 10000 == 0) & (province >= 81) & (province <= 83)] = 1
    kind[~is_real] = -1
    return kind
