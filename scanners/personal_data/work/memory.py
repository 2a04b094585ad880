"""Memory that a long scan no longer needs goes back to the system: how much a process has is what people see of it."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def use_little() -> None:
    """Let Arrow use the allocator that returns what batches no longer need; the other one keeps some 20 MB more."""
    import pyarrow as pa  # loaded where a scan starts, not where a command does

    with suppress(NotImplementedError):  # not built in everywhere
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def give_back() -> None:
    """Return what lies free between things that are still in use: some 40 MB after a split. Takes milliseconds; only
    the C library of GNU can."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
