"""Numbers of documents with a form of their own: identity cards, credit codes, passports and travel permits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays.page import gathered, is_digit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs
    from scanners.personal_data.lane.arrays.words import Words

_X = 120
_TENS = 10 ** np.arange(5, -1, -1)
_ID_WEIGHTS, _ID_CHECKS = classes.ID_WEIGHTS.astype(np.int64), classes.ID_CHECKS
_ORG_WEIGHTS = np.append(classes.ORG_WEIGHTS, 1).astype(np.int64)
_USCC_WEIGHTS = classes.USCC_WEIGHTS.astype(np.int64)
_LAST_VALUE = len(classes.USCC_ALPHABET) - 1
_RESIDENT, _ELDER_RESIDENT, _RESIDENCE, _PERMANENT = range(4)
_IDENTITY_SHAPES = {
    _RESIDENT: (classes.ID18, classes.LICENCE18, classes.SECURITY18),
    _ELDER_RESIDENT: (classes.ID18_LAST_CENTURY, classes.LICENCE18, classes.SECURITY18),
    _RESIDENCE: (classes.RESIDENCE18, classes.LICENCE18, classes.SECURITY18),
    _PERMANENT: (classes.PR18,),
}
_CAPITAL = 0xDF
_ONE_LETTER: tuple[tuple[int, str, int], ...] = (
    (classes.PASSPORT, "EGHK", 9),
    (classes.PASSPORT, "DSP", 8),
    (classes.PASSPORT, "DSP", 9),
    (classes.HKMO, "HM", 9),
    (classes.HKMO, "HM", 11),
    (classes.HKMO, "CW", 9),
    (classes.TAIWAN_LETTER, "LT", 9),
)
"""Documents with one letter in front of digits, and their length."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_TWO_LETTERS = {
    classes.PASSPORT: frozenset({"DE", "SE", "PE", "KJ", "MA", *("E" + letter for letter in _LETTERS)}),
    classes.HKMO: frozenset("C" + letter for letter in _LETTERS),
}
"""The same with two letters, nine signs together."""


def _tables() -> dict[int, dict[int, NDArray[np.bool_]]]:
    """By length and shape: true at 256 times the first letter, and the second one where there is one."""
    tables: dict[int, dict[int, NDArray[np.bool_]]] = {length: {} for length in (8, 9, 11)}
    for shape, letters, length in _ONE_LETTER:
        table = tables[length].setdefault(shape, np.zeros(1 << 16, np.bool_))
        table[[ord(letter) << 8 for letter in letters]] = True
    for shape, pairs in _TWO_LETTERS.items():
        tables[9][shape][[ord(pair[0]) << 8 | ord(pair[1]) for pair in pairs]] = True
    return tables


_DOCUMENTS = _tables()


def two_digits(buf: Signs, start: Places) -> NDArray[np.int64]:
    """The number that two digits spell; any number where they are none."""
    return buf.take(start) * np.int64(10) + buf.take(start + 1) - 528


def is_alone(words: Words, rows: Places) -> Flags:
    """Which of the words are part of no longer number."""
    start = words.start.take(rows)
    return words.page.within(start).is_number_alone(start, words.end.take(rows))


def identities(words: Words, rows: Places) -> Iterator[tuple[Places, int]]:
    """As `certificates.identity`, of words of eighteen signs: seventeen digits, and a digit or X."""
    buf, start = words.page.buf, words.start.take(rows)
    # Centuries and months that there are, before anything is reckoned.
    century, month = two_digits(buf, start + 6), two_digits(buf, start + 10)
    fits = (century >= classes.FIRST_YEAR // 100) & (century <= classes.LAST_YEAR // 100) & (month >= 1) & (month <= 12)
    fits &= buf.take(start) != 48
    rows, month = rows[fits], month[fits]
    if not len(rows):
        return
    signs = gathered(words.page.text, words.start[rows], 18)
    digits = signs[:, :17].astype(np.int64) - 48
    check = np.where(signs[:, 17] == _X, _X & _CAPITAL, signs[:, 17])
    fits = (_ID_CHECKS.take(digits @ _ID_WEIGHTS % 11) == check) & is_digit(signs[:, :17]).all(axis=1)
    rows, kind = rows[fits], _identity_kinds(digits[fits], month[fits])
    kind[~is_alone(words, rows)] = -1
    for number, shapes in _IDENTITY_SHAPES.items():
        some = rows[kind == number]
        yield from ((some, shape) for shape in shapes)


def _identity_kinds(digits: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whose number rows of seventeen digits are, -1 for nobody's."""
    area = digits[:, :6] @ _TENS
    province = area // 10000
    year = digits[:, 6:10] @ _TENS[-4:]
    day = digits[:, 12] * 10 + digits[:, 13]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_real = (year >= classes.FIRST_YEAR) & (year <= classes.LAST_YEAR)
    is_real &= (day >= 1) & (day <= classes.MONTH_DAYS.take(month)) & ((month != 2) | (day != 29) | is_leap)
    is_area = (classes.PROVINCE.take(province) & classes.COUNTY.take(area % 100)) != 0
    kind = np.where(is_area, np.where(year < 2000, _ELDER_RESIDENT, _RESIDENT), -1)
    kind[province >= 90] = _PERMANENT
    kind[(area % 10000 == 0) & (province >= 81) & (province <= 83)] = _RESIDENCE
    kind[~is_real] = -1
    return kind


def credit_codes(words: Words, rows: Places) -> Iterator[tuple[Places, int]]:
    """As `codes.credit_code`, of words of eighteen signs."""
    buf, start = words.page.buf, words.start.take(rows)
    office, category = (
        np.minimum(classes.USCC_VALUE.take(buf.take(start + place)), _LAST_VALUE).astype(np.int64) for place in range(2)
    )
    is_office = classes.USCC_OFFICES.take(office * (_LAST_VALUE + 1) + category) != 0
    rows = rows[is_office & (classes.USCC_PLACES.take(two_digits(buf, start + 2), mode="clip") != 0)]
    if not len(rows):
        return
    values = classes.USCC_VALUE.take(gathered(words.page.text, words.start[rows], 18)).astype(np.int64)
    fits = (values <= _LAST_VALUE).all(axis=1) & (values[:, 2:8] <= 9).all(axis=1)
    fits &= values[:, 17] == (31 - values[:, :17] @ _USCC_WEIGHTS % 31) % 31
    rows = rows[fits]
    signs = gathered(words.page.text, words.start[rows] + 8, 9)
    is_checked = (signs.astype(np.int64) - 48) @ _ORG_WEIGHTS % 11 == 0
    is_checked |= ~is_digit(signs).all(axis=1)
    yield rows[is_checked], classes.USCC
    yield rows[~is_checked], classes.USCC_IN_DIGITS


def passports(words: Words, rows: Places, length: int) -> Iterator[tuple[Places, int]]:
    """As `certificates.document`, of words of 8, 9 or 11 signs: one letter or two, and digits."""
    signs = gathered(words.page.text, words.start[rows], length)
    digits = is_digit(signs)
    front = (signs[:, 0] & _CAPITAL).astype(np.int64) << 8
    front |= np.where(digits[:, 1], 0, signs[:, 1] & _CAPITAL)
    front[digits[:, 0] | ~digits[:, 2:].all(axis=1)] = 0
    for shape, table in _DOCUMENTS[length].items():
        yield rows[table.take(front)], shape
