"""A lane for logs that starts without a compiler and takes one when there is work enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from scanners.personal_data.alike import Numbered
from scanners.personal_data.logs.formats import PatternFormat
from scanners.personal_data.logs.lane import Lane, Walked, Written
from scanners.personal_data.logs.lanes import lane
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.totals import AddUp
from scanners.personal_data.logs.unwrapping import Unwrapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORTH_COMPILING = 2 << 20


class LateLane:
    """The lane for logs. `auto` starts with the one that needs no compiler until the work is worth it."""

    def __init__(self, kind: Literal["auto", "numba", "numpy"]) -> None:
        self._kind = kind
        self._size = 0
        self._lane: Lane = lane("numpy" if kind == "auto" else kind)

    def seen(self, size: int) -> None:
        """So many bytes more were looked at."""
        before, self._size = self._size, self._size + size
        if self._kind == "auto" and before < _WORTH_COMPILING <= self._size:
            self._lane = lane("auto")

    @property
    def numbered(self) -> Numbered:
        return self._lane.numbered

    @property
    def add_up(self) -> AddUp:
        return self._lane.add_up

    def walk(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> Walked:
        return self._lane.walk(data, starts, ends, first, place)

    def fields(
        self, form: PatternFormat, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        return self._lane.fields(form, data, starts, ends)

    def search(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._lane.search(data, starts, ends, first, place)

    def unwrapped(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        first: NDArray[np.int64],
        place: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> Unwrapped:
        return self._lane.unwrapped(data, starts, ends, first, place, end)

    def written(self, data: bytes, spans: NDArray[np.int64], roles: Sequence[Role]) -> Written:
        return self._lane.written(data, spans, roles)

    def bounds(self, data: bytes) -> NDArray[np.int64]:
        return self._lane.bounds(data)

    def characters(
        self,
        data: bytes | NDArray[np.uint8],
        origins: NDArray[np.int64],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._lane.characters(data, origins, starts, ends)

    def moments(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._lane.moments(data, starts, ends)

    def sip(
        self,
        data: bytes,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        letters: NDArray[np.uint8],
        key: bytes,
    ) -> NDArray[np.uint64]:
        return self._lane.sip(data, starts, ends, letters, key)
