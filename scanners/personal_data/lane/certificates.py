"""Numbers of people's documents: identity cards, residence permits, passports, travel permits. Exact rules on bytes."""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.classes import (
    COUNTRIES,
    COUNTY,
    FIRST_YEAR,
    HKMO,
    HYPHEN,
    ID18,
    ID18_GROUPED,
    ID18_LAST_CENTURY,
    ID_CHECKS,
    ID_WEIGHTS,
    LAST_YEAR,
    LICENCE18,
    PASSPORT,
    PR15,
    PR18,
    PROVINCE,
    RESIDENCE18,
    RESIDENCE18_GROUPED,
    SECURITY18,
    SPACE,
    TAIWAN_LETTER,
    Bytes,
    digits_end,
    grouped_after,
    grouped_before,
    is_digit,
    number_after,
    number_before,
    put,
    real_date,
    value_of,
)


def identity_kind(buf: Bytes, s: int, e: int) -> int:
    """The shape an 18-character number is, compact or grouped: a resident's, a permit's, a foreigner's; -1 for none.

    GB 11643-1999: province, birth date, ISO 7064 MOD 11-2.
    """
    total = 0
    place = 0
    province = 0
    area = 0
    year = 0
    month = 0
    day = 0
    last = 0
    for p in range(s, e):
        c = buf[p]
        if c == SPACE or c == HYPHEN:
            continue
        if place == 17:
            last = c
            place += 1
            break
        digit = c - 48
        total += digit * ID_WEIGHTS[place]
        if place < 2:
            province = province * 10 + digit
        if place < 6:
            area = area * 10 + digit
        elif place < 10:
            year = year * 10 + digit
        elif place < 12:
            month = month * 10 + digit
        elif place < 14:
            day = day * 10 + digit
        place += 1
    if place != 18 or year < FIRST_YEAR or year > LAST_YEAR or not real_date(year, month, day):
        return -1
    if last == 120:  # x
        last = 88
    if ID_CHECKS[total % 11] != last:
        return -1
    if area == 810000 or area == 820000 or area == 830000:
        return RESIDENCE18
    if province >= 90:
        return PR18
    return ID18 if PROVINCE[province] and COUNTY[area % 100] else -1


def identity(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Numbers of 18 characters with MOD 11-2."""
    if not number_before(buf, a, s) or not number_after(buf, b, e):
        return n
    kind = identity_kind(buf, s, e)
    if kind >= 0:
        n = put(out, n, s, e, ID18_LAST_CENTURY if kind == ID18 and buf[s + 6] == 49 else kind)
        if kind != PR18:
            n = put(out, n, s, e, LICENCE18)
            n = put(out, n, s, e, SECURITY18)
    return n


def identity_in_groups(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """6-8-4 and 6-4-4-4 with one kind of separator; `s` begins the group of six digits."""
    p = s + 6
    if p >= b or (buf[p] != SPACE and buf[p] != HYPHEN):
        return n
    between = buf[p]
    first = digits_end(buf, p + 1, b)
    if first - p - 1 == 4:
        if first >= b or buf[first] != between:
            return n
        second = digits_end(buf, first + 1, b)
        if second - first - 1 != 4:
            return n
        first = second
    elif first - p - 1 != 8:
        return n
    e = first + 5
    if e > b or buf[first] != between or digits_end(buf, first + 1, b) < first + 4:
        return n
    last = buf[first + 4]
    if not (48 <= last <= 57 or last == 88 or last == 120):
        return n
    if buf[s] == 48 or not grouped_before(buf, a, s) or not grouped_after(buf, b, e):
        return n
    kind = identity_kind(buf, s, e)
    if kind == ID18:
        return put(out, n, s, e, ID18_GROUPED)
    if kind == RESIDENCE18:
        return put(out, n, s, e, RESIDENCE18_GROUPED)
    return n


def identity_of_15(buf: Bytes, s: int) -> bool:
    """The first generation: province and a real date of the twentieth century, no check digit."""
    if buf[s] == 48 or not PROVINCE[value_of(buf, s, s + 2)] or not COUNTY[value_of(buf, s + 4, s + 6)]:
        return False
    return real_date(1900 + value_of(buf, s + 6, s + 8), value_of(buf, s + 8, s + 10), value_of(buf, s + 10, s + 12))


def document(buf: Bytes, s: int, e: int, out: Any, n: int) -> int:
    """Passports and travel permits: one or two letters and digits, and the old numbers of foreigners."""
    length = e - s
    first = buf[s] & 0xDF
    second = buf[s + 1] & 0xDF
    digits = e - 1
    while digits >= s and is_digit(buf, digits):
        digits -= 1
    letters = digits + 1 - s
    if letters == 3 and length == 15:
        return foreigner_15(buf, s, out, n)
    if letters == 1:
        if (first == 69 or first == 71 or first == 72 or first == 75) and length == 9:  # E G H K
            n = put(out, n, s, e, PASSPORT)
        if (first == 68 or first == 83 or first == 80) and (length == 8 or length == 9):  # D S P
            n = put(out, n, s, e, PASSPORT)
        if (first == 72 or first == 77) and (length == 9 or length == 11):  # H M
            n = put(out, n, s, e, HKMO)
        if (first == 67 or first == 87) and length == 9:  # C W
            n = put(out, n, s, e, HKMO)
        if (first == 76 or first == 84) and length == 9:  # L T
            n = put(out, n, s, e, TAIWAN_LETTER)
    elif letters == 2 and length == 9 and not is_digit(buf, s):
        no_i_o = 65 <= second <= 90 and second != 73 and second != 79
        if (
            (first == 69 and no_i_o)
            or ((first == 68 or first == 83 or first == 80) and second == 69)
            or (first == 75 and second == 74)
            or (first == 77 and second == 65)
        ):
            n = put(out, n, s, e, PASSPORT)
        if first == 67 and no_i_o:
            n = put(out, n, s, e, HKMO)
    return n


def foreigner_15(buf: Bytes, s: int, out: Any, n: int) -> int:
    """Permanent residence before 2023: country, four digits of a place, birth date, two digits."""
    for p in range(s, s + 3):
        if not 65 <= buf[p] <= 90:
            return n
    if not COUNTRIES[(buf[s] - 65) * 676 + (buf[s + 1] - 65) * 26 + (buf[s + 2] - 65)]:
        return n
    if not PROVINCE[value_of(buf, s + 3, s + 5)]:
        return n
    year = value_of(buf, s + 7, s + 9)
    month = value_of(buf, s + 9, s + 11)
    day = value_of(buf, s + 11, s + 13)
    if not real_date(1900 + year, month, day) and not real_date(2000 + year, month, day):
        return n
    return put(out, n, s, s + 15, PR15)


def passport_in_digits(buf: Bytes, s: int, e: int, out: Any, n: int) -> int:
    """The oldest passports: 14 or 15 and seven digits."""
    if buf[s] == 49 and (buf[s + 1] == 52 or buf[s + 1] == 53):
        return put(out, n, s, e, PASSPORT)
    return n
