"""`auditor collect` for databases: the script for an id of the register, and its bundle back in place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from database_lab import catalogue

from auditor.cli import run
from scanners.database.clients import carried
from scanners.linux.frame import Header, block_of, render

REGISTER = """
schema_version: 1
district: {code: "500000", name: 示例区, level: county}
units: [{id: u-a, name: 示例局, type: party_gov, level: county}]
platforms: [{id: pf-a, name: 示例系统, kind: approval, owner: u-a, level: {grade: 3, s: 3, a: 3}}]
databases:
  - {id: db-ora, engine: oracle, platform: pf-a, bundle: bundles/db-ora.bundle}
  - {id: db-maria, engine: mariadb, platform: pf-a}
  - {id: db-red, engine: redis, platform: pf-a}
"""


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "inventory.yaml").write_text(REGISTER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_bundle(target: str, started: datetime) -> bytes:
    probes = [carried(probe) for probe in catalogue().probes_of("oracle")]
    header = Header(run="ab" * 16, target=target, hostname="h", started=started)
    return render(header, [block_of(probe, b"E\n") for probe in probes])


@pytest.mark.parametrize(
    ("id_", "kind"), [("db-ora", "oracle"), ("db-ora", None), ("db-maria", "mysql"), ("db-maria", "mariadb")]
)
def test_a_script_is_written_for_a_database_of_the_register(district: Path, id_: str, kind: str | None) -> None:
    options = ["--for", kind] if kind else []
    assert run(["collect", "script", id_, *options, "--out", "s.sh"]) == 0
    text = (district / "s.sh").read_text(encoding="utf-8")
    assert f"target='{id_}'" in text and "sudo_wanted=no" in text


@pytest.mark.parametrize(
    ("id_", "kind"), [("db-ora", "dm8"), ("db-red", None), ("db-none", "oracle"), ("db-ora", "linux2")]
)
def test_no_script_is_written_for_another_engine_or_an_unknown_id(
    district: Path, id_: str, kind: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--for", kind] if kind else []
    assert run(["--lang", "en", "collect", "script", id_, *options, "--out", "s.sh"]) == 2
    assert not (district / "s.sh").exists()
    assert id_ in capsys.readouterr().err


def taken_in(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict]:
    capsys.readouterr()
    code = run(["--lang", "en", "collect", "import", "b", *options, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_fresh_bundle_goes_where_the_register_says(district: Path, capsys) -> None:
    content = a_bundle("db-ora", datetime.now(UTC) - timedelta(days=1))
    (district / "b").write_bytes(content)
    code, view = taken_in(capsys)
    assert (code, view["complete"], view["objection"]) == (0, True, "")
    assert (district / "bundles" / "db-ora.bundle").read_bytes() == content


def test_a_bundle_that_is_too_old_is_told_when_it_comes_in(district: Path, capsys) -> None:
    (district / "b").write_bytes(a_bundle("db-ora", datetime.now(UTC) - timedelta(days=120)))
    code, view = taken_in(capsys)
    assert code == 1
    assert "collect again" in view["objection"]


def test_a_bundle_that_was_cut_is_told_when_it_comes_in(district: Path, capsys) -> None:
    (district / "b").write_bytes(a_bundle("db-ora", datetime.now(UTC))[:-400])
    code, view = taken_in(capsys)
    assert code == 1
    assert view["complete"] is False


def test_a_bundle_of_a_database_without_a_place_says_what_to_enter(district: Path, capsys) -> None:
    (district / "b").write_bytes(a_bundle("db-maria", datetime.now(UTC)))
    code, view = taken_in(capsys)
    assert code == 0
    assert "bundle: b" in view["note"]


@pytest.mark.parametrize("options", [(), ("--host", "db-ora")])
def test_a_bundle_of_another_database_is_refused(district: Path, capsys, options: tuple[str, ...]) -> None:
    (district / "b").write_bytes(a_bundle("db-else", datetime.now(UTC)))
    assert run(["--lang", "en", "collect", "import", "b", *options]) != 0
    assert not (district / "bundles").exists()
