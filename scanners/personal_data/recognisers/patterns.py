"""Expressions of users: found in time that grows with the text and never hangs.

RE2 runs what it can. Look-around and back-references need a backtracking engine (`regex`, the one Presidio uses): it
sees only lines in which a wider expression found something, and each line for a limited time. Both work line by line:
no match goes across a line break.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol

import re2  # type: ignore[import-untyped]
import regex  # type: ignore[import-untyped]

from auditor.model.text import Text
from scanners.personal_data.recognisers.widened import widened

SECONDS_PER_LINE = 0.5
MOST_TIMEOUTS = 5
"""After so many lines that took too long an expression is given up, so that no scan hangs on one."""
LONGEST = 4000


class NotAPattern(ValueError):
    """Text that is no usable expression; says why in English, as the engines do."""


class Searcher(Protocol):
    """An expression made ready. `note` says what makes it slow; `lost` counts lines not searched to their end."""

    pattern: str
    note: Text | None
    lost: int

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Matches in UTF-8 text, in bytes and in order; none is empty."""
        ...


def searcher(pattern: str) -> Searcher:
    """Raises `NotAPattern`."""
    if len(pattern) > LONGEST:
        raise NotAPattern(f"longer than {LONGEST} characters")
    try:
        backtracking = regex.compile(pattern)
        empty = backtracking.search("", timeout=SECONDS_PER_LINE) is not None
    except regex.error as error:
        raise NotAPattern(str(error)) from None
    except (RecursionError, OverflowError, MemoryError, TimeoutError) as error:
        raise NotAPattern(type(error).__name__) from None
    if empty:
        raise NotAPattern("it matches the empty text")
    if any(anchor in pattern for anchor in (r"\A", r"\z", r"\Z")):
        raise NotAPattern(r"use ^ and $ (a line is the whole) in place of \A and \Z")
    try:
        return _Linear(pattern)
    except re2.error as error:
        return _Backtracking(pattern, backtracking, error.args[0].decode("utf-8", "replace"))


@cache
def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_nl = True
    return options


def _compiled(pattern: str) -> Any:
    return re2.compile(f"(?m:{pattern})".encode(), _options())


class _Linear:
    note: Text | None = None
    lost = 0

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._regex = _compiled(pattern)

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        for match in self._regex.finditer(data):
            if match.end() > match.start():
                yield match.span()

    def __reduce__(self) -> tuple[Any, ...]:
        return searcher, (self.pattern,)


class _Backtracking:
    def __init__(self, pattern: str, compiled: Any, refused: str) -> None:
        self.pattern = pattern
        self.lost = 0
        self._regex = compiled
        self._timeouts = 0
        self._wider = _wider(pattern)
        rest_zh, rest_en = (
            ("只在预筛命中的行上运行", "it runs only on lines that a wider one finds")
            if self._wider
            else ("每一行都要运行，明显更慢", "it runs on every line, which is much slower")
        )
        self.note: Text | None = Text(
            f"RE2 不支持该表达式（{refused}）：{rest_zh}", f"RE2 does not take it ({refused}): {rest_en}"
        )

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        for start, end in self._lines(data):
            yield from self._spans_in(data[start:end], start)

    def _lines(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Lines that can hold a match."""
        if self._wider is None or not _is_utf8(data):  # RE2 skips broken characters, `regex` does not
            start = 0
            while start < len(data):
                end = _line_end(data, start)
                yield start, end
                start = end + 1
            return
        done = 0
        for match in self._wider.finditer(data):
            start = data.rfind(b"\n", 0, match.start()) + 1
            if start >= done:
                end = _line_end(data, start)
                yield start, end
                done = end + 1

    def _spans_in(self, line: bytes, offset: int) -> Iterator[tuple[int, int]]:
        if self._timeouts >= MOST_TIMEOUTS:
            self.lost += 1
            return
        text = line.decode("utf-8", "surrogateescape")
        try:
            found = [match.span() for match in self._regex.finditer(text, timeout=SECONDS_PER_LINE)]
        except TimeoutError:
            self._timeouts += 1
            self.lost += 1
            return
        for start, end in found:
            if end > start:
                yield offset + _bytes(text[:start]), offset + _bytes(text[:end])

    def __reduce__(self) -> tuple[Any, ...]:
        return searcher, (self.pattern,)


def _wider(pattern: str) -> Any:
    wide = widened(pattern)
    if wide is None:
        return None
    try:
        compiled = _compiled(wide)
    except re2.error:
        return None
    return None if compiled.search(b"") else compiled


def _line_end(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
