"""Written forms undone, all escapes of a block at once: as `forms.undo`.

No escape begins inside another, but for a run of backslashes, which is one: so each can be looked at by itself, and all
stay in the order in which they begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scanners.personal_data.lane import forms, percent
from scanners.personal_data.lane.arrays import hanzi
from scanners.personal_data.lane.arrays.page import BACK, gathered, rows_of, segments_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs
    from scanners.personal_data.lane.collected import Text

_PERCENT, _BACKSLASH, _AMPERSAND, _WIDE, _HASH, _SEMICOLON = 37, 92, 38, 0xEF, 35, 59
_AT_ONCE = 1 << 17
"""Bytes; so many stay in the processor's cache."""
_LOOKED_AT = 8 + forms.LONGEST_COLOUR
"""Bytes from the beginning of an escape on that are looked at wherever it stands."""
_MARKERS = (0xFF, 0xFE, 0xC0, 0xC1, 0xF8, 0x00)
"""Bytes that a text seldom holds: one marks what falls away."""
_SPARSE = 128
"""Bytes for each escape, from which on escapes are few."""
_FAR_APART = 16
"""Bytes for each one that falls away, from which on those between are sooner copied whole than one by one."""
_HEX = np.array([percent.hex_value(sign) for sign in range(256)], np.int64)
_SHORT = np.zeros(256, np.int64)
_SHORT[list(b"\"'/=")] = list(b"\"'/=")
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
_FIRST_WIDE, _LAST_WIDE = 0xFF0A, 0xFF5A
"""Between these code points lie all of them."""
_ENTITIES = ((b"&quo", 6, 34), (b"&apo", 6, 39), (b"&amp", 5, 38), (b"&lt", 4, 60), (b"&gt", 4, 62))
"""How entities with names begin, their length with the semicolon, what they stand for."""
_IS_QUOTE = np.zeros(256, np.bool_)
_IS_QUOTE[[34, 39]] = True
_SECOND_OF_ENTITY = np.zeros(256, np.bool_)
_SECOND_OF_ENTITY[[_HASH, *(front[1] for front, _, _ in _ENTITIES)]] = True


_IS_LETTER = np.zeros(256, np.bool_)
_IS_LETTER[[*range(65, 91), *range(97, 123)]] = True
_NONE = np.zeros(0, np.int64)


class Escapes(NamedTuple):
    """Where signs stand that may begin an escape; how long it is, nought for none, the code point or byte that it
    stands for, and how it is written."""

    place: Places
    length: NDArray[np.int64]
    value: NDArray[np.int64]
    is_point: Flags
    form: NDArray[np.uint8]

    @classmethod
    def at(cls, place: Places) -> Escapes:
        """With nothing known of them."""
        n = len(place)
        return cls(place, np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(n, np.uint8))

    def taken(self, rows: Places) -> Escapes:
        return Escapes._make(column.take(rows) for column in self)

    def put(
        self,
        rows: Places,
        length: int | NDArray[np.int64],
        value: int | NDArray[Any],
        form: int | Signs,
    ) -> None:
        self.length[rows], self.value[rows], self.form[rows] = length, value, form


def undone(
    data: bytes, bounds: Places, functions: SimpleNamespace
) -> tuple[Text, NDArray[np.int64], NDArray[np.int64]]:
    """Decoded view of a block, its bounds, and the escapes undone: rows as in `forms.undo`."""
    found = _escapes(data, bounds, functions)
    if not len(found.place):
        return data, bounds, np.zeros((0, 5), np.int64)
    found = _narrowed(_as_hanzi(data, found, bounds, functions), bounds)
    signs, width = _decoded(found)
    edits = np.empty((5, len(width)), np.int64)  # column by column, as it is read
    start, edits[1], edits[2], edits[3], edits[4] = edits[0], width, found.place, found.length, found.form
    saved = found.length - width
    shrunk = np.cumsum(saved)
    np.subtract(found.place, shrunk, out=start)
    start += saved
    return _rewritten(data, found, signs, width), _moved(bounds, found.place, shrunk), edits.T


class _Block(NamedTuple):
    """Text with room behind it, its bytes, the bounds of its segments, and for each sign that may begin an escape the
    end of its segment."""

    text: bytes
    buf: Signs
    bounds: Places
    end: Places
    functions: SimpleNamespace


