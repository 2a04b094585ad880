"""From a stream to parts: which reader a source is given to, through any packing around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import As, Limits, Notes, Part
from scanners.personal_data.reading.delimited import read_delimited
from scanners.personal_data.reading.json_records import read_json_lines
from scanners.personal_data.reading.kinds import PACKED, Kind, binary_kind, misnamed
from scanners.personal_data.reading.lines import chunks, lines
from scanners.personal_data.reading.look import HEAD, Look, look_at
from scanners.personal_data.reading.streams import Broken, Budget, Stream, unpacked

_EMPTY = Text("空文件", "an empty file")
_ENCRYPTED = Text("已加密或有密码保护，未读取", "encrypted or protected by a password; not read")
_UNSUPPORTED = Text("不支持的文件类型（{kind}），未读取", "a kind of file that is not read ({kind})")
_MISNAMED = Text(
    "内容是 {kind}，与文件名不符，按内容读取", "holds {kind}, other than its name says; read as what it is"
)
_TOO_DEEP = Text("嵌套压缩层数过多，未读取", "packed more times over than is unpacked; not read")
_FAILED = Text("无法读取（{why}）", "cannot be read ({why})")
_DENIED = Text("无法读取：{why}", "cannot be read: {why}")

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
        notes.add(TroubleKind.UNREADABLE, _DENIED.fill({"why": error.strerror or type(error).__name__}))
    except MemoryError:
        notes.add(TroubleKind.TOO_LARGE, _FAILED.fill({"why": "MemoryError"}))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # Foreign bytes go through a dozen parsers, one of which panics with an exception of its own kind: whatever it
    # is, one file must not end the scan. The message may quote content, so only its kind is told.
    except BaseException as error:  # noqa: BLE001
        notes.add(TroubleKind.UNREADABLE, _FAILED.fill({"why": type(error).__name__}))
    if stream.broken:
        notes.add(stream.broken.kind, stream.broken.detail)
    yield from notes.drain()


def _parts(stream: Stream, source: str, name: str, context: Context, notes: Notes) -> Iterator[Part]:
    head = stream.peek(HEAD)
    binary = binary_kind(head)
    if binary is None:
        look = look_at(stream, name, context.as_)
        if misnamed(look.kind, name):
            notes.add(TroubleKind.MISNAMED, _MISNAMED.fill({"kind": look.kind.value}))
        stream.read(look.mark)
        yield from text_parts(stream, source, look, context.limits, notes)
        return
    kind, words = binary
    if misnamed(kind, name):
        notes.add(TroubleKind.MISNAMED, _MISNAMED.fill({"kind": words}))
    match kind:
        case Kind.EMPTY:
            notes.add(TroubleKind.EMPTY, _EMPTY)
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
            notes.add(TroubleKind.UNSUPPORTED, _UNSUPPORTED.fill({"kind": words}))


def unpacked_name(name: str) -> str:
    """The name of what a packed file holds: `a.csv.gz` holds `a.csv`, `a.tgz` holds `a.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return _PACKED_ENDING.sub("", name)


def text_parts(
    stream: Stream, source: str, look: Look, limits: Limits, notes: Notes, *, offset: int = -1
) -> Iterator[Part]:
    """The parts of a text from where the stream stands; `offset` is that place, where it is not the start."""
    from_start = offset < 0
    place = look.mark if from_start else offset
    if look.shape == "lines":
        yield from lines(source, chunks(stream.read, look.encoding, limits.block, notes, place), limits, notes)
        return
    blocks = chunks(stream.read, look.encoding, limits.batch, notes, place)
    match look.kind:
        case Kind.DELIMITED if look.dialect is not None:
            yield from read_delimited(source, blocks, look.dialect, limits, notes, from_start=from_start)
        case Kind.JSON_LINES:
            yield from read_json_lines(source, blocks, limits, notes)
        case _:
            yield from lines(source, blocks, limits, notes)
