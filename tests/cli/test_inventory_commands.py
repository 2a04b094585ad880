"""`auditor inventory`: every problem at once, in the reader's language; a template that loads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from command_line import Said
from tiny_district import HEAD, District

WRONG = (
    HEAD
    + """\
hosts:
  - {id: H_1, platform: pf-polcy, os: linux, adress: 10.0.0.1}
  - {id: h-2, platform: pf-policy, os: linux, address: 10.0.0.999, collect: ssh}
  - {id: h-3, platform: pf-policy, os: linux, name: 3, ports: [80]}
  - {id: h-3, platform: pf-policy, os: plan9}
databases: [{id: db-1, engine: mysql, platform: pf-policy, password: hunter2, records: -1}]
websites: [{id: w-1, name: '', unit: u-data, url: 'ftp://x'}]
fields_csv: f.csv
"""
)
EXPECTED = {
    "11: hosts[0].id": "编号只能用小写字母和数字，以连字符相连，最多 64 个字符",
    "11: hosts[0].platform": "platforms 中没有编号“pf-polcy”（是否为“pf-policy”？）",
    "11: hosts[0].adress": "没有这个键（是否为“address”？）",
    "12: hosts[1].address": "应为 IP 地址",
    "12: hosts[1].collect": "采集方式为 ssh 时须填写 ssh: 一节，至少写明 user",
    "13: hosts[2].name": "应为文本，现为整数，请加引号",
    "13: hosts[2].ports[0]": "应为键值表，现为整数",
    "14: hosts[3].id": "编号“h-3”已被 inventory.yaml:13 (hosts[2].id) 使用",
    "14: hosts[3].os": "只能是 linux、windows、network_device、other 之一",
    "15: databases[0].password": "台账中不得写明密码等秘密，请改写为 env:变量名 或 file:文件路径",
    "15: databases[0].records": "应不小于 0",
    "16: websites[0].name": "不能为空",
    "16: websites[0].url": "应为带主机名的 http 或 https 网址",
    "17: fields_csv": "没有匹配的文件",
}


def test_a_sound_register_is_counted(auditor: Callable[..., Said], district: District) -> None:
    said = auditor("inventory", "check", "inventory.yaml", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json["entries"] == {"units": 1, "networks": 1, "hosts": 1, "platforms": 1}
    assert "台账正确" in auditor("inventory", "check", "inventory.yaml").out
    assert "the register is sound" in auditor("inventory", "check", "inventory.yaml", "--lang", "en").out


def test_all_problems_are_told_in_chinese_with_their_lines(auditor: Callable[..., Said], district: District) -> None:
    district.inventory.write_text(WRONG, encoding="utf-8")
    said = auditor("inventory", "check", "inventory.yaml")
    assert (said.code, said.out) == (2, "")
    *problems, count = said.err.splitlines()
    for place, words in EXPECTED.items():
        assert any(line.startswith(f"inventory.yaml:{place}: {words}") for line in problems), (place, problems)
    assert count == f"共 {len(problems)} 处问题，请修改后重试"
    assert "hunter2" not in said.err


def test_the_same_problems_are_told_in_english(auditor: Callable[..., Said], district: District) -> None:
    district.inventory.write_text(WRONG, encoding="utf-8")
    zh = auditor("inventory", "check", "inventory.yaml").err.splitlines()
    en = auditor("inventory", "check", "inventory.yaml", "--lang", "en").err.splitlines()
    assert len(zh) == len(en)
    where = re.compile(r"inventory\.yaml:\d+: (\S+: )?")
    assert sorted(where.match(line)[0] for line in zh[:-1]) == sorted(where.match(line)[0] for line in en[:-1])  # type: ignore[index]
    assert not [line for line in en if re.search("[一-鿿]", line)]
    assert not [line for line in zh if not re.search("[一-鿿]", line)]


def test_a_table_is_told_by_line_and_column(auditor: Callable[..., Said], district: District) -> None:
    (district.folder / "d.csv").write_text(
        "编号,数据资源名称,提供单位,含个人信息\nds-a,甲,u-data,也许\n", encoding="gb18030"
    )
    district.inventory.write_text(HEAD + "datasets_csv: d.csv\n", encoding="utf-8")
    said = auditor("inventory", "check", "inventory.yaml")
    assert said.err.splitlines()[0] == "d.csv:2: 含个人信息: 应为 true 或 false（是或否） [type]"


def test_the_template_loads_as_it_stands(auditor: Callable[..., Said], district: District) -> None:
    text = auditor("inventory", "template").out
    assert "台账模板" in text
    assert auditor("inventory", "template", "new.yaml").out == "new.yaml\n"
    assert (district.folder / "new.yaml").read_text(encoding="utf-8") == text
    assert auditor("inventory", "check", "new.yaml").code == 0
    assert auditor("plan", "new.yaml", "--rules", district.rules).code == 0


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        ("inventory.yaml", "已存在，不覆盖", "exists already and is not overwritten"),
        ("nowhere/new.yaml", "无法写入：文件或目录不存在", "cannot be written: No such file"),
    ],
)
def test_a_template_overwrites_nothing(
    auditor: Callable[..., Said], district: District, place: str, zh: str, en: str
) -> None:
    before = district.inventory.read_text(encoding="utf-8")
    for lang, line in (("zh", zh), ("en", en)):
        said = auditor("inventory", "template", place, "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"{place}: {line}")
    assert district.inventory.read_text(encoding="utf-8") == before


def test_the_schema_is_json(auditor: Callable[..., Said]) -> None:
    assert json.loads(auditor("inventory", "schema").out)["$schema"].startswith("https://json-schema.org/")
