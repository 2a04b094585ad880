"""Check digits of Chinese identifiers. Pure; every function takes the bare characters and never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    f"{area}"
    for area in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
) | {"71", "81", "82", "83", "91"}
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIGITS = frozenset("0123456789")


def resident_id(text: str) -> bool:
    """GB 11643-1999: province, a real birth date from 1880 on, ISO 7064 MOD 11-2.

    The county is not held against a list: cards keep codes that were withdrawn long ago.
    """
    body, check = text[:17], text[17:].upper()
    if len(text) != 18 or not set(body) <= _DIGITS or body[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return 1880 <= born.year <= 2100 and _ID_CHECKS[total % 11] == check


def bank_card(text: str) -> bool:
    """ISO/IEC 7812: 16 to 19 digits with a Luhn check. A resident number is never taken for a card."""
    if not 16 <= len(text) <= 19 or not set(text) <= _DIGITS or len(set(text)) < 2 or resident_id(text):
        return False
    doubled = (int(d) * 2 if n % 2 else int(d) for n, d in enumerate(reversed(text)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def credit_code(text: str) -> bool:
    """GB 32100-2015, weights 3^i mod 31. One resident number in 31 would pass too; it is not taken for a code."""
    if len(text) != 18 or not set(text) <= set(_CREDIT_ALPHABET) or resident_id(text):
        return False
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, n, 31) for n, sign in enumerate(text[:17]))
    return _CREDIT_ALPHABET[-total % 31] == text[17]


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "resident_id": resident_id,
    "bank_card": bank_card,
    "credit_code": credit_code,
}
"""Checks by the name that recogniser definitions use."""
