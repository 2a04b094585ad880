"""How many different people a log speaks of: keyed hashes of their identifiers in HyperLogLog sketches.

A sketch holds no identifier, and its hashes cannot be tried out without the scan's key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from datasketches import hll_sketch
    from numpy.typing import NDArray

KEY_BYTES = 16
LG_K = 12
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
_ROW = 32
_LONGEST = _ROW - 1
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
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], entity: str, form: str, key: bytes
) -> NDArray[np.uint64]:
    """A keyed 64-bit hash of every identifier `data[start:end]` of one kind, all written in one form."""
    rows = np.zeros((len(starts), _ROW), np.uint8)
    tail = TAILS.get(entity, 0)
    size = np.minimum(ends - starts, tail) if tail else ends - starts
    at = ends - size
    # What is written plainly needs no decoding; a window of the longest identifier must lie inside the block.
    plain = (form == "plain") & (bool(tail) | (entity == _MAIL)) & (size <= _LONGEST) & (at + _LONGEST <= len(data))
    if plain.any():
        chosen = slice(None) if plain.all() else np.flatnonzero(plain)
        signs = sliding_window_view(data, _LONGEST)[at[chosen]]
        signs[np.arange(_LONGEST) >= size[chosen, None]] = 0
        rows[chosen, :_LONGEST] = np.take(_LOWER if entity == _MAIL else _UPPER, signs)
        rows[chosen, _LONGEST] = size[chosen]
    for number in np.flatnonzero(~plain).tolist():
        value = canonical(data[starts[number] : ends[number]].tobytes(), entity, form)
        rows[number, : len(value)] = np.frombuffer(value, np.uint8)
        rows[number, _LONGEST] = len(value)
    return siphash(rows.view("<u8").astype(np.uint64), key)


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
    """Sketches of different identifiers by kind. Merging is associative, commutative and idempotent."""

    __slots__ = ("_sketches",)

    def __init__(self) -> None:
        self._sketches: dict[str, hll_sketch] = {}

    def add(self, entity: str, found: Iterable[int]) -> None:
        """Count hashes of one kind."""
        sketch = self._sketches.get(entity)
        if sketch is None:
            sketch = self._sketches[entity] = _empty()
        update = sketch.update
        for value in found:
            update(value)

    def merge(self, other: Persons) -> None:
        """Take in another count."""
        from datasketches import HLL_8, hll_union  # loaded where sketches meet, not where a command starts

        for entity, sketch in other._sketches.items():
            union = hll_union(LG_K)
            union.update(sketch)
            if (own := self._sketches.get(entity)) is not None:
                union.update(own)
            self._sketches[entity] = union.get_result(HLL_8)

    def estimate(self) -> int:
        """Different people: as many as the most frequent kind of identifier has values, since one person has several
        kinds."""
        from datasketches import hll_union

        most = 0
        for sketch in self._sketches.values():
            union = hll_union(LG_K)  # a sketch that was never merged estimates by another formula
            union.update(sketch)
            most = max(most, round(union.get_estimate()))
        return most

    def __getstate__(self) -> dict[str, bytes]:
        return {entity: sketch.serialize_compact() for entity, sketch in self._sketches.items()}

    def __setstate__(self, state: dict[str, bytes]) -> None:
        from datasketches import hll_sketch

        self._sketches = {entity: hll_sketch.deserialize(written) for entity, written in state.items()}


def _empty() -> hll_sketch:
    from datasketches import HLL_8, hll_sketch

    return hll_sketch(LG_K, HLL_8)
