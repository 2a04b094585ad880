"""Sixty-four bytes at a time: which of them lie in a range, as the bits of one number, and how runs of bits go on.

What the compiler has instructions for is defined here as it stands and replaced by them in `intrinsics`. Bit `i` of a
map stands for byte `base + i` of the text; maps end with two numbers more than the text needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.lane.classes import Bytes

BLOCK = 64
"""Bytes that one number of a map stands for."""
NONE, ONE, ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
_EACH, HIGH, _LOW = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080), np.uint64(0x7F7F7F7F7F7F7F7F)
UP_FROM_0, UP_FROM_10 = _EACH * np.uint64(0x80 - 48), _EACH * np.uint64(0x80 - 58)
UP_FROM_A, UP_FROM_AFTER_Z = _EACH * np.uint64(0x80 - 65), _EACH * np.uint64(0x80 - 91)
"""What lifts a byte to its high bit from `0`, the sign behind `9`, `A`, the sign behind `Z`."""
MIXER = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio as 64 bits (Knuth 1997, 6.4)."""


def between(buf: Bytes, p: int, low: int, width: int) -> Any:
    """Bits of the 64 bytes from `p` that are `low` or one of the `width` - 1 next numbers. All 64 must be there."""
    return np.uint64(sum(1 << i for i in range(BLOCK) if low <= buf[p + i] < low + width))


def eight(buf: Bytes, p: int) -> Any:
    """The eight bytes from `p` as a number, the first the lowest. All eight must be there."""
    return np.uint64(sum(int(buf[p + i]) << 8 * i for i in range(8)))


def put_block(out: Bytes, w: int, buf: Bytes, p: int) -> None:
    """Copies 64 bytes from `p` to place `w` of another text. All 64 must be there."""
    out[w : w + BLOCK] = buf[p : p + BLOCK]


def fetch(buf: Bytes, p: int) -> None:
    """Asks for the bytes at `p`, which need not be there, ahead of time, so that nobody waits for them."""


def lowest(bits: Any) -> int:
    """Place of the lowest bit that is set; one must be."""
    return (int(bits) & -int(bits)).bit_length() - 1


def leading(bits: Any) -> int:
    """How many of the highest bits are not set."""
    return BLOCK - int(bits).bit_length()


def counted(bits: Any) -> int:
    """How many bits are set."""
    return int(bits).bit_count()


def run_from(bits: Any, i: int, most: int) -> int:
    """How many bits are set one after the other from place `i` on, at most `most`. The map's last number must be
    nought."""
    g = i >> 6
    gaps = ~bits[g] >> np.uint64(i & 63)
    if gaps:
        return min(lowest(gaps), most)
    n = BLOCK - (i & 63)
    g += 1
    while n < most and bits[g] == ALL:
        g += 1
        n += BLOCK
    if n < most:
        n += lowest(~bits[g])
    return min(n, most)


def run_before(bits: Any, i: int) -> int:
    """How many bits are set one after the other in front of place `i`; of longer runs than 64 at least 64."""
    if i == 0:
        return 0
    g = (i - 1) >> 6
    behind = np.uint64(63 - ((i - 1) & 63))
    last = bits[g] << behind
    if g > 0:
        last |= bits[g - 1] >> ONE >> (np.uint64(63) - behind)
    return leading(~last)


def bits_from(bits: Any, i: int) -> Any:
    """The 64 bits from place `i` on."""
    g = i >> 6
    shift = np.uint64(i & 63)
    return (bits[g] >> shift) | (bits[g + 1] << ONE << (np.uint64(63) - shift))


def first_bits(count: int) -> Any:
    """So many of the lowest bits, at least one and at most 64."""
    return ALL >> np.uint64(BLOCK - count)


def before(buf: Bytes, p: int, size: Any) -> tuple[Any, Any]:
    """The last `size` bytes before `p`, from 1 to 16, as two numbers. Sixteen must be there."""
    half = min(size, 8)
    rest = np.uint64(32 - 4 * (size - half))
    return eight(buf, p - 8) >> np.uint64(BLOCK - 8 * half), eight(buf, p - 16) >> rest >> rest


def eight_until(buf: Bytes, p: int, e: int) -> Any:
    """The bytes of [p, e), fewer than eight, as a number."""
    if p + 8 <= len(buf):
        return eight(buf, p) & first_bits(8 * (e - p))
    value = NONE
    for at in range(e - 1, p - 1, -1):
        value = value << np.uint64(8) | np.uint64(buf[at])
    return value


def digits_alike(word: Any) -> Any:
    """Eight bytes with `0` for every digit."""
    low = word & _LOW
    digits = (low + UP_FROM_0) & ~(low + UP_FROM_10) & ~word & HIGH
    return word & ~((digits >> np.uint64(7)) * np.uint64(15))


def small(word: Any) -> Any:
    """Eight bytes with small letters for capital ones."""
    low = word & _LOW
    capital = (low + UP_FROM_A) & ~(low + UP_FROM_AFTER_Z) & ~word & HIGH
    return word | capital >> np.uint64(2)


def mixed_in(h: Any, word: Any) -> Any:
    """A hash with eight bytes more in it."""
    h = (h ^ word) * MIXER
    return h ^ (h >> np.uint64(29))


def fold(buf: Bytes, s: int, e: int) -> Any:
    """A hash of the bytes of [s, e) in which digits are alike."""
    h = np.uint64(e - s)
    p = s
    while p + 8 <= e:
        h = mixed_in(h, digits_alike(eight(buf, p)))
        p += 8
    if p < e:
        h = mixed_in(h, digits_alike(eight_until(buf, p, e)))
    return np.int64(h)


def fold_small(buf: Bytes, s: int, e: int) -> Any:
    """The same with small letters for capital ones: how cues are compared."""
    h = np.uint64(e - s)
    p = s
    while p + 8 <= e:
        h = mixed_in(h, small(digits_alike(eight(buf, p))))
        p += 8
    if p < e:
        h = mixed_in(h, small(digits_alike(eight_until(buf, p, e))))
    return np.int64(h)


def fold_all(buf: Bytes, bounds: Any, out: Any) -> None:
    """The hashes of words that stand side by side."""
    for n in range(len(out)):
        out[n] = fold(buf, bounds[n], bounds[n + 1])


def fill(hashes: Any, masks: Any, known: Any, values: Any) -> None:
    """Puts different hashes and their masks into an empty table, for `look_up`."""
    for n in range(len(known)):
        slot = (known[n] ^ (known[n] >> 29)) & (len(hashes) - 1)
        while hashes[slot] != 0:
            slot = (slot + 1) & (len(hashes) - 1)
        hashes[slot] = known[n]
        masks[slot] = values[n]


def look_up(hashes: Any, masks: Any, h: int) -> int:
    """Mask of a hash in an open-addressed table of a power-of-two size; -1 where it is not known."""
    slot = (h ^ (h >> 29)) & (len(hashes) - 1)
    while hashes[slot] != 0:
        if hashes[slot] == h:
            return masks[slot]
        slot = (slot + 1) & (len(hashes) - 1)
    return -1
