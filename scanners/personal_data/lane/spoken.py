"""What speaks of each candidate: where the words stand, and a hash by which alike words are understood once.

Compiled. Most candidates of a log stand under a few keys in quotes, so these are remembered as they are written: two
comparisons tell one again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.bits import MIXER, before, eight, fold
from scanners.personal_data.lane.classes import Bytes
from scanners.personal_data.lane.marks import COLON, QUOTE, SPACE
from scanners.personal_data.lane.places import KEY, place

TOLD_KEYS = 256
"""Room for keys that are remembered: their last eight bytes, those before them, their length, and their hash."""
LONGEST_TOLD = 15
ROOM_BEFORE = 4 + 16
"""Bytes that must stand before a value whose key is looked at sixteen bytes at a time."""


def speak(buf: Bytes, bounds: Any, candidates: Any, count: int, told: Any, words: Any, hashes: Any) -> None:
    """For every candidate the place of the words that speak of it and their hash. Alike words have one hash. `told` is
    room for keys, noughts at first."""
    for n in range(count):
        segment, s = candidates[n, 3], candidates[n, 0]
        a = bounds[segment]
        q = key_quote(buf, a, s)
        row = told_row(buf, q) if q >= 0 else 0
        if q >= 0 and is_told(buf, a, q, told, row):
            words[n, 0], words[n, 1], words[n, 2] = q - np.int64(told[row, 2]), q, KEY
            hashes[n] = np.int64(told[row, 3])
            continue
        start, end, kind = place(buf, a, bounds[segment + 1], s)
        words[n, 0], words[n, 1], words[n, 2] = start, end, kind
        hashes[n] = fold(buf, start, end) * 2 + kind
        if q >= 0 and kind == KEY and end == q and start > a and buf[start - 1] == QUOTE and q - start <= LONGEST_TOLD:
            put_told(buf, start, q, hashes[n], told, row)


def key_quote(buf: Bytes, a: int, s: int) -> int:
    """Place of the quote that ends the key of a value at `s`: `"key":"` or `"key":`, with or without a blank behind the
    colon; -1 where none stands there."""
    if s < ROOM_BEFORE:
        return -1
    q = s - 2 if buf[s - 1] == QUOTE else s - 1
    if buf[q] == SPACE:
        q -= 1
    return q - 1 if buf[q] == COLON and q - 1 > a and buf[q - 1] == QUOTE else -1


def told_row(buf: Bytes, q: int) -> Any:
    """Where a key before `q` is remembered, by its last four bytes."""
    return np.int64(((eight(buf, q - 8) >> np.uint64(32)) * MIXER) >> np.uint64(56))


def is_told(buf: Bytes, a: int, q: int, told: Any, row: Any) -> bool:
    """Whether the key before `q`, with the quote before it, is the one that is remembered there."""
    length = np.int64(told[row, 2])
    if length == 0 or q - length <= a:
        return False
    last, rest = before(buf, q, length + 1)
    return told[row, 0] == last and told[row, 1] == rest


def put_told(buf: Bytes, start: int, q: int, key_hash: Any, told: Any, row: Any) -> None:
    """Remembers the key [start, q)."""
    told[row, 0], told[row, 1] = before(buf, q, q - start + 1)
    told[row, 2], told[row, 3] = np.uint64(q - start), np.uint64(key_hash)
