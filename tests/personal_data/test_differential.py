"""The reference path and the fast lanes find the same in any text.

They share the definitions, the meaning of words and the lexicon; where escapes, shapes, keys, cues and values stand
each works out for itself.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Literal

import pytest
from heldout import draw_held_out
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mixed_texts import columns, texts

from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES, FORMS, Hit
from scanners.personal_data.recognisers.reference import ReferenceDetector

LANES = ("numpy", "numba")


@cache
def lane(name: Literal["numpy", "numba"]) -> Detector:
    if name == "numba":
        pytest.importorskip("numba")
    return Detector(lane=name)


@cache
def reference() -> ReferenceDetector:
    return ReferenceDetector()


@pytest.mark.parametrize("name", LANES)
@pytest.mark.parametrize(
    "text",
    [
        # Words of any length and case stand before a separator; digits may end a key.
        '{"userPhone":"13900001234"}',
        "xm1=张三",
        "姓名2:李四",
        "密钥1:abc12345",
        # A form of address with a colon behind it opens a letter.
        "李晓明主任，您好",
        "李晓明主任：您好",
        # Cues of Latin and Chinese signs.
        "QQ号12345678",
        "MAC地址6#13300040043：",
        # Words speak against numbers in Chinese numerals too.
        "物流一三九〇〇〇〇一二三四",
        # Area codes are 010, 02x and 03xx to 09xx.
        "029-88886666",
        "072-37234710",
        "0035-2888630",
        # 86 without a sign before a number in groups.
        "+86139-0000-1234",
        "86139-0000-1234",
        # Licences and social security numbers of residents from Hong Kong, Macao and Taiwan.
        "驾驶证810000199408230021",
        "社会保障号810000199408230021",
        # Groups that hyphens and points join.
        "MAC001a-2b3c-4d5e，00e0.fc12.3456，0012-3456-789a，5d12-3456-789a，abcd-ef01-2345",
        "550e8400-e29b-41d4-a716-446655440000 2026-1128-0001",
        "35-209900-176148-1/352099-00-176148-1/35-209900-176148-1-2",
        "139.0000.1234 1.139.0000.1234 139.0000.1234.5 version=139.0000.1234 订单139.0000.1234",
        # Dots that belong to the sentence.
        "请联系...zhang@example.cn",
        # A star that was encoded is a star.
        "138＊＊＊＊1234",
        "138%EF%BC%8A%EF%BC%8A%EF%BC%8A%EF%BC%8A1234",
        r"138\uff0a\uff0a\uff0a\uff0a1234",
        # Base64 as a part of a path or with something behind it.
        "d=6Lqr5Lu96K+BMTEwMTA1MTk0OTEyMzEwMDJY",
        "GET /api/card/6Lqr5Lu96K+BMTEwMTA1MTk0OTEyMzEwMDJY/info",
        "eyJ2IjoiMTM5MTE2NTI4ODYifQ_",
        "6Lqr5Lu95L+h5oGvODYwMDAwMDAwMDAwMDA5Ia_",
        # Addresses without 号 or 栋.
        "阳光小区3-2-501",
        "翠湖小区8#楼302",
        # A token whose head holds a hyphen.
        "eyJ_BcVGLeeR3.eyJ1QfBS_lCWH.8247611023",
    ],
)
def test_a_lane_finds_it_as_the_reference_does(name: Literal["numpy", "numba"], text: str) -> None:
    assert lane(name).find(text) == reference().find(text)


@pytest.mark.parametrize("name", LANES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(texts, columns)
@example("", "")
def test_a_lane_finds_what_the_reference_finds(name: Literal["numpy", "numba"], text: str, column: str) -> None:
    assert lane(name).find(text, column) == reference().find(text, column)


@pytest.mark.parametrize("name", LANES)
def test_generated_texts_and_changed_ones_give_the_same(name: Literal["numpy", "numba"]) -> None:
    rng = Random(17)
    for _, piece in sorted(draw_held_out("second", 3, lines=2, rows=1).pieces(), key=lambda found: found[1].text):
        text = piece.text
        at = rng.randrange(len(text) + 1)
        changed = text[:at] + rng.choice('0159aXx.-:*%="<>（中 ') + text[at + rng.randrange(2) :]
        for whole in (text, changed):
            assert lane(name).find(whole) == reference().find(whole), whole


_dense = st.text("0123456789aXxQq+-=:*%#@.,;/_<>()（）：'\" 姓名手机号码编号址住3栋张三元", max_size=60)


@pytest.mark.parametrize("name", LANES)
@settings(max_examples=150, deadline=None)
@given(_dense)
def test_dense_random_texts_give_the_same(name: Literal["numpy", "numba"], text: str) -> None:
    assert lane(name).find(text) == reference().find(text)


@pytest.mark.parametrize("name", LANES)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "big5", "latin-1"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(texts)
def test_bytes_of_any_encoding_read_sign_by_sign_give_the_same(
    name: Literal["numpy", "numba"], encoding: str, text: str
) -> None:
    wrongly_read = text.encode(encoding, "replace").decode("latin-1")
    assert lane(name).find(wrongly_read) == reference().find(wrongly_read)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(texts, columns)
def test_both_lanes_find_the_same(text: str, column: str) -> None:
    assert lane("numpy").find(text, column) == lane("numba").find(text, column)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(texts.map(lambda text: text.replace("\n", " ")), max_size=5))
def test_lines_of_a_block_give_what_they_give_alone(lines: list[str]) -> None:
    data = "\n".join(lines).encode("utf-8", "replace")
    found = lane("numpy").scan(data)
    at, alone = 0, []
    for number, line in enumerate(lines):
        for hit in lane("numpy").find(line):
            start, end = (at + len(line[:place].encode("utf-8", "replace")) for place in (hit.start, hit.end))
            alone.append((number, Hit(hit.entity, start, end, hit.score, hit.form)))
        at += len(line.encode("utf-8", "replace")) + 1
    rows = zip(found.segment, found.start, found.end, found.entity, found.score, found.form, strict=True)
    assert [
        (int(segment), Hit(ENTITIES[kind], int(start), int(end), round(float(score), 2), FORMS[form]))
        for segment, start, end, kind, score, form in rows
    ] == alone


@pytest.mark.parametrize("name", LANES)
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_can_be_looked_at(name: Literal["numpy", "numba"], data: bytes) -> None:
    found = lane(name).scan(data)
    assert all(0 <= start < end <= len(data) for start, end in zip(found.start, found.end, strict=True))
