"""What a cell of a list is that no name of a column speaks for: only what is wholly of a kind, beyond doubt."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.address_data import BUILDING, NUMERALS, address_data
from scanners.personal_data.lexicon.address_values import address_value
from scanners.personal_data.lexicon.addresses import OFFICE, addresses_in
from scanners.personal_data.lexicon.dates import day_of
from scanners.personal_data.lexicon.health import is_disease
from scanners.personal_data.lexicon.name_data import HAN, SURNAME_SCORES, USUAL, is_han, name_data
from scanners.personal_data.lexicon.names import latin_score, whole_score

_LEAST = 0.6
"""Score of a name from which it is a word or a place far less often than a name."""
_LONGEST_NAME, _LONGEST_ADDRESS = 15, 60
_IN_CAPITALS = re.compile(r"[A-Z]{2,6}(?:, ?| |,)[A-Z]{2,18}(?: [A-Z]{2,6})?")
_LEAST_LATIN = 0.8
_SHORTEST_UNSURNAMED = 3
_NO_NAME_ENDS = frozenset("性类者量版期级型率费险卡员器机站所奖室化制式")
"""What words of three characters end in that no list has: 万余类, 高强度型."""
_WITH_HOUSE, _WITH_GROUP = 0.8, 0.75
"""Scores of addresses with a house, and with the group of a village."""
_ROOM = re.compile(
    rf"[{HAN}]{{3,14}}(?<!楼)(?:[0-9]{{1,4}}{BUILDING}[-－]?(?:[0-9]{{1,2}}单元)?[0-9]{{1,4}}(?:[室户号]|-[0-9]{{1,4}})?"
    r"|[0-9]{1,4}-[0-9]{1,3}-[0-9]{2,4})"
)
"""An estate of any name with building and room."""
_HOUSE = re.compile(rf"[0-9{NUMERALS}](?:[号弄栋幢座室户房组社队]|单元|号?楼|[村居]民小?组)|[0-9]-[0-9]")
_ROOM_END = re.compile(rf"[{HAN}][0-9]{{1,4}}-[0-9]{{1,3}}-[0-9]{{2,4}}\Z")
_GROUP_END = re.compile(r"村[0-9]{1,2}[村居]民小?组\Z")


def is_name_alone(text: str) -> bool:
    """Whether a text can hardly be anything but the name of a person."""
    size = len(text)
    if not 2 <= size <= _LONGEST_NAME or not is_han(text[0]):
        return False
    data = name_data()
    if whole_score(text) < _LEAST or (size > 2 and text.endswith(data.endings)):
        return False
    if size > 4 or not all(map(is_han, text)):
        return True
    if text in data.not_alone or (size == 3 and text[2] in _NO_NAME_ENDS):
        return False
    if text[:2] in data.compound:
        return text[0] != "第"
    if text[0] not in data.surnames or (size > 2 and not data.syllables.sub("", text)):
        return size >= _SHORTEST_UNSURNAMED
    is_usual = any(data.given.get(sign) == USUAL for sign in text[1:])
    is_surname = data.surnames[text[0]] >= SURNAME_SCORES["usual"] or text[0] in data.only_names
    return is_usual and size < 4 and (size > 2 or is_surname)


def is_latin_name_alone(text: str) -> bool:
    """Whether a text is a Chinese name as passports have it: WANG XIAOLI."""
    return _IN_CAPITALS.fullmatch(text) is not None and latin_score(text) >= _LEAST_LATIN


def is_address_alone(text: str) -> bool:
    """Whether a text is an address that leads to a house, no organisation's."""
    if not 4 <= len(text) <= _LONGEST_ADDRESS or not is_han(text[0]) or not _HOUSE.search(text):
        return False
    if address_data().office.search(text):
        return False
    for found in addresses_in(text):
        return found[:2] == (0, len(text)) and found.score > OFFICE
    if _ROOM.fullmatch(text):
        return True
    value = address_value(text)
    if value is None or value.score < _WITH_GROUP:
        return False
    is_house = text[-1] in "号室户组社队楼幢栋" or _ROOM_END.search(text) is not None
    return (value.score >= _WITH_HOUSE and is_house) or _GROUP_END.search(text) is not None


def is_disease_alone(text: str) -> bool:
    """Whether a text is the name of a known disease."""
    return is_han(text[-1]) and is_disease(text)


def is_born_alone(text: str, days: frozenset[tuple[int, int, int]]) -> bool:
    """Whether a text is one of some days, its time of day perhaps behind."""
    return bool(days) and day_of(text) in days
