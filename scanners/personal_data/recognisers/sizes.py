"""Characters bounded by their bytes in UTF-8, as in the lanes: what is read does not depend on how long a text is."""

from __future__ import annotations


def within(text: str, start: int, end: int, size: int) -> int:
    """The end where one was found, but at most so many bytes from the start."""
    return end if end >= 0 and size_of(text[start:end]) <= size else on(text, start, size)


def size_of(text: str) -> int:
    """Bytes of a text in UTF-8; a byte that was none is one."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(sign: str) -> int:
    code = ord(sign)
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:
        return 1
    return 2 if code < 0x800 else 3 if code < 0x10000 else 4


def back(text: str, end: int, size: int) -> int:
    """Start of the characters that lie wholly within the `size` bytes before `end`."""
    start = end
    while start and (size := size - _width(text[start - 1])) >= 0:
        start -= 1
    return start


def on(text: str, start: int, size: int) -> int:
    """End of the characters that lie wholly within the `size` bytes from `start`."""
    end = start
    while end < len(text) and (size := size - _width(text[end])) >= 0:
        end += 1
    return end
