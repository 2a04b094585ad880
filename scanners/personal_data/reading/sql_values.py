"""The VALUES of an INSERT as delimited text, by byte-wide steps. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = "\x1f"
"""Separates cells in the result; rows end with a line break and strings are in single quotes."""

_OPEN, _CLOSE, _COMMA, _END, _SPACE = 1, 2, 3, 4, 5
_CAST = re.compile(rb"(?<=')::[\w\" ]+(?:\[\])?")
_STRING_PREFIX = re.compile(rb"\b_(?:binary|utf8(?:mb[34])?|latin1|gbk)\s?(?=')", re.IGNORECASE)

_ESCAPES = (
    (b"\\'", b"''"),
    (b'\\"', b'"'),
    (b"\\n", b"\n"),
    (b"\\r", b"\r"),
    (b"\\t", b"\t"),
    (b"\\0", b"\0"),
    (b"\\Z", b"\x1a"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """`text` holds the whole rows found, `used` bytes are done with, `ended` tells that the statement is over."""

    text: bytes
    used: int
    ended: bool


def take_rows(data: bytes, prefix: bytes, *, backslash: bool, final: bool) -> Taken:
    """The whole rows at the start of `data`, which stands behind VALUES or goes on behind rows taken before.

    Statements that start with the same `prefix` follow on. `backslash`: a backslash in a string is an escape (MySQL).
    `final`: nothing comes behind `data`.
    """
    import numpy as np  # loaded where a dump is read, not where a command starts

    if b"_" in data:
        data = _STRING_PREFIX.sub(lambda found: b" " * len(found.group()), data)
    shadow = data.replace(b"\\\\", b"__").replace(b"\\'", b"__") if backslash and b"\\" in data else data
    signs = np.frombuffer(shadow, np.uint8)
    kinds = np.zeros(256, np.uint8)
    kinds[[0x28, 0x29, 0x2C, 0x3B]] = (_OPEN, _CLOSE, _COMMA, _END)
    kinds[[0x20, 0x0A, 0x0D, 0x09]] = _SPACE
    kind = kinds[signs]
    places = np.flatnonzero(kind)
    quotes = np.flatnonzero(signs == 0x27)
    places = places[(np.searchsorted(quotes, places) & 1) == 0]
    found = kind[places]
    depth = np.cumsum(np.array([0, 1, -1, 0, 0, 0], np.int8)[found], dtype=np.int32)
    stop, dropped, ended = _statements(data, places[(found == _END) & (depth == 0)], prefix, final)
    closing = places[(found == _CLOSE) & (depth == 0) & (places < stop)]
    opening = places[(found == _OPEN) & (depth == 1) & (places < stop)]
    if dropped:
        starts, behind = np.array(dropped).T
        opening, closing = (
            edges[edges >= np.append(0, behind)[np.searchsorted(starts, edges)]] for edges in (opening, closing)
        )
    if broken := _first_break(data, opening, closing, dropped):
        stop, ended = broken, True
        closing = closing[closing < stop]
    if len(closing) == 0:
        return Taken(b"", stop if ended and not final else 0, ended)
    last = int(closing[-1]) + 1
    inside = places < last
    places, found, depth = places[inside], found[inside], depth[inside]
    out = np.frombuffer(data, np.uint8)[:last].copy()
    keep = np.ones(last, bool)
    out[places[(found == _COMMA) & (depth == 1)]] = ord(CELL)
    out[places[(found == _CLOSE) & (depth == 0)]] = 0x0A
    keep[places[(found == _OPEN) & (depth == 1)]] = False
    keep[places[(found == _COMMA) & (depth == 0)]] = False
    keep[places[(found == _SPACE) & (depth <= 1)]] = False
    _drop_prefixes(signs, quotes[quotes < last], keep)
    for start, end in dropped:
        keep[start : min(end, last)] = False
    text = out[keep].tobytes()
    if b"'::" in text:
        text = _CAST.sub(b"", text)
    # A row that breaks off at the end of the dump is left to be looked at as text.
    used = stop if ended and data[stop - 1 : stop] == b";" else last
    return Taken(without_escapes(text) if backslash else text, used, ended)


def _statements(
    data: bytes, ends: NDArray[np.int64], prefix: bytes, final: bool
) -> tuple[int, list[tuple[int, int]], bool]:
    """Where the statements of one kind end, what stands between their rows, and whether that is for sure."""
    dropped: list[tuple[int, int]] = []
    for end in ends.tolist():
        start = end + 1
        while data[start : start + 1] in (b"\n", b"\r", b" "):
            start += 1
        if data.startswith(prefix, start):
            dropped.append((end, start + len(prefix)))
            continue
        if not final and len(data) - start < len(prefix) and prefix.startswith(data[start:]):
            return end, dropped, False
        return end + 1, dropped, True
    return len(data), dropped, final


def _first_break(
    data: bytes, opening: NDArray[np.int64], closing: NDArray[np.int64], dropped: list[tuple[int, int]]
) -> int:
    """Where something else than another row follows a row, in a script that ends no statement; 0 where nowhere."""
    between = [
        (end, start) for end, start in zip(closing.tolist(), opening[1:].tolist(), strict=False) if start - end > 2
    ]
    known = {end for _, end in dropped}
    for end, start in between:
        gap = data[end + 1 : start]
        if start not in known and gap.strip(b", \r\n\t"):
            return int(end) + 1
    return 0


def _drop_prefixes(signs: NDArray[np.uint8], quotes: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
    """`N'…'` and `E'…'` are strings too."""
    opening = quotes[0::2]
    opening = opening[opening > 1]
    before = signs[opening - 1] | 0x20
    letter = (before == 0x6E) | (before == 0x65)
    if letter.any():
        places = opening[letter] - 1
        beyond = signs[places - 1]
        keep[places[(beyond == 0x2C) | (beyond == 0x28) | (beyond == 0x20)]] = False


def without_escapes(text: bytes) -> bytes:
    """MySQL's backslash escapes resolved; a quote becomes two."""
    if b"\\" not in text:
        return text
    text = text.replace(b"\\\\", b"\x1d")
    for written, meant in _ESCAPES:
        text = text.replace(written, meant)
    return text.replace(b"\x1d", b"\\")


def cells_in(text: bytes) -> int:
    """How many cells the first row has."""
    width, inside = 1, False
    for sign in text[: 1 << 20]:
        if sign == 0x27:
            inside = not inside
        elif not inside:
            if sign == 0x0A:
                break
            width += sign == 0x1F
    return width
