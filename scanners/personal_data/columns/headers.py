"""What the name of a column, or the comment beside it, says about its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from scanners.personal_data.context import spoken_by_name, tidied
from scanners.personal_data.data_elements import word_of_code
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.rule_data import rule_data

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[㐀-鿿]+|[0-9]+")
_BRACKETS = re.compile(r"[（(【\[<《{].*?[）)】\]>》}]")
_CLAUSE = re.compile(r"[，,。；;：:、\n|]")
_LONGEST_NAME = 200
"""Characters of a name that are looked at."""

STRONG, WEAK = 0.9, 0.5
_BY_WORDS = 0.4
"""Where no word of headers.yaml stands there, but one that speaks of a kind before a value."""
_UNSURE_TAIL = 0.5
"""What is left of a confidence when unknown words stand behind the word that counts."""
_AGAINST = "-"
_NAMES, _CODES = frozenset({"名称", "mc", "name"}), frozenset({"编码", "代码", "编号", "bm", "dm", "bh", "code", "no"})
_NAMED_BY = frozenset({"PERSON", "HEALTH"})
_CODED_BY = frozenset(
    {"HEALTH", "CN_ID_CARD", "CN_PASSPORT", "CN_MEDICAL_NO", "CN_SOCIAL_SECURITY", "CN_USCC", "BANK_CARD"}
)
"""What is still spoken of where a dotted name ends with such a word: 诊断.名称, 诊断.编码."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a name says: a kind of personal data with the confidence (0 to 1), a quasi-identifier, or that it is
    nobody's (`against`)."""

    entity: str = ""
    confidence: float = 0.0
    quasi: str = ""
    against: bool = False


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """Word lists. Keys of `zh` are words, of `latin` tuples of lower-case tokens; values are what a word means, a kind
    or `-` for nobody's, and how surely."""

    zh: Mapping[str, tuple[str, float]]
    latin: Mapping[tuple[str, ...], tuple[str, float]]
    quasi_zh: Mapping[str, str]
    quasi_latin: Mapping[tuple[str, ...], str]
    tails: frozenset[str]
    values: Mapping[str, frozenset[str]]
    named: tuple[str, ...] = ()
    """Ends of the names of columns that name a thing or an institution."""
    placed: frozenset[str] = frozenset()
    """Names of columns with its address."""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> HeaderWords:
        """From the content of headers.yaml. A word given twice keeps the meaning given first."""
        zh: dict[str, tuple[str, float]] = {}
        latin: dict[tuple[str, ...], tuple[str, float]] = {}
        for entity, row in value["entities"].items():
            for prefix, sure in (("", STRONG), ("weak_", WEAK)):
                for word in row.get(f"{prefix}zh", ()):
                    zh.setdefault(word.lower(), (entity, sure))
                for word in row.get(f"{prefix}words", ()):
                    latin.setdefault(tuple(word.split()), (entity, sure))
        for word in value["against"]["zh"]:
            zh.setdefault(word.lower(), (_AGAINST, STRONG))
        for word in value["against"]["words"]:
            latin.setdefault(tuple(word.split()), (_AGAINST, STRONG))
        things = value.get("things", {})
        return cls(
            zh,
            latin,
            {word: kind for kind, row in value["quasi"].items() for word in row["zh"]},
            {tuple(word.split()): kind for kind, row in value["quasi"].items() for word in row["words"]},
            frozenset((*value["tails"]["zh"], *value["tails"]["words"])),
            {kind: frozenset(words) for kind, words in value["values"].items()},
            tuple(things.get("named", ())),
            frozenset(things.get("placed", ())),
        )


@cache
def header_words() -> HeaderWords:
    """The shipped word lists, read once."""
    return HeaderWords.of(rule_data("headers.yaml"))


def read_header(name: str, comment: str = "", words: HeaderWords | None = None) -> Header:
    """What `name` and the `comment` or title beside it say.

    The comment is written for people and wins over the name, whose pinyin initials mean several things (`xm` is 姓名
    and 项目). Both saying the same is surer than one.
    """
    known = words or header_words()
    by_name = _read(name[:_LONGEST_NAME], known)
    if not comment:
        return by_name
    by_comment = _read(first_clause(comment), known)
    quasi = by_comment.quasi or ("" if by_comment.entity else by_name.quasi)
    if by_comment.entity and by_comment.entity == by_name.entity:
        sure = 1 - (1 - by_name.confidence) * (1 - by_comment.confidence)
        return Header(by_name.entity, round(sure, 4), quasi)
    if by_comment.against or by_comment.confidence >= max(WEAK, min(STRONG, by_name.confidence)):
        return Header(by_comment.entity, by_comment.confidence, by_comment.quasi, by_comment.against)
    return Header(by_name.entity, by_name.confidence, quasi or by_name.quasi, by_name.against)


