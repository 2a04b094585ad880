"""From a stream to parts: which reader a source is given to, through any packing around it."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import IO

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.archives import Member, open_zip, read_tar, read_zip, read_zip_without_list
from scanners.personal_data.reading.blocks import As, Limits, Notes, Part
from scanners.personal_data.reading.columnar import read_arrow, read_orc, read_parquet
from scanners.personal_data.reading.delimited import read_delimited
from scanners.personal_data.reading.documents import read_beside_cells, read_document, said_by
from scanners.personal_data.reading.json_document import read_json
from scanners.personal_data.reading.json_records import read_json_lines
from scanners.personal_data.reading.kinds import PACKED, Kind, binary_kind, misnamed, zip_kind
from scanners.personal_data.reading.lines import Read, chunks, lines
from scanners.personal_data.reading.look import HEAD, Look, look_at
from scanners.personal_data.reading.markup_tables import read_markup
from scanners.personal_data.reading.sql_dump import read_sql
from scanners.personal_data.reading.sqlite_file import read_sqlite
from scanners.personal_data.reading.streams import Broken, Budget, Stream, seekable, unpacked
from scanners.personal_data.reading.walk import denied
from scanners.personal_data.reading.workbooks import read_ods, read_xls, read_xlsx
from scanners.personal_data.reading.xml_records import read_xml

_EMPTY = Text("空文件", "an empty file")
_ENCRYPTED = Text("已加密或有密码保护，未读取", "encrypted or protected by a password; not read")
_UNSUPPORTED = Text("不支持的文件类型（{kind}），未读取", "a kind of file that is not read ({kind})")
MISNAMED = Text("内容是 {kind}，与文件名不符，按内容读取", "holds {kind}, other than its name says; read as what it is")
_TOO_DEEP = Text("嵌套压缩层数过多，未读取", "packed more times over than is unpacked; not read")
_FAILED = Text("无法读取（{why}）", "cannot be read ({why})")
_DAMAGED = Text(
    "文件已损坏，或内容与其格式不符，无法读取（{why}）",
    "damaged, or not what its format wants; it cannot be read ({why})",
)

_PACKED_ENDING = re.compile(r"\.(?:gz|gzip|zst|zstd|bz2|xz|lz4)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all that lies in one file of the command line. `depth` packings may still be opened."""

    limits: Limits
    as_: As
    budget: Budget
    depth: int


def read_stream(stream: Stream, source: str, name: str, context: Context) -> Iterator[Part]:
    """The parts of a source, and what was wrong with it. `name` is what its kind is guessed by."""
    notes = Notes(source)
    yield from guarded(_parts(stream, source, name, context, notes), stream, notes)


def guarded(parts: Iterator[Part], stream: Stream, notes: Notes) -> Iterator[Part]:
    """The parts, then what was noted about their source; whatever goes wrong is one more note."""
    try:
        yield from parts
    except Broken as broken:
        notes.add(broken.kind, broken.detail)
    except OSError as error:
        notes.add(TroubleKind.UNREADABLE, denied(error))
    except MemoryError:
        notes.add(TroubleKind.TOO_LARGE, _FAILED.fill({"why": "MemoryError"}))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # Foreign bytes go through a dozen parsers, one of which panics with an exception of its own kind: whatever it
    # is, one file must not end the scan. The message may quote content, so only its kind is told.
    except BaseException as error:  # noqa: BLE001
        notes.add(TroubleKind.UNREADABLE, _DAMAGED.fill({"why": type(error).__name__}))
    if stream.broken:
        notes.add(stream.broken.kind, stream.broken.detail)
    yield from notes.drain()


def _parts(stream: Stream, source: str, name: str, context: Context, notes: Notes) -> Iterator[Part]:
    head = stream.peek(HEAD)
    binary = binary_kind(head)
    if binary is None:
        look = look_at(stream, name, context.as_)
        if misnamed(look.kind, name):
            notes.add(TroubleKind.MISNAMED, MISNAMED.fill({"kind": look.kind.value}))
        stream.read(look.mark)
        yield from text_parts(stream, source, look, context.limits, notes)
        return
    kind, words = binary
    if kind is not Kind.ZIP and misnamed(kind, name):
        notes.add(TroubleKind.MISNAMED, MISNAMED.fill({"kind": words}))
    match kind:
        case Kind.EMPTY if stream.broken is None:
            notes.add(TroubleKind.EMPTY, _EMPTY)
        case Kind.EMPTY:
            return
        case Kind.ENCRYPTED:
            notes.add(TroubleKind.ENCRYPTED, _ENCRYPTED)
        case Kind.UNSUPPORTED:
            notes.add(TroubleKind.UNSUPPORTED, _UNSUPPORTED.fill({"kind": words}))
        case _ if kind in PACKED:
            if context.depth <= 0:
                raise Broken(TroubleKind.TOO_LARGE, _TOO_DEEP)
            inner = Stream(unpacked(stream, kind, context.budget))
            deeper = replace(context, depth=context.depth - 1)
            yield from read_stream(inner, source, unpacked_name(name), deeper)
        case _:
            yield from _structured(kind, words, stream, source, name, context, notes)


