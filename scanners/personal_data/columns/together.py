"""Digests and shapes, many cells at a time: the numpy twin of `one_by_one`, for machines without Numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from scanners.personal_data.columns.shapes import (
    CARD,
    CREDIT,
    DIGITS15,
    MARKS,
    MOBILE11,
    ORG,
    PROVINCES,
    READ,
    RESIDENT,
    TEXT,
    TEXT_BYTES,
    TEXT_MARKS,
    VIN17,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64: TypeAlias = NDArray[np.uint64]
    I64: TypeAlias = NDArray[np.int64]
    U8: TypeAlias = NDArray[np.uint8]


def look_together(data: U8, words: U64, starts: I64, ends: I64, k0: Any, k1: Any, digests: U64, shapes: U8) -> None:
    """As `one_by_one.look_one_by_one`; `words` are made anew for each part."""
    filled = np.flatnonzero(ends > starts)
    for part in range(0, len(filled), 16_384):  # what stays in the cache is several times faster
        cells = filled[part : part + 16_384]
        digests[cells] = _digests(data, starts[cells], ends[cells], k0, k1)
    _shapes(data, starts, ends, shapes)


def _digests(data: U8, starts: I64, ends: I64, k0: Any, k1: Any) -> U64:
    length = ends - starts
    read = np.minimum(length, READ)
    padded = np.concatenate([data[starts.min() : ends.max()], np.zeros(8, np.uint8)])
    at = starts - starts.min()
    words = np.ndarray((len(padded) - 7,), "<u8", padded, strides=(1,))
    v = np.empty((4, len(starts)), np.uint64)
    v[0] = k0 ^ np.uint64(0x736F6D6570736575)
    v[1] = k1 ^ np.uint64(0x646F72616E646F6D)
    v[2] = k0 ^ np.uint64(0x6C7967656E657261)
    v[3] = k1 ^ np.uint64(0x7465646279746573)
    full = read // 8
    for word in range(int(full.max())):
        active = np.flatnonzero(full > word)
        m = words[at[active] + 8 * word]
        _absorb(v, m, slice(None) if len(active) == len(starts) else active)
    rest = (read - 8 * full).astype(np.uint64)
    tail = words[at + 8 * full] & ((np.uint64(1) << (rest * np.uint64(8))) - np.uint64(1))
    _absorb(v, tail | (length.astype(np.uint64) & np.uint64(255)) << np.uint64(56), slice(None))
    v[2] ^= np.uint64(255)
    _rounds(v, 4)
    digest: U64 = v[0] ^ v[1] ^ v[2] ^ v[3]
    digest[digest == 0] = 1
    return digest


def _absorb(v: U64, m: U64, which: Any) -> None:
    part = v[:, which] if not isinstance(which, slice) else v
    part[3] ^= m
    _rounds(part, 2)
    part[0] ^= m
    if part is not v:
        v[:, which] = part


def _rounds(v: U64, times: int) -> None:
    """SipRound, in place."""
    v0, v1, v2, v3 = v
    for _ in range(times):
        v0 += v1
        _turn(v1, 13)
        v1 ^= v0
        _turn(v0, 32)
        v2 += v3
        _turn(v3, 16)
        v3 ^= v2
        v0 += v3
        _turn(v3, 21)
        v3 ^= v0
        v2 += v1
        _turn(v1, 17)
        v1 ^= v2
        _turn(v2, 32)


def _turn(v: U64, bits: int) -> None:
    high = v >> np.uint64(64 - bits)
    v <<= np.uint64(bits)
    v |= high


def _shapes(data: U8, starts: I64, ends: I64, shapes: U8) -> None:
    length = ends - starts
    for size in range(9, 20):
        cells = np.flatnonzero(length == size)
        if not len(cells):
            continue
        signs = np.lib.stride_tricks.sliding_window_view(data, size)[starts[cells]]
        digit = (signs >= 48) & (signs <= 57)
        alnum = digit | ((signs >= 65) & (signs <= 90)) | ((signs >= 97) & (signs <= 122))
        digits, plain = digit.sum(1), alnum.sum(1)
        found = np.zeros(len(cells), np.uint8)
        whole = digits == size
        if size == 11:
            found[whole & (signs[:, 0] == 49)] |= MOBILE11
        elif size == 15:
            found[whole] |= DIGITS15
        elif size >= 16:
            found[whole] |= CARD
        if size == 17:
            found[(plain == 17) & (digits > 0) & (digits < 17)] |= VIN17
        if size == 9:
            found[plain == 9] |= ORG
        if size == 10:
            found[(plain == 9) & (signs[:, 8] == 45)] |= ORG
        if size == 18:
            found[(plain == 18) & digit[:, 2:8].all(1)] |= CREDIT
            found[_resident(signs, digits)] |= RESIDENT
        shapes[cells] = found
    long = np.flatnonzero(length >= TEXT_BYTES)
    if len(long):
        after = np.append(data[1:], np.uint8(0))
        marks = MARKS[data] | ((data == 0xE3) & (after == 0x80)) | ((data == 0xEF) & (after == 0xBC))
        before = np.concatenate([[0], np.cumsum(marks, dtype=np.int64)])
        count = before[np.minimum(ends[long], starts[long] + READ)] - before[starts[long]]
        shapes[long[count >= TEXT_MARKS]] |= TEXT


def _resident(signs: U8, digits: NDArray[np.int64]) -> NDArray[np.bool_]:
    last = signs[:, 17]
    fits = (digits == 18) | ((digits == 17) & ((last == 88) | (last == 120)))
    number = np.where(fits[:, None], signs[:, :17], np.uint8(48)).astype(np.int64) - 48
    province, year = number[:, 0] * 10 + number[:, 1], number[:, 6] * 10 + number[:, 7]
    month, day = number[:, 10] * 10 + number[:, 11], number[:, 12] * 10 + number[:, 13]
    century = (year == 19) | (year == 20) | ((year == 18) & (number[:, 8] >= 8))
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    found: NDArray[np.bool_] = fits & PROVINCES[province] & century & real
    return found


def trim_together(data: U8, starts: I64, ends: I64, trimmed: NDArray[np.bool_]) -> None:
    """Blanks and quotes at the edges of cells left out, in place."""
    last = len(data) - 1
    front = np.flatnonzero(trimmed[data[np.minimum(starts, last)]])
    while len(front := front[(starts[front] < ends[front]) & trimmed[data[np.minimum(starts[front], last)]]]):
        starts[front] += 1
    back = np.flatnonzero(trimmed[data[np.maximum(ends - 1, 0)]])
    while len(back := back[(starts[back] < ends[back]) & trimmed[data[np.maximum(ends[back] - 1, 0)]]]):
        ends[back] -= 1
