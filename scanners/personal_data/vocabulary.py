"""Every word that speaks of a kind of personal data, for it or against it, from the rules: made once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scanners.personal_data.data_elements import data_elements, families
from scanners.personal_data.definitions import Recogniser, ValueShape, definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.initials import VOWELS
from scanners.personal_data.lexicon.cues import cues

_SHORTEST_INITIALS = 4
_HAN = "[\u4000-\u9fff]"
_GAP = f"{_HAN}{{0,8}}?"
"""Between two Chinese words that stand apart."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Kinds as bits: `known` are those the nearest word speaks for, `against` those it speaks against (by their place
    in `ENTITIES`), `asked` the values looked for under such a word (by their place in `asked_values`)."""

    known: int = 0
    against: int = 0
    asked: int = 0


def together(words: Iterable[Spoken]) -> Spoken:
    """What words say that may be meant."""
    known = against = asked = 0
    for word in words:
        known, against, asked = known | word.known, against | word.against, asked | word.asked
    return Spoken(known, against & ~known, asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that counts only under a word of its kind: an expression of its own, or one for the lexicon."""

    entity: str
    shape: ValueShape | None = None
    weak: bool = False
    """Asked for by a word that also names things: the value itself must be surer."""
    codes: bool = False
    """Asked for by a word under which codes stand for it: those of diseases."""


@cache
def asked_values() -> tuple[Asked, ...]:
    """Everything that words can ask for; the place of each is its bit."""
    return (
        *(Asked(entity, weak=weak) for entity in cues() for weak in (False, True)),
        *(Asked(entity, codes=True) for entity, lists in cues().items() if lists.codes),
        *(Asked(value.entity, value) for value in definitions().values),
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """Two lists of tokens: one of each anywhere in a name speaks of a kind."""

    first: frozenset[str]
    last: frozenset[str]
    said: Spoken

    def within(self, tokens: Sequence[str]) -> tuple[int, int] | None:
        """The first and the last place of such a pair."""
        places = [
            next((n for n, token in enumerate(tokens) if token in words), -1) for words in (self.first, self.last)
        ]
        return (min(places), max(places)) if min(places) >= 0 and places[0] != places[1] else None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words with what each says. Latin ones are tuples of tokens in lower case; `whole` are what is left of words that
    are written with blanks (姓 名), and count as a whole key only; `families` those of codes by their letters."""

    latin: Mapping[tuple[str, ...], Spoken]
    chinese: Mapping[str, Spoken]
    chinese_pattern: re.Pattern[str]
    apart: tuple[Apart, ...]
    chinese_apart: tuple[tuple[re.Pattern[str], Spoken], ...]
    chinese_against: tuple[tuple[re.Pattern[str], Spoken], ...]
    """What takes back what the last word of it says."""
    whole: Mapping[str, Spoken]
    families: Mapping[str, Spoken]
    initials: frozenset[str]
    numbering: int
    """Kinds that a number of something else is taken for."""


@cache
def vocabulary() -> Vocabulary:
    """The shipped words, read once."""
    words = _words()
    chinese = {word: said for word, said in words.items() if not word.isascii()}
    latin = {tuple(re.split(r"[_\- ]", word)): said for word, said in words.items() if word.isascii()}
    apart = [(lists, _said_apart(kind)) for kind in definitions().recognisers for lists in kind.apart]
    return Vocabulary(
        latin=latin,
        chinese=chinese,
        chinese_pattern=re.compile("|".join(map(re.escape, sorted(chinese, key=lambda word: (-len(word), word))))),
        apart=tuple(
            Apart(frozenset(lists[0]), frozenset(lists[-1]), said) for lists, said in apart if lists[0][0].isascii()
        ),
        chinese_apart=(
            *((_pattern_apart(lists), said) for lists, said in apart if not lists[0][0].isascii()),
            *_ends(),
        ),
        chinese_against=tuple(_taken_back()),
        whole={left: words[word] for word, lefts in definitions().spaced.items() for left in lefts},
        families={letters: together(words[word] for word in names) for letters, names in families().items()},
        initials=frozenset(
            word[0]
            for word in latin
            if len(word) == 1 and len(word[0]) >= _SHORTEST_INITIALS and not VOWELS & set(word[0])
        ),
        numbering=sum(1 << NUMBER[kind.entity] for kind in definitions().recognisers if kind.is_numbered),
    )


def _words() -> dict[str, Spoken]:
    words: dict[str, Spoken] = {}

    def add(word: str, known: int = 0, against: int = 0, asked: int = 0) -> None:
        old = words.get(word, Spoken())
        words[word] = Spoken(old.known | known, (old.against | against) & ~(old.known | known), old.asked | asked)

    for recogniser in definitions().recognisers:
        bit = 1 << NUMBER[recogniser.entity]
        for word in recogniser.keys:
            add(word.lower(), known=bit, asked=_asked_under(recogniser.entity, word))
        for word in recogniser.against:
            add(word.lower(), against=bit)
    for word in (*definitions().heads.words, *definitions().heads.people):
        add(word)
    for entity, lists in cues().items():
        bit = 1 << NUMBER[entity]
        for word in lists.keys | lists.cues:
            coded = _lexicon_bit(entity, codes=True) if word in lists.codes else 0
            add(word.lower(), known=bit, asked=coded | _lexicon_bit(entity, weak=word in lists.weak))
        for word in lists.against:
            add(word.lower(), against=bit)
    for name, word in data_elements().items():
        if name.isascii() and not any(sign.isdigit() for sign in name):
            said = words[word]
            add(name, said.known, said.against, said.asked)
    return words


def _ends() -> Iterator[tuple[re.Pattern[str], Spoken]]:
    """What the end of a Chinese name asks for, whatever stands before it."""
    for entity, lists in cues().items():
        if lists.ends:
            said = Spoken(known=1 << NUMBER[entity], asked=_lexicon_bit(entity, weak=True))
            yield re.compile(f"{_HAN}{{2}}(?:{'|'.join(sorted(lists.ends))})\\Z"), said


def _taken_back() -> Iterator[tuple[re.Pattern[str], Spoken]]:
    """Words before others that take their meaning back, one more perhaps between: 医院详细地址."""
    for entity, lists in cues().items():
        for first, between, last in (tuple(map(_any_of, three)) for three in lists.against_apart):
            yield re.compile(f"{first}(?:{between})?{last}"), Spoken(against=1 << NUMBER[entity])


def _any_of(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


def _said_apart(kind: Recogniser) -> Spoken:
    """What a word of the kind says that no list narrows."""
    return Spoken(known=1 << NUMBER[kind.entity], asked=_asked_under(kind.entity, kind.keys[0]))


def _pattern_apart(lists: Sequence[Sequence[str]]) -> re.Pattern[str]:
    first, *between, last = ("|".join(map(re.escape, words)) for words in lists)
    return re.compile(f"(?:{first}){f'(?:{between[0]})' if between else _GAP}(?:{last})")


def _lexicon_bit(entity: str, weak: bool = False, codes: bool = False) -> int:
    return 1 << asked_values().index(Asked(entity, weak=weak, codes=codes))


def _asked_under(entity: str, word: str) -> int:
    return sum(
        1 << bit
        for bit, value in enumerate(asked_values())
        if value.shape is not None and value.entity == entity and value.shape.counts_under(word)
    )
