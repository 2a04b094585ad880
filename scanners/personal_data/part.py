"""Rows of findings in a view, and the characters that its places stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text
    from scanners.personal_data.view import View

Row: TypeAlias = tuple[int, int, int, int, float, bool, int, int]
"""One finding, in the order of the columns of `Part`."""


class Hidden(NamedTuple):
    """A text that base64 hides, and the place of the encoded run in the view."""

    segment: int
    start: int
    end: int
    text: bytes
    key: bytes = b""
    """What the run stands under, with a sign behind it, where the text has no keys of its own."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where bytes `start` to `end` of the text stand in the run; all of it, padding included, where they are all
        of the text. A sign that carries a part of a byte belongs to it."""
        if start == 0 and end == len(self.text):
            return self.start, self.end
        return self.start + start * 4 // 3, min(self.end, self.start + -(-end * 4 // 3))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Rows of findings in the view, as columns of equal length."""

    segment: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    entity: NDArray[np.uint8]
    score: NDArray[np.float32]
    speaks_for: NDArray[np.bool_]
    form: NDArray[np.uint8]
    key: NDArray[np.int64]
    hidden: tuple[Hidden, ...] = ()

    def taken(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Part:
        """Some of the rows."""
        columns: dict[str, Any] = {column: getattr(self, column)[rows] for column in _COLUMNS}
        return Part(**columns, hidden=self.hidden)

    @classmethod
    def joined(cls, parts: Sequence[Part]) -> Part:
        """Rows of several parts, one behind the other."""
        if len(parts) == 1:
            return parts[0]
        columns: dict[str, Any] = {
            column: np.concatenate([getattr(part, column) for part in parts]) for column in _COLUMNS
        }
        return cls(**columns, hidden=tuple(piece for part in parts for piece in part.hidden))

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Part:
        """From rows in the order of the columns."""
        values = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
        columns: dict[str, Any] = {
            name: np.array(column, kind) for name, column, kind in zip(_COLUMNS, values, _KINDS, strict=True)
        }
        return cls(**columns)

    @classmethod
    def of_whole(
        cls, view: View, segment: NDArray[np.int64], entity: int, scores: NDArray[np.float64], known: bool = True
    ) -> Part:
        """Rows of segments that are of a kind as a whole."""
        nothing = np.zeros(len(segment), np.int64)
        return cls(
            segment=segment,
            start=view.bounds[segment],
            end=view.bounds[segment + 1],
            entity=np.full(len(segment), entity, np.uint8),
            score=scores.astype(np.float32),
            speaks_for=np.full(len(segment), known),
            form=nothing.astype(np.uint8),
            key=nothing,
        )


_COLUMNS = tuple(field.name for field in fields(Part) if field.name != "hidden")
_KINDS = (np.int64, np.int64, np.int64, np.uint8, np.float32, np.bool_, np.uint8, np.int64)


def text_at(data: Text, start: int, end: int) -> str:
    """Characters of a place in the view. Bytes that are no UTF-8 stay one character each, so that places hold."""
    return data[start:end].decode("utf-8", "surrogateescape")


def segment_text(view: View, segment: int) -> tuple[int, str]:
    """Start and text of a segment."""
    start, end = int(view.bounds[segment]), int(view.bounds[segment + 1])
    return start, text_at(view.data, start, end)


class BytePlaces:
    """Byte offsets of characters of a text that begins at `base`. Those of one place are counted from the place asked
    for before, so that ascending places of a long text are all found in one pass."""

    def __init__(self, text: str, base: int) -> None:
        self._text, self._base = text, base
        self._is_plain = text.isascii()
        self._character, self._byte = 0, 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of characters `start` to `end`, as `bytes_of`."""
        if self._is_plain:
            return self._base + start, self._base + end
        if start < self._character:
            self._character, self._byte = 0, 0
        self._byte += _size(self._text[self._character : start])
        self._character = start
        begin = self._base + self._byte
        return begin, begin + _size(self._text[start:end])


def _size(text: str) -> int:
    """Bytes of a text; a sign that stands for a byte which is no UTF-8 is that byte."""
    return len(text.encode("utf-8", "surrogateescape"))


def bytes_of(text: str, base: int, start: int, end: int) -> tuple[int, int]:
    """Byte offsets of characters `start` to `end` of a text that begins at `base`."""
    if text.isascii():
        return base + start, base + end
    if start == 0 and end == len(text):
        return base, base + _size(text)
    before = _size(text[:start])
    return base + before, base + before + _size(text[start:end])
