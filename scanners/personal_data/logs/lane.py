"""Walking over the records of a block: with Numba where it is installed, with regular expressions elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

from scanners.personal_data.logs import walk
from scanners.personal_data.logs.names import SEPARATORS, WRAPPERS, Path, Role, normal, roles
from scanners.personal_data.logs.persons import rows_of, siphash
from scanners.personal_data.logs.shapes import Shape, Shapes, Spans, role_spans, value_at
from scanners.personal_data.logs.times import MONTHS, moments
from scanners.personal_data.logs.tokens import Names, Record, names_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLES = len(Role)
_NO_RANK = 255
_NEWLINE = ord("\n")
_TABLE = 2048
_WRAPPER = -2
_SEED = np.int64(-3750763034362895579)
_KNOWN_PATHS = 20_000
"""Paths remembered between blocks."""


class Walked(NamedTuple):
    """What was met in some records. `path` and `in_key` are by finding; `path` indexes `paths`."""

    spans: NDArray[np.int64]
    """(record, role, start and end); -1 where a record has no such field."""
    paths: list[Path]
    path: NDArray[np.int64]
    in_key: NDArray[np.bool_]
    """True where the finding lies in the last name of its path."""
    broken: NDArray[np.bool_]


class Ids(NamedTuple):
    """Numbers for equal spans. `example` is the place of one span for each number; number 0 is "nothing there"."""

    ids: NDArray[np.int64]
    example: NDArray[np.int64]
    ends: NDArray[np.int64]
    """Where each span was cut."""


def numbered(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of every value, in order of first appearance, and the place where each number first stands.

    By hashing: there are few different values, and sorting them all would take longer than anything else here.
    """
    import pyarrow as pa  # loaded where blocks are read, not where a command starts

    ids = pa.array(codes).dictionary_encode().indices.to_numpy().astype(np.int64)
    first = np.zeros(int(ids.max(initial=-1)) + 1, np.int64)
    first[ids[::-1]] = np.arange(len(ids) - 1, -1, -1)
    return ids, first


