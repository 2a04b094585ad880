"""Foreign text made harmless for any medium: what cannot be seen becomes a mark that can."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, the start of every terminal escape among them
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # invisible, bidi overrides
    "\U000e0000-\U000e007f\ud800-\udfff\ufffe\uffff]"
)
"""Characters that change how others look or what a reader does, without being seen. Joiners (U+200C, U+200D) stay:
Persian and Indic scripts and emoji need them."""


def visible(text: str) -> str:
    """`text` with control and direction characters spelled out; tab and line feed stay."""
    return _UNSEEN.sub(_mark, text)


def one_line(text: str) -> str:
    """`visible`, and line feeds and tabs become marks too, so that a name cannot start a line of its own."""
    return visible(text).replace("\n", "␊").replace("\t", " ")


def _mark(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"‹U+{code:04X}›"


def width(text: str) -> int:
    """Columns of a monospaced display; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
