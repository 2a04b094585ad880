"""Values that stand in a statement no key tells of, or right behind it: VALUES (…), ?["…"], ? ::: […]; and those that a
format tells by their places: PID|…, (…): […].

Compiled with the pass; `arrays.stated` does the same with numpy.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, WORD, Bytes
from scanners.personal_data.lane.marks import (
    BAR,
    BRACKET,
    CLOSING_PARENTHESIS,
    COLON,
    PARENTHESIS,
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


def stated_before(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the word VALUES before the bracket at `p`, or of the last question mark of a statement before
    it, with the bracket that closes a list of them, or of the name of a segment before a bar; alike where none stands
    there."""
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
