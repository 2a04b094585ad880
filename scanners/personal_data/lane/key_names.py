"""Keys before separators, however they are written: in quotes, in brackets, with a remark, numbered, as a tag.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, DIGIT, DOT, KEY_SIGN, LOWER, UPPER, Bytes
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BACKQUOTE,
    BRACKET,
    CLOSING_BRACKET,
    COLON,
    EQUALS,
    GREATER,
    HYPHEN,
    LESS,
    PARENTHESIS,
    QUOTE,
    ROW_WIDTH,
    SPACE,
    STAR,
    is_in_row,
)

HEADS = ("number", "no", "num", "id", "code", "with", "of", "from", "as", "by")
"""Words that end a key of two: `passport number: E12345678`, `diagnosed with`."""
HEAD_WIDTH = 8
HEAD_ROWS = np.frombuffer(
    b"".join(
        bytes((len(word),)) + word.encode().ljust(HEAD_WIDTH - 1, b"\0")
        for head in HEADS
        for word in (head, head.capitalize(), head.upper())
    ),
    np.uint8,
)
"""They in rows, as those of `NAMELESS_ROWS`."""
LONGEST_FIRST_WORD = 12
NAMING = ("name", "key", "field", "property", "label")
"""Attributes that name the content of an element: `<field name="xm">张三</field>`."""
NAMING_ROWS = np.frombuffer(
    b"".join(bytes((len(word),)) + word.encode().ljust(ROW_WIDTH - 1, b"\0") for word in NAMING), np.uint8
)
LONGEST_TAG = 96
LONGEST_KEY = 48
LONGEST_REMARK = 40
LONGEST_PREFIX = 24
"""Of a namespace in a tag, its colon included."""


def ideograph_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the Chinese character that ends at `p`, or -1: U+4000 to U+9FFF, no punctuation."""
    if p - 3 >= a and 0xE4 <= buf[p - 3] <= 0xE9 and (buf[p - 2] & 0xC0) == 0x80 and (buf[p - 1] & 0xC0) == 0x80:
        return p - 3
    return -1


