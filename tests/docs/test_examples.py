"""The examples of the documentation work: its commands run, its files load, its plugin is a plugin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pages import ROOT
from reader import Reader

DOCS = ROOT / "docs"
LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["security-officer", "data-owner", "management"])
def test_a_page_can_be_followed_word_for_word(page: str, lang: str, district: Path) -> None:
    assert Reader(district).follow(DOCS / lang / f"{page}.md") == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["filing", "drills"])
def test_pages_about_the_sample_district_can_be_followed(page: str, lang: str, district: Path) -> None:
    shutil.copy(ROOT / "inventory.yaml", district)
    assert Reader(district).follow(DOCS / lang / f"{page}.md") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rules_page_can_be_followed_word_for_word(lang: str, rules_beside: Path, plugins_of_the_page: Path) -> None:
    assert Reader(rules_beside).follow(DOCS / lang / "rules.md") == []