def first_clause(comment: str) -> str:
    """What a comment begins with: the title of the column, before what is explained about it."""
    return _CLAUSE.split(comment[:_LONGEST_NAME].strip(), maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    meaning: str
    sure: float


def _read(name: str, words: HeaderWords) -> Header:
    return _read_known(name, words) if words is not header_words() else _read_shipped(name)


@lru_cache(maxsize=4096)
def _read_shipped(name: str) -> Header:
    code = word_of_code(name)
    title = tidied(name) if code is None else code
    header = _read_known(title, header_words())
    is_number = header.against and title.lower().endswith(tuple(definitions().heads.words))
    if header.entity or (header.against and not is_number):
        return header
    said = spoken_by_name(name)
    kinds = said.known & ~said.against
    return Header(ENTITIES[(kinds & -kinds).bit_length() - 1], _BY_WORDS, header.quasi) if kinds else header


def _read_known(name: str, words: HeaderWords) -> Header:
    """What the last part of a dotted name says; where that is only 名称 or 编码 of something, what that is."""
    parents, _, leaf = name.rpartition(".")
    header = _read_part(leaf, words)
    if not parents or not header.against:
        return header
    above = _read_known(parents, words)
    tokens = list(_tokens(leaf, words))
    is_named = len(tokens) == 1 and tokens[0] in _NAMES and above.entity in _NAMED_BY
    is_coded = len(tokens) == 1 and tokens[0] in _CODES and above.entity in _CODED_BY
    return above if is_named or is_coded else header


def _read_part(name: str, words: HeaderWords) -> Header:
    """The last word that means something says what the column is; of words that end together the longest."""
    tokens = tuple(_tokens(_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)), words))
    quasi = _quasi(tokens, words)
    matches = list(_matches(tokens, words))
    if not matches:
        return Header(quasi=quasi)
    head = max(matches, key=lambda match: (match.end, -match.start))
    tail = tokens[head.end :]
    unsure = any(not token.isdigit() and token not in words.tails for token in tail)
    if head.meaning == _AGAINST:
        return Header(quasi=quasi, against=not unsure)
    return Header(head.meaning, head.sure * (_UNSURE_TAIL if unsure else 1.0), quasi)


def _tokens(name: str, words: HeaderWords) -> Iterator[str]:
    """Lower-case Latin tokens, numbers, and Chinese words: known ones whole, unknown ones sign by sign.

    A Chinese word may hold Latin letters (QQ号, IP地址), so these are looked for before the name is cut.
    """
    lower = name.lower()
    place = 0
    while place < len(name):
        word = _longest_zh(lower, place, words)
        if word:
            yield word
            place += len(word)
            continue
        piece = _PIECES.match(name, place)
        if piece is None:
            place += 1
        elif "㐀" <= piece.group()[0] <= "鿿":
            yield piece.group()[0]
            place += 1
        else:
            yield piece.group().lower()
            place = piece.end()


def _longest_zh(lower: str, place: int, words: HeaderWords) -> str:
    for end in range(min(len(lower), place + 16), place, -1):
        word = lower[place:end]
        if any("㐀" <= sign <= "鿿" for sign in word) and (
            word in words.zh or word in words.quasi_zh or word in words.tails
        ):
            return word
    return ""


def _matches(tokens: Sequence[str], words: HeaderWords) -> Iterator[_Match]:
    for start in range(len(tokens)):
        if found := words.zh.get(tokens[start]):
            yield _Match(start, start + 1, *found)
        for end in range(start + 1, min(len(tokens), start + 5) + 1):
            if found := _latin(tokens[start:end], words.latin):
                yield _Match(start, end, *found)


def _latin(tokens: Sequence[str], known: Mapping[tuple[str, ...], Any]) -> Any:
    """The meaning of tokens, as they stand or written together: `idcard`, `id_card` and `idCard` are one word."""
    if found := known.get(tuple(tokens)):
        return found
    if len(tokens) > 1:
        return known.get(("".join(tokens),))
    return _joined(known).get(tokens[0])


def _joined(known: Mapping[tuple[str, ...], Any]) -> Mapping[str, Any]:
    found = _JOINED.get(id(known))
    if found is None or found[0] is not known:
        found = _JOINED[id(known)] = (known, {"".join(words): meaning for words, meaning in known.items()})
    return found[1]


_JOINED: dict[int, tuple[Mapping[tuple[str, ...], Any], Mapping[str, Any]]] = {}
"""Words of several tokens written together, by word list: made once."""


def _quasi(tokens: Sequence[str], words: HeaderWords) -> str:
    """The quasi-identifier that the end of the name speaks of."""
    kept = [token for token in tokens if not token.isdigit() and token not in words.tails]
    if not kept:
        return ""
    if kind := words.quasi_zh.get(kept[-1]):
        return kind
    for length in range(min(3, len(kept)), 0, -1):
        if kind := _latin(kept[-length:], words.quasi_latin):
            return str(kind)
    return ""
