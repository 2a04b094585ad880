"""Addresses of people in running text, by place names and the order of an address: area, road or village, house, room.

An address is found from its first number: what stands right before it must be a road, a village or an estate, and from
there the text is read backwards to the first area or to the word that introduces the address, and forwards over
buildings, units and rooms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from scanners.personal_data.lexicon.address_data import AFTER_NAME, DIGITS, NUMERALS, AddressData, address_data
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN

UNITS = frozenset("号支弄栋幢座单楼层室户房门组社队巷院铺#＃")
"""Every address in running text holds one of these, the first sign of a unit, right behind one of
`NUMBER_CHARACTERS`, or one of `AFTER_NAME` right before digits with a hyphen."""
NUMBER_CHARACTERS = frozenset("0123456789０１２３４５６７８９〇零一二三四五六七八九十百两甲乙丙丁戊") | frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
)
REACH = 60
"""Characters before and behind such a place that an address around it can reach to."""
OFFICE = 0.45
"""Score of an address with an organisation behind: an office, not a person's."""

_TRIGGER = re.compile(
    rf"[{''.join(sorted(UNITS))}](?<=[{''.join(sorted(NUMBER_CHARACTERS))}].)"
    rf"|[{AFTER_NAME}][0-9０-９]{{1,4}}[甲乙丙丁戊]?[0-9０-９]{{0,3}}-[0-9０-９]"
)
_ADMIN = frozenset("省市州盟区县旗镇乡道村")
_REGION = re.compile(r"[省市区县旗州盟](?<=..)")
_TOWN = re.compile(r"[镇乡](?<=..)|街道(?<=...)|苏木")
_HAN_RUN = re.compile(rf"[{HAN}（）()]{{2,20}}")
_BUILDINGS = re.compile("[栋幢座单#楼院]")
_HAN_START = re.compile(rf"[{HAN}]")
_COUNTED = re.compile(r"[号弄栋幢座楼层室户组社队#]|单元")
_NUMBERS = re.compile(rf"[{DIGITS}]+|[{NUMERALS}]+(?=[号弄栋幢座楼层室户组单])")
_SHORTEST = 2
"""Characters before the first number."""
_POINTED_AT = frozenset("本该各全每某此这那新老旧个")
_SURE_ENDS = frozenset("路街巷弄道同村里")
_ROAD_ENDS = frozenset("路街巷")
_BEHIND_NUMBERS = frozenset("号栋幢座层室")
_NAMED = frozenset({"小区", "社区", "园区", "广场", "一期", "二期", "三期", "自然村", "行政村", "小组"})
"""Say nothing alone and make an address with a name before them."""
_NAMES_WITH_YU = frozenset("家庄洪都田山桥湖店")


class Before(NamedTuple):
    """What counts of the text before the first number of an address: whether it holds an area and a town, and what
    it ends like."""

    area: bool
    town: bool
    sure: bool
    road: bool
    estate: bool
    level: bool

    @classmethod
    def of(cls, text: str, data: AddressData) -> Before:
        last = text[-1]
        return cls(
            _REGION.search(text) is not None,
            _TOWN.search(text) is not None,
            last in _SURE_ENDS,
            last in _ROAD_ENDS,
            text.endswith(data.estates),
            last in _ADMIN,
        )


class Behind(NamedTuple):
    """What counts of an address from its first number on: counted units, hyphens, an organisation after it."""

    counted: int
    hyphens: int
    office: bool

    @classmethod
    def of(cls, text: str, at: int, end: int, data: AddressData) -> Behind:
        run = _HAN_RUN.match(text, end)
        return cls(
            len(_COUNTED.findall(text, at, end)),
            text.count("-", at, end),
            run is not None and data.office.search(run[0]) is not None,
        )


def may_hold_address(text: str) -> bool:
    """Whether `addresses_in` can find anything at all: the cheap test before it."""
    return _TRIGGER.search(text) is not None


def addresses_in(text: str) -> list[Match]:
    """Addresses in running text: a road, village or estate with a house, group or room number, and the areas before.

    Bare areas, agencies, stations, metro lines, document numbers and articles of laws are none. An address behind
    which an organisation stands has the score `OFFICE`.
    """
    data = address_data()
    found: list[Match] = []
    floor = 0
    for at, behind in first_numbers(text, data):
        if at <= floor:
            continue
        start = start_of(text, floor, at, data)
        if start < 0 or at - start < _SHORTEST:
            continue
        end = end_of(text, behind, data)
        score = weight(Before.of(text[start:at], data), Behind.of(text, at, end, data))
        if score:
            found.append(Match(start, end, score))
            floor = end
    return found


