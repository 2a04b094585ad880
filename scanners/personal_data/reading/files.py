"""The one way in: paths → blocks, batches and troubles, with flat memory. Nothing but an interrupt comes out raised."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import DEFAULT_LIMITS, As, Limits, Part
from scanners.personal_data.reading.sources import Context, read_stream
from scanners.personal_data.reading.streams import Budget, Stream
from scanners.personal_data.reading.walk import Entry, denied, walk

_LOOKED_BACK = 1 << 15
"""Bytes in which the last line break is looked for."""
SHRANK = Text("文件在读取期间变短或消失", "the file shrank or went away while it was read")


def read(
    paths: Iterable[str | Path], root: Path | None = None, limits: Limits = DEFAULT_LIMITS, as_: As = "auto"
) -> Iterator[Part]:
    """Everything under `paths`, file by file in sorted order; see `walk` for what is followed and what is not.

    Lines and rows are numbered from the start of their source. Every source that could not be read in full ends with a
    Trouble; a source without one was looked at to its end.
    """
    for entry in walk(paths, root):
        match entry:
            case Trouble():
                yield entry
            case Entry():
                yield from read_file(entry, limits, as_)


def read_file(
    entry: Entry, limits: Limits = DEFAULT_LIMITS, as_: As = "auto", listed: int | None = None
) -> Iterator[Part]:
    """One file as it was when it was opened, or when it was `listed` with so many bytes.

    What is appended later is left for the next time.
    """
    try:
        file = open_file(entry.path)
    except OSError as error:
        yield Trouble(entry.source, TroubleKind.UNREADABLE, denied(error))
        return
    with file:
        size = os.fstat(file.fileno()).st_size if listed is None else listed
        stream = Stream(Bounded(file, size), file=file, path=entry.path)
        context = Context(limits, as_, Budget(size, limits), limits.depth)
        yield from read_stream(stream, entry.source, entry.source, context)
        if os.fstat(file.fileno()).st_size < size:
            yield Trouble(entry.source, TroubleKind.CHANGED, SHRANK)


def open_file(path: str) -> io.FileIO:
    """A file to read without buffers of its own. A pipe that took the file's place does not block."""
    return io.FileIO(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))


class Bounded:
    """Reads no further than `end`."""

    def __init__(self, file: io.FileIO, end: int) -> None:
        self._file = file
        self._end = end

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._file.tell()
        return self._file.read(min(size, left) if size >= 0 else left) if left > 0 else b""

    def lines_within(self, size: int) -> int:
        """How many of the next `size` bytes are whole lines; all of them where no line break is near their end."""
        place, looked = self._file.tell(), min(size, _LOOKED_BACK)
        if place + size >= self._end:
            return size
        cut = os.pread(self._file.fileno(), looked, place + size - looked).rfind(b"\n") + 1
        return size - looked + cut if cut else size
