"""Bytes to read from: plain or packed, with a look ahead and a budget against bombs."""

from __future__ import annotations

import bz2
import lzma
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any, Protocol

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import Limits
from scanners.personal_data.reading.kinds import Kind

_INPUT = 256 << 10
_LARGEST_WINDOW = 128 << 20
"""What unpacking may look back on, in memory."""

CUT_OFF = Text(
    "压缩数据在结尾前中断，之前的内容已检查", "packed data breaks off before its end; what came before was looked at"
)
DAMAGED = Text("压缩数据已损坏，之前的内容已检查", "packed data is damaged; what came before was looked at")
BOMB = Text(
    "解压后超过上限（疑似压缩炸弹），之后的内容未读取",
    "unpacks to more than the limit (a bomb?); the rest was not read",
)


class Broken(Exception):
    """A source that cannot be read on; what was read before counts. Carries what a Trouble says."""

    def __init__(self, kind: TroubleKind, detail: Text) -> None:
        super().__init__(detail.en)
        self.kind = kind
        self.detail = detail


@dataclass(slots=True)
class Budget:
    """What a file of the command line may unpack to, counted over all levels within it."""

    size: int
    limits: Limits
    spent: int = 0

    def spend(self, count: int) -> None:
        """Raises Broken when the file unpacks to more than it may."""
        self.spent += count
        too_dense = self.spent > self.limits.ratio_free and self.spent > self.limits.ratio * max(1, self.size)
        if too_dense or self.spent > self.limits.unpacked:
            raise Broken(TroubleKind.BOMB, BOMB)


class Raw(Protocol):
    """What bytes come from. May give less than asked for; b"" is the end."""

    def read(self, size: int = -1, /) -> bytes: ...


class Stream:
    """Reads exactly as many bytes as asked for, fewer only at the end; looks ahead without moving.

    A source that breaks gives what came before, then its end; `broken` says why.
    """

    def __init__(self, raw: Raw, *, file: IO[bytes] | None = None, path: str = "") -> None:
        self._raw = raw
        self._ahead = b""
        self.file = file
        """The file itself where it can be read at any place."""
        self.path = path
        self.place = 0
        self.broken: Broken | None = None

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, which `read` will give again."""
        if len(self._ahead) < size:
            self._ahead += self._fill(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; all that are left where no size is given."""
        if size < 0:
            size = 1 << 62
        data = self._ahead[:size]
        self._ahead = self._ahead[size:]
        if len(data) < size:
            more = self._fill(size - len(data))
            data = data + more if data else more
        self.place += len(data)
        return data

    def lines_within(self, size: int) -> int:
        """How many of the next `size` bytes are whole lines, where the source can tell; else all of them."""
        told = getattr(self._raw, "lines_within", None)
        return size if told is None or self._ahead else told(size)

    def skip(self, size: int) -> int:
        """Passes over bytes, and tells how many there were."""
        left = size
        while left > 0 and (data := self.read(min(left, 1 << 20))):
            left -= len(data)
        return size - left

    def _fill(self, size: int) -> bytes:
        if self.broken:
            return b""
        parts: list[bytes] = []
        while size > 0:
            try:
                data = self._raw.read(size)
            except Broken as broken:
                self.broken = broken
                break
            if not data:
                break
            parts.append(data)
            size -= len(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def seekable(stream: Stream, limits: Limits, budget: Budget) -> IO[bytes]:
    """The rest of a stream as a file that can be read at any place: itself, or a copy that has no name.

    Raises Broken where the copy would be too large.
    """
    if stream.file is not None:
        stream.file.seek(0)
        return stream.file
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller keeps it open
    size = 0
    while data := stream.read(1 << 20):
        size += len(data)
        if size > limits.spooled:
            copy.close()
            raise Broken(
                TroubleKind.TOO_LARGE, Text("压缩包内的文件过大，未读取", "too large inside an archive; not read")
            )
        copy.write(data)
    if stream.broken:
        copy.close()
        raise stream.broken
    copy.seek(0)
    return copy


class _Zlib:
    """zlib in the manner of bz2 and lzma: it keeps the input that it has not used yet. By ISA-L where that is
    installed, which unpacks twice as fast."""

    def __init__(self, wbits: int) -> None:
        # Loaded where such a file is read.
        inflating: Any = import_module("isal.isal_zlib" if find_spec("isal") else "zlib")
        self._error: type[Exception] = inflating.error
        self._inner: Any = inflating.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        try:
            return bytes(self._inner.decompress(self._inner.unconsumed_tail + data, max_length))
        except self._error as error:
            raise ValueError from error


class _Zstd:
    """zstd in the manner of bz2 and lzma. Its output has no bound but that of what it is fed: a few bytes may mean
    128 KiB, so it is fed a little at a time."""

    _MORSEL = 1024

    def __init__(self) -> None:
        import zstandard  # loaded where such a file is read

        self.error = zstandard.ZstdError
        self._inner = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
        self._input = memoryview(b"")
        self._output = memoryview(b"")

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof) and not self._output

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data) + bytes(self._input)

    @property
    def needs_input(self) -> bool:
        return not self._input and not self._output

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if data:
            self._input = memoryview(bytes(self._input) + data if self._input else data)
        while not self._output and self._input and not self._inner.eof:
            morsel, self._input = self._input[: self._MORSEL], self._input[self._MORSEL :]
            try:
                self._output = memoryview(self._inner.decompress(bytes(morsel)))
            except self.error as error:
                raise ValueError from error
        out, self._output = self._output[:max_length], self._output[max_length:]
        return bytes(out)


