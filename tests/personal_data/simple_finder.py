"""A finder that knows three kinds by their form alone, so that copies can be tested without the recognisers."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from scanners.personal_data.finding import NUMBER, Found

_KINDS = (
    (NUMBER["CN_ID_CARD"], re.compile(rb"(?<![0-9])[1-9][0-9]{16}[0-9X](?![0-9])")),
    (NUMBER["CN_MOBILE"], re.compile(rb"(?<![0-9])1(?:3[0-9]|99)[0-9]{8}(?![0-9])")),
    (NUMBER["EMAIL_ADDRESS"], re.compile(rb"[a-z.]+@[a-z]+\.cn")),
)


class SimpleFinder:
    """Identity numbers, mobile numbers and mailboxes; whole cells of a column `xm` are names."""

    def scan(self, data: bytes, bounds: object = None, column: str = "") -> Found:
        ends = np.array(_lines(data) if bounds is None else bounds, np.int64).tolist()
        rows = [
            (segment, first + start, first + end, kind)
            for segment, (first, last) in enumerate(pairwise(ends))
            for start, end, kind in _found(data[first:last], column)
        ]
        columns = [np.array(values, np.int64) for values in zip(*rows, strict=True)] or [np.zeros(0, np.int64)] * 4
        segment, start, end, entity = columns
        return Found(
            segment=segment.astype(np.int32),
            start=start,
            end=end,
            entity=entity.astype(np.uint8),
            score=np.ones(len(rows), np.float32),
            form=np.zeros(len(rows), np.uint8),
            key=np.zeros(len(rows), np.int32),
        )


def _found(text: bytes, column: str) -> list[tuple[int, int, int]]:
    if column.rpartition(".")[2] == "xm" and text:
        return [(0, len(text), NUMBER["PERSON"])]
    return sorted((m.start(), m.end(), kind) for kind, pattern in _KINDS for m in pattern.finditer(text))


def _lines(data: bytes) -> list[int]:
    return [*dict.fromkeys([0, *(m.end() for m in re.finditer(rb"\n", data)), len(data)])]
