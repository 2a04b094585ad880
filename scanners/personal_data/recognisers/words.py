"""Context words: Latin ones match whole tokens, Chinese ones match anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def stand_in(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands there: `city_card` in `cityCardNo`, 市民卡 in 的市民卡号, `cid` not in `acid`."""
    if not text:
        return False
    small, tokens = text.lower(), f" {_tokens(text)} "
    return any(f" {_tokens(word)} " in tokens if word.isascii() else word.lower() in small for word in words)


def _tokens(text: str) -> str:
    return " ".join(_TOKEN.findall(text)).lower()
