"""Segments that do not begin where the block does: a slice of a column shares its buffer with what stands before."""

from __future__ import annotations

import numpy as np
import pytest

from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES

BEFORE = b"padding that is nobody's "


@pytest.mark.parametrize("lane", ["numpy", "numba"])
@pytest.mark.parametrize(
    ("cell", "value"),
    [(b"13900001234", b"13900001234"), (b"%31%33900001234", b"%31%33900001234"), (b"50% 13900001234", b"13900001234")],
)
def test_places_are_those_of_the_whole_block(lane, cell: bytes, value: bytes) -> None:
    data = BEFORE + cell
    found = Detector(lane).scan(data, np.array([len(BEFORE), len(data)], np.int64), "phone")
    assert [
        (ENTITIES[kind], data[start:end])
        for kind, start, end in zip(found.entity.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    ] == [("CN_MOBILE", value)]
