"""`auditor report filing` and `ledger` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from registers import ROOT

from auditor.cli.app import run

INVENTORY = str(ROOT / "inventory.yaml")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "home"))


def test_a_check_of_the_clean_platform_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "filing", "-i", INVENTORY, "--check", "--platform", "pf-policy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"platform": "pf-policy", "blank": [], "remarks": []}]


def test_a_check_names_what_is_blank_and_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    argv = ["report", "filing", "-i", INVENTORY, "--check", "--platform", "pf-exchange", "--out", str(out)]
    assert run(argv) == 1
    assert "部署范围" in capsys.readouterr().out
    assert not out.exists()


def test_papers_are_written_in_the_formats_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    argv = [
        "report",
        "filing",
        "-i",
        INVENTORY,
        "--platform",
        "pf-ykb",
        "--format",
        "html,json",
        "--out",
        str(tmp_path),
    ]
    assert run([*argv, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {Path(file).name for file in files} == {
        f"{paper}.{form}" for paper in ("grading-report", "filing-form", "expert-review") for form in ("html", "json")
    }
    assert all(Path(file).stat().st_size for file in files)


def test_a_filed_copy_is_refused_while_fields_are_blank(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    argv = ["report", "filing", "-i", INVENTORY, "--platform", "pf-exchange", "--filed-copy", "--out", str(tmp_path)]
    assert run(argv) == 2
    assert "不能出正式件" in capsys.readouterr().err
    assert not (tmp_path / "pf-exchange").exists()


def test_a_filed_copy_reads_the_numbers_from_where_the_register_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = {"PHONE_P_POLICY": "139" + "0000" + "1111", "ID_P_POLICY": "5001161990" + "0101001X"}
    for name, value in {**numbers, "PHONE_P_POLICY_HEAD": "138" + "0000" + "2222"}.items():
        monkeypatch.setenv(name, value)
    argv = ["report", "filing", "-i", INVENTORY, "--platform", "pf-policy", "--format", "html", "--out", str(tmp_path)]
    assert run([*argv, "--filed-copy"]) == 0
    assert numbers["ID_P_POLICY"] in (tmp_path / "pf-policy" / "grading-report.html").read_text("utf-8")
    assert (tmp_path / "pf-policy").stat().st_mode & 0o777 == 0o700
    assert run(argv) == 0
    assert numbers["ID_P_POLICY"] not in (tmp_path / "pf-policy" / "grading-report.html").read_text("utf-8")


def test_a_platform_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "filing", "-i", INVENTORY, "--check", "--platform", "pf-nope"]) == 2
    assert "pf-nope" in capsys.readouterr().err


def test_the_ledger_speaks_both_languages(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["--lang", "en", "report", "ledger", "-i", INVENTORY, "--out", str(tmp_path / "l")]) == 0
    assert "Overdue" in (tmp_path / "l" / "ledger.html").read_text("utf-8")
    assert (tmp_path / "l" / "ledger.xlsx").stat().st_size
    capsys.readouterr()


def test_the_calculator_says_the_level_the_steps_and_where_the_matrices_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["grade", "national:general", "society:general", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["level"], said["label"], said["by_other_matrix"]) == (4, "S4A2G4", "S3A2G3")
    assert len(said["warnings"]) == 1
    assert run(["grade", "society:general", "society:general", "--carries", "3"]) == 0
    assert "第 3 级" in capsys.readouterr().out


def test_the_calculator_names_what_there_is_to_choose_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["grade", "society:much", "society:general"]) == 2
    assert "very_serious" in capsys.readouterr().err