def _escapes(text: bytes, bounds: Places, functions: SimpleNamespace) -> Escapes:
    place = np.concatenate([_NONE, *_beginnings(text, np.frombuffer(text, np.uint8))])
    if len(place) and place[-1] + _LOOKED_AT > len(text):
        text += bytes(BACK)
    buf = np.frombuffer(text, np.uint8)
    first, last = np.searchsorted(place, bounds[[0, -1]]).tolist()
    found = Escapes.at(place[first:last])
    if not len(found.place):
        return found
    block = _Block(text, buf, bounds, bounds[1:].take(segments_of(bounds, found.place)), functions)
    sign = buf.take(found.place)
    _backslashes(block, found, sign)
    for begin, read in (
        (_PERCENT, _percent),
        (_AMPERSAND, _entities),
        (_WIDE, _wide),
        (forms.CONTROL, _colours),
        (forms.NO_BREAK[0], _blanks),
    ):
        rows = rows_of(sign == begin)
        if len(rows):
            read(block, found, rows)
    ends_inside = (found.length > 0) & (found.place + found.length <= block.end)
    return found if ends_inside.all() else found.taken(rows_of(ends_inside))


def _beginnings(text: bytes, buf: Signs) -> Iterator[Places]:
    """Places of bytes with which escapes begin."""
    signs = [
        sign
        for sign in (_PERCENT, _BACKSLASH, _AMPERSAND, _WIDE, forms.CONTROL, forms.NO_BREAK[0])
        if bytes((sign,)) in text
    ]
    for first in range(0, len(buf) if signs else 0, _AT_ONCE):
        some = buf[first : first + _AT_ONCE]
        flags = some == signs[0]
        for sign in signs[1:]:
            flags |= some == sign
        yield rows_of(flags) + first


def _hex_number(buf: Signs, start: Places, digits: int) -> NDArray[np.int64]:
    """As `forms.hex_number`, -1 where no number stands."""
    value = np.zeros(len(start), np.int64)
    is_number = np.ones(len(start), np.bool_)
    for place in range(digits):
        digit = _HEX.take(buf.take(start + place))
        is_number &= digit >= 0
        value = value * 16 + digit
    return np.where(is_number, value, -1)


def _percent(block: _Block, found: Escapes, rows: Places) -> None:
    """URL-encoding, and the same encoded twice."""
    place = found.place[rows]
    value = _hex_number(block.buf, place + 1, 2)
    some = rows_of(value >= 0)
    found.put(rows[some], 3, value[some], forms.URLENCODED)
    some = rows_of(value == _PERCENT)
    inner = _hex_number(block.buf, place[some] + 3, 2)
    is_twice = (inner >= 0) & (place[some] + 5 <= block.end[rows[some]])
    found.put(rows[some[is_twice]], 5, inner[is_twice], forms.URLENCODED)
    for n in rows_of(_IS_QUOTE.take(block.buf.take(place - 1)) & (value >= 0) & (place > 0)).tolist():
        begin = block.bounds[np.searchsorted(block.bounds, place[n], side="right") - 1]
        if block.functions.is_wildcard(block.text, int(place[n]), int(begin)):
            found.length[rows[n]] = 0


def _backslashes(block: _Block, found: Escapes, sign: Signs) -> None:
    """Backslashes and what stands behind them: as `forms.backslash_at`. Most are single, so all are taken for such, and
    runs of them are put right then."""
    place = found.place
    behind = block.buf.take(place + 1)
    is_backslash = sign == _BACKSLASH
    np.multiply(_SHORT.take(behind), is_backslash, out=found.value)
    np.multiply(found.value > 0, 2, out=found.length)
    found.form[:] = forms.JSON_ESCAPED
    for letter, digits, form, is_point in (
        (b"u", 4, forms.UNICODE_ESCAPED, True),
        (b"x", 2, forms.HEX_ESCAPED, False),
    ):
        rows = rows_of(is_backslash & (behind == letter[0]))
        if len(rows):
            value = _hex_number(block.buf, place[rows] + 2, digits)
            rows, value = rows[value >= 0], value[value >= 0]
            found.put(rows, 2 + digits, value, form)
            found.is_point[rows] = is_point
            some = rows[value == forms.CONTROL]
            if len(some):
                found.length[some] += _colour(block, found.place[some] + found.length[some], block.end[some])
    goes_on = (place[1:] - place[:-1] == 1) & is_backslash[1:] & is_backslash[:-1]
    if goes_on.any():
        goes_on &= block.end[1:] == block.end[:-1]  # runs are cut where segments are
        first = rows_of(goes_on & ~np.append(False, goes_on[:-1]))
        last = rows_of(goes_on & ~np.append(goes_on[1:], False)) + 1
        _lengthened(found, np.maximum(first, last + 1 - forms.LONGEST_BACKSLASHES), last)