def _structured(
    kind: Kind, words: str, stream: Stream, source: str, name: str, context: Context, notes: Notes
) -> Iterator[Part]:
    """Archives, and files whose reader needs more than one look at them."""
    limits, budget = context.limits, context.budget
    member = _member_of(source, name, context)
    if kind in (Kind.TAR, Kind.ZIP) and context.depth <= 0:
        raise Broken(TroubleKind.TOO_LARGE, _TOO_DEEP)
    if kind is Kind.TAR:
        yield from read_tar(stream, source, limits, notes, member)
        return
    file = seekable(stream, limits, budget)
    with nullcontext() if file is stream.file else file:
        match kind:
            case Kind.ZIP:
                yield from _zipped(file, source, name, context, notes, member)
            case Kind.XLS:
                yield from read_xls(file, source, limits, notes)
            case Kind.PARQUET:
                yield from read_parquet(file, source, limits, notes)
            case Kind.ARROW:
                yield from read_arrow(file, source, limits, notes)
            case Kind.ORC:
                yield from read_orc(file, source, limits, notes)
            case Kind.SQLITE:
                yield from read_sqlite(file, stream.path, source, limits, notes)
            case _:
                notes.add(TroubleKind.UNSUPPORTED, _UNSUPPORTED.fill({"kind": words}))


def _zipped(file: IO[bytes], source: str, name: str, context: Context, notes: Notes, member: Member) -> Iterator[Part]:
    """A zip is an archive, a workbook or a document; one without a list of its members is read from the front."""
    limits, budget = context.limits, context.budget
    try:
        archive = open_zip(file, limits)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error):
        file.seek(0)
        yield from read_zip_without_list(Stream(file), source, limits, budget, notes, member)
        return
    with archive:
        kind = zip_kind(frozenset(archive.namelist()), said_by(archive))
        if misnamed(kind, name):
            notes.add(TroubleKind.MISNAMED, MISNAMED.fill({"kind": kind.value}))
        match kind:
            case Kind.XLSX:
                yield from read_xlsx(archive, file, source, limits, budget, notes)
                yield from read_beside_cells(archive, source, limits, budget, notes, member)
            case Kind.ODS:
                yield from read_ods(archive, source, limits, budget)
            case Kind.DOCX | Kind.PPTX | Kind.ODT:
                yield from read_document(archive, source, limits, budget, notes, member)
            case Kind.UNSUPPORTED:
                notes.add(TroubleKind.UNSUPPORTED, _UNSUPPORTED.fill({"kind": "xlsb"}))
            case _:
                yield from read_zip(archive, source, budget, member)


def read_member(file: IO[bytes], source: str, number: int, context: Context, notes: Notes) -> Iterator[Part]:
    """One member of a zip archive."""
    with open_zip(file, context.limits) as archive:
        yield from read_zip(archive, source, context.budget, _member_of(source, source, context), number)


def _member_of(source: str, name: str, context: Context) -> Member:
    """How a member of an archive is read: as a source of its own, one packing deeper."""
    inside = replace(context, depth=context.depth - 1)
    return lambda stream, inner: read_stream(stream, f"{source}!{inner}", f"{name}!{inner}", inside)


def unpacked_name(name: str) -> str:
    """The name of what a packed file holds: `a.csv.gz` holds `a.csv`, `a.tgz` holds `a.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return _PACKED_ENDING.sub("", name)


def _from_mac(stream: Stream) -> Read:
    return lambda size: stream.read(size).replace(b"\r", b"\n")


def text_parts(
    stream: Stream, source: str, look: Look, limits: Limits, notes: Notes, *, offset: int = -1
) -> Iterator[Part]:
    """The parts of a text from where the stream stands; `offset` is that place, where it is not the start."""
    from_start = offset < 0
    place = look.mark if from_start else offset
    read = _from_mac(stream) if look.mac and look.encoding.unit == 1 else stream.read
    ask = stream.lines_within
    if look.shape == "lines":
        yield from lines(source, chunks(read, look.encoding, limits.block, notes, place, ask), limits, notes)
        return
    # Places of brackets take several times the memory of the text they stand in.
    size = limits.batch // 2 if look.kind in (Kind.SQL, Kind.JSON) else limits.batch
    blocks = chunks(read, look.encoding, size, notes, place, ask)
    match look.kind:
        case Kind.DELIMITED if look.dialect is not None:
            yield from read_delimited(source, blocks, look.dialect, limits, notes, from_start=from_start)
        case Kind.JSON_LINES:
            yield from read_json_lines(source, blocks, limits, notes)
        case Kind.JSON:
            yield from read_json(source, blocks, limits, notes)
        case Kind.XML:
            yield from read_xml(source, blocks, limits, notes)
        case Kind.MARKUP:
            yield from read_markup(source, blocks, limits)
        case Kind.SQL:
            yield from read_sql(source, blocks, limits, notes)
        case _:
            yield from lines(source, blocks, limits, notes)
