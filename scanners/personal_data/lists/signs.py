"""Numbers that may stand in a list or in brackets behind a name, by the signs beside them, of many at once. Almost none
do where keys stand before values, so that these cost next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lists.cells import RAW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.view import View

_EDGE, _BLANK, _EQUALS, _BRACKET, _SLASH, _COLON, _QUOTE, _APOSTROPHE = b"\n =(/:\"'"
"""What stands beyond the bounds of a segment reads as the end of a line."""
_WIDE, _WIDE_COLON_LAST = "：".encode()[0], "：".encode()[2]
_CHARACTER = 3
_LONGEST_CELL = 6
"""Characters of a cell that tells a list from what goes on: 手机=139…，请于明日办理."""
_RAW_SIGN = 7
"""Bytes from the capital of `"rawData":"` on."""


def _table(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[[*signs]] = True
    return table


_BEFORE = _table(b",|;/\t\"'%[({= <\r\n\x8c\x81\x88:\x9a")
_OPENING = _table(b"([<\x88")
_AFTER = _table(b",|;/\t\"'%])}> (\r\n\xef\xe3")
_THROUGH, _KEYED, _DIGITS = _table(b"\"'% "), _table(b":="), _table(b"0123456789")
_PARTS_KEY = _table(b"=:\x9a")
_LETTERS = _table(bytes([*range(65, 91), *range(97, 123)]))
_PARTS, _PARTS_WIDE, _OPENS_TYPE = _table(b",|;/\t\xef\xe3"), _table(b"\xef\xe3"), _table(b"([")
_HAN = _table(bytes(range(0xE4, 0xEA)))
_GAP, _COLONS = _table(b" \t_-\x80"), _table(b": \x9a")
_CLOSES, _IN_CHARACTER = _table(b"),;\xef"), _table(bytes(range(0x80, 0xC0)))
_SHORTEST_NAME = 6
"""Bytes."""
_CELL_ENDS = _table(b",|;/\t\"'])}> \r\n\xc2\xe2\xe3\xef")


def may_be_listed(
    view: View,
    segment: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    is_vehicle: NDArray[np.bool_],
    is_account: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Which of these numbers may; accounts only in brackets."""
    buf, bounds = np.frombuffer(view.data, np.uint8), view.bounds
    is_whole = (start == bounds[segment]) & (end == bounds[segment + 1])
    if is_whole.all():  # the cells of a column
        return np.zeros(0, np.intp)
    # First what drops nearly all of them where keys stand before values.
    before, further, after = (buf.take(place, mode="clip") for place in (start - 1, start - 2, end))
    is_quoted = (before == _QUOTE) & (after == _QUOTE) & _KEYED[further]
    is_quoted &= buf.take(start - _RAW_SIGN, mode="clip") != RAW[-_RAW_SIGN]
    is_alone = _PARTS_KEY[before] & ~_PARTS[after] & ~((before == _EQUALS) & _DIGITS[further])
    may_be = np.where(is_account, _OPENING[before], _BEFORE[before]) & ~(is_quoted | is_alone)
    rows = np.flatnonzero((may_be | (start - 2 < bounds[segment])) & ~is_whole)
    low, high, start, end = bounds[segment[rows]], bounds[segment[rows] + 1], start[rows], end[rows]
    before = _at(buf, start - 1, low, high)
    after = _at(buf, end, low, high)
    further = _at(buf, start - 2, low, high)
    furthest = np.where(further == _BLANK, _at(buf, start - 3, low, high), further)
    # Only bound values, rows of vehicles, and lists that go on are read behind a key.
    is_first = (before == _BLANK) & (is_vehicle[rows] | (after == _BRACKET))
    is_keyed = _THROUGH[before] & _KEYED[furthest] & ~is_first
    is_keyed |= (before == _EQUALS) & ~_DIGITS[further]
    is_keyed |= (before == _COLON) | (before == _WIDE_COLON_LAST)
    is_path = (before == _SLASH) & _LETTERS[further]
    is_all = (before == _EDGE) & (after == _EDGE)
    keep: NDArray[np.bool_] = _BEFORE[before] & _AFTER[after] & ~is_path & ~is_all & ~is_keyed
    if len(some := np.flatnonzero(is_keyed & _PARTS[after])):
        keep[some] = _goes_on(buf, end[some], after[some], high[some])
    if len(some := np.flatnonzero(is_keyed & (before == _QUOTE))):
        keep[some] |= buf[np.maximum(start[some] - _RAW_SIGN, 0)] == RAW[-_RAW_SIGN]
    if len(some := np.flatnonzero(is_keyed & (before == _APOSTROPHE) & (after == _APOSTROPHE))):
        is_typed = _OPENS_TYPE[_at(buf, end[some] + 2, low[some], high[some])]
        keep[some] |= is_typed & (_at(buf, end[some] + 1, low[some], high[some]) == _BLANK)
    keep &= _OPENING[before] | ~is_account[rows]
    return rows[keep]


def may_be_named(
    view: View, segment: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which of these numbers may have a name right before them, or before the bracket that opens before their key."""
    buf, low = np.frombuffer(view.data, np.uint8), view.bounds[segment]
    before, further, after = (buf.take(place, mode="clip") for place in (start - 1, start - 2, end))
    is_beside = _GAP[before] & (_IN_CHARACTER[further] | _GAP[further])
    is_in_brackets = _CLOSES[after] & (_IN_CHARACTER[before] | _COLONS[before])
    result: NDArray[np.bool_] = (is_beside | is_in_brackets) & (start - low > _SHORTEST_NAME)
    return result


def _goes_on(
    buf: NDArray[np.uint8], end: NDArray[np.int64], sign: NDArray[np.uint8], high: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Where a short Chinese cell comes behind the sign that stands at these ends, and no key."""
    place = end + np.where(_PARTS_WIDE[sign], _CHARACTER, 1)
    place += buf.take(place, mode="clip") == _BLANK
    goes_on = np.zeros(len(end), np.bool_)
    rows = np.flatnonzero(_HAN[buf.take(place, mode="clip")] & (place < high))
    place = place[rows]
    for _ in range(_LONGEST_CELL):
        if not len(rows):
            break
        place = place + _CHARACTER
        lead = np.where(place < high[rows], buf.take(place, mode="clip"), np.uint8(_EDGE))
        is_end = _CELL_ENDS[lead]
        is_end &= (lead != _WIDE) | (buf.take(place + 2, mode="clip") != _WIDE_COLON_LAST)
        goes_on[rows[is_end]] = True
        is_han = _HAN[lead]
        rows, place = rows[is_han], place[is_han]
    return goes_on


def _at(
    buf: NDArray[np.uint8], places: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.uint8]:
    inside = (places >= low) & (places < high)
    return np.where(inside, buf[np.where(inside, places, 0)], np.uint8(_EDGE))
