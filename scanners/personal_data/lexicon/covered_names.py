"""Names of which 某 covers what is given: 王某某, 李某, 张某甲.

Courts publish names so: the surname stays, 某 stands for the rest, a heavenly stem or a number tells people of one name
apart. Source: 最高人民法院关于人民法院在互联网公布裁判文书的规定, articles 8 and 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN, SURNAME_SCORES, NameData, is_han, name_data

SURE, WITH_WORD_ONLY = 0.6, 0.3
"""Scores of a covered name, and of one that may be something else where no word speaks of a person."""

_COVERED = re.compile(
    rf"(?P<before>(?:(?!某)[{HAN}]){{1,2}})(?P<cover>某{{1,3}})(?P<which>[甲乙丙丁戊己庚辛壬癸]|[1-9][0-9]?(?![0-9A-Za-z年月日号时点岁个.]))?"
)
_THINGS = (
    "公司|单位|企业|集团|机构|局|厂|店|校|学校|小学|中学|大学|学院|医院|银行|县|市|区|省|镇|乡|村|街|路|小区|社区|派出所|法院"
    "|检察院|委员会|系统|平台|项目|产品|网站|酒店|宾馆|超市|部门|事务所|中心|物业|工程|事件|案|问题|原因|地方|事|人"
)
_NOT_BEHIND_ONE = re.compile(f"[些种个一天日年月地处项次位部站所院国期段方类款条时点样级科班幢栋楼号网家]|{_THINGS}")
_NOT_BEHIND_TWO = re.compile(_THINGS)
"""What one 某 stands before as a word, and things of which 某某 covers the name."""
_FUNCTION_WORDS = frozenset("于向和时从连由对任占代应管宣单与经查相")
"""Surnames that stand before 某 as what they mean: 于某年, 向某人, 任某职."""


def covered_names(text: str) -> Iterator[Match]:
    """Every name that 某 covers; what is no surname, or is followed by a thing (某某公司, 某些), is none."""
    if "某" not in text:
        return
    data = name_data()
    at = 0
    while found := _COVERED.search(text, at):
        at = found.end()
        if (match := _covered(text, found, data)) is not None:
            yield match


def _covered(text: str, found: re.Match[str], data: NameData) -> Match | None:
    start, end, surname = found.start(), found.end(), found["before"]
    if len(surname) == 2 and surname not in data.compound:
        start, surname = start + 1, surname[1]
    if len(surname) == 1 and data.surnames.get(surname, 0.0) < SURNAME_SCORES["rare"]:
        return None
    is_one = len(found["cover"]) == 1 and found["which"] is None
    if (_NOT_BEHIND_ONE if is_one else _NOT_BEHIND_TWO).match(text, end):
        return None
    glued = start > 0 and is_han(text[start - 1])
    doubtful = surname in _FUNCTION_WORDS or (glued and text[start - 1 : start + 1] in data.ends_in_surname)
    if is_one:
        doubtful |= glued or not _ends_there(text, end, data)
    return Match(start, end, WITH_WORD_ONLY if doubtful else SURE)


def _ends_there(text: str, end: int, data: NameData) -> bool:
    """Whether the run of characters ends, or goes on with what follows a name."""
    if end >= len(text) or not is_han(text[end]):
        return True
    return text[end] in data.hard or text[end] in data.soft or text[end : end + 2] in data.behind
