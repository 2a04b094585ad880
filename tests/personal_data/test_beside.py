"""Values under keys that only say that a value comes: what names them stands beside or above."""

from __future__ import annotations

from functools import cache

import pytest

from scanners.personal_data.detect import Detector
from scanners.personal_data.recognisers.reference import ReferenceDetector

NAMED = [
    ('[{"name":"护照号","value":"E69143592"},{"fieldName": "xm", "fieldValue": "莫沐宸"}]', ["E69143592", "莫沐宸"]),
    ("<tr><td>姓名</td><td>徐强</td></tr> <tr><th>台胞证：</th> <td>80409394</td></tr>", ["徐强", "80409394"]),
    ('<input type="hidden" name="经度" value="122.49336">', ["122.49336"]),
    ('<patient><birthTime value="1953-02-20"/></patient>', ["1953-02-20"]),
    (
        '{"term":{"dabh":{"value":"460105641031","boost":1.0}}},{"match":{"xm":{"query":"付红卫"}}}',
        ["460105641031", "付红卫"],
    ),
    ('{"words_result":{"姓名":{"location":{"top":30,"left":45},"words":"徐向阳"},"民族":{"words":"汉"}}}', ["徐向阳"]),
    ('{"name":"金额（分）","value":"15078441050"},{"name": "seq_no", "value": "13908616221"}', []),
    ('{"value":"莫沐宸"}', []),
    ("<xml><csrq><![CDATA[1964-09-04]]></csrq><hzh><![CDATA[E69143592]]></hzh></xml>", ["1964-09-04", "E69143592"]),
    ("<xml><xh><![CDATA[17604993437]]></xh></xml>", []),
    ("档案编号：460105641031　姓名：徐强　QQ：81234567　性别：男", ["460105641031", "徐强", "81234567"]),
]


@cache
def detector(lane: str) -> Detector:
    return Detector("numba" if lane == "numba" else "numpy")


@pytest.mark.parametrize("lane", ["numba", "numpy"])
@pytest.mark.parametrize(("text", "values"), NAMED)
def test_a_value_is_what_stands_beside_its_key_says(lane: str, text: str, values: list[str]) -> None:
    if lane == "numba":
        pytest.importorskip("numba")
    for _ in range(2):  # keys are learned the first time
        assert [text[hit.start : hit.end] for hit in detector(lane).find(text)] == values


@pytest.mark.parametrize(("text", "values"), NAMED)
def test_the_reference_reads_it_so_too(text: str, values: list[str]) -> None:
    assert [text[hit.start : hit.end] for hit in ReferenceDetector().find(text)] == values


def test_what_stands_beside_a_value_is_never_kept_as_the_name_of_a_key() -> None:
    found = detector("numpy").scan('{"name":"王小明手机号","value":"13812345678"}'.encode())
    assert len(found) == 1
    assert not any("王小明" in key for key in found.keys)
