"""`make audit` and `.ci/run`: what they call, and what becomes of the exit codes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile with a set-up and a Python that only write down how they were called."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("scripts/setup", ".venv/bin/python"):
        script = tmp_path / name
        script.parent.mkdir(parents=True)
        script.write_text(
            f'#!/bin/sh\necho "{name} $*" >>calls\ncase "$*" in *worksheet*) exit 0; esac\n'
            "exit $(cat exit-code 2>/dev/null || echo 0)\n",
            "utf-8",
        )
        script.chmod(0o755)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, timeout=30)


def with_exit_code(checkout: Path, code: int) -> Path:
    setup = checkout / "scripts" / "setup"
    setup.write_text('#!/bin/sh\necho "scripts/setup $*" >>calls\n', "utf-8")
    (checkout / "exit-code").write_text(str(code), "utf-8")
    return checkout


@pytest.mark.parametrize("code", [0, 1])
def test_an_audit_that_ran_completely_is_a_success_whatever_it_found(checkout: Path, code: int) -> None:
    done = make(with_exit_code(checkout, code), "audit")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("code", [2, 3, 130])
def test_an_audit_that_could_not_run_or_is_incomplete_is_not(checkout: Path, code: int) -> None:
    done = make(with_exit_code(checkout, code), "audit")
    assert done.returncode != 0
    assert f"Error {code}" in done.stderr


def test_an_audit_sets_up_and_runs_inside_the_lab(checkout: Path) -> None:
    make(checkout, "audit", "AUDIT=--lang en")
    assert (checkout / "calls").read_text("utf-8").splitlines() == [
        "scripts/setup run",
        ".venv/bin/python -m auditor worksheet import "
        "examples/worksheets/*.xlsx --evidence examples/worksheets/evidence",
        ".venv/bin/python -m examples.lab -- auditor audit inventory.yaml --out out --lang en",
    ]


def test_a_failed_set_up_starts_no_audit(checkout: Path) -> None:
    (checkout / "exit-code").write_text("2", "utf-8")
    assert make(checkout, "audit").returncode != 0
    assert (checkout / "calls").read_text("utf-8").splitlines() == ["scripts/setup run"]


def test_ci_runs_the_readmes_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "make test"]
    assert "make test" in (ROOT / "README.md").read_text("utf-8")


def test_test_modules_have_names_of_their_own() -> None:
    """pytest imports them by bare name, so that two of the same name cannot be run together."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
