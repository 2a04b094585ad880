"""Keys that only say that a value comes, and what names such a value: a string, an attribute or a cell before it, or
the key above it.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, DIGIT, KEY_SIGN, Bytes
from scanners.personal_data.lane.key_names import LONGEST_PREFIX, before_remark, is_naming, key_start, separator_before
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BRACKET,
    CLOSING_BRACE,
    CLOSING_BRACKET,
    COLON,
    COMMA,
    EQUALS,
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
NAMELESS_KEYS = (
    *(
        written
        for word in (
            *("value", "val", "words", "query", "content", "td", "dd", "span", "text", "string", "S", "N"),
            *("before", "after", "old", "new"),
            *("field_value", "item_value", "attr_value", "param_value", "column_value", "new_value", "old_value"),
        )
        for parts in [word.split("_")]
        for written in dict.fromkeys(
            (word, word.upper(), word.capitalize(), "".join(parts), parts[0] + "".join(map(str.capitalize, parts[1:])))
        )
    ),
    "Data",
    *(f"cs{number}" for number in range(10)),
)
"""Such keys, as they are written: fields of forms (`"name":"xm","value":"张三"`), cells and attributes of pages, terms
of queries, lines of recognised papers, types of unions (`"xm":{"string":"张三"}`), changes (`"xm":{"before":"张三"`),
cells of SpreadsheetML, custom strings of CEF (`cs1Label=xm cs1=张三`)."""
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
LONGEST_OPENING = 40
"""Bytes of a tag that opens a cell."""
LABEL_WIDTH = 9
"""From the blank before `cs1Label` to the sign behind it."""
MOST_ABOVE = 3
"""Keys one above the other, or side by side, that only say that a value comes."""


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


def named_before(buf: Bytes, a: int, b: int, start: int) -> tuple[int, int]:
    """(start, end) of what names the value of a nameless key at `start`, that of the key above it where this is
    nameless too: `{"name":"xm","value":{"text":`; alike where nothing does. A label may stand behind its value."""
    first = last = start
    for _ in range(MOST_ABOVE):
        first, last = beside_key(buf, a, b, first)
        if first == last or first == a or not is_nameless(buf, first, last):
            return first, last
        if buf[first - 1] != QUOTE and buf[first - 1] != APOSTROPHE and buf[first - 1] != LESS:
            return first, last
    return first, first


def beside_key(buf: Bytes, a: int, b: int, start: int) -> tuple[int, int]:
    """(start, end) of the string, attribute or cell before a key at `start`, or else the key above it; alike where
    none stands there."""
    if is_numbered(buf, start):  # cs1Label=xm cs1=
        first, last = label_before(buf, a, blanks_before(buf, a, start), start)
        return (first, last) if first < last else label_behind(buf, b, start)
    p = start - 1
    if p < a:
        return start, start
    if buf[p] == LESS:  # <td>姓名</td><td>
        q = blanks_before(buf, a, p)
        before = opening_before(buf, a, q)
        q = closing_before(buf, a, blanks_before(buf, a, before))
        if q >= a and before < blanks_before(buf, a, p):
            q = closing_before(buf, a, q) if is_cell(buf, before + 1) else a - 1  # </Data></Cell><Cell><Data
        return parent_name(buf, a, p) if q < a else name_before(buf, a, q)
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
        first, last = naming_sibling(buf, a, q - 1)
        if first < last:
            return first, last
        q = blanks_before(buf, a, q - 1)
        first, last = member_key(buf, a, q)
        if is_nameless(buf, first, last):  # "xm":{"before":null,"after":
            return first, last
    else:
        return start, start
    if q - 1 < a or (buf[q - 1] != QUOTE and buf[q - 1] != APOSTROPHE):
        return start, start
    return name_before(buf, a, q - 1)


def opening_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the tag that opens and ends at `p`; `p` itself where none does."""
    if p - 1 < a or buf[p - 1] != GREATER:
        return p
    q = p - 1
    while q > a and p - q < LONGEST_OPENING and buf[q - 1] != LESS and buf[q - 1] != GREATER:
        q -= 1
    return q - 1 if q - 1 >= a and buf[q - 1] == LESS and buf[q] != SLASH else p


