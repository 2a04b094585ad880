"""Areas of China by code and by name, from `rules/personal_data/areas.tsv`.

No number is held against the codes: people keep that of their first registration for life, and real cards carry
county codes that stand in no published list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from scanners.personal_data.rule_data import rule_text

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


@dataclass(frozen=True, slots=True)
class Areas:
    """`names` by code, withdrawn ones included; `provinces` by the first two digits of their codes; `full` the names as
    written, `short` without their level."""

    names: Mapping[str, str]
    provinces: Mapping[str, str]
    full: frozenset[str]
    short: frozenset[str]


@cache
def areas() -> Areas:
    """The shipped areas, read once."""
    names: dict[str, str] = {}
    for line in rule_text("areas.tsv").splitlines():
        if line.startswith("#"):
            continue
        code, name = line.split("\t")[:2]
        names[code] = name
    provinces = {code[:2]: name for code, name in names.items() if code.endswith("0000")}
    full = frozenset(names.values())
    short = frozenset(stem for name in full if len(stem := stem_of(name)) > 1)
    return Areas(names, provinces, full, short)


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
