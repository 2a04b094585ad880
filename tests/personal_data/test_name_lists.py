"""Names with which a list goes on behind one that a cue or a key asked for."""

from __future__ import annotations

import pytest
from three_paths import on_every_path

LISTS = [
    ("患者李晓明、王芳、欧阳建国于明日上午就诊", ["李晓明", "王芳", "欧阳建国"]),
    ("申请人：李晓明、买买提·吐尔逊，时间", ["李晓明", "买买提·吐尔逊"]),
    ("联系人=李晓明、王芳 单位=某局", ["李晓明", "王芳"]),
    ("患者李晓明、高血压、王芳", ["李晓明"]),
    ("联系人：李晓明、电话", ["李晓明"]),
    ("申请人李晓明、向社区", ["李晓明"]),
    ("王芳、李晓明", []),
]


@pytest.mark.parametrize(("text", "names"), LISTS)
def test_a_list_of_names_goes_on_behind_the_first(text: str, names: list[str]) -> None:
    for found in on_every_path(text):
        assert [text[hit.start : hit.end] for hit in found if hit.entity == "PERSON"] == names
