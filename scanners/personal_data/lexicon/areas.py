"""Areas of China by code and by name, from `rules/personal_data/areas.tsv`.

Codes are evidence, never a reason to reject: people keep the code of their first registration for life, and real
cards carry county codes that stand in no published list. Only a province that never existed rejects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "personal_data/areas.tsv"

_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 鄂温克 德昂 保安 裕固 独龙 鄂伦春 各"
)
_OF_PEOPLES = tuple(name for people in _PEOPLES.split() for name in (people + "族", people)[: len(people)])
"""How the name of an autonomous area goes on behind its stem; peoples of one sign with 族 only."""
_LEVELS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "矿区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "州",
)
_OLD_CITIES_OF_A_PROVINCE = "01"
"""Code `xxxx01` was the city proper (市辖区); lists leave it out, cards carry it."""


@dataclass(frozen=True, slots=True)
class Areas:
    """`names` by code; `in_use` holds today's codes; `full` the names as written, `short` without their level."""

    names: Mapping[str, str]
    in_use: frozenset[str]
    provinces: Mapping[str, str]
    full: frozenset[str]
    short: frozenset[str]


@cache
def areas() -> Areas:
    """The shipped areas, read once."""
    names: dict[str, str] = {}
    in_use = set()
    for line in (files("rules") / FILE).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, *last = line.split("\t")
        names[code] = name
        if not last:
            in_use.add(code)
    provinces = {code[:2]: name for code, name in names.items() if code.endswith("0000")}
    full = frozenset(names.values())
    short = frozenset(stem for name in full if len(stem := stem_of(name)) > 1)
    return Areas(names, frozenset(in_use), provinces, full, short)


def stem_of(name: str) -> str:
    """An area's name without its level and its peoples: 重庆市 to 重庆, 阿坝藏族羌族自治州 to 阿坝."""
    for level in _LEVELS:
        if name.endswith(level):
            stem = name.removesuffix(level)
            break
    else:
        return name
    while stem.endswith(_OF_PEOPLES):
        ending = next((name for name in _OF_PEOPLES if stem.endswith(name) and stem != name), "")
        if not ending:
            break
        stem = stem.removesuffix(ending)
    return stem


def province(code: str) -> str | None:
    """Name of the province an area code starts with; None means no such province ever gave out codes."""
    return areas().provinces.get(code[:2])


def county_name(code: str) -> str | None:
    """Full name of the area of a 6-digit code, withdrawn codes included."""
    code = code[:6]
    names = areas().names
    own = names.get(code)
    if own is None:
        if code[4:] != _OLD_CITIES_OF_A_PROVINCE or code[:4] + "00" not in names:
            return None
        own = "市辖区"
    above = (names.get(code[:2] + "0000", ""), names.get(code[:4] + "00", ""))
    match code[2:4], code[4:]:
        case "00", _:
            return own
        case _, "00":
            return above[0] + own
        case _:
            return "".join(above) + own


def county_known(code: str) -> bool:
    """Whether a 6-digit code was ever given to a county-level area (or to a city proper, `xxxx01`)."""
    return len(code) >= 6 and code[4:6] != "00" and county_name(code) is not None
