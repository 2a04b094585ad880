"""Digests and shapes, cell by cell: plain Python that Numba compiles.

Indexes are unsigned wherever it matters: Numba then leaves out the check for negative ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.columns.shapes import MARKS, PROVINCES, READ, TEXT_BYTES, TEXT_MARKS


def look_one_by_one(data: Any, words: Any, starts: Any, ends: Any, k0: Any, k1: Any, digests: Any, shapes: Any) -> None:
    """Fill `digests` and `shapes` (bits of `shapes`) of the cells `data[starts:ends]`; `words` are the eight bytes from
    each place on, `k0` and `k1` the halves of the key. An empty cell keeps what stands there."""
    one, two, three = np.uint64(13), np.uint64(16), np.uint64(32)
    r51, r48, r17, r47, r21, r43 = (
        np.uint64(51), np.uint64(48), np.uint64(17), np.uint64(47), np.uint64(21), np.uint64(43),
    )  # fmt: skip
    high, zeros, six = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x3030303030303030), np.uint64(0x0606060606060606)
    size = np.uint64(len(data))
    last_word = np.uint64(len(words))
    for cell in range(len(starts)):
        start, end = starts[cell], ends[cell]
        length = end - start
        if length <= 0:
            continue
        read = min(length, READ)
        v0 = k0 ^ np.uint64(0x736F6D6570736575)
        v1 = k1 ^ np.uint64(0x646F72616E646F6D)
        v2 = k0 ^ np.uint64(0x6C7967656E657261)
        v3 = k1 ^ np.uint64(0x7465646279746573)
        full = read // 8
        for word in range(full + 1):
            place = np.uint64(start + 8 * word)
            m = np.uint64(0)
            rest = read - 8 * word if word == full else 8
            if place < last_word:
                m = words[place]
                if rest < 8:
                    m &= (np.uint64(1) << np.uint64(8 * rest)) - np.uint64(1)
            else:
                for n in range(rest):
                    m |= np.uint64(data[place + np.uint64(n)]) << np.uint64(8 * n)
            if word == full:
                m |= np.uint64(length & 255) << np.uint64(56)
            v3 ^= m
            for _ in range(2):
                v0 += v1
                v1 = (v1 << one) | (v1 >> r51)
                v1 ^= v0
                v0 = (v0 << three) | (v0 >> three)
                v2 += v3
                v3 = (v3 << two) | (v3 >> r48)
                v3 ^= v2
                v0 += v3
                v3 = (v3 << r21) | (v3 >> r43)
                v3 ^= v0
                v2 += v1
                v1 = (v1 << r17) | (v1 >> r47)
                v1 ^= v2
                v2 = (v2 << three) | (v2 >> three)
            v0 ^= m
        v2 ^= np.uint64(255)
        for _ in range(4):
            v0 += v1
            v1 = (v1 << one) | (v1 >> r51)
            v1 ^= v0
            v0 = (v0 << three) | (v0 >> three)
            v2 += v3
            v3 = (v3 << two) | (v3 >> r48)
            v3 ^= v2
            v0 += v3
            v3 = (v3 << r21) | (v3 >> r43)
            v3 ^= v0
            v2 += v1
            v1 = (v1 << r17) | (v1 >> r47)
            v1 ^= v2
            v2 = (v2 << three) | (v2 >> three)
        digest = v0 ^ v1 ^ v2 ^ v3
        digests[cell] = digest if digest != np.uint64(0) else np.uint64(1)

        shape = 0
        if 9 <= length <= 19:
            digit, letter, other = length, 0, 0
            front, back = words[np.uint64(start)], words[np.uint64(end - 8)]
            middle = words[np.uint64(start + 8)] if length > 16 else back
            numeric = True
            for word in (front, middle, back):  # eight digits at a time
                if word & high != zeros or (word + six) & high != zeros:
                    numeric = False
            if not numeric:
                digit = 0
                for at in range(np.uint64(start), np.uint64(end)):
                    sign = data[at]
                    if sign - np.uint8(48) <= np.uint8(9):
                        digit += 1
                    elif (sign | np.uint8(32)) - np.uint8(97) <= np.uint8(25):
                        letter += 1
                    else:
                        other += 1
                        if other > 1:
                            break
            if digit == length:
                if length == 11 and data[start] == 49:
                    shape |= 32
                elif length == 15:
                    shape |= 2
                elif length >= 16:
                    shape |= 4
            if other == 0 and length == 17 and digit > 0 and letter > 0:
                shape |= 16
            if other == 0 and length == 9:
                shape |= 64
            if length == 10 and other == 1 and data[start + 8] == 45:
                shape |= 64
            if other == 0 and length == 18:
                middle = 0
                for at in range(start + 2, start + 8):
                    if 48 <= data[at] <= 57:
                        middle += 1
                if middle == 6:
                    shape |= 8
                last = data[end - 1]
                if digit == 18 or (digit == 17 and (last == 88 or last == 120)):
                    province = (data[start] - 48) * 10 + data[start + 1] - 48
                    year = (data[start + 6] - 48) * 10 + data[start + 7] - 48
                    decade = data[start + 8]
                    month = (data[start + 10] - 48) * 10 + data[start + 11] - 48
                    day = (data[start + 12] - 48) * 10 + data[start + 13] - 48
                    century = year == 19 or year == 20 or (year == 18 and decade >= 56)
                    if PROVINCES[province] and century and 1 <= month <= 12 and 1 <= day <= 31:
                        shape |= 1
        elif length >= TEXT_BYTES:
            marks = 0
            spot = np.uint64(start)
            stop = np.uint64(start + read)
            while spot < stop:
                sign = data[spot]
                if sign < 128:
                    marks += MARKS[sign]
                elif spot + np.uint64(2) < size:
                    after = data[spot + np.uint64(1)]
                    if (sign == 0xE3 and after == 0x80) or (sign == 0xEF and after == 0xBC):
                        marks += 1
                    if after & np.uint8(0xC0) == 0x80 and data[spot + np.uint64(2)] & np.uint8(0xC0) == 0x80:
                        spot += np.uint64(2)  # neither byte can be a mark
                elif spot + np.uint64(1) < size:
                    after = data[spot + np.uint64(1)]
                    if (sign == 0xE3 and after == 0x80) or (sign == 0xEF and after == 0xBC):
                        marks += 1
                spot += np.uint64(1)
            if marks >= TEXT_MARKS:
                shape |= 128
        shapes[cell] = shape


def trim_one_by_one(data: Any, starts: Any, ends: Any, trimmed: Any) -> None:
    """Blanks and quotes at the edges of cells left out, in place."""
    for cell in range(len(starts)):
        start, end = starts[cell], ends[cell]
        while start < end and trimmed[data[np.uint64(start)]]:
            start += 1
        while start < end and trimmed[data[np.uint64(end - 1)]]:
            end -= 1
        starts[cell] = start
        ends[cell] = end
