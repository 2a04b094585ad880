"""Cells of a column that are plainly what its name asks for, decided all at once: dates and names as most are written.

Only what `lexicon` would say of them as well; whatever is written in another way is left to it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.context import asked_values
from scanners.personal_data.eights import are_digits, eight_digits, words_of, written_day
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lane import keyed
from scanners.personal_data.lane.arrays.hashes import Folded, KnownWords
from scanners.personal_data.lane.arrays.plain_names import PlainNames
from scanners.personal_data.lane.tables import tables
from scanners.personal_data.lexicon.dates import FIRST_YEAR, FULL, LAST_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text

_ROOM = 32
"""Bytes before and behind the text, so that looking about from any place never leaves it."""
_DATES = sum(1 << bit for bit, value in enumerate(asked_values()) if value.entity == "DATE_OF_BIRTH")
_PARTS = np.zeros(256, np.bool_)
_PARTS[list(b"-/.")] = True
_SAFE_DAY = 28
_DOUBTFUL_YEARS = (1899, 1900, 1970, 2099)
"""Systems write some days of these for "unknown"."""


class Plain(NamedTuple):
    """The kind asked for, and the score of every cell in hundredths, 0 for one that is not decided."""

    entity: int
    scores: NDArray[np.int64]


class _Sheet(NamedTuple):
    """Text with room around it; what is looked up in it has no digits."""

    buf: NDArray[np.uint8]
    folded: Folded


def plain_cells(text: Text, starts: NDArray[np.int64], ends: NDArray[np.int64], mask: int) -> Plain | None:
    """What cells plainly are; None where the column asks for something else than either names or birth dates."""
    is_date = mask & ~_DATES == 0
    if not is_date and mask & ~keyed.ANY_PERSON:
        return None
    first = int(starts[0])
    whole = b"".join((bytes(_ROOM), memoryview(text)[first : int(ends[-1])], bytes(_ROOM)))
    starts, ends = starts - first + _ROOM, ends - first + _ROOM
    if is_date:
        plain = _dates(np.frombuffer(whole, np.uint8), starts, ends)
        return Plain(NUMBER["DATE_OF_BIRTH"], np.where(plain, round(100 * FULL), 0))
    sheet = _Sheet(np.frombuffer(whole, np.uint8), Folded(whole))
    scores = _names().scores(sheet, starts, ends)
    least = keyed.SURE_NAME if mask & keyed.PERSON else keyed.NAME_UNDER_WEAK
    return Plain(NUMBER["PERSON"], np.where(scores >= least, scores, 0))


def _dates(buf: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Cells that are 19900506, 1990-05-06 or 1990/05/06 12:30:00, on a day that every month has."""
    words, length = words_of(buf), ends - starts
    written = np.zeros(len(starts), np.int64)
    solid = np.flatnonzero(length == 8)
    written[solid] = eight_digits(words[starts[solid]])
    parted = np.flatnonzero((length == 10) | (length == 19))
    at = starts[parted]
    sign = buf[at + 4]
    fits = _PARTS[sign] & (sign == buf[at + 7]) & ((length[parted] == 10) | _times(buf, words, at + 10))
    written[parted[fits]] = written_day(words, at[fits])
    year, month, day = written // 10_000, written // 100 % 100, written % 100
    is_day = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    is_day &= (day >= 1) & (day <= _SAFE_DAY)
    for doubtful in _DOUBTFUL_YEARS:
        is_day &= year != doubtful
    return is_day


def _times(buf: NDArray[np.uint8], words: NDArray[np.uint64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where ` 12:30:00` stands: two digits each between a blank or T and colons."""
    clock = words[at + 1]
    colons, zeros = np.uint64(0x00003A00003A0000), np.uint64(0x0000300000300000)
    other = clock & np.uint64(0xFFFF00FFFF00FFFF)
    found: NDArray[np.bool_] = (buf[at] == ord(" ")) | (buf[at] == ord("T"))
    found &= (clock ^ other == colons) & are_digits(other | zeros)
    return found


@cache
def _names() -> PlainNames:
    known = tables()
    return PlainNames(known.names, known.usual, KnownWords(dict.fromkeys(known.words, 0)))
