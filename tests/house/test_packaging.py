"""The wheel is the whole program: code, rules and templates, and nothing that belongs to development."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from auditor.model.scan import Scanner

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    argv = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    made = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr[-2000:]
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.mark.parametrize("package", ["auditor", "scanners", "reports", "rules"])
def test_every_committed_file_of_a_package_is_in_the_wheel(wheel: zipfile.ZipFile, package: str) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", package], cwd=ROOT, capture_output=True, check=True, timeout=30)
    committed = {name for name in listed.stdout.decode("utf-8").split("\0") if name and (ROOT / name).is_file()}
    assert committed
    assert committed - set(wheel.namelist()) == set()


def test_nothing_of_development_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    installed = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert installed == {"auditor", "scanners", "reports", "rules"}


def test_the_wheel_carries_the_licence_and_says_which(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    metadata = wheel.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode("utf-8")
    assert "License-Expression: GPL-3.0-or-later" in metadata
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert (ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("GNU GENERAL PUBLIC LICENSE")


def test_every_declared_scanner_is_found_and_keeps_the_contract() -> None:
    declared = PROJECT["project"]["entry-points"]["auditor.scanners"]
    found = {entry.name: entry for entry in entry_points(group="auditor.scanners")}
    assert declared.items() <= {name: entry.value for name, entry in found.items()}.items()
    for name in declared:
        scanner = found[name].load()()
        assert isinstance(scanner, Scanner)
        assert scanner.name == name
