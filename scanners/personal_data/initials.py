"""Field names of pinyin initials: a holder and a head, written together (`rules/personal_data/initials.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from scanners.personal_data.rule_data import rule_data

VOWELS = frozenset("aeiou")
"""No initial of a Chinese syllable but a few: a run without them is not a word."""

_SOME_HOLDER = "[a-df-hj-np-tv-z]{2,6}r"
"""Whoever ends in 人, 案 and 安 among the syllables before; one 一 or two 二 of them may be told apart behind it."""
_LONGEST_HEAD = 8
_LONGEST_BY_SHORT_HEAD = 8
_SHORT_HEAD = 3
"""Behind many letters a head of up to three is chance."""


@dataclass(frozen=True, slots=True)
class Initials:
    """Heads with the word each means, by what must stand before them."""

    holders: re.Pattern[str]
    anywhere: Mapping[str, str]
    held: Mapping[str, str]
    perhaps: Mapping[str, str]
    built: tuple[tuple[str, re.Pattern[str]], ...]
    numbering: tuple[str, ...]
    spelled: tuple[str, ...]


@cache
def initials() -> Initials:
    """The shipped heads and holders, read once."""
    found = rule_data("initials.yaml")
    people = "|".join(found["holders"])
    return Initials(
        holders=re.compile(f"(?:{people})*(?:{people}|{_SOME_HOLDER})[ye]?"),
        **{name: {head: word for word, heads in found[name].items() for head in heads} for name in _HEADS},
        built=tuple((word, re.compile(expression)) for word, expression in found["built"].items()),
        numbering=tuple(found["numbering"]),
        spelled=tuple(found["spelled"]),
    )


_HEADS = ("anywhere", "held", "perhaps")


def word_meant(name: str, listed: Collection[str] = ()) -> str:
    """The word of the vocabulary that a name in lower case means, such as `sfzh` for dlrzjbh; "" for none, several with
    blanks between where it means one of them. `listed` are words that are heads by themselves."""
    known = initials()
    for word, expression in known.built:
        if expression.fullmatch(name):
            return word
    for size in range(min(_LONGEST_HEAD, len(name)), 1, -1):
        head, before = name[-size:], name[:-size]
        if head in listed:
            return head
        if head in known.held and known.holders.fullmatch(before):
            return known.held[head]
        if VOWELS & set(before):
            continue
        if size <= _SHORT_HEAD and len(name) > _LONGEST_BY_SHORT_HEAD and not known.holders.fullmatch(before):
            continue
        if head in known.anywhere or head in known.perhaps:
            return known.anywhere.get(head) or known.perhaps[head]
    return ""


def numbers_things(name: str) -> bool:
    """Whether it ends as names of numbers that are nobody's do; 案 and 额, at its edges, are vowels."""
    is_initials = len(name) <= _LONGEST_BY_SHORT_HEAD and not VOWELS & set(name[1:-1])
    return name.endswith(initials().spelled) or (is_initials and name.endswith(initials().numbering))
