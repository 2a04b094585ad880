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
