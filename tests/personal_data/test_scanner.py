"""The scanner: what it reports of files, and that no value gets through. All values are synthetic."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.register import Dataset, DeclaredPi, District, Entry, Field, LogSource, Opening, Register
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from scanners.personal_data import PersonalDataScanner

RESIDENT_ID, MOBILE = "11010519491231002X", "13900001234"


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Entry], Observation]:
    def run(entry: Entry) -> Observation:
        kind = TargetKind.DATASET if isinstance(entry, Dataset) else TargetKind.LOG_SOURCE
        target = Target("pf-a", entry.id, kind, entry.id, 3)
        register = Register(schema_version=1, as_of=None, district=District(code="1", name="区", level="county"))
        scope = Scope(register, {entry.id: entry}, FactCatalogue(), date(2026, 11, 20), tmp_path)
        (job,) = PersonalDataScanner().jobs([target], scope)
        (observation,) = job.look()
        return observation

    return run


def dataset(*files: str, contains: bool = True, **changes: object) -> Dataset:
    fields = (Field(name="sfzh", title="证件", pi_type="cn_id", mask="required"), Field(name="mc", title="名称"))
    values: dict[str, object] = {"id": "ds-a", "title": "t", "provider": "u", "files": files, "fields": fields}
    return Dataset(**(values | {"pi": DeclaredPi(contains=contains)} | changes))


def facts(observation: Observation) -> dict[str, object]:
    return {fact.key: fact.value for fact in observation.facts if isinstance(fact, Fact)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_profiled_in_every_usual_encoding(look, tmp_path: Path, encoding: str) -> None:
    text = f"sfzh,mc,lxdh\n{RESIDENT_ID},单位甲,{MOBILE}\n{RESIDENT_ID},单位乙,\n"
    (tmp_path / "a.csv").write_text(text, encoding=encoding)
    found = facts(look(dataset("a.csv")))
    assert found["pi.dataset"]["undeclared"] == ["CN_MOBILE"]
    assert ("undeclared_column", "lxdh") in {(row["kind"], row["column"]) for row in found["pi.differences"]}
    rows = {row["column"]: row for row in found["pi.columns"]}
    assert (rows["sfzh"]["rate"], rows["sfzh"]["declared"], rows["sfzh"]["mask_required"]) == (1.0, True, True)
    assert (rows["lxdh"]["records"], rows["lxdh"]["declared_column"]) == (1, False)


def test_no_value_leaves_the_scanner(look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"sfzh,lxdh\n{RESIDENT_ID},{MOBILE}\n", encoding="utf-8")
    observation = look(dataset("a.csv", contains=False))
    said = repr(observation)
    assert RESIDENT_ID not in said
    assert MOBILE not in said


def test_the_open_copy_is_looked_at_too(look, tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text(f"tel\n{MOBILE}\n", encoding="utf-8")
    found = facts(look(dataset(opening=Opening(attribute="unconditional", file="open.csv"), contains=False)))
    assert [row["open_copy"] for row in found["pi.columns"]] == [True]


def test_json_lines_are_read_by_path_and_a_broken_line_is_counted_not_lost(look, tmp_path: Path) -> None:
    lines = [json.dumps({"values": {"sfzh": RESIDENT_ID}, "rows": [{"tel": MOBILE}]}), '{"cut": "13900001234', ""]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = facts(look(LogSource(id="ls-a", platform="pf-a", kind="interface", path="x.jsonl")))
    assert found["pi.log"]["records"] + found["pi.log"]["broken"] == 2
    assert {row["entity"] for row in found["pi.log_fields"]} == {"CN_ID_CARD", "CN_MOBILE"}
    assert sum(row["hits"] for row in found["pi.log_fields"]) == 3


def test_organisation_codes_in_a_log_are_no_personal_data(look, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("code 91350100M000100Y43\n", encoding="utf-8")
    found = facts(look(LogSource(id="ls-a", platform="pf-a", kind="access", path="x.log")))
    assert found["pi.log"]["clear_hits"] == 0


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ((), Reason.ABSENT),
        (("gone.csv",), Reason.UNREACHABLE),
        (("../outside.csv",), Reason.DENIED),
        (("https://example.org/a.csv",), Reason.ABSENT),
        (("empty.csv",), Reason.UNPARSABLE),
    ],
)
def test_what_could_not_be_read_is_missing_and_never_clean(look, tmp_path: Path, files, reason: Reason) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path.parent / "outside.csv").write_text("a\nb\n", encoding="utf-8")
    observation = look(dataset(*files))
    assert {fact.reason for fact in observation.facts if isinstance(fact, Missing)} == {reason}
    assert len(observation.facts) == 3


def test_one_unreadable_copy_leaves_the_whole_dataset_unseen(look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\nb\n", encoding="utf-8")
    observation = look(dataset("a.csv", "gone.csv"))
    assert all(isinstance(fact, Missing) for fact in observation.facts)


def test_ragged_rows_and_binary_rubbish_are_survived(look, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1\n1,2,13900001234\n\x00\xff\xfe,\n" + b"x" * 2_000_000 + b"\n3,4\n")
    found = facts(look(dataset("a.csv", contains=False)))
    assert [row["entity"] for row in found["pi.columns"]] == ["CN_MOBILE"]
    assert found["pi.dataset"]["contains"] is True


def test_a_mask_that_shows_too_much_is_a_difference(look, tmp_path: Path) -> None:
    rows = "".join(f"1390000{n:02d}**\n" for n in range(10, 40))
    (tmp_path / "a.csv").write_text("lxdh\n" + rows, encoding="utf-8")
    field = Field(name="lxdh", title="电话", pi_type="mobile", mask="required")
    found = facts(look(dataset("a.csv", fields=(field,))))
    assert "weak_mask" in {row["kind"] for row in found["pi.differences"]}


def test_a_password_in_a_log_is_counted_and_not_shown(look, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("GET /login?user=a&password=Sommer-2026! HTTP/1.1\n", encoding="utf-8")
    observation = look(LogSource(id="ls-a", platform="pf-a", kind="access", path="x.log"))
    assert facts(observation)["pi.log"]["secrets"] == 1
    assert "Sommer" not in repr(observation)
