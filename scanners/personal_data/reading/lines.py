"""A stream of bytes as blocks of whole lines in UTF-8, with the memory of two blocks whatever the lines are."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.reading.blocks import Limits, Lines, Notes, Piece
from scanners.personal_data.reading.encodings import Encoding, Transcoded, cut_at, to_utf8

Read = Callable[[int], bytes]
"""The next bytes: as many as asked for, fewer only before the end, b"" at the end."""

Ask = Callable[[int], int]
"""Of so many bytes, how many to ask for: a block that ends with a line break need not be put together anew."""
_BREAK = ord("\n")
_AT_ONCE = 1 << 18
"""Bytes; so many stay in the processor's cache."""
GUESSED = Text(
    "部分行不是文件的编码，已按 GB18030 或逐字节替换读取",
    "lines not in the encoding of the file were read as GB18030 or patched",
)
LONG = Text("过长的行已分段检查", "lines too long for one block were looked at in pieces")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Text in UTF-8. `whole` is true where it ends with a line break or with the source; else a line goes on."""

    offset: int
    data: bytes
    whole: bool
    breaks: int
    """Line breaks in `data`."""


def chunks(
    read: Read, encoding: Encoding, size: int, notes: Notes, offset: int = 0, ask: Ask = lambda size: size
) -> Iterator[Chunk]:
    """The source in UTF-8, cut at line breaks, or at a character where a line is longer than `size`.

    `offset` is where `read` starts in the source: behind its mark, or at the start of a split.
    """
    line = 0
    source = _narrow(read, ask, size, offset) if encoding.unit == 1 else _wide(read, encoding, size, offset)
    for place, data, whole in source:
        text = to_utf8(data, encoding) if encoding.unit == 1 else _checked(data)
        if text.guessed:
            notes.add(TroubleKind.GUESSED_ENCODING, GUESSED, line + text.first_guess + 1, text.guessed)
        breaks = line_breaks(text.data)
        line += breaks
        yield Chunk(place, text.data, whole, breaks)


def line_breaks(data: bytes) -> int:
    """How many line breaks there are: faster than `bytes.count`, which searches anew behind each of them."""
    signs = np.frombuffer(data, np.uint8)
    return sum(
        int(np.count_nonzero(signs[start : start + _AT_ONCE] == _BREAK)) for start in range(0, len(signs), _AT_ONCE)
    )


def _checked(data: bytes) -> Transcoded:
    patched = data.count("\ufffd".encode())
    return Transcoded(data, 1, data.count(b"\n", 0, data.find("\ufffd".encode()))) if patched else Transcoded(data)


def _narrow(read: Read, ask: Ask, size: int, offset: int) -> Iterator[tuple[int, bytes, bool]]:
    rest = b""
    while data := read(asked := ask(size)):
        if len(data) < asked:
            yield offset, rest + data, True
            return
        if cut := data.rfind(b"\n") + 1:
            whole = not rest and cut == len(data)
            block = data if whole else b"".join((rest, memoryview(data)[:cut]))  # one copy of what may be large
            rest = data[cut:]
            yield offset, block, True
        else:
            data = rest + data
            cut = cut_at(data, len(data) - 4) or len(data)
            block, rest = data[:cut], data[cut:]
            yield offset, block, False
        offset += len(block)
    if rest:
        yield offset, rest, True


def _wide(read: Read, encoding: Encoding, size: int, offset: int) -> Iterator[tuple[int, bytes, bool]]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    while True:
        data = read(size)
        text = rest + decoder.decode(data, final=not data)
        if not data:
            if text:
                yield offset, text.encode("utf-8", "replace"), True
            return
        cut = text.rfind("\n") + 1
        whole = cut > 0
        if not whole:
            if len(text) < size:
                rest = text
                continue
            cut = len(text)
        yield offset, text[:cut].encode("utf-8", "replace"), whole
        offset += len(text[:cut].encode(encoding, "replace"))
        rest = text[cut:]


def lines(source: str, parts: Iterator[Chunk], limits: Limits, notes: Notes, first_line: int = 1) -> Iterator[Lines]:
    """Blocks of whole lines; a line longer than `limits.longest_line` comes in pieces of its own."""
    line = first_line
    pieces = _Pieces(source, limits, notes)
    for chunk in parts:
        start = 0
        data = chunk.data
        if pieces.open:
            start = data.find(b"\n") + 1 or len(data)
            ended = data.endswith(b"\n", 0, start) or (start == len(data) and chunk.whole)
            yield from pieces.add(line, chunk.offset, data[:start], ended)
            line += ended
        for begin, end, long in _stretches(data, start, chunk.whole, limits.longest_line):
            if long:
                ended = end < len(data) or chunk.whole
                yield from pieces.add(line, chunk.offset + begin, data[begin:end], ended)
                line += ended
            else:
                whole = (begin, end) == (0, len(data))
                block = data if whole else data[begin:end]
                count = (chunk.breaks if whole else line_breaks(block)) + (not block.endswith(b"\n"))
                yield Lines(source, line, chunk.offset + begin, block, count)
                line += count
    yield from pieces.close(line)


def _stretches(data: bytes, start: int, whole: bool, longest: int) -> Iterator[tuple[int, int, bool]]:
    """Stretches of ordinary lines and single long lines, in order. What is cut off at the end is long."""
    begin = start
    while start < len(data):
        # Hops from line break to line break as far apart as the limit allows: a few looks per block.
        hop = data.rfind(b"\n", start, start + longest) + 1
        if hop:
            start = hop
            continue
        if len(data) - start <= longest and whole:
            start = len(data)
            break
        end = data.find(b"\n", start) + 1 or len(data)
        if begin < start:
            yield begin, start, False
        yield start, end, True
        begin = start = end
    if begin < start:
        yield begin, start, False


class _Pieces:
    """Cuts one long line into pieces of `longest_line` bytes that overlap on both sides."""

    def __init__(self, source: str, limits: Limits, notes: Notes) -> None:
        self.source = source
        self.open = False
        self._size = limits.longest_line
        self._overlap = min(limits.overlap, limits.longest_line // 4)
        self._notes = notes
        self._held = b""
        self._offset = 0
        self._fresh = 0
        self._chars = 0

    def add(self, line: int, offset: int, data: bytes, ended: bool) -> Iterator[Lines]:
        """More of the line; `ended` where this is its last part."""
        if not self.open:
            self.open, self._held, self._offset, self._fresh, self._chars = True, b"", offset, 0, 0
            self._notes.add(TroubleKind.LONG_LINE, LONG, line)
        self._held += data
        start = 0
        while len(self._held) - start > self._size + 2 * self._overlap:
            until = cut_at(self._held, start + self._fresh + self._size)
            if until <= start + self._fresh:
                until = start + self._fresh + self._size
            end = _whole_character(self._held, until + self._overlap)
            yield self._piece(line, start, end, until, 0)
            following = _whole_character(self._held, until - self._overlap)
            self._chars += _characters(self._held, start, following)
            self._offset += following - start
            self._fresh = until - following
            start = following
        self._held = self._held[start:]
        if ended:
            yield self._piece(line, 0, len(self._held), len(self._held), 1)
            self.open, self._held = False, b""

    def close(self, line: int) -> Iterator[Lines]:
        """The end of the source also ends the line."""
        if self.open:
            yield from self.add(line, self._offset, b"", True)

    def _piece(self, line: int, start: int, end: int, until: int, ended: int) -> Lines:
        part = Piece(self._chars, self._fresh, until - start)
        return Lines(self.source, line, self._offset, self._held[start:end], ended, part)


def _whole_character(data: bytes, place: int) -> int:
    """`place` or the first place before it where a UTF-8 character starts."""
    place = max(0, min(place, len(data)))
    while 0 < place < len(data) and 0x80 <= data[place] < 0xC0:
        place -= 1
    return place


def _characters(data: bytes, start: int, end: int) -> int:
    return len(data[start:end].decode("utf-8", "replace"))
