"""Makes rules/personal_data/name_words.txt: frequent Chinese words that begin with a surname and could pass for a name.

Usage: python scripts/make_name_words.py dict.txt

The list is the dictionary of jieba 0.42.1 (github.com/fxsjy/jieba, MIT licence, Copyright (c) 2013 Sun Junyi): word,
frequency and part of speech per line. Words it marks as names of persons are left out, and so are rare ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scanners.personal_data.lexicon.name_data import NEVER, name_data

TARGET = Path(__file__).parents[1] / "rules" / "personal_data" / "name_words.txt"
HEAD = """\
# Words of two and three characters that begin with a surname and are names far less often than words.
# Source: dictionary of jieba 0.42.1, github.com/fxsjy/jieba, MIT licence, Copyright (c) 2013 Sun Junyi.
# Made by scripts/make_name_words.py.
"""
LEAST_FREQUENT = {2: 5, 3: 20}


def words(dictionary: str) -> Iterator[str]:
    """Words of the dictionary that a name check would take for a name."""
    data = name_data()
    for line in dictionary.splitlines():
        word, frequency, kind = line.split()
        least = LEAST_FREQUENT.get(len(word))
        if least is None or int(frequency) < least or kind.startswith("nr") or word[0] not in data.surnames:
            continue
        if all(data.given.get(c) != NEVER for c in word[1:]):
            yield word


if __name__ == "__main__":
    found = sorted(set(words(Path(sys.argv[1]).read_text("utf-8"))))
    lines = [" ".join(found[i : i + 30]) for i in range(0, len(found), 30)]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
