"""Moments of records, many at a time: ISO 8601 and its relatives, the common log format, and epochs.

Moments are microseconds since 1970 in UTC. What names no zone is taken for China's (UTC+8).
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.logs.passes import EARLIEST, LATEST, NEVER, OFFSET

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHINA = timezone(timedelta(hours=8))
_OFFSET = OFFSET
_WIDTH = 40
_DAY = 86_400_000_000


def _months() -> NDArray[np.int64]:
    table = np.zeros(1 << 15, np.int64)
    for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")):
        table[(ord(name[0]) & 31) << 10 | (ord(name[1]) & 31) << 5 | (ord(name[2]) & 31)] = number + 1
    return table


MONTHS = _months()
"""Numbers of months by five bits of each of three letters."""


def moment_of(micros: int) -> datetime:
    """A moment as a date and time in China."""
    return datetime.fromtimestamp(micros // 1_000_000, CHINA).replace(microsecond=micros % 1_000_000)


def moments(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The moments written at `data[start:end]`; `NEVER` where none is (a start of -1 among them)."""
    found = np.full(len(starts), NEVER, np.int64)
    rows = np.flatnonzero((starts >= 0) & (ends - starts >= 9))
    if not len(rows):
        return found
    signs = _Signs(data, starts[rows], ends[rows])
    number, sign = signs.number, signs.sign
    slashed = number(0) & (sign(2) == ord("/")) & (sign(6) == ord("/"))
    dated = signs.numbers(0, 4) & ~number(4) & number(5) & number(6) & ~number(7)
    epoch = signs.numbers(0, 9)
    compact = signs.numbers(0, 8) & (sign(8) == ord(" "))
    for chosen, read in ((dated & ~slashed, _iso), (slashed & ~dated, _clf), (epoch, _epoch), (compact, _compact)):
        if chosen.all():
            found[rows] = read(signs)
            break
        if chosen.any():
            found[rows[chosen]] = read(_Signs(data, starts[rows[chosen]], ends[rows[chosen]]))
    found[(found < EARLIEST) | (found >= LATEST)] = NEVER
    return found


