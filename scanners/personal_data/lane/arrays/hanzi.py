"""URL-encoded GB18030: as `hanzi`, of all runs of a block at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane.arrays.page import rows_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places


class Encoded(NamedTuple):
    """URL-encoded bytes: where they stand, and their values."""

    place: Places
    end: Places
    value: NDArray[np.int64]


def read(
    data: bytes, found: Encoded, bounds: Places, functions: SimpleNamespace
) -> tuple[NDArray[np.int64], Places, NDArray[np.int64], NDArray[np.int64], Flags]:
    """Stretches that hold Chinese, and what they hold: place, length, value, and whether that is a code point."""
    goes_on = np.append(False, found.place[1:] == found.end[:-1])
    goes_on &= np.append(False, np.diff(np.searchsorted(bounds, found.place, side="right")) == 0)
    begins = rows_of(~goes_on)
    stretches: list[tuple[int, int]] = []
    signs: list[tuple[int, int, int, bool]] = []
    for run in np.unique(np.searchsorted(begins, _breaking(found.value, goes_on), side="right") - 1).tolist():
        first = int(found.place[begins[run]])
        stop = int(bounds[np.searchsorted(bounds, first, side="right")])
        until = functions.hanzi_end(data, first, stop)
        if first < until:
            stretches.append((first, until))
        while first < until:
            length, point = functions.pair_at(data, first, stop)
            is_pair = length > 0
            if not is_pair:
                length, point = functions.url_byte(data, first, stop)
            signs.append((first, length, point, is_pair))
            first += length
    place, length, value, is_point = np.array(signs, np.int64).reshape(-1, 4).T
    return np.array(stretches, np.int64).reshape(-1, 2), place, length, value, is_point > 0


def _breaking(value: NDArray[np.int64], goes_on: Flags) -> Places:
    """Rows of bytes that break what UTF-8 is, in runs: as `hanzi.more_of`."""
    row = np.arange(len(value))
    is_more = (value >= 0x80) & (value < 0xC0)
    wanted = np.select([value < 0xC2, value < 0xE0, value < 0xF0, value <= 0xF4], [0, 1, 2, 3], 0)
    lead = np.maximum.accumulate(np.where(is_more & goes_on, -1, row))
    lacks = wanted[lead] - (row - lead)
    breaks = is_more & ((lacks < 0) | ~goes_on)
    breaks |= ~is_more & (value >= 0x80) & ((value < 0xC2) | (value > 0xF4))
    breaks[1:] |= ~is_more[1:] & goes_on[1:] & (lacks[:-1] > 0)
    return rows_of(breaks)
