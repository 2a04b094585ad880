"""Names that 某 covers are masked names; things of which 某 covers the name are none."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

COVERED = [
    ("王某某", "王某某"),
    ("李某", "李某"),
    ("欧阳某某，女", "欧阳某某"),
    ("张某甲、李四", "张某甲"),
    ("犯罪嫌疑人王某某于2020年3月到案", "王某某"),
    ("姓名：陈某", "陈某"),
    ("当事人刘某称", "刘某"),
    ("罚款对象：周某2，男", "周某2"),
]
NOT_COVERED = [
    "某某公司",
    "关于某某项目的批复",
    "由于某些原因，对于某人",
    "于某年某月",
    "向某单位提供",
    "安全某处",
    "高某某公司",
    "方案某一项",
    "公司某部门",
    "王先生、李女士来电",
]


@pytest.mark.parametrize(("text", "name"), COVERED)
def test_a_name_that_courts_would_write_so_is_a_masked_name(text: str, name: str) -> None:
    found = [(hit.entity, text[hit.start : hit.end]) for hit in detector("numpy").find(text)]
    assert found == [("MASKED_PERSON", name)]


@pytest.mark.parametrize("text", NOT_COVERED)
def test_a_thing_without_its_name_is_nobody(text: str) -> None:
    assert not detector("numpy").find(text)


def test_every_path_sees_covered_names() -> None:
    for text in (*(text for text, _ in COVERED), *NOT_COVERED):
        numba, numpy, reference = on_every_path(text)
        assert numba == numpy == reference, text


def test_a_column_of_covered_names_is_one_of_masked_names() -> None:
    assert [hit.entity for hit in detector("numpy").find("赵某某", "xm")] == ["MASKED_PERSON"]
