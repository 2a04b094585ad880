"""The names in a source, and which of them may hold personal data: told by their signs, before anything is read."""

from __future__ import annotations

import re

PARTS = re.compile(r"[^/!#]+")
"""Names in a source: of folders, the file, members behind `!`, sheets and tables behind `#`."""
_MAY_HOLD = re.compile(r"[^\x00-\x7f]|[0-9][0-9Xx -]{5,}[0-9Xx]|@|[Ww][Xx][Ii][Dd]_")
_DAY = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
_ENDING = re.compile(r"\.[A-Za-z]{1,5}\Z")


def may_hold(name: str) -> bool:
    """Whether the detector need look at a name at all: one in plain letters and short numbers holds nothing, nor does a
    day."""
    return _MAY_HOLD.search(_DAY.sub("", name)) is not None


def neutral(source: str) -> str:
    """A source as it is shown before its names are looked at: of those that may hold something the ending is left."""
    return PARTS.sub(lambda name: _left_of(name[0]) if may_hold(name[0]) else name[0], source)


def _left_of(name: str) -> str:
    ending = _ENDING.search(name)
    return f"…{ending[0] if ending else ''}"
