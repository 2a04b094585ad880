"""Small passes over bytes, in functions that Numba compiles: line breaks, characters, moments, keyed hashes.

Integers, loops and tables only. `plain.py` does the same with numpy; the two are held together by tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.bits import BLOCK, between, eight, fetch, lowest

AHEAD = 8
"""Spans of a text lie far apart: so many ahead of time they are asked for."""
NEVER = np.iinfo(np.int64).min
OFFSET = 8 * 3600 * 1_000_000
"""Microseconds that China is east of Greenwich."""
EARLIEST, LATEST = 315_532_800_000_000, 7_258_118_400_000_000
"""1980 to 2200 in microseconds since 1970: what lies outside is no time of a record."""


def breaks(buf: Any, at: Any) -> Any:
    """Where the lines of a text start, the first at 0, into `at`; how many do, -1 where they have no room. One starts
    behind the last line break too."""
    at[0] = 0
    count = 1
    p = 0
    while p < len(buf):
        if p + BLOCK <= len(buf):
            signs = between(buf, p, 10, 1)
        else:
            signs = np.uint64(0)
            for n in range(len(buf) - p):
                signs |= np.uint64(buf[p + n] == 10) << np.uint64(n)
        while signs:
            if count == len(at):
                return -1
            at[count] = p + lowest(signs) + 1
            count += 1
            signs &= signs - np.uint64(1)
        p += BLOCK
    return count


def characters(buf: Any, origins: Any, starts: Any, ends: Any, first: Any, last: Any) -> Any:
    """Characters between each origin and its start, and its end, into `first` and `last`.

    Origins ascend and starts ascend within one origin, so that every byte is counted once.
    """
    at = np.int64(-1)
    p = np.int64(0)
    count = np.int64(0)
    for n in range(len(starts)):
        if origins[n] != at or starts[n] < p:
            at = origins[n]
            p = at
            count = np.int64(0)
        while p < starts[n]:
            count += (buf[p] & 0xC0) != 0x80
            p += 1
        first[n] = count
        q = p
        more = count
        while q < ends[n]:
            more += (buf[q] & 0xC0) != 0x80
            q += 1
        last[n] = more


def digits(buf: Any, s: Any, n: Any, e: Any) -> Any:
    """The number of n digits at s; -1 where there are no such digits before e."""
    if s + n > e:
        return np.int64(-1)
    value = np.int64(0)
    for p in range(s, s + n):
        d = np.int64(buf[p]) - 48
        if d < 0 or d > 9:
            return np.int64(-1)
        value = value * 10 + d
    return value


def days(year: Any, month: Any, day: Any) -> Any:
    """Days since 1970-01-01 of the Gregorian calendar (Howard Hinnant's days_from_civil)."""
    if month <= 2:
        year -= 1
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def clock(buf: Any, s: Any, e: Any) -> Any:
    """Seconds of `08:30:00` at s; -1 for anything else."""
    hour = digits(buf, s, 2, e)
    minute = digits(buf, s + 3, 2, e)
    second = digits(buf, s + 6, 2, e)
    return hour * 3600 + minute * 60 + second if hour >= 0 and minute >= 0 and second >= 0 else np.int64(-1)


def zone(buf: Any, s: Any, e: Any) -> Any:
    """Microseconds east of Greenwich written at s: `Z`, `+08:00`, ` +0800`; none is China."""
    if s < e and buf[s] == 32:
        s += 1
    if s < e and buf[s] == 90:
        return np.int64(0)
    if s >= e or (buf[s] != 43 and buf[s] != 45):
        return np.int64(OFFSET)
    hour = digits(buf, s + 1, 2, e)
    if hour < 0:
        return np.int64(OFFSET)
    at = s + 3
    if at < e and buf[at] == 58:
        at += 1
    minute = max(np.int64(0), digits(buf, at, 2, e))
    east = (hour * 3600 + minute * 60) * 1_000_000
    return east if buf[s] == 43 else -east


def part_of_second(buf: Any, s: Any, e: Any) -> Any:
    """Microseconds behind the dot or comma at s (up to nine digits are read), and where they end."""
    part = np.int64(0)
    if s >= e or (buf[s] != 46 and buf[s] != 44):
        return part, s
    scale = np.int64(100_000)
    s += 1
    stop = min(e, s + 9)
    while s < stop and 48 <= buf[s] <= 57:
        part += (np.int64(buf[s]) - 48) * scale
        scale //= 10
        s += 1
    return part, s


def moment(buf: Any, s: Any, e: Any, months: Any) -> Any:
    """The moment written at [s, e) in one of the layouts that `times.py` describes; NEVER for none."""
    if s < 0 or e - s < 9:
        return np.int64(NEVER)
    e = min(e, s + 40)
    if digits(buf, s, 9, e) >= 0:  # an epoch
        n = np.int64(9)
        while n < 17 and s + n < e and 48 <= buf[s + n] <= 57:
            n += 1
        if n <= 10:
            part = np.int64(0)
            if n == 10:
                part, _ = part_of_second(buf, s + n, e)
            return digits(buf, s, n, e) * 1_000_000 + part
        if n == 13:
            return digits(buf, s, n, e) * 1000
        return digits(buf, s, n, e) if n == 16 else np.int64(NEVER)
    if buf[s + 2] == 47 and buf[s + 6] == 47:  # 20/Nov/2026:08:30:00 +0800
        day = digits(buf, s, 2, e)
        month = months[(buf[s + 3] & 31) << 10 | (buf[s + 4] & 31) << 5 | (buf[s + 5] & 31)]
        year = digits(buf, s + 7, 4, e)
        seconds = clock(buf, s + 12, e)
        if digits(buf, s, 1, e) < 0 or month <= 0 or year < 0 or seconds < 0:
            return np.int64(NEVER)
        return (days(year, month, day) * 86_400 + seconds) * 1_000_000 - zone(buf, s + 20, e)
    year = digits(buf, s, 4, e)
    if digits(buf, s, 8, e) >= 0 and buf[s + 8] == 32:  # 20261120 08:30:00
        month = digits(buf, s + 4, 2, e)
        day = digits(buf, s + 6, 2, e)
        if (
            month < 1
            or month > 12
            or day < 1
            or day > 31
            or digits(buf, s + 9, 2, e) < 0
            or digits(buf, s + 12, 2, e) < 0
        ):
            return np.int64(NEVER)
        return (days(year, month, day) * 86_400 + max(np.int64(0), clock(buf, s + 9, e))) * 1_000_000 - OFFSET
    month = digits(buf, s + 5, 2, e)
    day = digits(buf, s + 8, 2, e)
    if year < 0 or month < 1 or month > 12 or day < 1 or day > 31:
        return np.int64(NEVER)
    if 48 <= buf[s + 4] <= 57 or 48 <= buf[s + 7] <= 57:
        return np.int64(NEVER)
    part, at = part_of_second(buf, s + 19, e)
    seconds = clock(buf, s + 11, e)
    micros = seconds * 1_000_000 + part if seconds >= 0 else np.int64(0)
    return days(year, month, day) * 86_400_000_000 + micros - zone(buf, at, e)


def moments(buf: Any, starts: Any, ends: Any, months: Any, out: Any) -> Any:
    """The moments written at every [start, end). Most are of the same minute as the one before, which is written alike:
    `2026-11-20 08:30`; what it stands for is remembered."""
    head, tail, minute = np.uint64(0), np.uint64(0), np.int64(0)
    for n in range(len(starts)):
        if n + AHEAD < len(starts):
            fetch(buf, starts[n + AHEAD])
        s, e = starts[n], min(ends[n], starts[n] + 40)
        second = digits(buf, s + 17, 2, e) if s >= 0 else np.int64(-1)
        if second >= 0 and eight(buf, s) == head and eight(buf, s + 8) == tail:
            part, at = part_of_second(buf, s + 19, e)
            found = minute + second * 1_000_000 + part - zone(buf, at, e)
        else:
            found = moment(buf, s, e, months)
            is_dated = second >= 0 and digits(buf, s, 4, e) >= 0 and clock(buf, s + 11, e) >= 0
            if found != NEVER and is_dated and not 48 <= buf[s + 4] <= 57 and not 48 <= buf[s + 7] <= 57:
                part, at = part_of_second(buf, s + 19, e)
                head, tail = eight(buf, s), eight(buf, s + 8)
                minute = found + zone(buf, at, e) - part - second * 1_000_000
        out[n] = found if EARLIEST <= found < LATEST else NEVER


def sip_round(v0: Any, v1: Any, v2: Any, v3: Any) -> Any:
    """One round of SipHash."""
    v0 += v1
    v1 = (v1 << np.uint64(13) | v1 >> np.uint64(51)) ^ v0
    v0 = v0 << np.uint64(32) | v0 >> np.uint64(32)
    v2 += v3
    v3 = (v3 << np.uint64(16) | v3 >> np.uint64(48)) ^ v2
    v0 += v3
    v3 = (v3 << np.uint64(21) | v3 >> np.uint64(43)) ^ v0
    v2 += v1
    v1 = (v1 << np.uint64(17) | v1 >> np.uint64(47)) ^ v2
    v2 = v2 << np.uint64(32) | v2 >> np.uint64(32)
    return v0, v1, v2, v3


def translated(buf: Any, p: Any, e: Any, letters: Any) -> Any:
    """The one to eight bytes of [p, e) as a number, translated. Of most identifiers all are digits, which no table
    changes."""
    digits, halves = np.uint64(0x3030303030303030), np.uint64(0xF0F0F0F0F0F0F0F0)
    if p + 8 <= len(buf):
        room = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - 8 * (e - p))
        word = eight(buf, p) & room
        if word & halves == digits & room:
            return word
    word, shift = np.uint64(0), np.uint64(0)
    for at in range(p, e):
        word |= np.uint64(letters[buf[at]]) << shift
        shift += np.uint64(8)
    return word


