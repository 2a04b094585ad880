"""Names with which a list goes on behind one that is found: 请张三、李四、王五于明日.

All paths read them with this module, from what each of them found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data import lexicon
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.part import text_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.view import View

REACH = 144
"""Bytes behind a name in which others of its list stand."""
_PERSON = NUMBER["PERSON"]
_NEXT = "、"
_FIRST, _SECOND, _THIRD = _NEXT.encode()
_LEAST = 0.6
"""Score of a name from which it is a word less often than a name."""


def names_behind(
    view: View,
    segment: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
) -> Iterator[tuple[int, int, int, float]]:
    """Segment, place in bytes and score of names behind those that are found; none overlaps what is found, of which no
    two overlap. Both are in order."""
    rows = np.flatnonzero(entity == _PERSON)
    if not len(rows):
        return
    buf = np.frombuffer(view.data, np.uint8)
    rows = rows[end[rows] + 2 < view.bounds[segment[rows] + 1]]
    for ahead, sign in enumerate((_THIRD, _SECOND, _FIRST)):
        rows = rows[buf[end[rows] + 2 - ahead] == sign]
    for row in rows.tolist():
        number, first = int(segment[row]), int(end[row])
        last = min(first + REACH, int(view.bounds[number + 1]))
        if row + 1 < len(start):
            last = min(last, int(start[row + 1]))
        text = text_at(view.data, first, last)
        at, place = 0, first
        while text.startswith(_NEXT, at):
            name = lexicon.person_after_cue(text, at + 1)
            if name is None or name.start != at + 1 or name.score < _LEAST:
                break
            begin = place + len(_NEXT.encode())
            place = begin + len(text[name.start : name.end].encode())
            yield number, begin, place, name.score
            at = name.end
