"""Who speaks in a conversation: a name behind the time and before a colon: `[10:02:11] 张小明：好的`."""

from __future__ import annotations

import re
from functools import lru_cache

from scanners.personal_data import lexicon
from scanners.personal_data.context import Spoken, spoken

SPEAKER = 1 << 58
"""What a key asks for that is the name of somebody: it is one where the time stands before it."""
SCORE = 0.7
FARTHEST_TIME = 40
"""Bytes before a name in which the time stands, its brackets included."""
_SHORTEST, _LONGEST = 3, 4
"""Characters; names of two are words too often."""
_TIME = re.compile(r"(?<![0-9])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,6})?)?[\])】）]? ?\Z")
_COLONS = (":", "：")


@lru_cache(maxsize=4096)
def is_name_of_speaker(key: str) -> bool:
    """Whether a key is a name and nothing else."""
    return _SHORTEST <= len(key) <= _LONGEST and lexicon.is_name_alone(key) and spoken(key) == Spoken()


def is_speaking(before: str, behind: str) -> bool:
    """Whether one whose name stands between these texts speaks."""
    return behind.startswith(_COLONS) and _TIME.search(before) is not None
