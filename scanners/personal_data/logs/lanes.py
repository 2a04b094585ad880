"""Which lane does the passes."""

from __future__ import annotations

from typing import Literal

from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.plain import PlainLane


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
