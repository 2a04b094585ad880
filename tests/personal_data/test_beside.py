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
    # Unions of Avro and DynamoDB, FHIR, controls of electronic forms.
    (
        '{"csrq":{"string":"1964-09-04"},"bz":{"string":"19640904"},"hzh":{"S":"E69143592"}}',
        ["1964-09-04", "E69143592"],
    ),
    ('{"name":[{"text":"莫沐宸"}],"telecom":[{"system":"phone","value":"13812345678"}]}', ["莫沐宸", "13812345678"]),
    (
        '[{"title":[{"text":"护照号","lang":"zh_CN"}],"value":{"text":"E69143592"}},'
        '{"title":[{"text":"批次号","lang":"zh_CN"}],"value":{"text":"E69143592"}}]',
        ["E69143592"],
    ),
    # Tags with attributes.
    ('<doc><field name="xm">莫沐宸</field><str name="csrq">1964-09-04</str></doc>', ["莫沐宸", "1964-09-04"]),
    ('<hzh xsi:type="xsd:string">E69143592</hzh><pch xsi:type="xsd:string">E69143592</pch>', ["E69143592"]),
    ('<td class="l">姓名</td><td class="v">莫沐宸</td><div class="xm">张江</div>', ["莫沐宸"]),
    ('<Data Name="hzh">E69143592</Data><item label="pch">E69143592</item>', ["E69143592"]),
    ('a < 3 and csrq "x">1964-09-04', []),
    # As PHP, SQL Server, Python and Ruby print.
    ("Array ( [csrq] => 1964-09-04 [hzh] => E69143592 [pch] => E69143592 )", ["1964-09-04", "E69143592"]),
    (
        'array(3) { ["hzh"]=> string(9) "E69143592" ["xm"]=> string(9) "莫沐宸" ["pch"]=> string(9) "E69143592" }',
        ["E69143592", "莫沐宸"],
    ),
    ("exec sp @xm=N'莫沐宸',@hzh=N'E69143592',@pch=N'E69143592'", ["莫沐宸", "E69143592"]),
    ("{u'hzh': u'E69143592', u'pch': u'E69143592'}", ["E69143592"]),
    ("user[xm]=莫沐宸&user[hzh]=E69143592", ["莫沐宸", "E69143592"]),
    ("[csrq] 1964-09-04 and list[pch]=1964-09-04", []),
    # Changes of fields, columns of a change of a row, patches.
    (
        '{"csrq":{"before":null,"after":"1964-09-04"},"xm": {"old": "莫沐宸", "new": "徐强"},'
        '"bt":{"after":"E69143592"}}',
        ["1964-09-04", "莫沐宸", "徐强"],
    ),
    (
        '[{"index":0,"name":"csrq","mysqlType":"varchar(64)","isNull":false,"value":"1964-09-04"},'
        '{"sqlType":12,"columnName":"hzh","updated":true,"value":"E69143592"},{"name":"pch","isKey":false,"value":"E69143592"}]',
        ["1964-09-04", "E69143592"],
    ),
    (
        '[{"op":"replace","path":"/csrq","value":"1964-09-04"},{"op":"add","path":"/pch","value":"E69143592"}]',
        ["1964-09-04"],
    ),
    # Maps of Erlang, custom strings of CEF, sheets, elements in elements.
    (
        '#{<<"csrq">> => <<"1964-09-04">>,hzh => <<"E69143592">>,<<"pch">> => <<"E69143592">>}',
        ["1964-09-04", "E69143592"],
    ),
    (
        "CEF:0|a|b|1|2|c|3|cs1Label=csrq cs1=1964-09-04 cs2Label=护照号 cs2=E69143592 cs3Label=pch cs3=E69143592",
        ["1964-09-04", "E69143592"],
    ),
    ("CEF:0|a|b|1|2|c|3|cs1=x cs1Label=csrq cs2=1964-09-04 cs2Label=pch", []),
    (
        "CEF:0|a|b|1|2|c|3|cs1=1964-09-04 cs1Label=csrq cs2=E69143592 cs2Label=护照号 cs3=13812345678 cs3Label=pch",
        ["1964-09-04", "E69143592"],
    ),
    ("cs1=莫沐宸 msg=x\ncs1Label=xm", []),
    # What is called with a value.
    (
        'user.setXm("莫沐宸"); user.setCsrq("1964-09-04"); user.setHzh("E69143592"); user.setPch("E69143592")',
        ["莫沐宸", "1964-09-04", "E69143592"],
    ),
    ("Person.builder().phone('13812345678').name('莫沐宸').build()", ["13812345678", "莫沐宸"]),
    ("findByXm(\"莫沐宸\") setPassword('Abc12345') getToken('Abc12345') print('莫沐宸')", ["莫沐宸", "Abc12345"]),
    # Columns that Hibernate reads.
    (
        "extracted value ([xm3_0_] : [VARCHAR]) - [莫沐宸] ([csrq5_] : [DATE]) - [1964-09-04] "
        "([pch] : [DATE]) - [1964-09-04]",
        ["莫沐宸", "1964-09-04"],
    ),
    (
        '<Row><Cell><Data ss:Type="String">csrq</Data></Cell><Cell><Data ss:Type="String">1964-09-04</Data></Cell>'
        '</Row><Row><Cell><Data ss:Type="String">护照号</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">E69143592</Data>',
        ["1964-09-04"],
    ),
    (
        "<tr><td>护照号</td><td>wxid_o6rgv9gz59tzw5</td></tr><tr><td>E69143592</td><td>19640904</td></tr>",
        ["wxid_o6rgv9gz59tzw5"],
    ),
    ('<name><text value="莫沐宸"/></name><csrq><Value>1964-09-04</Value></csrq>', ["莫沐宸", "1964-09-04"]),
    # Places in a list.
    ("护照号[1]: E69143592 学号[1]：18444372734 sshd[12]: 李晓明", ["E69143592"]),
    # Bold keys, and keys of two words.
    ("> **护照号**：E69143592 **姓名**: 莫沐宸 姓名*：张建国", ["E69143592", "莫沐宸", "张建国"]),
    ("passport number: E69143592; batch number: E69143592", ["E69143592"]),
    ("card at 3 QQ number: 81234567, seq number: 81234567", ["81234567"]),
    ("Patient was admitted with 高血压 and worked with 高原", ["高血压"]),
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
