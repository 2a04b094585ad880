"""Numbers of people as they are made: codes that nobody has, and the signs a number is written with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from scanners.personal_data import check_digits
from scanners.personal_data.checksums import NOBODYS_COUNTIES
from scanners.personal_data.definitions import blocks, definitions
from scanners.personal_data.lexicon.areas import areas

_FOR_THINGS = frozenset({140, 141, 144})
_FULLWIDTH = 0xFEE0
_HALF_WIDTH = {code + _FULLWIDTH: code for code in range(0x21, 0x7F)}
_RUN = re.compile("[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Bare:
    """The ASCII letters and digits of a value, full-width ones among them, and where they stand."""

    value: str
    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, value: str) -> Bare:
        half = value if value.isascii() else value.translate(_HALF_WIDTH)
        if half.isascii() and half.isalnum():
            return cls(value, half, tuple(range(len(half))))
        places = tuple(place for run in _RUN.finditer(half) for place in range(*run.span()))
        return cls(value, "".join(half[place] for place in places), places)

    def written(self, text: str) -> str:
        """`text`, of the same length, as the value was written: width, case and signs between."""
        if self.value.isascii() and self.value.isdecimal():
            return text
        signs = list(self.value)
        for place, sign in zip(self.places, text, strict=True):
            before = signs[place]
            sign = sign.lower() if before.islower() else sign
            signs[place] = sign if before.isascii() else chr(ord(sign) + _FULLWIDTH)
        return "".join(signs)


def like_resident_id(text: str) -> bool:
    """An identity number by its birth date and check character, whatever its first digits: what this module makes."""
    if not re.fullmatch("[1-9][0-9]{16}[0-9Xx]", text) or real_day(int(text[6:10]), text[10:12], text[12:14]) is None:
        return False
    return 1880 <= int(text[6:10]) <= 2100 and check_digits.of_resident(text[:17]) == text[17].upper()


@lru_cache(maxsize=10_000)
def nobodys_area(area: str) -> str:
    """The area code with a county code that no county of China has or had, under which no recogniser takes a number for
    somebody's; two counties of a city stay two. Codes that name no county (permits: 81 to 83, and 9) stay."""
    city, county = area[:4], area[4:]
    nobodys = _nobodys_counties()
    if area[0] in "89" or county in nobodys:
        return area
    known = _counties().get(city, ())
    place = known.index(county) if county in known else len(known) + int(county)
    return f"{city}{nobodys[place % len(nobodys)]}"


@cache
def _counties() -> Mapping[str, Sequence[str]]:
    """County codes in order, by city code."""
    counties: dict[str, list[str]] = {}
    for code in sorted(areas().names):
        counties.setdefault(code[:4], []).append(code[4:])
    return counties


@cache
def _nobodys_counties() -> tuple[str, ...]:
    return tuple(sorted(NOBODYS_COUNTIES))


def real_day(year: int, month: str, day: str) -> date | None:
    """The day of the calendar that is written so, None where there is none."""
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


@cache
def free_blocks() -> tuple[int, ...]:
    """Three-digit blocks of mobile numbers that are given out neither to people nor to things."""
    taken = {*blocks(definitions().prefixes["mobile"]), *_FOR_THINGS}
    return tuple(block for block in range(130, 200) if block not in taken)