def sip(buf: Any, starts: Any, ends: Any, letters: Any, k0: Any, k1: Any, out: Any) -> Any:
    """SipHash-2-4 of every [start, end) of at most 31 bytes, as `persons.siphash` over its row of 32; `letters`
    translates bytes."""
    for n in range(len(starts)):
        if n + AHEAD < len(starts):
            fetch(buf, starts[n + AHEAD])
        v0 = k0 ^ np.uint64(0x736F6D6570736575)
        v1 = k1 ^ np.uint64(0x646F72616E646F6D)
        v2 = k0 ^ np.uint64(0x6C7967656E657261)
        v3 = k1 ^ np.uint64(0x7465646279746573)
        p, e = starts[n], ends[n]
        for step in range(4):
            word = np.uint64(e - starts[n]) << np.uint64(56) if step == 3 else np.uint64(0)
            if p < e:
                word |= translated(buf, p, min(e, p + 8), letters)
                p += 8
            v3 ^= word
            v0, v1, v2, v3 = sip_round(v0, v1, v2, v3)
            v0, v1, v2, v3 = sip_round(v0, v1, v2, v3)
            v0 ^= word
        v2 ^= np.uint64(0xFF)
        for _ in range(4):
            v0, v1, v2, v3 = sip_round(v0, v1, v2, v3)
        out[n] = v0 ^ v1 ^ v2 ^ v3
