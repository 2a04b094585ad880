"""Addresses of people, by place names and the order of an address: area, road or village, house, room."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.address_data import AddressData, address_data
from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN

UNITS = frozenset("号弄栋幢座元楼层室户房门组社队巷院铺#＃")
"""Every address in running text holds one of these right behind a number (`AFTER_NUMBER`), or ..."""
AFTER_NAME = frozenset("区园苑寓村城")
"""... one of these right before digits with a hyphen: 阳光小区3-2-501."""
NUMBER_CHARACTERS = frozenset("0123456789０１２３４５６７８９〇零一二三四五六七八九十百两甲乙丙丁戊") | frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
BEFORE, BEHIND = 60, 60
"""Characters before and behind such a place that an address around it can reach to."""

LONGEST = 120

_TRIGGER = re.compile(
    rf"[{''.join(sorted(NUMBER_CHARACTERS))}单](?:[{''.join(sorted(UNITS))}])|[{''.join(sorted(AFTER_NAME))}][0-9０-９]{{1,3}}-[0-9０-９]"
)
_EDGE = " \t\r\n　\"'“”‘’「」\u200b\ufeff\xa0,，;；。."
_MASK = re.compile(r"[*＊×█●■□]|某|[XxＸ]{2}")
_ADMIN = "省市州盟区县旗镇乡道村"
_REGION = re.compile(rf"[{HAN}]{{1,12}}?(?:省|自治区|特别行政区)|[{HAN}]{{1,12}}?(?:市|州|盟|地区|县|旗|区)")
_TOWN = re.compile(rf"[{HAN}](?:镇|乡|街道|苏木|街道办事处|开发区|农场|林场)")
_ENGLISH = re.compile(
    r"(?<![A-Za-z])(?:road|rd|street|st|avenue|ave|lane|alley|district|county|city|province|town|village|building|bldg|room|rm|unit|floor|no|block|apt|apartment|lu|jie|qu|shi|sheng)(?![A-Za-z])",
    re.IGNORECASE,
)
_NUMBER_UNIT = re.compile(
    r"[0-9０-９〇零一二三四五六七八九十百A-Za-z甲乙丙丁](?:号|弄|栋|幢|座|单元|楼|层|室|户|组|社|队|#)"
)


def may_hold_address(text: str) -> bool:
    """Whether `addresses_in` can find anything at all: the cheap test before it."""
    return _TRIGGER.search(text) is not None


def addresses_in(text: str) -> list[Match]:
    """Addresses in running text: a road, village or estate with a house, group or room number, and the areas before.

    Bare areas, agencies, stations, metro lines, document numbers and articles of laws are none. An address behind
    which an organisation stands scores below 0.5: it is an office.
    """
    data = address_data()
    found: list[Match] = []
    at = 0
    for first in data.first.finditer(text):
        if first.start() < at:
            continue
        start = _start(text, at, first.start(), data)
        if start is None:
            continue
        end = _end(text, first.end(), data)
        score = _score(text, start, first.start(), end, data)
        if score:
            found.append(Match(start, end, score))
            at = end
    return found


def _start(text: str, floor: int, at: int, data: AddressData) -> int | None:
    """Where the address begins whose first number stands at `at`; None where what stands before it is no place."""
    run = data.run_backwards.match(text[max(floor, at - 60) : at][::-1])
    if not run:
        return None
    low = at - run.end()
    left = text[low:at].lstrip("（）()·- 　0123456789")
    low = at - len(left)
    hit = _first_place(left, data)
    if hit == 0:
        return low
    if hit > 0 and left[hit - 1] not in _ADMIN:
        return low + hit
    before = left[:hit] if hit > 0 else left
    cut = 0
    for stop in data.stops.finditer(before):
        if stop.end() < len(left):
            cut = stop.end()
    return low + cut


def _first_place(left: str, data: AddressData) -> int:
    """Index of the first known area name in `left`; -1 for none. A road named after a city is none."""
    places = data.places
    for index in range(len(left) - 1):
        names = places.get(left[index : index + 2])
        if names:
            for name in names:
                if left.startswith(name, index) and (name[-1] in _ADMIN or not _names_a_road(left, index + len(name))):
                    return index
    return -1


def _names_a_road(left: str, behind: int) -> bool:
    return any(c in "路街道巷里" for c in left[behind : behind + 3]) or behind >= len(left)


def _end(text: str, at: int, data: AddressData) -> int:
    while more := data.more.match(text, at):
        at = more.end()
    return at


def _score(text: str, start: int, at: int, end: int, data: AddressData) -> float:
    """Score of an address `start` to `end` whose first number stands at `at`; 0 for none."""
    left = text[start:at]
    if len(left) < 2 or _MASK.search(left):
        return 0.0
    if data.not_levels.search(left):
        # 本小区 is no name, 阳光小区 is one: what stands before the ending must be more than a pointer.
        ending = data.not_levels.search(left)
        if (
            ending is None
            or ending[0] not in ("小区", "社区", "园区", "广场")
            or ending.start() < 2
            or left[ending.start() - 1] in "本该各"
        ):
            return 0.0
    region = _REGION.match(left) is not None
    town = _TOWN.search(left) is not None
    numbers = len(_NUMBER_UNIT.findall(text, at, end))
    road = left[-1] in "路街巷弄道同村里"
    score = 0.5 + 0.15 * region + 0.15 * town + 0.05 * min(numbers, 3) + (0.1 if road else 0.0)
    if not road and not (region or town) and numbers < 2 and not data.estate.search(left):
        return 0.0
    office = data.office.match(text, end)
    return 0.45 if office else min(score, 0.95)


def address_value(text: str) -> Match | None:
    """The address that is the value of `text` under an address key; a short one (a village, a road) counts there.

    Score: about 0.4 an area above the county, 0.5 a county, 0.6 a town, 0.7 a road, village or estate, from 0.8 with
    a house number. Organisations, masks and "same as above" are none.
    """
    start = len(text) - len(text.lstrip(_EDGE))
    core = text[start:].rstrip(_EDGE)
    size = len(core)
    if size < 2:
        return None
    if size > LONGEST:
        inside = addresses_in(text)
        return inside[0] if inside else None
    score = _english_score(core) if core.isascii() else _value_score(core)
    return Match(start, start + size, score) if score else None


def _value_score(core: str) -> float:
    data = address_data()
    if _MASK.search(core) or core in data.bare or "@" in core or "://" in core:
        return 0.0
    number = _NUMBER_UNIT.search(core) is not None
    if not number and data.office_end.search(core):
        return 0.0
    score = 0.0
    known = _first_place(core + "区", data) == 0
    if _REGION.match(core):
        score = 0.5
        if core in areas().full and not core.endswith(("区", "县", "旗")):
            score = 0.4
    elif known:
        score = 0.4
    if _TOWN.search(core):
        score = 0.6
    if data.road.search(core) or data.village.search(core) or data.estate.search(core):
        score = max(score + 0.15, 0.65)
    if not score:
        return 0.6 if number and len(core) > 4 else 0.0
    if number:
        score = max(score + 0.15, 0.8)
    elif re.search(r"[0-9]$", core):
        score += 0.05
    return min(score, 0.95)


def _english_score(core: str) -> float:
    words = {word.lower() for word in _ENGLISH.findall(core)}
    return 0.6 if len(words) >= 2 and " " in core and "@" not in core and "://" not in core else 0.0
