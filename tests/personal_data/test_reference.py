"""The reference path: recognisers with the words before a match weighed, and one kind for each place.

All values are made up.
"""

from __future__ import annotations

import base64
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from scanners.personal_data.finding import ENTITIES, NUMBER
from scanners.personal_data.recognisers.engine import analyzer, recognisers
from scanners.personal_data.recognisers.reference import ReferenceDetector
from scanners.personal_data.recognisers.weighing import WordsBefore

RESIDENT = "11010519491231002X"
MOBILE = "13900001234"
HIDDEN = f'{{"phone":"{MOBILE}"}}'


@cache
def detector() -> ReferenceDetector:
    return ReferenceDetector()


def found(text: str, column: str = "") -> list[tuple[str, str]]:
    return [(hit.entity, text[hit.start : hit.end]) for hit in detector().find(text, column)]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        # What a thing is, is one thing.
        (f"客户编号{RESIDENT}", "", [("CN_ID_CARD", RESIDENT)]),
        ("810000199408230021", "sfzh", [("CN_HKMOTW_RESIDENCE", "810000199408230021")]),
        ("911124198108030024", "", [("CN_FOREIGN_PR", "911124198108030024")]),
        (RESIDENT, "驾驶证号", [("CN_DRIVER_LICENSE", RESIDENT)]),
        (f"社会保障号码：{RESIDENT}", "", [("CN_SOCIAL_SECURITY", RESIDENT)]),
        # Words lift and lower.
        ("护照E12345678", "", [("CN_PASSPORT", "E12345678")]),
        ("E12345678", "", []),
        ("130503670401001", "sfzh", [("CN_ID_CARD_15", "130503670401001")]),
        ("130503670401001", "", []),
        (MOBILE, "order_no", []),
        (f'{{"orderNo":"{MOBILE}"}}', "", []),
        (f"订单号1，手机号{MOBILE}", "", [("CN_MOBILE", MOBILE)]),
        (f"acid={MOBILE}", "", [("CN_MOBILE", MOBILE)]),
        # What counts only under a word of its kind.
        ('{"qq":"12345678"}', "", [("QQ", "12345678")]),
        ("12345678", "", []),
        ('{"userName":"张三","remark":"张三"}', "", [("PERSON", "张三")]),
        ("患者张三，男", "", [("PERSON", "张三")]),
        ("李晓明主任：您好", "", [("PERSON", "李晓明")]),
        ("张三", "xm", [("PERSON", "张三")]),
        ("家住重庆市渝中区人民路12号", "", [("CN_ADDRESS", "重庆市渝中区人民路12号")]),
        ("1990-01-02", "csrq", [("DATE_OF_BIRTH", "1990-01-02")]),
        ("1990-01-02", "create_time", []),
        ("诊断：高血压", "", [("HEALTH", "高血压")]),
        ("password=P@ssw0rd!26", "", [("SECRET", "P@ssw0rd!26")]),
        ("password=******", "", [("MASKED_OTHER", "******")]),
        # What is masked is nothing else.
        ("139****1234", "lxdh", [("MASKED_CN_MOBILE", "139****1234")]),
        ("110105********002X", "", [("MASKED_CN_ID_CARD", "110105********002X")]),
        ("6222 **** **** 1234", "", [("MASKED_BANK_CARD", "6222 **** **** 1234")]),
        ("z***n@example.cn", "", [("MASKED_EMAIL_ADDRESS", "z***n@example.cn")]),
        ("张**", "xm", [("MASKED_PERSON", "张**")]),
        ("**重点** 2**10 x = a**b", "", []),
        # Written out.
        ("电话一三九〇〇〇〇一二三四", "", [("CN_MOBILE", "一三九〇〇〇〇一二三四")]),
    ],
)
def test_each_place_has_one_kind(text: str, column: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, column) == expected


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("text", "shown", "form"),
    [
        (f"电话{MOBILE}", MOBILE, "plain"),
        ("电话１３９００００１２３４", "１３９００００１２３４", "fullwidth"),
        ("电话139-0000-1234", "139-0000-1234", "spaced"),
        ("phone=%31%33%39%30%30%30%30%31%32%33%34&", "%31%33%39%30%30%30%30%31%32%33%34", "urlencoded"),
        (r'{"phone":"\u0031\u00339 00001234"}'.replace(" ", ""), r"\u0031\u0033900001234", "unicode-escaped"),
        ("phone=&#49;&#51;900001234;", "&#49;&#51;900001234", "html-entity"),
        ("电话一三九〇〇〇〇一二三四", "一三九〇〇〇〇一二三四", "chinese-numerals"),
        ("手机：139 00001234", "139 00001234", "spaced"),
        ("phone=MTM5MDAwMDEyMzQ=&", "MTM5MDAwMDEyMzQ=", "base64"),
        ("phone=MTM5MDAwMDEyMzQ&", "MTM5MDAwMDEyMzQ", "base64"),
    ],
)
def test_a_finding_points_at_what_was_written(text: str, shown: str, form: str) -> None:
    (hit,) = detector().find(text)
    assert (hit.entity, text[hit.start : hit.end], hit.form) == ("CN_MOBILE", shown, form)