def key_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the key that ends at `end`: letters, digits, `_ . -` and Chinese characters; `end` where none does."""
    p = end
    while p > a and end - p < LONGEST_KEY:
        if CLASS[buf[p - 1]] & KEY_SIGN:
            p -= 1
        else:
            start = ideograph_before(buf, a, p)
            if start < 0:
                break
            p = start
    return p


def before_remark(buf: Bytes, a: int, p: int) -> int:
    """End of the key before what ends at `p` and belongs to it, `p` itself where nothing does: a remark in brackets,
    the brackets or quotes the key itself stands in, a quote that is doubled, stars: 生日(公历), user[name], 【姓名】,
    `name`, <<"name">>, ""name"", 姓名*."""
    if p - 1 < a or CLASS[buf[p - 1]] & KEY_SIGN:
        return p
    q = p
    c = buf[p - 1]
    if c == STAR or c == BACKQUOTE:
        q = p - 1
        if c == STAR and q - 1 >= a and buf[q - 1] == STAR:
            q -= 1
        return q - 1 if c == STAR and q - 1 >= a and buf[q - 1] == SPACE else q
    if c == QUOTE:
        return p - 1
    if c == CLOSING_BRACKET:
        return in_brackets(buf, a, p - 1, p)
    if c == GREATER:  # <<"xm">> =>
        return p - 3 if p - 3 >= a and buf[p - 2] == GREATER and buf[p - 3] == QUOTE else p
    if c == 0x91 and p - 3 >= a and buf[p - 2] == 0x80 and buf[p - 3] == 0xE3:  # 】
        return in_brackets(buf, a, p - 3, p)
    if c == 41:
        q = p - 1
    elif p - 3 >= a and c == 0x89 and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF:
        q = p - 3
    else:
        return p
    while q > a and p - q < LONGEST_REMARK:
        q -= 1
        if buf[q] == PARENTHESIS or (buf[q] == 0xEF and buf[q + 1] == 0xBC and buf[q + 2] == 0x88):
            return q
    return p


def in_brackets(buf: Bytes, a: int, q: int, p: int) -> int:
    """End of the key that stands alone, perhaps in quotes, in brackets whose closing sign is [q, p), or before a place
    in a list; `p` where none does."""
    e = q
    if e - 1 >= a and (buf[e - 1] == QUOTE or buf[e - 1] == APOSTROPHE):
        e -= 1
    s = key_start(buf, a, e)
    if s == e or CLASS[buf[s]] & DIGIT:
        is_place = p - q == 1 and 0 < q - s <= 2 and CLASS[buf[q - 1]] & DIGIT and s - 1 > a and buf[s - 1] == BRACKET
        return s - 1 if is_place else p  # 姓名[1]
    if e < q:
        s -= 1
        if s < a or buf[s] != buf[e]:
            return p
    if p - q == 3:
        return e if opens_wide(buf, a, s) else p
    return e if s - 1 >= a and buf[s - 1] == BRACKET else p


def opens_wide(buf: Bytes, a: int, s: int) -> bool:
    """True where 【 ends at `s`."""
    return s - 3 >= a and buf[s - 1] == 0x90 and buf[s - 2] == 0x80 and buf[s - 3] == 0xE3


def past_number(buf: Bytes, start: int, end: int) -> int:
    """Start of the key [start, end) behind its place in a list (3.姓名), in one or two digits; `start` where it has
    none."""
    p = start + 1
    if p < end and CLASS[buf[p]] & DIGIT:
        p += 1
    return p + 1 if p + 1 < end and buf[p] == DOT and buf[p + 1] >= 0x80 else start


def key_end(buf: Bytes, a: int, separator: int) -> int:
    """End of the key before a separator: blanks, one closing quote and what else belongs to it are passed over."""
    p = separator
    while p > a and separator - p < 2 and buf[p - 1] == SPACE:
        p -= 1
    if p > a and (buf[p - 1] == QUOTE or buf[p - 1] == APOSTROPHE):
        p -= 1
    return before_remark(buf, a, p)


def with_word_before(buf: Bytes, a: int, separator: int, start: int, end: int) -> int:
    """Start of a key of two words, of which the last stands at `start`: passport number; else `start` itself."""
    if end - start >= HEAD_WIDTH or start - 2 < a or buf[start - 1] != SPACE:
        return start
    if (buf[separator] != COLON and buf[separator] != SPACE) or not is_in_row(
        buf, start, end - start, HEAD_ROWS, HEAD_WIDTH, 0
    ):
        return start
    q = start - 1
    p = q
    while p > a and q - p < LONGEST_FIRST_WORD and CLASS[buf[p - 1]] & (UPPER | LOWER):
        p -= 1
    if q - p < 2 or (p > a and (CLASS[buf[p - 1]] & KEY_SIGN or buf[p - 1] >= 0x80)):
        return start
    return p


def tag_key(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the key that a tag with attributes is which ends at `p`: what an attribute says, or else its
    name; alike where none does."""
    q = p
    while q > a and p - q < LONGEST_TAG and buf[q - 1] != LESS and buf[q - 1] != GREATER:
        q -= 1
    if q <= a or buf[q - 1] != LESS:
        return p, p
    end = q
    start = q
    while end < p and (CLASS[buf[end]] & KEY_SIGN or buf[end] >= 0x80 or buf[end] == COLON):
        end += 1
        if buf[end - 1] == COLON:
            start = end
    if start == end or CLASS[buf[start]] & DIGIT or buf[end] != SPACE:
        return p, p
    r = end
    while r + 1 < p:
        if buf[r] == EQUALS and (buf[r + 1] == QUOTE or buf[r + 1] == APOSTROPHE):
            w = r
            while w > end and CLASS[buf[w - 1]] & (UPPER | LOWER):
                w -= 1
            s = r + 2
            e = s
            while e < p and buf[e] != buf[r + 1]:
                e += 1
            if buf[w - 1] == SPACE and is_naming(buf, w, r) and s < e and key_start(buf, s, e) == s:
                return s, e
            r = e
        r += 1
    return start, end


def is_naming(buf: Bytes, start: int, end: int) -> bool:
    """True for the name of an attribute that names the content, however it is written."""
    return is_in_row(buf, start, end - start, NAMING_ROWS, ROW_WIDTH, 32)


def key_behind(buf: Bytes, a: int, separator: int) -> tuple[int, int]:
    """(start, end) of the key before a separator that is no blank; alike where none is."""
    if buf[separator] == GREATER and separator > a:
        if buf[separator - 1] == QUOTE or buf[separator - 1] == APOSTROPHE:
            return tag_key(buf, a, separator)
    end = key_end(buf, a, separator)
    start = key_start(buf, a, end)
    if start < end and buf[separator] == GREATER and not opens_tag(buf, a, start):
        return end, end
    return start, end


def opens_tag(buf: Bytes, a: int, start: int) -> bool:
    """True where the name at `start` is a tag's, perhaps with the prefix of a namespace: <ns2:xm>."""
    p = start
    if p > a and buf[p - 1] == COLON:
        p -= 1
        while p > a and start - p < LONGEST_PREFIX and CLASS[buf[p - 1]] & KEY_SIGN:
            p -= 1
    return p > a and buf[p - 1] == LESS


def separator_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the separator between key and value that ends at `p`, or -1: `: = => -> ：`, or the end of a tag."""
    if p - 1 < a:
        return -1
    c = buf[p - 1]
    if c == GREATER and p - 2 >= a and (buf[p - 2] == EQUALS or buf[p - 2] == HYPHEN):
        return p - 2
    if c == COLON or c == EQUALS or c == GREATER:
        return p - 1
    if p - 3 >= a and c == 0x9A and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF:
        return p - 3
    return -1
