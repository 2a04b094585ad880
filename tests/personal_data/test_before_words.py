"""Words that say what stands before them: births, and what somebody ill came for."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

SAID = [
    ("张三，男，1990年3月7日出生，汉族", "DATE_OF_BIRTH", "1990年3月7日"),
    ("1990年3月生，大专文化", "DATE_OF_BIRTH", "1990年3月"),
    ("1990-03-07出生", "DATE_OF_BIRTH", "1990-03-07"),
    ("生日1990年3月7日（农历）出生", "DATE_OF_BIRTH", "1990年3月7日"),
    ("1990年3月7日出生于杭州", "DATE_OF_BIRTH", "1990年3月7日"),
    ("一九九〇年三月七日生于绍兴", "DATE_OF_BIRTH", "一九九〇年三月七日"),
    ("该员1990年3月生人", "DATE_OF_BIRTH", "1990年3月"),
    ("本人因急性阑尾炎入院治疗", "HEALTH", "急性阑尾炎"),
    ("其父因脑梗死再次住院", "HEALTH", "脑梗死"),
    ("患者因高血压、糖尿病住院", "HEALTH", "高血压、糖尿病"),
]
NOT_SAID = [
    "该企业1990年3月7日成立",
    "本办法自2024年3月1日生效",
    "2024年3月7日生产",
    "每年3月7日生日会",
    "2015年9月1日至2016年8月31日出生的适龄儿童",
    "截至2016年8月出生人口",
    "2024年3月出生登记",
    "因工作需要入院调研",
    "因系统故障住院费未结算",
    "因糖尿病住院的参保人员按比例报销",
    "因新冠疫情就医不便",
]


@pytest.mark.parametrize(("text", "entity", "value"), SAID)
def test_a_word_says_what_stands_before_it(text: str, entity: str, value: str) -> None:
    found = [(hit.entity, text[hit.start : hit.end]) for hit in detector("numpy").find(text)]
    assert (entity, value) in found


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_nobodys_birth_or_illness_is_not_found(text: str) -> None:
    assert not [hit for hit in detector("numpy").find(text) if hit.entity in ("DATE_OF_BIRTH", "HEALTH")]


def test_every_path_reads_before_words() -> None:
    for text in (*(text for text, _, _ in SAID), *NOT_SAID):
        numba, numpy, reference = on_every_path(text)
        assert numba == numpy == reference, text
