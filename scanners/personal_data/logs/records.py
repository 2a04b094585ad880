"""Records of a block that hold findings: where their telling fields are, and under which path each finding stands.

Every format ends in one shape (`Told`), so that attribution knows nothing of formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.logs.formats import JsonFormat, LogFormat, PatternFormat, TextFormat, W3cFormat
from scanners.personal_data.logs.lane import ROLES, Lane
from scanners.personal_data.logs.names import Path, Role
from scanners.personal_data.logs.texts import SIDES_PATHS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Told:
    """What some records tell of themselves. Spans are places in `data`, which may be another text than the block's
    (an unwrapped one). `place` are the findings in it."""

    data: bytes
    spans: NDArray[np.int64]
    """(record, role, start and end); -1 where a record has no such field."""
    place: NDArray[np.int64]
    end: NDArray[np.int64]
    paths: Sequence[Path]
    path: NDArray[np.int64]
    in_key: NDArray[np.bool_]
    broken: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Touched:
    """Records with findings: `first` is the first finding of each record and of none; findings ascend."""

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]
    place: NDArray[np.int64]
    end: NDArray[np.int64]


def told(form: LogFormat, touched: Touched, lane: Lane) -> Told:
    """Read the records."""
    match form:
        case JsonFormat(inside=None):
            walked = lane.walk(touched.data, touched.starts, touched.ends, touched.first, touched.place)
            return Told(touched.data, walked.spans, touched.place, touched.end, *walked[1:])
        case JsonFormat(inside=inner) if inner is not None:
            return _unwrapped(inner, touched, lane)
        case PatternFormat():
            return _matched(form, touched, lane)
        case W3cFormat():
            return _matched(form.pattern(), touched, lane)
        case TextFormat():
            return _searched(touched, lane)
    raise AssertionError(form)


def _matched(form: PatternFormat, touched: Touched, lane: Lane) -> Told:
    """A finding belongs to the last field that starts before it."""
    regs = lane.fields(form, touched.data, touched.starts, touched.ends)
    spans = np.full((len(regs), ROLES, 2), -1, np.int64)
    signs = np.frombuffer(touched.data, np.uint8)
    for role, group in form.groups:
        start, end = regs[:, group + 1].T
        filled = np.flatnonzero(end > start)  # an empty field may stand behind the last byte
        is_dash = (end[filled] - start[filled] == 1) & (signs[start[filled]] == ord("-"))
        said = filled[~is_dash]
        spans[said, role] = regs[said, group + 1]
    record = np.repeat(np.arange(len(regs)), np.diff(touched.first))
    place, begins = touched.place[:, None], regs[record, 1:, 0]
    path = np.where((begins >= 0) & (begins <= place), np.arange(len(form.paths)), 0).max(axis=1, initial=0)
    last = regs[record, 0, 1]
    path[(last < 0) | (touched.place >= last)] = len(form.paths)
    in_key = np.zeros(len(path), bool)
    return Told(
        touched.data, spans, touched.place, touched.end, (*form.paths, form.rest), path, in_key, regs[:, 0, 0] < 0
    )


def _searched(touched: Touched, lane: Lane) -> Told:
    """Text for people."""
    spans, path = lane.search(touched.data, touched.starts, touched.ends, touched.first, touched.place)
    nothing = np.zeros(len(path), bool)
    broken = np.zeros(len(spans), bool)
    return Told(touched.data, spans, touched.place, touched.end, SIDES_PATHS, path, nothing, broken)


def _unwrapped(inner: LogFormat, touched: Touched, lane: Lane) -> Told:
    """Records of another format inside of JSON strings are read as they were before they were wrapped."""
    found = lane.unwrapped(touched.data, touched.starts, touched.ends, touched.first, touched.place, touched.end)
    inside = told(inner, Touched(found.data, found.starts, found.ends, touched.first, found.place, found.end), lane)
    if inside.data is found.data:
        # The wrapper's time stands behind the record, for records that tell none.
        late = np.flatnonzero(inside.spans[:, Role.TIME, 0] < 0)
        behind = np.append(found.starts[1:], len(found.data)) - 1
        inside.spans[late, Role.TIME, 0] = found.ends[late] + 1
        inside.spans[late, Role.TIME, 1] = behind[late]
    return inside
