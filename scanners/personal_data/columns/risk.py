"""How easily rows lead back to people: k-anonymity, l-diversity and unique rows over the quasi-identifiers.

Rows are kept as digests of the columns that may matter, equal rows once with their number. That is exact while there
are at most `limit` different rows. Beyond, whole groups are left out by the hash of their quasi-identifiers as the
column names give them: shares stay true (a sample of groups, not of rows), the smallest group may be one not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auditor.model.personal_data import Reidentification
from scanners.personal_data.columns.cells import Cells, Key, Lane, look
from scanners.personal_data.columns.sketch import mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_ROWS = 300_000
_WIDEST = 12
"""Columns kept of a table."""
_COARSE: Mapping[str, int] = {"address": 18, "area": 18}
"""Bytes of a place that count: six Chinese characters lead to the district, six digits to the county."""
_COARSE_DIGITS = 6


def coarse(cells: Cells, digests: NDArray[np.uint64], quasi: str, key: Key, lane: Lane) -> NDArray[np.uint64]:
    """Digests of the part of a value that others know too: of a place the district, of anything else all of it."""
    if quasi not in _COARSE or not len(cells.data):
        return digests
    length = cells.ends - cells.starts
    first = cells.data[np.minimum(cells.starts, len(cells.data) - 1)]
    size = np.where((first >= 48) & (first <= 57), _COARSE_DIGITS, _COARSE[quasi])
    if not (length > size).any():
        return digests
    return look(cells.data, cells.starts, cells.starts + np.minimum(length, size), key, lane)[0]


class _Alike(NamedTuple):
    """Rows put in an order in which equal ones stand together: each run of them begins at an edge."""

    order: NDArray[np.intp]
    edges: NDArray[np.intp]

    @classmethod
    def of(cls, hashes: NDArray[np.uint64]) -> _Alike:
        order = np.argsort(hashes)
        ordered = hashes[order]
        return cls(order, np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])))

    def sums(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Counts of the rows of each run together."""
        summed: NDArray[np.int64] = np.add.reduceat(counts[self.order], self.edges)
        return summed

    def numbers(self) -> NDArray[np.intp]:
        """The number of the run that each row belongs to."""
        numbers = np.empty(len(self.order), np.intp)
        numbers[self.order] = np.repeat(np.arange(len(self.edges)), np.diff(np.append(self.edges, len(self.order))))
        return numbers


def _bound(level: int) -> np.uint64:
    """Hashes of the groups kept are below it."""
    return np.uint64(2**64 - 1 >> level)


class RowGroups:
    """Rows of a table by the columns that may be quasi-identifiers or sensitive. Mergeable in any order, picklable."""

    def __init__(self, limit: int = EXACT_ROWS) -> None:
        self.limit = limit
        self.level = 0
        """Groups are kept whose hash begins with so many zero bits."""
        self.ranks: dict[str, int] = {}
        """Columns kept and how much they matter: 0 quasi by name, 1 sensitive by name, 2 not known."""
        self.values: dict[str, NDArray[np.uint32]] = {}
        self.counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self._pending: list[RowGroups] = []

    def add(self, columns: Mapping[str, tuple[int, NDArray[np.uint64]]], rows: int) -> None:
        """One batch: rank and digests by column."""
        part = RowGroups(self.limit)
        part.ranks = {name: rank for name, (rank, _) in columns.items()}
        part.values = {name: (digests >> np.uint64(32)).astype(np.uint32) for name, (_, digests) in columns.items()}
        part.counts = np.ones(rows, np.int64)
        self._pending.append(part)
        if len(self.counts) + sum(len(part.counts) for part in self._pending) > 2 * self.limit:
            self._gather()

    def merge(self, other: RowGroups) -> None:
        """Take in what another one saw. A column that one of them lacks is empty there."""
        self._pending.append(other)
        self._gather()

    def _gather(self) -> None:
        """Everything pending put behind the rows kept, at once."""
        for part in self._pending:
            if part._pending:
                part._gather()
        parts = [part for part in (self, *self._pending) if part.ranks]
        self._pending = []
        if not parts:
            return
        ranks: dict[str, int] = {}
        for part in parts:
            ranks |= part.ranks
        kept = sorted(ranks, key=lambda name: (ranks[name], name))[:_WIDEST]
        values = {}
        for name in kept:
            values[name] = np.concatenate(
                [part.values[name] if name in part.values else np.zeros(len(part.counts), np.uint32) for part in parts]
            )
            self.values.pop(name, None)  # memory holds one column twice, never all of them
        self.values = values
        self.counts = np.concatenate([part.counts for part in parts])
        self.ranks = {name: ranks[name] for name in kept}
        self.level = max(part.level for part in parts)
        if len(self.counts) > 2 * self.limit:
            self._settle()

    def _settle(self) -> None:
        """Equal rows once; while there are too many, half of the groups fewer."""
        if self.level:
            self._keep(self._groups() < _bound(self.level))
        rows = _Alike.of(self._hash([*self.values]))
        if len(rows.edges) < len(self.counts):
            self.counts = rows.sums(self.counts)
            self.values = {name: values[rows.order[rows.edges]] for name, values in self.values.items()}
        groups = self._groups()
        while True:
            stays = groups < _bound(self.level)
            if stays.sum() <= self.limit or self.level >= 60:
                break
            self.level += 1
        self._keep(stays)

    def _groups(self) -> NDArray[np.uint64]:
        """The hash of each row's group, by the columns that are quasi-identifiers by their name."""
        return self._hash([name for name, rank in self.ranks.items() if rank == 0] or [*self.values])

    def _keep(self, stays: NDArray[np.bool_]) -> None:
        if not stays.all():
            self.counts = self.counts[stays]
            self.values = {name: values[stays] for name, values in self.values.items()}

    def _hash(self, columns: Sequence[str]) -> NDArray[np.uint64]:
        return mixed(*(self.values[name] for name in columns))

    def risk(self, quasi: Sequence[str], sensitive: Sequence[str]) -> Reidentification | None:
        """k, unique rows and diversity over columns `quasi`; None where none of them was kept or there are no rows."""
        self._gather()
        quasi = tuple(name for name in quasi if name in self.values)
        if not quasi or not len(self.counts):
            return None
        if self.level or len(self.counts) > self.limit:
            self._settle()
        if not len(self.counts):
            return None
        sensitive = [name for name in sensitive if name in self.values]
        groups, diversity = self._hash(quasi), {}
        if sensitive or (self.counts > 1).any():
            alike = _Alike.of(groups)
            sizes = alike.sums(self.counts)
            group = alike.numbers()
            diversity = {name: self._diversity(group, name) for name in sensitive}
        else:  # sorting alone is several times faster than finding out who belongs where
            ordered = np.sort(groups)
            edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
            sizes = np.diff(np.concatenate([[0], edges, [len(ordered)]]))
        return Reidentification(
            quasi=quasi,
            k=int(sizes.min()),
            unique=round(float((sizes == 1).sum() / sizes.sum()), 6),
            groups=len(sizes) << self.level,
            diversity=diversity,
            exact=self.level == 0,
        )

    def _diversity(self, group: NDArray[np.intp], name: str) -> int:
        """The smallest number of different filled values of a column in one group that has any."""
        filled = self.values[name] != 0
        if not filled.any():
            return 0
        pairs = np.sort(group[filled].astype(np.uint64) << np.uint64(32) | self.values[name][filled])
        different = np.bincount((pairs[np.append(True, pairs[1:] != pairs[:-1])] >> np.uint64(32)).astype(np.int64))
        return int(different[different > 0].min())
