"""What is decided at once is what the lexicon says."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.address_cells import AddressCells
from scanners.personal_data.asking import asked_for
from scanners.personal_data.context import spoken
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.lexicon import addresses_in, is_home
from scanners.personal_data.plain_cells import plain_cells
from scanners.personal_data.view import View

BORN, NAME, WEAK_NAME = (spoken(word).asked for word in ("出生日期", "xm", "name"))
DATES = st.from_regex(
    r"(1[89]|20|21|00)[0-9]{2}([-/. :]?)(0[0-9]|1[0-5]|[1-9])\2([0-3][0-9]|[1-9])([ T][0-9]{2}[:.][0-9]{2}:[0-9]{2})?",
    fullmatch=True,
)
NAMES = st.text("王李张欧阳司马伟芳娜敏静国家重庆市明天的一a1 ·", min_size=0, max_size=4)


@settings(deadline=None)  # the first look reads the word lists
@given(
    st.lists(DATES | NAMES | st.text(max_size=20), min_size=1, max_size=12), st.sampled_from([BORN, NAME, WEAK_NAME])
)
def test_what_is_decided_at_once_is_what_the_lexicon_says(cells: list[str], mask: int) -> None:
    written = [cell.encode("utf-8", "surrogatepass") for cell in cells]
    bounds = np.cumsum([0, *map(len, written)], dtype=np.int64)
    plain = plain_cells(b"".join(written), bounds[:-1], bounds[1:], mask)
    assert plain is not None
    for cell, score in zip(cells, plain.scores.tolist(), strict=True):
        if score:
            assert [(*found[1:3], round(100 * found.score)) for found in asked_for(mask, cell, under_name=True)] == [
                (0, len(cell), score)
            ]
            assert asked_for(mask, cell, under_name=True)[0].entity == ENTITIES[plain.entity]


def test_dates_and_names_as_most_are_written_are_decided() -> None:
    cells = ["1990-05-06", "1990/05/06", "20010228", "1990-05-06 12:30:00", "2001.12.28", "1990.05.06T00:00:00"]
    written = "".join(cells).encode()
    bounds = np.cumsum([0, *map(len, cells)], dtype=np.int64)
    found = plain_cells(written, bounds[:-1], bounds[1:], BORN)
    assert found is not None
    assert found.scores.tolist() == [90] * len(cells)
    names = ["张伟", "李娜", "王秀英"]
    bounds = np.cumsum([0, *(len(name.encode()) for name in names)], dtype=np.int64)
    found = plain_cells("".join(names).encode(), bounds[:-1], bounds[1:], NAME)
    assert found is not None
    assert found.scores.all()


def test_a_column_that_asks_for_something_else_is_left_alone() -> None:
    address = spoken("住址").asked
    assert address
    assert plain_cells(b"x", np.array([0]), np.array([1]), address) is None
    assert plain_cells(b"x", np.array([0]), np.array([1]), BORN | NAME) is None


ADDRESSES = st.lists(
    st.sampled_from(
        [*"重庆市示范区白沙镇村路街号栋室0123-#在某一x", "人民路", "翠苑小区", "3组", "12号", "单元", "公司", "西湖区"]
    ),
    max_size=9,
).map("".join)


@settings(deadline=None)  # the first look reads the grammar
@given(st.lists(ADDRESSES | st.text(max_size=20), min_size=1, max_size=12), st.sampled_from(["住址", "地址", "备注"]))
def test_addresses_are_settled_as_the_lexicon_says(cells: list[str], column: str) -> None:
    written = [cell.encode("utf-8", "surrogatepass") for cell in cells]
    bounds = np.cumsum([0, *map(len, written)], dtype=np.int64)
    view = View(b"".join(written), bounds, np.zeros((0, 5), np.int64))
    said, size = spoken(column), len(cells)
    windows = np.array([(n, bounds[n], bounds[n + 1]) for n in range(size) if cells[n]], np.int64).reshape(-1, 3)
    settled = AddressCells().settle(view, 0, size, windows, said)
    scores = dict(zip(settled.segments.tolist(), settled.scores.tolist(), strict=True))
    for n in np.flatnonzero(settled.told).tolist():
        inside = [found.score for found in addresses_in(cells[n]) if said.asked or is_home(cells[n])]
        asked = [found.score for found in asked_for(said.asked, cells[n], under_name=True)]
        assert scores.get(n, 0.0) == max([score for score in (*inside, *asked) if score >= 0.5], default=0.0)
    assert set(scores) <= set(np.flatnonzero(settled.told).tolist())
