"""What is known about names: `rules/personal_data/names.yaml` as tables for look-up, and the score of a plain name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scanners.personal_data.lexicon.areas import areas
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.rule_data import rule_data, rule_text

SURNAME_SCORES = {"common": 0.75, "usual": 0.7, "rare": 0.6, "wordlike": 0.39}
COMPOUND = 0.8
USUAL, EVERYDAY, NEVER = 0.1, -0.12, -9.0
"""What one character of a given name adds; absent from the table: nothing. `NEVER` rules a name out."""
DOUBTFUL = 0.5
"""Score of what is a word or a place as often as a name: enough under a key that can only mean a person."""
HIGHEST = 0.95
_FEW_WORDS = 1

HAN = "㐀-䶿一-鿿\U00020000-\U000323af"
DOTS = "·•‧・∙⋅・･"


@dataclass(frozen=True, slots=True)
class NameData:
    """Tables about names. `caps` bounds the score of a text that is also something else: 0 is no name at all.

    `quick` holds by surname the finished matches of a name with one and with two usual characters behind, `usual_last`
    the last characters of which no form of address ends in: names need no more than look-ups then. `behind` holds the
    words that stand behind names, `heads` what names without a dot begin with, `long_heads` what those without a
    Chinese surname do, `not_alone` names that are words as well where nothing speaks of a person, `only_names` surnames
    with which hardly a word begins.
    """

    quick: Mapping[str, tuple[Match, Match]]
    usual: frozenset[str]
    usual_last: frozenset[str]
    surnames: Mapping[str, float]
    compound: Mapping[str, float]
    foreign: frozenset[str]
    given: Mapping[str, float]
    caps: Mapping[str, float]
    endings: tuple[str, ...]
    titles: frozenset[str]
    ends_title: re.Pattern[str]
    behind: frozenset[str]
    heads: frozenset[str]
    long_heads: frozenset[str]
    hard: frozenset[str]
    soft: frozenset[str]
    syllables: re.Pattern[str]
    ends_in_surname: frozenset[str]
    latin_surnames: frozenset[str]
    latin_given: frozenset[str]
    latin_words: frozenset[str]
    not_alone: frozenset[str]
    only_names: frozenset[str]


@cache
def name_data() -> NameData:
    """The shipped tables, read once."""
    found = rule_data("names.yaml")
    kinds = found["surnames"]
    surnames = {c: score for kind, score in SURNAME_SCORES.items() for c in kinds[kind] if c != " "}
    compound = dict.fromkeys(kinds["compound"].split(), COMPOUND)
    given: dict[str, float] = {}
    for kind, weight in (("everyday", EVERYDAY), ("never", NEVER), ("usual", USUAL)):
        given |= dict.fromkeys(found["given"][kind].replace(" ", ""), weight)
    titles = _longest_first(found["titles"])
    either = "|".join(titles)
    follows = found["follows"]
    foreign = frozenset(kinds["foreign"].split())
    long_heads = frozenset(word[0] for word in (*foreign, *found["syllables"].split()))
    latin = found["latin"]
    usual = frozenset(c for c, weight in given.items() if weight == USUAL)
    heads = {word[0] for word in compound}
    caps = _caps(found)
    begun = Counter(word[0] for word in caps)
    return NameData(
        quick={
            c: (Match(0, 2, min(HIGHEST, base + 1.5 * USUAL)), Match(0, 3, min(HIGHEST, base + 2 * USUAL)))
            for c, base in surnames.items()
            if c not in heads
        },
        usual=usual,
        usual_last=usual - {title[-1] for title in titles},
        surnames=surnames,
        compound=compound,
        foreign=foreign,
        given=given,
        caps=caps,
        endings=_longest_first(found["organisations"]),
        titles=frozenset(titles),
        ends_title=re.compile(f"(?:{either})$"),
        behind=frozenset(titles) | frozenset(follows["words"].split()),
        heads=frozenset(surnames) | {word[0] for word in compound} | long_heads,
        long_heads=long_heads,
        hard=frozenset(follows["chars"]),
        soft=frozenset(follows["soft"]),
        syllables=re.compile("|".join(_longest_first(found["syllables"]))),
        ends_in_surname=frozenset(found["ends_in_surname"].split()),
        latin_surnames=frozenset(latin["surnames"].split()),
        latin_given=frozenset(latin["given"].split()),
        latin_words=frozenset(latin["words"].split()),
        not_alone=frozenset(found["not_alone"].split()),
        only_names=frozenset(
            c for c, base in surnames.items() if base >= SURNAME_SCORES["rare"] and begun[c] <= _FEW_WORDS
        ),
    )


def _caps(found: Mapping[str, Any]) -> dict[str, float]:
    places = areas()
    lines = rule_text("name_words.txt").splitlines()
    caps = dict.fromkeys((word for line in lines if line[0] != "#" for word in line.split(" ")), DOUBTFUL)
    caps |= {stem: DOUBTFUL if len(stem) == 2 else 0.0 for stem in places.short}
    caps |= dict.fromkeys(found["doubtful"].split(), DOUBTFUL)
    caps |= dict.fromkeys(places.full, 0.0)
    return caps | dict.fromkeys(found["words"].split(), 0.0)


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted(set(words.split()), key=lambda word: (-len(word), word)))


def is_han(c: str) -> bool:
    """Whether a character is a Chinese one; names also hold rare ones outside the basic block."""
    return ("㐀" <= c <= "鿿" and not "䶿" < c < "一") or "\U00020000" <= c <= "\U000323af"


def plain_score(text: str, *, alone: bool = True) -> float:
    """Score (0: none) of a text that would be surname and given name with nothing between, 2 to 4 characters.

    `alone`: nothing follows in the same run of characters. A word in front then needs not rule the name out:
    方向东 is 方 + 向东, however much 方向 is a word.
    """
    data = name_data()
    size = len(text)
    if size < 4 and (quick := data.quick.get(text[0])) and text[1] in data.usual and text not in data.caps:
        if size == 2:
            return quick[0].score
        if text[2] in data.usual_last and text[:2] not in data.caps:
            return quick[1].score
    given = data.given
    base = data.compound.get(text[:2]) if size > 2 else None
    if base is None:
        base = data.surnames.get(text[0])
        if base is None or size > 3:
            return 0.0 if base is None or size > 4 else _double_surname(text)
        at = 1
    else:
        at = 2
    if size == at + 2 and text[at:] in data.titles:
        return 0.0
    score = base
    for c in text[at:]:
        weight = given.get(c)
        if weight is None:
            if not is_han(c):
                return 0.0
        else:
            score += weight
    if score <= 0.0:
        return _of_two_families(text)
    if size - at == 1:
        score += (score - base) / 2
    score = min(score, data.caps.get(text, HIGHEST))
    return min(score, _cap_by_head(text, base, alone)) if at == 1 and size == 3 else score


def _cap_by_head(text: str, base: float, alone: bool) -> float:
    """Bound of a text of three characters by the word or place its first two may be."""
    data = name_data()
    head = data.caps.get(text[:2])
    if head is None:
        return HIGHEST
    if text[2] in _ENDS_OF_PLACES:
        return 0.0
    if head > 0.0:
        return HIGHEST
    return DOUBTFUL if alone and base >= SURNAME_SCORES["usual"] and data.given.get(text[2]) == USUAL else 0.0


_ENDS_OF_PLACES = frozenset("路道桥湾里庄山河江湖海岛港湖园苑城阁府庭居港")


def _double_surname(text: str) -> float:
    """A married woman's or a double name of four characters: 张李玉兰."""
    data = name_data()
    least = SURNAME_SCORES["usual"]
    both = all(data.surnames.get(c, 0.0) >= least for c in text[:2])
    if not both or text in data.caps or data.caps.get(text[:2]) == 0.0 or text[2:] in data.endings:
        return 0.0
    return 0.6 if all(data.given.get(c) == USUAL for c in text[2:]) else 0.0


def _of_two_families(text: str) -> float:
    """An old registration under both families: 王李氏."""
    surnames = name_data().surnames
    if len(text) == 3 and text[2] == "氏" and surnames.get(text[1], 0.0) >= SURNAME_SCORES["rare"]:
        return 0.7
    return 0.0
