"""Words for people, in both languages of the program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Lang(StrEnum):
    """Language of a text. Chinese is the users' language; English is served equally."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and English, with `{name}` places for values."""

    zh: str
    en: str

    def __getitem__(self, lang: Lang | str) -> str:
        return self.zh if lang == Lang.ZH else self.en

    def fill(self, values: Mapping[str, Any]) -> Text:
        """The sentence with every `{name}` replaced. Unknown names stay as written; other braces are untouched."""

        def put(match: re.Match[str]) -> str:
            name = match.group(1)
            return _words(values[name]) if name in values else match.group(0)

        return Text(_PLACEHOLDER.sub(put, self.zh), _PLACEHOLDER.sub(put, self.en))

    def placeholders(self) -> tuple[frozenset[str], frozenset[str]]:
        """Names used in the Chinese and in the English sentence."""
        return frozenset(_PLACEHOLDER.findall(self.zh)), frozenset(_PLACEHOLDER.findall(self.en))


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(item) for item in value)
    return str(value)
