"""k-anonymity, l-diversity and unique rows."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.columns.cells import Cells, Key, digests_of, look
from scanners.personal_data.columns.risk import RowGroups, coarse

KEY = Key.of(b"k")
Rows = list[tuple[str, str, str]]
rows_of_people = st.lists(
    st.tuples(st.sampled_from("男女"), st.sampled_from(["1990", "1991", "1992"]), st.sampled_from(["甲", "乙", ""])),
    min_size=1,
    max_size=60,
)


def groups(rows: Rows, limit: int = 1000) -> RowGroups:
    found = RowGroups(limit)
    found.add(
        {
            name: (rank, digests_of([row[n] for row in rows], KEY))
            for n, (name, rank) in enumerate((("sex", 0), ("born", 0), ("illness", 1)))
        },
        len(rows),
    )
    return found


@given(rows_of_people)
def test_k_and_l_are_those_of_the_rows(rows: Rows) -> None:
    risk = groups(rows).risk(("sex", "born"), ("illness",))
    assert risk is not None
    sizes = Counter(row[:2] for row in rows)
    ill = defaultdict(set)
    for row in rows:
        if row[2]:
            ill[row[:2]].add(row[2])
    assert risk.k == min(sizes.values())
    assert risk.groups == len(sizes)
    assert risk.unique == round(sum(size == 1 for size in sizes.values()) / len(rows), 6)
    assert risk.diversity == {"illness": min(map(len, ill.values()), default=0)}
    assert risk.exact


@given(rows_of_people, st.randoms())
def test_the_order_of_rows_changes_nothing(rows: Rows, random: object) -> None:
    other = rows.copy()
    random.shuffle(other)  # type: ignore[attr-defined]
    assert groups(rows).risk(("sex", "born"), ("illness",)) == groups(other).risk(("sex", "born"), ("illness",))


@settings(deadline=None)
@given(rows_of_people, st.integers(0, 60), st.integers(1, 8))
def test_parts_merge_to_the_whole_in_any_order(rows: Rows, cut: int, limit: int) -> None:
    def merged(first: RowGroups, second: RowGroups) -> object:
        first.merge(pickle.loads(pickle.dumps(second)))
        return first.risk(("sex", "born"), ("illness",))

    one = merged(groups(rows[:cut], limit), groups(rows[cut:], limit))
    assert one == merged(groups(rows[cut:], limit), groups(rows[:cut], limit))
    assert one == groups(rows, limit).risk(("sex", "born"), ("illness",))


def test_beyond_the_limit_groups_stay_whole() -> None:
    """Two rows to every group: a sample of rows would find single ones, a sample of groups does not."""
    rows = [("男", str(n // 2), "甲") for n in range(4000)]
    risk = groups(rows, 500).risk(("sex", "born"), ())
    assert risk is not None
    assert not risk.exact
    assert (risk.k, risk.unique) == (2, 0.0)
    assert 1500 < risk.groups < 2500


def test_no_quasi_identifier_is_no_risk() -> None:
    assert groups([("男", "1990", "")]).risk((), ()) is None
    assert groups([("男", "1990", "")]).risk(("elsewhere",), ()) is None
    assert RowGroups().risk(("sex",), ()) is None


def test_a_column_that_comes_later_is_empty_before() -> None:
    found = groups([("男", "1990", "")])
    found.add({"job": (0, digests_of(["医生"], KEY))}, 1)
    risk = found.risk(("sex", "born", "job"), ())
    assert risk is not None
    assert risk.groups == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("重庆市示例区一路1号", "重庆市示例区二路2号", True),
        ("重庆市示例区一路1号", "重庆市另一区一路1号", False),
        ("500116001", "500116002", True),
        ("500116", "500117", False),
    ],
)
def test_of_a_place_the_district_counts(a: str, b: str, same: bool) -> None:
    cells = Cells.of(pa.array([a, b]))
    digests = look(cells.data, cells.starts, cells.ends, KEY)[0]
    first, second = coarse(cells, digests, "address", KEY, "numpy").tolist()
    assert (first == second) == same
    assert np.array_equal(coarse(cells, digests, "sex", KEY, "numpy"), digests)
