"""Values known by their company: records that logs write as lists of cells without names.

`[张三, 110101…, 1990-03-07, 139…]`, `1,张三,女,110101…,某路12号`, `('张三','110101…')`, `{0=7, 1=张三, 2=110101…}`:
where one cell is the number of a person, the cells around it that can be nothing but a name, an address, a disease or
the birth date the number holds are those of a person. Beside a plate or the number of a vehicle only a name is. So is a
name right before brackets around the number of a person, a mailbox or an account: `张三(139…)`, `"张三" <…@…>`.

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
from scanners.personal_data.checksums import CHECKS
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.list_cells import Around, cells_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

REACH = 300
"""Bytes around the number of a person in which cells of its list stand."""
_SCORE = 0.6
_IDENTITY = frozenset(
    NUMBER[kind]
    for kind in (
        *("CN_ID_CARD", "CN_ID_CARD_15", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR", "CN_DRIVER_LICENSE"),
        "CN_SOCIAL_SECURITY",
    )
)
_MOBILE = NUMBER["CN_MOBILE"]
_VEHICLES = frozenset((NUMBER["CN_PLATE"], NUMBER["VIN"]))
_ACCOUNTS = frozenset((NUMBER["EMAIL_ADDRESS"], NUMBER["WECHAT_ID"]))
"""Kinds that only tell whose name stands before their brackets."""
_TELLING = np.array([n in _IDENTITY | _VEHICLES | _ACCOUNTS or n == _MOBILE for n in NUMBER.values()], np.bool_)
"""Kinds whose values tell what stands beside them."""
_ACCOUNT = np.array([n in _ACCOUNTS for n in NUMBER.values()], np.bool_)
_VEHICLE = np.array([n in _VEHICLES for n in NUMBER.values()], np.bool_)

_NAMED = re.compile(
    rb"(?:\A|[\x00-\x7f]|\xef\xbc\x9a|\xef\xbc\x8c|\xe3\x80\x81|\xe3\x80\x82)"
    rb"(?P<core>(?:[\xe4-\xe9][\x80-\xbf]{2}|\xc2\xb7|\xe2\x80\xa2){2,15})[\"']? ?(?P<bracket>[(\[<]|\xef\xbc\x88)\Z"
)
_LONGEST_BEFORE = 54
"""Bytes of a name and the bracket behind it, with a quote and a blank between."""
_CLOSING = {b"(": b")", b"[": b"]", b"<": b">", "（".encode(): "）".encode()}
_OPENS = (b"(", b"[", b"<", b"\x88")
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
    telling = _telling(view, segment, start, end, entity)
    for number, first in zip(*np.unique(segment[telling], return_index=True), strict=True):
        rows = slice(*np.searchsorted(segment, [number, number + 1]).tolist())
        columns = (start, end, entity)
        found = [Companion(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True)]
        last = first + np.searchsorted(segment[telling[first:]], number + 1)
        asked = [found[row - rows.start] for row in telling[first:last].tolist()]
        low, high = int(view.bounds[number]), int(view.bounds[number + 1])
        for told in _in_segment(view.data, low, high, found, asked):
            yield int(number), told


def _telling(
    view: View,
    segment: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    entity: NDArray[np.uint8],
) -> NDArray[np.intp]:
    """Rows that may stand in a list or in brackets behind a name, by the signs beside them. Almost none do where keys
    stand before values, so that these cost next to nothing."""
    rows = np.flatnonzero(_TELLING[entity])
    if not len(rows):
        return rows
    buf, bounds = np.frombuffer(view.data, np.uint8), view.bounds
    # First what drops nearly all of them where keys stand before quoted values.
    before, further = (buf.take(start[rows] - back, mode="clip") for back in (1, 2))
    rows = rows[(_BEFORE[before] & ~(_QUOTES[before] & _KEYED[further])) | (start[rows] - 2 < bounds[segment[rows]])]
    low, high = bounds[segment[rows]], bounds[segment[rows] + 1]
    before = _at(buf, start[rows] - 1, low, high)
    keep = np.where(_ACCOUNT[entity[rows]], _OPENING[before], _BEFORE[before])
    rows, low, high, before = rows[keep], low[keep], high[keep], before[keep]
    after = _at(buf, end[rows], low, high)
    further = _at(buf, start[rows] - 2, low, high)
    furthest = np.where(further == _BLANK, _at(buf, start[rows] - 3, low, high), further)
    # Only bound values, and rows of vehicles, are read behind a key.
    is_first = (before == _BLANK) & (_VEHICLE[entity[rows]] | (after == _BRACKET))
    is_keyed = _THROUGH[before] & _KEYED[furthest] & ~is_first
    is_counted = (before == _EQUALS) & ~_DIGITS[further]
    is_path = (before == _SLASH) & _LETTERS[further]
    is_all = (before == _EDGE) & (after == _EDGE)
    found: NDArray[np.intp] = rows[_AFTER[after] & ~is_keyed & ~is_counted & ~is_path & ~is_all]
    return found


_EDGE, _BLANK, _EQUALS, _BRACKET, _SLASH = 10, 32, 61, 40, 47
"""What stands beyond the bounds of a segment reads as the end of a line."""


def _table(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[[*signs]] = True
    return table


_BEFORE = _table(b",|;/\t\"'%[({= <\r\n\x8c\x81\x88")
_OPENING = _table(b"([<\x88")
_AFTER = _table(b",|;/\t\"'%])}> (\r\n\xef\xe3")
_THROUGH, _QUOTES, _KEYED, _DIGITS = (_table(signs) for signs in (b"\"'% ", b"\"'", b":=", b"0123456789"))
_LETTERS = _table(bytes([*range(65, 91), *range(97, 123)]))


def _at(
    buf: NDArray[np.uint8], places: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.uint8]:
    inside = (places >= low) & (places < high)
    return np.where(inside, buf[np.where(inside, places, 0)], np.uint8(_EDGE))


def _in_segment(
    data: Text, first: int, last: int, found: Sequence[Companion], asked: Sequence[Companion]
) -> list[Companion]:
    """What stands in lists of the segment from `first` to `last` beside those of what is `found` that are `asked`."""
    starts = [one.start for one in found]
    told: dict[int, Companion] = {}
    walked: set[int] = set()
    for one in asked:
        if one.start not in walked:
            low, high = max(first, one.start - REACH), min(last, one.end + REACH)
            near = [
                other for other in found[bisect_left(starts, low) : bisect_right(starts, high)] if other.end <= high
            ]
            around = Around(bytes(data[low:high]), low, low == first, high == last)
            for more in _beside(around, one, near, walked):
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
    text, base = around[:2]
    start, end = one.start - base, one.end - base
    is_person = one.entity not in _VEHICLES
    if is_person and text[max(0, start - 1) : start] in _OPENS:
        yield from _named(around, start, end)
    if one.entity in _ACCOUNTS:
        return
    identities = [text[other.start - base : other.end - base] for other in near if other.entity in _IDENTITY]
    born = frozenset(filter(None, map(_born, identities))) if is_person else frozenset()
    if text.isascii() and not born:
        return
    for place, (begin, stop) in cells_around(around, start, end, walked if is_person else set()):
        entity = _kind(text[begin:stop], is_person, born)
        if entity is not None and (is_person or place == 1):
            yield Companion(base + begin, base + stop, NUMBER[entity])


def _named(around: Around, start: int, end: int) -> Iterator[Companion]:
    """The name right before the brackets in which [start, end) stands."""
    text, base = around[:2]
    named = _NAMED.search(text, max(0, start - _LONGEST_BEFORE), start)
    if named is not None and text.startswith(_CLOSING[named["bracket"]], end):
        first, last = named.span("core")
        if lexicon.is_name_alone(_read(text[first:last])):
            yield Companion(base + first, base + last, NUMBER["PERSON"])


def _kind(cell: bytes, is_person: bool, born: frozenset[Day]) -> str | None:
    """What a cell is beyond doubt, beside identity numbers of persons who were `born` on these days."""
    if born and cell[:1].isdigit():
        if cell.isdigit() and (number := _number(cell)):
            return number
        if lexicon.is_born_alone(_read(cell), born):
            return "DATE_OF_BIRTH"
    if len(cell) < 6 or cell.isascii():
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
