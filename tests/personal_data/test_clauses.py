"""Words speak for or against a value in their own field only: the fields before it in a record say nothing of it."""

from __future__ import annotations

from functools import cache

import pytest

from scanners.personal_data.detect import Detector
from scanners.personal_data.recognisers.reference import ReferenceDetector

NUMBERS_IN_TEXT = {
    '{"time":"2026-11-27T10:00:00.123+08:00","level":"INFO","msg":"用户 19900138000 登录成功"}': "CN_MOBILE",
    '{"time": "2026-11-27T10:00:00", "msg": "send to 19900138000 ok"}': "CN_MOBILE",
    '{"ts":1699999999,"trace":"ab12","msg":"send to 19900138000 ok"}': "CN_MOBILE",
    '{"orderNo":"A1","msg":"sent 19900138000"}': "CN_MOBILE",
    '{"amount":12,"msg":"notify 500116199003070000 done"}': "CN_ID_CARD",
}
STILL_SPOKEN_OF = ('["order","19900138000"]', '{"a":1,"orderNo":"19900138000"}', '{"a":1,"msg":"order 19900138000"}')


@cache
def finders() -> tuple[Detector | ReferenceDetector, ...]:
    return Detector("numba"), Detector("numpy"), ReferenceDetector()


@pytest.mark.parametrize(("text", "entity"), NUMBERS_IN_TEXT.items())
def test_fields_before_say_nothing_of_a_value(text: str, entity: str) -> None:
    assert [[hit.entity for hit in finder.find(text)] for finder in finders()] == [[entity]] * 3


@pytest.mark.parametrize("text", STILL_SPOKEN_OF)
def test_what_stands_right_before_a_value_speaks(text: str) -> None:
    assert not any(finder.find(text) for finder in finders())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("INFO c.x.PersonController : 张晓明", []),
        ("PersonController: 张晓明, com.foo.bar.Student: 王芳, c.g.x.Student : 李四", []),
        ("OrderService : 13800001111", ["13800001111"]),
        ("PersonName: 张晓明, data.person.name=王芳", ["张晓明", "王芳"]),
    ],
)
def test_names_of_classes_speak_of_nothing(text: str, values: list[str]) -> None:
    for finder in (Detector("numpy"), ReferenceDetector()):
        assert [text[hit.start : hit.end] for hit in finder.find(text)] == values


def test_an_address_behind_the_words_of_an_agency_is_nobodys_home() -> None:
    text = "接种点地址[汉中市汉台区士英街124号] 学校所在地址 汉中市汉台区士英街125号 家庭住址[汉中市汉台区士英街126号]"
    for finder in (Detector("numpy"), ReferenceDetector()):
        assert [text[hit.start : hit.end] for hit in finder.find(text)] == ["汉中市汉台区士英街126号"]
