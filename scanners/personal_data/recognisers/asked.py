"""Kinds that count where a key, a column or a cue asks for them: names, addresses, birth dates, QQ numbers, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanners.personal_data import lexicon
from scanners.personal_data.asking import AskedFor, asked_for, said_before
from scanners.personal_data.context import asked_values, spoken_by_name
from scanners.personal_data.recognisers.around import asked_places, speakers, titles
from scanners.personal_data.recognisers.base import Candidate, ChineseRecogniser
from scanners.personal_data.speakers import SCORE


class AskedRecogniser(ChineseRecogniser):
    """One kind by what asks for it."""

    def __init__(self, entity: str, words: Iterable[str] = ()) -> None:
        super().__init__(f"{entity} by key or cue", [entity], tuple(words))
        self._entity = entity
        self._mask = sum(1 << bit for bit, asked in enumerate(asked_values()) if asked.entity == entity)

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for found in self._found(text, column):
            yield Candidate(self._entity, *found[1:3], found.score, found.score, "asked for", spoken_for=True)

    def _found(self, text: str, column: str) -> Iterator[AskedFor]:
        if mask := spoken_by_name(column).asked & self._mask:
            yield from asked_for(mask, text, under_name=True)
        for place in asked_places(text):
            if mask := place.mask & self._mask:
                for found in asked_for(mask, text[place.start : place.end], under_name=place.under_key):
                    yield found._replace(start=place.start + found.start, end=place.start + found.end)


class BeforeWordsRecogniser(ChineseRecogniser):
    """What a word says of what stands before it: 张三先生, 1990年1月2日出生, 因高血压入院; and who speaks."""

    def __init__(self) -> None:
        super().__init__("what stands before a word", ["PERSON", "DATE_OF_BIRTH", "HEALTH"])

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for before, end in titles(text):
            for found in said_before(text[before:end], text[end : end + 2]):
                start, last = before + found.start, before + found.end
                yield Candidate(found.entity, start, last, found.score, found.score, "before a word", spoken_for=True)
        for start, last in speakers(text):
            yield Candidate("PERSON", start, last, SCORE, SCORE, "speaks", spoken_for=True)


_RUN = re.compile(r"[0-9A-Za-z#\-\u4000-\u9fff〇（）－]+")


class AddressRecogniser(ChineseRecogniser):
    """Addresses that running text holds without a cue: none goes on behind a blank, where another value may stand.

    Where no word speaks of an address, one counts that leads to a home; a house alone is mostly an office.
    """

    def __init__(self) -> None:
        super().__init__("CN_ADDRESS in text", ["CN_ADDRESS"])

    def candidates(self, text: str, column: str) -> Iterable[Candidate]:
        for run in _RUN.finditer(text):
            for found in lexicon.addresses_in(run[0]) if lexicon.may_hold_address(run[0]) else ():
                start, end = run.start() + found.start, run.start() + found.end
                alone = found.score if lexicon.is_home(run[0][found.start : found.end]) else 0.0
                yield Candidate("CN_ADDRESS", start, end, alone, found.score, "address grammar")
