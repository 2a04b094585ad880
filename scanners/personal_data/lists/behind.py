"""What a list goes on with behind a name or a disease that is found: 请张三、李四、王五于明日, 患高血压、糖尿病; and
names that blanks part, where all of their clause are names: 参会人员：张三 李四 王五.

All paths read them with this module, from what each of them found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data import lexicon
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon.name_data import HAN
from scanners.personal_data.part import BytePlaces, text_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.view import View

REACH, ROSTER_REACH = 144, 1024
"""Bytes behind what is found in which the rest of its list stands, and of a list that blanks part."""
_PERSON, _HEALTH = NUMBER["PERSON"], NUMBER["HEALTH"]
_NEXT = "、"
_FIRST, _SECOND, _THIRD = _NEXT.encode()
_BLANK, _WIDE_BLANK_LAST = 0x20, 0x80
_CAN_FOLLOW = np.zeros(256, np.bool_)
_CAN_FOLLOW[[_BLANK, *range(0xE3, 0xEA)]] = True
"""What stands behind a blank that parts two names: another blank, or the first byte of a Chinese character."""
_LEAST = 0.6
"""Score of a name from which it is a word less often than a name."""
_ROSTER = re.compile(rf"(?P<names>(?:[ \u3000]{{1,4}}[{HAN}]{{2,4}}){{2,}})[ \u3000]*(?:[，,。；;\r\n\"'<)）|]|\Z)")
"""At least two more: two names in a row may be a name and a place."""
_NAME = re.compile(rf"[{HAN}]+")
_ITEM = re.compile(r"[^、和及与，,。；;：:\s)）\"'<]+")
_GOES_ON = frozenset("、和及与")


def items_behind(
    view: View,
    segment: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
) -> Iterator[tuple[int, int, int, int, float]]:
    """Segment, place in bytes, kind and score of what is listed behind what is found; none overlaps what is found, of
    which no two overlap. Both are in order."""
    rows = np.flatnonzero((entity == _PERSON) | (entity == _HEALTH))
    rows = rows[end[rows] + 2 < view.bounds[segment[rows] + 1]]
    if not len(rows):
        return
    buf = np.frombuffer(view.data, np.uint8)
    first = buf[end[rows]]
    rows = rows[(first == _FIRST) | (first == _BLANK)]  # behind most stands a quote
    if not len(rows):
        return
    first, second, third = (buf[end[rows] + place] for place in range(3))
    is_wide = (first == _FIRST) & (second == _SECOND)
    is_roster = (is_wide & (third == _WIDE_BLANK_LAST)) | ((first == _BLANK) & (_CAN_FOLLOW[second]))
    is_roster &= entity[rows] == _PERSON
    listed = is_roster | (is_wide & (third == _THIRD))
    for row, in_roster in zip(rows[listed].tolist(), is_roster[listed].tolist(), strict=True):
        number, begin = int(segment[row]), int(end[row])
        last = min(begin + (ROSTER_REACH if in_roster else REACH), int(view.bounds[number + 1]))
        if row + 1 < len(start):
            last = min(last, int(start[row + 1]))
        text = text_at(view.data, begin, last)
        places = BytePlaces(text, begin)
        kind = int(entity[row])
        find = _roster if in_roster else _names if kind == _PERSON else _diseases
        for first_sign, last_sign, score in find(text):
            yield number, *places.span(first_sign, last_sign), kind, score


def _names(text: str) -> Iterator[tuple[int, int, float]]:
    at = 0
    while text.startswith(_NEXT, at):
        name = lexicon.person_after_cue(text, at + 1)
        if name is None or name.start != at + 1 or name.score < _LEAST:
            return
        yield name
        at = name.end


def _roster(text: str) -> Iterator[tuple[int, int, float]]:
    """Names that blanks part, up to the end of the clause: one that is none, and they are words."""
    roster = _ROSTER.match(text)
    names = [*_NAME.finditer(roster["names"])] if roster else []
    if all(lexicon.is_name_alone(name[0]) for name in names):
        yield from ((*name.span(), _LEAST) for name in names)


def _diseases(text: str) -> Iterator[tuple[int, int, float]]:
    at = 0
    while text[at : at + 1] in _GOES_ON and (item := _ITEM.match(text, at + 1)):
        found = lexicon.health_after_cue(text[: item.end()], item.start())
        if found is None or found.start != item.start() or not lexicon.is_disease_alone(text[found.start : found.end]):
            return
        yield found
        at = found.end
