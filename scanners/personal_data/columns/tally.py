"""Counts of one column, batch by batch: of fixed size, mergeable in any order, and never a value.

What is kept of a value is its keyed digest, its shape, and of three values per kind a masked sample.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from scanners.personal_data.columns.cells import Key, Lane, look
from scanners.personal_data.columns.masks import merged, patterns_of
from scanners.personal_data.columns.shapes import MOBILE11, SHAPES, TEXT
from scanners.personal_data.columns.sketch import Distinct
from scanners.personal_data.columns.values import Values
from scanners.personal_data.finding import ENTITIES, FORMS, NUMBER, is_masked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

SHAPE_BIT = 56
"""Marks of a different value: bit n where it is ENTITIES[n] as a whole, from this bit on its shape."""
assert len(ENTITIES) <= SHAPE_BIT and SHAPE_BIT + SHAPES <= 64

_DISTINCT_HITS = 1024
_PREFIXES = 1024
_SAMPLES = 6
"""Twice as many as are shown: masked samples of different values may be alike."""
_PREFIX = 8
"""Digits of a mobile number that a run of counted-up numbers shares."""
_NO_ROW = 2**62
_USCC = NUMBER["CN_USCC"]
_MOST_SAMPLE_BYTES = 400

Masked = Callable[[str, str], str]
"""A masked sample of a value of a kind."""


class KindTally:
    """One kind in one column. `prefixed` counts whole values that begin with the prefix of a public role."""

    def __init__(self) -> None:
        self.values = self.whole = self.prefixed = 0
        self.best = 0.0
        self.first_row = _NO_ROW
        self.forms: NDArray[np.int64] = np.zeros(len(FORMS), np.int64)
        self.distinct = Distinct(_DISTINCT_HITS)
        self.samples: dict[int, str] = {}
        self.patterns: dict[str, int] = {}

    def merge(self, other: KindTally) -> None:
        """Take in what another one counted."""
        self.values += other.values
        self.whole += other.whole
        self.prefixed += other.prefixed
        self.best = max(self.best, other.best)
        self.first_row = min(self.first_row, other.first_row)
        self.forms = self.forms + other.forms
        self.distinct.merge(other.distinct)
        self.samples |= other.samples
        self.patterns = merged(self.patterns, other.patterns)
        self.keep_samples()

    def keep_samples(self) -> None:
        """Samples of the values with the smallest digests: the same whatever the order of the rows."""
        self.samples = {
            digest: self.samples[digest]
            for digest in self.distinct.digests[:_SAMPLES].tolist()
            if digest in self.samples
        }


class ColumnTally:
    """One column. `k` bounds the different values kept."""

    def __init__(self, k: int) -> None:
        self.rows = self.filled = self.text = 0
        self.sample = Distinct(k)
        self.prefixes = Distinct(min(k, _PREFIXES))
        self.kinds: dict[int, KindTally] = {}

    def add(self, values: Values, first_row: int, batch: Batch) -> None:
        """One batch of values, and what was found in them. `first_row` is the number of its first row."""
        cells, found = values.cells, values.found
        self.rows += values.rows
        self.filled += values.held(values.digests != 0)
        self.text += values.held(values.shapes & TEXT != 0)
        marks = values.shapes.astype(np.uint64) << np.uint64(SHAPE_BIT)
        mobiles = np.flatnonzero(values.shapes & MOBILE11)
        if len(mobiles):
            starts = cells.starts[mobiles]
            self.prefixes.add(look(cells.data, starts, starts + _PREFIX, batch.key, batch.lane)[0])
        for kind in np.flatnonzero(np.bincount(found.entity, minlength=1)).tolist():
            self._add_kind(kind, values, first_row, marks, batch)
        self.sample.add(values.digests, marks)

    def _add_kind(self, kind: int, values: Values, first_row: int, marks: U64, batch: Batch) -> None:
        cells, found = values.cells, values.found
        only = found.entity == kind
        hits: Any = slice(None) if only.all() else np.flatnonzero(only)
        segments, starts, ends = found.segment[hits], found.start[hits], found.end[hits]
        covered, several, first = ends - starts, np.zeros(1, np.int64), None
        held, new = segments, segments[1:] != segments[:-1]
        if not new.all():
            first = np.flatnonzero(np.append(True, new))
            covered = np.add.reduceat(covered, first)
            several = np.diff(np.append(first, len(segments))) - 1
            held = segments[first]
        is_all = len(held) == len(cells)
        length = cells.ends - cells.starts if is_all else cells.ends[held] - cells.starts[held]
        whole = _whole(length, covered, several)
        whole_cells = held if whole.all() else held[whole]
        if len(whole_cells) == len(cells):
            marks |= np.uint64(1 << kind)
        else:
            marks[whole_cells] |= np.uint64(1 << kind)

        tally = self.kinds.setdefault(kind, KindTally())
        tally.values += values.held(held)
        tally.whole += values.held(whole_cells)
        tally.best = max(tally.best, round(float(found.score[hits].max()), 4))
        tally.first_row = min(tally.first_row, first_row + values.first_row_of(held))
        tally.forms = tally.forms + values.counted(found.form[hits], segments, len(FORMS))
        digests = values.digests if is_all else values.digests[held]
        tally.distinct.add(digests)
        if is_masked(ENTITIES[kind]):
            tally.patterns = merged(tally.patterns, patterns_of(cells.data, starts, ends, values.cells_of(segments)))
        if kind == _USCC:
            begin = cells.starts[whole_cells]
            sole = (cells.data[begin] == ord("9")) & (cells.data[begin + 1] == ord("2"))
            tally.prefixed += values.held(whole_cells[sole])
        for digest in tally.distinct.digests[:_SAMPLES].tolist():
            if digest not in tally.samples:
                at = np.flatnonzero(digests == np.uint64(digest))
                if len(at):
                    hit = at[np.argmin(values.first_of(held[at]))]
                    hit = hit if first is None else first[hit]
                    value = bytes(cells.data[starts[hit] : min(ends[hit], starts[hit] + _MOST_SAMPLE_BYTES)])
                    tally.samples[digest] = batch.masked(value.decode("utf-8", "replace"), ENTITIES[kind])
        tally.keep_samples()

    def merge(self, other: ColumnTally) -> None:
        """Take in what another one counted."""
        self.rows += other.rows
        self.filled += other.filled
        self.text += other.text
        self.sample.merge(other.sample)
        self.prefixes.merge(other.prefixes)
        for kind, tally in other.kinds.items():
            self.kinds.setdefault(kind, KindTally()).merge(tally)

    def shrink(self, k: int) -> None:
        """Keep at most `k` different values."""
        self.sample.shrink(k)
        self.prefixes.shrink(k)
        for tally in self.kinds.values():
            tally.distinct.shrink(k)
            tally.keep_samples()


class Batch:
    """What is the same for every column of a scan."""

    __slots__ = ("key", "lane", "masked")

    def __init__(self, key: Key, lane: Lane, masked: Masked) -> None:
        self.key, self.lane, self.masked = key, lane, masked


def _whole(length: NDArray[np.int64], covered: NDArray[np.int64], several: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Cells that are the value and little else: more than three quarters of their bytes, or a list of such values
    with up to three bytes between two of them."""
    found: NDArray[np.bool_] = (4 * covered > 3 * length) | (length - covered <= 3 * several)
    return found
