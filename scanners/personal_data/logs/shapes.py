"""Records that have the same names in the same order, matched as a whole by one expression.

Reading a record token by token takes Python fifty steps; most records of a log look like one before. What an
expression made from one record matches is read as its tokens would be read; for anything else tokens are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.logs.names import Role
from scanners.personal_data.logs.tokens import Names, leaves_of, role_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VALUE = rb'("[^"\\]*+(?:\\.[^"\\]*+)*+"|[^ \t\r\n"{}\[\],:]++)'
_MOST = 64
"""Expressions made for one log; making one takes a millisecond."""
_TRIED = 6
"""Of these, the ones that matched last are tried."""
_MOST_LEAVES = 200
_SILENT = np.frombuffer(b"ntf", np.uint8)
"""How null, true and false begin."""
_QUOTE, _DASH = ord('"'), ord("-")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What records of one shape have in common."""

    pattern: re.Pattern[bytes]
    paths: tuple[Names, ...]
    """Of each value; value n is group n + 1."""
    roles: tuple[tuple[Role, int], ...]
    """Which value has which role, the more telling last."""


Spans = Sequence[tuple[int, int]]


class Shapes:
    """The shapes that the records of a log have had."""

    def __init__(self) -> None:
        self._shapes: list[Shape] = []
        self._made = 0

    def match(self, text: bytes) -> tuple[Shape, Spans] | None:
        """The shape of a record and the spans of its values (quotes included); one that is new is remembered."""
        for number, shape in enumerate(self._shapes[:_TRIED]):
            if (found := shape.pattern.match(text)) is not None:
                if number:
                    self._shapes.insert(0, self._shapes.pop(number))
                return shape, found.regs
        self._learn(text)
        return None

    def _learn(self, text: bytes) -> None:
        leaves = leaves_of(text) if self._made < _MOST else None
        if leaves is None or not 0 < len(leaves) <= _MOST_LEAVES:
            return
        self._made += 1
        pattern, at = b"", 0
        for start, end, _, _ in leaves:
            pattern += re.escape(text[at:start]) + _VALUE
            at = end
        pattern += re.escape(text[at : text.rindex(b"}") + 1])
        roles = [(known[1], known[0], n) for n, leaf in enumerate(leaves) if leaf[3] and (known := role_of(leaf[2]))]
        ranked = tuple((role, n) for _, role, n in sorted(roles, key=lambda entry: (-entry[0], -entry[2])))
        self._shapes.insert(0, Shape(re.compile(pattern, re.DOTALL), tuple(leaf[2] for leaf in leaves), ranked))


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
