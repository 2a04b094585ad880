"""What a recogniser of the lexicon hands back."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """A place in a text, in characters, and how sure it is (0 to 1) given that a key, column or cue asked for it."""

    start: int
    end: int
    score: float
