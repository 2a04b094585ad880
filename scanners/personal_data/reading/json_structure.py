"""Where the elements of a piece of JSON begin and end: brackets and commas outside strings, many at a time. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COMMA = 3


def structure(data: bytes) -> tuple[NDArray[np.int64], int]:
    """Commas between elements, and the bracket that ends them (-1 where it is not in `data`)."""
    places, signs, depth = _brackets(data, 0, False)
    below = np.flatnonzero(depth < 0)
    end = int(places[below[0]]) if len(below) else -1
    return places[(signs == _COMMA) & (depth == 0)], end


def end_of_element(data: bytes, depth: int, in_string: bool) -> tuple[int, int, bool]:
    """Where an element ends (-1: not here), and depth and quotes at the end of `data`."""
    places, signs, depths = _brackets(data, depth, in_string)
    ends = np.flatnonzero((depths < 0) | ((signs == _COMMA) & (depths == 0)))
    if len(ends):
        return int(places[ends[0]]), 0, False
    quotes = _without_escapes(data).count(b'"')
    return -1, int(depths[-1]) if len(depths) else depth, bool((quotes + in_string) % 2)


def _brackets(
    data: bytes, depth: int, in_string: bool
) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
    """Brackets and commas outside strings: their places, kinds, and the depth behind each."""
    kinds = np.zeros(256, np.uint8)
    kinds[[0x5B, 0x7B]] = 1
    kinds[[0x5D, 0x7D]] = 2
    kinds[0x2C] = _COMMA
    signs = np.frombuffer(_without_escapes(data), np.uint8)
    kind = kinds[signs]
    places = np.flatnonzero(kind)
    quotes = np.flatnonzero(signs == 0x22)
    places = places[(np.searchsorted(quotes, places) & 1) == int(in_string)]
    found = kind[places]
    return places, found, np.cumsum(np.array([0, 1, -1, 0], np.int8)[found], dtype=np.int64) + depth


def _without_escapes(data: bytes) -> bytes:
    """The same length without escaped quotes: a run of backslashes pairs up from its left end."""
    if b"\\" not in data:
        return data
    return data.replace(b"\\\\", b"__").replace(b'\\"', b"__")
