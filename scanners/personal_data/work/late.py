"""A lane for logs that starts without a compiler and goes on with one that is loaded."""

from __future__ import annotations

from typing import Any, Literal

from scanners.personal_data.jit import is_loaded
from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.lanes import lane


class LateLane:
    """The lane for logs. `auto` starts with the one that needs no compiler, until the detector has loaded it."""

    def __init__(self, kind: Literal["auto", "numba", "numpy"]) -> None:
        self._is_early = kind == "auto"
        self._lane: Lane = lane("numpy" if kind == "auto" else kind)

    def keep_up(self) -> None:
        """Takes the compiled lane where there is work enough by now that the compiler was loaded."""
        if self._is_early and is_loaded():
            self._lane, self._is_early = lane("auto"), False

    def __getattr__(self, name: str) -> Any:
        """Whatever a lane does, that of now does it."""
        return getattr(self._lane, name)
