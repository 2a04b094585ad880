"""Values that were personal somewhere: masked wherever else they stand, even where nothing there speaks of them.

A table without a heading holds numbers that nobody can tell; where the same number stood under `社保卡号` in another
file of the same copy, it is told by that. Only values long enough to stand nowhere by chance count. They are kept in
memory while copies are made, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from scanners.personal_data.masked_copy.numbers import Bare, real_day

MOST = 500_000
_SHORTEST_NUMBER = 8
"""Letters and digits; what could be a day does not count."""
_SHORTEST_NAME = 3
"""Chinese characters: shorter names are words too."""
_NEVER = frozenset({"DATE_OF_BIRTH", "HEALTH", "IP_ADDRESS", "CN_PLATE"})
"""Kinds whose values many things share, or whose form tells them anywhere."""

_TOKEN = re.compile("(?:%[0-9A-Fa-f]{2})+|[0-9A-Za-z]+|[\u4e00-\u9fff]{2,}")
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, and what takes their place."""

    start: int
    end: int
    put: str


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    before: int
    """Characters of it before its first token."""
    put: str


@dataclass(slots=True)
class Known:
    """Values with what stands for them, found by their first word or first two Chinese characters."""

    _values: dict[str, dict[str, _Value]] = field(default_factory=dict)
    _escaped: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def add(self, value: str, entity: str, put: str) -> None:
        """Remember a value that stood for a person; what is too common or one too many is not remembered."""
        value = value.strip()
        if entity in _NEVER or self._count >= MOST or value == put:
            return
        bare = Bare.of(value).text
        if entity == "COORDINATE":
            parts = zip(re.split(r"[,，\s]+", value), re.split(r"[,，\s]+", put), strict=False)
            for part, moved in parts:
                if len(Bare.of(part).text) >= _SHORTEST_NUMBER:
                    self._add(part, moved)
        if len(bare) >= _SHORTEST_NUMBER and not _may_be_day(bare):
            self._add(value, put)
            if bare != value and bare.isdecimal() and len(Bare.of(put).text) == len(bare):
                self._add(bare, Bare.of(put).text)
        elif len(_CHINESE.findall(value)) >= _SHORTEST_NAME:
            self._add(value, put)

    def _add(self, value: str, put: str) -> None:
        token = _TOKEN.search(value)
        if token is None or token[0].startswith("%"):
            return
        first = token[0] if token[0].isascii() else token[0][:2]
        held = self._values.setdefault(first, {})
        if value not in held:
            held[value] = _Value(value, token.start(), put)
            self._count += 1
            if not value.isascii():
                self._escaped[quote(value, safe="")] = quote(put, safe="")

    def spans(self, text: str) -> Iterator[Span]:
        """Where such values stand in a text, in order and without overlap."""
        if not self._values:
            return
        done = 0
        for token in _TOKEN.finditer(text):
            if token.end() <= done:
                continue
            for span in self._in_token(text, token):
                if span.start >= done:
                    done = span.end
                    yield span

    def _in_token(self, text: str, token: re.Match[str]) -> Iterator[Span]:
        word = token[0]
        if word[0] == "%":
            put = self._escaped.get(word.upper())
            if put is not None:
                yield Span(token.start(), token.end(), put)
        elif word.isascii():
            if word in self._values:
                yield from self._at(text, token.start(), self._values[word])
        else:
            for place in range(token.start(), token.end() - 1):
                if text[place : place + 2] in self._values:
                    yield from self._at(text, place, self._values[text[place : place + 2]])

    @staticmethod
    def _at(text: str, place: int, values: dict[str, _Value]) -> Iterator[Span]:
        """The longest value whose first word begins at `place`, and which is no part of a longer word."""
        fitting = [
            value
            for value in values.values()
            if text.startswith(value.text, place - value.before) and place >= value.before
        ]
        for value in sorted(fitting, key=lambda value: -len(value.text)):
            start, end = place - value.before, place - value.before + len(value.text)
            if end == len(text) or not (_is_word(text[end]) and _is_word(text[end - 1])):
                yield Span(start, end, value.put)
                return


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _may_be_day(text: str) -> bool:
    return len(text) == 8 and text.isdecimal() and real_day(int(text[:4]), text[4:6], text[6:]) is not None
