"""The quick look-up of names, of many values at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from scanners.personal_data.lane import keyed
from scanners.personal_data.lane.arrays.hashes import UNKNOWN
from scanners.personal_data.lane.arrays.page import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.hashes import Folded, KnownWords
    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs


class Sheet(Protocol):
    """Text as bytes, and with all digits alike; some bytes of room stand before and behind it."""

    @property
    def buf(self) -> Signs: ...

    @property
    def folded(self) -> Folded: ...


class PlainNames:
    """The quick look-up of names: as `keyed.plain_name`."""

    def __init__(self, names: Signs, usual: Signs, words: KnownWords) -> None:
        self._names, self._usual, self._words = names, usual, words

    def scores(self, page: Sheet, start: Places, end: Places) -> NDArray[np.int64]:
        """Scores in hundredths, 0 for what is no plain name."""
        width = end - start
        score = np.zeros(len(start), np.int64)
        rows = rows_of((width == 6) | (width == 9))
        if not len(rows):
            return score
        start, end, width = start[rows], end[rows], width[rows]
        leads, codes = zip(*(_character(page.buf, start + 3 * place) for place in range(3)), strict=True)
        is_long = width == 9
        found = self._names.take(codes[0] * 2 + is_long)
        is_name = leads[0] & leads[1] & (found != 0) & (self._usual.take(codes[1]) != 0)
        is_name &= ~is_long | (leads[2] & (self._usual.take(codes[2]) >= keyed.USUAL_LAST))
        kept = rows_of(is_name)
        start, end = start[kept], end[kept]
        is_word = self._words.masks(page.folded.hashes(start, end)) != UNKNOWN
        is_word |= self._words.masks(page.folded.hashes(start, start + 6)) != UNKNOWN
        kept = kept[~is_word]
        score[rows[kept]] = found[kept]
        return score


def _character(buf: Signs, start: Places) -> tuple[Flags, NDArray[np.int64]]:
    """Whether a Chinese character begins at each place, and its code point."""
    first = buf.take(start)
    code = (
        ((first & 15).astype(np.int64) << 12)
        | ((buf.take(start + 1) & 63).astype(np.int64) << 6)
        | (buf.take(start + 2) & 63)
    )
    return (first >= 0xE4) & (first <= 0xE9), code
