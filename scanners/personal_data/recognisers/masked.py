"""Values that are masked already, as a Presidio recogniser."""

from __future__ import annotations

from collections.abc import Iterable

from scanners.personal_data.masked_values import KINDS, UNMISTAKABLE, masked_values
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser


class MaskedRecogniser(ChineseRecogniser):
    """Every kind of masked value."""

    def __init__(self) -> None:
        super().__init__("masked values", KINDS)

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for value in masked_values(text):
            yield Candidate(
                value.entity,
                *value[1:],
                value.entity.lower(),
                spoken_for=value.entity in UNMISTAKABLE,
            )
