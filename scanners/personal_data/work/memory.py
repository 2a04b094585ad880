"""Memory that a long scan no longer needs goes back to the system: how much a process has is what people see of it."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of settings of `mallopt`."""
_KEPT, _LARGEST = 48 << 20, 20 << 20
"""Bytes that may lie free at the end of the heap, and of the largest piece that is taken from there: two blocks and
what is made of them."""


def use_little() -> None:
    """Let Arrow use the allocator that returns what batches no longer need; the other one keeps some 20 MB more. Blocks
    take the memory of those before them: pages that the system gives anew cost as much as two copies of a block."""
    import pyarrow as pa  # loaded where a scan starts, not where a command does

    with suppress(NotImplementedError):  # not built in everywhere
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    with suppress(AttributeError, OSError, TypeError):  # only the C library of GNU can
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGEST)
        ctypes.CDLL(None).mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Return what lies free between things that are still in use: some 40 MB after a split. Takes milliseconds; only
    the C library of GNU can."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
