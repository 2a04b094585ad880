"""The script goes out and the bundle comes back by the same commands as on Linux."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.cli import run
from examples.make_bundles import HERE

REGISTER = """schema_version: 1
as_of: 2026-11-20
district: {code: "500000", name: 示例区, level: county}
units: [{id: u-a, name: 单位, type: party_gov, level: county}]
platforms: [{id: pf-a, name: 平台, kind: website_cluster, owner: u-a, level: {grade: 2, s: 2, a: 2}}]
hosts:
  - {id: h-bs-win, platform: pf-a, os: windows, collect: bundle, bundle: kept/h-bs-win.bundle}
  - {id: h-lin, platform: pf-a, os: linux}
"""


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventory.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.mark.parametrize("words", [[], ["--for", "windows"]])
def test_the_script_is_of_the_kind_the_register_says(register: Path, words: list[str]) -> None:
    assert run(["collect", "script", "h-bs-win", *words, "--out", "x.ps1"]) == 0
    assert "Invoke-Collection" in (register / "x.ps1").read_text("ascii")
    assert run(["collect", "script", "h-lin", "--out", "x.sh"]) == 0
    assert (register / "x.sh").read_text("utf-8").startswith("script_sha256=")


@pytest.mark.parametrize(
    ("host", "kind"), [("h-bs-win", "linux"), ("h-lin", "windows"), ("h-none", "windows"), ("h-lin", "mainframe")]
)
def test_a_kind_that_the_register_does_not_say_is_a_usage_error(
    register: Path, capfd: pytest.CaptureFixture[str], host: str, kind: str
) -> None:
    assert run(["--lang", "en", "collect", "script", host, "--for", kind]) == 2
    assert f"{host}: no such" in capfd.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
@pytest.mark.parametrize("words", [[], ["--host", "h-bs-win"]])
def test_a_bundle_is_taken_in_whatever_its_encoding(
    register: Path, capfd: pytest.CaptureFixture[str], encoding: str, words: list[str]
) -> None:
    carried = (HERE / "h-bs-win.bundle").read_text("ascii").encode(encoding)
    (register / "x.bundle").write_bytes(carried)
    capfd.readouterr()
    assert run(["collect", "import", "x.bundle", *words, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["host"] == "h-bs-win"
    assert (register / "kept" / "h-bs-win.bundle").read_bytes() == carried


def test_a_bundle_that_was_cut_off_is_told(register: Path) -> None:
    content = (HERE / "h-bs-win.bundle").read_bytes()
    (register / "x.bundle").write_bytes(content[: len(content) // 2])
    assert run(["collect", "import", "x.bundle"]) == 1
