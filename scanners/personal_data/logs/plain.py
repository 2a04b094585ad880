"""The passes with numpy and dictionaries, for machines without Numba."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.alike import numbered
from scanners.personal_data.lane.arrays.hashes import WIDTH, Folded
from scanners.personal_data.lane.arrays.page import gathered, rows_of
from scanners.personal_data.logs import passes, texts, unwrapping
from scanners.personal_data.logs.cuts import by_expression
from scanners.personal_data.logs.formats import PatternFormat
from scanners.personal_data.logs.lane import ROLES, Walked, Written
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.persons import siphash, words_of
from scanners.personal_data.logs.shapes import Records, Shapes, role_spans, value_at
from scanners.personal_data.logs.times import MONTHS, moments
from scanners.personal_data.logs.tokens import Names, Record, names_of, without_numbers
from scanners.personal_data.logs.totals import by_sorting

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEWLINE = ord("\n")
_QUESTION, _NUMBER, _SEMICOLON = b"?#;"
_AT_ONCE = 32
"""Bytes of an address looked at in the first step; in each further one twice as many."""
_PIECE = 1 << 17
"""Bytes; so many stay in the processor's cache."""
_FEW = 4
"""So many moments are read sooner one by one than at once."""


class PlainLane:
    """Arrays and dictionaries."""

    def __init__(self) -> None:
        self.numbered = numbered
        self.add_up = by_sorting
        self.search = texts.by_expressions
        self.unwrapped = unwrapping.by_expressions
        self._shapes = Shapes()

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        signs = np.frombuffer(data, np.uint8)
        pieces = [rows_of(signs[at : at + _PIECE] == _NEWLINE) + (at + 1) for at in range(0, len(signs), _PIECE)]
        starts = np.concatenate(pieces) if pieces else np.zeros(0, np.int64)
        whole = not data or data.endswith(b"\n")
        return np.concatenate((np.zeros(1, np.int64), starts, np.array([] if whole else [len(data)], np.int64)))

    def characters(
        self,
        data: bytes | NDArray[np.uint8],
        origins: NDArray[np.int64],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        before = np.zeros(len(data) + 1, np.int64)
        np.cumsum((np.frombuffer(data, np.uint8) & 0xC0) != 0x80, out=before[1:])
        return before[starts] - before[origins], before[ends] - before[origins]

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        if len(starts) > _FEW:
            return moments(np.frombuffer(data, np.uint8), starts, ends)
        found = np.empty(len(starts), np.int64)
        passes.moments(data, starts.tolist(), ends.tolist(), MONTHS, found)
        return found

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        return siphash(words_of(np.frombuffer(data, np.uint8), starts, ends, letters), key)

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
        records = Records(data, starts, ends)
        found, others = self._shapes.sorted(records)
        buf = np.frombuffer(data, np.uint8)
        for shape, rows, values in found:
            values += (starts - records.starts)[rows]
            for role, said, span in role_spans(shape, values, buf):
                spans[rows[said], role] = span
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

    def fields(
        self, form: PatternFormat, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        return by_expression(form.regex, data, starts, ends)

    def written(self, data: bytes, spans: NDArray[np.int64], roles: Sequence[Role]) -> Written:
        digests, ends = np.zeros((ROLES, len(spans)), np.int64), np.zeros((ROLES, len(spans)), np.int64)
        for role in roles:
            start, ends[role] = spans[:, role].T
            rows = rows_of(ends[role] > start)
            if not len(rows):
                continue
            begin, end = start.take(rows), ends[role].take(rows)
            if role == Role.URI:
                ends[role, rows] = end = _path_ends(data, begin, end)
                found = self._alike_paths(data, begin, end)
            else:
                found = _hashes(data, begin, end)
            digests[role, rows] = found * (begin < end)
        return Written(digests, ends)

    def _alike_paths(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of paths, the same for those that differ in nothing but long numbers."""
        ids, first = self.numbered(_hashes(data, starts, ends))
        paths = [data[start:end] for start, end in zip(starts[first].tolist(), ends[first].tolist(), strict=True)]
        shown: dict[bytes, int] = {}
        return np.array([shown.setdefault(without_numbers(path), len(shown) + 1) for path in paths], np.int64)[ids]


def _hashes(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each text, the same for those that are alike."""
    if int(starts.min()) < WIDTH:  # so many bytes before each text are looked at with it
        data, starts, ends = bytes(WIDTH) + data, starts + WIDTH, ends + WIDTH
    return Folded(data).hashes(starts, ends).view(np.int64)


def _path_ends(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the paths of addresses end: before what is asked there."""
    found = ends.copy()
    rows, at, width = np.arange(len(starts)), starts, _AT_ONCE
    while len(rows):
        if int(at.max()) + width > len(data):
            data += bytes(width)
        signs = gathered(data, at, width)
        stops = (signs == _QUESTION) | (signs == _NUMBER) | (signs == _SEMICOLON)
        is_stopped = stops.any(axis=1)
        some = rows[is_stopped]
        found[some] = np.minimum(found[some], at[is_stopped] + stops[is_stopped].argmax(axis=1))
        at = at + width
        more = ~is_stopped & (at < ends[rows])
        rows, at, width = rows[more], at[more], 2 * width
    return found
