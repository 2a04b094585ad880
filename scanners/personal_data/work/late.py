"""A lane for logs that starts without a compiler and takes one when there is work enough."""

from __future__ import annotations

from typing import Any, Literal

from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.lanes import lane

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

    def __getattr__(self, name: str) -> Any:
        """Whatever a lane does, that of now does it."""
        return getattr(self._lane, name)
