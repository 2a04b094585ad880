"""How many different people a log speaks of: keyed hashes of their identifiers in HyperLogLog sketches.

A sketch holds no identifier, and its hashes cannot be tried out without the scan's key.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import numpy as np

from scanners.personal_data.lane.arrays.page import gathered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sip = Callable[[bytes, NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8], bytes], NDArray[np.uint64]]

LG_K = 12
_SIZE = 1 << LG_K
_RANKS = 64 - LG_K
"""4,096 registers: 1.6 % standard error in 4 KB."""

TAILS: Mapping[str, int] = {
    "CN_ID_CARD": 18,
    "CN_ID_CARD_15": 15,
    "CN_HKMOTW_RESIDENCE": 18,
    "CN_FOREIGN_PR": 0,
    "CN_HKMO_PERMIT": 0,
    "CN_TW_PERMIT": 0,
    "CN_PASSPORT": 0,
    "CN_OFFICER_ID": 0,
    "CN_MOBILE": 11,
    "EMAIL_ADDRESS": 0,
    "WECHAT_ID": 0,
}
"""Kinds that stand for one person, and how many characters at the end are the identifier (0: all): a mobile may carry
its country code."""

_MAIL = "EMAIL_ADDRESS"
_UPPER = np.array([ord(chr(sign).upper()) if sign < 128 else sign for sign in range(256)], np.uint8)
_LOWER = np.array([ord(chr(sign).lower()) if sign < 128 else sign for sign in range(256)], np.uint8)
_SAME = np.arange(256, dtype=np.uint8)
_ROW = 32
_LONGEST = _ROW - 1
_INSIDE = np.arange(_ROW) < np.arange(_ROW)[:, None]
"""By length, which bytes of a row are an identifier's."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")


def canonical(value: bytes, entity: str, form: str) -> bytes:
    """The identifier as it is, however it was written: equal for equal people, at most 31 bytes."""
    if form == "urlencoded":
        value = unquote_to_bytes(value)
    text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), value.decode("utf-8", "replace"))
    text = unicodedata.normalize("NFKC", text)
    text = text.lower() if entity == _MAIL else "".join(sign for sign in text if sign.isalnum()).upper()
    tail = TAILS.get(entity, 0)
    short = text[-tail:].encode() if tail else text.encode()
    return short if len(short) <= _LONGEST else hashlib.sha256(short).digest()[:_LONGEST]


def hashes(
    data: bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    entity: str,
    form: str,
    key: bytes,
    sip: Sip | None = None,
) -> NDArray[np.uint64]:
    """A keyed 64-bit hash of every identifier `data[start:end]` of one kind, all written in one form. `sip` hashes
    what needs no decoding; the same in numpy where none is given."""
    found = np.zeros(len(starts), np.uint64)
    tail = TAILS.get(entity, 0)
    begin = ends - np.minimum(ends - starts, tail) if tail else starts
    plain = (form == "plain") & (bool(tail) | (entity == _MAIL)) & (ends - begin <= _LONGEST)
    if plain.any():
        chosen = slice(None) if plain.all() else np.flatnonzero(plain)
        letters = _LOWER if entity == _MAIL else _UPPER
        found[chosen] = (sip or _sip)(data, begin[chosen], ends[chosen], letters, key)
    if not plain.all():
        others = np.flatnonzero(~plain)
        values = [canonical(data[starts[n] : ends[n]], entity, form) for n in others.tolist()]
        edges = np.cumsum([0, *map(len, values)]).astype(np.int64)
        found[others] = _sip(b"".join(values), edges[:-1], edges[1:], _SAME, key)
    return found


def _sip(
    data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], letters: NDArray[np.uint8], key: bytes
) -> NDArray[np.uint64]:
    return siphash(words_of(np.frombuffer(data, np.uint8), starts, ends, letters), key)


def words_of(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], letters: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    """Spans of at most 31 bytes as four words each: the translated bytes, zeros, and the length in the last byte."""
    # A whole row must lie inside of the data.
    if int(starts.max(initial=0)) + _ROW > len(data):
        data = np.concatenate((data, np.zeros(_ROW, np.uint8)))
    signs = gathered(data, starts, _ROW).tobytes().translate(letters.tobytes())
    rows: NDArray[np.uint8] = np.frombuffer(signs, np.uint8).reshape(-1, _ROW) * _INSIDE[ends - starts]
    rows[:, _LONGEST] = ends - starts
    return rows.view("<u8").astype(np.uint64)


