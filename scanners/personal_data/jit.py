"""Functions compiled one by one, where the compiler is at hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function compiled by Numba and kept in its cache. Raises ImportError where Numba is missing."""
    from numba import njit

    made: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    return made


def is_loaded() -> bool:
    """Whether the compiler is loaded already: that takes longer than a small table takes without it."""
    return "numba" in sys.modules
