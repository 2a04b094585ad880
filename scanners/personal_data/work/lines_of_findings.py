"""Lines put together from pieces that come again and numbers that do not, in one compiled pass over the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.eights import words_of
from scanners.personal_data.jit import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SLACK = 8
"""Bytes behind what is copied that may be read and written, and never count."""
_MOST_DIGITS = 20


def written(
    pieces: Sequence[tuple[Sequence[str], NDArray[Any]]], numbers: Sequence[NDArray[np.int64] | None]
) -> NDArray[np.uint8]:
    """Lines in UTF-8, one behind the other: of every piece the text with the line's code, then the number beside it,
    which is not negative; None where no number follows.

    Raises ImportError where Numba is missing.
    """
    texts: list[bytes] = []
    codes = np.empty((len(pieces), len(pieces[0][1])), np.int64)
    for row, (words, code) in enumerate(pieces):
        codes[row] = code
        codes[row] += len(texts)
        texts += [word.encode("utf-8", "replace") for word in words]
    bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    known = np.frombuffer(b"".join(texts) + bytes(_SLACK), np.uint8)
    counts = np.array([number is not None for number in numbers])
    values = np.zeros(codes.shape, np.int64)
    for row, number in enumerate(numbers):
        if number is not None:
            values[row] = number
    size = int(np.diff(bounds)[codes].sum()) + codes.shape[1] * int(counts.sum()) * _MOST_DIGITS
    out = np.empty(size + _SLACK, np.uint8)
    return out[: compiled(put_lines)(words_of(known), bounds, codes, counts, values, out, words_of(out))]


def put_lines(known: Any, bounds: Any, codes: Any, counts: Any, values: Any, out: Any, out_words: Any) -> Any:
    """Write the lines; gives how many bytes they take. Written for Numba."""
    eight, one, ten = np.uint64(8), np.uint64(1), np.uint64(10)
    to = np.uint64(0)
    for line in range(codes.shape[1]):
        for piece in range(codes.shape[0]):
            code = codes[piece, line]
            at, left = np.uint64(bounds[code]), bounds[code + 1] - bounds[code]
            end = to + np.uint64(left)
            while to < end:
                out_words[to] = known[at]
                to += eight
                at += eight
            to = end
            if counts[piece]:
                rest = np.uint64(values[piece, line])
                digits, limit = one, ten
                while rest >= limit and digits < np.uint64(19):
                    limit *= ten
                    digits += one
                to += digits
                for n in range(digits):
                    out[to - one - np.uint64(n)] = np.uint8(48) + np.uint8(rest % ten)
                    rest //= ten
    return to
