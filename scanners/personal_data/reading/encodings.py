"""Which encoding bytes are in, and the same text in UTF-8. Pure: no file, no guess without a mark."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from enum import StrEnum

_STRETCH = 16 << 10
"""Bytes that are decoded as one where a block has faults."""


class Encoding(StrEnum):
    """Encodings that are read. The value is the codec's name."""

    UTF8 = "utf-8"
    GB18030 = "gb18030"
    UTF16LE = "utf-16-le"
    UTF16BE = "utf-16-be"
    UTF32LE = "utf-32-le"
    UTF32BE = "utf-32-be"

    @property
    def unit(self) -> int:
        """Bytes of the smallest piece of a character; 1 where a line break is one byte and never part of another."""
        return {"utf-16": 2, "utf-32": 4}.get(self.value[:6], 1)


_MARKS = (
    # The mark of UTF-32 little endian starts with the one of UTF-16.
    (codecs.BOM_UTF32_LE, Encoding.UTF32LE),
    (codecs.BOM_UTF32_BE, Encoding.UTF32BE),
    (codecs.BOM_UTF8, Encoding.UTF8),
    (codecs.BOM_UTF16_LE, Encoding.UTF16LE),
    (codecs.BOM_UTF16_BE, Encoding.UTF16BE),
    (b"\x84\x31\x95\x33", Encoding.GB18030),
)


def encoding_of(head: bytes) -> tuple[Encoding, int]:
    """Encoding by the first bytes of a source, and the length of its mark.

    In this order: mark; UTF-16 by where the zero bytes stand; strict UTF-8; strict GB18030; else UTF-8, whose broken
    lines are looked at one by one. A character cut off at the end of `head` is no error.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if wide := _wide(head):
        return wide, 0
    if _fits(head, Encoding.UTF8):
        return Encoding.UTF8, 0
    # In a file of both encodings, lines that are UTF-8 beyond doubt say that not all of it is GB18030.
    if _fits(head, Encoding.GB18030) and not _has_utf8_lines(head):
        return Encoding.GB18030, 0
    return Encoding.UTF8, 0


def _wide(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: zeros on one side of nearly every pair of ASCII, none on the other."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    # A hole of zero bytes in a log has them on both sides.
    if pairs < 2 or max(even, odd) * 20 < pairs or min(even, odd) * 20 > max(even, odd):
        return None
    # Few zeros in what is UTF-8 otherwise are stray; Chinese in UTF-16 has few too, but is no UTF-8.
    if max(even, odd) * 3 < pairs and _fits(head, Encoding.UTF8):
        return None
    encoding = Encoding.UTF16LE if odd > even else Encoding.UTF16BE
    return encoding if _fits(head, encoding) else None


def _fits(head: bytes, encoding: Encoding) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8_lines(head: bytes) -> bool:
    """True where at least a tenth of the lines with other than ASCII are UTF-8; by chance hardly any is."""
    good = bad = 0
    for line in head.splitlines()[:-1]:
        if not line.isascii():
            if _fits(line + b"\n", Encoding.UTF8):
                good += 1
            else:
                bad += 1
    return good * 10 > bad


@dataclass(frozen=True, slots=True)
class Transcoded:
    """Text in UTF-8. `guessed` lines were in another encoding than the source or had to be patched."""

    data: bytes
    guessed: int = 0
    first_guess: int = -1
    """0-based line within the text."""


def to_utf8(data: bytes, encoding: Encoding) -> Transcoded:
    """Whole lines in UTF-8; a line that is not in the source's encoding is tried in the other one, then patched."""
    if encoding.unit == 1 and data.isascii():
        return Transcoded(data)
    if encoding is Encoding.UTF8 and is_utf8(data):
        return Transcoded(data)
    if encoding.unit == 1:
        return _line_by_line(data, encoding)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return Transcoded(data.decode(encoding, "replace").encode("utf-8", "replace"), 1, 0)
    return Transcoded(text.encode("utf-8", "replace"))


def is_utf8(data: bytes) -> bool:
    """True where `data` is strict UTF-8. Arrow tells four times as fast as decoding does, and needs no memory."""
    import pyarrow as pa  # loaded where a text is read, not where a command starts

    whole = pa.py_buffer(len(data).to_bytes(8, "little").rjust(16, b"\0"))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, whole, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _line_by_line(data: bytes, encoding: Encoding, size: int = 1 << 20) -> Transcoded:
    parts: list[bytes] = []
    start = guessed = line = 0
    first = -1
    while start < len(data):
        # Stretches without a fault go through as one; only the lines of a faulty stretch are looked at singly.
        end = data.find(b"\n", start + size) + 1 or len(data)
        stretch = data[start:end]
        try:
            parts.append(_recoded(stretch, encoding))
            line += stretch.count(b"\n")
        except UnicodeDecodeError:
            if size > _STRETCH:
                inner = _line_by_line(stretch, encoding, _STRETCH)
                parts.append(inner.data)
                first = line + inner.first_guess if first < 0 else first
                guessed += inner.guessed
                line += stretch.count(b"\n")
                start = end
                continue
            for piece in stretch.split(b"\n"):
                try:
                    parts.append(_recoded(piece, encoding))
                except UnicodeDecodeError:
                    parts.append(_other(piece, encoding))
                    first = line if first < 0 else first
                    guessed += 1
                parts.append(b"\n")
                line += 1
            # What stands behind the last line break is no line yet.
            parts.pop()
            line -= 1
        start = end
    return Transcoded(b"".join(parts), guessed, first)


def _recoded(data: bytes, encoding: Encoding) -> bytes:
    text = data.decode(encoding)
    return data if encoding is Encoding.UTF8 else text.encode("utf-8", "replace")


def _other(line: bytes, encoding: Encoding) -> bytes:
    for other in (Encoding.UTF8, Encoding.GB18030):
        if other is not encoding:
            try:
                return line.decode(other).encode("utf-8", "replace")
            except UnicodeDecodeError:
                continue
    return line.decode(encoding, "replace").encode("utf-8", "replace")


def cut_at(data: bytes, end: int) -> int:
    """Where text in UTF-8 or GB18030 may be cut at or before `end` without cutting a character.

    A separator in the last stretch is best, because then no word is cut either; in both encodings a byte below 0x30
    is a character of its own.
    """
    if end >= len(data):
        return len(data)
    stretch = data[max(0, end - 4096) : end]
    place = max(stretch.rfind(sign) for sign in b' ",;&\t')
    if place >= 0:
        return end - len(stretch) + place + 1
    while end > 0 and 0x80 <= data[end] < 0xC0:
        end -= 1
    return end
