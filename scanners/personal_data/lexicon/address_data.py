"""Words of the address grammar, `rules/personal_data/addresses.yaml`, and place names ready for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.yamlio import load
from scanners.personal_data.lexicon.areas import areas, stem_of
from scanners.personal_data.lexicon.name_data import HAN

FILE = "personal_data/addresses.yaml"

DIGITS = "0-9０-９"
NUMERALS = "〇零一二三四五六七八九十百"
NUMBER = rf"(?:[甲乙丙丁戊东西南北]?[{DIGITS}]{{1,5}}[A-Za-z甲乙丙丁]?(?![{DIGITS}])|[{NUMERALS}两]{{1,6}}|[A-Za-zＡ-Ｚ甲乙丙丁戊](?:[{DIGITS}]{{1,4}})?)"
NUMBERS = rf"(?:附|负|之)?{NUMBER}(?:[-－—–~／/之附]{NUMBER}){{0,3}}"


@dataclass(frozen=True, slots=True)
class AddressData:
    """Patterns and tables of the grammar."""

    first: re.Pattern[str]
    more: re.Pattern[str]
    run_backwards: re.Pattern[str]
    stops: re.Pattern[str]
    not_levels: re.Pattern[str]
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
    found = load((files("rules") / FILE).read_text("utf-8"), f"rules/{FILE}").value
    words = {key: _longest_first(value.split()) for key, value in found.items() if isinstance(value, str)}
    not_after = "|".join(words["not_after_hao"])
    unit = rf"(?:号(?!{not_after})(?:楼|院|门|附近)?|#楼?|＃楼?|{'|'.join(u for u in words['units'] if u not in ('号', '段', '区', '期'))})"
    two = rf"{NUMBER}(?:栋|幢|座|号楼|#楼?|号院|单元)[-－ ]?{NUMBERS}(?:单元|室|层|楼|号|户|房|栋)?"
    levels = "".join(sorted({word[-1] for key in ("roads", "villages", "estates", "hamlets") for word in words[key]}))
    link = rf"(?:[东西南北中][侧段]?|[{NUMERALS}{DIGITS}]{{1,2}}段)?"
    estate = "|".join(words["estates"])
    stops = found["stops"]
    anywhere, inside = "|".join(_longest_first(stops["anywhere"].split())), "".join(stops["inside"].split())
    return AddressData(
        first=re.compile(
            rf"(?<=[{levels}]){link}{NUMBERS}{unit}|(?<=[{HAN}]){two}|(?<=[区园苑寓村城])[{DIGITS}]{{1,3}}(?:-[{DIGITS}]{{1,4}}){{1,3}}(?![{DIGITS}])"
        ),
        more=re.compile(
            rf"[ ,，、-]?(?:{NUMBERS}{unit}|[(（][{HAN}{DIGITS}A-Za-z]{{1,16}}[)）](?=[{HAN}]{{0,4}}{NUMBER})"
            rf"|[{HAN}]{{1,10}}?(?:{estate})(?={NUMBERS}(?:{unit}|-))|[{DIGITS}]{{1,4}}(?:-[{DIGITS}]{{1,4}}){{0,3}}(?![{DIGITS}年月日元岁个人.%:：])"
            rf"|[{HAN}]{{2,10}}(?:{estate})(?![{HAN}{DIGITS}A-Za-z]))"
        ),
        run_backwards=re.compile(rf"(?:[{HAN}{DIGITS}A-Za-z（）()·-]|[ 　](?=[省市州盟区县旗镇乡道村])){{1,60}}"),
        stops=re.compile(rf"(?:{anywhere}|(?<=.)[{inside}])"),
        not_levels=re.compile(rf"(?:第|{'|'.join(words['not_roads'])})$"),
        road=re.compile(f"[{HAN}{DIGITS}A-Za-z](?:{'|'.join(words['roads'])})"),
        village=re.compile(f"[{HAN}{DIGITS}A-Za-z](?:{'|'.join(words['villages'])})"),
        estate=re.compile(f"[{HAN}{DIGITS}A-Za-z]{{2}}(?:{estate})"),
        office=re.compile(rf"[{HAN}（）()]{{2,20}}?(?:{'|'.join(words['organisations'])})"),
        office_end=re.compile(rf"(?:{'|'.join(words['organisations'])}|所|部|处|科|办|院|厂|店)$"),
        places=_places(),
        bare=frozenset(words["bare"]),
    )


def _places() -> dict[str, tuple[str, ...]]:
    """Names an address can begin with, by their first two characters, longest first."""
    known = areas()
    names = {name for name in known.full if len(name) > 2 or name.endswith("县")}
    names |= {stem_of(name) for name in known.provinces.values()}
    names |= {stem for code, name in known.names.items() if code.endswith("00") and len(stem := stem_of(name)) > 1}
    table: dict[str, list[str]] = {}
    for name in names - {"市辖区", "省直辖县级行政区划"}:
        table.setdefault(name[:2], []).append(name)
    return {head: _longest_first(found) for head, found in table.items()}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
