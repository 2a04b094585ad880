"""What the texts are made of: YAML files beside this module, or of the same names in the folder LABELLED_WORDS names.

Other words, keys and sentences make another corpus of the same kinds: the way to a figure on texts nobody has seen.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def read(name: str) -> Any:
    """The content of one YAML file, every scalar as text: 010 stays a telephone area code and is not the number 8."""
    folder = Path(os.environ.get("LABELLED_WORDS") or Path(__file__).parent)
    with (folder / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, yaml.BaseLoader)


WORDS: Mapping[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in read("words").items()}
