"""What a log holds, as counts that can be added up in any order: a billion lines, a short true report.

A tally is flat: the number of groups is bounded. Which groups are kept depends only on the groups themselves (a hash
of their names), never on the order of parts, so merging is associative and commutative to the last digit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.columns.masks import merged
from scanners.personal_data.finding import is_masked
from scanners.personal_data.logs.passes import NEVER
from scanners.personal_data.logs.persons import Persons
from scanners.personal_data.logs.totals import NO_RANK, PLACES, AddUp, by_sorting

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = 20_000
"""Most groups of one log; what lies beyond is counted under `OTHER` by kind and form."""
SAMPLES = 2
"""Of these, the lines of the lowest ranks show a masked value."""
OTHER = "(other)"
MASKED_FIELDS = 1000
"""Most fields of one log by which masks are told apart."""
_AS_WRITTEN = frozenset({"plain", "fullwidth", "spaced"})
"""Forms in which a mask can be read as it stands."""


class Group(NamedTuple):
    """What is counted apart."""

    interface: str
    consumer: str
    direction: str
    field: str
    entity: str
    """The kind of data."""
    form: str
    """How it was written."""

    @property
    def folded(self) -> Group:
        """Where it is counted when there are too many groups."""
        return Group(OTHER, OTHER, "", OTHER, self.entity, self.form)


class MaskedField(NamedTuple):
    """Where masks are counted apart."""

    field: str
    entity: str


class Place(NamedTuple):
    """A line of the sample. The lowest ranks of all parts are kept; the rank is a hash of source and offset."""

    rank: int
    split: int
    """Offset of the split that the line was read in."""
    line: int
    """1-based, counted from the start of that split."""
    sample: str
    """The value, masked; "" for lines that are beyond the first `SAMPLES`."""


@dataclass(slots=True)
class Count:
    """Numbers of one group. Moments are microseconds since 1970 in UTC."""

    records: int = 0
    hits: int = 0
    first: int | None = None
    last: int | None = None
    places: tuple[Place, ...] = ()

    def add(self, other: Count) -> None:
        """Take in what another part counted for the same group."""
        self.records += other.records
        self.hits += other.hits
        if other.first is not None and (self.first is None or other.first < self.first):
            self.first = other.first
        if other.last is not None and (self.last is None or other.last > self.last):
            self.last = other.last
        if other.places:
            self.places = lowest(self.places, other.places) if self.places else other.places


def lowest(*samples: Sequence[Place]) -> tuple[Place, ...]:
    """The bottom-k of several bottom-k samples: each line once, however often it was seen."""
    kept: list[Place] = []
    before: tuple[int, int, int] | None = None
    for place in sorted([place for sample in samples for place in sample]):
        if (line := place[:3]) == before:
            continue
        before = line
        kept.append(place if len(kept) < SAMPLES or not place.sample else place._replace(sample=""))
        if len(kept) == PLACES:
            break
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Sightings:
    """Findings of one block with all that they are attributed to, as columns of equal length.

    `group` indexes `groups`; `record` is the offset of the record in the block, `line` the 1-based line within the
    split, `moment` the record's time or `NEVER`. `sample(n)` is the masked value of finding `n`, `patterns(rows)` the
    patterns of masks (`columns.masks`) of some findings, with their numbers. Sorted by place.
    """

    groups: tuple[Group, ...]
    group: NDArray[np.intp]
    record: NDArray[np.int64]
    line: NDArray[np.int64]
    moment: NDArray[np.int64]
    sample: Callable[[int], str]
    persons: Mapping[str, NDArray[np.uint64]] = field(default_factory=dict)
    records: int = 0
    broken: int = 0
    with_clear: int = 0
    patterns: Callable[[NDArray[np.intp]], Mapping[str, int]] = lambda rows: {}

    def masks(self) -> Iterator[tuple[MaskedField, Mapping[str, int]]]:
        """Patterns of masks by field and kind."""
        fields = [
            MaskedField(group.field, group.entity) if is_masked(group.entity) and group.form in _AS_WRITTEN else None
            for group in self.groups
        ]
        different = [*dict.fromkeys(field for field in fields if field is not None)]
        if not different:
            return
        number = {field: n for n, field in enumerate(different)}
        of_group = np.array([-1 if field is None else number[field] for field in fields], np.int64)
        held = of_group[self.group]
        rows = np.flatnonzero(held >= 0)
        rows = rows[np.argsort(held[rows], kind="stable")]
        ends = np.searchsorted(held[rows], np.arange(len(different)), side="right")
        for where, some in zip(different, np.split(rows, ends[:-1]), strict=True):
            if len(some):
                yield where, self.patterns(some)


@dataclass(slots=True)
class LogTally:
    """Counts of one log or of a part of it. `lines` maps the offset of every split to its number of lines."""

    source: str
    limit: int = GROUPS
    records: int = 0
    broken: int = 0
    with_clear: int = 0
    groups: dict[Group, Count] = field(default_factory=dict)
    persons: Persons = field(default_factory=Persons)
    masks: dict[MaskedField, dict[str, int]] = field(default_factory=dict)
    """Patterns of masks with their numbers."""
    lines: dict[int, int] = field(default_factory=dict)

    def take(self, seen: Sightings, split: int, offset: int, add_up: AddUp = by_sorting) -> None:
        """Count one block. `offset` is where the block starts in the source; `add_up` a lane's way to add up."""
        self.records += seen.records
        self.broken += seen.broken
        self.with_clear += seen.with_clear
        for entity, hashes in seen.persons.items():
            self.persons.add(entity, hashes)
        if len(seen.group):
            self._count(seen, split, offset, add_up)
            for where, patterns in seen.masks():
                self.masks[where] = merged(self.masks.get(where, {}), patterns)
            self._bound()

    def merge(self, other: LogTally) -> None:
        """Take in another part of the same log. `limit` must be the same."""
        self.records += other.records
        self.broken += other.broken
        self.with_clear += other.with_clear
        self.persons.merge(other.persons)
        for split, lines in other.lines.items():
            self.lines[split] = self.lines.get(split, 0) + lines
        for group, count in other.groups.items():
            self._of(group).add(count)
        for where, patterns in other.masks.items():
            self.masks[where] = merged(self.masks.get(where, {}), patterns)
        self._bound()

    def first_lines(self) -> dict[int, int]:
        """The 1-based number of the first line of every split."""
        first, found = 1, {}
        for split in sorted(self.lines):
            found[split] = first
            first += self.lines[split]
        return found

    def _count(self, seen: Sightings, split: int, offset: int, add_up: AddUp) -> None:
        """The block's findings by group; a value is masked only for lines that enter the sample."""
        bound = np.array([_worst(self.groups.get(group), PLACES) for group in seen.groups], np.int64)
        found = add_up(seen.group, seen.record, seen.moment, bound, self._seed(offset))
        lines = seen.line[found.chosen].tolist()
        numbers = zip(*(column.tolist() for column in found), strict=True)
        for group, (records, hits, first, last, ranks, chosen), line in zip(seen.groups, numbers, lines, strict=True):
            if not hits:
                continue
            count = self._of(group)
            count.records += records
            count.hits += hits
            if last != NEVER:
                count.first = first if count.first is None else min(count.first, first)
                count.last = last if count.last is None else max(count.last, last)
            if ranks[0] == NO_RANK:
                continue
            shown = _worst(count, SAMPLES)
            places = tuple(
                Place(rank, split, line[nth], seen.sample(n) if nth < SAMPLES and rank < shown else "")
                for nth, (rank, n) in enumerate(zip(ranks, chosen, strict=True))
                if rank != NO_RANK
            )
            count.places = lowest(count.places, places) if count.places else places

    def _seed(self, offset: int) -> int:
        """What places in a block of this source are hashed with."""
        digest = hashlib.blake2b(self.source.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return (int.from_bytes(digest, "little") + offset) % 2**64

    def _of(self, group: Group) -> Count:
        known = self.groups.get(group)
        if known is None:
            known = self.groups[group] = Count()
        return known

    def _bound(self) -> None:
        """Fold the groups of the highest ranks.

        A group that is kept in the end had one of the lowest ranks in every part, so none of its counts was ever
        folded; all others end under `OTHER`, wherever they were folded.
        """
        if len(self.masks) > MASKED_FIELDS:
            for where in sorted(self.masks, key=_rank_of_field)[MASKED_FIELDS:]:
                del self.masks[where]
        if len(self.groups) <= self.limit:
            return
        own = [group for group in self.groups if group.interface != OTHER]
        if len(own) <= self.limit:
            return
        own.sort(key=_rank)
        for group in own[self.limit :]:
            self._of(group.folded).add(self.groups.pop(group))


@lru_cache(maxsize=4 * GROUPS)
def _rank(group: Group) -> tuple[int, bytes]:
    """Network addresses give way first; among equals a hash decides, which no order of reading can change."""
    written = "\x1f".join(map(str, group)).encode("utf-8", "surrogatepass")
    return group.entity in _GIVES_WAY, hashlib.blake2b(written, digest_size=8).digest()


def _rank_of_field(where: MaskedField) -> bytes:
    return hashlib.blake2b("\x1f".join(where).encode("utf-8", "surrogatepass"), digest_size=8).digest()


_GIVES_WAY = frozenset({"IP_ADDRESS", "MAC_ADDRESS"})


def _worst(count: Count | None, size: int) -> int:
    """What a rank must be below to be among the lowest so many."""
    return count.places[size - 1].rank if count and len(count.places) >= size else NO_RANK
