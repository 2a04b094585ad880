"""What the words beside a value speak of: keys, column names, and the text before it.

Latin words match whole tokens (`idCardNo` is id, card, no), never parts of them; Chinese words match anywhere, the
longest first. The nearest word decides: in 订单号…手机号 a number behind it is a mobile number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from scanners.personal_data.definitions import ValueShape, definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon.cues import cues

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
_CUE = re.compile("[a-z]*[\u4000-\u9fff]+")
_BETWEEN = re.compile(r"[_\- 0-9]{0,2}")
_SIZE_OF_ANSWER = re.compile(r'HTTP/[0-9.]+" [0-9]{3} $')
"""In an access log what comes next counts bytes."""
_LETTER = re.compile(r"[A-Za-z\u4000-\u9fff]")
_HAN = re.compile(r"[\u4000-\u9fff]")
_FAR = 4
"""Chinese characters behind a Latin word that make a sentence of their own: it speaks against nothing there."""
_BEFORE_HEAD = re.compile(r"[_\- 0-9件卡证]{0,2}")
"""What may stand between a kind and a head: 居住证件号."""
_LONGEST_RUN = 4
_SHORTEST_TOGETHER = 3
"""Letters of tokens that may be written together: pass_word, password."""
_SHORTEST_INITIALS, _LONGEST_INITIALS = 4, 8
_NAME_INITIALS = "xm"
"""姓名; also 项目, so the value must look like a name."""
_ADDRESS_INITIALS = "dz"
_ENDINGS = ("sfz", "sjh", "dh", "jd", "wd")
"""身份证, 手机号, 电话, 经度, 纬度."""
_TAILS = ("haoma", "hao", "hm", "bh", "zh", "h", "m")
"""号码, 号, 编号, 证号, 码 as pinyin or its initials: what they stand behind says whose number it is."""
_NUMBER_INITIALS = ("bh", "xlh", "lsh")
"""编号, 序列号, 流水号."""
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
    numbering: int
    """Kinds that a number of something else is taken for."""


class _Said(NamedTuple):
    """A known word and its place. A `head` (编号, no) only says that a number is meant."""

    start: int
    end: int
    word: Spoken
    head: str = ""


def spoken(words: str) -> Spoken:
    """What a key, a column name or the text before a value speaks of."""
    vocabulary = _vocabulary()
    known = against = asked = 0
    before: _Said | None = None
    for said in sorted(_said(words, vocabulary), key=lambda said: said.end):
        word = said.word
        if said.head:
            if _LETTER.search(words, said.end):
                continue
            if _numbers_something_else(words, said, before):
                word = Spoken(0, word.against | vocabulary.numbering, 0)
        elif word.against and not word.known and _is_far(words, said):
            continue
        silenced = word.against | word.known
        known = (known & ~silenced) | word.known
        against = (against & ~silenced) | word.against
        asked = (asked & ~_asked_by(word.against)) | word.asked
        before = said
    return Spoken(known, against, asked)


def _is_far(words: str, said: _Said) -> bool:
    """Whether a Latin word has a Chinese sentence behind it, as names of loggers and threads have."""
    return words[said.start : said.end].isascii() and len(_HAN.findall(words, said.end)) >= _FAR


def _numbers_something_else(words: str, head: _Said, before: _Said | None) -> bool:
    """Whether what stands right before a head is no kind and no person: 受理编号, paymentNo."""
    if before is not None and _BEFORE_HEAD.fullmatch(words, before.end, head.start) and not before.word.against:
        return False
    return head.head in definitions().heads.alone or _LETTER.search(words, 0, head.start) is not None


@lru_cache(maxsize=4096)
def spoken_by_name(name: str) -> Spoken:
    """The same for a column name, remembered."""
    return spoken(name)


def cue_words() -> Mapping[str, Spoken]:
    """Chinese words after which a value may stand in running text without a separator, Latin letters perhaps in front
    (QQ号); those that ask for none are among them, because 单位地址 is not 地址."""
    heads = definitions().heads.words
    return {word: said for word, said in _vocabulary().chinese.items() if _CUE.fullmatch(word) and word not in heads}


def _said(words: str, vocabulary: _Vocabulary) -> Iterator[_Said]:
    """Known words with their places."""
    heads = definitions().heads.words
    for match in vocabulary.chinese_pattern.finditer(words.translate(_SMALL)):
        yield _Said(*match.span(), vocabulary.chinese[match[0]], match[0] if match[0] in heads else "")
    if _SIZE_OF_ANSWER.search(words):
        yield _Said(len(words), len(words), vocabulary.latin["size",])
    run: list[re.Match[str]] = []
    for match in _TOKEN.finditer(words):
        if run and not _BETWEEN.fullmatch(words, run[-1].end(), match.start()):
            yield from _said_in(run, vocabulary)
            run = []
        run.append(match)
    yield from _said_in(run, vocabulary)


def _said_in(run: Sequence[re.Match[str]], vocabulary: _Vocabulary) -> Iterator[_Said]:
    """Known words in a run of Latin tokens: from its end, where its head stands, the longest first. Tokens written
    together are the same word: pass_word, password."""
    heads = definitions().heads.words
    tokens = [match[0].lower() for match in run]
    stop = len(run)
    while stop > 0:
        length = _longest(tokens, stop, vocabulary)
        # social_insurance says more in front of no than insurance_no does.
        if tokens[stop - 1] in heads and _longest(tokens, stop - 1, vocabulary) >= max(length, 1):
            length = 1
        if length:
            word = tuple(tokens[stop - length : stop])
            said = vocabulary.latin.get(word) or vocabulary.latin["".join(word),]
            head = word[0] if length == 1 and word[0] in heads else ""
            yield _Said(run[stop - length].start(), run[stop - 1].end(), said, head)
        elif (by_initials := _by_initials(tokens[stop - 1], vocabulary)) is not None:
            yield _Said(*run[stop - 1].span(), by_initials)
        stop -= max(length, 1)


def _longest(tokens: Sequence[str], stop: int, vocabulary: _Vocabulary) -> int:
    """Tokens of the longest known word that ends there, 0 for none."""
    for length in range(min(_LONGEST_RUN, stop), 0, -1):
        word = tuple(tokens[stop - length : stop])
        if word in vocabulary.latin:
            return length
        if min(map(len, word)) >= _SHORTEST_TOGETHER and ("".join(word),) in vocabulary.latin:
            return length
    return 0


def _by_initials(token: str, vocabulary: _Vocabulary) -> Spoken | None:
    """Pinyin initials are written together: sqrsfzh is 申请人身份证号, qqhao is QQ号."""
    for length in range(min(_LONGEST_INITIALS, len(token) - 1), _SHORTEST_INITIALS - 1, -1):
        if token[-length:] in vocabulary.initials:
            return vocabulary.latin[(token[-length:],)]
    is_initials = len(token) <= _LONGEST_INITIALS and not _VOWELS & set(token)
    for tail in _TAILS:
        stem = token.removesuffix(tail)
        if stem != token and (is_initials or tail.startswith("hao")) and (found := vocabulary.latin.get((stem,))):
            return found
    if is_initials:
        for ending in _ENDINGS:
            if token.endswith(ending) and (found := vocabulary.latin.get((ending,))):
                return found
        for initials, kind in ((_NAME_INITIALS, "PERSON"), (_ADDRESS_INITIALS, "CN_ADDRESS")):
            if token.endswith(initials):
                return Spoken(known=1 << NUMBER[kind], asked=_lexicon_bit(kind, weak=True))
        if token.endswith(_NUMBER_INITIALS):
            return Spoken(against=vocabulary.numbering)
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
    for word in (*definitions().heads.words, *definitions().heads.people):
        add(word)
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
        numbering=sum(1 << NUMBER[kind.entity] for kind in definitions().recognisers if kind.is_numbered),
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