def siphash(words: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    """SipHash-2-4 (Aumasson and Bernstein, 2012) over the words of every row; the caller puts the length into them."""
    k0, k1 = (np.uint64(word) for word in np.frombuffer(key, "<u8"))
    start = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
    v = [np.full(len(words), np.uint64(word) ^ k, np.uint64) for word, k in zip(start, (k0, k1, k0, k1), strict=True)]
    for column in range(words.shape[1]):
        word = words[:, column]
        v[3] ^= word
        _round(v)
        _round(v)
        v[0] ^= word
    v[2] ^= np.uint64(0xFF)
    for _ in range(4):
        _round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def _round(v: list[NDArray[np.uint64]]) -> None:
    v[0] += v[1]
    v[1] = _turned(v[1], 13) ^ v[0]
    v[0] = _turned(v[0], 32)
    v[2] += v[3]
    v[3] = _turned(v[3], 16) ^ v[2]
    v[0] += v[3]
    v[3] = _turned(v[3], 21) ^ v[0]
    v[2] += v[1]
    v[1] = _turned(v[1], 17) ^ v[2]
    v[2] = _turned(v[2], 32)


def _turned(word: NDArray[np.uint64], by: int) -> NDArray[np.uint64]:
    return (word << np.uint64(by)) | (word >> np.uint64(64 - by))


class Persons:
    """HyperLogLog sketches of identifiers by kind (Flajolet et al. 2007). Merging takes the larger of two registers:
    associative, commutative and idempotent to the byte."""

    __slots__ = ("_registers",)

    def __init__(self) -> None:
        self._registers: dict[str, NDArray[np.uint8]] = {}

    def add(self, entity: str, found: NDArray[np.uint64]) -> None:
        """Count hashes of one kind."""
        registers = self._registers.setdefault(entity, np.zeros(_SIZE, np.uint8))
        rest = (found << np.uint64(LG_K)) | np.uint64(_SIZE - 1)  # the lowest bits end the search for a one
        rank = (64 - np.frexp(rest.astype(np.float64))[1] + 1).astype(np.uint8)
        # Rounding to 53 bits may reach the next power of two.
        rank += (rest >> (np.uint64(64) - rank.astype(np.uint64))) == 0
        np.maximum.at(registers, (found >> np.uint64(64 - LG_K)).astype(np.intp), rank)

    def merge(self, other: Persons) -> None:
        """Take in another count."""
        for entity, registers in other._registers.items():
            own = self._registers.setdefault(entity, np.zeros(_SIZE, np.uint8))
            np.maximum(own, registers, out=own)

    def estimate(self) -> int:
        """Different people: as many as the most frequent kind of identifier has values, since one person has several
        kinds."""
        return max(map(_different, self._registers.values()), default=0)

    def __getstate__(self) -> dict[str, bytes]:
        return {entity: registers.tobytes() for entity, registers in self._registers.items()}

    def __setstate__(self, state: dict[str, bytes]) -> None:
        self._registers = {entity: np.frombuffer(written, np.uint8).copy() for entity, written in state.items()}


def _different(registers: NDArray[np.uint8]) -> int:
    """The improved estimator of Ertl 2017 (arXiv 1702.01284, algorithm 6): no bias at any size, no tables."""
    counts = np.bincount(registers, minlength=_RANKS + 2).tolist()
    z = _SIZE * _tau(1 - counts[_RANKS + 1] / _SIZE)
    for rank in range(_RANKS, 0, -1):
        z = 0.5 * (z + counts[rank])
    z += _SIZE * _sigma(counts[0] / _SIZE)
    return round(_SIZE * _SIZE / (2 * math.log(2) * z)) if z else 0


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    y, z, before = 1.0, x, -1.0
    while z != before:
        x, before = x * x, z
        z += x * y
        y += y
    return z


def _tau(x: float) -> float:
    if x in (0.0, 1.0):
        return 0.0
    y, z, before = 1.0, 1 - x, -1.0
    while z != before:
        x, before, y = math.sqrt(x), z, 0.5 * y
        z -= (1 - x) ** 2 * y
    return z / 3
