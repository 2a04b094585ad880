"""Values of persons as cells hold them: several at once, of mixed kinds, or inside of longer numbers.

What a resident number stands inside of (学籍号, 残疾人证号), and what definitions leave open besides, is open to both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from labelled import values
from labelled.fragment import Fragment, joined, open_to_both, trap, value
from labelled.written import Writer


def phone(rng: Random) -> Fragment:
    """What stands under 联系电话: mobiles and some landlines."""
    if rng.random() < 0.3:
        area, number = values.landline(rng)
        return value("CN_LANDLINE", f"{area}-{number}")
    return value("CN_MOBILE", values.mobile(rng))


def mobiles(rng: Random) -> Fragment:
    """One or two numbers in one cell."""
    numbers = [value("CN_MOBILE", values.mobile(rng)) for _ in range(rng.choice((1, 2)))]
    return joined(rng.choice(("/", "、", ";", "，", " ")), numbers)


def paper(rng: Random) -> Fragment:
    """Under 证件号码 alone a passport is told by its form only."""
    if rng.random() < 0.15:
        return open_to_both("CN_PASSPORT", "E" + values.digits(rng, 8))
    return value("CN_ID_CARD", values.resident_id(rng))


def birth_month(rng: Random) -> Fragment:
    """出生年月 without a day."""
    born = values.birthday(rng)
    return open_to_both(
        "DATE_OF_BIRTH", rng.choice((f"{born:%Y-%m}", f"{born:%Y.%m}", f"{born:%Y%m}", f"{born.year}年{born.month}月"))
    )


def pupil(rng: Random) -> Fragment:
    """全国学籍号: G and the resident number."""
    number = open_to_both(
        "CN_ID_CARD", values.resident_id(rng, born=values.day(rng, date(2005, 1, 1), date(2018, 12, 31)))
    )
    return "G" + number


def disability(rng: Random) -> Fragment:
    """残疾人证号, 20 signs: the resident number, kind and degree."""
    return open_to_both("CN_ID_CARD", values.resident_id(rng)) + rng.choice("1234567") + rng.choice("1234")


def electronic_certificate(rng: Random) -> Fragment:
    """证照标识 (GB/T 36904): root, kind, issuer, serial, version, check; agencies stand in kind and issuer."""
    kind, issuer = (open_to_both("CN_USCC", values.credit_code(rng, "11")) for _ in range(2))
    serial = f"{values.day(rng, date(2021, 1, 1), date(2025, 10, 31)):%Y%m%d}{values.digits(rng, 4)}"
    return "1.2.156.3005.2." + kind + "001." + issuer + "." + trap("serial of a certificate", serial) + ".001.A"


SLOTS: Mapping[str, Writer] = {
    "phone": phone,
    "mobiles": mobiles,
    "paper": paper,
    "birth_month": birth_month,
    "pupil": pupil,
    "disability": disability,
    "e_certificate": electronic_certificate,
}
