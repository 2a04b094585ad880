"""Kinds that can be told by their shape anywhere in a text."""

from __future__ import annotations

from collections.abc import Iterable

from scanners.personal_data.definitions import Recogniser
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser
from scanners.personal_data.recognisers.forms import Form


class ShapeRecogniser(ChineseRecogniser):
    """One kind by the shapes of its definition."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__(f"{recogniser.entity} by shape", [recogniser.entity], recogniser.keys)
        self._forms = tuple((shape, Form(shape.pattern, shape.guard, shape.check)) for shape in recogniser.shapes)

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for shape, form in self._forms:
            for start, end in form.spans(text):
                yield Candidate(shape.entity, start, end, shape.score, shape.known, shape.name, shape.form)
