"""Keys that only say that a value comes, and what names such a value: a string, an attribute or a cell before it, or
the key above it.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, KEY_SIGN, Bytes
from scanners.personal_data.lane.key_names import LONGEST_PREFIX, before_remark, key_start, separator_before
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BRACKET,
    CLOSING_BRACE,
    CLOSING_BRACKET,
    COLON,
    COMMA,
    GREATER,
    LESS,
    OPENING_BRACE,
    QUOTE,
    ROW_WIDTH,
    SLASH,
    SPACE,
)

NAMELESS = 1 << 61
"""What a key asks for that only says that a value comes: what is meant stands before it."""
NAMELESS_KEYS = tuple(
    written
    for word in (
        *("value", "val", "words", "query", "content", "td", "dd", "span", "text", "string", "S", "N"),
        *("field_value", "item_value", "attr_value", "param_value", "column_value", "new_value", "old_value"),
    )
    for parts in [word.split("_")]
    for written in dict.fromkeys(
        (word, word.upper(), word.capitalize(), "".join(parts), parts[0] + "".join(map(str.capitalize, parts[1:])))
    )
)
"""Such keys, as they are written: fields of forms (`"name":"xm","value":"张三"`), cells and attributes of pages, terms
of queries, lines of recognised papers, types of unions (`"xm":{"string":"张三"}`)."""
_SORTED = sorted(NAMELESS_KEYS, key=lambda key: (len(key), key))
NAMELESS_ROWS = np.frombuffer(
    b"".join(bytes((len(key),)) + key.encode().ljust(ROW_WIDTH - 1, b"\0") for key in (*_SORTED, "")), np.uint8
)
"""They once more, in rows: their length, then their signs; those of one length that begin alike side by side."""
NAMELESS_FIRST = np.zeros(ROW_WIDTH << 8, np.uint8)
"""By length and first sign 1 + the number of the first such row, 0 for none: almost no other key shares both."""
for _number, _key in reversed([*enumerate(_SORTED, 1)]):
    NAMELESS_FIRST[len(_key) << 8 | ord(_key[0])] = _number
LONGEST_SIBLING = 160
"""Bytes of an object that may stand between a key and the name above it."""


def is_nameless(buf: Bytes, start: int, end: int) -> bool:
    """True where a key only says that a value comes."""
    length = end - start
    number = NAMELESS_FIRST[length << 8 | int(buf[start])] if length < ROW_WIDTH else 0
    if number == 0:
        return False
    row = (int(number) - 1) * ROW_WIDTH
    while NAMELESS_ROWS[row] == length and NAMELESS_ROWS[row + 1] == buf[start]:
        n = 1
        while n < length and NAMELESS_ROWS[row + 1 + n] == buf[start + n]:
            n += 1
        if n == length:
            return True
        row += ROW_WIDTH
    return False


def blanks_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the one or two blanks that end at `p`."""
    q = p
    while q > a and p - q < 2 and buf[q - 1] == SPACE:
        q -= 1
    return q


def name_before(buf: Bytes, a: int, end: int) -> tuple[int, int]:
    """(start, end) of the name that ends there, without a colon or a remark behind it; alike where none does."""
    separator = separator_before(buf, a, end)
    last = before_remark(buf, a, end if separator < 0 or buf[separator] == GREATER else separator)
    return key_start(buf, a, last), last


def named_before(buf: Bytes, a: int, start: int) -> tuple[int, int]:
    """(start, end) of what names the value of a nameless key at `start`, that of the key above it where this is
    nameless too: `{"name":"xm","value":{"text":`; alike where nothing does."""
    first, last = beside_key(buf, a, start)
    if first < last and first > a and (buf[first - 1] == QUOTE or buf[first - 1] == APOSTROPHE):
        if is_nameless(buf, first, last):
            return beside_key(buf, a, first)
    return first, last


def beside_key(buf: Bytes, a: int, start: int) -> tuple[int, int]:
    """(start, end) of the string, attribute or cell before a key at `start`, or else the key above it; alike where
    none stands there."""
    p = start - 1
    if p < a:
        return start, start
    if buf[p] == LESS:  # <td>姓名</td><td>
        q = blanks_before(buf, a, p)
        if q - 1 < a or buf[q - 1] != GREATER:
            return start, start
        q -= 1
        while q > a and p - q < LONGEST_PREFIX and CLASS[buf[q - 1]] & KEY_SIGN:
            q -= 1
        if q - 2 < a or buf[q - 1] != SLASH or buf[q - 2] != LESS:
            return start, start
        return name_before(buf, a, q - 2)
    if buf[p] == SPACE:  # name="xm" value=, <birthTime value=
        q = blanks_before(buf, a, start)
        if q > a and (buf[q - 1] == QUOTE or buf[q - 1] == APOSTROPHE):
            q -= 1
        return name_before(buf, a, q)
    if buf[p] != QUOTE and buf[p] != APOSTROPHE:
        return start, start
    q = blanks_before(buf, a, p)
    if q - 2 >= a and buf[q - 1] == COMMA and buf[q - 2] == CLOSING_BRACE:  # "姓名":{"location":{…},"words":
        q = object_start(buf, a, q - 1)
        if q - 2 < a or buf[q - 1] != COLON or buf[q - 2] != QUOTE:
            return start, start
        q = key_start(buf, a, q - 2)
        q = blanks_before(buf, a, q - 1) if q > a else q
    if q - 1 >= a and buf[q - 1] == OPENING_BRACE:  # "xm":{"value":
        q = blanks_before(buf, a, q - 1)
        if q - 1 >= a and buf[q - 1] == BRACKET:  # "name":[{"text":
            q = blanks_before(buf, a, q - 1)
        if q - 1 < a or buf[q - 1] != COLON:
            return start, start
        q = blanks_before(buf, a, q - 1)
    elif q - 2 >= a and buf[q - 1] == COMMA and buf[q - 2] == CLOSING_BRACKET:  # "title":[{"text":"xm"}],"value":
        return first_text(buf, a, list_start(buf, a, q - 1), q - 1)
    elif q - 1 >= a and buf[q - 1] == COMMA:  # "name":"xm","value":
        q = blanks_before(buf, a, q - 1)
    else:
        return start, start
    if q - 1 < a or (buf[q - 1] != QUOTE and buf[q - 1] != APOSTROPHE):
        return start, start
    return name_before(buf, a, q - 1)


def list_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the list in brackets that ends there; the end itself where none does."""
    p = end - 1
    while p > a and end - p < LONGEST_SIBLING:
        p -= 1
        if buf[p] == BRACKET:
            return p
        if buf[p] == CLOSING_BRACKET:
            return end
    return end


def first_text(buf: Bytes, a: int, start: int, end: int) -> tuple[int, int]:
    """(start, end) of the first text under a key in [start, end); alike where none stands there."""
    p = start
    while p + 2 < end and not (buf[p] == QUOTE and buf[p + 1] == COLON and buf[p + 2] == QUOTE):
        p += 1
    e = p + 3
    while e < end and buf[e] != QUOTE:
        e += 1
    if e >= end:
        return start, start
    return name_before(buf, a, e)


def object_start(buf: Bytes, a: int, end: int) -> int:
    """Start of the object in braces that ends there; the end itself where none does."""
    depth = 0
    p = end
    while p > a and end - p < LONGEST_SIBLING:
        p -= 1
        if buf[p] == CLOSING_BRACE:
            depth += 1
        elif buf[p] == OPENING_BRACE:
            depth -= 1
            if depth == 0:
                return p
    return end
