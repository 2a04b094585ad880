"""The documentation is true: its commands run, its files load, its links lead somewhere, both languages agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import ROOT
from reader import Reader

DOCS = ROOT / "docs"


@pytest.mark.parametrize("page", ["security-officer", "data-owner"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_can_be_followed_word_for_word(page: str, lang: str, district: Path) -> None:
    assert Reader(district).follow(DOCS / lang / f"{page}.md") == []
