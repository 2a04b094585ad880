"""Kinds that a user defined: found in blocks as fast as RE2 goes, and as Presidio recognisers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.model.text import Text
from scanners.personal_data.checks import CHECKS
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import ENTITIES, Found, Hit
from scanners.personal_data.recognisers.around import words_before
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser
from scanners.personal_data.recognisers.own_file import OwnDefinition, OwnDefinitions
from scanners.personal_data.recognisers.patterns import searcher
from scanners.personal_data.recognisers.words import stand_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class OwnRecogniser(ChineseRecogniser):
    """One kind of a user's, usable from any AnalyzerEngine."""

    def __init__(self, definition: OwnDefinition) -> None:
        super().__init__(f"{definition.entity} of the user", [definition.entity], definition.words)
        self._definition = definition

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for start, end, score in _scored(self._definition, text, column):
            yield Candidate(self._definition.entity, start, end, score, score, self._definition.searcher.pattern)


class OwnDetector:
    """A user's kinds over blocks of text. One per process; `digest` belongs into every ledger key."""

    def __init__(self, own: OwnDefinitions) -> None:
        # An expression given up in one detector is not given up in the next.
        self._own = tuple(replace(kind, searcher=searcher(kind.searcher.pattern)) for kind in own.definitions)
        self.entities = tuple(dict.fromkeys((*ENTITIES, *(kind.entity for kind in self._own))))
        """Kinds by number: the shipped ones first, so that numbers of both kinds of findings agree."""
        self.digest = own.digest
        self._number = {entity: number for number, entity in enumerate(self.entities)}

    @property
    def notes(self) -> Mapping[str, Text]:
        """Kinds whose expressions are slow, and why."""
        return {kind.entity: kind.searcher.note for kind in self._own if kind.searcher.note is not None}

    @property
    def lost(self) -> Mapping[str, int]:
        """Lines in which the expression of a kind took too long: they were not searched and never count as clean."""
        return {kind.entity: kind.searcher.lost for kind in self._own if kind.searcher.lost}

    def recognisers(self) -> tuple[OwnRecogniser, ...]:
        """The same kinds for a Presidio registry."""
        return tuple(OwnRecogniser(kind) for kind in self._own)

    def find(self, text: str, column: str = "") -> tuple[Hit, ...]:
        """A user's kinds in one text, in characters. Where two overlap the better score stays, then the longer."""
        threshold = definitions().threshold
        hits = [
            Hit(kind.entity, start, end, score)
            for kind in self._own
            for start, end, score in _scored(kind, text, column)
            if score >= threshold
        ]
        kept: list[Hit] = []
        for hit in sorted(hits, key=lambda h: (-h.score, h.start - h.end, self._number[h.entity], h.start)):
            if all(hit.end <= other.start or hit.start >= other.end for other in kept):
                kept.append(hit)
        return tuple(sorted(kept, key=lambda h: h.start))

    def scan(self, data: bytes, bounds: NDArray[np.int64] | None = None, column: str = "") -> Found:
        """A user's kinds in a block, as `Detector.scan` gives the shipped ones; `entity` indexes `entities`.

        The expressions run over the whole block; only segments in which one matched are looked at one by one.
        """
        import numpy as np  # loaded where a block is scanned, not where a command starts

        block, edges = _with_breaks(data, bounds)
        begun = [start for kind in self._own for start, _ in kind.searcher.spans(block)]
        touched = np.unique(np.searchsorted(edges, np.array(begun, np.int64), side="right") - 1)
        rows: list[tuple[int, int, int, int, float]] = []
        for segment in touched.tolist():
            first = int(edges[segment])
            piece = block[first : int(edges[segment + 1]) - 1]
            shift = first if bounds is None else int(bounds[segment])
            text = piece.decode("utf-8", "surrogateescape")
            for hit in self.find(text, column):
                start, end = shift + _size(text[: hit.start]), shift + _size(text[: hit.end])
                rows.append((segment, start, end, self._number[hit.entity], hit.score))
        return _found(rows)


def _with_breaks(data: bytes, bounds: NDArray[np.int64] | None) -> tuple[bytes, NDArray[np.int64]]:
    """The block with a line break after every segment, and where each segment begins in it (one edge more)."""
    import numpy as np

    if bounds is None:
        block = data if data.endswith(b"\n") else data + b"\n"
        breaks = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
        return block, np.concatenate((np.zeros(1, np.int64), breaks + 1))
    ends = np.asarray(bounds[1:], np.int64)
    first = int(bounds[0])
    signs = np.frombuffer(data, np.uint8)[first : int(bounds[-1])]
    block = np.insert(signs, ends - first, np.uint8(10)).tobytes()
    edges = np.asarray(bounds, np.int64) - first + np.arange(len(bounds))
    return block, edges


def _found(rows: Sequence[tuple[int, int, int, int, float]]) -> Found:
    import numpy as np

    if not rows:
        return Found.none()
    segment, start, end, entity, score = (np.array(column) for column in zip(*sorted(rows), strict=True))
    none = np.zeros(len(rows), np.uint8)
    return Found(
        segment.astype(np.int32),
        start.astype(np.int64),
        end.astype(np.int64),
        entity.astype(np.uint8),
        score.astype(np.float32),
        none,
        none.astype(np.int32),
    )


def _scored(kind: OwnDefinition, text: str, column: str) -> Iterator[tuple[int, int, float]]:
    """Matches of a kind in characters, with the words beside them weighed."""
    data = text.encode("utf-8", "replace")  # a broken character becomes one sign, so that places stay countable
    holds = CHECKS[kind.check] if kind.check else None
    for first, last in kind.searcher.spans(data):
        start, end = (len(data[:place].decode()) for place in (first, last))
        if holds is not None and not holds(text[start:end]):
            continue
        known = stand_in(f"{column} {words_before(text, start).text}", kind.words)
        yield start, end, kind.known if known else kind.score


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
