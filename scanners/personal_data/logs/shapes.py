"""Records that have the same names in the same order, read all at once.

Reading a record token by token takes Python fifty steps; most records of a log look like one before. What has the
text of one record between its values is read as its tokens would be read; for anything else tokens are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane.arrays.page import gathered, rows_of
from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.tokens import Names, leaves_of, role_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.arrays.page import Flags, Places

_MOST = 64
"""Shapes of one log that are known."""
_FEW = 4
"""So many records are read sooner at once than by tokens."""
_MOST_LEAVES = 200
_LONGEST_BARE = 24
"""Bytes of a number and the sign behind it; a record with a longer one is read by tokens."""
_BARE_ENDS = np.zeros(256, np.bool_)
_BARE_ENDS[list(b' \t\r\n"{}[],:\\')] = True
_SILENT = np.zeros(256, np.bool_)
_SILENT[list(b"ntf")] = True
"""How null, true and false begin."""
_QUOTE, _DASH, _BACKSLASH = ord('"'), ord("-"), ord("\\")


class Records:
    """Some records, joined, with room behind them; and their quotes that no backslash stands before."""

    def __init__(self, data: bytes, starts: Places, ends: Places) -> None:
        joined = b"".join([data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)])
        self.text = joined + bytes(_LONGEST_BARE)
        self.signs = np.frombuffer(self.text, np.uint8)
        self.ends = np.cumsum(ends - starts)
        self.starts = self.ends - (ends - starts)
        escapes = self.signs == _BACKSLASH
        if (escapes[1:] & escapes[:-1]).any():  # of a run of backslashes each second one stands for itself
            escapes = np.frombuffer(self.text.replace(b"\\\\", bytes(2)), np.uint8) == _BACKSLASH
        quotes = rows_of((self.signs == _QUOTE)[1:] > escapes[:-1]) + 1
        self.first_quote = np.searchsorted(quotes, self.starts)
        self.quotes = np.append(quotes, [len(self.text)] * 2)

    def record(self, row: int) -> bytes:
        return self.text[self.starts[row] : self.ends[row]]

    def are_there(self, at: Places, written: bytes) -> Flags:
        """Where these bytes stand."""
        if int(at.max()) + len(written) > len(self.text):
            return np.array([self.text.startswith(written, place) for place in at.tolist()])
        found = gathered(self.text, at, len(written))
        if found.tobytes() == written * len(at):  # many times faster than telling which of them differ
            return np.ones(len(at), np.bool_)
        flags: Flags = (found == np.frombuffer(written, np.uint8)).all(axis=1)
        return flags

    def value_ends(self, at: Places, quote: Places) -> tuple[Places, Flags]:
        """Where values end that begin at these places, the place itself where none does, and which of them are texts.
        `quote` is the number of the next quote."""
        is_text = self.signs.take(at) == _QUOTE
        ends = np.where(self.quotes.take(quote) == at, self.quotes.take(quote + 1) + 1, at)
        bare = rows_of(~is_text)
        if len(bare):
            ends[bare] = at[bare] + _BARE_ENDS.take(gathered(self.text, at[bare], _LONGEST_BARE)).argmax(axis=1)
        return ends, is_text


class Alike(NamedTuple):
    """Records of one shape, and the spans of their values in them, quotes included (value, start and end, record)."""

    shape: Shape
    rows: Places
    values: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What records of one shape have in common."""

    between: tuple[bytes, ...]
    """The text before each value, and behind the last one."""
    paths: tuple[Names, ...]
    """Of each value."""
    roles: tuple[tuple[Role, int], ...]
    """Which value has which role, the more telling last."""

    def found(self, records: Records, rows: Places) -> Alike:
        """Which of the records have this shape."""
        at, end, quote = records.starts.take(rows), records.ends.take(rows), records.first_quote.take(rows)
        begin = at - 1
        values = np.empty((len(self.paths), 2, len(rows)), np.int64)
        for n, written in enumerate(self.between):
            fits = records.are_there(at, written) & (at > begin) & (at + len(written) <= end)
            if not fits.all():
                rows, at, end, quote, values = (column[..., fits] for column in (rows, at, end, quote, values))
                if not len(rows):
                    break
            begin, quote = at + len(written), quote + written.count(b'"')
            if n < len(self.paths):
                at, is_text = records.value_ends(begin, quote)
                quote += 2 * is_text
                values[n] = begin, at
        return Alike(self, rows, values)


class Shapes:
    """The shapes that the records of a log have had."""

    def __init__(self) -> None:
        self._shapes: list[Shape] = []

    def sorted(self, records: Records) -> tuple[list[Alike], list[int]]:
        """The records by shape, and those that are read by tokens; shapes that are new are remembered."""
        found: list[Alike] = []
        rest, others, known = np.arange(len(records.starts)), [], [*self._shapes]
        while len(rest) >= _FEW:
            first, is_new = int(rest[0]), not known
            shape = self._learned(records.record(first)) if is_new else known.pop(0)
            if shape is not None:
                found.append(shape.found(records, rest))
                rest = np.setdiff1d(rest, found[-1].rows, assume_unique=True)
            if is_new and first in rest[:1]:
                others.append(first)
                rest = rest[1:]
        return found, others + rest.tolist()

    def _learned(self, text: bytes) -> Shape | None:
        leaves = leaves_of(text) if len(self._shapes) < _MOST else None
        if leaves is None or not 0 < len(leaves) <= _MOST_LEAVES:
            return None
        begins, ends, paths, _ = zip(*leaves, strict=True)
        last = text.rfind(b"}") + 1
        if last < ends[-1]:  # broken
            return None
        between = tuple(text[a:b] for a, b in zip((0, *ends), (*begins, last), strict=True))
        if any(b"\\" in written for written in between):
            return None
        roles = [(known[1], known[0], n) for n, leaf in enumerate(leaves) if leaf[3] and (known := role_of(leaf[2]))]
        ranked = tuple((role, n) for _, role, n in sorted(roles, key=lambda entry: (-entry[0], -entry[2])))
        shape = Shape(between, paths, ranked)
        self._shapes.insert(0, shape)
        return shape


def role_spans(
    shape: Shape, values: NDArray[np.int64], data: NDArray[np.uint8]
) -> Iterator[tuple[Role, Places, NDArray[np.int64]]]:
    """For each value with a role: the role, in which records it says something, and its spans there.

    `values` are the spans in `data` of the values of all records of the shape (value, start and end, record).
    """
    for role, n in shape.roles:
        start, end = values[n]
        first = data.take(start)
        is_text = first == _QUOTE
        start, end = start + is_text, end - is_text
        says = (start < end) & ~_SILENT.take(first) & ((end - start > 1) | (data.take(start) != _DASH))
        rows = rows_of(says)
        yield role, rows, np.stack([start.take(rows), end.take(rows)], axis=1)


def value_at(record: Places, place: Places, values: NDArray[np.int64], data: NDArray[np.uint8]) -> Places:
    """The value that every place lies in; -1 where it lies in none. `record` is the record of each place."""
    number = (values[:, 0].take(record, axis=1) <= place).sum(axis=0) - 1
    start, end = values[number, :, record].T
    inside = (number >= 0) & (place < end - (data.take(start) == _QUOTE))
    return np.where(inside, number, -1)