class Lane(Protocol):
    """The passes over bytes that are worth compiling."""

    def walk(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Walked:
        """Read records of JSON. Findings of record r are `place[first[r]:first[r + 1]]`, ascending."""

    def distinct(
        self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], stops: bytes = b"", alike: bool = False
    ) -> Ids:
        """Number the spans, each cut at the first of the bytes `stops`.

        With `alike`, spans that differ only in numbers of five digits and more may get one number.
        """

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        """The n + 1 offsets of the n lines of a block; a last line without a line break is one too."""

    def characters(
        self, data: bytes, origins: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Starts and ends (bytes of UTF-8) as characters from their origins."""

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Microseconds since 1970 of what is written at the spans; `NEVER` where that is no time."""

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        """Keyed hashes of spans of at most 31 bytes, their bytes translated by `letters`."""


def lane(kind: Literal["auto", "numba", "numpy"] = "auto") -> Lane:
    """The lane of that kind; `auto` takes Numba where it is installed."""
    if kind == "numpy":
        return PlainLane()
    try:
        return NativeLane()
    except ImportError:
        if kind == "numba":
            raise
        return PlainLane()


class PlainLane:
    """Regular expressions and dictionaries."""

    def __init__(self) -> None:
        self._shapes = Shapes()

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        return _bounds(np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE), len(data))

    def characters(
        self, data: bytes, origins: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        before = np.zeros(len(data) + 1, np.int64)
        np.cumsum((np.frombuffer(data, np.uint8) & 0xC0) != 0x80, out=before[1:])
        return before[starts] - before[origins], before[ends] - before[origins]

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        return moments(np.frombuffer(data, np.uint8), starts, ends)

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        return siphash(rows_of(np.frombuffer(data, np.uint8), starts, ends, letters), key)

    def walk(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Walked:
        spans = np.full((len(starts), ROLES, 2), -1, np.int64)
        path, in_key = np.zeros(len(place), np.int64), np.zeros(len(place), bool)
        broken = np.zeros(len(starts), bool)
        numbers: dict[Names, int] = {}
        alike: dict[Shape, tuple[list[int], list[Spans]]] = {}
        others: list[int] = []
        match = self._shapes.match
        for r, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            if (found := match(data[start:end])) is None:
                others.append(r)
                continue
            known = alike.get(found[0])
            if known is None:
                known = alike[found[0]] = [], []
            known[0].append(r)
            known[1].append(found[1])
        buf = np.frombuffer(data, np.uint8)
        for shape, (records, regs) in alike.items():
            rows = np.array(records, np.int64)
            values = np.array(regs, np.int64)[:, 1:] + starts[rows, None, None]
            for role, said, span in role_spans(shape, values, buf):
                spans[rows[said], role] = span[said]
            record = np.repeat(np.arange(len(rows)), first[rows + 1] - first[rows])
            findings = first[rows][record] + np.arange(len(record)) - np.searchsorted(record, record)
            value = value_at(record, place[findings], values, buf)
            ids = np.array([numbers.setdefault(names, len(numbers)) for names in shape.paths], np.int64)
            path[findings] = ids[value]
            others += np.unique(rows[record[value < 0]]).tolist()
        for r in others:
            self._by_tokens(r, data, starts, ends, first, place, numbers, spans, path, in_key, broken)
        return Walked(spans, [names_of(names) for names in numbers], path, in_key, broken)

    def _by_tokens(
        self,
        r: int,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
        numbers: dict[Names, int],
        spans: NDArray[np.int64],
        path: NDArray[np.int64],
        in_key: NDArray[np.bool_],
        broken: NDArray[np.bool_],
    ) -> None:
        start, begin, end = int(starts[r]), int(first[r]), int(first[r + 1])
        record = Record()
        for f, (names, key) in enumerate(
            record.read(data[start : ends[r]], (place[begin:end] - start).tolist()), begin
        ):
            path[f] = numbers.setdefault(names, len(numbers))
            in_key[f] = key
        broken[r] = record.broken
        spans[r] = -1
        for role, (a, b, _) in record.spans.items():
            spans[r, role] = start + a, start + b

    def distinct(
        self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], stops: bytes = b"", alike: bool = False
    ) -> Ids:
        numbers: dict[bytes, int] = {b"": 0}
        ids, cut = np.zeros(len(starts), np.int64), ends.copy()
        example = [-1]
        for r, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            if start < 0 or end <= start:
                continue
            text = data[start:end]
            for stop in stops:
                text = text.partition(b"%c" % stop)[0]
            cut[r] = start + len(text)
            number = ids[r] = numbers.setdefault(text, len(numbers))
            if number == len(example):
                example.append(r)
        return Ids(ids, np.array(example, np.int64), cut)


class NativeLane:
    """Functions compiled by Numba, kept in its cache. Raises ImportError where Numba is missing."""

    def __init__(self) -> None:
        functions = _compiled()
        self._walk, self._distinct = functions["walk"], functions["distinct"]
        self._breaks, self._characters = functions["breaks"], functions["characters"]
        self._moments, self._sip = functions["moments"], functions["sip"]
        self._tables = _small(), *_table()
        self._known: dict[int, Path] = {}

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        whole = len(data) // 8
        words = np.frombuffer(data, "<u8", whole)
        at = np.empty(len(data) // 64 + 16, np.int64)
        if (count := self._breaks(words, at)) < 0:
            at = np.empty(len(data), np.int64)
            count = self._breaks(words, at)
        tail = np.flatnonzero(np.frombuffer(data, np.uint8, offset=8 * whole) == _NEWLINE) + 8 * whole
        return _bounds(np.concatenate((at[:count], tail)), len(data))

    def characters(
        self, data: bytes, origins: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        first, last = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
        self._characters(np.frombuffer(data, np.uint8), origins, starts, ends, first, last)
        return first, last

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.empty(len(starts), np.int64)
        self._moments(np.frombuffer(data, np.uint8), starts, ends, MONTHS, found)
        return found

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        found = np.empty(len(starts), np.uint64)
        k0, k1 = np.frombuffer(key, "<u8").astype(np.uint64)
        self._sip(np.frombuffer(data, np.uint8), starts, ends, letters, k0, k1, found)
        return found

    def walk(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Walked:
        spans = np.full((len(starts), ROLES, 2), -1, np.int64)
        ranks = np.full((len(starts), ROLES), _NO_RANK, np.uint8)
        path, in_key = np.zeros(len(place), np.int64), np.zeros(len(place), bool)
        broken = np.zeros(len(starts), bool)
        buf = np.frombuffer(data, np.uint8)
        self._walk(buf, starts, ends, first, place, *self._tables, spans, ranks, path, in_key, broken)
        ids, example = numbered(path)
        paths = [self._names(int(path[f]), f, data, starts, ends, first, place) for f in example.tolist()]
        return Walked(spans, paths, ids, in_key, broken)

    def _names(
        self,
        digest: int,
        finding: int,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Path:
        """The names behind the hash of a path: its first record is read once more, by tokens."""
        if (known := self._known.get(digest)) is not None:
            return known
        if len(self._known) >= _KNOWN_PATHS:
            self._known.clear()
        r = int(np.searchsorted(first, finding, "right")) - 1
        start = int(starts[r])
        ((names, _),) = Record().read(data[start : int(ends[r])], [int(place[finding]) - start])
        self._known[digest] = found = names_of(names)
        return found

    def distinct(
        self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], stops: bytes = b"", alike: bool = False
    ) -> Ids:
        if not len(starts) or starts.max() < 0:
            return Ids(np.zeros(len(starts), np.int64), np.array([-1], np.int64), ends)
        signs = np.zeros(256, bool)
        signs[list(stops)] = True
        hashes, cut = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
        self._distinct(np.frombuffer(data, np.uint8), starts, ends, alike, signs, hashes, cut)
        # Number 0 is nothing there, also where nothing is missing.
        ids, example = numbered(np.append(0, hashes))
        return Ids(ids[1:], example - 1, cut)


def _bounds(breaks: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    if not size:
        return np.zeros(1, np.int64)
    whole = len(breaks) > 0 and breaks[-1] == size - 1
    return np.concatenate((np.zeros(1, np.int64), breaks + 1, np.array([] if whole else [size], np.int64)))


_FUNCTIONS = (
    *("fold", "fold_role", "look_up", "hash_of", "role_of", "walk", "distinct", "breaks", "characters", "sip"),
    *("digits", "days", "clock", "zone", "part_of_second", "moment", "moments"),
)
"""Of `walk.py`, callees first."""


@cache
def _compiled() -> dict[str, Callable[..., Any]]:
    """The functions of `walk.py`, compiled and calling each other. Compiling once takes seconds, so it is cached."""
    import numba  # half a second to load: only where much is to be read

    world = dict(vars(walk))
    for name in _FUNCTIONS:
        plain = FunctionType(getattr(walk, name).__code__, world, name)
        plain.__module__, plain.__qualname__ = walk.__name__, name
        try:
            world[name] = numba.njit(cache=True, nogil=True)(plain)
        except RuntimeError:  # no folder for the cache can be written
            world[name] = numba.njit(nogil=True)(plain)
    return world


@cache
def _table() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Roles and wrappers under the hashes that `walk` looks up: role * 256 + rank, and -2 for a wrapper."""
    found = {_role_hash(name): int(role) << 8 | min(rank, _NO_RANK - 1) for name, (role, rank) in roles().items()}
    found |= {_role_hash(normal(name)) ^ 1: _WRAPPER for name in WRAPPERS}
    hashes, values = np.zeros(_TABLE, np.int64), np.zeros(_TABLE, np.int64)
    for digest, value in found.items():
        slot = (digest ^ (digest >> 29)) & (_TABLE - 1)
        while hashes[slot]:
            slot = (slot + 1) & (_TABLE - 1)
        hashes[slot], values[slot] = digest, value
    return hashes, values


@cache
def _small() -> NDArray[np.uint8]:
    """Bytes as names are compared: letters small, separators 0."""
    table = np.array([ord(chr(sign).lower()) if sign < 128 else sign for sign in range(256)], np.uint8)
    table[list(SEPARATORS.encode())] = 0
    return table


def _role_hash(name: str) -> int:
    written = np.frombuffer(name.encode(), np.uint8)
    return int(_compiled()["fold_role"](written, 0, len(written), _small(), _SEED))
