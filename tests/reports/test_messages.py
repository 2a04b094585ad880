"""Every word for people exists in both languages, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from auditor.model.text import Lang
from auditor.words import words

LOCALE = Path(__file__).parents[2] / "auditor" / "locale"
sys.path.insert(0, str(LOCALE))

import messages  # noqa: E402


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_every_message_is_translated_and_compiled(domain: str, language: str) -> None:
    assert list(messages.problems(domain, language)) == []


def test_english_is_what_the_code_says() -> None:
    assert words("reports", Lang.EN)("Not compliant") == "Not compliant"


def test_chinese_comes_from_the_catalogue() -> None:
    assert words("reports", "zh")("Not compliant") == "不符合"
