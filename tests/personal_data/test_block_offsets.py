"""Segments that do not begin where the block does: a slice of a column shares its buffer with what stands before."""

from __future__ import annotations

import numpy as np
import pytest

from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.part import BytePlaces, bytes_of

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


def test_places_are_counted_from_the_one_before_and_back_again() -> None:
    text, base = "某a\udcff李😀b" * 3, 7
    places = [(0, 2), (2, 3), (5, 9), (5, 6), (11, len(text)), (1, 4)]
    counted = BytePlaces(text, base)
    assert [counted.span(*place) for place in places] == [bytes_of(text, base, *place) for place in places]
