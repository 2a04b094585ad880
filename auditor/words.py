"""Words for people. The code speaks English; `auditor/locale` holds the Chinese.

Messages of reports are translated by gettext. What a scanner notes of a look that failed is data, kept in English in
the store with the values put in; `said` finds its template again when it is shown.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
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


def said(detail: str, lang: Lang | str) -> str:
    """What a scanner noted, in `lang`. Values inside stay as they are; a note that nobody has translated does too.

    A template's `{detail}` is a note inside a note and is translated with it.
    """
    return detail if lang == Lang.EN or not detail else _said(detail, str(lang))


@dataclass(frozen=True, slots=True)
class _Template:
    pattern: re.Pattern[str]
    translation: str
    only_joins: bool
    """It has no words of its own, so it is believed only where the note inside it is known."""


_PLACE = re.compile(r"\{(\w+)\}")
_LETTER = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=4096)
def _said(detail: str, lang: str) -> str:
    whole, templates = _details(lang)
    if detail in whole:
        return whole[detail]
    for template in templates:
        match = template.pattern.fullmatch(detail)
        if match is None:
            continue
        values = match.groupdict()
        inner = values.get("detail", "")
        told = _said(inner, lang) if inner else ""
        if template.only_joins and told == inner:
            continue
        return template.translation.format(**values | {"detail": told})
    return detail


@cache
def details(lang: Lang | str) -> Mapping[str, str]:
    """Every known note of a scanner, by its English template."""
    text = (files("auditor") / "locale" / str(lang) / "details.json").read_text("utf-8")
    catalogue: Mapping[str, str] = json.loads(text)
    return catalogue


@cache
def _details(lang: str) -> tuple[Mapping[str, str], tuple[_Template, ...]]:
    """Notes without places, and templates: those that say most of their own come first."""
    known = details(lang)
    own = {template: _PLACE.sub("", template) for template in known}
    whole = {template: words for template, words in known.items() if own[template] == template}
    rest = sorted(known.keys() - whole.keys(), key=lambda template: (-len(own[template]), template))
    return whole, tuple(_Template(_pattern(t), known[t], _LETTER.search(own[t]) is None) for t in rest)


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PLACE.split(template)
    escaped = [f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)]
    return re.compile("".join(escaped), re.DOTALL)
