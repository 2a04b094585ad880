"""Chinese in GB18030 that stands URL-encoded where UTF-8 is expected: grxm=%C7%F1%D1%E0, as older systems write it.

A run of escapes is judged as a whole, and only where its bytes break what UTF-8 is: what is UTF-8, or the beginning of
it, is never read as anything else. Source: GB 18030-2022, pairs of two bytes; those of four are not read.
Compiled or interpreted like `rules`.
"""

from __future__ import annotations

import numpy as np

from scanners.personal_data.lane.classes import CLASS, LOWER, UPPER, Bytes
from scanners.personal_data.lane.percent import url_byte

BROKEN, JUDGED = -1, -2
"""What UTF-8 lacks behind a byte that breaks it, and behind one of a run that was looked at and is no Chinese."""
FIRST_LEAD, LAST_LEAD, FIRST_TRAIL, TRAILS = 0x81, 0xFE, 0x40, 191
"""First and last of the first bytes of pairs, first of their second bytes, and how many of these there are."""
FIRST_ROW, FIRST_USUAL, LAST_USUAL, LAST_ROW = 0xA1, 0xB0, 0xD7, 0xF7
"""Rows of GB 2312: all of them, and those of the characters in daily use (level 1)."""
NO_SIGN, LINE = 0xFFFD, 95
PRIVATE_FIRST, PRIVATE_LAST = 0xE000, 0xF8FF


def _points() -> np.ndarray:
    """Code points of all pairs, row by row; nought for none, and for what everybody may mean something else by."""
    pairs = (
        bytes((lead, trail))
        for lead in range(FIRST_LEAD, LAST_LEAD + 1)
        for trail in range(FIRST_TRAIL, FIRST_TRAIL + TRAILS)
    )
    signs = b"\n".join(pairs).decode("gb18030", "replace").split("\n")
    points = np.array([ord(sign) if len(sign) == 1 else 0 for sign in signs])
    points[(points == NO_SIGN) | ((points >= PRIVATE_FIRST) & (points <= PRIVATE_LAST))] = 0
    return points.astype(np.uint16)


GB18030 = _points()


def more_of(value: int, more: int) -> int:
    """How many bytes UTF-8 lacks behind a byte before which it lacks `more`; `BROKEN` where it is none, and a run that
    is `JUDGED` stays so."""
    if more == JUDGED:
        return JUDGED
    if value < 0x80:
        return 0 if more == 0 else BROKEN
    if value < 0xC0:
        return more - 1 if more > 0 else BROKEN
    if more > 0 or value < 0xC2 or value > 0xF4:
        return BROKEN
    return 1 if value < 0xE0 else (2 if value < 0xF0 else 3)


def pair_at(buf: Bytes, p: int, b: int) -> tuple[int, int]:
    """(length, code point) of the pair whose first byte is URL-encoded at `p`; length 0 where none is. The second may
    be a letter as it stands: browsers leave those alone."""
    length, lead = url_byte(buf, p, b)
    if length == 0 or lead < FIRST_LEAD or lead > LAST_LEAD:
        return 0, 0
    more, trail = url_byte(buf, p + length, b)
    if more == 0:
        if p + length >= b:
            return 0, 0
        trail = int(buf[p + length])
        if not (CLASS[trail] & (UPPER | LOWER) or trail == LINE):
            return 0, 0
        more = 1
    if trail < FIRST_TRAIL or trail >= FIRST_TRAIL + TRAILS:
        return 0, 0
    point = int(GB18030[(lead - FIRST_LEAD) * TRAILS + trail - FIRST_TRAIL])
    return (length + more, point) if point > 0 else (0, 0)


def hanzi_end(buf: Bytes, start: int, b: int) -> int:
    """Where the Chinese ends that a run of URL-encoded bytes from `start` holds, `start` where it holds none: pairs and
    ASCII alone, at least as many characters in daily use as there are that GB 2312 lacks. The last pair may be cut."""
    usual = others = 0
    p = start
    while p < b:
        length, value = url_byte(buf, p, b)
        if length == 0:
            break
        if value < 0x80:
            p += length
            continue
        pair, _ = pair_at(buf, p, b)
        if pair == 0:
            if value < FIRST_LEAD or value > LAST_LEAD or url_byte(buf, p + length, b)[0] > 0:
                return start
            break
        trail = url_byte(buf, p + length, b)[1]
        if value < FIRST_ROW or value > LAST_ROW or trail < FIRST_ROW:
            others += 1
        elif FIRST_USUAL <= value <= LAST_USUAL:
            usual += 1
        if pair == length + 1:
            p += pair
            break
        p += pair
    return p if usual > 0 and usual >= others else start
