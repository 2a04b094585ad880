"""The kernel: what it does to blocks beside detecting. Values are synthetic."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.finding import ENTITIES, NUMBER, Found
from scanners.personal_data.work.finds import together
from scanners.personal_data.work.kernel import Kernel
from scanners.personal_data.work.repeats import Repeats, text_of
from tests.personal_data.scan_lab import number, order

KERNEL = Kernel(order("x"), bytes(32))
CELLS = st.lists(
    st.sampled_from([number(1), number(2), f"证件 {number(3)} 和 {number(4)}", "无", "", None]), max_size=12
)


def rows(found: Found) -> list[tuple[int, ...]]:
    columns = (found.segment, found.start, found.end, found.entity, found.form)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=4), st.integers(0, 3), st.sampled_from([pa.string(), pa.large_string()]))
def test_what_is_looked_at_once_is_found_in_every_cell_that_holds_it(
    batches: list[list[str | None]], skip: int, kind: pa.DataType
) -> None:
    repeats = Repeats(KERNEL.scan)
    for cells in batches:
        data, bounds, array = text_of(pa.array(cells, kind).slice(min(skip, len(cells))))
        each = KERNEL.scan(data, bounds, "sfzh") if data else Found.none()
        assert rows(repeats.scan(data, bounds, "sfzh", array)) == rows(each)


def test_values_seen_before_are_not_looked_at_again_and_new_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []

    def scan(data: bytes, bounds: np.ndarray, column: str) -> Found:
        looked.append(data)
        return KERNEL.scan(data, bounds, column)

    repeats = Repeats(scan)
    for cells in (["a", "b"] * 5, ["b", "c"] * 5, ["a", "c"] * 5):
        data, bounds, array = text_of(pa.array(cells))
        repeats.scan(data, bounds, "x", array)
    assert looked == [b"ab", b"c"]
    monkeypatch.setattr("scanners.personal_data.work.repeats._MOST_VALUES", 3)
    data, bounds, array = text_of(pa.array(["c", "d"] * 5))
    repeats.scan(data, bounds, "x", array)
    assert looked[2:] == [b"cd"]


@given(st.lists(st.text(max_size=5) | st.none(), max_size=9), st.integers(0, 9), st.integers(0, 9))
def test_a_column_is_its_text_and_the_bounds_of_its_cells(cells: list[str | None], start: int, length: int) -> None:
    data, bounds, array = text_of(pa.array(cells, pa.string()).slice(start, length))
    kept = cells[start : start + length]
    assert array.to_pylist() == kept
    assert [data[a:b].decode() for a, b in itertools.pairwise(bounds)] == [cell or "" for cell in kept]


def found(*spans: tuple[int, int, float], entity: int) -> Found:
    starts, ends, scores = (np.array(column) for column in zip(*spans, strict=True))
    same = np.zeros(len(spans), np.uint8)
    return Found(
        same.astype(np.int32), starts.astype(np.int64), ends.astype(np.int64), same + np.uint8(entity),
        scores.astype(np.float32), same, same.astype(np.int32),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shipped", "own", "kept"),
    [
        ([(0, 5, 0.9)], [(7, 9, 0.6)], [(0, True), (7, False)]),
        ([(0, 5, 0.9)], [(3, 9, 0.6)], [(0, True)]),
        ([(0, 5, 0.5)], [(3, 9, 0.6)], [(3, False)]),
        ([(0, 5, 0.6)], [(0, 5, 0.6)], [(0, False)]),
        ([(0, 2, 0.5), (3, 5, 0.5), (6, 8, 0.9)], [(1, 4, 0.6), (7, 9, 0.7)], [(1, False), (6, True)]),
        ([(0, 2, 0.5), (3, 5, 0.9)], [(1, 4, 0.6)], [(0, True), (3, True)]),
    ],
)
def test_of_two_that_overlap_the_better_stays_and_of_equals_the_users(shipped, own, kept) -> None:
    settled = together(found(*shipped, entity=NUMBER["CN_MOBILE"]), found(*own, entity=len(ENTITIES)))
    assert [
        (s, e < len(ENTITIES)) for s, e in zip(settled.start.tolist(), settled.entity.tolist(), strict=True)
    ] == kept
