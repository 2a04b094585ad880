"""The reference path: the decoded view through a Presidio engine, then one winner for each place.

Written for being right, not for speed; the lanes are held against it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from presidio_analyzer import AnalyzerEngine

from scanners.personal_data import adjudicate
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import FORMS, NUMBER, Hit
from scanners.personal_data.recognisers.base import FORM, LANGUAGE, SPOKEN_FOR
from scanners.personal_data.recognisers.engine import analyzer
from scanners.personal_data.recognisers.nlp import PlainText
from scanners.personal_data.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Lane

DEEPEST = 2
"""How often a text hidden in a text is looked into."""
SHORTEST_ENCODED = 24
"""Signs of base64, padding included."""

_ENCODED = re.compile(r"(?<![0-9A-Za-z+/_-])[+/_-]*([0-9A-Za-z][0-9A-Za-z+/_-]{21,}=*)")
"""Text that is UTF-8 never begins with 62 or 63 in base64, so that a sign for them in front is a part of a path."""
_PIECE = re.compile("[0-9A-Za-z+]{22,}=*|[0-9A-Za-z_-]{22,}=*")
_CONTROL = re.compile(r"[^\t\r\n\x20-\U0010ffff]")
_SHORTEST_HIDDEN = 8


@dataclass(frozen=True, slots=True)
class _Row:
    """A candidate in the view, in bytes."""

    start: int
    end: int
    entity: str
    score: float
    spoken_for: bool
    form: str


class ReferenceDetector:
    """Finds in one text what `Detector.find` finds."""

    @cached_property
    def _engine(self) -> AnalyzerEngine:
        return analyzer()

    def find(self, text: str, column: str = "") -> tuple[Hit, ...]:
        """Personal data in one text, by characters. `column` is the name it stands under."""
        data = text.encode("utf-8", "surrogatepass")
        rows, view = self._found(data, column, 0)
        start, end = view.source(_column(rows, "start"), _column(rows, "end"))
        return tuple(
            Hit(row.entity, _characters(data, first), _characters(data, last), round(row.score, 2), row.form)
            for row, first, last in zip(rows, start.tolist(), end.tolist(), strict=True)
        )

    def _found(self, data: bytes, column: str, depth: int) -> tuple[list[_Row], View]:
        view = View.of(data, np.array([0, len(data)], np.int64), _lane())
        rows = [row for row in self._analysed(view.data, column) if round(row.score, 4) >= definitions().threshold]
        kept = adjudicate.winners(
            _column(rows, "start"),
            _column(rows, "end"),
            np.array([NUMBER[row.entity] for row in rows], np.uint8),
            np.array([row.score for row in rows], np.float32),
            np.array([row.spoken_for for row in rows], np.bool_),
        )
        won = [rows[n] for n in kept.tolist()]
        if depth < DEEPEST:
            won = self._with_hidden(won, view.data, column, depth)
        plain = np.array([FORMS.index(row.form) for row in won], np.uint8)
        forms = view.forms(_column(won, "start"), _column(won, "end"), plain).tolist()
        return [replace(row, form=FORMS[form]) for row, form in zip(won, forms, strict=True)], view

    def _with_hidden(self, rows: list[_Row], data: bytes, column: str, depth: int) -> list[_Row]:
        """The rows with what base64 hides, at the place of the whole encoded run: each kind once, and what the run
        looked like no more."""
        inner: list[_Row] = []
        for run in _ENCODED.finditer(data.decode("latin-1")):
            for start, end, text in _decoded_in(run):
                best: dict[str, float] = {}
                for row in self._found(text, column, depth + 1)[0]:
                    best[row.entity] = max(row.score, best.get(row.entity, 0.0))
                inner += [_Row(start, end, entity, score, True, "base64") for entity, score in best.items()]
        outer = [row for row in rows if all(row.end <= run.start or row.start >= run.end for run in inner)]
        return sorted([*outer, *inner], key=lambda row: (row.start, NUMBER[row.entity]))

    def _analysed(self, data: bytes, column: str) -> Iterator[_Row]:
        text = data.decode("utf-8", "surrogateescape")
        if not text:
            return
        artifacts = PlainText(self._engine.nlp_engine, LANGUAGE, column)
        for result in self._engine.analyze(text, LANGUAGE, nlp_artifacts=artifacts, score_threshold=0.0):
            said = result.recognition_metadata
            start, end = (len(text[:place].encode("utf-8", "surrogateescape")) for place in (result.start, result.end))
            yield _Row(start, end, result.entity_type, float(result.score), said[SPOKEN_FOR], said[FORM])


def _decoded_in(run: re.Match[str]) -> list[tuple[int, int, bytes]]:
    """What a run hides as a whole, or else what its pieces hide: a part of a path or of a name is one."""
    whole = [(*run.span(1), text) for text in [_decoded(run[1])] if text is not None]
    first = run.start(1)
    pieces = ((*piece.span(), _decoded(piece[0])) for piece in _PIECE.finditer(run[1]))
    return whole or [(first + start, first + end, text) for start, end, text in pieces if text is not None]


def _decoded(encoded: str) -> bytes | None:
    """The text that base64 or base64url hides; None where it hides none: a hash, a key, a picture."""
    body = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    if len(encoded) < SHORTEST_ENCODED or not all(re.search(signs, body) for signs in ("[a-z]", "[A-Z]", "[G-Zg-z]")):
        return None
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
        text = data.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    if len(data) < _SHORTEST_HIDDEN or _CONTROL.search(text):
        return None
    return data.replace(b"\n", b" ").replace(b"\r", b" ")


def _column(rows: Sequence[_Row], name: str) -> NDArray[Any]:
    return np.array([getattr(row, name) for row in rows], np.int64)


def _characters(data: bytes, end: int) -> int:
    return len(data[:end].decode("utf-8", "surrogatepass"))


def _lane() -> Lane:
    """The lane that undoes escapes: the view is shared, what is found in it is not."""
    from scanners.personal_data.lane.tables import tables
    from scanners.personal_data.lane.vectorised import VectorLane

    return VectorLane(tables())
