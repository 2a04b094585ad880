"""The catalogue: all 1,006 items, every count of the standard, and something to say of each."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from assessment_lab import book

from auditor.model.clause import LAYERS, Clause, CloudSide

FOLDER = Path(__file__).parents[2] / "rules" / "standards" / "gbt22239-2019"
CLAUSES = tuple(book().clauses.clauses.values())


def counted(part: str) -> list[int]:
    return [sum(c.part == part and c.level == level for c in CLAUSES) for level in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("part", "items", "points"),
    [
        ("general", [55, 135, 211, 228], [42, 68, 71, 71]),
        ("cloud", [11, 29, 46, 49], [7, 13, 16, 16]),
        ("mobile", [5, 14, 19, 21], [5, 7, 9, 9]),
        ("iot", [4, 7, 20, 21], [3, 4, 8, 8]),
        ("ics", [9, 15, 21, 22], [5, 9, 9, 9]),
        ("bigdata", [3, 12, 24, 25], None),
    ],
)
def test_every_part_has_its_items_and_control_points(part: str, items: list[int], points: list[int] | None) -> None:
    assert counted(part) == items
    if points is not None:
        found = [len({c.point for c in CLAUSES if c.part == part and c.level == level}) for level in (1, 2, 3, 4)]
        assert found == points


def test_there_are_1006_items() -> None:
    assert len(CLAUSES) == 1006


GENERAL_BY_LAYER = {
    "安全物理环境": [7, 15, 22, 24],
    "安全通信网络": [2, 4, 8, 11],
    "安全区域边界": [5, 11, 20, 21],
    "安全计算环境": [11, 23, 34, 36],
    "安全管理中心": [0, 4, 12, 13],
    "安全管理制度": [1, 6, 7, 7],
    "安全管理机构": [3, 9, 14, 15],
    "安全管理人员": [4, 7, 12, 14],
    "安全建设管理": [9, 25, 34, 35],
    "安全运维管理": [13, 31, 48, 52],
}


@pytest.mark.parametrize("layer", LAYERS)
def test_the_general_part_has_its_items_in_every_layer(layer: str) -> None:
    found = [sum(c.part == "general" and c.level == n and c.layer == layer for c in CLAUSES) for n in (1, 2, 3, 4)]
    assert found == GENERAL_BY_LAYER[layer]


EXTENSIONS_BY_LAYER = {
    ("安全物理环境", "cloud"): [1, 1, 1, 1],
    ("安全物理环境", "mobile"): [1, 1, 1, 1],
    ("安全物理环境", "iot"): [2, 2, 4, 4],
    ("安全物理环境", "ics"): [2, 2, 2, 2],
    ("安全物理环境", "bigdata"): [0, 1, 1, 1],
    ("安全通信网络", "cloud"): [2, 3, 5, 8],
    ("安全通信网络", "ics"): [2, 4, 4, 4],
    ("安全通信网络", "bigdata"): [1, 1, 2, 2],
    ("安全区域边界", "cloud"): [1, 7, 8, 8],
    ("安全区域边界", "mobile"): [2, 7, 8, 8],
    ("安全区域边界", "iot"): [1, 3, 3, 3],
    ("安全区域边界", "ics"): [3, 5, 8, 9],
    ("安全计算环境", "cloud"): [3, 11, 19, 19],
    ("安全计算环境", "mobile"): [1, 2, 5, 7],
    ("安全计算环境", "iot"): [0, 0, 10, 11],
    ("安全计算环境", "ics"): [2, 2, 5, 5],
    ("安全计算环境", "bigdata"): [1, 7, 14, 15],
    ("安全管理中心", "cloud"): [0, 0, 4, 4],
    ("安全建设管理", "cloud"): [4, 6, 8, 8],
    ("安全建设管理", "mobile"): [1, 4, 4, 4],
    ("安全建设管理", "ics"): [0, 2, 2, 2],
    ("安全建设管理", "bigdata"): [1, 2, 3, 3],
    ("安全运维管理", "cloud"): [0, 1, 1, 1],
    ("安全运维管理", "mobile"): [0, 0, 1, 1],
    ("安全运维管理", "iot"): [1, 2, 3, 3],
    ("安全运维管理", "bigdata"): [0, 1, 4, 4],
}


def test_the_extensions_have_their_items_in_every_layer() -> None:
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for clause in CLAUSES:
        if clause.part != "general":
            found[clause.layer, clause.part][clause.level - 1] += 1
    assert found == EXTENSIONS_BY_LAYER


def test_what_each_level_adds_adds_up() -> None:
    changes = [Counter(c.change for c in CLAUSES if c.part == "general" and c.level == n) for n in (1, 2, 3, 4)]
    found = [(each["new"], each["stronger"], each["same"]) for each in changes]
    assert found == [(55, 0, 0), (80, 13, 42), (77, 18, 116), (18, 11, 199)]


def test_machines_can_gather_evidence_for_as_many_general_items_as_the_notes_say() -> None:
    def possible(clause: Clause) -> bool:
        return any(method.startswith("auto-") for method in clause.methods)

    found = [sum(c.part == "general" and c.level == n and possible(c) for c in CLAUSES) for n in (1, 2, 3, 4)]
    assert found == [27, 70, 100, 102]


def test_attributes_are_those_of_the_control_points() -> None:
    s = {c.control for c in CLAUSES if c.attribute == "S"}
    assert s == {
        "电磁防护", "可信验证", "身份鉴别", "访问控制", "数据完整性", "数据保密性", "剩余信息保护", "个人信息保护",
    }  # fmt: skip
    assert {c.control for c in CLAUSES if c.attribute == "A"} == {"电力供应", "数据备份恢复"}
    assert {c.layer for c in CLAUSES if c.attribute == "S" and c.control == "访问控制"} == {"安全计算环境"}
    assert {c.part for c in CLAUSES if c.attribute in ("S", "A")} == {"general"}


def test_every_item_has_one_assessment_unit_of_its_own() -> None:
    general = [c.unit for c in CLAUSES if c.part != "bigdata"]
    assert len(set(general)) == len(general)
    assert "L3-CES1-16" not in general  # GB/T 28448 skips this number
    assert {c.unit for c in CLAUSES if c.unit.startswith("L3-CES1-")} >= {"L3-CES1-15", "L3-CES1-17", "L3-CES1-35"}


def test_every_item_has_words_in_both_languages_and_a_place() -> None:
    for clause in CLAUSES:
        assert clause.summary.zh.strip(), clause.id
        assert clause.summary.en.strip(), clause.id
        assert clause.layer in LAYERS, clause.id
        assert clause.objects, clause.id
        assert clause.methods, clause.id


def test_every_item_says_why_a_machine_does_not_do() -> None:
    """Also those that have a rule: what a person adds to it is said in the same words."""
    assert [clause.id for clause in CLAUSES if clause.no_rule is None] == []


def test_cloud_items_and_only_they_have_a_side() -> None:
    assert [c.id for c in CLAUSES if (c.side is not None) != (c.part == "cloud")] == []
    sides = Counter(c.side for c in CLAUSES if c.part == "cloud" and c.level == 3)
    assert sides[CloudSide.CUSTOMER] == 6
    assert sides[CloudSide.PROVIDER] > sides[CloudSide.BOTH] > 0


def test_every_item_has_a_weight_and_none_pretends_to_be_official() -> None:
    with (FOLDER / "weights.csv").open(encoding="utf-8") as file:
        rows = {row["clause"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {clause.id for clause in CLAUSES}
    assert Counter(row["basis"] for row in rows.values()) == {"own": 983, "sheet": 23}
    assert not any(clause.weight_official for clause in CLAUSES)
    assert rows["7.1.4.1c"]["weight"] == "3"
