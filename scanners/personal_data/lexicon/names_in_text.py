"""Names of persons in running text, where a cue stands before (申请人张三) or a form of address behind (张三先生)."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import (
    DOTS,
    DOUBTFUL,
    HAN,
    NEVER,
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
_LEADS = frozenset("及和与、/／的姓名联电手身职签信本是为叫系：:=＝ \t　\"'”’“‘「『（([【")
_BEHIND_ROLES = frozenset("应和与及或可需须能会有无在按将已未不并且")
"""Right behind a role they go on with the sentence (申请人应, 责任人和); as surnames they are rare or none."""
_DOT = re.compile(f"[{DOTS}]")
_DOTTED = re.compile(rf"[{HAN}]{{1,10}}(?:[{DOTS}][{HAN}]{{1,10}}){{1,4}}")
_DOTTED_BEFORE = re.compile(rf"{_DOTTED.pattern}\Z")
_LONGEST_DOTTED, _LONGEST_FIRST_PART = 24, 5
_SPACED = re.compile(rf"([{HAN}])[ 　]{{1,2}}([{HAN}]{{1,2}})(?![{HAN}])")
_LATIN = re.compile(r"[A-Z][A-Za-z'-]+(?:,? [A-Z][A-Za-z'-]+){1,2}(?![A-Za-z0-9_@.])")
_RUN = re.compile(rf"[{HAN}]{{0,30}}")
_LONGEST_LAST_PART = 6
_TWO_SYLLABLES = 4
"""Characters of two known syllables: so long a run of them is a name, though it begins like a surname (索朗旺堆)."""


def person_after_cue(text: str, at: int) -> Match | None:
    """The name behind a cue (姓名, 患者, 申请人, 法定代表人 ...) that ends at `at`; it stops before what follows.

    Separators and words such as 姓名 and 为 between are passed over. A name with 某 or masks is none.
    """
    if at >= len(text):
        return None
    start = at
    if text[at] in _LEADS and (lead := _LEAD.match(text, at)):
        start = lead.end()
        if start >= len(text):
            return None
    first = text[start]
    if first in _BEHIND_ROLES and (start == 0 or is_han(text[start - 1])):
        return None
    if first < "\x80":
        latin = _LATIN.match(text, start) if "A" <= first <= "Z" else None
        score = latin_score(latin[0]) if latin else 0.0
        return Match(start, latin.end(), score) if latin and score else None
    data = name_data()
    if _DOT.search(text, start, start + 12) and (dotted := _DOTTED.match(text, start)):
        return _dotted(text, dotted, data)
    end, syllables = _end_of_plain(text, start, data), _end_of_syllables(text, start, data)
    if not end or syllables >= max(end + 1, start + _TWO_SYLLABLES):
        end = syllables
    if end:
        return _scored(text, start, end, data)
    spaced = _SPACED.match(text, start)
    score = plain_score(spaced[1] + spaced[2]) if spaced else 0.0
    return Match(start, spaced.end(), max(score - 0.05, 0.0)) if spaced and score >= SURNAME_SCORES["usual"] else None


def person_before(text: str, end: int) -> Match | None:
    """The name that ends at `end`, where a form of address begins (张三|先生, 李晓明|医生)."""
    data = name_data()
    if dotted := _DOTTED_BEFORE.search(text, max(0, end - _LONGEST_DOTTED), end):
        return _dotted_before(text, dotted, data)
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or (size == 4 and text[start : start + 2] not in data.compound):
            continue
        score = plain_score(text[start:end], alone=False)
        glued = start > 0 and is_han(text[start - 1])
        if glued and (data.surnames.get(text[start], 1.0) < SURNAME_SCORES["rare"] or _reads_on(text, start)):
            continue
        if score >= DOUBTFUL:
            return Match(start, end, score - (0.1 if glued else 0.0))
    return None


def _reads_on(text: str, start: int) -> bool:
    """Whether the character at `start` rather ends a word that begins before it (感|谢王芳: 谢 is no surname here)."""
    return text[start - 1 : start + 1] in name_data().ends_in_surname


def _scored(text: str, start: int, end: int, data: NameData) -> Match | None:
    name = text[start:end]
    alone = end >= len(text) or not is_han(text[end])
    score = plain_score(name, alone=alone) if len(name) < 5 else 0.0
    if not score and data.syllables.match(name):
        score = 0.75 if len(name) > 2 else 0.6
    if score < DOUBTFUL or (score == DOUBTFUL and not alone and not _ends_before(text, end, data)):
        return None
    return Match(start, end, score)


def _dotted(text: str, found: re.Match[str], data: NameData) -> Match | None:
    """The last part of a dotted name has no known length: it ends where a word begins that follows names."""
    start = found.start()
    if text[start] in data.hard:
        return None
    last = max(found[0].rfind(dot) for dot in DOTS) + start + 1
    limit = min(found.end(), last + 10)
    known = last
    while known < limit and (syllable := data.syllables.match(text, known)):
        known = min(syllable.end(), limit)
    end = max(last + 1, known)
    while end < limit and not _word_begins(text, end, data):
        end += 1
    if end - last > _LONGEST_LAST_PART:
        if known == last:
            return None
        end = known
    score = dotted_score(text[start:end])
    return Match(start, end, score) if score else None


def _dotted_before(text: str, found: re.Match[str], data: NameData) -> Match | None:
    """The first part of a dotted name has no known length either: known syllables are it, or all of a short run."""
    first, *_, last = _DOT.split(found[0])
    dot = found.start() + len(first)
    starts = range(found.start(), dot)
    start = next((at for at in starts if _end_of_syllables(text, at, data) == dot), found.start())
    if dot - start > _LONGEST_FIRST_PART or len(last) == 1:  # 李明·王医生
        return None
    score = dotted_score(text[start : found.end()])
    return Match(start, found.end(), score) if score else None


def _word_begins(text: str, at: int, data: NameData) -> bool:
    return text[at] in data.hard or text[at] in _PREPOSITIONS or _begins(text, at, data.behind)


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
    given = data.given
    if given.get(text[at]) == NEVER or _begins(text, at, data.titles):
        return 0
    one, two = at + 1, at + 2
    if one >= size or not is_han(text[one]):
        return one
    whole = two >= size or not is_han(text[two])
    both_usual = given.get(text[at]) == USUAL and given.get(text[one]) == USUAL
    if _begins(text, at, data.behind) and not (both_usual and whole):
        return 0
    if _ends_before(text, one, data):
        return one
    if whole:
        return two
    return _one_or_two(text, start, one, two, data)


_PREPOSITIONS = frozenset("于向在由至经及与对给")
"""Given names hardly ever end so."""
_NUMERALS = frozenset("一二三四五六七八九十百零〇")
_BEFORE_MAN = frozenset("亚胜若如冠超似赛一佳俊振必壮奇亦怡")
"""With 男 behind they make a given name (亚男, 胜男); elsewhere 男 is the next entry of a record."""


def _ends_before(text: str, one: int, data: NameData) -> bool:
    """Whether what stands at `one` begins a word behind a name and is no second character of a given name."""
    c = text[one]
    if c in data.hard or c in _PREPOSITIONS or data.given.get(c) == NEVER:
        return True
    if c == "男":
        return text[one - 1] not in _BEFORE_MAN
    return c == "女" or _begins(text, one, data.behind)


def _begins(text: str, at: int, words: frozenset[str]) -> bool:
    """Whether one of `words` begins at `at`; longer ones begin with shorter ones."""
    return text[at : at + 2] in words or text[at : at + 3] in words or text[at : at + 1] in words


def _one_or_two(text: str, start: int, one: int, two: int, data: NameData) -> int:
    """End of a name whose given name has one or two characters, by what can follow a name."""
    if text[one] == "男" or _begins(text, two, data.behind):
        return two
    if (text[one] in "和同" and text[two] in data.surnames) or (text[one] in _NUMERALS and text[two] in _NUMERALS):
        return one
    end = _by_words(text, one, two)
    said = text[two] in data.hard or (text[two] in data.soft and text[one] not in data.soft)
    return 0 if not said and _is_organisation(text, start, end, data) else end


def _is_organisation(text: str, start: int, end: int, data: NameData) -> bool:
    """Whether the run of characters from `start` ends like an organisation, with no word seen that follows names."""
    run = _RUN.match(text, start)
    return run is not None and run.end() > end and run[0].endswith(data.endings)


def _by_words(text: str, one: int, two: int) -> int:
    """`one` or `two`, by where a word begins: a tie, or no segmenter, goes to two, as most given names have two."""
    try:
        from rjieba import cut  # here because only ties need it, and its dictionary takes a while to load
    except ImportError:
        return two
    run = _RUN.match(text, one)
    reach = min(run.end() if run else two, one + 8)
    begins_at_one = len(cut(text[one:reach], False)[0]) > 1
    return one if begins_at_one and len(cut(text[two:reach], False)[0]) == 1 else two
