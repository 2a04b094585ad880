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
from presidio_analyzer import AnalyzerEngine, RecognizerResult

from scanners.personal_data import adjudicate
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import ENTITIES, FORMS, NUMBER, Hit
from scanners.personal_data.lane import forms
from scanners.personal_data.lane.starts import ESCAPE_STARTS
from scanners.personal_data.lists import company
from scanners.personal_data.lists.behind import items_behind
from scanners.personal_data.recognisers.around import words_before
from scanners.personal_data.recognisers.base import FORM, LANGUAGE, SPOKEN_FOR
from scanners.personal_data.recognisers.engine import analyzer
from scanners.personal_data.recognisers.nlp import PlainText
from scanners.personal_data.recognisers.weighing import WordsBefore
from scanners.personal_data.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEEPEST = 2
"""How often a text hidden in a text is looked into."""
SHORTEST_ENCODED = 24
"""Signs of base64, padding included."""
_SHORTEST_AS_A_WHOLE = {"5": 8, "6": 8, "M": 15, "N": 15, "O": 15}
"""The same of runs that hide one text, by their first sign: it begins with a Chinese character, or with a digit."""

_ENCODED = re.compile("[0-9A-Za-z+/_-]{8,}=*")
_CONTROL = re.compile(r"[^\t\r\n\x20-\U0010ffff]")
_SHORTEST_HIDDEN, _LONGEST_HIDDEN = 6, 1 << 20
_WORD = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[a-z])(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{8}")
"""Eight letters and digits in a row, small and capital ones among them: every base64 has them somewhere."""
_MOST_STARTS = 32
"""Places in a run at which what it hides may begin."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A candidate in the view, in bytes."""

    start: int
    end: int
    entity: str
    score: float
    spoken_for: bool
    form: str


class _Candidate(RecognizerResult):
    """A result that Presidio does not drop for standing inside another: adjudication says which of them stays."""

    def contained_in(self, other: RecognizerResult) -> bool:
        return False


class _AllCandidates(WordsBefore):
    def enhance_using_context(self, *args: Any, **named: Any) -> list[RecognizerResult]:
        found = super().enhance_using_context(*args, **named)
        return [
            _Candidate(r.entity_type, r.start, r.end, r.score, r.analysis_explanation, r.recognition_metadata)
            for r in found
        ]


class ReferenceDetector:
    """Finds in one text what `Detector.find` finds."""

    @cached_property
    def _engine(self) -> AnalyzerEngine:
        return analyzer(enhancer=_AllCandidates())

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
        view = _view(data)
        rows = [
            row for row in self._analysed(bytes(view.data), column) if round(row.score, 4) >= definitions().threshold
        ]
        kept = adjudicate.winners(
            _column(rows, "start"),
            _column(rows, "end"),
            np.array([NUMBER[row.entity] for row in rows], np.uint8),
            np.array([row.score for row in rows], np.float32),
            np.array([row.spoken_for for row in rows], np.bool_),
        )
        won = _with_company([rows[n] for n in kept.tolist()], view)
        if depth < DEEPEST:
            won = self._with_hidden(won, bytes(view.data), column, depth)
        plain = np.array([FORMS.index(row.form) for row in won], np.uint8)
        written = view.forms(_column(won, "start"), _column(won, "end"), plain).tolist()
        return [replace(row, form=FORMS[form]) for row, form in zip(won, written, strict=True)], view

    def _with_hidden(self, rows: list[_Row], data: bytes, column: str, depth: int) -> list[_Row]:
        """The rows with what base64 hides, at the signs that hold it. What a run that hides something looked like
        counts no more."""
        inner: list[_Row] = []
        secrets = [row for row in rows if row.entity == "SECRET"]
        for run in _ENCODED.finditer(data.decode("latin-1")):
            for first, last, text in _decoded_in(run):
                if any(
                    row.start <= first and last <= row.end and (row.start, row.end) != (first, last) for row in secrets
                ):
                    continue  # a piece of a secret, which is covered as a whole
                key = _key_of(data, first, text)
                found, view = self._found(key + text, column, depth + 1)
                begun, ended = view.source(_column(found, "start"), _column(found, "end"))
                places = [
                    (row, _encoded_place(start - len(key), end - len(key), text, first, last))
                    for row, start, end in zip(found, begun.tolist(), ended.tolist(), strict=True)
                    if start >= len(key)
                ]
                if places:
                    rows = [row for row in rows if row.end <= first or row.start >= last]
                inner += [_Row(*place, row.entity, row.score, True, "base64") for row, place in places]
        return sorted([*rows, *inner], key=lambda row: (row.start, NUMBER[row.entity]))

    def _analysed(self, data: bytes, column: str) -> Iterator[_Row]:
        text = data.decode("utf-8", "surrogateescape")
        if not text:
            return
        artifacts = PlainText(self._engine.nlp_engine, LANGUAGE, column)
        for result in self._engine.analyze(text, LANGUAGE, nlp_artifacts=artifacts, score_threshold=0.0):
            said = result.recognition_metadata
            start, end = (len(text[:place].encode("utf-8", "surrogateescape")) for place in (result.start, result.end))
            yield _Row(start, end, result.entity_type, float(result.score), said[SPOKEN_FOR], said[FORM])


def _with_company(rows: list[_Row], view: View) -> list[_Row]:
    """The rows with what is listed behind them, and with what stands in lists beside the numbers of persons."""
    items = [
        _Row(start, end, ENTITIES[entity], score, False, "plain")
        for _, start, end, entity, score in items_behind(*_all(rows, view))
    ]
    rows = sorted([*rows, *items], key=lambda row: row.start)
    more = [
        _Row(told.start, told.end, ENTITIES[told.entity], told.score, False, "plain")
        for _, told in company.companions(*_all(rows, view))
    ]
    return sorted([*rows, *more], key=lambda row: row.start)


def _all(
    rows: list[_Row], view: View
) -> tuple[View, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """The view with the segments, starts, ends and kinds of rows."""
    start = _column(rows, "start")
    entity = np.array([NUMBER[row.entity] for row in rows], np.uint8)
    return view, np.zeros_like(start), start, _column(rows, "end"), entity


def _encoded_place(start: int, end: int, text: bytes, first: int, last: int) -> tuple[int, int]:
    """Where bytes `start` to `end` of a text stand in the run from `first` to `last` that encodes it: three bytes are
    four signs, and the padding belongs to a text that is a value as a whole."""
    if (start, end) == (0, len(text)):
        return first, last
    return first + start * 4 // 3, min(last, first + -(-end * 4 // 3))


def _key_of(data: bytes, at: int, text: bytes) -> bytes:
    """The key of the run at `at`, under which a text without keys of its own is read."""
    if any(sign in text for sign in b"=:<"):
        return b""
    before = data[:at].decode("utf-8", "surrogateescape")
    words = words_before(before + data[at:].decode("utf-8", "surrogateescape"), len(before))
    return f"{words.text}=".encode("utf-8", "surrogateescape") if words.is_key else b""


def _decoded_in(run: re.Match[str]) -> list[tuple[int, int, bytes]]:
    """What a run hides as a whole, or else what pieces of it between `/`, `-` and `_` hide, as in a path."""
    signs = run[0]
    if len(signs) < SHORTEST_ENCODED:
        hidden = _decoded(signs) if len(signs) >= _SHORTEST_AS_A_WHOLE.get(signs[0], SHORTEST_ENCODED) else None
        return [] if hidden is None else [(*run.span(), hidden)]
    starts = [0, *(sign.end() for sign in re.finditer("[/_-]", signs))]
    ends = [len(signs), *(sign.start() for sign in reversed([*re.finditer("[/_-]", signs)]))]
    found: list[tuple[int, int, bytes]] = []
    tries = 0
    for start in starts:
        if len(signs) - start < SHORTEST_ENCODED or (found and run.start() + start <= found[-1][1]):
            continue
        tries += 1
        for end in ends if tries <= _MOST_STARTS else ():
            text = _decoded(signs[start:end]) if end - start >= SHORTEST_ENCODED else None
            if text is not None:
                found.append((run.start() + start, run.start() + end, text))
                break
    return found


def _decoded(encoded: str) -> bytes | None:
    """The text that base64 or base64url hides; None where it hides none: a hash, a key, a picture."""
    body = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    if len(body) > _LONGEST_HIDDEN:
        return None
    if not (_WORD.search(encoded) and re.search("[G-Zg-z]", body)):
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


def _view(data: bytes) -> View:
    """The decoded view, with the functions that undo escapes as they stand: neither compiled nor on arrays."""
    bounds = np.array([0, len(data)], np.int64)
    out, ends = bytearray(len(data) + 4), np.zeros_like(bounds)
    edits = np.zeros((len(data), 5), np.int64)
    count = forms.undo(data, bounds.tolist(), ESCAPE_STARTS.tobytes(), out, ends, edits)
    return View(bytes(out[: int(ends[-1])]), ends, edits[:count])
