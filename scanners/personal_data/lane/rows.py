"""What the pass looks up, and the rows it writes.

Compiled with the pass.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Known(NamedTuple):
    """What the pass looks up; `collected.Tables` says what is in it. Hash tables with their masks, open-addressed."""

    signs: Any
    cue_lengths: Any
    key_hashes: Any
    key_masks: Any
    cue_hashes: Any
    cue_masks: Any
    names: Any
    usual: Any
    word_hashes: Any
    word_masks: Any


class Out(NamedTuple):
    """Rows that the pass writes; `counts` has how many of candidates, cues, triggers, windows and unknown keys."""

    candidates: Any
    cues: Any
    triggers: Any
    windows: Any
    unknown: Any
    counts: Any

    @classmethod
    def room(cls, size: int, segments: int) -> Out:
        """For the most rows that so many bytes in so many segments can make: a word of two signs is the shortest thing
        that makes one, but a sign that covers pulls a trigger by itself, once for each segment."""
        most = size // 2 + 8
        return cls(
            candidates=np.empty((most, 4), np.int64),
            cues=np.empty((most, 7), np.int64),
            triggers=np.empty((most + segments, 4), np.int64),
            windows=np.empty((most, 3), np.int64),
            unknown=np.empty((most, 5), np.int64),
            counts=np.zeros(5, np.int64),
        )

    def has_room(self, size: int, segments: int) -> bool:
        """True where it is enough for them."""
        return len(self.cues) >= size // 2 + 8 and len(self.triggers) >= size // 2 + 8 + segments


def put_candidates(out: Any, segment: int, before: int, after: int) -> None:
    """Names the segment of the candidates that a rule has just put."""
    row = out.candidates
    for n in range(before, after):
        row[n, 3] = segment
    out.counts[0] = after


def put_cue(out: Any, segment: int, s: int, e: int, mask: int, cue_end: int, key_start: int, key_end: int) -> None:
    """The value [s, e) that a key, or a cue that ends at `cue_end`, asks for."""
    n = out.counts[1]
    row = out.cues
    row[n, 0] = segment
    row[n, 1] = s
    row[n, 2] = e
    row[n, 3] = mask
    row[n, 4] = cue_end
    row[n, 5] = key_start
    row[n, 6] = key_end
    out.counts[1] = n + 1


def put_unknown(out: Any, segment: int, key_start: int, key_end: int, s: int, e: int) -> None:
    """The value [s, e) under a key that is met for the first time."""
    n = out.counts[4]
    row = out.unknown
    row[n, 0] = segment
    row[n, 1] = key_start
    row[n, 2] = key_end
    row[n, 3] = s
    row[n, 4] = e
    out.counts[4] = n + 1
