"""Words that are numbers of somebody: what `rules.examine` finds in each, in all at once.

The shapes that fill logs and tables are decided here; of the others only words that are nearly certain are left to
the rules themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays import documents
from scanners.personal_data.lane.arrays import words as looks
from scanners.personal_data.lane.arrays.documents import is_alone, two_digits
from scanners.personal_data.lane.arrays.page import gathered, is_digit, is_word, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs
    from scanners.personal_data.lane.arrays.words import Words

_SPACE, _HYPHEN, _DOT = classes.SPACE, classes.HYPHEN, classes.DOT
_DOUBLED = np.array([2 * digit if digit < 5 else 2 * digit - 9 for digit in range(10)])
_WORTH = np.array([[0, 1, 10, 100], [0, 0, 1, 10], [0, 0, 0, 1]], np.int16)
"""Of the first, second and third digit of a number, by how many it has."""
_NO_OCTET = 256


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
                self._put_all(documents.identities(words, rows))
                self._put_all(documents.credit_codes(words, rows))
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

    def _put_all(self, found: Iterable[tuple[Places, int]]) -> None:
        for rows, shape in found:
            self._put(rows, shape)

    def _put_at(self, start: Places, end: Places, shape: int | Places) -> None:
        shapes = np.full(len(start), shape) if isinstance(shape, int) else shape
        self.decided.append(Candidates(start, start, end, shapes))

    # Short groups of digits.

    def _addresses(self, rows: Places) -> None:
        """IPv4: as `addresses.ipv4`."""
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
        is_small = (head < 10) & (value[:, 1:] < 32).all(axis=1)
        shape = np.where(is_small, classes.IPV4_OR_VERSION, classes.IPV4)[is_real]
        rows = rows[is_real]
        start, end = words.start.take(rows), words.end.take(rows + 3)
        within = words.page.within(start)
        before, second = within.before(start - 1), within.before(start - 2)
        after, next_ = within.behind(end), within.behind(end + 1)
        is_whole = (end <= within.end) & ~is_word(after) & (before != _DOT)
        is_whole &= ~(((before == classes.SLASH) | (before == classes.UNDERSCORE)) & is_word(second))
        is_whole &= ~((before == _HYPHEN) & is_word(second) & ~is_digit(second))
        is_whole &= ~(((after == _DOT) | (after == classes.UNDERSCORE)) & is_word(next_))
        is_whole &= ~((after == _HYPHEN) & is_word(next_) & ~is_digit(next_))
        self._put_at(start[is_whole], end[is_whole], shape[is_whole])

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
        self.open.append(rows[may_be_landline | may_be_mobile])

    def _mobiles(self, rows: Places) -> None:
        if not len(rows):
            return
        buf, start = self.words.page.buf, self.words.start.take(rows)
        before = buf.take(start - 1)
        is_behind_code = ((before == _SPACE) | (before == _HYPHEN)) & (buf.take(start - 2) == 54)
        self.open.append(rows[is_behind_code])
        self._put(rows[is_alone(self.words, rows) & ~is_behind_code], classes.MOBILE)

    def _with_country_code(self, rows: Places) -> None:
        digits = gathered(self.words.page.text, self.words.start[rows], 6) - 48
        self.open.append(rows[(digits[:, 0] == 8) & (digits[:, 1] == 6) & _is_mobile_block(digits[:, 2:])])

    def _of_fifteen(self, rows: Places) -> None:
        """Old identity numbers, IMEIs, mobile numbers behind 0086."""
        digits = gathered(self.words.page.text, self.words.start[rows], 15) - 48
        two = digits[:, 0] * 10 + digits[:, 1]
        month, day = digits[:, 8] * 10 + digits[:, 9], digits[:, 10] * 10 + digits[:, 11]
        is_identity = (classes.PROVINCE.take(two) != 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        is_device = np.isin(two, (86, 35, 1, 99)) & _passes_luhn(digits)
        is_mobile = (two == 0) & (digits[:, 2] == 8) & (digits[:, 3] == 6)
        self.open.append(rows[is_identity | is_device | is_mobile])

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
                self.open.append(rows[is_vehicle])
            case 15:
                letters = is_digit(gathered(self.words.page.text, self.words.start[rows], 4))
                self.open.append(rows[letters[:, 3] & ~letters[:, :3].any(axis=1)])
            case 8 | 9 | 11:
                self._put_all(documents.passports(self.words, rows, length))


def _octets(buf: Signs, start: Places, length: NDArray[np.int64]) -> NDArray[np.int16]:
    """The numbers of one to three digits that begin at each place; one beyond 255 where noughts lead."""
    digits = [buf.take(start + place) - 48 for place in range(3)]
    value = sum(digit * worth.take(length) for digit, worth in zip(digits, _WORTH, strict=True))
    return np.where((length > 1) & (digits[0] == 0), np.int16(_NO_OCTET), value)


def _is_mobile_block(digits: Signs) -> Flags:
    """As `telephones.is_mobile`, of rows of digits."""
    block = digits[:, 0].astype(np.int64) * 100 + digits[:, 1] * 10 + digits[:, 2]
    return (classes.MOBILE_BLOCK.take(block) != 0) & ~((block == 134) & (digits[:, 3] == 9))


def _passes_luhn(digits: Signs) -> Flags:
    """As `codes.luhn`, of rows of digits."""
    total = digits[:, ::-1][:, ::2].sum(axis=1, dtype=np.int64) + _DOUBLED.take(digits[:, ::-1][:, 1::2]).sum(axis=1)
    return total % 10 == 0
