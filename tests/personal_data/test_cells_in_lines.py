"""Names and values in cells, quotes and brackets side by side; a heading of a table is none of them."""

from __future__ import annotations

import pytest

from scanners.personal_data.detect import Detector
from scanners.personal_data.recognisers.reference import ReferenceDetector

HOME = "杭州市西湖区文三路12号3单元401室"
SAID = [
    ("姓名\t张晓明\t身份证号\t110101900307123\t电话\t057787654321", ["张晓明", "110101900307123", "057787654321"]),
    ("|姓名|张晓明|护照号|E69143592|QQ号|12345678|批次号|E69143592|", ["张晓明", "E69143592", "12345678"]),
    (f"| 姓名 | 张晓明 | 住址 | {HOME} | 生日 | 1990-03-07 |", ["张晓明", HOME, "1990-03-07"]),
    ("xm|李晓明|hzh|E69143592|pch|E69143592", ["李晓明", "E69143592"]),
    (f'"HSET" "user:1" "name" "李晓明" "hzh" "E69143592" "addr" "{HOME}"', ["李晓明", "E69143592", HOME]),
    ("xm^李晓明^hzh^E69143592", ["李晓明", "E69143592"]),
    ("xm[李晓明] xm(王芳) xm<张建国> title(李晓明)", ["李晓明", "王芳", "张建国"]),
    ("姓名“李晓明”，姓名「王芳」 姓名^张建国 姓名<李晓明>", ["李晓明", "王芳", "张建国", "李晓明"]),
    ("xm '李晓明' title '王芳' xm \"张建国\"", ["李晓明", "张建国"]),
    ('"HSET" "k" "csrq" "1990-03-07" "wd" "29.728480"', ["1990-03-07", "29.728480"]),
    ("IDENTIFIED BY 'Zx9#kk12'; identified by \"Zx9#kk13\"", ["Zx9#kk12", "Zx9#kk13"]),
    ("联系QQ 12345678 seq 81234567", ["12345678"]),
    ("DubboServerHandler-10.1.2.3:20880-thread-5 lib-10.1.2.4.jar", ["10.1.2.3"]),
    # What is in the cell before may be a value too: it speaks against nothing.
    ("INFO|OrderService|13812345678|ok", ["13812345678"]),
]
NOT_SAID = [
    "姓名\t身份证号\t电话\t住址\t生日\t病种",
    "| 户籍地址 | 出生日期 | 疾病名称 | 申请人 |",
    "order|E69143592|pch\tE69143592",
    '"HSET" "k" "pch" "E69143592" "title" "李晓明"',
    "x|李晓明 <李晓明> (李晓明) ^李晓明 '李晓明'",
    '"GET / HTTP/1.1" 200 12 "-" "李晓明" "a" "b"',
    "sorted by 'Zx9#kk12'",
]


@pytest.mark.parametrize(("text", "values"), SAID)
def test_a_value_is_read_by_the_name_beside_it(text: str, values: list[str]) -> None:
    assert [text[hit.start : hit.end] for hit in Detector("numpy").find(text)] == values


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_has_no_name_beside_it_is_not_read(text: str) -> None:
    assert not Detector("numpy").find(text)


def test_every_path_reads_cells_alike() -> None:
    detector = Detector("numba")
    for text in (*NOT_SAID, *(text for text, _ in SAID)):
        for _ in range(2):  # keys are learned the first time
            assert detector.find(text) == Detector("numpy").find(text) == ReferenceDetector().find(text), text
