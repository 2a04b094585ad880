"""Cells of a column as numbers: a keyed digest and the shape of each, over the bytes of an Arrow column.

One pass in Numba where it is installed, the same in numpy where it is not; both return the same, byte for byte. The
digest is SipHash-2-4 (Aumasson and Bernstein 2012), a pseudorandom function of a 128-bit key: without the key nobody
can try values out against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from scanners.personal_data.columns.one_by_one import look_one_by_one, trim_one_by_one
from scanners.personal_data.columns.together import look_together, trim_together
from scanners.personal_data.jit import compiled, is_loaded

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    U64: TypeAlias = NDArray[np.uint64]
    I64: TypeAlias = NDArray[np.int64]
    U8: TypeAlias = NDArray[np.uint8]

Lane: TypeAlias = Literal["auto", "numba", "numpy"]

_WORTH_COMPILING = 200_000
"""Cells."""
_TRIMMED = np.zeros(256, np.bool_)
_TRIMMED[list(b" \t\r\n\"'`\0")] = True


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A column's bytes and where each cell begins and ends, blanks and quotes around the value left out."""

    data: U8
    starts: I64
    ends: I64

    def __len__(self) -> int:
        return len(self.starts)

    def filled(self) -> NDArray[np.bool_]:
        """Which cells hold anything."""
        return self.ends > self.starts

    @classmethod
    def of(cls, array: pa.Array, lane: Lane = "auto") -> Cells:
        """Cells of an Arrow string or binary array; nothing is copied. Offsets are those of its value buffer."""
        return cls.whole(array).trimmed(lane)

    def trimmed(self, lane: Lane = "auto") -> Cells:
        """The same without the blanks and quotes around each value."""
        starts, ends = self.starts.copy(), self.ends.copy()
        if len(self.data) and len(starts):
            _lane(_fitting(lane, len(starts)))[1](self.data, starts, ends, _TRIMMED)
        return Cells(self.data, starts, ends)

    @classmethod
    def whole(cls, array: pa.Array) -> Cells:
        """The same with nothing left out at the edges."""
        import pyarrow as pa

        kind = array.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)):
            array = array.cast(pa.large_string()) if not pa.types.is_large_binary(kind) else array
            kind = array.type
        wide = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        width = np.int64 if wide else np.int32
        _, offsets, values = array.buffers()
        data = np.frombuffer(values, np.uint8) if values is not None and values.size else np.zeros(0, np.uint8)
        if offsets is None or len(array) == 0:
            nothing = np.zeros(len(array), np.int64)
            return cls(data, nothing, nothing)
        bounds = np.frombuffer(offsets, width)[array.offset : array.offset + len(array) + 1].astype(np.int64)
        starts, ends = bounds[:-1], bounds[1:]
        if array.null_count:
            ends = np.where(array.is_null().to_numpy(zero_copy_only=False), starts, ends)
        return cls(data, starts, ends)


@dataclass(frozen=True, slots=True)
class Key:
    """The two halves of a SipHash key, made from a secret of any length."""

    low: int
    high: int

    @classmethod
    def of(cls, secret: bytes) -> Key:
        digest = hashlib.blake2b(secret[:64], digest_size=16, person=b"column digests").digest()
        return cls(int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little"))


def look(data: U8, starts: I64, ends: I64, key: Key, lane: Lane = "auto") -> tuple[U64, U8]:
    """Digest and shape of every cell; an empty cell has digest and shape 0, no other digest is 0."""
    digests, shapes = np.zeros(len(starts), np.uint64), np.zeros(len(starts), np.uint8)
    if len(starts):
        words = np.ndarray((max(0, len(data) - 7),), "<u8", data, strides=(1,))
        _lane(_fitting(lane, len(starts)))[0](
            data, words, starts, ends, np.uint64(key.low), np.uint64(key.high), digests, shapes
        )
    return digests, shapes


def digests_of(words: list[str], key: Key) -> U64:
    """Digests of words as if they were cells."""
    encoded = [word.encode() for word in words]
    bounds = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return look(np.frombuffer(b"".join(encoded), np.uint8), bounds[:-1], bounds[1:], key, "numpy")[0]


def prepare(lane: Lane, cells: int) -> None:
    """Load the lane that fits so many cells: many short columns are worth it although no single one is."""
    _lane(_fitting(lane, cells))


def is_compiled(lane: Lane, cells: int) -> bool:
    """Whether the lane that fits so many cells is the compiled one."""
    return _fitting(lane, cells) != "numpy" and find_spec("numba") is not None


def _fitting(lane: Lane, cells: int) -> Lane:
    """Numba takes longer to load than a small table takes without it."""
    return "numpy" if lane == "auto" and cells < _WORTH_COMPILING and not is_loaded() else lane


@cache
def _lane(lane: Lane) -> tuple[Callable[..., None], Callable[..., None]]:
    if lane != "numpy":
        try:
            return compiled(look_one_by_one), compiled(trim_one_by_one)
        except ImportError:
            if lane == "numba":
                raise
    return look_together, trim_together
