"""Mobile and landline numbers, solid and in groups. Exact rules on bytes."""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.classes import (
    CLASS,
    CLOSE,
    DIGIT,
    DOT,
    HYPHEN,
    LANDLINE,
    LANDLINE_SOLID,
    MOBILE,
    MOBILE_BLOCK,
    MOBILE_DOTTED,
    MOBILE_GROUPED,
    MOBILE_IN_TWO,
    OPEN,
    PLUS,
    SPACE,
    Bytes,
    chained_after,
    chained_before,
    digits_end,
    grouped_after,
    grouped_before,
    number_after,
    number_before,
    put,
    value_of,
)


def is_mobile(buf: Bytes, s: int) -> bool:
    """Eleven digits from `s` in a block that is given to people."""
    return MOBILE_BLOCK[value_of(buf, s, s + 3)] != 0


def before_code(buf: Bytes, a: int, s: int) -> int:
    """Start of a country code 86 or 0086 that ends at `s`, with its plus sign, or -1."""
    start = -1
    if s - 4 >= a and buf[s - 4] == 48 and buf[s - 3] == 48 and buf[s - 2] == 56 and buf[s - 1] == 54:
        if number_before(buf, a, s - 4):
            return s - 4
    if s - 2 >= a and buf[s - 2] == 56 and buf[s - 1] == 54:
        start = s - 2
        if start - 1 >= a and buf[start - 1] == PLUS:
            if number_before(buf, a, start - 1):
                return start - 1
            return start
        if not number_before(buf, a, start):
            return -1
    return start


