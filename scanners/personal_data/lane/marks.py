"""Signs that stand around keys and values, by name; and words in rows of bytes: their length, then their signs.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import Bytes

PREFIX = np.zeros(256, np.uint8)
PREFIX[list(b"NnUuBbr@")] = 1
"""Letters of languages before a text in quotes: N'张三', u'张三'."""
STRING_SIGNS = np.frombuffer(b"string(", np.uint8)
"""How PHP tells the length of a text: `string(6) "张三"`."""
ROW_WIDTH = 16
"""Bytes of a row that holds a word."""
HYPHEN, SPACE, COLON, EQUALS, QUOTE, APOSTROPHE, GREATER, LESS = 45, 32, 58, 61, 34, 39, 62, 60
BRACKET, PARENTHESIS, PLUS, TAB, BAR, SEMICOLON, COMMA, AMPERSAND = 91, 40, 43, 9, 124, 59, 44, 38
SLASH, OPENING_BRACE, CLOSING_BRACE, STAR, BACKQUOTE, CLOSING_BRACKET = 47, 123, 125, 42, 96, 93
CLOSING_PARENTHESIS, CARET, PERCENT = 41, 94, 37
OPENS = np.zeros(256, np.uint8)
OPENS[list(b"\t|^[(<%")] = 1
OPENS[list(b" \"'")] = 2
"""Signs before a Chinese value behind which its name may stand; of blanks and quotes more is asked."""
CLOSING = np.zeros(256, np.uint8)
for _opening, _closing in zip(b"^[(<%", b"^])>%", strict=True):
    CLOSING[_opening] = _closing
CUTS = np.zeros(256, np.uint8)
CUTS[: SPACE + 1] = 1
CUTS[list(b",;&\"'|")] = 1
"""Signs that end a value in brackets before these close."""
CDATA_SIGNS = np.frombuffer(b"<![CDATA[", np.uint8)
"""What may stand between a tag and its value."""
CDATA = len(CDATA_SIGNS)


def is_in_row(buf: Bytes, start: int, length: int, rows: Bytes, width: int, case: int) -> bool:
    """True where the word at `start` is one of the rows; a `case` of 32 takes capital letters for small ones, 0 does
    not."""
    for row in range(0, len(rows), width):
        if rows[row] == length:
            n = 0
            while n < length and rows[row + 1 + n] == buf[start + n] | case:
                n += 1
            if n == length:
                return True
    return False


def are_signs(buf: Bytes, p: int, signs: Bytes) -> bool:
    """True where the signs stand at `p`."""
    n = 0
    while n < len(signs) and buf[p + n] == signs[n]:
        n += 1
    return n == len(signs)


def is_cdata(buf: Bytes, p: int, count: int) -> bool:
    """True where so many signs of `<![CDATA[` stand at `p`."""
    n = 0
    while n < count and buf[p + n] == CDATA_SIGNS[n]:
        n += 1
    return n == count
