"""Where a large file may be cut so that every part can be read by itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from scanners.personal_data.reading.archives import open_zip
from scanners.personal_data.reading.blocks import As, Limits, Notes
from scanners.personal_data.reading.delimited import TableRows
from scanners.personal_data.reading.kinds import Kind, binary_kind, zip_kind
from scanners.personal_data.reading.look import HEAD, look_at
from scanners.personal_data.reading.streams import Broken, Stream


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a file; `member` says what `offset` and `length` count where it is not bytes."""

    offset: int
    length: int
    member: str = ""


def cuts_of(stream: Stream, name: str, size: int, as_: As, limits: Limits) -> Iterator[Cut]:
    """The parts of a file in order, as they are found; the whole file where it must be read as one."""
    done = 0
    try:
        for cut in _cuts(stream, name, size, as_, limits):
            yield cut
            done = size if cut.member else cut.offset + cut.length
    except (OSError, ValueError, Broken, zipfile.BadZipFile):
        # Reading the rest in one will tell what is wrong with it.
        pass
    if done < size:
        yield Cut(done, size - done)


def _cuts(stream: Stream, name: str, size: int, as_: As, limits: Limits) -> Iterable[Cut]:
    match binary_kind(stream.peek(HEAD)):
        case None:
            return _text_cuts(stream, name, size, as_, limits)
        case (Kind.PARQUET, _) if stream.file is not None:
            return _row_groups(stream.file, limits)
        case (Kind.ZIP, _) if stream.file is not None:
            return _members(stream.file, limits)
    return ()


def _text_cuts(stream: Stream, name: str, size: int, as_: As, limits: Limits) -> Iterator[Cut]:
    look = look_at(stream, name, as_)
    if look.encoding.unit > 1:
        return
    if look.shape == "lines" or look.kind is Kind.JSON_LINES:
        for start in range(0, size, limits.split):
            yield Cut(start, min(limits.split, size - start))
    elif look.kind is Kind.DELIMITED and look.dialect is not None:
        dialect = look.dialect
        if dialect.escape or dialect.single != dialect.delimiter:
            return
        before = 0
        for start in _row_starts(stream, look.mark, TableRows(name, dialect, limits, Notes(name)), limits):
            if before < start < size:
                yield Cut(before, start - before)
                before = start


def _row_starts(stream: Stream, mark: int, rows: TableRows, limits: Limits) -> Iterator[int]:
    """Where the first row behind every multiple of `limits.split` starts; up to the first place that is in doubt."""
    wanted = limits.split
    base, rest = mark, b""
    stream.read(mark)
    while data := stream.read(limits.batch):
        data = rest + data
        # What stands behind the last line break is no row yet, whatever its quotes say.
        ends = rows.ends(data[: data.rfind(b"\n") + 1])
        if not ends.trusted or len(data) - ends.cut > limits.block:
            # Behind a quote in the wrong place only the patient parser knows where rows end.
            return
        while wanted <= base + ends.cut and (place := rows.row_start(data[: ends.cut], wanted - base)) >= 0:
            yield base + place
            wanted += limits.split
        base += ends.cut
        rest = data[ends.cut :]


def _row_groups(file: IO[bytes], limits: Limits) -> list[Cut]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file.seek(0)
    try:
        metadata = pq.ParquetFile(file).metadata
    except pa.ArrowException:
        return []
    cuts: list[Cut] = []
    start = gathered = 0
    for group in range(metadata.num_row_groups):
        gathered += metadata.row_group(group).total_byte_size
        if gathered >= limits.split or group == metadata.num_row_groups - 1:
            cuts.append(Cut(start, group + 1 - start, "row groups"))
            start, gathered = group + 1, 0
    return cuts if len(cuts) > 1 else []


def _members(file: IO[bytes], limits: Limits) -> list[Cut]:
    with open_zip(file, limits) as archive:
        if zip_kind(frozenset(archive.namelist())) is not Kind.ZIP:
            return []
        members = [number for number, info in enumerate(archive.infolist()) if not info.is_dir()]
    return [Cut(number, 1, "member") for number in members] if len(members) > 1 else []
