"""Tables of the pass, made from the words and the signs that matter."""

from __future__ import annotations

from functools import cache

import numpy as np

from scanners.personal_data.asking import words_behind
from scanners.personal_data.context import TITLED, cue_words
from scanners.personal_data.lane import ideographs, keyed
from scanners.personal_data.lane.classes import PLATE_PROVINCE
from scanners.personal_data.lane.collected import Tables
from scanners.personal_data.lexicon.address_data import AFTER_NAME
from scanners.personal_data.lexicon.addresses import NUMBER_CHARACTERS, UNITS
from scanners.personal_data.lexicon.name_data import name_data
from scanners.personal_data.lexicon.numerals import NUMERALS


@cache
def tables() -> Tables:
    """The tables; the same for every lane."""
    signs = np.zeros(0x10000, np.uint8)
    signs[PLATE_PROVINCE != 0] |= ideographs.PROVINCE_SIGN
    cues = {word: said.asked for word, said in cue_words().items() if len(word) <= ideographs.LONGEST_CUE}
    for word in words_behind():
        if len(word) <= ideographs.LONGEST_CUE:
            cues[word] = cues.get(word, 0) | TITLED
            signs[ord(word[-1])] |= ideographs.TITLE_END
    cue_lengths = np.zeros(0x10000, np.uint8)
    for word in cues:
        signs[ord(word[-1])] |= ideographs.CUE_END
        if "a" <= word[0] <= "z":
            signs[ord(word[-1])] |= ideographs.MIXED_CUE_END
        else:
            cue_lengths[ord(word[-1])] |= 1 << (len(word) - 1)
    for bit, characters in (
        (ideographs.ADDRESS_SIGN, UNITS.union(AFTER_NAME)),
        (ideographs.COUNT_SIGN, NUMBER_CHARACTERS),
        (ideographs.NUMERAL, NUMERALS),
    ):
        for sign in characters:
            if "\u4000" <= sign <= "\u9fff" or sign == "〇":
                signs[ord(sign)] |= bit
    signs[[ord("字"), ideographs.COVERED_SIGN, ideographs.WIDE_CLOSING]] |= ideographs.TRIGGER_SIGN
    return Tables(signs, cue_lengths, {word.encode(): mask for word, mask in cues.items()}, *_plain_names())


def _plain_names() -> tuple[np.ndarray, np.ndarray, frozenset[bytes]]:
    """The quick look-up of the lexicon as tables by code point."""
    data = name_data()
    names = np.zeros((0x10000, 2), np.uint8)
    for sign, matches in data.quick.items():
        if ord(sign) < 0x10000:
            names[ord(sign)] = [round(match.score * 100) for match in matches]
    usual = np.zeros(0x10000, np.uint8)
    for sign in data.usual:
        if ord(sign) < 0x10000:
            usual[ord(sign)] = keyed.USUAL_LAST if sign in data.usual_last else 1
    return names.reshape(-1), usual, frozenset(word.encode() for word in data.caps if 2 <= len(word) <= 3)
