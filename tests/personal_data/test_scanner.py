"""What the scanner reports of the copies that a dataset names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scanner_lab import (
    MOBILE,
    RESIDENT_ID,
    Look,
    dataset,
    facts,
    kinds,
    state,
    write_csv,
    write_dump,
    write_gzip,
    write_json_lines,
    write_parquet,
    write_sqlite,
    write_xlsx,
    write_zip,
)

from auditor.model.register import (
    DeclaredPi,
    Field,
    Opening,
    Sharing,
)
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State
from examples.sample_data import resident_number
from scanners.personal_data.policy import load_policy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_profiled_in_every_usual_encoding(look: Look, tmp_path: Path, encoding: str) -> None:
    text = f"sfzh,mc,lxdh\n{RESIDENT_ID},单位甲,{MOBILE}\n{RESIDENT_ID},单位乙,\n"
    (tmp_path / "a.csv").write_text(text, encoding=encoding)
    found = facts(look(dataset("a.csv")))
    assert found["pi.dataset"]["undeclared"] == ["CN_MOBILE"]
    assert ("undeclared_column", "lxdh") in {(row["kind"], row["column"]) for row in found["pi.differences"]}
    rows = {row["column"]: row for row in found["pi.columns"]}
    assert (rows["sfzh"]["rate"], rows["sfzh"]["declared"], rows["sfzh"]["mask_required"]) == (1.0, True, True)
    assert (rows["lxdh"]["records"], rows["lxdh"]["declared_column"]) == (1, False)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", write_csv),
        ("a.xlsx", write_xlsx),
        ("a.parquet", write_parquet),
        ("a.jsonl", write_json_lines),
        ("a.sql", write_dump),
        ("a.db", write_sqlite),
        ("a.zip", write_zip),
        ("a.csv.gz", write_gzip),
    ],
)
def test_a_copy_of_any_kind_is_looked_at_and_open_as_a_whole(look: Look, tmp_path: Path, name: str, write: Any) -> None:
    write(tmp_path / name)
    observation = look(dataset(name, opening=Opening(attribute="unconditional", file=name), contains=False))
    found = facts(observation)
    rows = {row["column"].rpartition(".")[2]: row for row in found["pi.columns"]}
    assert {column: row["entity"] for column, row in rows.items()} == {"sfzh": "CN_ID_CARD", "lxdh": "CN_MOBILE"}
    assert all(row["open_copy"] for row in rows.values())
    assert (rows["sfzh"]["declared"], rows["lxdh"]["declared"]) == (True, False)
    assert {"denied", "undeclared_column", "not_masked", "open_to_all"} <= kinds(found)
    assert found["pi.dataset"]["complete"] is True
    said = repr(observation)
    assert RESIDENT_ID not in said
    assert MOBILE not in said


def test_a_folder_of_copies_is_looked_at_as_a_whole(look: Look, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    write_csv(tmp_path / "d/a.csv")
    write_xlsx(tmp_path / "d/b.xlsx")
    assert {row["file"] for row in facts(look(dataset("d")))["pi.columns"]} == {"d/a.csv", "d/b.xlsx#数据"}


def test_all_copies_are_looked_at_the_open_one_too(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"sfzh\n{RESIDENT_ID}\n", encoding="utf-8")
    (tmp_path / "open.csv").write_text(f"tel\n{MOBILE}\n", encoding="utf-8")
    found = facts(look(dataset("a.csv", opening=Opening(attribute="unconditional", file="open.csv"))))
    assert found["pi.dataset"]["files"] == 2
    assert {row["file"]: row["open_copy"] for row in found["pi.columns"]} == {"a.csv": False, "open.csv": True}


def test_names_addresses_and_birth_dates_are_found_by_their_columns(look: Look, tmp_path: Path) -> None:
    rows = "".join(f"{name},重庆市示范区白沙镇新桥村12号,1984-01-02\n" for name in ("李思明", "王建国", "张丽"))
    (tmp_path / "a.csv").write_text("姓名,住址,出生日期\n" + rows, encoding="utf-8")
    assert facts(look(dataset("a.csv")))["pi.dataset"]["entities"] == ["CN_ADDRESS", "DATE_OF_BIRTH", "PERSON"]


def test_masked_values_are_told_as_masked_and_stay_personal(look: Look, tmp_path: Path, book: Rulebook) -> None:
    rows = "".join(f"139****{n:04d}\n" for n in range(1000, 1040))
    (tmp_path / "a.csv").write_text("lxdh\n" + rows, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", fields=(field,), opening=Opening(attribute="unconditional", file="a.csv")))
    assert [(row["entity"], row["masked"]) for row in facts(observation)["pi.columns"]] == [("CN_MOBILE", True)]
    assert facts(observation)["pi.dataset"]["contains"] is True
    assert state(book, "dataset.masked", observation) is State.PASS
    assert state(book, "dataset.masks-hold", observation) is State.PASS
    assert state(book, "dataset.open-copy", observation) is State.PASS


def test_a_mask_that_shows_too_much_is_a_difference(look: Look, tmp_path: Path, book: Rulebook) -> None:
    rows = "".join(f"1390000{n:02d}**\n" for n in range(10, 40))
    (tmp_path / "a.csv").write_text("lxdh\n" + rows, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", fields=(field,)))
    assert "weak_mask" in kinds(facts(observation))
    assert state(book, "dataset.masks-hold", observation) is State.FAIL
    assert state(book, "dataset.masks-alike", observation) is State.PASS


def test_two_copies_whose_masks_complete_each_other_are_told(look: Look, tmp_path: Path, book: Rulebook) -> None:
    front, back = (
        "lxdh\n" + "".join(row(n) for n in range(1000, 1040))
        for row in (lambda n: f"139{n}****\n", lambda n: f"139****{n}\n")
    )
    (tmp_path / "a.csv").write_text(front, encoding="utf-8")
    (tmp_path / "b.csv").write_text(back, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    observation = look(dataset("a.csv", "b.csv", fields=(field,)))
    assert [row["beside"] for row in facts(observation)["pi.differences"]] == ["b.csv: lxdh"]
    assert state(book, "dataset.masks-alike", observation) is State.FAIL
    assert state(book, "dataset.masks-hold", observation) is State.PASS


def test_children_are_counted_and_make_the_dataset_sensitive(look: Look, tmp_path: Path, book: Rulebook) -> None:
    numbers = [resident_number(date(2015, 1, day)) for day in range(1, 21)]
    (tmp_path / "a.csv").write_text("sfzh\n" + "\n".join(numbers) + "\n", encoding="utf-8")
    observation = look(dataset("a.csv"))
    assert facts(observation)["pi.dataset"]["minors"] == 20
    assert state(book, "dataset.minors-declared", observation) is State.FAIL
    declared = look(dataset("a.csv", pi=DeclaredPi(contains=True, sensitive=True)))
    assert state(book, "dataset.minors-declared", declared) is State.PASS


@pytest.mark.parametrize(("alike", "found"), [(20, State.PASS), (19, State.FAIL)])
def test_groups_of_an_open_table_must_be_large(
    look: Look, tmp_path: Path, book: Rulebook, alike: int, found: State
) -> None:
    rows = [f"{sex},{year}-01-01\n" for sex in "男女" for year in (1950, 1960) for _ in range(alike)]
    (tmp_path / "a.csv").write_text("性别,出生日期\n" + "".join(rows), encoding="utf-8")
    observation = look(dataset("a.csv", sharing=Sharing(attribute="unconditional")))
    (risk,) = facts(observation)["pi.risk"]
    assert (risk["k"], risk["groups_asked"], risk["quasi"]) == (alike, "open", ["性别", "出生日期"])
    assert state(book, "dataset.nobody-singled-out", observation) is found
    assert state(book, "dataset.nobody-singled-out", look(dataset("a.csv"))) is State.PASS


def test_rule_and_policy_ask_for_groups_of_the_same_size(book: Rulebook) -> None:
    rule = book.rules["personal-data.dataset.nobody-singled-out"]
    params = rule.values_at(3)
    policy = load_policy()
    assert params == {"k": policy.k_open, "k_shared": policy.k_shared, "kinds": policy.l_diversity}


def test_a_declared_kind_that_is_not_there_is_advice(look: Look, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "a.csv").write_text("sfzh,mc\n-,甲\n-,乙\n", encoding="utf-8")
    observation = look(dataset("a.csv"))
    assert kinds(facts(observation)) == {"not_found"}
    assert state(book, "dataset.entry-current", observation) is State.FAIL