class _Signs:
    """The written moments column by column, each column fetched once; 0 behind the end of a moment."""

    def __init__(self, data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self._data, self._starts = data, starts
        self._size = np.minimum(ends - starts, _WIDTH)
        self._shortest = int(self._size.min())
        self._longest = int(self._size.max())
        self._columns: dict[int, NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def sign(self, column: int) -> NDArray[np.uint8]:
        if (known := self._columns.get(column)) is None:
            known = self._columns[column] = self._fetch(column)
        return known

    def _fetch(self, column: int) -> NDArray[np.uint8]:
        if column < self._shortest:
            return self._data[self._starts + column]
        if column >= self._longest:
            return np.zeros(len(self), np.uint8)
        inside = column < self._size
        return np.where(inside, self._data[np.where(inside, self._starts + column, 0)], np.uint8(0))

    def sign_at(self, columns: NDArray[np.int64]) -> NDArray[np.uint8]:
        inside = columns < self._size
        return np.where(inside, self._data[np.where(inside, self._starts + columns, 0)], np.uint8(0))

    def digit(self, column: int) -> NDArray[np.int64]:
        return self.sign(column).astype(np.int64) - ord("0")

    def number(self, column: int) -> NDArray[np.bool_]:
        return self.sign(column) - np.uint8(ord("0")) <= 9

    def numbers(self, first: int, end: int) -> NDArray[np.bool_]:
        return reduce(and_, map(self.number, range(first, end)))

    def value(self, first: int, end: int) -> NDArray[np.int64]:
        value = self.digit(first)
        for column in range(first + 1, end):
            value = value * 10 + self.digit(column)
        return value


def _iso(signs: _Signs) -> NDArray[np.int64]:
    """`2026-11-20T08:30:00.123+08:00`, with a blank for the T and a comma for the dot, or the day alone."""
    year, month, day = signs.value(0, 4), signs.value(5, 7), signs.value(8, 10)
    right = signs.numbers(8, 10) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    timed = signs.numbers(11, 13) & signs.numbers(14, 16) & signs.numbers(17, 19)
    part, zone = _decimals(signs, 19)
    micros = np.where(timed, _clock(signs, 11) * 1_000_000 + part, 0) - _zone(signs, zone)
    return np.where(right, _days(year, np.clip(month, 1, 12), day) * _DAY + micros, NEVER)


def _clf(signs: _Signs) -> NDArray[np.int64]:
    """`20/Nov/2026:08:30:00 +0800`."""
    letters = [(signs.sign(column) & 31).astype(np.int64) for column in (3, 4, 5)]
    month = MONTHS[letters[0] << 10 | letters[1] << 5 | letters[2]]
    right = (
        (month > 0)
        & signs.number(1)
        & signs.numbers(7, 11)
        & signs.numbers(12, 14)
        & signs.numbers(15, 17)
        & signs.numbers(18, 20)
    )
    day = _days(signs.value(7, 11), np.maximum(month, 1), signs.value(0, 2))
    zone = _zone(signs, np.full(len(signs), 20))
    return np.where(right, day * _DAY + _clock(signs, 12) * 1_000_000 - zone, NEVER)


def _compact(signs: _Signs) -> NDArray[np.int64]:
    """`20261120 08:30:00`."""
    year, month, day = signs.value(0, 4), signs.value(4, 6), signs.value(6, 8)
    right = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & signs.numbers(9, 11) & signs.numbers(12, 14)
    seconds = np.where(signs.numbers(15, 17), _clock(signs, 9), 0)
    return np.where(right, _days(year, np.clip(month, 1, 12), day) * _DAY + seconds * 1_000_000 - _OFFSET, NEVER)


def _epoch(signs: _Signs) -> NDArray[np.int64]:
    """Seconds, milliseconds or microseconds since 1970; seconds may have decimals."""
    value, places = signs.value(0, 9), np.full(len(signs), 9)
    running = np.ones(len(signs), bool)
    for column in range(9, 16):
        running = running & signs.number(column)
        value = np.where(running, value * 10 + signs.digit(column), value)
        places = places + running
    part, _ = _decimals(signs, 10)
    micros = np.select([places <= 10, places == 13, places == 16], [value * 1_000_000, value * 1000, value], NEVER)
    return np.where(running & signs.number(16), NEVER, micros + np.where(places == 10, part, 0))


def _clock(signs: _Signs, at: int) -> NDArray[np.int64]:
    return signs.value(at, at + 2) * 3600 + signs.value(at + 3, at + 5) * 60 + signs.value(at + 6, at + 8)


def _decimals(signs: _Signs, at: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Microseconds behind the dot or comma that may stand at `at`, and the column behind them."""
    part, end = np.zeros(len(signs), np.int64), np.full(len(signs), at)
    running = (signs.sign(at) == ord(".")) | (signs.sign(at) == ord(","))
    scale = 100_000
    for column in range(at + 1, at + 10):
        if not running.any():
            break
        end = end + running
        running = running & signs.number(column)
        if scale:
            part += np.where(running, signs.digit(column) * scale, 0)
        scale //= 10
    return part, end + running


def _zone(signs: _Signs, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Microseconds east of Greenwich that stand at `at`: `Z`, `+08:00`, ` +0800`; none is China."""
    at = at + (signs.sign_at(at) == ord(" "))
    sign = signs.sign_at(at)
    east = np.where(sign == ord("Z"), 0, _OFFSET)
    written = (sign == ord("+")) | (sign == ord("-"))
    if not written.any():
        return east
    hour = [signs.sign_at(at + n).astype(np.int64) - ord("0") for n in (1, 2)]
    colon = signs.sign_at(at + 3) == ord(":")
    minute = [signs.sign_at(at + n + colon).astype(np.int64) - ord("0") for n in (3, 4)]
    full = reduce(and_, ((place >= 0) & (place <= 9) for place in minute))
    written = written & reduce(and_, ((place >= 0) & (place <= 9) for place in hour))
    seconds = (hour[0] * 10 + hour[1]) * 3600 + np.where(full, (minute[0] * 10 + minute[1]) * 60, 0)
    return np.where(written, np.where(sign == ord("+"), seconds, -seconds) * 1_000_000, east)


def _days(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Days since 1970-01-01 of the Gregorian calendar (Howard Hinnant's days_from_civil)."""
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    days: NDArray[np.int64] = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return days
