"""Words of the address grammar, `rules/personal_data/addresses.yaml`, and place names ready for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from scanners.personal_data.lexicon.areas import areas, stem_of
from scanners.personal_data.lexicon.name_data import HAN
from scanners.personal_data.rule_data import rule_data

DIGITS = "0-9０-９"
NUMERALS = "〇零一二三四五六七八九十百"
_NO_NAME = "的在住与和及是有我他她为从到于由对向人"
"""Signs that no name of a building holds."""
STEM = "甲乙丙丁戊"
NUMBER = (
    rf"(?:[{STEM}东西南北]?[{DIGITS}]{{1,5}}[A-Za-z{STEM}]?(?![{DIGITS}])"
    rf"|[{NUMERALS}两]{{1,6}}|[A-Za-zＡ-Ｚ{STEM}](?:[{DIGITS}]{{1,4}})?)"
)
NUMBERS = rf"[附负之]?{NUMBER}(?:[-－—–~／/之附]{NUMBER}){{0,3}}"
AFTER_NAME = "区园苑寓村城里路街巷郡邸府庭湾轩阁居墅厦舍坊院"
"""What a name ends with before a building, a unit and a room with hyphens: 阳光小区3-2-501."""
BUILDING = r"(?:栋|幢|座|号楼|#楼?|号院|单元)"
PLAIN = rf"[{DIGITS}]{{1,4}}(?:-[{DIGITS}A-Za-z]{{1,5}}){{0,3}}(?![{DIGITS}年月日元岁个人名次万亿.%:：])"


@dataclass(frozen=True, slots=True)
class AddressData:
    """Patterns and tables of the grammar."""

    levels: frozenset[str]
    """What roads, villages and estates end with."""
    after_level: re.Pattern[str]
    building: re.Pattern[str]
    number: re.Pattern[str]
    estate_behind: re.Pattern[str]
    name_behind: re.Pattern[str]
    run_backwards: re.Pattern[str]
    stops: re.Pattern[str]
    inside_stops: frozenset[str]
    not_levels: frozenset[str]
    estates: tuple[str, ...]
    road: re.Pattern[str]
    village: re.Pattern[str]
    estate: re.Pattern[str]
    office: re.Pattern[str]
    office_end: re.Pattern[str]
    places: Mapping[str, tuple[str, ...]]
    bare: frozenset[str]


@cache
def address_data() -> AddressData:
    """The shipped grammar, compiled once."""
    found = rule_data("addresses.yaml")
    words = {key: _longest_first(value.split()) for key, value in found.items() if isinstance(value, str)}
    roads, villages, estates = words["roads"], words["villages"], words["estates"]
    levels = "".join(sorted({*AFTER_NAME, *(word[-1] for word in (*roads, *villages, *estates, *words["hamlets"]))}))
    units = "|".join(_STOREY if unit == "楼" else unit for unit in words["units"] if unit not in _COUNT_ALONE)
    unit = rf"(?:号(?!{'|'.join(words['not_after_hao'])})(?:{_STOREY}|院|门|附近)?|[#＃]楼?|{units})"
    estate_ends = "".join(sorted({word[-1] for word in estates}))
    run = rf"[{HAN}{DIGITS}A-Za-z（）()·-]{{1,60}}"
    link = rf"(?:[东西南北中][侧段]?|[{NUMERALS}{DIGITS}]{{1,2}}段)?"
    return AddressData(
        levels=frozenset(levels),
        # Patterns for searching begin with a set of characters, which the engine looks for before anything else.
        after_level=re.compile(
            rf"[{levels}](?:[ 　]?{link}{NUMBERS}{unit}|(?<=[{AFTER_NAME}])"
            rf"[{DIGITS}]{{1,4}}[{STEM}]?[{DIGITS}]{{0,3}}(?:-[{DIGITS}]{{1,4}}){{1,3}}(?![{DIGITS}]))"
        ),
        building=re.compile(
            rf"[{DIGITS}A-Za-z{NUMERALS}{STEM}]{{1,5}}{BUILDING}[-－ ]?{NUMBERS}(?:单元|室|层|楼|号|户|房|栋)?"
        ),
        number=re.compile(
            rf"[ ,，、-]?(?:{NUMBERS}{unit}|{PLAIN})|之(?:[{NUMERALS}]{{1,2}}|[{DIGITS}]{{1,2}}(?![{DIGITS}]))"
            rf"|[(（][{HAN}{DIGITS}A-Za-z]{{1,16}}[)）](?=[{HAN}]{{0,4}}{NUMBER})"
        ),
        estate_behind=re.compile(
            rf"[{HAN}]{{1,10}}?[{estate_ends}](?=({NUMBERS}(?:{unit}|-))|(?![{HAN}{DIGITS}A-Za-z]))"
        ),
        # Behind a house number a building has a name of any ending: 413号锦绣江南26幢.
        name_behind=re.compile(rf"(?:(?![{_NO_NAME}])[{HAN}]){{2,8}}?(?={NUMBERS}(?:栋|幢|座|号楼))"),
        run_backwards=re.compile(rf"{run}(?:[ 　](?=[省市州盟区县旗镇乡道村]){run}){{0,6}}"),
        stops=re.compile(f"(?:{'|'.join(_longest_first(found['stops']['anywhere'].split()))})[为是系在于]?"),
        inside_stops=frozenset(found["stops"]["inside"].split()),
        not_levels=frozenset(words["not_roads"]),
        estates=estates,
        road=re.compile(f"[{HAN}{DIGITS}A-Za-z](?:{'|'.join(roads)})"),
        village=re.compile(f"[{HAN}{DIGITS}A-Za-z](?:{'|'.join(villages)})"),
        estate=re.compile(f"[{HAN}{DIGITS}A-Za-z]{{2}}(?:{'|'.join(estates)})"),
        office=re.compile("|".join(words["organisations"])),
        office_end=re.compile(rf"(?:{'|'.join(words['organisations'])}|所|部|处|科|办|院|厂|店)$"),
        places=_places(),
        bare=frozenset(words["bare"]),
    )


_STOREY = "楼(?![上下道梯顶])"
"""No part of 楼上 and 楼下, which say where the neighbours live."""
_COUNT_ALONE = frozenset({"号", "段", "区", "期"})
"""Units that are written into the patterns apart or say too little to end an address."""


def _places() -> dict[str, tuple[str, ...]]:
    """Names an address can begin with, by their first two characters, longest first."""
    known = areas()
    names = {name for name in known.full if len(name) > 2 or name.endswith("县")}
    names |= {stem_of(name) for name in known.provinces.values()}
    names |= {stem for code, name in known.names.items() if code.endswith("00") and len(stem := stem_of(name)) > 1}
    table: dict[str, list[str]] = {}
    for name in names:
        table.setdefault(name[:2], []).append(name)
    return {head: _longest_first(found) for head, found in table.items()}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
