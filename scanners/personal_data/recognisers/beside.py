"""Names that stand in the cell, the quotes, or right before the brackets of a value, in characters: read as the lanes
do, on the bytes around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanners.personal_data.lane import enclosed as lane
from scanners.personal_data.lane import places

_FARTHEST = 200
"""Characters around a place in which all is that counts."""
_OPENED = re.compile("(?<=[\\t|^\\[(< \"'%])[\u4000-\u9fff]")


def name_beside(text: str, at: int, start: int) -> str:
    """The name in the cell or the quotes before the value at `start`, whose quotes and brackets begin at `at`."""
    before = _bytes(text[max(0, at - _FARTHEST) : at])
    whole = before + _bytes(text[at:start])
    first, last = lane.name_beside(whole, 0, len(before), len(whole)) if before else (0, 0)
    return whole[first:last].decode("utf-8", "surrogateescape")


def before_items(text: str, at: int) -> int:
    """Start of the list of numbers behind whose last comma a value stands at `at`; `at` itself where none does."""
    before = _bytes(text[max(0, at - places.LONGEST_LIST - _FARTHEST) : at])
    start = places.before_items(before + b" ", 0, len(before))
    return at - _characters(before[start:])


def cell_after(text: str, at: int) -> tuple[int, int]:
    """The place of what is in the cell behind a tab or a bar at `at`; of nothing where none is."""
    behind = _bytes(text[at : at + _FARTHEST])
    first, last = lane.cell_after(behind, len(behind), 0)
    return at + _characters(behind[:first]), at + _characters(behind[:last])


def enclosed(text: str) -> Iterator[tuple[str, int, int]]:
    """Names in Latin letters with the places of the Chinese values they enclose or stand beside."""
    for opened in _OPENED.finditer(text):
        place = opened.start()
        before, behind = _bytes(text[max(0, place - _FARTHEST) : place]), _bytes(text[place : place + _FARTHEST])
        whole = before + behind
        start, end, last = lane.named_at(whole, 0, len(whole), len(before))
        if start < end:
            yield whole[start:end].decode(), place, place + _characters(whole[len(before) : last])


_QUOTE = re.compile('(?:(?<=["yY] )|(?<=[0-9A-Za-z][(]))["\']')


def before_quotes(text: str) -> Iterator[tuple[str, int]]:
    """Keys before values in quotes that a blank or a bracket parts from them, and where these quotes stand."""
    for quote in _QUOTE.finditer(text):
        place = quote.start()
        before = _bytes(text[max(0, place - _FARTHEST) : place])
        start, end = lane.key_before_quote(before + _bytes(quote[0]), 0, len(before))
        if start < end:
            yield before[start:end].decode("utf-8", "surrogateescape"), place


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _characters(data: bytes) -> int:
    return len(data.decode("utf-8", "surrogateescape"))
