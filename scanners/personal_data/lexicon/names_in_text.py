"""Names of persons in running text, where a cue stands before (申请人张三) or a form of address behind (张三先生)."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import (
    DOTS,
    HAN,
    SURNAME_SCORES,
    USUAL,
    NameData,
    is_han,
    name_data,
    plain_score,
)
from scanners.personal_data.lexicon.names import dotted_score, latin_score

_LEAD = re.compile(
    r"(?:(?:[及和与、/／]|的)?(?:姓名|名字|名称|联系电话|联系方式|联系人|电话|手机号码?|手机|身份证号码?|职务|签名|签字|签章|信息|本人)"
    r"(?:[（(][^）)\n]{0,12}[）)])?){0,3}"
    r"[ \t　]{0,4}(?:[是为叫系](?![ \t　]*[:：])|[\"'”’]?[ \t　]{0,4}[:：=＝][ \t　]{0,4})?[ \t　\"'“‘「『（(\[【]{0,4}"
)
_DOTTED = re.compile(rf"[{HAN}]{{1,10}}(?:[{DOTS}][{HAN}]{{1,10}}){{1,4}}")
_SPACED = re.compile(rf"([{HAN}])[ 　]{{1,2}}([{HAN}]{{1,2}})(?![{HAN}])")
_LATIN = re.compile(r"[A-Z][A-Za-z'-]+(?:,? [A-Z][A-Za-z'-]+){1,2}(?![A-Za-z0-9_@.])")
_RUN = re.compile(rf"[{HAN}]{{0,30}}")
_LONGEST_LAST_PART = 6


def person_after_cue(text: str, at: int) -> Match | None:
    """The name behind a cue (姓名, 患者, 申请人, 法定代表人 ...) that ends at `at`; it stops before what follows.

    Separators and words such as 姓名 and 为 between are passed over. A name with 某 or masks is none.
    """
    lead = _LEAD.match(text, at)
    start = lead.end() if lead else at
    if start >= len(text):
        return None
    first = text[start]
    if first < "\x80":
        latin = _LATIN.match(text, start) if "A" <= first <= "Z" else None
        score = latin_score(latin[0]) if latin else 0.0
        return Match(start, latin.end(), score) if latin and score else None
    data = name_data()
    dotted = _DOTTED.match(text, start)
    if dotted:
        return _dotted(text, dotted, data)
    end = _end_of_plain(text, start, data) or _end_of_syllables(text, start, data)
    if end:
        return _scored(text, start, end, data)
    spaced = _SPACED.match(text, start)
    score = plain_score(spaced[1] + spaced[2]) if spaced else 0.0
    return Match(start, spaced.end(), max(score - 0.05, 0.0)) if spaced and score >= SURNAME_SCORES["usual"] else None


def person_before(text: str, end: int) -> Match | None:
    """The name that ends at `end`, where a form of address begins (张三|先生, 李晓明|医生)."""
    best: Match | None = None
    for size in (4, 3, 2):
        start = end - size
        if start < 0:
            continue
        name = text[start:end]
        if size == 4 and name[:2] not in name_data().compound:
            continue
        score = plain_score(name, alone=False)
        if not score:
            continue
        glued = start > 0 and is_han(text[start - 1])
        if glued and name_data().surnames.get(name[0], 1.0) < SURNAME_SCORES["rare"]:
            continue
        if glued and size == 3 and _reads_on(text, start):
            continue
        best = Match(start, end, score - (0.1 if glued else 0.0))
        break
    return best


def _reads_on(text: str, start: int) -> bool:
    """Whether the character at `start` rather ends a word that begins before it (感|谢王芳: 谢 is no surname here)."""
    pair = text[start - 1 : start + 1]
    return pair in name_data().caps or pair in _PAIRS


_PAIRS = frozenset(
    "感谢 多谢 致谢 答谢 由于 关于 对于 位于 基于 属于 鉴于 等于 单于 高于 低于 任何 如何 为何 以及 平安 保安 公安 治安 转向 面向 沟通 交通 开通 普通 联通 畅通 通知 会计 设计 统计 预计 老师".split()
)


def _scored(text: str, start: int, end: int, data: NameData) -> Match | None:
    name = text[start:end]
    alone = end >= len(text) or not is_han(text[end])
    score = plain_score(name, alone=alone) if len(name) < 5 else 0.0
    if not score and data.syllables.match(name):
        score = 0.75 if len(name) > 2 else 0.6
    return Match(start, end, score) if score else None


def _dotted(text: str, found: re.Match[str], data: NameData) -> Match | None:
    """The last part of a dotted name has no known length: it ends where a word begins that follows names."""
    start = found.start()
    last = max(found[0].rfind(dot) for dot in DOTS) + start + 1
    end = last + 1
    limit = min(found.end(), last + 10)
    while end < limit and not _word_begins(text, end, data):
        end += 1
    known = 0
    for syllable in data.syllables.finditer(text, last, end):
        if syllable.start() != last + known:
            break
        known = syllable.end() - last
    if end - last > _LONGEST_LAST_PART:
        if not known:
            return None
        end = last + known
    score = dotted_score(text[start:end])
    return Match(start, end, score) if score else None


def _word_begins(text: str, at: int, data: NameData) -> bool:
    return text[at] in data.hard or text[at] in "于向在" or data.follows.match(text, at) is not None


def _end_of_syllables(text: str, start: int, data: NameData) -> int:
    """End of a name of known syllables without a surname (扎西次仁); 0 if none begins at `start`."""
    end = start
    while found := data.syllables.match(text, end):
        end = found.end()
    return end if end - start > 2 or (end > start and (end == len(text) or not is_han(text[end]))) else 0


def _end_of_plain(text: str, start: int, data: NameData) -> int:
    """End of a surname with its given name; 0 if none begins at `start`."""
    size = len(text)
    at = start + (2 if text[start : start + 2] in data.compound else 1)
    if at == start + 1 and text[start] not in data.surnames:
        return 0
    if at >= size or not is_han(text[at]):
        return 0
    if data.starts_title.match(text, at) or data.given.get(text[at], 0.0) < 0:
        return 0
    one, two = at + 1, at + 2
    if one >= size or not is_han(text[one]):
        return one
    usual = data.given.get(text[at]) == USUAL and data.given.get(text[one]) == USUAL
    whole = two >= size or not is_han(text[two])
    if data.follows.match(text, at) and not (usual and whole):
        return 0
    if data.given.get(text[one], 0.0) < 0 or data.follows.match(text, one):
        return _no_organisation(text, start, one, data, said=True)
    if whole:
        return one if text[one] in data.hard else two
    return _one_or_two(text, start, one, two, data)


def _one_or_two(text: str, start: int, one: int, two: int, data: NameData) -> int:
    """Whether the given name has one or two characters, by what can follow a name."""
    if text[one] in data.hard:
        return _no_organisation(text, start, one, data, said=True)
    if data.starts_title.match(text, one):
        return one
    if data.follows.match(text, two) or data.starts_title.match(text, two) or text[two] in data.hard:
        return _no_organisation(text, start, two, data, said=True)
    if data.given.get(text[two], 0.0) < 0 and data.given.get(text[one]) == USUAL:
        return _no_organisation(text, start, two, data, said=False)
    if text[one] in data.soft:
        if text[one] in "和与及同" and text[two] in data.surnames:
            return one
        if text[two] not in data.soft:
            return _no_organisation(text, start, _by_words(text, start, one, two), data, said=False)
    if text[two] in data.soft:
        return _no_organisation(text, start, two, data, said=True)
    end = two if data.given.get(text[one]) == USUAL else _by_words(text, start, one, two)
    return _no_organisation(text, start, end, data, said=False)


def _no_organisation(text: str, start: int, end: int, data: NameData, *, said: bool) -> int:
    """`end`, or 0 where the run of characters is an organisation; `said`: a word that follows names was seen."""
    if said:
        return end
    run = _RUN.match(text, start)
    if run and run.end() > end and run[0].endswith(data.endings):
        return 0
    return end


def _by_words(text: str, start: int, one: int, two: int) -> int:
    """`one` or `two`, by where a word segmenter cuts; two characters where there is none or it does not say."""
    try:
        import rjieba  # here because only ties need it, and its dictionary takes a while to load
    except ImportError:
        return two
    end = start
    for word in rjieba.cut(text[start : start + 16]):
        end += len(word)
        if end >= one:
            break
    return one if end == one else two
