"""What one worker is given of a file, and how it reads it.

A plain log, a JSON Lines file or a well-formed CSV is cut at multiples of `limits.split` bytes, so that a file that has
grown has the same splits as before and new ones behind them; anything else is one split. A split owns the lines or rows
that START inside it, and is read past its end to the end of the last of them.

Numbers inside a split count from its own start: its first line is 1, its first row 0. Whoever puts the results of a
file together adds what the splits before it held: the sum of `Lines.lines`, and of `Batch.rows`. (Only the first split
of a file can be read by itself with true numbers; `read` numbers a file throughout.)
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading.blocks import DEFAULT_LIMITS, As, Limits, Notes, Part
from scanners.personal_data.reading.kinds import Kind, binary_kind
from scanners.personal_data.reading.look import HEAD, look_at
from scanners.personal_data.reading.read import SHRANK, Bounded, open_file, read_file
from scanners.personal_data.reading.sources import guarded, text_parts
from scanners.personal_data.reading.streams import Stream
from scanners.personal_data.reading.walk import Entry, denied

_SEARCH = 1 << 20


@dataclass(frozen=True, slots=True)
class Split:
    """A part of a file: `length` bytes from `offset`, -1 for all of it. `size` and `mtime_ns` are of the whole file
    when it was listed; `member` names a part that is not bytes (a row group). `source` is the name in reports."""

    path: str
    source: str
    offset: int
    length: int
    size: int
    mtime_ns: int
    member: str = ""
    as_: As = "auto"

    @property
    def first(self) -> bool:
        """True where lines and rows of the split are numbered as in the file."""
        return self.offset == 0


def splits_of(entry: Entry, limits: Limits = DEFAULT_LIMITS, as_: As = "auto") -> Iterator[Split | Trouble]:
    """The splits of a file as it is now, in order. Reads the first bytes only."""
    try:
        with open_file(entry.path) as file:
            status = os.fstat(file.fileno())
            size = status.st_size
            cuts = [0]
            if size > limits.split and _is_cut(Stream(Bounded(file, size)), entry.source, as_):
                cuts = list(range(0, size, limits.split))
    except OSError as error:
        yield Trouble(entry.source, TroubleKind.UNREADABLE, denied(error))
        return
    for start, end in zip(cuts, [*cuts[1:], size], strict=True):
        yield Split(entry.path, entry.source, start, end - start, size, status.st_mtime_ns, as_=as_)


def _is_cut(stream: Stream, name: str, as_: As) -> bool:
    """True where a line break is always the end of a line or record."""
    if binary_kind(stream.peek(HEAD)) is not None:
        return False
    look = look_at(stream, name, as_)
    return look.encoding.unit == 1 and (look.shape == "lines" or look.kind is Kind.JSON_LINES)


def read_split(split: Split, limits: Limits = DEFAULT_LIMITS) -> Iterator[Part]:
    """The lines or rows a split owns, numbered from its start. A file that has shrunk since it was listed says so."""
    entry = Entry(split.source, split.path)
    if split.offset == 0 and split.length >= split.size:
        yield from read_file(entry, limits, split.as_)
        return
    try:
        file = open_file(split.path)
    except OSError as error:
        yield Trouble(split.source, TroubleKind.UNREADABLE, denied(error))
        return
    with file:
        if os.fstat(file.fileno()).st_size < split.size:
            yield Trouble(split.source, TroubleKind.CHANGED, SHRANK)
        stream = Stream(Bounded(file, split.size))
        look = look_at(stream, split.source, split.as_)
        start = _next_line(file, split.offset, split.size)
        end = _next_line(file, split.offset + split.length, split.size)
        if start >= end:
            return
        file.seek(start)
        own = Stream(Bounded(file, end))
        if start == 0:
            own.read(look.mark)
        notes = Notes(split.source)
        place = -1 if start == 0 else start
        yield from guarded(text_parts(own, split.source, look, limits, notes, offset=place), own, notes)


def _next_line(file: io.FileIO, place: int, size: int) -> int:
    """The first start of a line at or after `place`; `size` where there is none."""
    if place <= 0 or place >= size:
        return max(0, min(place, size))
    file.seek(place - 1)
    at = place - 1
    while data := file.read(_SEARCH):
        found = data.find(b"\n")
        if found >= 0:
            return min(at + found + 1, size)
        at += len(data)
    return size
