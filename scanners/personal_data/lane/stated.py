"""Values that stand in a statement no key tells of, or right behind it: VALUES (…), ?["…"], ? ::: […].

Compiled with the pass; `arrays.stated` does the same with numpy.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, WORD, Bytes
from scanners.personal_data.lane.marks import (
    BRACKET,
    CLOSING_PARENTHESIS,
    COLON,
    PARENTHESIS,
    SPACE,
    are_signs,
)

VALUES_SMALL = np.frombuffer(b"values", np.uint8)
VALUES_CAPITALIZED = np.frombuffer(b"Values", np.uint8)
VALUES_CAPITALS = np.frombuffer(b"VALUES", np.uint8)
QUESTION = 63


def stated_before(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the word VALUES before the bracket at `p`, or of the last question mark of a statement before
    it, with the bracket that closes a list of them; alike where neither stands there."""
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
    if p > a and buf[p - 1] == QUESTION:
        return p - 1, p
    if p - 2 >= a and buf[p - 1] == CLOSING_PARENTHESIS and buf[p - 2] == QUESTION:
        return p - 2, p
    return p, p


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
