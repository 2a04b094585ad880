"""Numbers written out in Chinese numerals: 一三九〇〇〇〇一二三四."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanners.personal_data.definitions import definitions
from scanners.personal_data.lexicon.numerals import DIGITS, NUMERALS
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser
from scanners.personal_data.recognisers.forms import Form

_RUN = re.compile(f"[{NUMERALS}]{{11,}}(?:(?<=[{NUMERALS}]{{17}})[Xx](?![0-9A-Za-z]))?")


class NumeralRecogniser(ChineseRecogniser):
    """Kinds that count by their digits alone, where every digit is a Chinese numeral."""

    def __init__(self) -> None:
        self._forms = tuple(
            (shape, Form(shape.pattern, shape.guard, shape.check))
            for shape in definitions().shapes
            if shape.score >= definitions().threshold
        )
        super().__init__("numbers in Chinese numerals", sorted({shape.entity for shape, _ in self._forms}))

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for run in _RUN.finditer(text):
            digits = run[0].translate(DIGITS)
            for shape, form in self._forms:
                if form.end_at(digits, 0) == len(digits):
                    yield Candidate(shape.entity, *run.span(), shape.score, shape.score, shape.name, "chinese-numerals")
