"""Masks that show too much, and masks that complete each other."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.personal_data import ColumnMasks, ColumnProfile, Sensitivity, TableProfile
from scanners.personal_data.columns.cells import Cells
from scanners.personal_data.columns.masks import merged, patterns_of, weak_masks, weak_masks_across
from scanners.personal_data.policy import load_policy

POLICY = load_policy()


def patterns(*values: str) -> dict[str, int]:
    cells = Cells.of(pa.array(values))
    return patterns_of(cells.data, cells.starts, cells.ends)


def masks(entity: str, *values: str, column: str = "c", source: str = "f.csv") -> ColumnMasks:
    return ColumnMasks(source, column, entity, patterns(*values))


def table(source: str, *names: str) -> TableProfile:
    columns = tuple(ColumnProfile(source, name, 1, 1, 1, "", 0.0, 0.0, Sensitivity.NONE, "general-1") for name in names)
    return TableProfile(source, 1, columns, Sensitivity.NONE, "general-1")


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("138****8000", "ddd****dddd"),
        ("138XXXX8000", "ddd****dddd"),
        ("138●●●●8000", "ddd****dddd"),
        ("138＊＊＊＊8000", "ddd****dddd"),
        ("110101********001X", "dddddd********ddda"),
        ("张*三", "h*h"),
        ("z***@example.test", "a***@aaaaaaa.aaaa"),
        ("示例路**号", "hhh**h"),
        ("张某某", "h**"),
        ("欧阳X", "hh*"),
        ("138____8000", "ddd****dddd"),
    ],
)
def test_a_pattern_is_the_form_of_a_mask(value: str, pattern: str) -> None:
    assert patterns(value, value) == {pattern: 2}


@pytest.mark.parametrize(
    ("entity", "value", "weak"),
    [
        ("MASKED_CN_MOBILE", "138****8000", False),
        ("MASKED_CN_MOBILE", "138*8000", False),
        ("MASKED_CN_MOBILE", "1380***8000", True),
        ("MASKED_CN_MOBILE", "1380013800*", True),
        ("MASKED_CN_MOBILE", "***********", False),
        ("MASKED_CN_ID_CARD", "110101********0011", False),
        ("MASKED_CN_ID_CARD", "1101**********0011", False),
        ("MASKED_CN_ID_CARD", "******19900307001*", True),
        ("MASKED_CN_ID_CARD", "11010119900307****", True),
        ("MASKED_CN_ID_CARD", "1****************1", False),
        ("MASKED_BANK_CARD", "622202******1234", False),
        ("MASKED_BANK_CARD", "622202 **** **** 1234", False),
        ("MASKED_BANK_CARD", "62220212345***1234", True),
        ("MASKED_PERSON", "张*", False),
        ("MASKED_PERSON", "张*三", False),
        ("MASKED_PERSON", "欧阳*三", True),
        ("MASKED_EMAIL_ADDRESS", "z***@example.test", False),
        ("MASKED_EMAIL_ADDRESS", "zhangsa*@example.test", True),
        ("MASKED_PERSON", "张某某", False),
        ("MASKED_PERSON", "王Xx", False),
        ("MASKED_CN_MOBILE", "+86 138****8000", False),
        ("MASKED_CN_MOBILE", "86138****8000", False),
        ("MASKED_CN_MOBILE", "+86 138001380*0", True),
        ("MASKED_CN_MOBILE", "138____8000", False),
        ("MASKED_CN_MOBILE", "138[****]8000", False),
        ("MASKED_CN_MOBILE", "138…8000", False),
        ("MASKED_CN_ID_CARD", "11010519491231002*", True),
        ("MASKED_OTHER", "A1******", False),
        ("MASKED_OTHER", "浙A·***7L", False),
        ("MASKED_OTHER", "123.243.*.*", False),
        ("MASKED_OTHER", "12345678901234***", True),
    ],
)
def test_a_mask_must_hide_enough(entity: str, value: str, weak: bool) -> None:
    assert bool(weak_masks([masks(entity, value)], POLICY)) is weak


def test_two_masks_of_one_value_may_complete_each_other() -> None:
    front = masks("MASKED_CN_MOBILE", "1380013****", column="phone")
    back = masks("MASKED_CN_MOBILE", "138****8000", column="tel", source="open.csv")
    assert weak_masks([front], POLICY) == weak_masks([back], POLICY) == []
    (found,) = weak_masks([front, back], POLICY)
    assert (found.column, found.patterns) == ("phone", ("ddddddd****", "ddd****dddd"))
    assert "open.csv: tel" in found.why.en


def test_copies_of_one_dataset_are_held_side_by_side_and_others_are_not() -> None:
    front, back = ("MASKED_CN_MOBILE", "1380013****"), ("MASKED_CN_MOBILE", "138****8000")
    found = [masks(*front, source="a.csv"), masks(*back, source="b.csv"), masks(*back, source="c.csv")]
    tables = [table("a.csv", "c", "d"), table("b.csv", "d", "c"), table("c.csv", "c", "e")]
    found.append(masks(*back, source="b.csv", column="d"))
    (pair,) = weak_masks_across(tables, found, POLICY)
    assert (pair.source, pair.beside) == ("a.csv", "b.csv: c")


def test_pairs_within_one_table_are_not_told_again_across_tables() -> None:
    found = [masks("MASKED_CN_MOBILE", "1380013****", column="a"), masks("MASKED_CN_MOBILE", "138****8000", column="b")]
    assert weak_masks_across([table("f.csv", "a", "b")], found, POLICY) == []


def test_thousands_of_files_of_one_dataset_are_told_in_few_words() -> None:
    """And in time that grows with the files, not with their pairs."""
    ways = ("1380013****", "138****8000")
    found = [masks("MASKED_CN_MOBILE", ways[n % 2], source=f"{n}.csv") for n in range(2000)]
    assert len(weak_masks_across([table(f"{n}.csv", "c") for n in range(2000)], found, POLICY)) == 4


def test_the_same_mask_twice_completes_nothing() -> None:
    assert (
        weak_masks([masks("MASKED_CN_MOBILE", "138****8000"), masks("MASKED_CN_MOBILE", "139****9000")], POLICY) == []
    )


def test_masks_of_different_kinds_are_not_put_together() -> None:
    assert weak_masks([masks("MASKED_CN_MOBILE", "1380013****"), masks("MASKED_OTHER", "138****8000")], POLICY) == []


counted = st.dictionaries(st.text("d*", min_size=1, max_size=9), st.integers(1, 9), max_size=90)


@given(counted, counted, counted)
def test_patterns_merge_in_any_order(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    def kept(counts: dict[str, int]) -> dict[str, int]:
        return merged(counts, {})

    assert merged(kept(a), kept(b)) == merged(kept(b), kept(a))
    assert merged(merged(kept(a), kept(b)), kept(c)) == merged(kept(a), merged(kept(b), kept(c)))


@given(st.lists(st.text("0aXx*张＊●-@ ", max_size=12), min_size=1))
def test_every_value_has_one_pattern(values: list[str]) -> None:
    cells = Cells.of(pa.array(values))
    held = np.flatnonzero(cells.ends > cells.starts)
    assert sum(patterns_of(cells.data, cells.starts[held], cells.ends[held]).values()) == len(held)