def mobile(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A mobile number in one run of digits, with or without a country code or a leading nought."""
    length = e - s
    body = s + (length - 11)
    if buf[body] != 49 or not is_mobile(buf, body) or not number_after(buf, b, e):
        return n
    if length == 11:
        start = body
        if body - 1 >= a and (buf[body - 1] == SPACE or buf[body - 1] == HYPHEN):
            code = before_code(buf, a, body - 1)
            if code >= 0:
                start = code
        if start == body and not number_before(buf, a, body):
            return n
        return put(out, n, start, e, MOBILE)
    if length == 12:
        if buf[s] != 48 or not number_before(buf, a, s):
            return n
        return put(out, n, s, e, MOBILE)
    code = before_code(buf, a, body)
    if code < 0 or (length == 15 and code != s):
        return n
    return put(out, n, code, e, MOBILE)


def mobile_in_groups(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """3-4-4, 3-3-5 and 3-8; `e` ends the first group, which may have a country code glued to it."""
    body = e - 3
    if buf[body] != 49 or e + 9 > b or (buf[e] != SPACE and buf[e] != HYPHEN):
        return n
    between = buf[e]
    middle = digits_end(buf, e + 1, b)
    width = middle - e - 1
    if width == 8 and s == body:
        if MOBILE_BLOCK[value_of(buf, s, e)] and grouped_before(buf, a, s) and grouped_after(buf, b, middle):
            return put(out, n, s, middle, MOBILE_IN_TWO)
        return n
    if (width != 4 and width != 3) or middle >= b or buf[middle] != between:
        return n
    end = digits_end(buf, middle + 1, b)
    if end - middle - 1 != 8 - width:
        return n
    block = value_of(buf, body, body + 3)
    if MOBILE_BLOCK[block] == 0 or not grouped_after(buf, b, end):
        return n
    start = body
    if s < body:
        start = before_code(buf, a, body)
        if start < 0:
            return n
    elif body - 1 >= a and (buf[body - 1] == SPACE or buf[body - 1] == HYPHEN):
        code = before_code(buf, a, body - 1)
        if code >= 0:
            start = code
    if start >= a and not grouped_before(buf, a, start):
        if start == body or not grouped_before(buf, a, body):
            return n
        start = body
    return put(out, n, start, end, MOBILE_GROUPED)


def mobile_dotted(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """3-4-4 with points between; `s` begins the first group."""
    e = s + 13
    if e > b or digits_end(buf, s, e) != s + 3 or digits_end(buf, s + 4, e) != s + 8 or digits_end(buf, s + 9, e) != e:
        return n
    if buf[s] != 49 or not is_mobile(buf, s) or not chained_before(buf, a, s) or not chained_after(buf, b, e):
        return n
    return put(out, n, s, e, MOBILE_DOTTED)


def is_landline(buf: Bytes, s: int, e: int, p: int, end: int) -> bool:
    """The area code [s, e), 010, 02x, 03xx to 09xx, and the local number [p, end): eight digits below the short codes,
    seven or eight below the others."""
    if buf[p] < 50 or buf[p] > 56:
        return False
    second = buf[s + 1] - 48
    third = buf[s + 2] - 48
    if e - s == 3:
        return end - p == 8 and ((second == 1 and third == 0) or (second == 2 and third != 6))
    return e - s == 4 and second >= 3 and 7 <= end - p <= 8


def landline(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """An area code that ends at `e`, its local number after a hyphen or in brackets, perhaps an extension."""
    start = s
    p = e
    if p < b and buf[p] == HYPHEN:
        p += 1
    elif s - 1 >= a and buf[s - 1] == OPEN and p < b and buf[p] == CLOSE:
        start = s - 1
        p += 1
        if p < b and buf[p] == SPACE:
            p += 1
    else:
        return n
    end = digits_end(buf, p, b)
    if end - p < 7 or end - p > 8 or not grouped_before(buf, a, start) or not is_landline(buf, s, e, p, end):
        return n
    return put_landline(buf, b, start, end, out, n)


def put_landline(buf: Bytes, b: int, start: int, end: int, out: Any, n: int) -> int:
    """The number [start, end), with its extension where it has one."""
    extension = extension_start(buf, b, end)
    if extension:
        last = digits_end(buf, extension, b)
        if 1 <= last - extension <= 6 and grouped_after(buf, b, last):
            return put(out, n, start, last, LANDLINE)
    if not grouped_after(buf, b, end):
        return n
    return put(out, n, start, end, LANDLINE)


def extension_start(buf: Bytes, b: int, end: int) -> int:
    """Where the digits of an extension begin behind the number that ends at `end`, behind -, 转, 分机 or ext; 0 where
    none of them stands there."""
    if end < b and buf[end] == HYPHEN:
        return end + 1
    p = end + 1 if end < b and buf[end] == SPACE else end
    q = p
    if p + 3 < b and (buf[p] | 32) == 101 and (buf[p + 1] | 32) == 120 and (buf[p + 2] | 32) == 116:  # ext
        q = p + 3
        if buf[q] == DOT:
            q += 1
    else:
        if q + 3 < b and buf[q] == 0xE8 and buf[q + 1] == 0xBD and buf[q + 2] == 0xAC:  # 转
            q += 3
        if (
            q + 6 < b
            and buf[q] == 0xE5 and buf[q + 1] == 0x88 and buf[q + 2] == 0x86
            and buf[q + 3] == 0xE6 and buf[q + 4] == 0x9C and buf[q + 5] == 0xBA
        ):  # 分机  # fmt: skip
            q += 6
        if q > p and q + 3 < b and buf[q] == 0xE5 and buf[q + 1] == 0x8F and buf[q + 2] == 0xB7:  # 号
            q += 3
    if q == p:
        return 0
    return q + 1 if q < b and buf[q] == SPACE else q


def landline_in_wide(buf: Bytes, a: int, b: int, p: int, out: Any, n: int) -> int:
    """As `landline`, where the area code stands in wide brackets that close at `p`: （010）88886666."""
    s = p
    while s > a and p - s < 5 and CLASS[buf[s - 1]] & DIGIT:
        s -= 1
    if p - s < 3 or p - s > 4 or buf[s] != 48:
        return n
    if s - 3 < a or buf[s - 3] != 0xEF or buf[s - 2] != 0xBC or buf[s - 1] != 0x88:
        return n
    begin = p + 3
    if begin < b and buf[begin] == SPACE:
        begin += 1
    end = digits_end(buf, begin, b)
    if (
        end - begin < 7
        or end - begin > 8
        or not grouped_before(buf, a, s - 3)
        or not is_landline(buf, s, p, begin, end)
    ):
        return n
    return put_landline(buf, b, s - 3, end, out, n)


def landline_solid(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Area code and local number in one run, or with one space between them."""
    area = e
    p = e + 1
    end = e
    if e - s <= 4:
        if e >= b or buf[e] != SPACE:
            return n
        end = digits_end(buf, p, b)
        if end - p < 7 or end - p > 8:
            return n
    else:
        area = s + (3 if buf[s + 1] <= 50 else 4)
        p = area
    if not grouped_before(buf, a, s) or not grouped_after(buf, b, end) or not is_landline(buf, s, area, p, end):
        return n
    return put(out, n, s, end, LANDLINE_SOLID)


def local(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A word that may be an area code."""
    before = n
    n = landline(buf, a, b, s, e, out, n)
    return n if n > before else landline_solid(buf, a, b, s, e, out, n)
