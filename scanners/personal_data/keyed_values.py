"""Values that keys and cues ask for, whatever they look like: names, addresses, health, birth dates, passwords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from scanners.personal_data.asking import (
    BEFORE,
    BEHIND,
    LONGEST_TITLE,
    AskedFor,
    asked_for,
    is_address_of_others,
    is_heading,
    said_before,
    value_end,
)
from scanners.personal_data.context import TITLED, asked_under, spoken
from scanners.personal_data.data_elements import has_code
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lane import nameless, places, sources
from scanners.personal_data.part import Row, bytes_of, text_at
from scanners.personal_data.remembered import MOST_REMEMBERED, KeyNames
from scanners.personal_data.speakers import FARTHEST_TIME, SPEAKER, is_name_of_speaker, is_speaking
from scanners.personal_data.speakers import SCORE as SPEAKER_SCORE
from scanners.personal_data.statements.told import Told, ToldValue
from scanners.personal_data.statements.values import is_statement_key, stated

if TYPE_CHECKING:
    from scanners.personal_data.lane.collected import Collected, Lane
    from scanners.personal_data.view import View

Understood: TypeAlias = tuple[int, int, int, int, int, bytes]
"""A value under a key: segment, mask, start, end, number of the key, the key as it is written."""


class KeyedValues:
    """Reads such values of parts; remembers what keys ask for, never a value."""

    def __init__(self, lane: Lane, names: KeyNames) -> None:
        self._lane, self._names = lane, names
        self._fold, self._named = sources.interpreted().fold, sources.interpreted().named_before
        self._masks: dict[bytes, int] = {}

    def understood(self, view: View, collected: Collected) -> Iterator[Understood]:
        """Values under keys met for the first time."""
        new: dict[bytes, int] = {}
        for segment, key_start, key_end, start, end in collected.unknown.tolist():
            key = self._fold(view.data, key_start, key_end)
            mask = self._masks.get(key)
            if mask is None:
                mask = new[key] = self._masks[key] = _asked_by_key(bytes(view.data[key_start:key_end]))
            if mask == nameless.NAMELESS:
                first, last = self._named(view.data, *view.bounds[segment : segment + 2].tolist(), key_start)
                if mask := self._mask_of(bytes(view.data[first:last])):
                    yield segment, mask, start, end, 0, b""
            elif mask:
                name = bytes(view.data[key_start:key_end])
                yield segment, mask, start, end, self._names.number(name), name
        if new:
            if len(self._masks) > MOST_REMEMBERED:
                self._masks = {}
            self._lane.learn(new)

    def told(self, view: View, collected: Collected, understood: Sequence[Understood]) -> Iterator[ToldValue]:
        """Values of statements and of rows below a list of columns."""
        cues = collected.cues
        begun = [
            (segment, bytes(view.data[first:last]), start)
            for segment, start, _, _, _, first, last in cues[cues[:, 3] == places.STATEMENT].tolist()
        ]
        begun += [(segment, name, start) for segment, mask, start, _, _, name in understood if mask == places.STATEMENT]
        for segment, key, start in begun:
            for value in stated(view, segment, key.decode("utf-8", "replace"), start):
                yield ToldValue.of(segment, value, self._names.number(value.column.encode()))

    def rows(self, view: View, collected: Collected, understood: Sequence[Understood], told: Told) -> Iterator[Row]:
        """What they are: under keys and behind cues, under keys met for the first time, below columns."""
        yield from self._behind(view, collected)
        for segment, mask, start, end, key, name in understood:
            if mask == places.STATEMENT:
                continue
            if mask == SPEAKER:
                key_start = view.data.rfind(name, 0, start)
                yield from _speaking(view, segment, key_start, key_start + len(name))
                continue
            if mask == places.CODED:
                mask = _asked_by_code(name)
            end = value_end(mask, view.data, start, end, int(view.bounds[segment + 1]))
            text = text_at(view.data, start, end)
            for hit in asked_for(mask, text, under_name=True):
                yield row_of(segment, start, text, hit, key)
        for one in told.values:
            for hit in asked_for(one.said.asked, one.text, under_name=True) if one.said.asked else ():
                yield row_of(one.segment, one.start, one.text, hit, one.key)

    def _behind(self, view: View, collected: Collected) -> Iterator[Row]:
        """Values behind known keys and cues; equal ones are looked at once."""
        data = view.data
        known: dict[tuple[int, bytes, bool, bool], tuple[str, list[AskedFor]]] = {}
        for segment, start, end, mask, cue_end, key_start, key_end in collected.cues.tolist():
            if mask & TITLED:
                yield from _said_before(view, segment, cue_end)
                mask &= ~TITLED
            if mask == places.STATEMENT:
                continue
            if mask == SPEAKER:
                yield from _speaking(view, segment, key_start, key_end)
                continue
            is_cell = cue_end == 0 and key_start == key_end
            if mask == nameless.NAMELESS:  # a value beside, which may be anybody's, is no name of a key
                mask = self._mask_of(bytes(data[key_start:key_end]))
                key_end = key_start
            if not mask:
                continue
            if mask == places.CODED:
                mask = _asked_by_code(bytes(data[key_start:key_end]))
            if cue_end == 0:
                end = value_end(mask, data, start, end, int(view.bounds[segment + 1]))
            same = mask, bytes(data[start:end]), cue_end == 0, is_cell
            if same not in known:
                known[same] = _looked_at(*same)
            text, found = known[same]
            if cue_end and any(hit.entity == "CN_ADDRESS" for hit in found):
                first = max(int(view.bounds[segment]), cue_end - LONGEST_TITLE)
                if is_address_of_others(text_at(data, first, cue_end)):
                    found = [hit for hit in found if hit.entity != "CN_ADDRESS"]
            if found:
                key = self._names.number(data[key_start:key_end]) if key_end > key_start else 0
                for hit in found:
                    yield row_of(segment, start, text, hit, key)

    def _mask_of(self, name: bytes) -> int:
        """What the name of a value beside asks for."""
        return _asked_beside(name) if name and not name[:1].isdigit() else 0


def _asked_by_key(key: bytes) -> int:
    """What a key asks for that was not met before."""
    if nameless.is_nameless(key, 0, len(key)):
        return nameless.NAMELESS
    if is_statement_key(key):
        return places.STATEMENT
    name = key.decode("utf-8", "surrogateescape")
    if name.endswith("("):
        return asked_under(name)
    if is_name_of_speaker(name):
        return SPEAKER
    return places.CODED if has_code(name) else spoken(name).asked


@lru_cache(maxsize=4096)
def _asked_by_code(key: bytes) -> int:
    return asked_under(key.decode("utf-8", "surrogateescape"))


@lru_cache(maxsize=4096)
def _asked_beside(name: bytes) -> int:
    return asked_under(name.decode("utf-8", "replace"))


def _looked_at(mask: int, value: bytes, under_name: bool, is_cell: bool) -> tuple[str, list[AskedFor]]:
    """A value as text, and what it is; a heading behind another one is no value."""
    text = value.decode("utf-8", "surrogateescape")
    return text, [] if is_cell and is_heading(text) else asked_for(mask, text, under_name)


def row_of(segment: int, base: int, text: str, found: AskedFor, key: int, known: bool = True) -> Row:
    """A row of what was found in a text that begins at `base`."""
    start, end = bytes_of(text, base, found.start, found.end)
    return segment, start, end, NUMBER[found.entity], found.score, known, 0, key


def _speaking(view: View, segment: int, start: int, end: int) -> Iterator[Row]:
    """The name of who speaks, where the key [start, end) is one."""
    data = view.data
    before = text_at(data, max(int(view.bounds[segment]), start - FARTHEST_TIME), start)
    if is_speaking(before, text_at(data, end, min(int(view.bounds[segment + 1]), end + 3))):
        yield segment, start, end, NUMBER["PERSON"], SPEAKER_SCORE, True, 0, 0


def _said_before(view: View, segment: int, end: int) -> Iterator[Row]:
    """What a word that ends at `end` says of what stands before it."""
    start = max(int(view.bounds[segment]), end - BEFORE)
    text = text_at(view.data, start, end)
    behind = text_at(view.data, end, min(int(view.bounds[segment + 1]), end + BEHIND))[:2]
    return (row_of(segment, start, text, found, 0) for found in said_before(text, behind))
