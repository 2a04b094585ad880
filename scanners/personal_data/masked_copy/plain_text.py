"""Text and logs: every byte outside what was found stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.masked_copy.masker import Edit, Masker, spliced
from scanners.personal_data.reading.encodings import Encoding, is_utf8
from scanners.personal_data.reading.streams import Broken

BLOCK = 4 << 20
LONGEST = 256 << 20
"""Bytes of a line, row or document that is held at once."""

TOO_LONG = Text("行过长，未生成脱敏副本", "a line is too long; no masked copy was made")
NOT_DECODED = Text("编码损坏，未生成脱敏副本", "damaged encoding; no masked copy was made")

Read = Callable[[int], bytes]


def masked_text(read: Read, encoding: Encoding, masker: Masker) -> Iterator[bytes]:
    """The bytes of a text, masked. Raises Broken where it cannot be copied."""
    for block in whole_lines(read, encoding):
        yield masked_lines(block, encoding, masker)


def whole_lines(read: Read, encoding: Encoding) -> Iterator[bytes]:
    """Blocks that end where a line ends."""
    line_end = "\n".encode(encoding)
    rest = b""
    while data := read(BLOCK):
        data = rest + data
        cut = _last_end(data, line_end, encoding.unit)
        if not cut and len(data) > LONGEST:
            raise Broken(TroubleKind.TOO_LARGE, TOO_LONG)
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _last_end(data: bytes, line_end: bytes, unit: int) -> int:
    place = len(data)
    while (place := data.rfind(line_end, 0, place)) >= 0:
        if place % unit == 0:
            return place + len(line_end)
        place += len(line_end) - 1
    return 0


def masked_lines(block: bytes, encoding: Encoding, masker: Masker) -> bytes:
    """A block of whole lines, masked."""
    if encoding is Encoding.UTF8 and is_utf8(block):
        return spliced(block, list(masker.line_edits(block)))
    if encoding.unit > 1:
        try:
            text = block.decode(encoding, "surrogatepass")
        except UnicodeDecodeError as error:
            raise Broken(TroubleKind.UNREADABLE, NOT_DECODED) from error
        data = text.encode("utf-8", "surrogatepass")
        return (
            spliced(data, list(masker.line_edits(data)))
            .decode("utf-8", "surrogatepass")
            .encode(encoding, "surrogatepass")
        )
    return _other_encoding(block, encoding, masker)


def _other_encoding(block: bytes, encoding: Encoding, masker: Masker) -> bytes:
    """Lines in another encoding or in several: only those with findings are written anew, each in its own, and of those
    only what was found."""
    lines = [piece + b"\n" for piece in block.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    texts = [decoded(line, encoding) for line in lines]
    encoded = [text.encode("utf-8", "surrogateescape") for text, _ in texts]
    data = b"".join(encoded)
    by_line = _by_line(list(masker.line_edits(data)), encoded)
    start = 0
    for number, piece in enumerate(encoded):
        if edits := by_line.get(number):
            lines[number] = _written(piece, edits, start, texts[number][1])
        start += len(piece)
    return b"".join(lines)


def decoded(line: bytes, encoding: Encoding) -> tuple[str, str]:
    """A line as text and the encoding it really is in, as it is read; what is in none keeps its bytes."""
    for codec in dict.fromkeys((encoding, Encoding.UTF8, Encoding.GB18030)):
        try:
            return line.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "surrogateescape"), "utf-8"


def _by_line(edits: Sequence[Edit], lines: Sequence[bytes]) -> dict[int, list[Edit]]:
    found: dict[int, list[Edit]] = {}
    number, end = 0, len(lines[0]) if lines else 0
    for edit in edits:
        while edit.start >= end and number + 1 < len(lines):
            number += 1
            end += len(lines[number])
        found.setdefault(number, []).append(edit)
    return found


def _written(line: bytes, edits: Sequence[Edit], offset: int, codec: str) -> bytes:
    """The line in its own encoding: what stands between the edits is encoded piece by piece."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += (_recoded(line[done : edit.start - offset], codec), _put(edit.put, codec))
        done = edit.end - offset
    return b"".join((*parts, _recoded(line[done:], codec)))


def _recoded(data: bytes, codec: str) -> bytes:
    return data.decode("utf-8", "surrogateescape").encode(codec, "surrogateescape")


def _put(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")
