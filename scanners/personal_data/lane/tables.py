"""Tables of the pass, made from the words and the signs that matter."""

from __future__ import annotations

from functools import cache

import numpy as np

from scanners.personal_data.context import TITLED, cue_words
from scanners.personal_data.lane import driver
from scanners.personal_data.lane.collected import Tables
from scanners.personal_data.lane.rare import NUMERAL_SIGNS
from scanners.personal_data.lane.rules import PLATE_PROVINCE
from scanners.personal_data.lexicon.name_data import name_data

_HALF_WORDS = frozenset({"区长", "市长", "县长", "州长"})
"""Forms of address that are more often the end of a place and the start of a road: 鄞州区长江路."""
ADDRESS_SIGNS = "号室栋幢座楼层户组村社单巷弄院队屯路街道里排附"
"""Signs that an address has behind a number."""


@cache
def tables() -> Tables:
    """The tables; the same for every lane."""
    signs = np.zeros(0x10000, np.uint8)
    signs[PLATE_PROVINCE != 0] |= driver.PROVINCE_SIGN
    cues = {word: said.asked for word, said in cue_words().items() if len(word) <= driver.LONGEST_CUE}
    for title in name_data().titles:
        if 2 <= len(title) <= driver.LONGEST_CUE and title not in _HALF_WORDS:
            cues[title] = cues.get(title, 0) | TITLED
    for word in cues:
        signs[ord(word[-1])] |= driver.CUE_END
    for sign in ADDRESS_SIGNS:
        signs[ord(sign)] |= driver.ADDRESS_SIGN
    for sign in NUMERAL_SIGNS + "十百":
        signs[ord(sign)] |= driver.NUMERAL
    signs[ord("字")] |= driver.OFFICER_SIGN
    return Tables(signs, {word.encode(): mask for word, mask in cues.items()})
