"""Values that stand in a statement no key tells of, or right behind it: VALUES (…), ?["…"], ? ::: […]; those that a
format tells by their places: PID|…, (…): […]; and credentials that programs and addresses are told: -p …, //a:…@b.

Compiled with the pass; `arrays.stated` does the same with numpy.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, WORD, Bytes
from scanners.personal_data.lane.marks import (
    BAR,
    BRACKET,
    CLOSING_BRACKET,
    CLOSING_PARENTHESIS,
    COLON,
    HYPHEN,
    LESS,
    PARENTHESIS,
    SLASH,
    SPACE,
    are_signs,
)
from scanners.personal_data.positions import SEGMENTS

VALUES_SMALL = np.frombuffer(b"values", np.uint8)
VALUES_CAPITALIZED = np.frombuffer(b"Values", np.uint8)
VALUES_CAPITALS = np.frombuffer(b"VALUES", np.uint8)
QUESTION = 63
SEGMENT_NAMES = np.frombuffer("".join(SEGMENTS).encode(), np.uint8)
SEGMENT_WIDTH = 3
OPTION_LETTERS, LONG_OPTION_LETTERS = "pPuUaw", "puats"
"""What short and long options begin with that tell credentials."""
SHORT_OPTIONS, LONG_OPTIONS, LOGIN_SIGNS = (np.zeros(256, np.uint8) for _ in range(3))
SHORT_OPTIONS[[*OPTION_LETTERS.encode()]] = 1
LONG_OPTIONS[[*LONG_OPTION_LETTERS.encode()]] = 1
LOGIN_SIGNS[33:127] = 1
LOGIN_SIGNS[[*b"\"'<>"]] = 0
COMMAND = "PASS"
"""The command of FTP and POP3 behind which a password stands."""
COMMAND_SIGNS = np.frombuffer(COMMAND.encode(), np.uint8)
LAST_SIGN = 127
LONGEST_LOGIN = 200
SHORTEST_SECRET = 6


def stated_before(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the word VALUES before the bracket at `p`, or of the last question mark of a statement before
    it, with the bracket that closes a list of them, or of the name of a segment before a bar, or of the hyphen before a
    bound value; alike where none stands there."""
    if buf[p] == PARENTHESIS:
        end = p - 1 if p > a and buf[p - 1] == SPACE else p
        start = end - len(VALUES_SMALL)
        if start < a or (start > a and CLASS[buf[start - 1]] & WORD):
            return p, p
        if (
            are_signs(buf, start, VALUES_CAPITALS)
            or are_signs(buf, start, VALUES_SMALL)
            or are_signs(buf, start, VALUES_CAPITALIZED)
        ):
            return start, end
        return p, p
    if buf[p] == BAR:
        return (p - SEGMENT_WIDTH, p) if is_segment(buf, a, p) else (p, p)
    if p > a and buf[p - 1] == QUESTION:
        return p - 1, p
    if p - 4 >= a and buf[p - 1] == SPACE and buf[p - 2] == HYPHEN:
        second, last = buf[p - 4], buf[p - 3]
        is_bound = (second == CLOSING_BRACKET and last == SPACE) or (second == SPACE and last == LESS)
        return (p - 2, p) if is_bound else (p, p)
    if p - 2 >= a and buf[p - 1] == CLOSING_PARENTHESIS and buf[p - 2] == QUESTION:
        return p - 2, p
    return p, p


def is_segment(buf: Bytes, a: int, p: int) -> bool:
    """True where the name of a segment of HL7 ends at `p`."""
    start = p - SEGMENT_WIDTH
    if start < a or (start > a and CLASS[buf[start - 1]] & WORD):
        return False
    for n in range(0, len(SEGMENT_NAMES), SEGMENT_WIDTH):
        if buf[start] == SEGMENT_NAMES[n] and buf[start + 1] == SEGMENT_NAMES[n + 1]:
            if buf[start + 2] == SEGMENT_NAMES[n + 2]:
                return True
    return False


def is_option(buf: Bytes, a: int, b: int, p: int) -> bool:
    """True at the last hyphen of an option behind a blank that may tell a credential: -p, -u, -a, -w, --password."""
    if p <= a or p + 1 >= b:
        return False
    if buf[p - 1] == SPACE:
        return SHORT_OPTIONS[buf[p + 1]] != 0
    return p - 2 >= a and buf[p - 1] == HYPHEN and buf[p - 2] == SPACE and LONG_OPTIONS[buf[p + 1]] != 0


def is_command(buf: Bytes, a: int, b: int, p: int) -> bool:
    """True at the blank between the command PASS and what may be a password."""
    start = p - len(COMMAND_SIGNS)
    if start < a or p + 1 >= b or not SPACE < buf[p + 1] < LAST_SIGN or not are_signs(buf, start, COMMAND_SIGNS):
        return False
    return start == a or not CLASS[buf[start - 1]] & WORD


def is_logged_in(buf: Bytes, a: int, b: int, p: int) -> bool:
    """True at the sign `@` where what logs in may stand before it (ftp://user:password@host, sqlplus user/password@db),
    or a Chinese name behind it."""
    if p + 2 < b and 0xE4 <= buf[p + 1] <= 0xE9:
        return True
    has_colon = False
    q = p
    while q > a and p - q < LONGEST_LOGIN and LOGIN_SIGNS[buf[q - 1]]:
        q -= 1
        if buf[q] == COLON and p - q > SHORTEST_SECRET:
            has_colon = True
        elif buf[q] == SLASH and p - q > SHORTEST_SECRET:
            return not has_colon or (q > a and buf[q - 1] == SLASH)
    return False


def is_remarked(buf: Bytes, a: int, b: int, p: int) -> bool:
    """True at a colon between a remark in brackets and a list: (…): [."""
    return p > a and p + 2 < b and buf[p - 1] == CLOSING_PARENTHESIS and buf[p + 1] == SPACE and buf[p + 2] == BRACKET


def is_bound(buf: Bytes, a: int, b: int, p: int) -> bool:
    """True at the last of three colons before a blank and a list."""
    return (
        p - 2 >= a
        and p + 2 < b
        and buf[p - 1] == COLON
        and buf[p - 2] == COLON
        and buf[p + 1] == SPACE
        and buf[p + 2] == BRACKET
    )