class Unpacked:
    """The content of packed bytes, member after member (gzip files are often glued together)."""

    def __init__(self, raw: Raw, make: Callable[[], Any], budget: Budget) -> None:
        self._raw = raw
        self._make = make
        self._budget = budget
        self._inner = make()
        self._input = b""
        self._started = False
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes. Raises Broken where the data breaks off, is damaged or is a bomb."""
        while not self._ended:
            if self._inner.eof:
                self._next_member()
                continue
            if not self._input and self._inner.needs_input:
                self._input = self._raw.read(_INPUT)
                if not self._input:
                    self._ended = True
                    if self._started:
                        raise Broken(TroubleKind.TRUNCATED, CUT_OFF)
                    break
            self._started = True
            data, self._input = self._input, b""
            try:
                out: bytes = self._inner.decompress(data, max(1, size))
            except (OSError, lzma.LZMAError, EOFError, ValueError):
                self._ended = True
                raise Broken(TroubleKind.TRUNCATED, DAMAGED) from None
            if out:
                self._budget.spend(len(out))
                return out
        return b""

    def _next_member(self) -> None:
        rest = self._inner.unused_data or self._raw.read(_INPUT)
        # Tapes and some writers fill up with zeros.
        while rest and not rest.strip(b"\x00"):
            rest = self._raw.read(_INPUT)
        if not rest:
            self._ended = True
            return
        self._inner = self._make()
        self._started = False
        self._input = rest.lstrip(b"\x00")


class _Arrowed:
    """lz4 by way of Arrow."""

    def __init__(self, raw: Raw, budget: Budget) -> None:
        import pyarrow as pa  # loaded where such a file is read

        self._invalid = pa.ArrowException
        self._inner = pa.CompressedInputStream(pa.PythonFile(_File(raw), mode="r"), "lz4")
        self._budget = budget

    def read(self, size: int = -1, /) -> bytes:
        try:
            data: bytes = self._inner.read(min(size, 64 << 10))
        except (OSError, self._invalid) as error:
            cut_off = "runcated" in str(error)
            raise Broken(TroubleKind.TRUNCATED, CUT_OFF if cut_off else DAMAGED) from None
        self._budget.spend(len(data))
        return data


class _File:
    """A source in the shape Arrow wants."""

    closed = False

    def __init__(self, raw: Raw) -> None:
        self._raw = raw

    def read(self, size: int = -1, /) -> bytes:
        return self._raw.read(size if size >= 0 else 1 << 20)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return 0

    def flush(self) -> None:
        return

    def close(self) -> None:
        self.closed = True


def unpacked(raw: Raw, kind: Kind, budget: Budget) -> Raw:
    """The content of a packed source."""
    match kind:
        case Kind.GZIP:
            return Unpacked(raw, lambda: _Zlib(31), budget)
        case Kind.BZIP2:
            return Unpacked(raw, bz2.BZ2Decompressor, budget)
        case Kind.XZ:
            return Unpacked(raw, lambda: lzma.LZMADecompressor(memlimit=128 << 20), budget)
        case Kind.ZSTD:
            return Unpacked(raw, _Zstd, budget)
        case Kind.LZ4:
            return _Arrowed(raw, budget)
    raise ValueError(kind)


def inflated(raw: Raw, budget: Budget) -> Raw:
    """The content of a deflated member of an archive."""
    return Unpacked(raw, lambda: _Zlib(-15), budget)
