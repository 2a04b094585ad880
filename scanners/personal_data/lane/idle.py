"""Keys in quotes that ask for nothing: most of what a log of JSON has, and nobody need look at them again.

Compiled with the pass, which asks the keys that are left.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.bits import MIXER, NONE, ONE, before, fold, leading, look_up, lowest
from scanners.personal_data.lane.classes import CLASS, DIGIT, Bytes
from scanners.personal_data.lane.marks import QUOTE

IDLE = 256
"""Room for keys that are known to ask for nothing, as they are written."""
LONGEST_IDLE = 15
ROOM_BEFORE = 16
"""Bytes that must stand before the quote that ends a key, so that it is looked at sixteen bytes at a time."""


def pass_over(buf: Bytes, base: int, blocks: int, maps: Any, known: Any, idle: Any) -> None:
    """Takes colons behind such keys out of the events."""
    keys_before = cuts_before = NONE
    for g in range(blocks):
        # A key, its quotes and the colon are of one segment.
        cuts = maps.cuts[g]
        keys = maps.keys[g] & ~cuts
        colons = maps.quoted[g] & ~cuts & ~(cuts << ONE | cuts_before >> np.uint64(63))
        idle_colons = NONE
        while colons:
            q = base + (g << 6) + lowest(colons) - 1
            at = np.uint64(lowest(colons))
            length = leading(~(keys << (np.uint64(63) - at) << ONE << ONE | keys_before >> at << ONE))
            if 0 < length <= LONGEST_IDLE and q >= ROOM_BEFORE and is_idle(buf, q, length, known, idle):
                idle_colons |= colons & (NONE - colons)
            colons &= colons - ONE
        maps.events[g] &= ~idle_colons
        keys_before, cuts_before = keys, cuts


def is_idle(buf: Bytes, q: int, length: int, known: Any, idle: Any) -> bool:
    """True for a key of 1 to 15 signs that asks for nothing, between a quote and that at `q`."""
    last, rest = before(buf, q, length + 1)
    row = ((last ^ rest) * MIXER) >> np.uint64(56)
    if idle[row, 0] == last and idle[row, 1] == rest:
        return True
    start = q - length
    if buf[start - 1] != QUOTE or CLASS[buf[start]] & DIGIT:
        return False
    if look_up(known.key_hashes, known.key_masks, fold(buf, start, q)) != 0:
        return False
    idle[row, 0], idle[row, 1] = last, rest
    return True
