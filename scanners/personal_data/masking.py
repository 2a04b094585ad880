"""What may be shown of a value: its form, never enough to name a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from scanners.personal_data.finding import unmasked

STAR = "*"
_LONGEST = 48
"""Characters of a sample; what is longer is cut off."""
_SEPARATORS = frozenset(" -./:()+@_,·（）")
"""Signs that show how a value is written and say nothing about it."""


@dataclass(frozen=True, slots=True)
class _Show:
    """How many letters and digits stay at the front and the back. Never more than a third of the value stays."""

    front: int
    back: int = 0


_NUMBER = _Show(3, 1)
_SHOWN: Mapping[str, _Show] = {
    "CN_ID_CARD": _NUMBER,
    "CN_ID_CARD_15": _NUMBER,
    "CN_HKMOTW_RESIDENCE": _NUMBER,
    "CN_FOREIGN_PR": _Show(3),
    "CN_HKMO_PERMIT": _Show(1),
    "CN_TW_PERMIT": _Show(1),
    "CN_PASSPORT": _Show(1),
    "CN_OFFICER_ID": _Show(1),
    "CN_DRIVER_LICENSE": _NUMBER,
    "CN_SOCIAL_SECURITY": _NUMBER,
    "CN_MEDICAL_NO": _Show(2),
    "CN_MOBILE": _NUMBER,
    "BANK_CARD": _NUMBER,
    "CN_USCC": _NUMBER,
    "CN_ORG_CODE": _Show(2),
    "CN_PLATE": _Show(2),
    "VIN": _Show(3),
    "IMEI": _Show(3),
    "QQ": _Show(1),
    "WECHAT_ID": _Show(1),
    "PERSON": _Show(1),
    "DATE_OF_BIRTH": _Show(2),
}
"""By kind; a kind that is not named here shows its separators only."""

_COUNTRY_CODE = re.compile(r"(?:\+|00)?(?:86|８６)[- ]?(?=1)")
_AREA_CODE = re.compile(r"\(?0[0-9]{2,3}\)?[- ]")
_FIRST_PLACE = re.compile(r"[㐀-鿿]{2,3}省|[㐀-鿿]{2,5}?自治区|(?:北京|上海|天津|重庆)市?")
_ADDRESS_GRAMMAR = frozenset("省市区县旗镇乡街道路巷弄里号幢栋座楼层室户村组屯单元")
_DEGREES = re.compile(r"(?<![0-9.])-?[0-9]{1,3}(?=\.)")


def masked(value: str, entity: str) -> str:
    """A sample of `value` that shows the form and not the value.

    At most three signs at the front and one at the back of an identifier stay; of a name the first sign; of an address
    the province and the words for its parts; of a mailbox its first sign and the last label. Secrets and health words
    are hidden whole. A value that is masked already is masked again by its kind, because its mask may show too much.
    """
    kind = unmasked(entity)
    special = _SPECIAL.get(kind)
    return special(value) if special else _short(_ends_shown(value, _SHOWN.get(kind, _Show(0))))


def _ends_shown(value: str, show: _Show) -> str:
    if value.isalnum() and len(value) <= 4 * _LONGEST:  # most are, and nothing needs to be looked for
        size = len(value)
        front = min(show.front, size // 2 if size < 4 else size // 3)
        back = show.back if size >= 8 else 0
        return value[:front] + STAR * (size - front - back) + value[size - back :]
    places = [n for n, sign in enumerate(value) if sign.isalnum() or sign == STAR]
    front = min(show.front, len(places) // 2 if len(places) < 4 else len(places) // 3)
    back = show.back if len(places) >= 8 else 0
    shown = {*islice(places, front), *places[len(places) - back :]}
    return "".join(sign if n in shown or sign in _SEPARATORS else STAR for n, sign in enumerate(value[: 4 * _LONGEST]))


def _short(sample: str) -> str:
    return sample if len(sample) <= _LONGEST else sample[: _LONGEST - 1] + "…"


def _mobile(value: str) -> str:
    country = _COUNTRY_CODE.match(value)
    start = country.end() if country else 0
    return value[:start] + _short(_ends_shown(value[start:], _NUMBER))


def _landline(value: str) -> str:
    area = _AREA_CODE.match(value)
    start = area.end() if area else 0
    return value[:start] + _short(_ends_shown(value[start:], _Show(0)))


def _mailbox(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at:
        return _short(_ends_shown(value, _Show(1)))
    head, dot, last = domain.rpartition(".")
    shown = last if last.isalpha() and len(last) <= 6 else STAR * len(last)
    return _short(f"{_ends_shown(local, _Show(1))}@{_ends_shown(head, _Show(0))}{dot}{shown}")


def _address(value: str) -> str:
    province = _FIRST_PLACE.match(value)
    start = province.end() if province else 0
    rest = "".join(
        sign if sign in _ADDRESS_GRAMMAR or sign in _SEPARATORS else STAR for sign in value[start : 4 * _LONGEST]
    )
    return _short(value[:start] + rest)


def _coordinate(value: str) -> str:
    """Whole degrees stay: about a hundred kilometres."""
    shown = {n for match in _DEGREES.finditer(value) for n in range(*match.span())}
    return _short("".join(sign if n in shown or sign in _SEPARATORS else STAR for n, sign in enumerate(value)))


def _first_group(separator: str) -> Callable[[str], str]:
    def shown(value: str) -> str:
        head, found, rest = value.partition(separator)
        return _short(head + found + _ends_shown(rest, _Show(0))) if found and len(head) <= 4 else STAR * 6

    return shown


def _network_address(value: str) -> str:
    return _first_group(":" if ":" in value else ".")(value)


def _device_address(value: str) -> str:
    return _first_group(next((sign for sign in "-." if sign in value), ":"))(value)


def _hidden(value: str) -> str:
    """The length of a secret is a part of it."""
    return STAR * 6


_SPECIAL: Mapping[str, Callable[[str], str]] = {
    "CN_MOBILE": _mobile,
    "CN_LANDLINE": _landline,
    "EMAIL_ADDRESS": _mailbox,
    "CN_ADDRESS": _address,
    "COORDINATE": _coordinate,
    "IP_ADDRESS": _network_address,
    "MAC_ADDRESS": _device_address,
    "HEALTH": _hidden,
    "SECRET": _hidden,
}
