"""The passes compiled by Numba."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.alike import numbered_by_numba
from scanners.personal_data.lane.sources import typed
from scanners.personal_data.logs import cuts, passes, texts, totals, unwrapping, walk
from scanners.personal_data.logs.cuts import by_expression
from scanners.personal_data.logs.formats import PatternFormat
from scanners.personal_data.logs.lane import ROLES, Walked, Written
from scanners.personal_data.logs.names import SEPARATORS, WRAPPERS, Path, Role, normal, roles
from scanners.personal_data.logs.times import MONTHS
from scanners.personal_data.logs.tokens import Record, names_of
from scanners.personal_data.logs.unwrapping import Unwrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NO_RANK = 255
_TABLE = 2048
_WRAPPER = -2
_SEED = np.int64(-3750763034362895579)
_KNOWN_PATHS = 20_000
"""Paths remembered between blocks."""


class NativeLane:
    """Functions compiled by Numba, kept in its cache. Raises ImportError where Numba is missing."""

    def __init__(self) -> None:
        functions = _compiled()
        self._walk, self._digests = functions["walk"], functions["digests"]
        self._breaks, self._characters = functions["breaks"], functions["characters"]
        self._moments, self._sip = functions["moments"], functions["sip"]
        self._add_up, self._cut = functions["add_up"], functions["cut"]
        self._search, self._unwrap = functions["search"], functions["unwrap"]
        self.numbered = numbered_by_numba()
        self._tables = _small(), *_table()
        self._known: dict[int, Path] = {}

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        buf = np.frombuffer(data, np.uint8)
        starts = np.empty(len(data) // 64 + 16, np.int64)
        if (count := self._breaks(buf, starts)) < 0:
            starts = np.empty(len(data) + 2, np.int64)
            count = self._breaks(buf, starts)
        if data and not data.endswith(b"\n"):
            return np.append(starts[:count], len(data))
        return starts[:count].copy()

    def characters(
        self,
        data: bytes | NDArray[np.uint8],
        origins: NDArray[np.int64],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
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
        ids, example = self.numbered(path)
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

    def fields(
        self, form: PatternFormat, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        if form.cuts is None:
            return by_expression(form.regex, data, starts, ends)
        regs = np.full((len(starts), len(form.steps) + 1, 2), -1, np.int64)
        self._cut(np.frombuffer(data, np.uint8), starts, ends, *form.cuts, regs)
        return regs

    def search(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        spans, path = texts.empty(len(starts), len(place))
        self._search(np.frombuffer(data, np.uint8), starts, ends, first, place, texts.ROLES, spans, path)
        return spans, path

    def unwrapped(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> Unwrapped:
        out = np.empty(2 * (int((ends - starts).sum()) + len(starts)), np.uint8)  # a record, and its time behind it
        bounds, moved = np.zeros((2, len(starts)), np.int64), np.zeros((2, len(place)), np.int64)
        size = self._unwrap(np.frombuffer(data, np.uint8), starts, ends, first, place, end, out, bounds, moved)
        return Unwrapped(out[:size].tobytes(), *bounds, *moved)

    def written(self, data: bytes, spans: NDArray[np.int64], roles: Sequence[Role]) -> Written:
        found, ends = np.zeros((ROLES, len(spans)), np.int64), np.zeros((ROLES, len(spans)), np.int64)
        buf, wanted = np.frombuffer(data, np.uint8), np.array(roles, np.int64)
        self._digests(buf, spans, wanted, int(Role.URI), int(Role.ADDRESS), found, ends)
        return Written(found, ends)

    def add_up(
        self,
        group: NDArray[np.intp],
        record: NDArray[np.int64],
        moment: NDArray[np.int64],
        bound: NDArray[np.int64],
        seed: int,
    ) -> totals.Totals:
        found = totals.empty(len(bound))
        self._add_up(group, record, moment, bound, np.uint64(seed), found)
        return found


_FUNCTIONS: tuple[tuple[ModuleType, str], ...] = (
    (walk, "fold fold_role look_up hash_of role_of text_end is_same walk digest network digests"),
    (passes, "breaks characters digits days clock zone part_of_second moment moments translated sip_round sip"),
    (cuts, "stands_at word_end value_end cut"),
    (totals, "rank add_up"),
    (unwrapping, "unit_at put_character put_escape text_of unwrap"),
    (texts, "small is_digits time_end time_start logger_end said_at path_end told_at put_span tell take_sides search"),
)
"""By module, callees first: no module calls another, because Numba's cache would not see a change elsewhere."""
_DOORS = frozenset(
    ("fold_role", "walk", "digests", "breaks", "characters", "moments", "sip", "cut", "add_up", "unwrap", "search")
)
"""Those that Python calls."""


@cache
def _compiled() -> dict[str, Callable[..., Any]]:
    """The functions that Python calls, compiled, calling the others. Compiling once takes seconds, so it is cached."""
    from scanners.personal_data.lane.intrinsics import INTRINSICS

    numba: Any = import_module("numba")  # half a second to load: only where much is to be read
    found: dict[str, Callable[..., Any]] = {}
    for module, names in _FUNCTIONS:
        world = {**vars(module), **typed(vars(module)), **INTRINSICS}
        for name in names.split():
            plain = FunctionType(getattr(module, name).__code__, world, name)
            plain.__module__, plain.__qualname__ = module.__name__, name
            if name not in _DOORS:
                world[name] = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(plain)
                continue
            try:
                world[name] = numba.njit(cache=True, nogil=True)(plain)
            except RuntimeError:  # no folder for the cache can be written
                world[name] = numba.njit(nogil=True)(plain)
            found[name] = world[name]
    return found


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
