"""Values that are covered already, in the styles of counters, notices and programs, by the lane of arrays and the
reference."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from scanners.personal_data import part_reader
from scanners.personal_data.detect import Detector
from scanners.personal_data.masked_values import MaskedValue
from scanners.personal_data.recognisers.reference import ReferenceDetector

COVERED = [
    ("出生日期：1974年**月**日", "1974年**月**日"),
    ("csrq=1974-**-**", "1974-**-**"),
    ("csrq=****-11-06", "****-11-06"),
    ("last login ip 123.243.*.*", "123.243.*.*"),
    ("登录IP：10.125.3.*", "10.125.3.*"),
    ("手机158…5086", "158…5086"),
    ("手机158[****]5086", "158[****]5086"),
    ("证件110105…002X", "110105…002X"),
    ("座机0571-****1234", "0571-****1234"),
    ("车牌浙A·***7L已缴费", "浙A·***7L"),
    ("邮箱 zhaxxx@example.cn, mail=li.XXXX@example.cn", "zhaxxx@example.cn", "li.XXXX@example.cn"),
    ("住址：霍山县**街道**社区", "霍山县**街道**社区"),
    ("mobile: 138****5678, card: 6222 **** **** 1234", "138****5678", "6222 **** **** 1234"),
    ("卡6222-XXXX-XXXX-1234，手机138-XXXX-1234", "6222-XXXX-XXXX-1234", "138-XXXX-1234"),
    ("138____1234 6222 ____ ____ 1234", "138____1234", "6222 ____ ____ 1234"),
    ("姓名：王X，姓名：王Xx，姓名：欧阳XX", "王X", "王Xx", "欧阳XX"),
    ("1381234567*", "1381234567*"),
    ('{"phone":"1381234567*","n":3}', "1381234567*"),
    ("手机号+86 1381234567●，手机号138*1234567", "+86 1381234567●", "138*1234567"),
    ("no 11010519491231002*, 110105194912310*2X", "11010519491231002*", "110105194912310*2X"),
    ("622202123456789*", "622202123456789*"),
    ("bank_card=622202123456789012*", "622202123456789012*"),
]
OTHERS = (
    "route 123.243.*.* to gw",
    "pi 3.14…15",
    "2**10 and 1974-2-3",
    "查询中…3秒",
    "0 0 * * *",
    "第1…3页",
    "10.1.*",
    "第X条",
    "____________",
    "a____b-XXXX-c",
    "rm log.1700000000* 1381234567*",
    "138*1234567",
    "138*1234567=170370246",
    "x = 1381234567*y",
    "1001234567*",
    "*1381234567",
    "*11010519491231002",
    "11010519491331002*",
    "20241130123456789*",
    "512345678901234*",
    "the 10*, see 12345* and int *p",
)


@cache
def finders() -> tuple[Detector | ReferenceDetector, ...]:
    return Detector("numpy"), ReferenceDetector()


@pytest.mark.parametrize(("text", "covered"), [(row[0], row[1:]) for row in COVERED])
def test_what_is_covered_is_told_with_its_whole_extent(text: str, covered: tuple[str, ...]) -> None:
    for finder in finders():
        found = finder.find(text)
        assert [text[hit.start : hit.end] for hit in found] == list(covered)
        assert all(hit.entity.startswith("MASKED_") for hit in found)


@pytest.mark.parametrize("text", OTHERS)
def test_stars_and_dots_that_cover_nothing_are_no_masks(text: str) -> None:
    assert [finder.find(text) for finder in finders()] == [(), ()]


def test_a_text_is_searched_once_however_often_rare_signs_alternate_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def look(text: str) -> Iterator[MaskedValue]:
        searched.append(text)
        return iter(())

    monkeypatch.setattr(part_reader, "masked_values", look)
    Detector("numpy").find("王某某诉李某甲，军字第1234567号。" * 20)
    assert len(searched) == 1
