"""Records of JSON read by regular expressions: what `walk.py` does, for single records and where Numba is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from scanners.personal_data.logs.names import WRAPPERS, Path, Role, normal, roles

DEEPEST = 64
TELLING = 4
"""Levels down to which fields may have a role."""
Names = tuple[bytes, ...]
"""A path as it is written in the record."""

# A name with its value is one token: records are read in half the steps.
_TOKEN = re.compile(
    rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"[ \t]*+:[ \t\r\n,:]*+'
    rb'(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?![ \t]*+:)|([^ \t\r\n"{}\[\],:]++))?+'
    rb'|"([^"\\]*+(?:\\.[^"\\]*+)*+)"|([^ \t\r\n"{}\[\],:]++)|([{\[])|([}\]])|"([^"\\]*+(?:\\.[^"\\]*+)*+\\?+)\Z',
    re.DOTALL,
)
_SILENT = frozenset((b"n", b"t", b"f"))
"""How null, true and false begin: they name nobody."""
_NAME, _NAMED_TEXT, _NAMED_BARE, _LONE_TEXT, _LONE_BARE, _OPEN, _CLOSE, _TORN = range(1, 9)
_TEXTS = frozenset((_NAMED_TEXT, _LONE_TEXT, _TORN))
_LONG_NUMBER = re.compile(rb"[0-9]{5,}")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Record:
    """One record: the spans of fields with a role, and the paths of places in it.

    `broken` is true where the record does not end as it should.
    """

    __slots__ = ("broken", "spans")

    def __init__(self) -> None:
        self.broken = True
        self.spans: dict[Role, tuple[int, int, int]] = {}
        """Start, end and rank."""

    def read(self, text: bytes, places: Sequence[int]) -> list[tuple[Names, bool]]:
        """The path of every place (ascending), and whether it lies in the path's last name."""
        found: list[tuple[Names, bool]] = []
        waiting = iter([*places, len(text) + 1])
        place = next(waiting)
        stack: list[tuple[bool, Names]] = []
        in_object = False
        base: Names = ()
        current: Names = ()
        torn = False
        begin = text.find(b"{")
        for token in _TOKEN.finditer(text, begin) if begin >= 0 else ():
            kind = token.lastindex or 0
            if kind == _OPEN:
                if len(stack) == DEEPEST:
                    break
                stack.append((in_object, base))
                in_object, base = token[0] == b"{", current
                continue
            if kind == _CLOSE:
                in_object, base = stack.pop()
                current = base
                if not stack:
                    self.broken = torn
                    break
                continue
            if token.start(_NAME) >= 0:
                start, end = token.span(_NAME)
                if in_object:
                    current = (*base, token[_NAME]) if end > start else base
                    while place < end:
                        found.append((current, place >= start - 1))
                        place = next(waiting)
                else:
                    while place < end:
                        found.append((current, False))
                        place = next(waiting)
                    if len(stack) <= TELLING:
                        self._tell(text, current, start, end)
                if kind == _NAME:
                    continue
            start, end = token.span(kind)
            torn |= kind == _TORN
            while place < end:
                found.append((current, False))
                place = next(waiting)
            if len(stack) <= TELLING and (kind in _TEXTS or text[start : start + 1] not in _SILENT):
                self._tell(text, current, start, end)
        found.extend([((), False)] * (len(places) - len(found)))
        return found

    def _tell(self, text: bytes, path: Names, start: int, end: int) -> None:
        if (known := role_of(path)) and text[start:end] != b"-" and end > start:
            role, rank = known
            if role not in self.spans or rank < self.spans[role][2]:
                self.spans[role] = start, end, rank


def leaves_of(text: bytes) -> list[tuple[int, int, Names, bool]] | None:
    """Start and end (quotes included), path, and whether it may have a role, of every value of a whole record that
    begins with its bracket; None where it is none or has a name twice as a value."""
    if not text.startswith(b"{"):
        return None
    leaves: list[tuple[int, int, Names, bool]] = []
    stack: list[tuple[bool, Names]] = []
    in_object = False
    base: Names = ()
    current: Names = ()
    for token in _TOKEN.finditer(text):
        kind = token.lastindex or 0
        if kind == _OPEN:
            if len(stack) == DEEPEST:
                return None
            stack.append((in_object, base))
            in_object, base = token[0] == b"{", current
            continue
        if kind == _CLOSE:
            in_object, base = stack.pop()
            current = base
            if not stack:
                return leaves
            continue
        if token.start(_NAME) >= 0:
            if not in_object:
                return None
            start, end = token.span(_NAME)
            current = (*base, token[_NAME]) if end > start else base
            if kind == _NAME:
                continue
        if kind == _TORN:
            return None
        start, end = token.span(kind)
        quoted = kind in _TEXTS
        leaves.append((start - quoted, end + quoted, current, len(stack) <= TELLING))
    return None


def names_of(path: Names) -> Path:
    """A path as text; numbers of five digits and more are left out of it."""
    return tuple(unescaped(without_numbers(name)) for name in path)


def without_numbers(text: bytes) -> bytes:
    """With numbers of five digits and more alike."""
    return _LONG_NUMBER.sub(b"00000", text)


def unescaped(written: bytes) -> str:
    """Text of a JSON string, however broken."""
    text = written.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    plain = _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else _MEANT.get(sign[2], sign[2]), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def bare(name: bytes) -> bytes:
    """A written name as names are compared."""
    return name.lower().translate(None, b"_-.@ ")


@lru_cache(maxsize=20_000)
def role_of(path: Names) -> tuple[Role, int] | None:
    """The role of a field with its rank among names of that role, the best 0; None where its path names none."""
    names = [bare(name) for name in path]
    if len(names) > 1 and names[0] in _wrappers():
        names = names[1:]
    return _roles().get(b"".join(names))


@cache
def _roles() -> dict[bytes, tuple[Role, int]]:
    return {name.encode(): found for name, found in roles().items()}


@cache
def _wrappers() -> frozenset[bytes]:
    return frozenset(normal(name).encode() for name in WRAPPERS)
