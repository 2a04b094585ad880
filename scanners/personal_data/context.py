"""What the words beside a value speak of: keys, column names, and the text before it.

Latin words match whole tokens (`idCardNo` is id, card, no), never parts of them; Chinese words match anywhere, the
longest first. The nearest word decides: in 订单号…手机号 a number behind it is a mobile number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from scanners.personal_data.data_elements import word_of_code
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.initials import VOWELS, numbers_things, word_meant
from scanners.personal_data.lexicon.names import SYLLABLE
from scanners.personal_data.vocabulary import Asked, Spoken, asked_values, together, vocabulary

__all__ = [
    "TITLED",
    "Asked",
    "Spoken",
    "asked_under",
    "asked_values",
    "cue_words",
    "meant_by",
    "spoken",
    "spoken_by_name",
    "tidied",
]

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
"""Capitals as small letters; as many signs as before, whatever their script."""
_CUE = re.compile("[a-z]*[\u4000-\u9fff]+")
_BETWEEN = re.compile(r"[_\- 0-9]{0,2}|[.]")
_SIZE_OF_ANSWER = re.compile(
    r'(?:HTTP/[0-9.]{1,4}"?|\b(?:GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS) \S{1,64}) [1-5][0-9]{2} $'
)
"""In an access log what comes next counts bytes."""
_ORDINAL = re.compile("第 ?$")
"""What comes next counts: 第3号, 依据第11.2.1条."""
_CODE = re.compile("(?<![0-9a-z])([a-z]{3})[0-9]{3}(?![0-9a-z])")
_CLASS_NAME = re.compile(
    r"(?<![0-9A-Za-z_.])(?:[a-z][0-9a-z_]{0,30}\.){0,12}[A-Z][0-9A-Za-z]{2,60}"
    r"(?:Controller|Service|Mapper|Dao|DAO|Repository|Filter|Interceptor|Aspect|Listener|Impl|Utils?|Exception)"
    r"(?![0-9A-Za-z_])"
    r"|(?<![0-9A-Za-z_.])(?:[a-z]\.|(?:com|cn|org|net|gov|edu|io)\.[a-z][0-9a-z_]{0,30}\.)(?:[a-z][0-9a-z_]{0,30}\.){0,10}"
    r"[A-Z][a-z][0-9A-Za-z]{1,60}(?![0-9A-Za-z_])"
)
"""By what classes of their kind end in, or by the packages before them, shortened perhaps: c.x.PersonController."""
_LENGTH_BEHIND = re.compile("[_(]?[0-9]{1,2}位[)]?\\Z")
"""Behind a key it says how long the value is."""
_LETTER = re.compile(r"[A-Za-z\u4000-\u9fff]")
_HAN = re.compile(r"[\u4000-\u9fff]")
_FAR = 4
"""Chinese characters behind a Latin word that make a sentence of their own: it speaks against nothing there."""
_BEFORE_HEAD = re.compile(r"[_\- .0-9件卡证]{0,2}")
"""What may stand between a kind and a head: 居住证件号."""
_LONGEST_RUN = 4
_SHORTEST_TOGETHER = 3
"""Letters of tokens that may be written together: pass_word, password."""
_LONGEST_INITIALS = 8
_LEVEL = re.compile(r"(?<![0-9A-Za-z_.=:-])TRACE(?=[ \]|)])(?! I[Dd]| N[Oo])")
"""How much a line of a log matters."""
_PAIR = re.compile(r"(?<![^\s&,;?])[0-9A-Za-z_.\-]{1,48}=[^\s=&,;:'\"]+(?=[\s&,;])", re.ASCII)
"""A key with its value, which ends before what comes then: v=20601244 80 -."""
_BLANKS_WITHIN = re.compile(r"(?<=[\u4000-\u9fff])\s+(?=[\u4000-\u9fff])")
_REMARK = re.compile(r"[(\[【<《{](.*?)[)\]】>》}]", re.DOTALL)
_MARKS = " \t\r\n*:"
"""Around a title in a form: a star where it must be filled in, the colon behind it."""
_READING = frozenset(
    {
        *("get", "is", "has", "find", "query", "select", "load", "fetch", "list", "count", "read", "log", "print"),
        *("remove", "delete", "del", "clear", "generate", "gen", "new", "parse", "on", "to", "as", "use"),
    }
)
"""What functions begin with whose argument is none of what they are called after: getToken("web")."""
_SIZES = ("size", "bytes")
"""What counts ends so: ssize, filesize."""
_SECRETS = ("password", "passwd", "passphrase", "pwd", "secret")
"""What secrets end in whose words are written together: pgpassword, userpwd, clientsecret."""
_SOMEBODY = re.compile(f"(?:{SYLLABLE.pattern}){{2,3}}ren(?:yuan)?")
"""Whoever is spelled out: nigaoren 拟稿人."""
_LONGEST_SYLLABLE = 6
_LONGEST_SPELLED = 8
_SHORTEST_SPELLED = 5
"""Syllables and letters of a word spelled out, each syllable by itself: hu_zhao."""
_TAILS = ("haoma", "hao", "hm", "bh", "zh", "h", "m")
"""号码, 号, 编号, 证号, 码 as pinyin or its initials: what they stand behind says whose number it is."""
_SHORTEST_STEM = 3
_UNNUMBERED = sum(1 << NUMBER[entity] for entity in ("PERSON", "CN_ADDRESS", "DATE_OF_BIRTH", "HEALTH"))
"""Kinds that no number is of."""
_PERSON = 1 << NUMBER["PERSON"]
TITLED = 1 << 62
"""The bit of a word that says what stands before it, as a form of address does: 张三先生."""


class _Said(NamedTuple):
    """A known word and its place. A `head` (编号, no) only says that a number is meant."""

    start: int
    end: int
    word: Spoken
    head: str = ""


def spoken(words: str) -> Spoken:
    """What a key, a column name or the text before a value speaks of. Names of classes, which loggers have, and levels
    of logs speak of nothing, and keys of the value that stands behind their sign no more of another one."""
    words = _LENGTH_BEHIND.sub("", _CLASS_NAME.sub(_blanks, words))
    words = _LEVEL.sub(_blanks, words) if "TRACE" in words else words
    words = _PAIR.sub(_dots, words) if "=" in words else words
    known = against = asked = 0
    before: _Said | None = None
    for said in sorted(_said(words), key=lambda said: said.end):
        word = said.word
        if said.head:
            if _LETTER.search(words, said.end) or (before is not None and before.end == said.end):
                continue
            if _numbers_something_else(words, said, before):
                word = Spoken(0, word.against | vocabulary().numbering, 0)
        elif word.against and not word.known and _is_far(words, said):
            continue
        silenced = word.against | word.known
        if word.known & _PERSON and not said.head:
            against &= ~vocabulary().numbering  # 【工单】来电人: what stands behind a person is no longer the order's
        known = (known & ~silenced) | word.known
        against = (against & ~silenced) | word.against
        asked = (asked & ~_asked_by(word.against)) | word.asked
        before = said
    return Spoken(known, against, asked)


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _dots(found: re.Match[str]) -> str:
    return "." * len(found[0])


def _is_far(words: str, said: _Said) -> bool:
    """Whether a Latin word has a Chinese sentence behind it, as names of loggers and threads have."""
    return words[said.start : said.end].isascii() and len(_HAN.findall(words, said.end)) >= _FAR


def _numbers_something_else(words: str, head: _Said, before: _Said | None) -> bool:
    """Whether what stands right before a head is no kind and no person: 受理编号, paymentNo."""
    against = vocabulary().numbering
    if (
        before is not None
        and _BEFORE_HEAD.fullmatch(words, before.end, head.start)
        and not before.word.against & against
        and (before.word.known or not before.word.against)
    ):
        return False
    return head.head in definitions().heads.alone or _LETTER.search(words, 0, head.start) is not None


def asked_under(key: str) -> int:
    """Values looked for under a key. Of a family of codes its known members ask for what they hold, the others for all
    that the family may. What is called with a value, its bracket behind it (`user.setName(`), asks as a key does, but
    for what only reads."""
    if key.endswith("("):
        words = [word.lower() for word in _TOKEN.findall(key.rpartition(".")[2])]
        return 0 if words and words[0] in _READING and "by" not in words else spoken(key[:-1]).asked
    return spoken(word_of_code(key) or key).asked


@lru_cache(maxsize=4096)
def spoken_by_name(name: str) -> Spoken:
    """The same for a column name, remembered."""
    said = spoken(meant_by(name))
    parents, _, leaf = name.rpartition(".")
    if not parents:
        return said
    own = spoken(leaf)  # mail.addr is where mail goes, not a mailbox alone
    known, asked = own.known & ~said.against, own.asked & ~_asked_by(said.against)
    return Spoken(said.known | known, said.against, said.asked | asked)


def meant_by(name: str) -> str:
    """What a column name is read as: the word of a code, or its title without what forms put around it."""
    code = word_of_code(name)
    return tidied(name) if code is None else code


def tidied(name: str) -> str:
    """The title of a column without what forms put around its words: blanks and line breaks within (姓 名), marks, wide
    letters. A remark in brackets comes before the words it stands behind, because these say what the column is."""
    plain = _BLANKS_WITHIN.sub("", unicodedata.normalize("NFKC", name))
    bare = _REMARK.sub(" ", plain).strip(_MARKS)
    return " ".join([*_REMARK.findall(plain), bare]) if bare else plain


def cue_words() -> Mapping[str, Spoken]:
    """Chinese words after which a value may stand in running text without a separator, Latin letters perhaps in front
    (QQ号); those that ask for none are among them, because 单位地址 is not 地址."""
    heads = definitions().heads.words
    return {word: said for word, said in vocabulary().chinese.items() if _CUE.fullmatch(word) and word not in heads}


def _said(words: str) -> Iterator[_Said]:
    """Known words with their places."""
    known, heads = vocabulary(), definitions().heads.words
    small = words.translate(SMALL)
    if whole := known.whole.get(small):
        yield _Said(0, len(words), whole)
    for pattern, word in known.chinese_apart:
        for match in pattern.finditer(small):
            yield _Said(*match.span(), word)
    for match in known.chinese_pattern.finditer(small):
        yield _Said(*match.span(), known.chinese[match[0]], match[0] if match[0] in heads else "")
    for pattern, word in known.chinese_against:
        for match in pattern.finditer(small):
            yield _Said(*match.span(), word)
    for match in _CODE.finditer(small):
        if family := known.families.get(match[1]):
            yield _Said(*match.span(), family)
    if _ORDINAL.search(words):
        yield _Said(len(words), len(words), Spoken(0, known.numbering | 1 << NUMBER["IP_ADDRESS"], 0))
    if _SIZE_OF_ANSWER.search(words):
        yield _Said(len(words), len(words), known.latin["size",])
    run: list[re.Match[str]] = []
    for match in _TOKEN.finditer(words):
        if run and not _BETWEEN.fullmatch(words, run[-1].end(), match.start()):
            yield from _said_in(run)
            run = []
        run.append(match)
    yield from _said_in(run)


def _said_in(run: Sequence[re.Match[str]]) -> Iterator[_Said]:
    """Known words in a run of Latin tokens: from its end, where its head stands, the longest first. Tokens written
    together are the same word: pass_word, password."""
    known, heads = vocabulary(), definitions().heads.words
    tokens = [match[0].lower() for match in run]
    for pair in known.apart if len(tokens) > 1 else ():
        if places := pair.within(tokens):
            yield _Said(run[places[0]].start(), run[places[1]].end(), pair.said)
    stop = len(run)
    while stop > 0:
        length = _longest(tokens, stop)
        # social_insurance says more in front of no than insurance_no does; owner_id says less than id_no.
        if tokens[stop - 1] in heads and (before := _longest(tokens, stop - 1)) >= max(length, 1):
            length = 1 if length < 2 or _latin(tokens[stop - 1 - before : stop - 1]).known else length
        if length:
            word = tokens[stop - length : stop]
            said = _latin(word)
            head = word[0] if length == 1 and word[0] in heads else ""
            yield _Said(run[stop - length].start(), run[stop - 1].end(), said, head)
        elif (by_initials := _by_initials(tokens[stop - 1])) is not None:
            yield _Said(*run[stop - 1].span(), by_initials)
        stop -= max(length, 1)


def _latin(tokens: Sequence[str]) -> Spoken:
    """What a known word of these tokens speaks of, written apart or together."""
    latin = vocabulary().latin
    return latin.get(tuple(tokens)) or latin["".join(tokens),]


def _longest(tokens: Sequence[str], stop: int) -> int:
    """Tokens of the longest known word that ends there, 0 for none."""
    latin = vocabulary().latin
    if stop > 1 and len(tokens[stop - 1]) <= _LONGEST_SYLLABLE and (spelled := _spelled(tokens, stop)):
        return spelled
    for length in range(min(_LONGEST_RUN, stop), 0, -1):
        word = tuple(tokens[stop - length : stop])
        if word in latin:
            return length
        if min(map(len, word)) >= _SHORTEST_TOGETHER and ("".join(word),) in latin:
            return length
    return 0


def _spelled(tokens: Sequence[str], stop: int) -> int:
    """Syllables of the longest known word that they spell and that ends there, 0 for none."""
    latin = vocabulary().latin
    first = stop
    while first and stop - first < _LONGEST_SPELLED and SYLLABLE.fullmatch(tokens[first - 1]):
        first -= 1
    for start in range(first, stop - 1):
        word = "".join(tokens[start:stop])
        if len(word) >= _SHORTEST_SPELLED and (word,) in latin:
            return stop - start
    return 0


@lru_cache(maxsize=4096)
def _by_initials(token: str) -> Spoken | None:
    """Pinyin initials are written together: sqrsfzh is 申请人身份证号, qqhao is QQ号."""
    known = vocabulary()
    if meant := word_meant(token, known.initials):
        return together(known.latin[word,] for word in meant.split())
    is_initials = len(token) <= _LONGEST_INITIALS and not VOWELS & set(token)
    for tail in _TAILS:
        stem = token.removesuffix(tail)
        if stem == token or not (tail.startswith("hao") or (is_initials and len(stem) >= _SHORTEST_STEM)):
            continue
        if (found := known.latin.get((stem,))) and not found.known & _UNNUMBERED:
            return found
    if token.endswith(_SECRETS):
        return known.latin["password",]
    if numbers_things(token) or token.endswith(_SIZES):
        return Spoken(against=known.numbering)
    return known.latin["nm",] if _SOMEBODY.fullmatch(token) else None


@cache
def _asked_of(entity: str) -> int:
    return sum(1 << bit for bit, value in enumerate(asked_values()) if value.entity == entity)


@lru_cache(maxsize=256)
def _asked_by(entities: int) -> int:
    return sum(_asked_of(entity) for entity, number in NUMBER.items() if entities >> number & 1)
