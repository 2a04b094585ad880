"""Written forms undone, all escapes of a block at once: as `forms.undo`.

No escape begins inside another, but for a run of backslashes, which is one: so each can be looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scanners.personal_data.lane import forms
from scanners.personal_data.lane.arrays.page import BACK, gathered, rows_of, table

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs

_PERCENT, _BACKSLASH, _AMPERSAND, _WIDE, _HASH, _SEMICOLON = 37, 92, 38, 0xEF, 35, 59
_AT_ONCE = 1 << 17
"""Bytes; so many stay in the processor's cache."""
_SPARSE = 128
"""Bytes for each escape, from which on escapes are few."""
_HEX = np.array([forms.hex_value(sign) for sign in range(256)], np.int64)
_SHORT = np.zeros(256, np.int64)
_SHORT[list(b"\"'/")] = list(b"\"'/")
_SHORT[list(b"nrt")] = 32
"""What a backslash and one sign behind it stand for."""


def _fullwidth() -> NDArray[np.uint8]:
    table = np.zeros((256, 256), np.uint8)
    for place in (0xBC, 0xBD):
        for last in range(0x80, 0xC0):
            length, _, value, _ = forms.escape_at((_WIDE, place, last), 0, 3)
            table[place, last] = value if length else 0
    return table.reshape(-1)


_FULLWIDTH = _fullwidth()
"""What a full-width sign stands for, by its second and third byte; nought for other characters."""
_ENTITIES = ((b"&quo", 6, 34), (b"&amp", 5, 38), (b"&lt", 4, 60), (b"&gt", 4, 62))
"""How entities with names begin, their length with the semicolon, what they stand for."""
_SECOND_OF_ENTITY = np.zeros(256, np.bool_)
_SECOND_OF_ENTITY[[_HASH, *(front[1] for front, _, _ in _ENTITIES)]] = True


class Escapes(NamedTuple):
    """Escapes: where they stand, how long they are, the code point or byte they stand for, how they are written."""

    place: Places
    length: NDArray[np.int64]
    value: NDArray[np.int64]
    is_point: Flags
    form: NDArray[np.int64]


_NONE = np.zeros(0, np.int64)
_NO_ESCAPES = Escapes(_NONE, _NONE, _NONE, _NONE.astype(np.bool_), _NONE)


def undone(
    data: bytes, bounds: Places, functions: SimpleNamespace
) -> tuple[bytes, NDArray[np.int64], NDArray[np.int64]]:
    """Decoded view of a block, its bounds, and the escapes undone: rows as in `forms.undo`."""
    text = data + bytes(BACK)
    found = _escapes(_Block(text, bounds, functions))
    if not len(found.place):
        return data, bounds, np.zeros((0, 5), np.int64)
    order = np.argsort(found.place, kind="stable")
    found = Escapes._make(column[order] for column in found)
    signs, width = _decoded(found)
    shrunk = np.cumsum(found.length - width)
    start = found.place - shrunk + found.length - width
    edits = table(len(start), start, width, found.place, found.length, found.form)
    return _rewritten(data, found, signs, width), _moved(bounds, found.place, shrunk), edits


class _Block(NamedTuple):
    text: bytes
    bounds: Places
    functions: SimpleNamespace

    def end_of_segment(self, places: Places) -> Places:
        return self.bounds[np.searchsorted(self.bounds, places, side="right").clip(max=len(self.bounds) - 1)]


def _escapes(block: _Block) -> Escapes:
    buf = np.frombuffer(block.text, np.uint8)
    places = np.concatenate([_NONE, *_beginnings(block, buf)])
    places = places[(places >= block.bounds[0]) & (places < block.bounds[-1])]
    sign = buf.take(places)
    kinds = [_NO_ESCAPES]
    for first, read in ((_PERCENT, _percent), (_BACKSLASH, _backslash), (_AMPERSAND, _entities), (_WIDE, _wide)):
        some = places[sign == first]
        if len(some):
            kinds += read(block, buf, some)
    return Escapes._make(np.concatenate(column) for column in zip(*kinds, strict=True))