def parent_name(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the name of the tag without attributes that opens right before that at `p`; alike where none
    does."""
    q = blanks_before(buf, a, p)
    if q - 1 < a or buf[q - 1] != GREATER:
        return p, p
    start = key_start(buf, a, q - 1)
    return (start, q - 1) if start > a and buf[start - 1] == LESS and not CLASS[buf[start]] & DIGIT else (p, p)


def is_cell(buf: Bytes, p: int) -> bool:
    """True where the name of a tag at `p` begins as those of cells do: Cell, td, th."""
    first, second = buf[p] | 32, buf[p + 1] | 32
    return (first == 99 and second == 101) or (first == 116 and (second == 100 or second == 104))


def closing_before(buf: Bytes, a: int, p: int) -> int:
    """Start of the tag that closes and ends at `p`; less than `a` where none does."""
    if p - 1 < a or buf[p - 1] != GREATER:
        return a - 1
    q = p - 1
    while q > a and p - q < LONGEST_PREFIX and (CLASS[buf[q - 1]] & KEY_SIGN or buf[q - 1] == COLON):
        q -= 1
    return q - 2 if q - 2 >= a and buf[q - 1] == SLASH and buf[q - 2] == LESS else a - 1


def is_numbered(buf: Bytes, start: int) -> bool:
    """True for a key as cs1: what it holds, its label says."""
    return buf[start] == 99 and buf[start + 1] == 115 and CLASS[buf[start + 2]] & DIGIT != 0


def label_before(buf: Bytes, a: int, end: int, start: int) -> tuple[int, int]:
    """(start, end) of the label of the numbered key at `start` (cs1Label=xm cs1=) that ends at `end`; alike where it
    does not stand there."""
    p = end
    while p > a and end - p < LONGEST_SIBLING and buf[p - 1] != EQUALS:
        p -= 1
    q = p - 9  # of cs1Label=
    if q < a or buf[q] != buf[start] or buf[q + 1] != buf[start + 1] or buf[q + 2] != buf[start + 2]:
        return start, start
    return (p, end) if buf[q + 3] == 76 and buf[p - 2] == 108 and buf[p - 1] == EQUALS else (start, start)


def label_behind(buf: Bytes, b: int, start: int) -> tuple[int, int]:
    """(start, end) of the label of the numbered key at `start` that stands behind its value (cs1= cs1Label=xm); alike
    where none does."""
    p = start + 3
    limit = min(b - LABEL_WIDTH, p + LONGEST_SIBLING)
    while p < limit and buf[p] >= SPACE:
        is_label = buf[p] == SPACE and buf[p + 4] == 76 and buf[p + 8] == 108 and buf[p + LABEL_WIDTH] == EQUALS
        if is_label and buf[p + 1] == buf[start] and buf[p + 2] == buf[start + 1] and buf[p + 3] == buf[start + 2]:
            s = p + LABEL_WIDTH + 1
            e = s
            while e < b and e - s < LONGEST_OPENING and buf[e] > SPACE:
                e += 1
            return s, e
        p += 1
    return start, start


def naming_sibling(buf: Bytes, a: int, end: int) -> tuple[int, int]:
    """(start, end) of what a member of the object says whose members go on to `end`, the next one that says what a
    thing is called: "name":"xm","isNull":false,"value":; alike where none does."""
    p = end
    while p - 3 > a and end - p < LONGEST_SIBLING and buf[p - 1] != OPENING_BRACE and buf[p - 1] != CLOSING_BRACE:
        p -= 1
        q = blanks_before(buf, a, p)
        if buf[p] == QUOTE and q - 2 > a and buf[q - 1] == COLON and buf[q - 2] == QUOTE:
            first = key_start(buf, a, q - 2)
            if first > a and buf[first - 1] == QUOTE and is_name_of(buf, first, q - 2):
                last = p + 1
                while last < end and buf[last] != QUOTE:
                    last += 1
                return name_before(buf, a, last)
    return end, end


def is_name_of(buf: Bytes, start: int, end: int) -> bool:
    """True for a key that says what a thing is called: name, field, columnName, field_name."""
    if is_naming(buf, start, end):
        return True
    s = end - 4
    return s > start and (buf[s] == 78 or buf[s - 1] == 95) and is_naming(buf, s, end)


def member_key(buf: Bytes, a: int, end: int) -> tuple[int, int]:
    """(start, end) of the key of the member, a text or a plain value, that ends there; alike where none does."""
    p = end
    if p - 1 > a and buf[p - 1] == QUOTE:
        p -= 1
        while p > a and end - p < LONGEST_SIBLING and buf[p - 1] != QUOTE:
            p -= 1
        p -= 1
    else:
        while p > a and end - p < LONGEST_PREFIX and CLASS[buf[p - 1]] & KEY_SIGN:
            p -= 1
    p = blanks_before(buf, a, p)
    if p - 2 < a or buf[p - 1] != COLON or buf[p - 2] != QUOTE:
        return end, end
    return key_start(buf, a, p - 2), p - 2


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
