"""Tests of filing read documents back with the helpers of the tests of reports."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "reports")]