def _beginnings(block: _Block, buf: Signs) -> Iterator[Places]:
    """Places of bytes with which escapes begin."""
    signs = [sign for sign in (_PERCENT, _BACKSLASH, _AMPERSAND, _WIDE) if bytes((sign,)) in block.text]
    for first in range(0, len(buf) if signs else 0, _AT_ONCE):
        some = buf[first : first + _AT_ONCE]
        flags = some == signs[0]
        for sign in signs[1:]:
            flags |= some == sign
        yield rows_of(flags) + first


def _of(
    block: _Block, place: Places, length: int | Places, value: NDArray[Any], form: int, is_point: bool = False
) -> Escapes:
    """Those that end in their segment."""
    if not len(place):
        return _NO_ESCAPES
    if isinstance(length, int):
        length = np.full(len(place), length)
    whole = rows_of(place + length <= block.end_of_segment(place))
    return Escapes(
        place[whole],
        length[whole],
        value[whole].astype(np.int64),
        np.full(len(whole), is_point),
        np.full(len(whole), form, np.int64),
    )


def _hex_number(buf: Signs, start: Places, digits: int) -> NDArray[np.int64]:
    """As `forms.hex_number`, -1 where no number stands."""
    value = np.zeros(len(start), np.int64)
    is_number = np.ones(len(start), np.bool_)
    for place in range(digits):
        digit = _HEX.take(buf.take(start + place))
        is_number &= digit >= 0
        value = value * 16 + digit
    return np.where(is_number, value, -1)


def _percent(block: _Block, buf: Signs, place: Places) -> Iterator[Escapes]:
    """URL-encoding, and the same encoded twice."""
    value = _hex_number(buf, place + 1, 2)
    place, value = place[value >= 0], value[value >= 0]
    inner = np.where(value == _PERCENT, _hex_number(buf, place + 3, 2), -1)
    is_twice = (inner >= 0) & (place + 5 <= block.end_of_segment(place))
    yield _of(block, place[~is_twice], 3, value[~is_twice], forms.URLENCODED)
    yield _of(block, place[is_twice], 5, inner[is_twice], forms.URLENCODED)


def _backslash(block: _Block, buf: Signs, places: Places) -> Iterator[Escapes]:
    """Runs of backslashes and what stands behind them: as `forms.backslash_at`."""
    # Runs are cut where segments are.
    segment = np.searchsorted(block.bounds, places, side="right")
    first = rows_of((np.diff(places, prepend=-2) != 1) | (np.diff(segment, prepend=-1) != 0))
    last = np.append(first[1:], len(places)) - 1
    end = places[last] + 1
    start = np.maximum(places[first], end - forms.LONGEST_BACKSLASHES)
    sign = buf.take(end)
    value = _SHORT.take(sign)
    some = value > 0
    yield _of(block, start[some], end[some] + 1 - start[some], value[some], forms.JSON_ESCAPED)
    for letter, digits, form, is_point in (
        (b"u", 4, forms.UNICODE_ESCAPED, True),
        (b"x", 2, forms.HEX_ESCAPED, False),
    ):
        some = rows_of(sign == letter[0])
        if not len(some):
            continue
        value = _hex_number(buf, end[some] + 1, digits)
        some, value = some[value >= 0], value[value >= 0]
        yield _of(block, start[some], end[some] + 1 + digits - start[some], value, form, is_point)


def _entities(block: _Block, buf: Signs, places: Places) -> Iterator[Escapes]:
    """HTML entities: as `forms.entity_at`, which reads those with numbers."""
    places = places[_SECOND_OF_ENTITY.take(buf.take(places + 1))]
    if not len(places):
        return
    signs = gathered(block.text, places, 6)
    for front, length, value in _ENTITIES:
        begins = (signs[:, : len(front)] == np.frombuffer(front, np.uint8)).all(axis=1)
        some = places[begins & (signs[:, length - 1] == _SEMICOLON)]
        yield _of(block, some, length, np.full(len(some), value), forms.HTML_ENTITY)
    numbered = places[signs[:, 1] == _HASH]
    if not len(numbered):
        return
    read = [
        (p, length, value)
        for p, b in zip(numbered.tolist(), block.end_of_segment(numbered).tolist(), strict=True)
        for length, _, value, _ in [block.functions.entity_at(block.text, p, b)]
        if length
    ]
    place, size, point = np.array(read, np.int64).reshape(-1, 3).T
    yield _of(block, place, size, point, forms.HTML_ENTITY, is_point=True)


