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
_SILENT = np.frombuffer(b"ntf", np.uint8)
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
        # Of a run of backslashes each second one stands for itself.
        signs = np.frombuffer(self.text.replace(b"\\\\", bytes(2)), np.uint8)
        quotes = rows_of((signs[1:] == _QUOTE) & (signs[:-1] != _BACKSLASH)) + 1
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
    """Records of one shape, and the spans of their values in them, quotes included (record, value, start and end)."""

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
        values = np.empty((len(rows), len(self.paths), 2), np.int64)
        for n, written in enumerate(self.between):
            fits = records.are_there(at, written) & (at > begin) & (at + len(written) <= end)
            if not fits.all():
                rows, at, end, quote, values = (column[fits] for column in (rows, at, end, quote, values))
                if not len(rows):
                    break
            begin, quote = at + len(written), quote + written.count(b'"')
            if n < len(self.paths):
                at, is_text = records.value_ends(begin, quote)
                quote += 2 * is_text
                values[:, n, 0], values[:, n, 1] = begin, at
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
) -> Iterator[tuple[Role, NDArray[np.bool_], NDArray[np.int64]]]:
    """For each value with a role: the role, in which records it says something, and its spans in `data`.

    `values` are the spans of the values of all records of the shape (record, value, start and end).
    """
    for role, n in shape.roles:
        span = values[:, n]
        first = data[span[:, 0]]
        span = span + np.where((first == _QUOTE)[:, None], (1, -1), (0, 0))
        size = span[:, 1] - span[:, 0]
        said = (size > 0) & ~np.isin(first, _SILENT)
        said &= ~((size == 1) & (data[span[:, 0]] == _DASH))
        yield role, said, span


def value_at(
    record: NDArray[np.int64], place: NDArray[np.int64], values: NDArray[np.int64], data: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """The value that every place lies in; -1 where it lies in none. `record` is the record of each place."""
    starts, ends = values[record, :, 0], values[record, :, 1]
    number = (starts <= place[:, None]).sum(1) - 1
    rows = np.arange(len(place))
    begin = np.maximum(number, 0)
    inside = (number >= 0) & (place < ends[rows, begin] - (data[starts[rows, begin]] == _QUOTE))
    return np.where(inside, number, -1)
