"""The compiler is started where it saves time: for much text or many columns, and never to compile for a small scan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanners.personal_data.lane import sources

SCRIPT = """
import sys
from scanners.personal_data.detect import Detector
detector = Detector()
for _ in range(int(sys.argv[1])):
    assert len(detector.find("13900001234", "mobile")) == 1
print("numba" in sys.modules)
"""


def starts_the_compiler(passes: int, **environment: str) -> bool:
    command = [sys.executable, "-c", SCRIPT, str(passes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | environment)
    return done.stdout.strip() == "True"


def test_many_short_columns_are_worth_a_lane_that_is_compiled() -> None:
    if not sources.is_compiled():
        pytest.skip("no lane was compiled here before")
    assert not starts_the_compiler(20)
    assert starts_the_compiler(300)


def test_they_are_not_worth_compiling_it(tmp_path: Path) -> None:
    assert not starts_the_compiler(300, XDG_CACHE_HOME=str(tmp_path))
