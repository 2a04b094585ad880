"""Names of fields that standards prescribe: `rules/personal_data/data_elements.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from scanners.personal_data.rule_data import rule_data

_CODE = re.compile(r"(?<![0-9A-Za-z])(?:de[0-9]{2}(?:[._][0-9]{2,3}){3}|[a-z]{2,4}[0-9]{2,4})(?![0-9A-Za-z])")
"""Letters and figures, such as AAC003, or the identifier of a data element of health, such as DE02.01.039.00."""

_FIGURE = re.compile("[0-9]")


@cache
def data_elements() -> Mapping[str, str]:
    """By name in lower case the word of the vocabulary it means, read once."""
    return {name: word for system in _systems() for word, names in system["names"].items() for name in names}


@cache
def families() -> Mapping[str, tuple[str, ...]]:
    """By the letters of codes of one family the words for what its members may hold."""
    return {letters: tuple(words) for system in _systems() for letters, words in system.get("families", {}).items()}


@cache
def _systems() -> Any:
    return rule_data("data_elements.yaml")


@cache
def _forms() -> frozenset[str]:
    """Names with figures, all figures alike."""
    return frozenset(_FIGURE.sub("0", name) for name in data_elements() if _FIGURE.search(name))


def has_code(key: str) -> bool:
    """Whether a code stands in a key, or one that differs from it in figures only."""
    codes = [code.replace("_", ".") for code in _CODE.findall(key.lower())]
    return any(_FIGURE.sub("0", code) in _forms() or code[:-3] in families() for code in codes)


def word_of_code(column: str) -> str | None:
    """The word that a code in a column's name means, such as `xm` for AAC003 and ac01.aac003; "" for another code of a
    family, None where none of them stands there."""
    codes = [code.replace("_", ".") for code in _CODE.findall(column.lower())]
    for code in codes:
        if word := data_elements().get(code):
            return word
    return "" if any(code[:-3] in families() for code in codes) else None
