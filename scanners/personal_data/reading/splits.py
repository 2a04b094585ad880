"""What one worker is given of a file, and how it reads it.

A large log, JSON Lines file or well-formed CSV is cut near multiples of `limits.split` bytes, so that a file that has
grown has the same splits as before, save the last, and new ones behind them. A Parquet file is cut between row groups,
a zip archive between members. Anything else is one split. A split owns the lines or rows that START inside it, and is
read past its end to the end of the last of them.

Numbers inside a split count from its own start: its first line is 1, its first row 0. Whoever puts the results of a
file together adds, source by source, what the splits before it held: the sum of `Lines.lines`, and of `Batch.rows`.
Splits whose `numbered` is true have true numbers already (and so has whatever `read` gives).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading.blocks import DEFAULT_LIMITS, As, Limits, Notes, Part
from scanners.personal_data.reading.columnar import read_parquet
from scanners.personal_data.reading.cuts import Cut, cuts_of
from scanners.personal_data.reading.files import SHRANK, Bounded, open_file, read_file
from scanners.personal_data.reading.kinds import misnamed
from scanners.personal_data.reading.look import look_at
from scanners.personal_data.reading.sources import MISNAMED, Context, guarded, read_member, text_parts
from scanners.personal_data.reading.streams import Budget, Stream
from scanners.personal_data.reading.walk import Entry, denied

_SEARCH = 1 << 20


@dataclass(frozen=True, slots=True)
class Split:
    """A part of a file: `length` bytes from `offset`.

    `size` and `mtime_ns` are of the whole file when it was listed; what was appended since is not read. `source` is
    the name in reports. `member` is set where the part is not counted in bytes: `row groups` (`offset` is the first and
    `length` how many) or `member` of a zip archive (`offset` is its number).
    """

    path: str
    source: str
    offset: int
    length: int
    size: int
    mtime_ns: int
    member: str = ""
    as_: As = "auto"

    @property
    def numbered(self) -> bool:
        """True where lines and rows of the split are numbered as in their source."""
        return self.offset == 0 or self.member == "member"


def splits_of(entry: Entry, limits: Limits = DEFAULT_LIMITS, as_: As = "auto") -> Iterator[Split | Trouble]:
    """The splits of a file as it is now, in order.

    Reads the first bytes; a CSV larger than one split is read through once while the splits are given out, because only
    the quotes before a line break tell whether a row ends there.
    """
    try:
        file = open_file(entry.path)
    except OSError as error:
        yield Trouble(entry.source, TroubleKind.UNREADABLE, denied(error))
        return
    with file:
        status = os.fstat(file.fileno())
        size, mtime = status.st_size, status.st_mtime_ns
        cuts: Iterable[Cut] = (Cut(0, size),)
        if size > limits.split:
            stream = Stream(Bounded(file, size), file=file, path=entry.path)
            cuts = cuts_of(stream, entry.source, size, as_, limits)
        for cut in cuts:
            yield Split(entry.path, entry.source, cut.offset, cut.length, size, mtime, cut.member, as_)


def read_split(split: Split, limits: Limits = DEFAULT_LIMITS) -> Iterator[Part]:
    """The lines or rows a split owns, numbered from its start. A file that has shrunk since it was listed says so."""
    if not split.member and split.offset == 0 and split.length >= split.size:
        yield from read_file(Entry(split.source, split.path), limits, split.as_, split.size)
        return
    try:
        file = open_file(split.path)
    except OSError as error:
        yield Trouble(split.source, TroubleKind.UNREADABLE, denied(error))
        return
    with file:
        if os.fstat(file.fileno()).st_size < split.size:
            yield Trouble(split.source, TroubleKind.CHANGED, SHRANK)
        stream = Stream(Bounded(file, split.size), file=file, path=split.path)
        notes = Notes(split.source)
        context = Context(limits, split.as_, Budget(split.size, limits), limits.depth)
        match split.member:
            case "row groups":
                groups = range(split.offset, split.offset + split.length)
                yield from guarded(read_parquet(file, split.source, limits, notes, groups), stream, notes)
            case "member":
                parts = read_member(file, split.source, split.offset, context, notes)
                yield from guarded(parts, stream, notes)
            case _:
                yield from _lines_or_rows(file, stream, split, limits, notes)


def _lines_or_rows(file: io.FileIO, stream: Stream, split: Split, limits: Limits, notes: Notes) -> Iterator[Part]:
    look = look_at(stream, split.source, split.as_)
    start = _next_line(file, split.offset, split.size)
    end = _next_line(file, split.offset + split.length, split.size)
    if start >= end:
        return
    file.seek(start)
    own = Stream(Bounded(file, end))
    if start == 0:
        own.read(look.mark)
        if misnamed(look.kind, split.source):
            notes.add(TroubleKind.MISNAMED, MISNAMED.fill({"kind": look.kind.value}))
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
