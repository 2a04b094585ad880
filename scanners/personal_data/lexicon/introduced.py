"""Persons as a sentence introduces them: 张三，男，42岁 / 李四（女，1990年1月2日出生，…）, and those who say something:
王五来电反映. The name stands before a word that only persons have before it."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.dates import BORN, DATE_BEFORE_BIRTH
from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import HAN
from scanners.personal_data.lexicon.names_in_text import person_before

AGE = "岁"
SAYING = frozenset(
    {
        *(
            "来电",
            "来信",
            "来访",
            "来电称",
            "来电反映",
            "来电咨询",
            "来电投诉",
            "来信反映",
            "来访反映",
            "报警称",
            "报案称",
        ),
        *("称对方", "称其", "称丈夫", "称妻子", "诉称", "辩称", "求助称", "投诉称", "举报称"),
    }
)
"""What somebody does whose name stands before it."""
_LEAST = 0.6
"""Score of a name before what somebody says: places and firms call in too."""
_INTRODUCED = re.compile(
    r"[ \t　]{0,2}[，,、；;（(]?[ \t　]{0,2}(?:性别[:：]?)?[男女]性?[ \t　]{0,2}[，,、；;]?[ \t　]{0,2}"
    rf"(?:[{HAN}]{{1,5}}族[ \t　]{{0,2}}[，,、；;]?[ \t　]{{0,2}})?"
    rf"(?:(?:现年|今年|年龄|年)?[:：]?(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}})[周多]?{AGE}"
    rf"|{DATE_BEFORE_BIRTH}[ ]?(?:{'|'.join(sorted(BORN, key=len, reverse=True))}|生))\Z"
)
_SAID = re.compile(rf"(?:{'|'.join(sorted(SAYING, key=len, reverse=True))})\Z")


def person_introduced(text: str) -> Match | None:
    """The name before the sex and the age or the birth that end `text`, or before a word of `SAYING` that does."""
    introduced = _INTRODUCED.search(text)
    if introduced is not None:
        return person_before(text, introduced.start())
    said = _SAID.search(text)
    name = person_before(text, said.start()) if said is not None else None
    return name if name is not None and name.score >= _LEAST else None
