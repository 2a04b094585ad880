"""What the words beside a value speak of: keys, column names, and the text before it.

Latin words match whole tokens (`idCardNo` is id, card, no), never parts of them; Chinese words match anywhere, the
longest first. The nearest word decides: in 订单号…手机号 a number behind it is a mobile number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from scanners.personal_data.definitions import ValueShape, definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon.cues import cues

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CUE = re.compile("[a-z]*[\u4000-\u9fff]+")
_BETWEEN = re.compile(r"[_\- 0-9]{0,2}")
_SIZE_OF_ANSWER = re.compile(r'HTTP/[0-9.]+" [0-9]{3} $')
"""In an access log what comes next counts bytes."""
_LONGEST_RUN = 4
_SHORTEST_INITIALS, _LONGEST_INITIALS = 4, 8
_NAME_INITIALS = "xm"
"""姓名; also 项目, so the value must look like a name."""
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Kinds as bits: `known` are those the nearest word speaks for, `against` those it speaks against (by their place
    in `ENTITIES`), `asked` the values looked for under such a word (by their place in `ASKED`)."""

    known: int = 0
    against: int = 0
    asked: int = 0


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


TITLED = 1 << 62
"""The bit of a form of address, before which a name is looked for: 张三先生."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    latin: Mapping[tuple[str, ...], Spoken]
    chinese: Mapping[str, Spoken]
    chinese_pattern: re.Pattern[str]
    initials: frozenset[str]


def spoken(words: str) -> Spoken:
    """What a key, a column name or the text before a value speaks of."""
    vocabulary = _vocabulary()
    known = against = asked = 0
    for _, word in sorted(_said(words, vocabulary), key=lambda said: said[0]):
        silenced = word.against | word.known
        known = (known & ~silenced) | word.known
        against = (against & ~silenced) | word.against
        asked = (asked & ~_asked_by(word.against)) | word.asked
    return Spoken(known, against, asked)


@lru_cache(maxsize=4096)
def spoken_by_name(name: str) -> Spoken:
    """The same for a column name, remembered."""
    return spoken(name)


def cue_words() -> Mapping[str, Spoken]:
    """Chinese words after which a value may stand in running text without a separator, Latin letters perhaps in front
    (QQ号); those that ask for none are among them, because 单位地址 is not 地址."""
    return {word: said for word, said in _vocabulary().chinese.items() if _CUE.fullmatch(word)}


def _said(words: str, vocabulary: _Vocabulary) -> Iterator[tuple[int, Spoken]]:
    """Known words with the place they end at."""
    for match in vocabulary.chinese_pattern.finditer(words.lower()):
        yield match.end(), vocabulary.chinese[match[0]]
    if _SIZE_OF_ANSWER.search(words):
        yield len(words), vocabulary.latin["size",]
    run: list[str] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(words):
        if run and not _BETWEEN.fullmatch(words, ends[-1], match.start()):
            yield from _said_in(run, ends, vocabulary)
            run, ends = [], []
        run.append(match[0].lower())
        ends.append(match.end())
    yield from _said_in(run, ends, vocabulary)


def _said_in(run: Sequence[str], ends: Sequence[int], vocabulary: _Vocabulary) -> Iterator[tuple[int, Spoken]]:
    """Known words in a run of Latin tokens: from its end, where its head stands, the longest first."""
    stop = len(run)
    while stop > 0:
        for length in range(min(_LONGEST_RUN, stop), 0, -1):
            found = vocabulary.latin.get(tuple(run[stop - length : stop]))
            if found is not None:
                yield ends[stop - 1], found
                stop -= length
                break
        else:
            found = _by_initials(run[stop - 1], vocabulary)
            if found is not None:
                yield ends[stop - 1], found
            stop -= 1


def _by_initials(token: str, vocabulary: _Vocabulary) -> Spoken | None:
    """Pinyin initials are written together: sqrsfzh is 申请人身份证号."""
    for length in range(min(_LONGEST_INITIALS, len(token) - 1), _SHORTEST_INITIALS - 1, -1):
        if token[-length:] in vocabulary.initials:
            return vocabulary.latin[(token[-length:],)]
    if token.endswith(_NAME_INITIALS) and len(token) <= _LONGEST_INITIALS and not _VOWELS & set(token):
        return Spoken(known=1 << NUMBER["PERSON"], asked=_lexicon_bit("PERSON", weak=True))
    return None


@cache
def _asked_of(entity: str) -> int:
    return sum(1 << bit for bit, value in enumerate(asked_values()) if value.entity == entity)


@lru_cache(maxsize=256)
def _asked_by(entities: int) -> int:
    return sum(_asked_of(entity) for entity, number in NUMBER.items() if entities >> number & 1)


@cache
def _vocabulary() -> _Vocabulary:
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
    for entity, lists in cues().items():
        bit = 1 << NUMBER[entity]
        for word in lists.keys | lists.cues:
            coded = _lexicon_bit(entity, codes=True) if word in lists.codes else 0
            add(word.lower(), known=bit, asked=coded | _lexicon_bit(entity, weak=word in lists.weak))
        for word in lists.against:
            add(word.lower(), against=bit)
    chinese = {word: said for word, said in words.items() if not word.isascii()}
    latin = {tuple(re.split(r"[_\- ]", word)): said for word, said in words.items() if word.isascii()}
    return _Vocabulary(
        latin=latin,
        chinese=chinese,
        chinese_pattern=re.compile("|".join(map(re.escape, sorted(chinese, key=lambda word: (-len(word), word))))),
        initials=frozenset(
            word[0]
            for word in latin
            if len(word) == 1 and len(word[0]) >= _SHORTEST_INITIALS and not _VOWELS & set(word[0])
        ),
    )


def _lexicon_bit(entity: str, weak: bool = False, codes: bool = False) -> int:
    return 1 << asked_values().index(Asked(entity, weak=weak, codes=codes))


def _asked_under(entity: str, word: str) -> int:
    return sum(
        1 << bit
        for bit, value in enumerate(asked_values())
        if value.shape is not None and value.entity == entity and (not value.shape.only or word in value.shape.only)
    )
