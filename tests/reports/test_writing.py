"""Reports on disk: all or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sample_results import small

import reports
from auditor.errors import StoreError, StoreFull, UsageError
from auditor.model.text import Lang
from reports import writing

NAMES = {"audit.json", "report.html", "report.en.html", "report.xlsx"}
HERE = Path(__file__).parent


def test_every_format_is_written_and_latest_points_at_it(tmp_path: Path) -> None:
    paths = reports.write(small(), tmp_path)
    assert {path.name for path in paths} == NAMES
    assert all(path.parent == tmp_path / small().audit and path.stat().st_size for path in paths)
    assert {path.name for path in (tmp_path / "latest").iterdir()} == NAMES
    assert {path.name for path in tmp_path.iterdir()} == {small().audit, "latest"}


def test_the_language_asked_for_is_the_main_one(tmp_path: Path) -> None:
    reports.write(small(), tmp_path, lang="en")
    assert "self-audit report" in (tmp_path / "latest" / "report.html").read_text("utf-8")
    assert "自查报告" in (tmp_path / "latest" / "report.zh.html").read_text("utf-8")


def test_a_later_audit_moves_latest_and_keeps_the_earlier_one(tmp_path: Path) -> None:
    reports.write(small(), tmp_path)
    reports.write(replace(small(), audit="20261124-090000-next"), tmp_path)
    assert (tmp_path / "latest").resolve().name == "20261124-090000-next"
    assert (tmp_path / small().audit / "audit.json").exists()


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in reports.write(small(), tmp_path)}
    second = {path.name: path.read_bytes() for path in reports.write(small(), tmp_path)}
    assert first == second


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="odt"):
        reports.write(small(), tmp_path / "out", ("json", "odt"))
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_the_earlier_report_whole(tmp_path: Path) -> None:
    """A real refusal of the kernel: the process may write no file larger than 4 kB."""
    before = {path.name: path.read_bytes() for path in reports.write(small(), tmp_path)}
    code = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from sample_results import small
import reports
from auditor.errors import StoreFull
for name in ("json", "html", "xlsx"):
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        reports.write(small(), Path(sys.argv[2]), (name,))
    except StoreFull as error:
        sys.stdout.write(f"{name}: {error}\\n")
"""
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(HERE), str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert done.stdout.count("no space left for reports") == 3, done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "latest").iterdir()} == before
    assert {path.name for path in tmp_path.iterdir()} == {small().audit, "latest"}


def test_a_renderer_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> list[Path]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "FORMATS", {**writing.FORMATS, "xlsx": full})
    with pytest.raises(StoreFull):
        reports.write(small(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_called_latest_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest" / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="latest"):
        reports.write(small(), tmp_path)
    assert (tmp_path / "latest" / "notes.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        reports.write(small(), tmp_path / "out", lang=Lang.ZH)