def test_what_base64_hides_is_found_at_its_signs() -> None:
    """The number is bytes 10 to 21 of what is hidden: three bytes are four signs."""
    (hit,) = detector().find(f"data={_base64(HIDDEN)} ok")
    assert (hit.entity, hit.form, hit.score) == ("CN_MOBILE", "base64", 0.95)
    assert (hit.start, hit.end) == (5 + 13, 5 + 28)


def test_base64_in_a_path_is_looked_into() -> None:
    assert [h.entity for h in detector().find(f"GET /api/card/{_base64('身份证' + RESIDENT)}/info")] == ["CN_ID_CARD"]


def test_every_kind_has_a_recogniser() -> None:
    assert {entity for recogniser in recognisers() for entity in recogniser.supported_entities} == set(ENTITIES)


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("QQ", "qq号12345678", "12345678"),
        ("WECHAT_ID", "微信号：zhang_san88", "zhang_san88"),
        ("PERSON", "申请人：张三", "张三"),
        ("PERSON", "李晓明主任，您好", "李晓明"),
        ("CN_ADDRESS", "送到人民路12号3单元", "人民路12号3单元"),
        ("DATE_OF_BIRTH", "出生日期：1990年1月2日", "1990年1月2日"),
        ("HEALTH", "诊断为高血压", "高血压"),
        ("SECRET", "token=3f2a9c81", "3f2a9c81"),
        ("CN_MEDICAL_NO", "病历号：A0012345", "A0012345"),
        ("MASKED_PERSON", "姓名：李*", "李*"),
        ("CN_MOBILE", "一三九〇〇〇〇一二三四", "一三九〇〇〇〇一二三四"),
    ],
)
def test_any_presidio_engine_can_use_the_recognisers(entity: str, text: str, value: str) -> None:
    registry = RecognizerRegistry(recognizers=list(recognisers()), supported_languages=["zh"])
    nothing = NoOpNlpEngine([{"lang_code": "zh", "model_name": "none"}])
    engine = AnalyzerEngine(registry=registry, nlp_engine=nothing, supported_languages=["zh"])
    results = engine.analyze(text, "zh", entities=[entity])
    assert value in [text[result.start : result.end] for result in results]


def test_a_recogniser_of_somebody_else_gains_from_its_context_words() -> None:
    badge = PatternRecognizer(
        "BADGE", patterns=[Pattern("badge", "B[0-9]{4}", 0.4)], supported_language="zh", context=["工号"]
    )
    engine = analyzer()
    scores = [
        engine.analyze(text, "zh", entities=["BADGE"], ad_hoc_recognizers=[badge])[0].score
        for text in ("工号B1234", "型号B1234")
    ]
    assert scores == [0.75, 0.4]


def test_the_context_given_to_presidio_is_a_column() -> None:
    by_context = analyzer().analyze("E12345678", "zh", entities=["CN_PASSPORT"], context=["护照"])
    assert [result.score for result in by_context] == [0.85]


def test_results_say_why() -> None:
    (result,) = analyzer().analyze(f"手机{MOBILE}", "zh", entities=["CN_MOBILE"], return_decision_process=True)
    explanation = result.analysis_explanation
    assert (explanation.pattern_name, explanation.original_score, explanation.score) == ("mobile", 0.65, 0.95)


def test_weighing_leaves_the_results_it_was_given_alone() -> None:
    engine = analyzer()
    raw = [r for recogniser in recognisers()[:1] for r in recogniser.analyze(f"身份证{RESIDENT}", ["CN_ID_CARD"])]
    before = [result.score for result in raw]
    WordsBefore().enhance_using_context(f"身份证{RESIDENT}", raw, None, engine.registry.recognizers)
    assert [result.score for result in raw] == before


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=12))
def test_any_text_can_be_looked_at(text: str, column: str) -> None:
    hits = detector().find(text, column)
    assert all(0 <= hit.start < hit.end <= len(text) and hit.entity in NUMBER for hit in hits)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=30))
def test_halves_of_characters_do_no_harm(text: str) -> None:
    detector().find(text)