def _lengthened(found: Escapes, first: Places, last: Places) -> None:
    """Escapes that have been found at the last signs of runs begin at the first ones."""
    some = rows_of(found.length[last])
    first, last = first[some], last[some]
    found.put(first, found.length[last] + last - first, found.value[last], found.form[last])
    found.is_point[first] = found.is_point[last]
    found.length[last] = 0


def _entities(block: _Block, found: Escapes, rows: Places) -> None:
    """HTML entities: as `forms.entity_at`, which reads those with numbers."""
    rows = rows[_SECOND_OF_ENTITY.take(block.buf.take(found.place[rows] + 1))]
    if not len(rows):
        return
    signs = gathered(block.text, found.place[rows], 6)
    for front, length, value in _ENTITIES:
        begins = (signs[:, : len(front)] == np.frombuffer(front, np.uint8)).all(axis=1)
        found.put(rows[begins & (signs[:, length - 1] == _SEMICOLON)], length, value, forms.HTML_ENTITY)
    for row in rows[signs[:, 1] == _HASH].tolist():
        length, _, value, _ = block.functions.entity_at(block.text, int(found.place[row]), int(block.end[row]))
        found.put(np.array([row]), length, value, forms.HTML_ENTITY)
        found.is_point[row] = True


def _wide(block: _Block, found: Escapes, rows: Places) -> None:
    place = found.place[rows]
    value = _FULLWIDTH.take(block.buf.take(place + 1).astype(np.int64) << 8 | block.buf.take(place + 2))
    found.put(rows, 3 * (value > 0), value, forms.FULLWIDTH)


def _colours(block: _Block, found: Escapes, rows: Places) -> None:
    length = _colour(block, found.place[rows] + 1, block.end[rows])
    found.put(rows, length + (length > 0), 32, forms.JSON_ESCAPED)


def _blanks(block: _Block, found: Escapes, rows: Places) -> None:
    rows = rows[block.buf.take(found.place[rows] + 1) == forms.NO_BREAK[1]]
    found.put(rows, 2, 32, forms.FULLWIDTH)


def _colour(block: _Block, place: Places, end: Places) -> NDArray[np.int64]:
    """As `forms.colour_at`."""
    signs = gathered(block.text, place, forms.LONGEST_COLOUR + 2)
    is_parameter = (signs[:, 1:] >= 48) & (signs[:, 1:] <= 63)
    count = np.where(is_parameter.all(axis=1), -1, is_parameter.argmin(axis=1))
    last = signs[np.arange(len(signs)), count + 1]
    is_one = (signs[:, 0] == 91) & (count >= 0) & _IS_LETTER.take(last) & (place + count + 2 <= end)
    return np.where(is_one, count + 2, 0)


def _as_hanzi(data: bytes, found: Escapes, bounds: Places, functions: SimpleNamespace) -> Escapes:
    """URL-encoded GB18030 as the characters it stands for: as `forms.undo_hanzi`."""
    is_url = found.form == forms.URLENCODED
    if not (is_url & (found.value >= 0x80)).any():
        return found
    rows = rows_of(is_url)
    bytes_ = hanzi.Encoded(found.place[rows], (found.place + found.length)[rows], found.value[rows])
    stretches, place, length, value, is_point = hanzi.read(data, bytes_, bounds, functions)
    if not len(place):
        return found
    inside = np.searchsorted(stretches[:, 0], found.place, side="right") - 1
    found = found.taken(rows_of((inside < 0) | (found.place >= stretches[inside, 1])))
    joined = Escapes(
        np.concatenate([found.place, place]),
        np.concatenate([found.length, length]),
        np.concatenate([found.value, value]),
        np.concatenate([found.is_point, is_point]),
        np.concatenate([found.form, np.full(len(place), forms.URLENCODED, np.uint8)]),
    )
    return joined.taken(np.argsort(joined.place, kind="stable"))


