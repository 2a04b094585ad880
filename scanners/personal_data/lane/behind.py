"""What stands behind a separator or a cue: a value, running text, an address.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, DIGIT, UNDERSCORE, UPPER, WORD, Bytes
from scanners.personal_data.lane.key_names import ideograph_before
from scanners.personal_data.lane.marks import (
    AMPERSAND,
    APOSTROPHE,
    BAR,
    BRACKET,
    CARET,
    CDATA,
    CLOSING_PARENTHESIS,
    COMMA,
    EQUALS,
    GREATER,
    HYPHEN,
    LESS,
    PARENTHESIS,
    PREFIX,
    QUOTE,
    SEMICOLON,
    SPACE,
    STRING_SIGNS,
    TAB,
    are_signs,
    is_cdata,
)

LONGEST_VALUE = 512
LONGEST_TYPE = 32
TYPE_END = np.frombuffer(b"]) - [", np.uint8)


def behind_kind(buf: Bytes, b: int, s: int) -> int:
    """Where the text in quotes begins of which a language says at `s` what kind it is: as `before_kind`."""
    if s + 1 < b and PREFIX[buf[s]] and (buf[s + 1] == QUOTE or buf[s + 1] == APOSTROPHE):
        return s + 1
    if s + 2 < b and buf[s] == LESS and buf[s + 1] == LESS and buf[s + 2] == QUOTE:
        return s + 2
    if s + 2 < b and CLASS[buf[s]] & UPPER and buf[s - 1] == BRACKET:
        return behind_type(buf, b, s)
    size = len(STRING_SIGNS)
    if s + size + 3 >= b or buf[s] != STRING_SIGNS[0] or not are_signs(buf, s, STRING_SIGNS):
        return s
    q = s + size
    while q + 2 < b and q - s < 14 and CLASS[buf[q]] & DIGIT:
        q += 1
    is_told = q + 2 < b and buf[q] == CLOSING_PARENTHESIS and buf[q + 1] == SPACE and buf[q + 2] == QUOTE
    return q + 2 if is_told and q > s + size else s


def is_doubled(buf: Bytes, b: int, p: int, quote: int) -> bool:
    """True for a second quote at `p` with a value behind it, as texts in cells of CSV have them: ""name"":""张三""."""
    return quote == QUOTE and p + 1 < b and buf[p] == QUOTE and (CLASS[buf[p + 1]] & WORD != 0 or buf[p + 1] >= 0x80)


def behind_type(buf: Bytes, b: int, s: int) -> int:
    """Where the value begins behind the type of its column at `s`, as Hibernate tells what it reads: ([xm3_0_] :
    [VARCHAR]) - [张三]; `s` itself where none does."""
    e = s
    while e < b and e - s <= LONGEST_TYPE and (CLASS[buf[e]] & (UPPER | DIGIT) or buf[e] == UNDERSCORE):
        e += 1
    size = len(TYPE_END)
    return e + size if 1 < e - s <= LONGEST_TYPE and e + size < b and are_signs(buf, e, TYPE_END) else s


def value_after(buf: Bytes, b: int, separator_end: int) -> tuple[int, int]:
    """(start, end) of the value behind a separator: what is quoted, or what comes before the next delimiter."""
    s = separator_end
    if s < b and buf[s] == GREATER and buf[s - 1] == EQUALS:
        s += 1
        separator_end += 1
    while s < b and s - separator_end < 3 and (buf[s] == SPACE or buf[s] == BRACKET):
        s += 1
    if s + CDATA < b and is_cdata(buf, s, CDATA):
        s += CDATA
    s = behind_kind(buf, b, s)
    limit = min(b, s + LONGEST_VALUE)
    if s < b and (buf[s] == QUOTE or buf[s] == APOSTROPHE):
        quote = buf[s]
        s += 1
        if is_doubled(buf, b, s, quote):
            s += 1
        e = s
        while e < limit and buf[e] != quote:
            e += 1
        return s, e
    e = s
    while e < limit:
        c = buf[e]
        if (
            c <= SPACE
            or c == COMMA
            or c == SEMICOLON
            or c == AMPERSAND
            or c == QUOTE
            or c == APOSTROPHE
            or c == LESS
            or c == 93  # ]
            or c == 125  # }
            or c == 41  # )
            or c == BAR
        ):
            break
        if e + 2 < b and (
            (c == 0xEF and buf[e + 1] == 0xBC and (buf[e + 2] == 0x8C or buf[e + 2] == 0x9B or buf[e + 2] == 0x89))
            or (c == 0xE3 and buf[e + 1] == 0x80 and (buf[e + 2] == 0x81 or buf[e + 2] == 0x82 or buf[e + 2] == 0x90))
        ):  # ， ； ） 、 。 【
            break
        e += 1
    return s, e


def text_after(buf: Bytes, b: int, s: int) -> tuple[int, int]:
    """(start, end) of the running text after a cue: link words passed over, to the end of the clause."""
    p = s
    while p < b:
        c = buf[p]
        if c == SPACE or c == PARENTHESIS or c == QUOTE or c == APOSTROPHE or c == BRACKET or c == LESS or c == CARET:
            p += 1
        elif p + 2 < b and (
            (c == 0xE6 and buf[p + 1] == 0x98 and buf[p + 2] == 0xAF)  # 是
            or (c == 0xE4 and buf[p + 1] == 0xB8 and buf[p + 2] == 0xBA)  # 为
            or (c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x88)  # （
            or (c == 0xE5 and buf[p + 1] == 0x8F and buf[p + 2] == 0xB7)  # 号
            or (c == 0xE7 and buf[p + 1] == 0xA0 and buf[p + 2] == 0x81)  # 码
            or (c == 0xE2 and buf[p + 1] == 0x80 and (buf[p + 2] == 0x9C or buf[p + 2] == 0x98))  # “ ‘
            or (c == 0xE3 and buf[p + 1] == 0x80 and buf[p + 2] == 0x8C)  # 「
        ):
            p += 3
        else:
            break
        if p - s > 12:
            break
    e = p
    limit = min(b, p + 96)
    while e < limit:
        c = buf[e]
        if c == TAB or c == SEMICOLON or 123 <= c <= 125 or c == QUOTE or c == LESS or c == COMMA:
            break
        if e + 2 < b and (
            (c == 0xEF and buf[e + 1] == 0xBC and (buf[e + 2] == 0x8C or buf[e + 2] == 0x9B or buf[e + 2] == 0x89))
            or (c == 0xE3 and buf[e + 1] == 0x80 and (buf[e + 2] == 0x81 or buf[e + 2] == 0x82))
        ):
            break
        e += 1
    while e > p and e < b and (buf[e] & 0xC0) == 0x80:
        e -= 1
    return p, e


def run_around(buf: Bytes, a: int, b: int, p: int) -> tuple[int, int]:
    """(start, end) of the run of Chinese characters, letters, digits and what joins them in an address around `p`."""
    s = p
    while s > a:
        if CLASS[buf[s - 1]] & WORD or buf[s - 1] == HYPHEN or buf[s - 1] == 35:  # #
            s -= 1
        else:
            start = ideograph_before(buf, a, s)
            if start < 0 and not in_address(buf, a, s):
                break
            s = start if start >= 0 else s - 3
    e = p
    while e < b:
        c = buf[e]
        if CLASS[c] & WORD or c == HYPHEN or c == 35:  # #
            e += 1
        elif e + 3 <= b and (ideograph_before(buf, e, e + 3) == e or in_address(buf, e, e + 3)):
            e += 3
        else:
            break
    return s, e


def in_address(buf: Bytes, a: int, p: int) -> bool:
    """True where the three bytes before `p` are a sign that addresses hold: 〇 （ ） －."""
    if p - 3 < a:
        return False
    x, y, z = buf[p - 3], buf[p - 2], buf[p - 1]
    return (x == 0xE3 and y == 0x80 and z == 0x87) or (
        x == 0xEF and y == 0xBC and (z == 0x88 or z == 0x89 or z == 0x8D)
    )
