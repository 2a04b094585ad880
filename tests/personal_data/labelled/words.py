"""The word lists of `words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml


def _read() -> Mapping[str, tuple[str, ...]]:
    with (Path(__file__).parent / "words.yaml").open(encoding="utf-8") as file:
        # BaseLoader: 010 stays a telephone area code and does not become the number 8.
        return {name: tuple(words.split()) for name, words in yaml.load(file, yaml.BaseLoader).items()}


WORDS = _read()
