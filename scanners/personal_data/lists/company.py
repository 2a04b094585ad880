"""Values known by their company: records that logs write as lists of cells without names.

`[张三, 110101…, 1990-03-07, 139…]`, `1,张三,女,110101…,某路12号`, `('张三','110101…')`, `{0=7, 1=张三, 2=110101…}`:
where one cell is the number of a person, the cells around it that can be nothing but a name, an address, a disease or
the birth date the number holds are those of a person. Beside a plate, the number of a vehicle or a bank card only a
name is. Behind a key a number begins a list where a sign of lists follows it and no other key: `value = 139…|张三`.

So is a name known right before brackets around the number of a person, a mailbox or an account, right before the key of
such a number in brackets, and before the number itself, though it be covered: `张三(139…)`, `"张三" <…@…>`,
`张三（身份证号110101…`, `张三 139****5678`, `张三_110101…_申请书`.

All paths read lists with this module, from what each of them found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from scanners.personal_data import lexicon
from scanners.personal_data.checks import CHECKS
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lists.cells import RAW, Around, cells_around, raw_cells
from scanners.personal_data.lists.signs import may_be_listed, may_be_named

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

REACH, RAW_REACH = 300, 1500
"""Bytes around the number of a person in which cells of its list stand, and of its record where each has its key."""
_SCORE = 0.6
_IDENTITY = frozenset(
    NUMBER[kind]
    for kind in (
        *("CN_ID_CARD", "CN_ID_CARD_15", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR", "CN_DRIVER_LICENSE"),
        "CN_SOCIAL_SECURITY",
    )
)
_PAPERS = frozenset(
    NUMBER[kind] for kind in ("CN_PASSPORT", "CN_HKMO_PERMIT", "CN_TW_PERMIT", "CN_FOREIGN_PR", "CN_OFFICER_ID")
)
"""Papers beside which names in Latin letters stand too."""
_MOBILE = NUMBER["CN_MOBILE"]
_VEHICLES = frozenset((NUMBER["CN_PLATE"], NUMBER["VIN"]))
_COVERED = frozenset(NUMBER[kind] for kind in ("MASKED_CN_ID_CARD", "MASKED_CN_MOBILE", "MASKED_BANK_CARD"))
_ACCOUNTS = frozenset((NUMBER["EMAIL_ADDRESS"], NUMBER["WECHAT_ID"]))
_NAMING = _ACCOUNTS | _COVERED
"""Kinds that only tell whose name stands before them."""
_FARTHEST_NAME = {NUMBER["CN_PLATE"]: 1, NUMBER["VIN"]: 1, NUMBER["BANK_CARD"]: 2}
"""How many cells away stands the name that is all such a number tells."""
_TELLING = np.array(
    [n in _IDENTITY | _PAPERS | _NAMING | {_MOBILE, *_FARTHEST_NAME} for n in NUMBER.values()], np.bool_
)
"""Kinds whose values tell what stands beside them."""
_NAMES_ONLY = np.array([n in _NAMING for n in NUMBER.values()], np.bool_)
_ACCOUNT = np.array([n in _ACCOUNTS for n in NUMBER.values()], np.bool_)
_VEHICLE = np.array([n in _VEHICLES for n in NUMBER.values()], np.bool_)

_CORE = (
    rb"(?:\A|[\x00-\x7f]|\xef\xbc\x9a|\xef\xbc\x8c|\xe3\x80\x81|\xe3\x80\x82)"
    rb"(?P<core>(?:[\xe4-\xe9][\x80-\xbf]{2}|\xc2\xb7|\xe2\x80\xa2){2,15})"
)
_NAMED = re.compile(
    rb"%b(?:[\"']? ?(?P<bracket>[(\[<]|\xef\xbc\x88)"
    rb"|(?:\(|\xef\xbc\x88)(?:[\xe4-\xe9][\x80-\xbf]{2}){2,8} ?(?::|\xef\xbc\x9a)? ?"
    rb"|[ \t]{1,24}|(?:\xe3\x80\x80){1,2}|[_-])\Z" % _CORE
)
"""A name before the brackets around a number, before a key of it in brackets, before the number."""
_LONGEST_BEFORE = 96
"""Bytes of a name and of what stands between it and the number."""
_CLOSING = {b"(": b")", b"[": b"]", b"<": b">", "（".encode(): "）".encode()}
Day: TypeAlias = tuple[int, int, int]


class Companion(NamedTuple):
    """What was found in a text before lists are read, or is found in them: a kind and its place in bytes."""

    start: int
    end: int
    entity: int
    score: float = _SCORE


def companions(
    view: View,
    segment: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
) -> Iterator[tuple[int, Companion]]:
    """What stands in lists beside numbers of persons that are found, with its segment; nothing that overlaps what is
    found, of which no two overlap. Both are in order."""
    telling = np.flatnonzero(_TELLING[entity])
    if not len(telling):
        return
    places, kinds = (segment[telling], start[telling], end[telling]), entity[telling]
    is_listed = np.zeros(len(telling), np.bool_)
    is_listed[may_be_listed(view, *places, _VEHICLE[kinds], _NAMES_ONLY[kinds])] = True
    may_be = is_listed | (may_be_named(view, *places) & ~_ACCOUNT[kinds])
    telling, is_listed = telling[may_be], is_listed[may_be]
    for number, first in zip(*np.unique(segment[telling], return_index=True), strict=True):
        rows = slice(*np.searchsorted(segment, [number, number + 1]).tolist())
        columns = (start, end, entity)
        found = [Companion(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True)]
        last = first + np.searchsorted(segment[telling[first:]], number + 1)
        asked = [
            (found[row - rows.start], in_list)
            for row, in_list in zip(telling[first:last].tolist(), is_listed[first:last].tolist(), strict=True)
        ]
        low, high = int(view.bounds[number]), int(view.bounds[number + 1])
        for told in _in_segment(view.data, low, high, found, asked):
            yield int(number), told


def _in_segment(
    data: Text, first: int, last: int, found: Sequence[Companion], asked: Sequence[tuple[Companion, bool]]
) -> list[Companion]:
    """What stands beside those of what is `found` in the segment from `first` to `last` that are `asked`; with each
    whether it may stand in a list."""
    starts = [one.start for one in found]
    told: dict[int, Companion] = {}
    walked: set[int] = set()
    for one, in_list in asked:
        if one.start not in walked:
            reach = RAW_REACH if data[one.start - len(RAW) : one.start] == RAW else REACH
            low, high = max(first, one.start - reach), min(last, one.end + reach)
            near = [
                other for other in found[bisect_left(starts, low) : bisect_right(starts, high)] if other.end <= high
            ]
            around = Around(bytes(data[low:high]), low, low == first, high == last)
            for more in (*_named(around, one), *(_beside(around, one, near, walked) if in_list else ())):
                told.setdefault(more.start, more)
    kept: list[Companion] = []
    for more in sorted(told.values()):
        place = bisect_left(starts, more.start)
        is_free = place == len(found) or more.end <= found[place].start
        is_free &= place == 0 or found[place - 1].end <= more.start
        if is_free and (not kept or kept[-1].end <= more.start):
            kept.append(more)
    return kept


def _beside(around: Around, one: Companion, near: Sequence[Companion], walked: set[int]) -> Iterator[Companion]:
    """What the company of a number is. Numbers of lists that are read to their ends are `walked` then."""
    if one.entity in _NAMING:
        return
    text, base = around[:2]
    start, end = one.start - base, one.end - base
    farthest = _FARTHEST_NAME.get(one.entity)
    is_person = farthest is None
    identities = [text[other.start - base : other.end - base] for other in near if other.entity in _IDENTITY]
    born = frozenset(filter(None, map(_born, identities))) if is_person else frozenset()
    is_paper = one.entity in _PAPERS
    if text.isascii() and not born and not is_paper:
        return
    cells = cells_around(around, start, end, walked if is_person else set())
    if text.endswith(RAW, 0, start):
        cells = raw_cells(text, start, end)
    for place, (begin, stop) in cells:
        entity = _kind(text[begin:stop], is_person, is_paper, born) if place <= (farthest or place) else None
        if entity is not None:
            yield Companion(base + begin, base + stop, NUMBER[entity])


def _named(around: Around, one: Companion) -> Iterator[Companion]:
    """The name right before a number, before the brackets in which it stands, or before its key in brackets."""
    if one.entity in _VEHICLES:
        return
    text, base = around[:2]
    start, end = one.start - base, one.end - base
    named = _NAMED.search(text, max(0, start - _LONGEST_BEFORE), start)
    if named is None or (named["bracket"] and not text.startswith(_CLOSING[named["bracket"]], end)):
        return
    if not named["bracket"] and one.entity in _ACCOUNTS:
        return
    first, last = named.span("core")
    if lexicon.is_name_alone(_read(text[first:last])):
        yield Companion(base + first, base + last, NUMBER["PERSON"])


def _kind(cell: bytes, is_person: bool, is_paper: bool, born: frozenset[Day]) -> str | None:
    """What a cell is beyond doubt, beside identity numbers of persons who were `born` on these days."""
    if born and cell[:1].isdigit():
        if cell.isdigit() and (number := _number(cell)):
            return number
        if lexicon.is_born_alone(_read(cell), born):
            return "DATE_OF_BIRTH"
    if cell.isascii():
        return "PERSON" if is_paper and lexicon.is_latin_name_alone(cell.decode()) else None
    if len(cell) < 6:
        return None
    text = _read(cell)
    if lexicon.is_name_alone(text):
        return "PERSON"
    if not is_person:
        return None
    if lexicon.is_address_alone(text):
        return "CN_ADDRESS"
    return "HEALTH" if lexicon.is_disease_alone(text) else None


def _number(cell: bytes) -> str | None:
    """A mobile number, or a bank card of a known block, that words of other cells speak against or nothing for."""
    if len(cell) == 11:
        return "CN_MOBILE" if cell[:1] == b"1" and CHECKS["mobile"](cell.decode()) else None
    if len(cell) < 16 or not _card().fullmatch(cell.decode()):
        return None
    return "BANK_CARD" if CHECKS["bank_card"](cell.decode()) else None


@cache
def _card() -> re.Pattern[str]:
    """Cards by their blocks; of those of nineteen digits only what a block of six tells."""
    return re.compile("62[0-9]{14,17}|9558[0-9]{15}|436742[0-9]{13}|[3-6][0-9]{15}")


def _born(number: bytes) -> Day | None:
    """The birth date that an identity number holds."""
    digits = number[6:14] if len(number) == 18 else b"19" + number[6:12] if len(number) == 15 else b""
    return (int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits.isdigit() else None


def _read(cell: bytes) -> str:
    return cell.decode("utf-8", "surrogateescape")
