"""Words for people, by gettext. The code speaks English; `auditor/locale` holds the Chinese."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from auditor.model.text import Lang

Words: TypeAlias = Callable[[str], str]
"""Takes an English message and gives it in one language."""


@cache
def words(domain: str, lang: Lang | str) -> Words:
    """The messages of `domain`, e.g. `reports`, in `lang`.

    A message that has no translation comes back in English; a test sees to it that there is none.
    """
    if lang == Lang.EN:
        return _as_written
    catalogue = files("auditor") / "locale" / str(lang) / "LC_MESSAGES" / f"{domain}.mo"
    with catalogue.open("rb") as file:
        return gettext.GNUTranslations(file).gettext


def mark(message: str) -> str:
    """The message itself: marks it for extraction where it is translated later."""
    return message


def _as_written(message: str) -> str:
    return message