def _narrowed(found: Escapes, bounds: Places) -> Escapes:
    """Full-width signs as the signs they stand for, those of three escapes as one: as `forms.narrow` and
    `forms.put_narrow`."""
    wide = rows_of(found.is_point & (found.value >= _FIRST_WIDE) & (found.value <= _LAST_WIDE))
    found.value[wide] = [forms.narrow(point) for point in found.value[wide].tolist()]
    first = rows_of((found.value[:-2] == _WIDE) & ~found.is_point[:-2])
    first = first[~(found.is_point[first + 1] | found.is_point[first + 2])]
    end = found.place + found.length
    first = first[(end[first] == found.place[first + 1]) & (end[first + 1] == found.place[first + 2])]
    segment = np.searchsorted(bounds, found.place[[first, first + 2]], side="right")
    first = first[segment[0] == segment[1]]
    value = _FULLWIDTH.take(found.value[first + 1] << 8 | found.value[first + 2])
    first, value = first[value > 0], value[value > 0]
    if not len(first):
        return found
    found.length[first] += found.length[first + 1] + found.length[first + 2]
    found.value[first] = value
    kept = np.ones(len(end), np.bool_)
    kept[first + 1] = kept[first + 2] = False
    return Escapes._make(column[kept] for column in found)


def _decoded(found: Escapes) -> tuple[Signs, NDArray[np.int64]]:
    """Four bytes for each escape, and how many of them count: as `forms.put_decoded`."""
    value = found.value
    width = np.ones(len(value), np.int64)
    signs = np.zeros((4, len(value)), np.uint8)
    signs[0] = np.maximum(value, 32)
    points = rows_of(found.is_point & (value >= 0x80))
    value = value[points]
    value = np.where((value >= 0xD800) & (value < 0xE000), 63, value)
    size = 1 + np.searchsorted(np.array([0x80, 0x800, 0x10000]), value, side="right")
    width[points] = size
    signs[0, points] = value
    for bytes_, front in ((2, 0xC0), (3, 0xE0), (4, 0xF0)):
        some = rows_of(size == bytes_)
        for place in range(bytes_ if len(some) else 0):
            bits = value[some] >> 6 * (bytes_ - 1 - place)
            signs[place, points[some]] = front | bits if place == 0 else 0x80 | (bits & 63)
    return signs, width


def _rewritten(data: bytes, found: Escapes, signs: Signs, width: NDArray[np.int64]) -> Text:
    """The block with what escapes stand for in their place."""
    if len(found.place) * _SPARSE < len(data):
        return b"".join(_pieces(data, found, signs, width))
    written = bytearray(data)
    out = np.frombuffer(written, np.uint8)
    begin = found.place + found.length - width
    out[begin] = signs[0]
    for step in range(1, int(width.max())):
        some = rows_of(width > step)
        out[begin[some] + step] = signs[step, some]
    marker = next((sign for sign in _MARKERS if bytes((sign,)) not in written), -1)
    mark = out if marker >= 0 else np.zeros(len(out), np.uint8)
    gone, count = found.place, 0
    while len(gone):
        mark[gone] = marker & 0xFF
        count += len(gone)
        some = rows_of(gone + 1 < begin)
        gone, begin = gone.take(some) + 1, begin.take(some)
    if marker >= 0:
        sign = bytes((marker,))
        return written.replace(sign, b"") if count * _FAR_APART < len(written) else written.translate(None, sign)
    return out[mark == 0].tobytes()


def _pieces(data: bytes, found: Escapes, signs: Signs, width: NDArray[np.int64]) -> list[bytes | memoryview]:
    """The text between few escapes as it is, and what they stand for."""
    text, decoded = memoryview(data), np.ascontiguousarray(signs.T).tobytes()
    ends = (found.place + found.length).tolist()
    pieces: list[bytes | memoryview] = [b""] * (2 * len(ends) + 1)
    pieces[0::2] = [text[start:end] for start, end in zip([0, *ends], [*found.place.tolist(), None], strict=True)]
    pieces[1::2] = [decoded[4 * row : 4 * row + size] for row, size in enumerate(width.tolist())]
    return pieces


def _moved(bounds: Places, place: Places, shrunk: NDArray[np.int64]) -> Places:
    """Bounds of the segments in the view: every escape before them made them come sooner."""
    before = np.searchsorted(place, bounds, side="left")
    return bounds - np.concatenate(([0], shrunk))[before]
