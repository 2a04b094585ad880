"""What triggers ask for: expressions of rare shapes on a whole segment, masked values, numbers in Chinese numerals,
base64. Slow for each and seldom needed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cache

from scanners.personal_data.checksums import CHECKS
from scanners.personal_data.definitions import definitions
from scanners.personal_data.lane import driver

_SHAPES_OF: Mapping[int, tuple[str, ...]] = {
    driver.OFFICER: ("officer", "officer_or_document"),
    driver.WXID: ("wxid",),
    driver.JWT: ("jwt",),
    driver.ACCESS_KEY: ("access_key",),
    driver.PAIR: ("coordinate_pair",),
    driver.ORG_CODE: ("org_code",),
    driver.IPV6: ("ipv6",),
}
RARE = frozenset(name for names in _SHAPES_OF.values() for name in names)

_DIGITS = {"〇零": "0", "一壹幺": "1", "二贰": "2", "三叁": "3", "四肆": "4", "五伍": "5", "六陆": "6", "七柒": "7"} | {
    "八捌": "8",
    "九玖": "9",
}
_DIGIT_OF = {sign: digit for signs, digit in _DIGITS.items() for sign in signs}
NUMERAL_SIGNS = "".join(_DIGITS)
_LEAST_TEXT = 8
"""Bytes. What base64 hides is a text of at least so many."""
_LARGEST_HIDDEN = 1 << 20


@cache
def _expressions(trigger: int) -> tuple[tuple[int, re.Pattern[str], str], ...]:
    shapes = definitions().shapes
    return tuple(
        (number, re.compile(shape.regex), shape.check)
        for number, shape in enumerate(shapes)
        if shape.name in _SHAPES_OF.get(trigger, ())
    )


def matches(trigger: int, text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, shape) of every match of the trigger's shapes, in characters."""
    for shape, expression, check in _expressions(trigger):
        at = 0
        while found := expression.search(text, at):
            if not check or CHECKS[check](found[0]):
                yield found.start(), found.end(), shape
            at = found.start() + 1


def digits_of(numerals: str) -> str:
    """Chinese numerals as the digits they stand for, sign by sign."""
    return "".join(_DIGIT_OF[sign] for sign in numerals)


def hidden_text(encoded: bytes) -> bytes | None:
    """The text that base64 or base64url hides, None where it hides none: a hash, a key, a picture."""
    body = encoded.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    if len(body) % 4 == 1 or len(body) > _LARGEST_HIDDEN:
        return None
    try:
        plain = base64.b64decode(body + b"=" * (-len(body) % 4), validate=True)
        text = plain.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    if len(plain) < _LEAST_TEXT or any(sign < " " and sign not in "\t\r\n" for sign in text):
        return None
    return plain.replace(b"\n", b" ").replace(b"\r", b" ")
