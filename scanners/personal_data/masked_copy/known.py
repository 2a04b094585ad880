"""Values that were personal somewhere: masked wherever else they stand, even where nothing there speaks of them.

A table without a heading holds numbers that nobody can tell; where the same number stood under `社保卡号` in another
file of the same copy, it is told by that. Only values long enough to stand nowhere by chance count. They are kept in
memory while copies are made, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from scanners.personal_data.masked_copy.numbers import Bare, real_day

MOST = 300_000
_SHORTEST_NUMBER = 8
"""Letters and digits; what could be a day does not count."""
_SHORTEST_NAME = 3
"""Chinese characters: shorter names are words too."""
_NEVER = frozenset({"DATE_OF_BIRTH", "HEALTH", "IP_ADDRESS", "MAC_ADDRESS", "CN_PLATE", "EMAIL_ADDRESS"})
"""Kinds whose values many things share, or whose form tells them anywhere."""

_TOKEN = re.compile("(?:%[0-9A-Fa-f]{2})+|[0-9A-Za-z]+|[\u4e00-\u9fff]{2,}")
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, and what takes their place."""

    start: int
    end: int
    put: str


_Shape = tuple[int, int]
"""Characters of a value before its first word, and all of them."""


@dataclass(slots=True)
class Known:
    """Values with what stands for them, found by their first word or first two Chinese characters."""

    _puts: dict[str, str] = field(default_factory=dict)
    _shapes: dict[str, tuple[_Shape, ...]] = field(default_factory=dict)
    """Shapes of the values that begin with a word, the longest first."""
    _escaped: dict[str, str] = field(default_factory=dict)

    def add(self, value: str, entity: str, put: str) -> None:
        """Remember a value that stood for a person; what is too common or one too many is not remembered."""
        value = value.strip()
        if entity in _NEVER or len(self._puts) >= MOST or value == put:
            return
        bare = Bare.of(value).text
        if entity == "COORDINATE":
            parts = zip(re.split(r"[,，\s]+", value), re.split(r"[,，\s]+", put), strict=False)
            for part, rounded in parts:
                if len(Bare.of(part).text) >= _SHORTEST_NUMBER:
                    self._add(part, rounded)
        if len(bare) >= _SHORTEST_NUMBER and not _may_be_day(bare):
            self._add(value, put)
            if bare != value and bare.isdecimal() and len(bare) == len(moved := Bare.of(put).text):
                self._add(bare, moved)
        elif len(_CHINESE.findall(value)) >= _SHORTEST_NAME:
            self._add(value, put)

    def _add(self, value: str, put: str) -> None:
        token = _TOKEN.search(value)
        if token is None or token[0].startswith("%") or value in self._puts:
            return
        first = token[0] if token[0].isascii() else token[0][:2]
        shape = (token.start(), len(value))
        known = self._shapes.get(first, ())
        if shape not in known:
            self._shapes[first] = _shared(tuple(sorted((*known, shape), key=lambda found: -found[1])))
        self._puts[value] = put
        if not value.isascii():
            self._escaped[_quoted(value)] = _quoted(put)

    def spans(self, text: str) -> Iterator[Span]:
        """Where such values stand in a text, in order and without overlap."""
        if not self._puts:
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
            if word in self._shapes:
                yield from self._at(text, token.start(), self._shapes[word])
        else:
            for place in range(token.start(), token.end() - 1):
                shapes = self._shapes.get(text[place : place + 2])
                if shapes:
                    yield from self._at(text, place, shapes)

    def _at(self, text: str, place: int, shapes: tuple[_Shape, ...]) -> Iterator[Span]:
        """The longest value whose first word begins at `place`, and which is no part of a longer word."""
        for before, length in shapes:
            start, end = place - before, place - before + length
            if start < 0 or end > len(text) or (put := self._puts.get(text[start:end])) is None:
                continue
            if end == len(text) or not (_is_word(text[end]) and _is_word(text[end - 1])):
                yield Span(start, end, put)
                return


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """URL-encoded; bytes that are no text stay what they are."""
    return quote(text, safe="", errors="surrogateescape")


def _shared(shapes: tuple[_Shape, ...]) -> tuple[_Shape, ...]:
    """One object for all words with the same shapes: most have the same one."""
    return shapes


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _may_be_day(text: str) -> bool:
    return len(text) == 8 and text.isdecimal() and real_day(int(text[:4]), text[4:6], text[6:]) is not None
