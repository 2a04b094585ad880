"""Who speaks in a conversation, and what stands behind the time and is nobody. All names are made up."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

SPOKEN = [
    ("[10:02:11] 李晓明：好的，收到", ["李晓明"]),
    ("2026-03-02 10:02:11 李晓明: 收到", ["李晓明"]),
    ("【2026/3/2 10:02】欧阳建国：好", ["欧阳建国"]),
    ("[10:02:11]李晓明：请王芳女士接听 [10:02:15]张建国：好", ["李晓明", "王芳", "张建国"]),
]
NOBODY = [
    "李晓明：好的，收到",
    "[INFO] 李晓明：好的",
    "[10:02:11] 李晓明=好的",
    "[10:02:11] 系统：好 [10:02:11] 坐席员：好 [10:02:11] 高度：3 [10:02:11] 安全帽：有 [10:02:11] 单位名：x",
    "[10:02:11] 项目名：x [10:02:11] 余票数：3 [10:02:11] 路由表：x [10:02:11] 黄名单：x [10:02:11] 关键字：x",
    "[10:02:11] 时间点：x [10:02:11] 温湿度：x [10:02:11] 计划表：x [10:02:11] 金额大：3 [10:02:11] 方法名：x",
]


@pytest.mark.parametrize(("text", "names"), SPOKEN)
def test_the_name_behind_the_time_speaks(text: str, names: list[str]) -> None:
    for _ in range(2):  # keys are learned the first time
        for found in on_every_path(text):
            assert [text[hit.start : hit.end] for hit in found] == names


@pytest.mark.parametrize("text", NOBODY)
def test_what_else_stands_before_a_colon_is_nobody(text: str) -> None:
    for _ in range(2):
        assert on_every_path(text) == [(), (), ()]


def test_the_name_of_a_speaker_is_never_kept_as_that_of_a_key() -> None:
    found = detector("numpy").scan("[10:02:11] 李晓明：13900001234\n王芳芳：13900001234\n".encode())
    assert len(found) == 3
    assert not any("李晓明" in key or "王芳芳" in key for key in found.keys)
