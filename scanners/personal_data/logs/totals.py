"""Findings of one block added up by group, and the few of each that are named: those in records of the lowest ranks.

The rank of a record is a hash of its place (SplitMix64, Steele et al. 2014), so a sample of the lowest is drawn by
chance and yet the same in whatever order blocks are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from scanners.personal_data.logs.passes import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACES = 5
"""Lines that are named for every group."""
NO_RANK = np.iinfo(np.int64).max
"""Above all ranks."""


class Totals(NamedTuple):
    """Numbers by group. `first` and `last` are `NEVER` where no record tells its time."""

    records: NDArray[np.int64]
    hits: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    ranks: NDArray[np.int64]
    """(group, place): the lowest ranks below the bound, ascending; `NO_RANK` where there are no more."""
    chosen: NDArray[np.int64]
    """The first finding of the group in the record of that rank."""


AddUp: TypeAlias = "Callable[[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int], Totals]"
"""Group, record and moment of findings in order of their place; for each group a bound of the ranks; the seed."""


def by_sorting(
    group: NDArray[np.intp],
    record: NDArray[np.int64],
    moment: NDArray[np.int64],
    bound: NDArray[np.int64],
    seed: int,
) -> Totals:
    """With numpy, for machines without Numba."""
    found = empty(len(bound))
    if not len(group):
        return found
    small = np.uint16 if len(bound) <= np.iinfo(np.uint16).max else np.int64
    order = np.argsort(group.astype(small), kind="stable")  # findings of a group stay in order of place
    group, record, moment = group[order], record[order], moment[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    fresh = np.diff(record, prepend=-1) != 0
    fresh[starts] = True
    there = group[starts]
    found.hits[there] = np.diff(starts, append=len(order))
    found.records[there] = np.add.reduceat(fresh, starts, dtype=np.int64)
    found.last[there] = np.maximum.reduceat(moment, starts)
    found.first[there] = np.minimum.reduceat(np.where(moment == NEVER, NO_RANK, moment), starts)
    found.first[found.first == NO_RANK] = NEVER
    ranks = _ranks(record, seed)
    rows = np.flatnonzero(fresh & (ranks < bound[group]))
    rows = rows[np.lexsort((ranks[rows], group[rows]))]
    nth = np.arange(len(rows)) - np.searchsorted(group[rows], group[rows])
    rows, nth = rows[nth < PLACES], nth[nth < PLACES]
    found.ranks[group[rows], nth] = ranks[rows]
    found.chosen[group[rows], nth] = order[rows]
    return found


def empty(groups: int) -> Totals:
    """Of nothing."""
    nothing, never = np.zeros(groups, np.int64), np.full(groups, NEVER, np.int64)
    ranks = np.full((groups, PLACES), NO_RANK, np.int64)
    return Totals(nothing, nothing.copy(), never, never.copy(), ranks, np.full((groups, PLACES), -1, np.int64))


def _ranks(record: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    x = record.astype(np.uint64) + np.uint64(seed)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def rank(record: Any, seed: Any) -> Any:
    """The rank of one record. Compiled."""
    x = np.uint64(record) + seed
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64((x ^ (x >> np.uint64(31))) >> np.uint64(1))


def add_up(group: Any, record: Any, moment: Any, bound: Any, seed: Any, found: Any) -> None:
    """As `by_sorting`, in one pass into what `empty` made. Compiled."""
    records, hits, first, last, ranks, chosen = found
    before = np.full(len(bound), -1, np.int64)
    for n in range(len(group)):
        g = group[n]
        hits[g] += 1
        at = moment[n]
        if at != NEVER:
            if last[g] < at:
                last[g] = at
            if first[g] == NEVER or at < first[g]:
                first[g] = at
        if record[n] == before[g]:
            continue
        before[g] = record[n]
        records[g] += 1
        this = rank(record[n], seed)
        if this >= bound[g] or this >= ranks[g, PLACES - 1]:
            continue
        place = PLACES - 1
        while place > 0 and ranks[g, place - 1] > this:
            ranks[g, place] = ranks[g, place - 1]
            chosen[g, place] = chosen[g, place - 1]
            place -= 1
        ranks[g, place] = this
        chosen[g, place] = n
