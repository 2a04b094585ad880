"""What a list, a clause or an address goes on with behind what a key or a cue asks for. Nobody in it exists."""

from __future__ import annotations

import pytest
from three_paths import on_every_path

FOUND = [
    ("参会人员：张伟 李娜 王建国", "PERSON", ["张伟", "李娜", "王建国"]),
    ("参会人员：张三 李四 王五", "PERSON", ["张三", "李四", "王五"]),
    ("参会人员:张伟  李娜　王建国。会议时间", "PERSON", ["张伟", "李娜", "王建国"]),
    ("联系人：张伟 李娜 王建国 13900001234", "PERSON", ["张伟", "李娜", "王建国"]),
    ("参会人员：张伟 李娜 王建国\n请假：无", "PERSON", ["张伟", "李娜", "王建国"]),
    ("申请人：张伟、李娜、王建国", "PERSON", ["张伟", "李娜", "王建国"]),
    ("张三您好", "PERSON", ["张三"]),
    ("张伟您好，您的订单已发货", "PERSON", ["张伟"]),
    ("联系人：王若", "PERSON", ["王若"]),
    ("姓名：王海若，李若先生", "PERSON", ["王海若", "李若"]),
    ("患高血压、糖尿病", "HEALTH", ["高血压", "糖尿病"]),
    ("该人患高血压、2型糖尿病和冠心病，需长期服药", "HEALTH", ["高血压", "2型糖尿病", "冠心病"]),
    ("诊断：高血压、糖尿病，建议复查", "HEALTH", ["高血压", "糖尿病"]),
    ("地址：武汉市幸福路12号（3单元201）", "CN_ADDRESS", ["武汉市幸福路12号（3单元201）"]),
    ("地址：幸福路12号(3单元201)，电话", "CN_ADDRESS", ["幸福路12号(3单元201)"]),
    ("住址:幸福路(东段)12号3单元 2026", "CN_ADDRESS", ["幸福路(东段)12号3单元"]),
    ("说明（地址：幸福路12号）详见", "CN_ADDRESS", ["幸福路12号"]),
    ("cardNo=110101199003078515", "CN_ID_CARD", ["110101199003078515"]),
    ('{"card_no":"110101201003077715"}', "CN_ID_CARD", ["110101201003077715"]),
    ("card_no=6222021234567890128", "BANK_CARD", ["6222021234567890128"]),
]
NOT_FOUND = [
    # Two in a row may be a name and a place; of three one that is no name makes words of the others.
    ("经办人：张伟 高新区 政务中心", "PERSON", ["张伟"]),
    ("患者张伟 李娜", "PERSON", ["张伟"]),
    ("患者张伟 李娜 王建国到院", "PERSON", ["张伟"]),
    ("姓名：张伟 性别 男 民族 汉", "PERSON", ["张伟"]),
    ("患高血压、无糖尿病", "HEALTH", ["高血压"]),
    ("诊断：高血压、建议复查", "HEALTH", ["高血压"]),
    ('{"cardNo":"6222021234567890120"}', "BANK_CARD", []),
]


@pytest.mark.parametrize(("text", "entity", "values"), [*FOUND, *NOT_FOUND])
def test_every_path_reads_on_as_far_as_it_goes(text: str, entity: str, values: list[str]) -> None:
    first, second, third = on_every_path(text)
    assert [text[hit.start : hit.end] for hit in first if hit.entity == entity] == values
    assert first == second == third
