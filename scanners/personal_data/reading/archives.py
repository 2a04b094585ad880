"""Archives, member by member, from a stream: nothing is unpacked to disk."""

from __future__ import annotations

import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import IO

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import Limits, Notes, Part
from scanners.personal_data.reading.streams import BOMB, CUT_OFF, Broken, Budget, Raw, Stream, inflated
from scanners.personal_data.reading.walk import shown_path

Member = Callable[[Stream, str], Iterator[Part]]
"""Reads a member under its name."""

_ENCRYPTED = Text("压缩包成员已加密，未读取", "a member is encrypted; not read")
_METHOD = Text("压缩包成员的压缩方式不支持，未读取", "a member is packed in a way that is not read")
_NOT_A_FILE = Text("压缩包成员不是普通文件，未读取", "a member is no ordinary file; not read")
_BAD_MEMBER = Text("压缩包成员已损坏", "a member is damaged")
_MANY = Text("压缩包成员过多（疑似压缩炸弹），未读取", "an archive with too many members (a bomb?); not read")
_NO_LIST = Text("压缩包目录缺失，按顺序读取成员", "the archive's list of members is missing; read member by member")

_LOCAL = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8


def read_tar(stream: Stream, source: str, limits: Limits, notes: Notes, member: Member) -> Iterator[Part]:
    """The ordinary files of a tar archive. Long names (GNU, pax) are read; links and devices are passed over."""
    name = ""
    count = 0
    while True:
        block = stream.read(512)
        if len(block) < 512:
            if not stream.broken:
                notes.add(TroubleKind.TRUNCATED, CUT_OFF)
            return
        if not block.strip(b"\x00"):
            return
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            notes.add(TroubleKind.BROKEN_MEMBER, _BAD_MEMBER, count)
            return
        padded = -(-header.size // 512) * 512 if header.size > 0 else 0
        if header.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            data = stream.read(min(padded, 1 << 20))
            stream.skip(padded - len(data))
            name = _long_name(header.type, data[: header.size]) or name
            continue
        count += 1
        if count > limits.members:
            raise Broken(TroubleKind.BOMB, _MANY)
        own, name = name or header.name, ""
        if header.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
            inside = Stream(_Window(stream, header.size))
            yield from member(inside, shown_path(own.lstrip("/")))
            inside.skip(1 << 62)
            stream.skip(padded - header.size)
            continue
        stream.skip(padded)
        if header.type == tarfile.GNUTYPE_SPARSE:
            yield Trouble(f"{source}!{shown_path(own)}", TroubleKind.UNSUPPORTED, _NOT_A_FILE)


def _long_name(kind: bytes, data: bytes) -> str:
    if kind == tarfile.GNUTYPE_LONGNAME:
        return data.rstrip(b"\x00").decode("utf-8", "surrogateescape")
    for record in data.split(b"\n"):
        _, _, pair = record.partition(b" ")
        key, _, value = pair.partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "surrogateescape")
    return ""


class _Window:
    """The next `size` bytes of a stream."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(min(size, self._left)) if self._left > 0 else b""
        if not data and self._left > 0:
            self._left = 0
            raise Broken(TroubleKind.TRUNCATED, CUT_OFF)
        self._left -= len(data)
        return data


def open_zip(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """The list of members. Raises Broken where it is too long to be honest, zipfile.BadZipFile where there is none."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place >= 0 and len(tail) - place >= 22:
        (listing,) = struct.unpack_from("<I", tail, place + 12)
        # 46 bytes is the least an entry takes.
        if listing != 0xFFFFFFFF and listing > limits.members * (46 + 80):
            raise Broken(TroubleKind.BOMB, _MANY)
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > limits.members:
        raise Broken(TroubleKind.BOMB, _MANY)
    return archive


def read_zip(archive: zipfile.ZipFile, source: str, budget: Budget, member: Member, only: int = -1) -> Iterator[Part]:
    """The members of a zip archive in its own order; `only` the one of this number where it is given."""
    for number, info in enumerate(archive.infolist()):
        if not info.is_dir() and only in (-1, number):
            yield from read_member_of(archive, info, source, budget, member)


def read_member_of(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, budget: Budget, member: Member
) -> Iterator[Part]:
    """One member of a zip archive, or the trouble with it."""
    name = _zip_name(info)
    shown = f"{source}!{name}"
    if info.flag_bits & 0x1 or info.compress_type == 99:
        yield Trouble(shown, TroubleKind.ENCRYPTED, _ENCRYPTED)
        return
    try:
        opened = archive.open(info)
    except NotImplementedError:
        yield Trouble(shown, TroubleKind.UNSUPPORTED, _METHOD)
        return
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, struct.error):
        yield Trouble(shown, TroubleKind.BROKEN_MEMBER, _BAD_MEMBER)
        return
    with opened:
        yield from member(Stream(_Member(opened, budget)), name)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member. Without the mark for UTF-8, Windows in China writes GBK."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                return shown_path(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
    return shown_path(name)


class _Member:
    """A member's content under the budget; whatever is wrong with it ends it as broken."""

    def __init__(self, opened: IO[bytes], budget: Budget) -> None:
        self._opened = opened
        self._budget = budget

    def read(self, size: int = -1, /) -> bytes:
        import zlib

        try:
            data = self._opened.read(min(size, 1 << 20))
        except EOFError:
            raise Broken(TroubleKind.TRUNCATED, CUT_OFF) from None
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
            raise Broken(TroubleKind.BROKEN_MEMBER, _BAD_MEMBER) from None
        self._budget.spend(len(data))
        return data


def read_zip_without_list(
    stream: Stream, source: str, limits: Limits, budget: Budget, notes: Notes, member: Member
) -> Iterator[Part]:
    """The members of a zip archive whose end is missing, from their own headers, as far as it goes."""
    notes.add(TroubleKind.TRUNCATED, _NO_LIST)
    for _ in range(limits.members):
        head = stream.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            return
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _LOCAL.unpack(head)
        raw = stream.read(name_length)
        stream.read(extra_length)
        name = shown_path(raw.decode("utf-8" if flags & 0x800 else "gb18030", "replace"))
        window: Raw = stream if flags & 0x8 else _Window(stream, packed)
        if flags & 0x1:
            yield Trouble(f"{source}!{name}", TroubleKind.ENCRYPTED, _ENCRYPTED)
            return
        if method == _DEFLATED and not flags & 0x8:
            inner = Stream(inflated(window, budget))
        elif method == _STORED and not flags & 0x8:
            inner = Stream(window)
        elif method == _DEFLATED:
            # Nothing tells how long it is but the packed data itself, so this is the last that can be read.
            yield from member(Stream(inflated(window, budget)), name)
            return
        else:
            yield Trouble(f"{source}!{name}", TroubleKind.UNSUPPORTED, _METHOD)
            return
        if not name.endswith("/"):
            yield from member(inner, name)
        inner.skip(1 << 62)
        Stream(window).skip(1 << 62)


__all__ = ["BOMB", "open_zip", "read_member_of", "read_tar", "read_zip", "read_zip_without_list"]
