"""What must never stand in a register: identity and telephone numbers, and secrets.

The register is read by many and copied into reports, so it is refused rather than masked. Messages never show
the value: the auditor must not become the leak it looks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from auditor.model.text import Text

_ID_CARD = re.compile(r"([1-9][0-9]{5})[ -]?((?:19|20)[0-9]{6})[ -]?([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9A-Za-z])")
# What stands before a number is looked at afterwards: patterns that start with a digit are searched far faster.
_STARTS_HERE = re.compile(r"(?:^|[^0-9A-Za-z.])(?:\+?86[ -]?)?$")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")
_URL_CREDENTIAL = re.compile(r"://[^/\s:@'\"]*:[^/\s@'\"]+@")
_WIDE_DIGIT = re.compile("[０-９]")

SECRET = Text(
    "台账中不得写明密码等秘密，请改写为 env:变量名 或 file:文件路径",
    "a secret must not stand in the register: write env:NAME or file:PATH",
)
_PRIVATE_KEY = Text(
    "台账中不得写入私钥，请改为写明保存私钥的文件",
    "a private key must not stand in the register: name the file that holds it",
)
_PASSWORD_IN_ADDRESS = Text(
    "台账中的地址不得带密码（//用户:密码@）",
    "a password inside an address (//user:password@) must not stand in the register",
)

_DIVISION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""Province-level division codes (GB/T 2260), with those of Hong Kong, Macao and Taiwan residents."""
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = [pow(3, position, 31) for position in range(17)]
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_SECRET_KEY = re.compile(
    r"(?:.*[_-])?(?:password|passwd|passphrase|pwd|secret|token|credentials?|(?:api|access|private|secret)_?key)"
    r"|(?:identity|mobile)_number|.*(?:密码|口令|密钥)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*")
_KEY_FILE = re.compile(r"[\w.~@ /\\:-]{1,255}")
_KEY_MATERIAL = re.compile(r"(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*[0-9])[A-Za-z0-9+=_-]{32,}")

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘ－", "0123456789X-")


def forbidden_in(text: str) -> Iterator[tuple[int, Text]]:
    """What of this text may not stand in a register: 1-based line, and words that do not repeat it."""
    text = _half_width(text)
    for match in _numbers(_ID_CARD, text):
        if _is_id_card(*match.groups()):
            yield _line(text, match), _resident_id(match.group(1)[:3])
    for match in _numbers(_MOBILE, text):
        yield _line(text, match), _mobile(match.group(1))
    for match in _PEM.finditer(text):
        yield _line(text, match), _PRIVATE_KEY
    for match in _URL_CREDENTIAL.finditer(text):
        yield _line(text, match), _PASSWORD_IN_ADDRESS


def _resident_id(start: str) -> Text:
    return Text(
        f"台账中不得写入公民身份号码（{start}***），人员只写岗位代称",
        f"a resident ID number ({start}***) must not stand in the register: enter people by their role only",
    )


def _mobile(start: str) -> Text:
    return Text(
        f"台账中不得写入手机号码（{start}********），通讯录请另行保管",
        f"a mobile number ({start}********) must not stand in the register: keep telephone lists outside of it",
    )


def _half_width(text: str) -> str:
    return text.translate(_FULL_WIDTH) if _WIDE_DIGIT.search(text) else text


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def without_personal(text: str) -> str:
    """`text` with every identity and mobile number struck out: for messages that name what a person wrote."""
    text = _half_width(text)
    for pattern in (_ID_CARD, _MOBILE):
        for match in reversed(list(_numbers(pattern, text))):
            text = f"{text[: match.start()]}***{text[match.end() :]}"
    return text


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that are not the tail of a longer number or word."""
    for match in pattern.finditer(text):
        if _STARTS_HERE.search(text, max(0, match.start() - 5), match.start()):
            yield match


def literal_secrets(value: Any) -> Iterator[tuple[str | int, ...]]:
    """Paths of values that stand where only a reference to a secret may stand."""
    match value:
        case Mapping():
            for key, inner in value.items():
                if isinstance(key, str) and holds_secret(key, inner):
                    yield (key,)
                else:
                    yield from ((key, *rest) for rest in literal_secrets(inner))
        case list() | tuple():
            for position, inner in enumerate(value):
                yield from ((position, *rest) for rest in literal_secrets(inner))


@lru_cache(maxsize=4096)
def names_secret(key: str) -> bool:
    """Does a value under this key have to be a reference?"""
    return key.lower() == "key" or bool(_SECRET_KEY.fullmatch(key))


def holds_secret(key: str, value: Any) -> bool:
    """Is this the value of a secret rather than `env:NAME`, `file:PATH` or, for `key`, the name of a file?"""
    if value is None or not names_secret(key):
        return False
    if not isinstance(value, str):
        return True
    return not (_REFERENCE.fullmatch(value) or (key.lower() == "key" and _names_a_file(value)))


def _names_a_file(text: str) -> bool:
    if not _KEY_FILE.fullmatch(text) or text.startswith(("ssh-", "ecdsa-", "-")):
        return False
    return not any(_KEY_MATERIAL.fullmatch(part) for part in text.split("/"))


def _is_id_card(division: str, birth: str, rest: str) -> bool:
    """Shape of a resident ID number (GB 11643): division, a real birth day, and not a valid organisation code.

    The check digit is not asked for: a mistyped number is still somebody's.
    """
    if not _DIVISION.match(division):
        return False
    try:
        date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        return False
    number = f"{division}{birth}{rest}".upper()
    return _id_check(number) or not _is_organisation_code(number)


def _id_check(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _is_organisation_code(number: str) -> bool:
    """Check character of the unified social credit code (GB 32100)."""
    total = sum(_USCC_ALPHABET.index(sign) * weight for sign, weight in zip(number, _USCC_WEIGHTS, strict=False))
    return _USCC_ALPHABET[(31 - total % 31) % 31] == number[17]
