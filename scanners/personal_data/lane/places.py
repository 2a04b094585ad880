"""Where the words stand that speak of a value, on bytes: the key it stands under, or the text before it.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, DIGIT, WORD, Bytes
from scanners.personal_data.lane.enclosed import name_beside
from scanners.personal_data.lane.key_names import key_behind, separator_before, with_word_before
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BAR,
    BRACKET,
    CDATA,
    CLOSING_PARENTHESIS,
    COMMA,
    LESS,
    PARENTHESIS,
    PLUS,
    PREFIX,
    QUOTE,
    SEMICOLON,
    SPACE,
    STRING_SIGNS,
    TAB,
    are_signs,
    is_cdata,
)
from scanners.personal_data.lane.nameless import blanks_before, is_nameless, named_before

KEY, WINDOW, BESIDE, CELL = 1, 0, 2, 3
"""The key a value stands under; the text before it; the name that stands beside or above a key that says nothing; what
is in the cell or the quotes before it, which may be a value too and speaks against nothing."""
CODED = 1 << 59
"""What a key asks for that is a code (AAC003): its figures, which are alike in other keys, tell."""
STATEMENT = 1 << 60
"""What a key asks for behind which a statement comes, or values bound to one: their columns stand elsewhere."""
PASSED_OVER = np.zeros(256, np.uint8)
PASSED_OVER[[SPACE, QUOTE, APOSTROPHE, BRACKET, PARENTHESIS, PLUS]] = 1
"""Signs between a key and its value."""
SHORTEST_ITEM, LONGEST_LIST = 7, 512
"""Bytes of a number in a list that stands under one key, and of such a list."""
WINDOW_BYTES = 72
"""Bytes before a value in which words count: 24 Chinese characters (`cue_window`)."""


def place(buf: Bytes, a: int, b: int, s: int) -> tuple[int, int, int]:
    """(start, end, kind) of the words that speak of a value at `s`: its key, or the text before it in its clause."""
    p = s
    while p > a and s - p < 4 and PASSED_OVER[buf[p - 1]]:
        p -= 1
    if p - CDATA + 1 >= a and is_cdata(buf, p - CDATA + 1, CDATA - 1):
        p -= CDATA - 1
    if p < s:
        p = before_kind(buf, a, p)
    separator = separator_before(buf, a, p)
    if separator < 0:
        separator = separator_before(buf, a, before_items(buf, a, p))
    if separator >= 0:
        start, end = key_behind(buf, a, separator)
        if start < end:
            if is_nameless(buf, start, end):
                first, last = named_before(buf, a, b, start)
                if first < last:
                    return first, last, BESIDE
            first = with_word_before(buf, a, separator, start, end)
            return first, end, KEY if first == start else BESIDE
    first, last = name_beside(buf, a, p, s)
    if first < last:
        return first, last, CELL
    return window_start(buf, a, s), s, WINDOW


def before_items(buf: Bytes, a: int, p: int) -> int:
    """Start of the list of numbers behind whose last comma `p` is, and of what stands before a value; `p` itself where
    no number ends there. Shorter ones, as times have, are passed by."""
    first = p
    while first > a and buf[first - 1] == COMMA and p - first < LONGEST_LIST:
        s = first - 1
        while s > a and CLASS[buf[s - 1]] & WORD:
            s -= 1
        if first - 1 - s < SHORTEST_ITEM or not CLASS[buf[s]] & DIGIT:
            break
        first = s
    if first == p:
        return p
    s = first
    while s > a and first - s < 4 and PASSED_OVER[buf[s - 1]]:
        s -= 1
    return s


def before_kind(buf: Bytes, a: int, p: int) -> int:
    """Start of what a language says of the kind of the text in quotes at `p`, behind a separator: N'...',
    string(6) "...", <<"...">>; `p` itself where it says nothing."""
    if p - 2 < a:
        return p
    if buf[p - 1] == LESS and buf[p - 2] == LESS and buf[p] == QUOTE:
        return blanks_before(buf, a, p - 2)
    if PREFIX[buf[p - 1]] and (buf[p] == QUOTE or buf[p] == APOSTROPHE):
        return p - 1 if separator_before(buf, a, p - 1) >= 0 else p
    if buf[p - 1] != CLOSING_PARENTHESIS or not CLASS[buf[p - 2]] & DIGIT:
        return p
    q = p - 1
    while q > a and p - q < 8 and CLASS[buf[q - 1]] & DIGIT:
        q -= 1
    size = len(STRING_SIGNS)
    if q - size < a or not are_signs(buf, q - size, STRING_SIGNS):
        return p
    return blanks_before(buf, a, q - size)


def window_start(buf: Bytes, a: int, s: int) -> int:
    """Start of the clause before `s`, at most `WINDOW_BYTES` back, on a character's first byte."""
    p = s
    while p > a and s - p < WINDOW_BYTES:
        c = buf[p - 1]
        if c == 123 or c == 125 or c == SEMICOLON or c == TAB or c == BAR:  # { }
            break
        if c == QUOTE and p - 3 >= a and buf[p - 2] == SPACE and buf[p - 3] == QUOTE:  # another field begins
            break
        if c == QUOTE and p < s and p - 2 >= a:  # and so behind a comma, unless the value itself does
            if buf[p - 2] == COMMA or (p - 3 >= a and buf[p - 2] == SPACE and buf[p - 3] == COMMA):
                break
        if p - 3 >= a and (
            (c == 0x82 and buf[p - 2] == 0x80 and buf[p - 3] == 0xE3)  # 。
            or (c == 0x9B and buf[p - 2] == 0xBC and buf[p - 3] == 0xEF)  # ；
        ):
            break
        p -= 1
    while p < s and (buf[p] & 0xC0) == 0x80:
        p += 1
    return p