def is_home(address: str) -> bool:
    """Whether an address leads to a home, not only to a house: a number of a building, a unit, a group or a room
    besides the one of the house."""
    return numbers_in(address) >= 2


def numbers_in(address: str) -> int:
    """How many numbers an address holds."""
    return len(_NUMBERS.findall(address))


def first_numbers(text: str, data: AddressData) -> list[tuple[int, int]]:
    """Where the first number of an address may stand, and where it ends with its unit; in order."""
    firsts = [(first.start() + 1, first.end()) for first in data.after_level.finditer(text)]
    if _BUILDINGS.search(text):
        firsts += [(first.start(), first.end()) for first in data.building.finditer(text)]
        firsts.sort()
    return firsts


def start_of(text: str, floor: int, at: int, data: AddressData) -> int:
    """Where the address begins whose first number stands at `at`; -1 where what stands before it is no place."""
    run = data.run_backwards.match(text[max(floor, at - REACH) : at][::-1])
    if not run:
        return -1
    low = at - run.end()
    first = _HAN_START.search(text, low, at)
    if not first:
        return -1
    low = first.start()
    left = text[low:at]
    if _is_none(left, data) or (low and left[0] in _BEHIND_NUMBERS and text[low - 1] in NUMBER_CHARACTERS):
        return -1
    hit = first_place(left, data)
    if hit == 0 or (hit > 0 and left[hit - 1] not in _ADMIN):
        return low + hit
    before = left[:hit] if hit > 0 else left
    cut = 0
    for stop in data.stops.finditer(before):
        if stop.end() < len(left):
            cut = stop.end()
    for index in range(len(before) - 2, cut, -1):
        if before[index] in data.inside_stops:
            cut = index + 1
            break
    if not cut and left[0] == "于" and left[1:2] not in _NAMES_WITH_YU:
        cut = 1
    return low + cut


def _is_none(left: str, data: AddressData) -> bool:
    """Whether `left` ends like a road, village or estate and is none: 线路, 农村, a mask, an estate without a name."""
    if left[-1] == "第" or "某" in left or "XX" in left or "xx" in left:
        return True
    for size in (2, 3, 4):
        ending = left[-size:]
        if ending in data.not_levels:
            before = left[-size - 2 : -size]
            return ending not in _NAMED or len(before) < 2 or before[-1] in _POINTED_AT
    return False


def first_place(left: str, data: AddressData) -> int:
    """Index of the first known area name in `left`; -1 for none.

    Inside a text a name without its level (重庆, 杭州) counts only before another area: roads and estates are named
    after cities. The shortest names (范县) stand inside other words (示范县) and count only at the beginning.
    """
    places = data.places
    for index in range(len(left) - 1):
        names = places.get(left[index : index + 2])
        if names:
            for name in names:
                if left.startswith(name, index) and (index == 0 or _stands_alone(left, index, name, places)):
                    return index
    return -1


def _stands_alone(left: str, index: int, name: str, places: Mapping[str, tuple[str, ...]]) -> bool:
    if name[-1] in _ADMIN:
        return len(name) > 2
    behind = left[index + len(name) :]
    return any(behind.startswith(other) and other[-1] in _ADMIN for other in places.get(behind[:2], ()))


def end_of(text: str, at: int, data: AddressData) -> int:
    """Where the address ends whose first number with its unit ends at `at`."""
    size = len(text)
    while at < size:
        more = data.number.match(text, at)
        if not more:
            more = data.estate_behind.match(text, at)
            if not more or not more[0].endswith(data.estates) or (more[1] is None and len(more[0]) < 4):
                more = data.name_behind.match(text, at)
            if not more:
                break
        at = more.end()
    return at


def weight(before: Before, behind: Behind) -> float:
    """Score of an address; 0 for none."""
    is_placed = before.area or before.town
    if before.road and not behind.counted and not is_placed:
        return 0.0
    numbers = behind.counted + behind.hyphens
    if not (before.sure or is_placed or before.estate) and numbers < 2:
        return 0.0
    if before.level and not before.sure and not before.estate:
        return 0.0
    if behind.office:
        return OFFICE
    return min(0.5 + 0.15 * before.area + 0.15 * before.town + 0.05 * min(numbers, 3) + 0.1 * before.sure, 0.95)
