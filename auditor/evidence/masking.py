"""Masking of personal data and secrets before anything is written.

This is the last line, not the first: collectors do not print such values and parsers do not return them. It errs on
the side of masking, keeps every line break (pointers count lines), is idempotent, and takes time in step with the
length of the text, whatever the text. Each kind of value is looked for only where the text holds a sign of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.model.fact import Missing

_PEM = re.compile(r"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)(.*?)(-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_CRYPT = re.compile(r"\$(?:1|2[abxy]|5|6|7|y|gy|sm3|argon2\w*|scrypt|pbkdf2[\w-]*)\$[^\s:'\"]{8,}")
_HEADER_SECRET = re.compile(r"(?im)^((?:proxy-)?authorization|cookie|set-cookie)(\s*:\s*)([^\r\n]+)")
_URL_PASSWORD = re.compile(r"(://[^\s/:@]+:)([^\s/@]+)(@)")
_RESIDENT_ID = re.compile(
    r"(?<![0-9A-Za-z])([1-9][0-9]{5})((?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})([0-9Xx])"
    r"(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])((?:\+?86[- ]?)?1[3-9][0-9])([0-9]{4})([0-9]{4})(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])([0-9]{4})([0-9]{8,11})([0-9]{4})(?![0-9A-Za-z])")
_LONG_NUMBER = re.compile(r"[0-9]{11}")

_NAME = re.compile(
    r"password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|(?:auth|access|refresh)[_-]?token"
    r"|community|requirepass|masterauth"
)
_NAME_STARTS = (
    "pass",
    "secret",
    "api",
    "access",
    "private",
    "auth",
    "refresh",
    "community",
    "requirepass",
    "masterauth",
)
_VALUE = re.compile(r"""(["']?\s*[=:]\s*)("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s"',;&}\])]+)""")
_PLACE = re.compile(r"(?:!\w+ )?/[^\s:]*:[0-9]+:")
"""Where a line stands, as collectors print it: /etc/pam.d/common-password:25:"""
_LONGEST_PLACE = 4096
_NSSWITCH = frozenset({"files", "compat", "sss", "systemd", "db", "nis", "ldap"})
_HARMLESS = frozenset({"yes", "no", "true", "false", "on", "off", "none", "null", "required", "***"})
"""Values after a secret's name that are settings, not secrets."""
_SHORTEST_PIN = 4
"""Digits. Shorter numbers after a secret's name count something: days, tries."""

_MAIL_DOMAIN = re.compile(
    r"""(?x)
    @ (?! (?: openssh\.com | libssh\.org | lysator\.liu\.se | ssh\.com ) \b
        | [\w.:\\-]* \. (?: service | socket | timer | target | mount | slice | scope ) (?! \.? [\w-] ) )
      [\w-]+ (?: \.[\w-]+ )+
    """
)
"""Left out are the domains that name SSH algorithms (aes256-gcm@openssh.com) and instances of systemd units
(postgresql@15-main.service): both are settings, not people."""
_MAILBOX = frozenset("_.+-")

_ASCII_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@dataclass(frozen=True, slots=True)
class _Masked:
    """A place in the text and what stands there afterwards."""

    start: int
    end: int
    put: str


def mask(content: bytes) -> tuple[bytes, int]:
    """`content` with every personal value and secret masked, and how many there were.

    Bytes that are no UTF-8 pass unchanged around the masked ones.
    """
    text, count = mask_text(content.decode("utf-8", "surrogateescape"))
    return text.encode("utf-8", "surrogateescape"), count


def mask_text(text: str) -> tuple[str, int]:
    """`text` masked, and the number of values that were."""
    found = 0
    for step in _STEPS:
        text, count = _replaced(text, step(text))
        found += count
    return text, found


def _replaced(text: str, places: Iterator[_Masked]) -> tuple[str, int]:
    """`text` with the places, which come in order and do not overlap, replaced; counts those that change."""
    pieces: list[str] = []
    count = done = 0
    for place in places:
        if text[place.start : place.end] != place.put:
            pieces += (text[done : place.start], place.put)
            done = place.end
            count += 1
    return ("".join((*pieces, text[done:])), count) if count else (text, 0)


def _where(pattern: re.Pattern[str], put: Callable[[re.Match[str]], str], text: str) -> Iterator[_Masked]:
    for match in pattern.finditer(text):
        yield _Masked(match.start(), match.end(), put(match))


def _private_keys(text: str) -> Iterator[_Masked]:
    if "PRIVATE KEY" in text:
        yield from _where(_PEM, lambda m: m[1] + re.sub(r"[^\r\n]+", "***", m[2]) + m[3], text)


def _hashes(text: str) -> Iterator[_Masked]:
    if "$" in text:
        yield from _where(_CRYPT, lambda m: "***", text)


def _headers(text: str) -> Iterator[_Masked]:
    if ":" in text:
        yield from _where(_HEADER_SECRET, lambda m: f"{m[1]}{m[2]}***", text)


def _named_secrets(text: str) -> Iterator[_Masked]:
    """What stands behind the name of a secret. Names are found first and in lower case: one pattern that looks for
    them in any case at every character is far slower."""
    if "=" not in text and ":" not in text:
        return
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose small form is longer: offsets would shift
        lowered = text.translate(_ASCII_LOWER)
    done = 0
    for start in sorted(position for word in _NAME_STARTS for position in _all_of(word, lowered)):
        name = _NAME.match(lowered, start) if start >= done else None
        value = _VALUE.match(text, name.end()) if name else None
        if value is not None and not _is_setting(text, start, value):
            done = value.end()
            yield _Masked(value.start(2), value.end(2), value[2] if _harmless(value[2]) else "***")


def _all_of(word: str, text: str) -> Iterator[int]:
    position = text.find(word)
    while position >= 0:
        yield position
        position = text.find(word, position + len(word))


def _is_setting(text: str, start: int, value: re.Match[str]) -> bool:
    """A tag of sudoers, a line of nsswitch.conf, or a file of that name before the number of its line."""
    if text[start - 2 : value.start()] == "NOPASSWD" and value[1].startswith(":"):
        return True
    line = text.rfind("\n", max(0, start - _LONGEST_PLACE), start) + 1
    if line == start:
        return value[2] in _NSSWITCH
    place = _PLACE.match(text, line) if line or start < _LONGEST_PLACE else None
    return place is not None and place.end() > start


def _harmless(value: str) -> bool:
    bare = value.strip("\"'")
    return not bare or bare.lower() in _HARMLESS or (bare.isdecimal() and len(bare) < _SHORTEST_PIN)


def _url_passwords(text: str) -> Iterator[_Masked]:
    if "@" in text:
        yield from _where(_URL_PASSWORD, lambda m: f"{m[1]}***{m[3]}", text)


def _resident_ids(text: str) -> Iterator[_Masked]:
    if _LONG_NUMBER.search(text):
        yield from _where(_RESIDENT_ID, lambda m: m[1][:3] + "*" * 14 + m[3], text)


def _cards(text: str) -> Iterator[_Masked]:
    if _LONG_NUMBER.search(text):
        yield from _where(_CARD, lambda m: m[1] + "*" * len(m[2]) + m[3] if _luhn(m[0]) else m[0], text)


def _mobiles(text: str) -> Iterator[_Masked]:
    if _LONG_NUMBER.search(text):
        yield from _where(_MOBILE, lambda m: f"{m[1]}****{m[3]}", text)


def _mailboxes(text: str) -> Iterator[_Masked]:
    if "@" not in text:
        return
    done = 0
    for domain in _MAIL_DOMAIN.finditer(text):
        end = start = domain.start()
        while start > done and (text[start - 1].isalnum() or text[start - 1] in _MAILBOX):
            start -= 1
        done = domain.end()
        if start < end:
            yield _Masked(start, end, f"{text[start]}***")


_STEPS: tuple[Callable[[str], Iterator[_Masked]], ...] = (
    _private_keys,
    _hashes,
    _headers,
    _named_secrets,
    _url_passwords,
    _resident_ids,
    _cards,
    _mobiles,
    _mailboxes,
)


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit)
        if index % 2:
            number = number * 2 - 9 if number > 4 else number * 2
        total += number
    return total % 10 == 0


def mask_value(value: Any) -> Any:
    """A fact's value with every text in it masked; keys of mappings too. Two keys stay two when masking makes them
    alike. What is neither plain nor a mapping or list becomes text."""
    match value:
        case str():
            return mask_text(value)[0]
        case None | bool() | int() | float() | date():
            return value
        case Missing(key, reason, detail, seen_in):
            return Missing(key, reason, mask_text(detail)[0], seen_in)
        case Mapping():
            return _masked_map(value)
        case list() | tuple():
            return [mask_value(item) for item in value]
        case set() | frozenset():
            return [mask_value(item) for item in sorted(value, key=str)]
    return mask_text(str(value))[0]


def _masked_map(value: Mapping[Any, Any]) -> dict[str, Any]:
    masked: dict[str, Any] = {}
    for key, item in value.items():
        name = plain = mask_text(str(key))[0]
        count = 1
        while name in masked:
            count += 1
            name = f"{plain} ({count})"
        masked[name] = mask_value(item)
    return masked
