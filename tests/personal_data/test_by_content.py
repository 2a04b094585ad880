"""A column whose name says nothing is one of names where chance cannot explain what stands in it."""

from __future__ import annotations

import re
from importlib.resources import files

import pyarrow as pa
import pytest

from scanners.personal_data.columns.by_content import NAME, are_names, name_by_content
from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.reading.blocks import Batch
from scanners.personal_data.work.kernel import Kernel
from tests.personal_data.scan_lab import order

NAMES = [s + g for s in "王李张刘陈杨黄赵" for g in ("建国", "芳", "晓明")]
BRANDS = {
    *("华为", "小米", "李宁", "安踏", "张裕", "王老吉", "李锦记", "康师傅", "海尔", "格力", "联想", "蒙牛"),
    *("伊利", "马应龙", "同仁堂", "茅台", "五粮液", "周大福", "方太", "苏泊尔"),
}


def under(column: str, cells: list[str], comment: str = "") -> str:
    return name_by_content(column, comment, pa.array(cells))


@pytest.mark.parametrize("column", ["", "c3", "列2", "ext1", "f_0007"])
def test_names_are_told_under_a_name_that_says_nothing(column: str) -> None:
    assert under(column, NAMES) == NAME
    assert under(column, [*NAMES, "无", "", "某某公司"]) == NAME


@pytest.mark.parametrize(("column", "comment"), [("dept", ""), ("产品名称", ""), ("c3", "商品名称"), ("xm", "")])
def test_a_name_that_says_something_is_believed(column: str, comment: str) -> None:
    assert under(column, NAMES, comment) == column


def test_words_places_and_brands_are_no_names() -> None:
    text = (files("rules") / "personal_data/health.yaml").read_text("utf-8")
    assert not are_names(set(re.findall(r"[\u4e00-\u9fff]{2,4}", text)))
    assert not are_names(set(areas().short))
    assert not are_names(BRANDS)


def test_few_values_say_nothing() -> None:
    assert under("c3", NAMES[:6] * 10) == "c3"
    assert under("c3", ["13900001234", "", "a"]) == "c3"
    assert under("c3", []) == "c3"


def test_a_table_without_titles_shows_its_column_of_names() -> None:
    work = Kernel(order("x"), bytes(32)).open()
    cells = (pa.array(NAMES), pa.array([f"{n}" for n in range(len(NAMES))]))
    work.take(Batch("t.csv", 0, ("c1", "c2"), cells, len(NAMES)))
    part = work.close()
    assert part.findings == len(NAMES)
