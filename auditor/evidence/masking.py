"""Masking of personal data and secrets before anything is written.

This is the last line, not the first: collectors do not print such values and parsers do not return them. It errs on
the side of masking, keeps every line break (pointers count lines), and is idempotent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_PEM = re.compile(r"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)(.*?)(-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_CRYPT = re.compile(r"\$(?:1|2[abxy]|5|6|7|y|gy|sm3|argon2\w*|scrypt|pbkdf2[\w-]*)\$[^\s:'\"]{8,}")
_NAMED_SECRET = re.compile(
    r"""(?ix)
    ( ["']? [\w.-]* (?: password | passwd | passphrase | secret | api[_-]?key | access[_-]?key | private[_-]?key
                      | auth[_-]?token | access[_-]?token | refresh[_-]?token | community | requirepass | masterauth )
      ["']? \s* [=:] \s* )
    ( "[^"\n]*" | '[^'\n]*' | [^\s"',;&}\])]+ )
    """
)
_HEADER_SECRET = re.compile(r"(?im)^((?:proxy-)?authorization|cookie|set-cookie)(\s*:\s*)([^\r\n]+)")
_URL_PASSWORD = re.compile(r"(://[^\s/:@]+:)([^\s/@]+)(@)")
_RESIDENT_ID = re.compile(
    r"(?<![0-9A-Za-z])([1-9][0-9]{5})((?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})([0-9Xx])"
    r"(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])((?:\+?86[- ]?)?1[3-9][0-9])([0-9]{4})([0-9]{4})(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])([0-9]{4})([0-9]{8,11})([0-9]{4})(?![0-9A-Za-z])")
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-])([\w.+-]*)(@(?!openssh\.com\b|libssh\.org\b|lysator\.liu\.se\b|ssh\.com\b)[\w-]+(?:\.[\w-]+)+)"
)
"""The domains left out name SSH algorithms (aes256-gcm@openssh.com), not people."""

_HARMLESS = frozenset({"yes", "no", "true", "false", "on", "off", "none", "null", "required", "***"})
"""Values after a secret's name that are settings, not secrets."""


def mask(content: bytes) -> tuple[bytes, int]:
    """`content` with every personal value and secret masked, and how many there were.

    Bytes that are no UTF-8 pass unchanged around the masked ones.
    """
    text, count = mask_text(content.decode("utf-8", "surrogateescape"))
    return text.encode("utf-8", "surrogateescape"), count


def mask_text(text: str) -> tuple[str, int]:
    """`text` masked, and the number of values that were."""
    count = 0

    def masked(pattern: re.Pattern[str], put: Callable[[re.Match[str]], str | None]) -> None:
        nonlocal text, count

        def replace(match: re.Match[str]) -> str:
            nonlocal count
            new = put(match)
            if new is None or new == match.group():
                return match.group()
            count += 1
            return new

        text = pattern.sub(replace, text)

    masked(_PEM, lambda m: m[1] + re.sub(r"[^\r\n]+", "***", m[2]) + m[3])
    masked(_CRYPT, lambda m: "***")
    masked(_HEADER_SECRET, lambda m: f"{m[1]}{m[2]}***")
    masked(_NAMED_SECRET, _without_value)
    masked(_URL_PASSWORD, lambda m: f"{m[1]}***{m[3]}")
    masked(_RESIDENT_ID, lambda m: m[1][:3] + "*" * 14 + m[3])
    masked(_CARD, lambda m: m[1] + "*" * len(m[2]) + m[3] if _luhn(m[1] + m[2] + m[3]) else None)
    masked(_MOBILE, lambda m: f"{m[1]}****{m[3]}")
    masked(_EMAIL, lambda m: f"{m[1]}***{m[3]}" if m[2] != "***" else None)
    return text, count


def _without_value(match: re.Match[str]) -> str | None:
    bare = match[2].strip("\"'")
    return None if not bare or bare.lower() in _HARMLESS or bare.isdecimal() else f"{match[1]}***"


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit)
        if index % 2:
            number = number * 2 - 9 if number > 4 else number * 2
        total += number
    return total % 10 == 0


def mask_value(value: Any) -> Any:
    """A fact's value with every text in it masked; keys of mappings too."""
    match value:
        case str():
            return mask_text(value)[0]
        case None | bool() | int() | float() | date():
            return value
        case Mapping():
            return {mask_text(str(key))[0]: mask_value(item) for key, item in value.items()}
        case list() | tuple():
            return [mask_value(item) for item in value]
        case set() | frozenset():
            return [mask_value(item) for item in sorted(value, key=str)]
    return value
