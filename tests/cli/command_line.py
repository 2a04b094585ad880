"""What a command said, and running one in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """Exit code, stdout and stderr of one command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout: anything else beside it is an error."""
        return json.loads(self.out)


def started(words: list[str]) -> subprocess.Popen[str]:
    """The command in a process of its own, which reads as a user's would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
    return subprocess.Popen(
        [sys.executable, "-m", "auditor", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def ended(process: subprocess.Popen[str], timeout: float = 60) -> Said:
    """What it said until its end. No command may ever show a traceback."""
    out, err = process.communicate(timeout=timeout)
    assert "Traceback" not in out + err
    return Said(process.returncode, out, err)
