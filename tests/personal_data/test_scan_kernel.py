"""The kernel: what it does to blocks beside detecting. Values are synthetic."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Literal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.columns.cells import Key
from scanners.personal_data.columns.numbering import ByArrow, ByHash
from scanners.personal_data.columns.profile import TableTally
from scanners.personal_data.columns.values import Values
from scanners.personal_data.finding import ENTITIES, NUMBER, Found
from scanners.personal_data.reading.blocks import Batch
from scanners.personal_data.work.finds import together
from scanners.personal_data.work.kernel import Kernel
from scanners.personal_data.work.repeats import Repeats, text_of
from tests.personal_data.scan_lab import number, order

KERNEL = Kernel(order("x"), bytes(32))
KEY = Key.of(bytes(32))
CELLS = st.lists(
    st.sampled_from([number(1), number(2), f"证件 {number(3)} 和 {number(4)}", "无", "", None]), max_size=12
)


def nobody(values: Values) -> None:
    """Reads nothing."""


def rows(found: Found) -> list[tuple[int, ...]]:
    columns = (found.segment, found.start, found.end, found.entity, found.form)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def rows_of(values: Values) -> list[tuple[object, ...]]:
    """Findings by row, with their text and their place in the cell."""
    places, finds = values.rows_of_finds()
    found, data = values.found, values.cells.data
    return [
        (
            row,
            data[found.start[n] : found.end[n]].tobytes(),
            int(found.start[n] - values.origins[found.segment[n]]),
            int(found.entity[n]),
            int(found.form[n]),
        )
        for row, n in zip(places.tolist(), finds.tolist(), strict=True)
    ]


@settings(deadline=None)
@given(
    st.lists(CELLS, min_size=1, max_size=4),
    st.integers(0, 3),
    st.sampled_from([pa.string(), pa.large_string()]),
    st.sampled_from(["numba", "numpy"]),
)
def test_what_is_looked_at_once_is_found_in_every_cell_that_holds_it(
    batches: list[list[str | None]], skip: int, kind: pa.DataType, lane: Literal["numba", "numpy"]
) -> None:
    repeats = Repeats(KERNEL.scan, KEY, lane)
    for cells in batches:
        array = pa.array(cells, kind).slice(min(skip, len(cells)))
        data, bounds, whole = text_of(array)
        found = KERNEL.scan(data, bounds, "sfzh") if data else Found.none()
        each = Values.each(whole, found, KEY, lane)
        values = repeats.values("sfzh", array, 0, nobody)
        assert rows_of(values) == rows_of(each)
        assert values.by_row(values.digests).tolist() == each.digests.tolist()
        assert values.by_row(values.shapes).tolist() == each.shapes.tolist()


@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_values_seen_before_are_not_looked_at_again_and_new_ones_are(
    monkeypatch: pytest.MonkeyPatch, lane: Literal["numba", "numpy"]
) -> None:
    looked: list[bytes] = []

    def scan(data: bytes, bounds: np.ndarray, column: str) -> Found:
        looked.append(data)
        return KERNEL.scan(data, bounds, column)

    repeats = Repeats(scan, KEY, lane)
    for cells in (["a", "b"] * 5, ["b", "c"] * 5, ["a", "c"] * 5):
        repeats.values("x", pa.array(cells), 0, nobody)
    assert looked == [b"ab", b"c"]
    monkeypatch.setattr("scanners.personal_data.columns.numbering.MOST_VALUES", 3)
    repeats.values("x", pa.array(["c", "d"] * 5), 0, nobody)
    assert looked[2:] == [b"cd"]


@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_a_column_of_new_values_is_left_alone_for_some_batches(lane: Literal["numba", "numpy"]) -> None:
    repeats = Repeats(lambda *_: Found.none(), KEY, lane)
    new, alike = pa.array(map(str, range(5000))), pa.array(["a"] * 5000)
    numbered = [repeats.values("x", cells, 0, nobody).number is not None for cells in (new, *[alike] * 5)]
    assert numbered == [False, False, False, False, False, True]


@pytest.mark.parametrize("forgotten", [False, True])
def test_every_reader_is_told_how_often_each_value_comes(monkeypatch: pytest.MonkeyPatch, forgotten: bool) -> None:
    if forgotten:
        monkeypatch.setattr("scanners.personal_data.columns.numbering.MOST_VALUES", 2)
    repeats = Repeats(KERNEL.scan, KEY, "numpy")
    told: dict[str, list[tuple[str, int, int]]] = {"one": [], "other": []}

    def reader(name: str) -> Callable[[Values], None]:
        def read(values: Values) -> None:
            assert values.counts is not None and values.first is not None
            starts, counts, first = values.cells.starts, values.counts, values.first
            signs = (int(values.cells.data[start]) for start in starts)
            told[name] += zip(map(chr, signs), counts.tolist(), first.tolist(), strict=True)

        return read

    one, other = reader("one"), reader("other")
    for row, who, cells in ((0, one, "aab"), (3, one, "bc"), (0, other, "ab"), (9, one, "a")):
        repeats.values("x", pa.array([*cells, None]), row, who)
    repeats.tell()
    summed = {who: Counter[str]() for who in told}
    for who, counted in told.items():
        for sign, count, _ in counted:
            summed[who][sign] += count
    assert summed == {"one": Counter("aabbca"), "other": Counter("ab")}
    assert min(told["one"]) == ("a", 1, 9)
    assert {sign: row for sign, _, row in reversed(told["one"])} == {"a": 0, "b": 2, "c": 4}


def test_two_columns_of_one_name_are_both_told_of_everything() -> None:
    work = KERNEL.open()
    numbers = [number(n) for n in range(20)]
    for _ in range(2):
        work.take(Batch("t", 0, ("sfzh", "sfzh"), (pa.array(numbers), pa.array(numbers)), 20))
    tally = work.close().sources["t"].tally
    assert isinstance(tally, TableTally)
    assert [column.distinct for column in tally.result().columns] == [20, 20]
    assert [column.shares[0].distinct for column in tally.result().columns] == [20, 20]


@pytest.mark.parametrize("numbering", [ByHash, ByArrow])
def test_a_value_keeps_its_number_however_many_there_are(numbering: type[ByHash | ByArrow]) -> None:
    kept = numbering()
    values = [f"{n:0{1 + n % 40}}" for n in range(3000)]
    first = kept.number(pa.array(values))
    assert first is not None
    assert first.tolist() == list(range(3000))
    again = kept.number(pa.array([*reversed(values), None, ""]))
    assert again is not None
    assert again.tolist() == [*reversed(range(3000)), -1, -1]
    text, bounds = kept.known()
    assert [bytes(text[a:b]).decode() for a, b in itertools.pairwise(bounds)] == values


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
