"""Addresses as the whole value under an address key, where short ones count too."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanners.personal_data.lexicon.address_data import AddressData, address_data
from scanners.personal_data.lexicon.addresses import addresses_in, first_place
from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN

LONGEST = 120

_EDGE = " \t\r\n　\"'“”‘’「」『』【】\u200b\ufeff\xa0,，;；。."
_NOT = re.compile(r"[*＊×█●■□某@]|[XxＸ]{2}|://|[的了该请这您我你]|区县|省市")
"""Masks and links; words that make a sentence of it, and kinds of areas instead of one."""
_AREA = re.compile(r"(?<=.)[省市区县旗州盟]")
_TOWN = re.compile(rf"[{HAN}](?:镇|乡|街道|苏木|开发区|农场|林场|牧场)")
_HOUSE = re.compile(
    r"[0-9０-９〇零一二三四五六七八九十百A-Za-z甲乙丙丁](?:号|弄|栋|幢|座|单元|楼|层|室|户|组|社|队|#)|[0-9]-[0-9]|(?<=[路街巷弄道村苑园区])[0-9]{1,4}$"
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z])(?:road|rd|street|st|avenue|ave|lane|alley|district|county|city|province|town|village|building|bldg"
    r"|room|rm|unit|floor|no|block|apt|apartment|lu|jie|qu|shi|sheng)(?![A-Za-z])",
    re.IGNORECASE,
)


class Held(NamedTuple):
    """What a text, or a part of it, holds: a word that no address has, a house number, an area, a town, a road or
    village or estate."""

    denial: bool
    house: bool
    area: bool
    town: bool
    name: bool

    @classmethod
    def by(cls, text: str, data: AddressData) -> Held:
        return cls(
            _NOT.search(text) is not None,
            _HOUSE.search(text) is not None,
            _AREA.search(text) is not None,
            _TOWN.search(text) is not None,
            (data.road.search(text) or data.village.search(text) or data.estate.search(text)) is not None,
        )


def address_value(text: str) -> Match | None:
    """The address that is the value of `text` under an address key; a short one (a village, a road) counts there.

    Score: 0.4 an area above the county, 0.5 a county, 0.6 a town, from 0.65 a road, village or estate, from 0.8 with a
    house number. Organisations, masks and "same as above" are none.
    """
    start, core = 0, text
    if text and (text[0] in _EDGE or text[-1] in _EDGE):
        start = len(text) - len(text.lstrip(_EDGE))
        core = text[start:].rstrip(_EDGE)
    size = len(core)
    if size < 2:
        return None
    if size > LONGEST:
        inside = addresses_in(text)
        return inside[0] if inside else None
    score = _english_score(core) if core.isascii() else _score(core)
    return Match(start, start + size, score) if score else None


def _score(core: str) -> float:
    data = address_data()
    held = Held.by(core, data)
    if held.denial or core in data.bare or (not held.house and data.office_end.search(core)):
        return 0.0
    above_county = core in areas().full and core[-1] not in "区县旗"
    return worth(held, first_place(core, data) == 0, above_county, len(core))


def worth(held: Held, is_placed: bool, above_county: bool, size: int) -> float:
    """Score of `size` characters that hold these things and begin with a known area (`is_placed`) or are no more than
    one above the county."""
    score = 0.0
    if held.area:
        score = 0.4 if above_county else 0.5
    elif is_placed:
        score = 0.4
    if held.town:
        score = 0.6
    if held.name:
        score = max(score + 0.15, 0.65)
    if held.house:
        return min(max(score + 0.15, 0.8), 0.95) if score else 0.6 if size > 4 else 0.0
    return score


def _english_score(core: str) -> float:
    words = {word.lower() for word in _ENGLISH.findall(core)}
    return 0.6 if len(words) >= 2 and " " in core and not _NOT.search(core) else 0.0
