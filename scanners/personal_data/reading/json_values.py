"""JSON as programs write it, which is not always JSON."""

from __future__ import annotations

import re
from typing import Any

NO_NUMBERS = frozenset({b"NaN", b"Infinity", b"-Infinity"})
_NO_NUMBER = re.compile(rb"(?<=[:\[,\s])(?:NaN|-?Infinity)(?=\s*[,\]}])")
"""Outside of strings, as far as the signs around tell."""
_HEX = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)


def parsed(text: bytes) -> Any:
    """What a text means. nginx writes bytes as `\\xHH` unless told otherwise, Python writes NaN and Infinity; no JSON
    parser takes either. Raises orjson.JSONDecodeError."""
    import orjson  # loaded where a text is read, not where a command starts

    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        mended = _NO_NUMBER.sub(b"null", _HEX.sub(_byte, text))
        if mended == text:
            raise
    return orjson.loads(mended)


def _byte(found: re.Match[bytes]) -> bytes:
    if found.group(1) is None:
        return found.group()
    value = int(found.group(1), 16)
    return bytes((value,)) if value >= 0x20 and value not in (0x22, 0x5C) else b"\\u%04x" % value
