"""A substitute written as the value was: in escapes where it stood in escapes; stars where that cannot be done."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote_to_bytes

_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_HEX = re.compile(r"\\x([0-9A-Fa-f]{2})")
_ENTITY = re.compile(r"&#(?:x[0-9A-Fa-f]+|[0-9]+);")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")

Put = Callable[[str], str]
"""What stands for a value in plain writing."""


def rewritten(raw: str, form: str, put: Put) -> str:
    """What stands for `raw`, a value in one of the forms of `finding.FORMS`."""
    if form in ("plain", "fullwidth", "spaced"):
        return put(raw)
    rewrite = _REWRITE.get(form)
    return (rewrite(raw, put) if rewrite else "") or starred(raw)


def starred(raw: str) -> str:
    """As many stars as the value has signs."""
    return "*" * len(raw)


def _percent(raw: str, put: Put) -> str:
    """URL-encoded once or twice; digits are escaped where the value's were."""
    once, twice = _unquoted(raw), ""
    if once is not None and _PERCENT.search(once):
        twice = _unquoted(once) or ""
    plain = twice or once
    if not plain:
        return ""
    all_of_it = "%" in raw and len(_PERCENT.sub("", raw)) == 0
    put_once = _quoted(put(plain), all_of_it)
    return put_once.replace("%", "%25") if twice else put_once


def _unquoted(text: str) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return unquote_to_bytes(text).decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _quoted(text: str, all_of_it: bool) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode()) if all_of_it else quote(text)


def _unicode(raw: str, put: Put) -> str:
    if "\\\\u" in raw:
        return ""
    plain = _UNICODE.sub(lambda found: chr(int(found[1], 16)), raw)
    if "\\" in plain or any("\ud800" <= sign <= "\udfff" for sign in plain):
        return ""
    digits_too = any(int(found, 16) < 0x80 for found in _UNICODE.findall(raw))
    return "".join(sign if sign.isascii() and not digits_too else f"\\u{ord(sign):04x}" for sign in put(plain))


def _hexed(raw: str, put: Put) -> str:
    if "\\\\x" in raw or not _HEX.search(raw):
        return ""
    try:
        plain = _HEX.sub(lambda found: chr(int(found[1], 16)), raw).encode("latin-1").decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""
    digits_too = any(int(found, 16) < 0x80 for found in _HEX.findall(raw))
    return "".join(
        sign if sign.isascii() and not digits_too else "".join(f"\\x{byte:02x}" for byte in sign.encode())
        for sign in put(plain)
    )


def _entities(raw: str, put: Put) -> str:
    if not _ENTITY.search(raw):
        return put(raw)
    digits_too = any(html.unescape(found).isascii() for found in _ENTITY.findall(raw))
    return "".join(f"&#{ord(sign)};" if digits_too or not sign.isascii() else sign for sign in put(html.unescape(raw)))


def _json(raw: str, put: Put) -> str:
    """A value inside a JSON string inside a string: as it stands where nothing in it is escaped."""
    return put(raw) if "\\" not in raw else ""


_REWRITE: Mapping[str, Callable[[str, Put], str]] = {
    "urlencoded": _percent,
    "unicode-escaped": _unicode,
    "hex-escaped": _hexed,
    "html-entity": _entities,
    "json-escaped": _json,
}
