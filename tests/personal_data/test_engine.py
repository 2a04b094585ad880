"""Finding personal data in text, beside Chinese characters and under column names. All values are synthetic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.engine import analyzer, find, masked

RESIDENT_ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "name", "entities"),
    [
        (f"身份证{RESIDENT_ID}，", "", ["CN_ID_CARD"]),
        ("110105 19491231 002X", "sfzh", ["CN_ID_CARD"]),
        ("联系电话13900001234。", "", ["CN_MOBILE"]),
        ("+86 139-0000-1234", "lxdh", ["CN_MOBILE"]),
        ("13900001234", "order_no", []),
        ("1700000001234", "", []),
        ("0.13900001234", "", []),
        ("6222020000000000000", "yhkh", ["BANK_CARD"]),
        ("6222020000000000000", "trade_no", []),
        ("6222020000000000001", "yhkh", []),
        ("91350100M000100Y43", "", ["CN_USCC"]),
        ("邮箱zhang3@example.org联系", "", ["EMAIL_ADDRESS"]),
        ("logo@2x.png", "", []),
        ("重庆市示范区白沙镇示例村一组103号", "hjdz", ["CN_ADDRESS"]),
        ("示府办发〔2026〕1号", "wh", []),
        ("来源IP地址10.21.3.45已封禁", "", []),
        ("139****1234", "lxdh", []),
        ("110105********002X", "sfzh", []),
        ("", "sfzh", []),
    ],
)
def test_what_is_personal_is_found_and_what_only_looks_so_is_not(text: str, name: str, entities: list[str]) -> None:
    assert [hit.entity for hit in find(text, name)] == entities


def test_a_resident_number_is_one_thing_with_one_type() -> None:
    assert [hit.entity for hit in find(f"客户编号{RESIDENT_ID}")] == ["CN_ID_CARD"]


def test_the_recognisers_work_from_any_presidio_engine() -> None:
    found = analyzer().analyze(f"证件{RESIDENT_ID}", "zh", entities=["CN_ID_CARD"])
    assert [(result.start, result.end) for result in found] == [(2, 20)]


@pytest.mark.parametrize("value", [RESIDENT_ID, "13900001234", "6222020000000000000", "a@b.cn"])
def test_a_sample_never_shows_more_than_its_ends(value: str) -> None:
    sample = masked(value)
    assert len(sample) == len(value)
    assert sample.count("*") >= len(value) - 4


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    for hit in find(text):
        assert 0 <= hit.start < hit.end <= len(text)
