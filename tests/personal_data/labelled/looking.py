"""A detector over all pieces of a corpus at once: text by text it takes ten times as long, and finds the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES, FORMS

from .corpus import Corpus
from .score import Found


def found_in(corpus: Corpus, detector: Detector) -> dict[tuple[str, str], list[Found]]:
    """What stands in every piece, by its text and its column."""
    by_column: dict[str, dict[str, None]] = defaultdict(dict)
    for place, piece in corpus.pieces():
        by_column[place.column][piece.text] = None
    return {
        (text, column): found
        for column, texts in by_column.items()
        for text, found in zip(texts, _found(list(texts), column, detector), strict=True)
    }


def _found(texts: Sequence[str], column: str, detector: Detector) -> list[list[Found]]:
    written = [text.encode("utf-8", "surrogatepass") for text in texts]
    # A line between any two: a statement speaks to the line below it, and these stand nowhere near each other.
    bounds = np.cumsum([0, *(size for text in written for size in (len(text), 1))], dtype=np.int64)
    found = detector.scan(b"".join(text + b"\n" for text in written), bounds, column)
    told: list[list[Found]] = [[] for _ in texts]
    rows = zip(found.segment.tolist(), found.entity.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    for (segment, entity, start, end), form in zip(rows, found.form.tolist(), strict=True):
        text, before = written[segment // 2], int(bounds[segment])
        first, last = (len(text[: at - before].decode("utf-8", "surrogatepass")) for at in (start, end))
        told[segment // 2].append((ENTITIES[entity], first, last, FORMS[form]))
    return told
