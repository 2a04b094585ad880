"""A column whose name does not say what it is, is told by its comment, or by values that chance cannot explain."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pytest

from scanners.personal_data.checksums import bank_card, resident_id
from scanners.personal_data.columns.by_content import (
    BIRTH,
    CARD,
    CUT,
    IDENTITY,
    NAME,
    are_names,
    names_looked_at,
)
from scanners.personal_data.finding import NUMBER
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
    return names_looked_at([column], [comment], [pa.array(cells)])[0]


def card(body: str) -> str:
    return next(body + last for last in "0123456789" if bank_card(body + last))


def number(day: str, serial: int) -> str:
    body = f"110101{day.replace('-', '')}{serial:03}"
    return next(body + last for last in "0123456789X" if resident_id(body + last))


@pytest.mark.parametrize("column", ["", "c3", "列2", "ext1", "f_0007"])
def test_names_are_told_under_a_name_that_says_nothing(column: str) -> None:
    assert under(column, NAMES) == NAME
    assert under(column, [*NAMES, "无", "", "某某公司"]) == NAME


@pytest.mark.parametrize(("column", "comment"), [("dept", ""), ("产品名称", ""), ("c3", "备用"), ("xm", "")])
def test_a_name_that_says_something_is_believed(column: str, comment: str) -> None:
    assert under(column, NAMES, comment) == (NAME if column == "c3" else column)


@pytest.mark.parametrize(
    ("column", "comment", "name"),
    [
        ("field2", "当事人", "当事人"),
        ("a05", "既往病史，多项以顿号分开", "既往病史"),
        ("xm", "项目名称", "项目名称"),
        ("c3", "商品名称", "商品名称"),
        ("xm", "varchar", "xm"),
    ],
)
def test_the_comment_beside_a_column_says_what_it_is(column: str, comment: str, name: str) -> None:
    assert under(column, ["一", "二"], comment) == name


def test_names_under_the_title_of_a_number_are_names() -> None:
    assert under("手机号", NAMES) == NAME
    assert under("手机号", ["13900001234", *NAMES[:3]]) == "手机号"


def test_numbers_of_the_first_generation_are_told_by_their_dates() -> None:
    dated = [f"110101{65 + n:02}0{1 + n % 9}1{n % 10}{n:03}" for n in range(20)]
    assert under("col_05", dated) == IDENTITY
    assert under("col_05", [f"9{n:014}" for n in range(20)]) == "col_05"


@pytest.mark.parametrize("column", ["order_id", "bh", "流水号"])
def test_where_all_check_digits_fit_no_word_is_against_it(column: str) -> None:
    numbers = [number(f"2003-05-1{n % 9}", n) for n in range(20)]
    cards = [card(f"622202{n:012}") for n in range(20)]
    assert under(column, numbers) == IDENTITY
    assert under(column, ["", "", *numbers[:1] * 9, *numbers]) == IDENTITY
    assert under(column, cards) == CARD
    assert under(column, [f"20241128{n:010}" for n in range(20)]) == column


@pytest.mark.parametrize("shape", ["{0}-{1}-{2}", "{0}{1}{2}", "{0}/{1}/{2} 00:00:00", "{0}年{1}月{2}日"])
def test_dates_that_are_those_of_the_numbers_beside_them_are_dates_of_birth(shape: str) -> None:
    days = [f"19{60 + n}-{1 + n % 9:02}-1{n % 9}" for n in range(20)]
    numbers = pa.array([number(day, n) for n, day in enumerate(days)])
    births = pa.array([shape.format(*day.split("-")) for day in days])
    others = pa.array([f"2023-0{1 + n % 9}-11" for n in range(20)])
    looked_at = names_looked_at(["c1", "c2", "c3"], ["", "", ""], [numbers, births, others])
    assert looked_at[1:] == [BIRTH, "c3"]


def test_identity_numbers_that_a_spreadsheet_cut_are_still_those_of_persons() -> None:
    cut = [number(f"1990-03-{day:02}", day)[:15] + "000" for day in range(1, 29)]
    assert under("身份证号", cut) == CUT
    assert under("sfzh", [*cut, "", "110101"]) == CUT
    assert under("order_id", cut) == "order_id"
    assert under("身份证号", [f"{n}000" for n in range(100000000000000, 100000000000030)]) == "身份证号"
    kernel = Kernel(order("x"), b"k" * 32)
    found = kernel.scan(cut[0].encode(), np.array([0, 18]), CUT)
    assert found.entity.tolist() == [NUMBER["CN_ID_CARD"]]


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
