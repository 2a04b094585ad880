"""Names of persons as the whole value under a key or column. Chinese, dotted, spaced, minority and Latin names."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import DOTS, HAN, NameData, is_han, name_data, plain_score

LONGEST = 80
"""Characters beyond which a value is a text, not a name."""

_EDGE = " \t\r\n　\"'“”‘’「」\u200b\ufeff\xa0,，;；。"
_DOTTED = re.compile(rf"(?:[{HAN}]{{1,10}}|[A-Z])(?:[{DOTS}.．](?:[{HAN}]{{1,10}}|[A-Z])){{1,5}}")
_SPACED = re.compile(rf"[{HAN}]{{1,2}}(?:[ 　\xa0]{{1,4}}[{HAN}]{{1,2}}){{1,3}}")
_RUN = re.compile(rf"[{HAN}{DOTS}]{{2,15}}")
_REMARK = re.compile(
    r"[ \t　]*(?:[（(\[【<《/／\\|,，、;；:：_—-]|[ \t　])[^\n]{0,40}|[ \t　:：/／-]*[+0-9][0-9 +()*-]{4,30}"
)
_GAPS = re.compile(r"[ 　\xa0]+")
_BETWEEN = re.compile(r"[、，,;；/／|&\n\t]+|[ 　\xa0]+(?=\S{2})")
_LATIN_WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]*\.?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?:(?:,[ ]?|[ ]{1,2}|[/·+])[A-Za-z][A-Za-z'’.-]*){1,4}")
_FOREIGN = re.compile(r"[A-Z]{2,}(?: [A-Z]{2,}){1,3}|[A-Z][a-z]+(?:[A-Z][a-z]+)?(?: [A-Z][a-z]+){1,3}")
_JUST_ENOUGH = 0.5
"""Score that counts under a key which can only mean a person."""
SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|[aeiou]ng|iao|ian|uai|uan|uen|ueng|[aeiouv]n"
    r"|ia|ie|iu|ua|uo|ui|ue|ve|ai|ei|ao|ou|er|a|o|e|i|u|v)"
)
_PINYIN = re.compile(rf"(?:{SYLLABLE.pattern}){{1,3}}")


def person_value(text: str) -> Match | None:
    """The name of one person that is the value of `text` under a name key or column.

    A form of address, quotes and remarks behind (a number, a bracket) are left out of the span. From 0.5 on the
    score is enough under a key that can only mean a person (`xm`, 姓名), from 0.6 on under one that may also name
    things (`name`, 名称): between lie names that are words or places as often.
    """
    size = len(text)
    if size < 2 or size > LONGEST:
        return None
    if size < 4:
        data = name_data()
        quick = data.quick.get(text[0])
        if quick is not None and text not in data.caps and text[1] in data.usual:
            if size == 2:
                return quick[0]
            if text[2] in data.usual_last and text[:2] not in data.caps:
                return quick[1]
        score = plain_score(text)
        if score:
            return Match(0, size, score)
    if text.isalpha() and "㐀" <= text[0] <= "鿿":
        data = name_data()
        if text[0] not in (data.heads if size > 3 else data.long_heads):
            return None
    return _less_plain(text)


def persons_in_value(text: str) -> list[Match]:
    """The persons a value names: one, or several with separators between (`张三、李四`); none if a part is no name."""
    one = person_value(text) or _foreign(text)
    if one is not None and (one.end == len(text) or not _BETWEEN.search(text, one.end)):
        return [one]
    if len(text) < 4 or len(text) > 2000:
        return [one] if one else []
    found = []
    is_sure = False
    at = 0
    for gap in [*_BETWEEN.finditer(text), None]:
        end = gap.start() if gap else len(text)
        part = text[at:end]
        if part.strip(_EDGE):
            match = person_value(part)
            is_sure |= match is not None
            match = match or _beside_others(part)
            if match is None:
                return [one] if one else []
            found.append(Match(at + match.start, at + match.end, match.score))
        at = gap.end() if gap else end
    return found if is_sure else []


def _foreign(text: str) -> Match | None:
    """A name in Latin letters that no list has, where a key can only mean a person: ROSSI MINJI, Rossi Minji."""
    if not _FOREIGN.fullmatch(text) or any(word.lower() in name_data().latin_words for word in text.split(" ")):
        return None
    return Match(0, len(text), _JUST_ENOUGH)


def _beside_others(part: str) -> Match | None:
    """What would not be taken for a name alone, but begins with a surname and stands in a list of names."""
    data = name_data()
    core = part.strip(_EDGE)
    has_surname = core[0] in data.surnames or core[:2] in data.compound
    if not (2 <= len(core) <= 4 and has_surname and all(map(is_han, core))) or data.caps.get(core) == 0.0:
        return None
    start = part.index(core)
    return Match(start, start + len(core), _JUST_ENOUGH)


def _less_plain(text: str) -> Match | None:
    first = text[0]
    if "+" <= first <= "@":
        return None
    start, core = 0, text
    if first in _EDGE or text[-1] in _EDGE:
        start = len(text) - len(text.lstrip(_EDGE))
        core = text[start:].rstrip(_EDGE)
    size = len(core)
    if size < 2:
        return None
    if core[0].isascii() and core[0].isalpha():
        score = latin_score(core) if _LATIN.fullmatch(core) else dotted_score(core) if _DOTTED.fullmatch(core) else 0.0
        return Match(start, start + size, score) if score else None
    score = whole_score(core)
    if score:
        return Match(start, start + size, score)
    return _with_something_behind(core, start)


def whole_score(core: str) -> float:
    """Score of a text without anything around that would be one Chinese name in any way of writing; 0: none."""
    data = name_data()
    size = len(core)
    if core in data.caps and data.caps[core] == 0.0:
        return 0.0
    if size < 5 and (score := plain_score(core)):
        return score
    if _SPACED.fullmatch(core):
        tight = _GAPS.sub("", core)
        return max(0.0, plain_score(tight) - 0.05) if len(tight) <= 4 else 0.0
    if _DOTTED.fullmatch(core):
        return dotted_score(core)
    begins = core[0] in (data.heads if size > 3 else data.long_heads)
    return unsurnamed_score(core, data) if begins and size <= 12 else 0.0


def dotted_score(text: str) -> float:
    """Score of names joined by a dot: 买买提·吐尔逊. A full stop of the keyboard needs known syllables."""
    data = name_data()
    if not 3 <= len(text) <= 24 or text.endswith(data.endings) or "的" in text:
        return 0.0
    parts = re.split(rf"[{DOTS}.．]", text)
    if any(data.caps.get(part) == 0.0 for part in parts):
        return 0.0
    known = any(data.syllables.match(part) for part in parts)
    if "." in text or "．" in text:
        return 0.75 if known else 0.5 if all(2 <= len(part) <= 5 for part in parts) else 0.0
    return 0.9 if known else 0.8


def unsurnamed_score(text: str, data: NameData) -> float:
    """Score of a name of syllables without a surname (扎西次仁), or of one that foreign surnames begin (山本太郎)."""
    size = len(text)
    if 3 <= size <= 6 and (text[:2] in data.foreign or text[:3] in data.foreign):
        tail = text[3:] if text[:3] in data.foreign else text[2:]
        return 0.6 if 1 <= len(tail) <= 3 and not any(data.given.get(c, 0.0) < 0 for c in tail) else 0.0
    rest = data.syllables.sub("", text)
    covered = size - len(rest)
    if not covered or any(data.given.get(c, 0.0) < 0 or not is_han(c) for c in rest):
        return 0.0
    if covered == size:
        return 0.6 if size == 2 else 0.8
    return 0.55 if size >= 3 and covered * 2 >= size and size - covered <= 2 else 0.0


def _with_something_behind(core: str, start: int) -> Match | None:
    """A name with a form of address, a number or a remark behind."""
    run = _RUN.match(core)
    if not run:
        return None
    data = name_data()
    name = run[0]
    title = data.ends_title.search(name)
    if title and title.start() > 1:
        name = name[: title.start()]
    rest = core[run.end() :]
    if rest and not _REMARK.fullmatch(rest):
        return None
    if len(name) == len(core):
        return None
    score = whole_score(name)
    if not score or (rest and score < 0.6):
        return None
    return Match(start, start + len(name), score if not rest else score - 0.05)


def latin_score(text: str) -> float:
    """Score of a name in Latin letters: pinyin (Zhang San, LI, WEI) or with a usual English given name; 0: none."""
    data = name_data()
    words = [word.strip(".'’-").lower() for word in _LATIN_WORDS.findall(text)]
    words = [word for word in words if word]
    if not 2 <= len(words) <= 5 or any(word in data.latin_words for word in words):
        return 0.0
    shaped = text.isupper() or all(part[0].isupper() for part in _LATIN_WORDS.findall(text))
    for surname, given in ((words[0], words[1:]), (words[-1], words[:-1])):
        if surname in data.latin_surnames and len(given) <= 2 and all(_PINYIN.fullmatch(_flat(g)) for g in given):
            return 0.8 if shaped else 0.6
    if not shaped:
        return 0.0
    if words[0] in data.latin_given or words[1] in data.latin_given:
        return 0.7
    return 0.0


def _flat(word: str) -> str:
    return word.replace("-", "").replace("'", "").replace("’", "").replace("ü", "v")
