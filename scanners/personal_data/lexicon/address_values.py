"""Addresses as the whole value under an address key, where short ones count too."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.address_data import address_data
from scanners.personal_data.lexicon.addresses import addresses_in, first_place
from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN

LONGEST = 120

_EDGE = " \t\r\n　\"'“”‘’「」\u200b\ufeff\xa0,，;；。."
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
    if _NOT.search(core) or core in data.bare:
        return 0.0
    house = _HOUSE.search(core) is not None
    if not house and data.office_end.search(core):
        return 0.0
    place = first_place(core, data) == 0
    score = 0.0
    if _AREA.search(core):
        score = 0.4 if core in areas().full and core[-1] not in "区县旗" else 0.5
    elif place:
        score = 0.4
    if _TOWN.search(core):
        score = 0.6
    if data.road.search(core) or data.village.search(core) or data.estate.search(core):
        score = max(score + 0.15, 0.65)
    if house:
        return min(max(score + 0.15, 0.8), 0.95) if score else 0.6 if len(core) > 4 else 0.0
    return score


def _english_score(core: str) -> float:
    words = {word.lower() for word in _ENGLISH.findall(core)}
    return 0.6 if len(words) >= 2 and " " in core and not _NOT.search(core) else 0.0
