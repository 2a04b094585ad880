"""Texts that are masked where they stand: through any packing around them, in their own format and encoding."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.masked_copy.delimited import masked_rows
from scanners.personal_data.masked_copy.json_text import masked_document, masked_json_lines
from scanners.personal_data.masked_copy.masker import Masker
from scanners.personal_data.masked_copy.plain_text import masked_text
from scanners.personal_data.reading.blocks import As, Limits
from scanners.personal_data.reading.kinds import PACKED, Kind, binary_kind
from scanners.personal_data.reading.look import HEAD, Look, look_at
from scanners.personal_data.reading.sources import unpacked_name
from scanners.personal_data.reading.streams import Broken, Budget, Stream, unpacked

_IN_PLACE = frozenset({Kind.DELIMITED, Kind.JSON, Kind.JSON_LINES, Kind.XML, Kind.TEXT})
"""Any other kind is copied row by row."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A text to be masked in place, through the packings around it, the outermost first."""

    stream: Stream
    look: Look
    packings: tuple[Kind, ...]


def plan_of(stream: Stream, name: str, as_: As, limits: Limits, size: int) -> Plan | None:
    """How to mask a file in place; None where it is no text, or a text that has to be copied row by row. Raises Broken
    for what cannot be copied at all."""
    packings: list[Kind] = []
    budget = Budget(size, limits)
    while (binary := binary_kind(stream.peek(HEAD))) is not None:
        kind, words = binary
        if kind is Kind.ENCRYPTED:
            raise Broken(TroubleKind.ENCRYPTED, Text("已加密，未生成脱敏副本", "encrypted; no masked copy was made"))
        if kind is Kind.UNSUPPORTED:
            detail = Text(
                f"不支持的文件类型（{words}），未生成脱敏副本", f"not read ({words}); no masked copy was made"
            )
            raise Broken(TroubleKind.UNSUPPORTED, detail)
        if kind is Kind.EMPTY:
            break
        if kind not in PACKED or len(packings) >= limits.depth:
            return None
        packings.append(kind)
        stream, name = Stream(unpacked(stream, kind, budget)), unpacked_name(name)
    look = look_at(stream, name, as_)
    return Plan(stream, look, tuple(packings)) if look.kind in _IN_PLACE else None


def write_masked(plan: Plan, source: str, out: IO[bytes], masker: Masker) -> None:
    """Write the masked text, packed again as it was. Raises Broken where it cannot be read to its end."""
    stream, look = plan.stream, plan.look
    with ExitStack() as stack:
        for kind in plan.packings:
            out = stack.enter_context(_packed(out, kind))
        out.write(stream.read(look.mark))
        match look.kind:
            case Kind.DELIMITED if look.dialect is not None:
                pieces = masked_rows(stream.read, look.encoding, look.dialect, source, masker)
            case Kind.JSON_LINES:
                pieces = masked_json_lines(stream.read, look.encoding, source, masker)
            case Kind.JSON:
                pieces = masked_document(stream.read, look.encoding, source, masker)
            case _:
                pieces = masked_text(stream.read, look.encoding, masker)
        for piece in pieces:
            out.write(piece)
        if stream.broken:
            raise stream.broken


@contextmanager
def _packed(out: IO[bytes], kind: Kind) -> Iterator[IO[bytes]]:
    """Packs what is written. No time and no name go in: the same content gives the same bytes."""
    packer: Any
    match kind:
        case Kind.GZIP:
            packer = gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0)
        case Kind.BZIP2:
            packer = bz2.BZ2File(out, "wb")
        case Kind.XZ:
            packer = lzma.LZMAFile(out, "wb")  # noqa: SIM115 - closed below
        case _:
            import pyarrow as pa  # loaded where such a file is written

            packer = pa.CompressedOutputStream(_Kept(out), kind.value)
    with packer:
        yield cast("IO[bytes]", packer)


class _Kept:
    """A file that whoever packs into it may not close."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        return
