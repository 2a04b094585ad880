"""The command as its users meet it: words in; exit code, stdout and stderr out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Said
from tiny_district import District

from auditor.cli import run


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.chdir(tmp_path)  # a default such as ./out must not fall into the repository
    return District(tmp_path)


@pytest.fixture
def auditor(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run one command line in this process. No command may ever show a traceback."""
    for name in ("AUDITOR_HOME", "AUDITOR_LANG", "AUDITOR_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def command(*words: object) -> Said:
        capfd.readouterr()
        code = run([str(word) for word in words])
        said = Said(code, *capfd.readouterr())
        assert "Traceback" not in said.out + said.err
        return said

    return command
