"""The one door to the recognisers: a block of text in, findings out.

decoded view → one pass (a lane) → what the words around speak of → values that words ask for → one winner a place
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import numpy as np

from scanners.personal_data import adjudicate
from scanners.personal_data.context import spoken_by_name
from scanners.personal_data.finding import ENTITIES, FORMS, NUMBER, Found, Hit
from scanners.personal_data.lane import sources
from scanners.personal_data.lane.tables import tables
from scanners.personal_data.lists import company
from scanners.personal_data.lists.behind import items_behind
from scanners.personal_data.part import Hidden, Part, Row
from scanners.personal_data.part_reader import PartReader
from scanners.personal_data.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Lane

LaneName = Literal["auto", "numba", "numpy"]

_PART = 1 << 22
"""Bytes looked at in one pass, which is about a block: small steps cost what they cost however much they are given."""
_FIRST_PART = 1 << 16
"""The first part is small: the keys it shows are understood before the bulk comes."""
_WORTH_LOADING, _WORTH_COMPILING = 1 << 20, 64 << 20
"""Bytes for which the compiled lane is started: where it was compiled before, and where that takes a minute first."""
_EACH_PASS = 1 << 12
"""Bytes that a pass weighs as much as, besides its own, where nothing is compiled: many short columns are much work."""
_BASE64 = FORMS.index("base64")
_SECRET = NUMBER["SECRET"]
_DEEPEST = 2
"""How often a text that a text hides is looked into."""


class Detector:
    """The recognisers compiled to tables. One for each process; threads may share it.

    `lane`: `numba` compiles the pass, `numpy` does without a compiler, `auto` takes the first where it is there and the
    work is worth its start. The findings are the same.
    """

    def __init__(self, lane: LaneName = "auto") -> None:
        self._name = lane
        self._readers: dict[str, PartReader] = {}
        self._seen = 0

    def scan(self, data: bytes, bounds: NDArray[np.int64] | None = None, column: str = "") -> Found:
        """Personal data in a block of UTF-8 text; bytes that are none pass by.

        `bounds` are n+1 ascending offsets that cut it into n segments; without them its lines are the segments. What
        is found never reaches beyond one. `column` is the name all of it stands under.
        """
        if not data:
            return Found.none()
        return self._scan(data, _lines(data) if bounds is None else bounds, column, 0)

    def find(self, text: str, column: str = "") -> tuple[Hit, ...]:
        """Personal data in one text, by characters."""
        data = text.encode("utf-8", "surrogatepass")
        found = self.scan(data, np.array([0, len(data)], np.int64), column)
        return tuple(
            Hit(
                ENTITIES[entity],
                len(data[:start].decode("utf-8", "surrogatepass")),
                len(data[:end].decode("utf-8", "surrogatepass")),
                round(float(score), 2),
                FORMS[form],
            )
            for start, end, entity, score, form in zip(
                found.start.tolist(),
                found.end.tolist(),
                found.entity.tolist(),
                found.score.tolist(),
                found.form.tolist(),
                strict=True,
            )
        )

    def _scan(self, data: bytes, bounds: NDArray[np.int64], column: str, depth: int) -> Found:
        self._seen += len(data) + _EACH_PASS
        reader = self._reader()
        view = View.of(data, bounds, reader.lane)
        parts = [reader.read(view, first, last, spoken_by_name(column)) for first, last in _parts(view.bounds)]
        rows = Part.joined(parts)
        rows = rows.taken(adjudicate.winners(rows.start, rows.end, rows.entity, rows.score, rows.speaks_for))
        rows = _with_company(rows, view)
        hidden = _uncovered(rows) if rows.hidden and depth < _DEEPEST else []
        if hidden:
            rows = self._with_hidden(rows, hidden, column, depth)
        start, end, form = rows.start, rows.end, rows.form
        if len(view.edits):
            start, end, form = reader.lane.placed(view.edits, start, end, form)
        return Found(
            segment=rows.segment.astype(np.int32),
            start=start,
            end=end,
            entity=rows.entity,
            score=rows.score,
            form=form,
            key=rows.key.astype(np.int32),
            keys=reader.keys,
        )

    def _with_hidden(self, rows: Part, hidden: Sequence[Hidden], column: str, depth: int) -> Part:
        """The rows with those of texts that base64 hides, each at its place in the encoded run; what the run itself
        looked like counts no more."""
        before = np.cumsum([0, *(len(piece.key) + len(piece.text) for piece in hidden)], dtype=np.int64)
        found = self._scan(b"".join(piece.key + piece.text for piece in hidden), before, column, depth + 1)
        texts = before[:-1] + [len(piece.key) for piece in hidden]
        inside = np.flatnonzero(found.start >= texts[found.segment])
        if not len(inside):
            return rows
        spans = zip(*(column[inside].tolist() for column in (found.segment, found.start, found.end)), strict=True)
        places = [
            (hidden[n].segment, *hidden[n].place(start - int(texts[n]), end - int(texts[n]))) for n, start, end in spans
        ]
        segment, start, end = np.array(places, np.int64).T
        inner = Part(
            segment=segment,
            start=start,
            end=end,
            entity=found.entity[inside],
            score=found.score[inside],
            speaks_for=np.ones(len(inside), np.bool_),
            form=np.full(len(inside), _BASE64, np.uint8),
            key=np.zeros(len(inside), np.int64),
        )
        runs = np.array([hidden[n][1:3] for n in np.unique(found.segment[inside]).tolist()], np.int64)
        joined = Part.joined([rows.taken(~_within(rows, runs)), inner])
        return joined.taken(np.lexsort((joined.entity, joined.start)))

    def _reader(self) -> PartReader:
        name = self._name
        if name == "auto":
            name = "numba" if "numba" in self._readers or self._is_worth_it() else "numpy"
        if name not in self._readers:
            self._readers[name] = PartReader(_lane(name))
        return self._readers[name]

    def _is_worth_it(self) -> bool:
        if self._seen < _WORTH_LOADING or not find_spec("numba"):
            return False
        return self._seen >= _WORTH_COMPILING or sources.is_compiled()


def _lane(name: str) -> Lane:
    if name == "numba":
        from scanners.personal_data.lane.native import NativeLane  # loads the compiler

        return NativeLane(tables())
    from scanners.personal_data.lane.vectorised import VectorLane

    return VectorLane()


def _uncovered(rows: Part) -> list[Hidden]:
    """What base64 hides, but for pieces of a secret (the claims of a token), which is covered as a whole."""
    secret = np.flatnonzero(rows.entity == _SECRET)
    start, end = rows.start[secret], rows.end[secret]

    def is_piece(run: Hidden) -> bool:
        inside = (start <= run.start) & (run.end <= end)
        return bool((inside & (end - start > run.end - run.start)).any())

    return [run for run in rows.hidden if not is_piece(run)]


def _with_company(rows: Part, view: View) -> Part:
    """The rows with what is listed behind them, and with what stands in lists beside the numbers of persons."""
    items = items_behind(view, rows.segment, rows.start, rows.end, rows.entity)
    rows = _with(rows, [(*item, False, 0, 0) for item in items])
    found = company.companions(view, rows.segment, rows.start, rows.end, rows.entity)
    more: list[Row] = [(segment, *told, False, 0, 0) for segment, told in found]
    return _with(rows, more)


def _with(rows: Part, more: list[Row]) -> Part:
    if not more:
        return rows
    joined = Part.joined([rows, Part.of(more)])
    return joined.taken(np.argsort(joined.start, kind="stable"))


def _within(rows: Part, runs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Rows that overlap one of the runs, which do not overlap each other."""
    if not len(runs):
        return np.zeros(len(rows.start), np.bool_)
    runs = runs[np.argsort(runs[:, 0])]
    first = np.searchsorted(runs[:, 1], rows.start, side="right")
    run = runs[np.minimum(first, len(runs) - 1)]
    return (first < len(runs)) & (run[:, 0] < rows.end)


def _lines(data: bytes) -> NDArray[np.int64]:
    """Bounds of the lines of a block, line ends included."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
    pieces = [np.zeros(1, np.int64), ends]
    if not len(ends) or ends[-1] != len(data):
        pieces.append(np.array([len(data)], np.int64))
    return np.concatenate(pieces)


def _parts(bounds: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of whole segments, a small one first."""
    first, limit, last = 0, _FIRST_PART, len(bounds) - 1
    while first < last:
        stop = int(np.searchsorted(bounds, bounds[first] + limit, side="left"))
        stop = min(max(stop, first + 1), last)
        yield first, stop
        first, limit = stop, _PART