def _wide(block: _Block, buf: Signs, place: Places) -> Iterator[Escapes]:
    value = _FULLWIDTH.take(buf.take(place + 1).astype(np.int64) << 8 | buf.take(place + 2))
    yield _of(block, place[value > 0], 3, value[value > 0], forms.FULLWIDTH)


def _decoded(found: Escapes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Four bytes for each escape, and how many of them count: as `forms.put_decoded`."""
    value = found.value
    width = np.ones(len(value), np.int64)
    if found.is_point.any():
        value = np.where(found.is_point & (value >= 0xD800) & (value < 0xE000), 63, value)
        for least in (0x80, 0x800, 0x10000):
            width += found.is_point & (value >= least)
    signs = np.zeros((4, len(value)), np.int64)
    signs[0] = np.where(width == 1, np.maximum(value, 32), 0)
    for size, front in ((2, 0xC0), (3, 0xE0), (4, 0xF0)):
        some = rows_of(width == size)
        for place in range(size if len(some) else 0):
            bits = value[some] >> 6 * (size - 1 - place)
            signs[place, some] = front | bits if place == 0 else 0x80 | (bits & 63)
    return signs, width


def _rewritten(data: bytes, found: Escapes, signs: NDArray[np.int64], width: NDArray[np.int64]) -> bytes:
    """The block with what escapes stand for in their place."""
    if len(found.place) * _SPARSE < len(data):
        return b"".join(_pieces(data, found, signs, width))
    pieces: list[bytes] = []
    first = row = 0
    while first < len(data):
        stop = min(first + _AT_ONCE, len(data))
        last = int(np.searchsorted(found.place, stop))
        if last > row:
            stop = max(stop, int(found.place[last - 1] + found.length[last - 1]))  # no escape is cut in two
            some = slice(row, last)
            place = found.place[some] - first
            pieces.append(_written(data[first:stop], place, found.length[some], signs[:, some], width[some]))
        else:
            pieces.append(data[first:stop])
        first, row = stop, last
    return b"".join(pieces)


def _pieces(
    data: bytes, found: Escapes, signs: NDArray[np.int64], width: NDArray[np.int64]
) -> list[bytes | memoryview]:
    """The text between few escapes as it is, and what they stand for."""
    text, decoded = memoryview(data), np.ascontiguousarray(signs.T, np.uint8).tobytes()
    ends = (found.place + found.length).tolist()
    pieces: list[bytes | memoryview] = [b""] * (2 * len(ends) + 1)
    pieces[0::2] = [text[start:end] for start, end in zip([0, *ends], [*found.place.tolist(), None], strict=True)]
    pieces[1::2] = [decoded[4 * row : 4 * row + size] for row, size in enumerate(width.tolist())]
    return pieces


def _written(
    data: bytes, place: Places, length: NDArray[np.int64], signs: NDArray[np.int64], width: NDArray[np.int64]
) -> bytes:
    """A stretch of text with its escapes undone."""
    out = np.frombuffer(data, np.uint8).copy()
    kept = np.ones(len(out), np.bool_)
    for step in range(int(length.max())):
        kept[place[(step < length) & (step >= width)] + step] = False
    for step in range(int(width.max())):
        some = width > step
        out[place[some] + step] = signs[step, some]
    return out[kept].tobytes()


def _moved(bounds: Places, place: Places, shrunk: NDArray[np.int64]) -> Places:
    """Bounds of the segments in the view: every escape before them made them come sooner."""
    before = np.searchsorted(place, bounds, side="left")
    return bounds - np.concatenate(([0], shrunk))[before]
