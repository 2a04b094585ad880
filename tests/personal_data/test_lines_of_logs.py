"""Values in lines as systems write them: what stands before a value and speaks of something else takes nothing away,
and what covers a value covers it whole."""

from __future__ import annotations

import base64

import pytest
from three_paths import on_every_path


def part_of_token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


ID, YOUNG, MOBILE = "11010519491231002X", "330106200104027360", "13900001234"
CLAIMS = f'{{"sub":"{MOBILE}","exp":1793500000}}'
TOKEN = ".".join(map(part_of_token, ('{"alg":"HS256"}', CLAIMS, "no signature of any key")))
LINES = [
    (
        f"2026-11-01 10:00:00.000 TRACE [main] c.g.M.sel - <==        Row: 孙芳, {YOUNG}, {MOBILE}",
        ["孙芳", YOUNG, MOBILE],
    ),
    (f"[TRACE] callback {MOBILE}", [MOBILE]),
    (f"GET /query orderNo=20601244 443 - {MOBILE} ok", [MOBILE]),
    ("GET /a.js v=20601244 80 - 36.88.244.125 Mozilla/5.0", ["36.88.244.125"]),
    (f"Authorization: Bearer {TOKEN}", [TOKEN]),
    ("身份证号码：五一零一零七一九八八零八二一五九五X", ["五一零一零七一九八八零八二一五九五X"]),
    (f"残疾人证号：{ID}43B1", [f"{ID}43B1"]),
    (f"手机号: {MOBILE}.0", [MOBILE]),
    ("卡号=6222021234567894.0,", ["6222021234567894"]),
    ("手机：139\u00a00000\u00a01234", ["139\u00a00000\u00a01234"]),
    ("核实到新号13900001234，已更新", [MOBILE]),
    ("署名萧小涵、罗福平等36人", ["萧小涵", "罗福平"]),
    ("报警人傅家宇称，其车被刮", ["傅家宇"]),
    ("家属称丈夫薛宏良未归", ["薛宏良"]),
    ("住院原因：因脑出血申请临时救助", ["脑出血"]),
]
NOTHING = [
    *(f"手机号={MOBILE}{more}" for more in (".05", ".0.1", ".0a", ".00")),
    f"amount={MOBILE}.0",
    f"TRACE ID {YOUNG}",
    f"trace={MOBILE}",
    "咨询电话：023-63001234",
    "服务热线 0571-88881234",
    "ToUserName=gh_56259fd86848",
    "未访到。邻居讲去儿子家了，下周再约",
    "version=10.20.30.40",
]


@pytest.mark.parametrize(("line", "values"), LINES)
def test_a_line_gives_its_values_on_every_path(line: str, values: list[str]) -> None:
    for hits in on_every_path(line):
        assert [line[hit.start : hit.end] for hit in hits] == values


@pytest.mark.parametrize("line", NOTHING)
def test_a_line_of_nobody_gives_nothing_on_any_path(line: str) -> None:
    assert on_every_path(line) == [(), (), ()]
