"""What ports, customs and offices for foreigners hold: names in Latin letters, homes in Hong Kong and Macao, goods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from labelled import values
from labelled.fragment import Fragment, trap, value
from labelled.written import Writer

FAMILY_IN_LATIN = ("SMITH", "MUELLER", "DUBOIS", "TANAKA", "KIM", "NGUYEN", "IVANOV", "SINGH", "OKAFOR", "ROSSI", "LIM")
GIVEN_IN_LATIN = ("JOHN ALEXANDER", "ANNA MARIA", "HIROSHI", "MINJI", "VAN AN", "DMITRY", "PRIYA", "EMEKA", "GIULIA")
FAMILY_IN_PINYIN = ("ZHANG", "OUYANG", "LYU", "XIONG", "HUANG", "QIU", "TAN", "SHANGGUAN")
GIVEN_IN_PINYIN = ("WEI", "JIANGUO", "XIULAN", "YUTONG", "ZIXUAN", "HAORAN", "LILI")

ESTATES_OF_HONG_KONG = ("沙田第一城", "美孚新邨", "太古城", "黄埔花园", "嘉湖山庄", "彩虹邨", "愉景湾海宁居")
ROADS_OF_HONG_KONG = (
    "九龙弥敦道",
    "香港英皇道",
    "新界元朗青山公路",
    "九龙亚皆老街",
    "香港皇后大道西",
    "新界沙田大涌桥路",
)
ROADS_OF_MACAO = ("澳门荷兰园大马路", "澳门高士德大马路", "澳门氹仔哥英布拉街", "澳门黑沙环中街", "澳门新马路")


def _moment(rng: Random) -> date:
    return values.day(rng, date(2022, 1, 1), date(2026, 3, 31))


# Persons.


def name_in_latin(rng: Random) -> Fragment:
    """As passports print it, family name first, or as people write it."""
    if rng.random() < 0.5:
        family, given = rng.choice(FAMILY_IN_LATIN), rng.choice(GIVEN_IN_LATIN)
    else:
        family, given = rng.choice(FAMILY_IN_PINYIN), rng.choice(GIVEN_IN_PINYIN)
    return value("PERSON", rng.choice((f"{family} {given}", f"{family} {given}", f"{family} {given}".title())))


def home_of_hong_kong_or_macao(rng: Random) -> Fragment:
    """Block letter, floor and flat instead of 幢, 单元 and 室."""
    block, floor, flat = rng.choice("ABCDEF"), rng.randint(2, 45), rng.choice("ABCDEFGH")
    number = rng.randint(1, 900)
    return value(
        "CN_ADDRESS",
        rng.choice(
            (
                f"{rng.choice(ROADS_OF_HONG_KONG)}{number}号{rng.choice(ESTATES_OF_HONG_KONG)}{block}座{floor}楼{flat}室",
                f"{rng.choice(ROADS_OF_HONG_KONG)}{number}号{floor}楼{flat}室",
                f"{rng.choice(ROADS_OF_MACAO)}{number}号{floor}楼{flat}座",
            )
        ),
    )


def birth_in_eight_digits(rng: Random) -> Fragment:
    """PID-7 of HL7."""
    return value("DATE_OF_BIRTH", f"{values.birthday(rng):%Y%m%d}")


# Goods and ways.


def declaration(rng: Random) -> Fragment:
    """报关单号, 18 digits: customs office, year, import or export, serial."""
    office = rng.choice(("2233", "3104", "5304", "0200", "7900", "4201"))
    return trap(
        "number of a customs declaration", f"{office}{_moment(rng):%Y}{rng.choice('01')}{values.digits(rng, 9)}"
    )


def goods_code(rng: Random) -> Fragment:
    """商品编码, 10 digits of the tariff."""
    return trap("code of the tariff", rng.choice(("8471", "0901", "3004", "6203", "8703")) + values.digits(rng, 6))


def flight(rng: Random) -> Fragment:
    return trap(
        "flight or train", rng.choice(("CA", "MU", "CZ", "HU", "G", "D", "K")) + values.digits(rng, 4, "123456789")
    )


def ship_station(rng: Random) -> Fragment:
    """MMSI of Chinese ships, nine digits from 412, 413 or 414."""
    return trap("MMSI of a ship", rng.choice(("412", "413", "414")) + values.digits(rng, 6))


def ship(rng: Random) -> Fragment:
    """Names of fishing boats: like plates of vehicles."""
    home = rng.choice(("浙岱渔", "粤电渔", "闽霞渔", "鲁荣渔", "琼三亚", "苏如渔"))
    return trap("name of a ship", home + values.digits(rng, 5))


def bill_of_lading(rng: Random) -> Fragment:
    return trap("bill of lading", rng.choice(("COSU", "MAEU", "OOLU")) + values.digits(rng, 10))


SLOTS: Mapping[str, Writer] = {
    "name_latin": name_in_latin,
    "address_hk": home_of_hong_kong_or_macao,
    "birth8": birth_in_eight_digits,
    "declaration": declaration,
    "tariff": goods_code,
    "flight": flight,
    "mmsi": ship_station,
    "ship": ship,
    "lading": bill_of_lading,
}
