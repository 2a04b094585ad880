"""Triggers: what words and signs look like that are rare enough to have expressions run on their whole segment.

Compiled with the pass; `arrays.triggers` does the same with numpy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.addresses import joined_by_colon
from scanners.personal_data.lane.classes import CLASS, DIGIT, HEX, HYPHEN, WORD, Bytes
from scanners.personal_data.lane.marks import are_signs

(
    OFFICER,
    WXID,
    JWT,
    ACCESS_KEY,
    PAIR,
    ORG_CODE,
    IPV6,
    MASKED,
    NUMERALS,
    BASE64,
    ABROAD,
    QQ,
    ARMOR,
    TICKET,
) = range(14)


TICKET_LAST = 84
"""The T of ST-1-…, TGT-1-…"""
BEGIN_SIGNS, END_SIGNS = np.frombuffer(b"BEGIN ", np.uint8), np.frombuffer(b"END ", np.uint8)
HYPHENS_OF_ARMOR = 5


def hyphen_trigger(buf: Bytes, a: int, b: int, p: int) -> int:
    """The trigger that the hyphen at `p` pulls, or -1: the last before the marks of PEM, that behind the kind of a
    ticket."""
    if p + 1 >= b:
        return -1
    if buf[p + 1] == BEGIN_SIGNS[0] or buf[p + 1] == END_SIGNS[0]:
        signs = BEGIN_SIGNS if buf[p + 1] == BEGIN_SIGNS[0] else END_SIGNS
        if p + len(signs) >= b or p - HYPHENS_OF_ARMOR + 1 < a or not are_signs(buf, p + 1, signs):
            return -1
        for q in range(p - HYPHENS_OF_ARMOR + 1, p):
            if buf[q] != HYPHEN:
                return -1
        return ARMOR
    if CLASS[buf[p + 1]] & DIGIT and p > a and buf[p - 1] == TICKET_LAST:
        return TICKET
    return -1


def is_ipv6_like(buf: Bytes, a: int, b: int, s: int) -> bool:
    """True where the run of hexadecimal digits and colons from `s` may be an IPv6 address."""
    if joined_by_colon(buf, a, s) or (s > a and CLASS[buf[s - 1]] & WORD):
        return False
    colons = 0
    double = False
    p = s
    while p < b and p - s < 40:
        c = buf[p]
        if c == 58:
            colons += 1
            if p + 1 < b and buf[p + 1] == 58:
                double = True
        elif not CLASS[c] & HEX:
            break
        p += 1
    return colons >= 7 or (double and colons >= 3)


def is_pair_like(buf: Bytes, b: int, e: int) -> bool:
    """True where a point with four decimals or more and a comma follow the digits that end at `e`."""
    p = e + 1
    while p < b and CLASS[buf[p]] & DIGIT:
        p += 1
    if p - e - 1 < 4:
        return False
    if p < b and buf[p] == 32:
        p += 1
    return p < b and buf[p] == 44


def is_cover(buf: Bytes, b: int, p: int) -> bool:
    """True at a sign that covers what must not be read: a star, a bullet, a cross, two hashes."""
    c = buf[p]
    if c == 42:
        return True
    if c == 35:
        return p + 1 < b and buf[p + 1] == 35
    if c == 0xEF:
        return p + 2 < b and buf[p + 1] == 0xBC and buf[p + 2] == 0x8A  # ＊ that was encoded
    if c == 0xC3:
        return p + 1 < b and buf[p + 1] == 0x97  # ×
    if c != 0xE2 or p + 2 >= b:
        return False
    x, y = buf[p + 1], buf[p + 2]
    return (
        x == 0x96
        or x == 0x97
        or (x == 0x80 and y == 0xA2)
        or (x == 0x88 and y == 0x97)
        or (x == 0x80 and y == 0xA6 and p + 3 < b and CLASS[buf[p + 3]] & DIGIT != 0)
    )  # █ ● ○ ■ □, •, ∗, … before a digit


def is_underscored(buf: Bytes, a: int, p: int) -> bool:
    """True at the last of four underscores, which cover a value or are a place to fill in."""
    return p - 3 >= a and buf[p - 3] == 95 and buf[p - 2] == 95 and buf[p - 1] == 95 and buf[p] == 95


def is_covered_group(buf: Bytes, a: int, b: int, s: int, e: int) -> bool:
    """True for four X between blanks or hyphens behind a digit or X: 6222-XXXX-XXXX-1234."""
    if s - 2 < a or e >= b or buf[s - 1] != buf[e] or (buf[e] != 45 and buf[e] != 32):
        return False
    return (CLASS[buf[s - 2]] & DIGIT != 0 or buf[s - 2] | 32 == 120) and is_masked_word(buf, s, e)


def is_promising(buf: Bytes, a: int, b: int, s: int, e: int) -> bool:
    """False for the short words of times, dates and the later octets of addresses, most of what a log is made of."""
    after = buf[e]
    length = e - s
    if after == 46:
        return not (s > a and buf[s - 1] == 46) and e + 1 < b and CLASS[buf[e + 1]] & DIGIT != 0
    if length == 2:
        is_pair = s + 8 < b and buf[s + 5] == after and buf[s + 8] == after
        return is_pair or (s + 17 < b and buf[s + 9] == after and buf[s + 16] == after)
    if length == 4 and after != 41 and buf[s] != 48:
        return s + 9 < b and buf[s + 9] == after
    return True


def is_masked_word(buf: Bytes, s: int, e: int) -> bool:
    """True where a run of four X or x stands in a word among digits."""
    run = 0
    for p in range(s, e):
        if (buf[p] | 32) == 120:
            run += 1
            if run == 4:
                return True
        else:
            run = 0
    return False


def word_trigger(buf: Bytes, a: int, b: int, s: int, e: int) -> int:
    """The trigger that a word pulls, or -1."""
    length = e - s
    c = buf[s]
    after = buf[e] if e < b else 0
    if length <= 4 and after == 58 and CLASS[c] & HEX and is_ipv6_like(buf, a, b, s):
        return IPV6
    if length <= 3 and after == 46 and CLASS[c] & DIGIT and is_pair_like(buf, b, e):
        return PAIR
    if length == 4 and after == 95 and c == 119 and buf[s + 1] == 120 and buf[s + 2] == 105 and buf[s + 3] == 100:
        return WXID
    if (
        length == 8
        and after == 45
        and e + 1 < b
        and CLASS[buf[e + 1]] & WORD
        and not (e + 2 < b and CLASS[buf[e + 2]] & WORD)
    ):
        return ORG_CODE
    if length >= 3 and c == 101 and buf[s + 1] == 121 and buf[s + 2] == 74:  # eyJ
        if after == 45 or after == 95 or (length >= 13 and after == 46):
            return JWT
    if length >= 16 and (c == 76 or c == 65):
        if c == 76 and buf[s + 1] == 84 and buf[s + 2] == 65 and buf[s + 3] == 73:  # LTAI
            return ACCESS_KEY
        if c == 65 and buf[s + 1] == 75 and buf[s + 2] == 73 and (buf[s + 3] == 65 or buf[s + 3] == 68):  # AKIA AKID
            return ACCESS_KEY
    if 7 <= length <= 13 and c | 32 == 113 and buf[s + 1] | 32 == 113 and CLASS[buf[s + 2]] & DIGIT:  # qq
        return QQ
    if 11 <= length <= 19 and is_masked_word(buf, s, e):
        return MASKED
    if length == 4 and is_covered_group(buf, a, b, s, e):
        return MASKED
    return -1


def put_trigger(out: Any, segment: int, kind: int, s: int, e: int) -> None:
    """One row for each trigger; a segment that pulled the same one last is not named again."""
    row = out.triggers
    n = out.counts[2]
    if n > 0 and row[n - 1, 0] == segment and row[n - 1, 1] == kind and kind != BASE64 and kind != NUMERALS:
        return
    row[n, 0] = segment
    row[n, 1] = kind
    row[n, 2] = s
    row[n, 3] = e
    out.counts[2] = n + 1
