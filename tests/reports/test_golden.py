"""The reports of one small audit, word for word.

After a change that is meant, `GOLDEN=write pytest tests/reports/test_golden.py` writes the files anew; read the diff.
"""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path

import pytest
from read_back import terminal
from sample_results import small

from auditor.model.text import Lang
from reports import machine
from reports.audit_report import build
from reports.html import render
from reports.reading import read

GOLDEN = Path(__file__).parents[1] / "golden"


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("lang", Lang)
def test_html(lang: Lang) -> None:
    page = render(build(read(small()), lang))
    compare(f"audit-small.{lang}.html", re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL))


@pytest.mark.parametrize("lang", Lang)
def test_terminal(lang: Lang) -> None:
    compare(f"audit-small.{lang}.txt", terminal(small(), lang, width=100))


def test_json() -> None:
    stream = StringIO()
    machine.render(read(small()), stream)
    compare("audit-small.json", stream.getvalue())
