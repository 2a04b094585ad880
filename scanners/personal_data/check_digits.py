"""Check digits of identifiers: the sign that belongs to the others, by the standard that asks for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VIN_VALUES: Mapping[str, int] = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True)
)
"""Letters without I, O and Q."""

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CREDIT_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))


def of_resident(body: str) -> str:
    """The last sign of an identity number with these 17 digits: GB 11643-1999, ISO 7064 MOD 11-2."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True)) % 11]


def luhn(body: str) -> str:
    """The last digit of a number with these digits before it: ISO/IEC 7812-1 annex B."""
    doubled = (int(digit) * 2 if n % 2 == 0 else int(digit) for n, digit in enumerate(reversed(body)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def of_credit_code(body: str) -> str:
    """The last sign of a credit code with these 17 signs: GB 32100-2015, MOD 31."""
    total = sum(CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def of_organisation(body: str) -> str:
    """The last sign of an organisation's code with these 8 signs: GB 11714-1997, MOD 11."""
    values = map(ORGANISATION_ALPHABET.index, body)
    return "0123456789X"[-sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11]


def of_vehicle(code: str) -> str:
    """The ninth sign of a VIN of these 17, whatever stands in its place: GB 16735-2019, weights of 49 CFR 565.15."""
    return "0123456789X"[sum(VIN_VALUES[sign] * weight for sign, weight in zip(code, _VIN_WEIGHTS, strict=True)) % 11]
