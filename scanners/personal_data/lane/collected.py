"""What one pass over a part of a block brought, and the contract of the lanes that make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


Text: TypeAlias = bytes | bytearray
"""UTF-8 of a block or its view; nobody changes it once it is made."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Rows as `driver.collect` writes them.

    `candidates`: start, end, shape, segment. `words`: start, end, kind of what speaks of each candidate. `cues`:
    segment, start and end of a value, mask of what is asked for, 0 under a key and the end of the cue
    behind one, start and end of the key. `triggers`: segment,
    trigger, start, end. `windows`: segment, start, end of text that may hold an address. `unknown`: segment, key start
    and end, value start and end.
    """

    candidates: NDArray[np.int64]
    words: NDArray[np.int64]
    cues: NDArray[np.int64]
    triggers: NDArray[np.int64]
    windows: NDArray[np.int64]
    unknown: NDArray[np.int64]
    word_ids: NDArray[np.int64] | None = None
    """Equal where the words are alike; None where the lane does not tell."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the pass looks up.

    `signs`: bits of Chinese characters by code point; `cues`: masks of cue words by their UTF-8 bytes, and in
    `cue_lengths` by their last character a bit for each length in characters less one. Of plain names:
    `names` has two scores in hundredths for each surname by code point, with one and with two characters behind,
    `usual` flags characters of given names, `words` are those that names may not be.
    """

    signs: NDArray[np.uint8]
    cue_lengths: NDArray[np.uint8]
    cues: Mapping[bytes, int]
    names: NDArray[np.uint8]
    usual: NDArray[np.uint8]
    words: frozenset[bytes]


class Lane(Protocol):
    """A way to make the pass: compiled, or with numpy. The same rows come out of both, in any order."""

    name: str

    def undo(self, data: bytes, bounds: NDArray[np.int64]) -> tuple[Text, NDArray[np.int64], NDArray[np.int64]]:
        """Decoded view, its bounds, and the escapes undone (rows as in `forms.undo`)."""

    def placed(
        self, edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], form: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Where spans of the view stand in the text as it was written, and how: the form of the first escape in each,
        else the one given. A span ends where its last sign ends."""

    def collect(self, view: Text, bounds: NDArray[np.int64], first: int, last: int) -> Collected:
        """One pass over the segments `first` to `last`."""

    def learn(self, keys: Mapping[bytes, int]) -> None:
        """Masks of folded keys that need not be reported as unknown again."""
