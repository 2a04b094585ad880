"""Digests and shapes of cells, and sketches of what is different."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.columns import cells as module
from scanners.personal_data.columns.cells import Cells, Key, digests_of, look
from scanners.personal_data.columns.shapes import CARD, CREDIT, DIGITS15, MOBILE11, ORG, RESIDENT, TEXT, VIN17
from scanners.personal_data.columns.sketch import Distinct, mixed

KEY = Key.of(b"test")


def looked(values: list[str | None], lane: str = "numpy", key: Key = KEY) -> tuple[list[int], list[int]]:
    cells = Cells.of(pa.array(values, pa.string()), lane)  # type: ignore[arg-type]
    digests, shapes = look(cells.data, cells.starts, cells.ends, key, lane)  # type: ignore[arg-type]
    return digests.tolist(), shapes.tolist()


@pytest.mark.parametrize("lane", ["numba", "numpy"])
def test_digests_are_siphash(lane: str) -> None:
    """Vectors of the SipHash paper, appendix A, and of its reference code: key 00 to 0f, message 00, 01, 02 ..."""
    key = Key(0x0706050403020100, 0x0F0E0D0C0B0A0908)
    data = np.arange(15, dtype=np.uint8)
    starts = np.array([0, 0, 0], np.int64)
    ends = np.array([15, 8, 1], np.int64)
    digests, _ = look(data, starts, ends, key, lane)  # type: ignore[arg-type]
    assert [hex(d) for d in digests.tolist()] == ["0xa129ca6149be45e5", "0x93f5f5799a932462", "0x74f839c593dc67fd"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=80),
            st.text("0123456789X", min_size=9, max_size=19),
            st.from_regex(r"[1-9][0-9]{5}(19|20|18)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]", fullmatch=True),
            st.text("ab ，。,;1中文", min_size=40, max_size=300),
            st.none(),
        ),
        max_size=30,
    )
)
def test_both_lanes_see_the_same(values: list[str | None]) -> None:
    assert looked(values, "numba") == looked(values, "numpy")


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("110101199003070011", RESIDENT | CARD | CREDIT),
        ("11010119900307001x", RESIDENT | CREDIT),
        ("110101199013070011", CARD | CREDIT),
        ("6222021234567890123", CARD),
        ("91500116MA5UTEST0X", CREDIT),
        ("13800138000", MOBILE11),
        ("23800138000", 0),
        ("490154203237518", DIGITS15),
        ("LSVAG2180E2100001", VIN17),
        ("12345678-9", ORG),
        ("12345678X", ORG),
        ("王某，昨天来电，说电话打不通，请回电，谢谢，再见", TEXT),
        ("重庆市示例区示例街道示例路十二号三单元四楼二号房", 0),
        ("", 0),
    ],
)
def test_a_shape_is_what_a_value_could_be(value: str, shape: int) -> None:
    assert looked([value])[1] == [shape]


def test_blanks_and_quotes_around_a_value_change_nothing() -> None:
    digests, _ = looked(["13800138000", " 13800138000\t", "'13800138000", '"13800138000"', "138 00138000"])
    assert len(set(digests[:4])) == 1
    assert digests[4] != digests[0]


def test_a_cell_of_blanks_is_empty() -> None:
    assert looked(["", None, "  ", "''"])[0] == [0, 0, 0, 0]


def test_a_slice_and_a_wide_array_are_the_same_cells() -> None:
    values = ["a", "bb", None, "dd", "e"]
    part = Cells.of(pa.array(values, pa.string()).slice(1, 3))
    wide = Cells.of(pa.array(values[1:4], pa.large_string()))
    assert (
        look(part.data, part.starts, part.ends, KEY)[0].tolist()
        == look(wide.data, wide.starts, wide.ends, KEY)[0].tolist()
    )


def test_another_key_gives_other_digests() -> None:
    assert looked(["13800138000"])[0] != looked(["13800138000"], key=Key.of(b"other"))[0]


def test_words_have_the_digests_of_cells() -> None:
    assert digests_of(["男", "女"], KEY).tolist() == looked(["男", "女"])[0]


def test_a_machine_without_numba_uses_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "numba", None)
    for remembered in (module._lane, module.compiled):
        remembered.cache_clear()
    try:
        assert looked(["x"], "auto") == looked(["x"], "numpy")
        with pytest.raises(ImportError):
            looked(["x"], "numba")
    finally:
        for remembered in (module._lane, module.compiled):
            remembered.cache_clear()


def sketch(values: np.ndarray, k: int = 64) -> Distinct:
    found = Distinct(k)
    found.add(values, values & np.uint64(7))
    return found


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_a_sketch_does_not_know_in_which_parts_it_was_made(values: list[int], a: int, b: int) -> None:
    array = np.array(values, np.uint64)
    low, high = sorted((a, b))
    whole, parts = sketch(array), [sketch(part) for part in (array[high:], array[:low], array[low:high])]
    parts[0].merge(parts[2])
    parts[1].merge(parts[0])
    assert parts[1] == whole
    assert pickle.loads(pickle.dumps(whole)) == whole


def test_few_values_are_counted_exactly() -> None:
    digests = digests_of([str(n % 50) for n in range(1000)], KEY)
    assert sketch(digests).count() == 50


def test_many_values_are_estimated() -> None:
    values = digests_of([f"v{n}" for n in range(50_000)], KEY)
    found = Distinct(4096)
    found.add(values)
    assert found.full
    assert abs(found.count() - 50_000) < 50_000 * 0.06


def test_a_smaller_sketch_is_the_same_as_one_that_was_small_from_the_start() -> None:
    values = digests_of([f"v{n}" for n in range(500)], KEY)
    large = sketch(values, 400)
    large.shrink(64)
    assert large == sketch(values, 64)


def test_the_order_of_mixed_digests_counts() -> None:
    a, b = digests_of(["a"], KEY), digests_of(["b"], KEY)
    assert mixed(a, b) != mixed(b, a)
