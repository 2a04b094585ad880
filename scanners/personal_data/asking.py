"""Values that count only because a key, a column or a cue asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple, TypeAlias

from scanners.personal_data import lexicon
from scanners.personal_data.checks import CHECKS
from scanners.personal_data.context import Asked, asked_values, spoken
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon.name_data import name_data


class AskedFor(NamedTuple):
    """A value that was asked for: kind, place in characters, score."""

    entity: str
    start: int
    end: int
    score: float


_UNDER_STRONG, _UNDER_WEAK = 0.5, 0.6
"""Score from which a value counts under a word that can only mean its kind, and under one that also names things."""
_EDGE = " \t\r\n\"'[]()（）"
_NEXT_FIELD = re.compile("\u3000+[^\u3000:：]{1,16}[:：]")
"""Behind a wide blank another field may begin: 姓名：张三　性别：男."""
_AS_TEXT = '="'
"""How spreadsheets are told that a cell of CSV is text, whatever it looks like: ="张三"."""
_BLANK = 32
_ANY_PERSON = 3
"""What keys of persons ask for: the first bits of `asked_values`."""
_NEAR = 2
"""Characters that may stand between a cue and what it asks for."""
_NOT_ENDED_BY = "@"


_Finder: TypeAlias = Callable[[str], list[AskedFor]]


def asked_for(mask: int, text: str, under_name: bool) -> list[AskedFor]:
    """What the bits of `mask` (places in `asked_values`) find in `text`: the whole value where it stands under a key
    or a column, running text behind a cue otherwise."""
    if under_name and "\u3000" in text and (following := _NEXT_FIELD.search(text)):
        text = text[: following.start()]
    if under_name and text.startswith(_AS_TEXT) and text.endswith('"'):
        inner = asked_for(mask, text[len(_AS_TEXT) : -1], under_name)
        return [hit._replace(start=hit.start + len(_AS_TEXT), end=hit.end + len(_AS_TEXT)) for hit in inner]
    finders = _finders(mask, under_name)
    if len(finders) == 1:
        return finders[0](text)
    return [found for find in finders for found in find(text)]


@lru_cache(maxsize=4096)
def _finders(mask: int, under_name: bool) -> tuple[_Finder, ...]:
    return tuple(_finder(asked, under_name) for bit, asked in enumerate(asked_values()) if mask >> bit & 1)


_FIRST_NAME = re.compile(rb"[A-Z][A-Za-z'-]{1,30}")
_LATIN_ON = re.compile(
    rb"(?: [A-Z][A-Za-z'-]{0,20}){1,3}(?=[,;&|)\]}<\r\n\t]|\Z| HTTP/| [0-9A-Za-z_.]{1,24}[=:]| [\xe4-\xe9])"
)
LONGEST_ON = 640
"""Bytes behind a value that tell whether it goes on behind a blank."""


def latin_end(mask: int, data: bytes | bytearray, start: int, end: int, limit: int) -> int:
    """End of the value [start, end) of a key that asks for a person: a name in Latin letters goes on behind the blank
    at which a value without quotes would end, up to the next key or delimiter."""
    if not mask & _ANY_PERSON or end >= limit or data[end] != _BLANK or not _FIRST_NAME.fullmatch(data, start, end):
        return end
    on = _LATIN_ON.match(data, end, min(limit, end + LONGEST_ON))
    return on.end() if on else end


_SCHEME = re.compile(r"(?:Bearer|BEARER|bearer|Basic|BASIC|basic|Token|token|APPCODE) {1,2}(?=[!-~])")
"""How a request is authorised (RFC 9110, 11.4): what is secret stands behind it."""
_SCHEME_ALONE = re.compile(rb"(?:Bearer|BEARER|bearer|Basic|BASIC|basic|Token|token|APPCODE)")
_CREDENTIAL = re.compile(rb" {1,2}(?=[^ ])[^\x00- ,;&\"'<>\])}|\x80-\xff]+")


_CLOSING = re.compile(rb"(?:\)|\xef\xbc\x89)(?:[0-9A-Za-z#-]|[\xe4-\xe9][\x80-\xbf]{2})*")
_OPENING = re.compile(rb"\(|\xef\xbc\x88")
CLOSING_SIGNS = (b")"[0], "）".encode()[0])


def value_end(mask: int, data: bytes | bytearray, start: int, end: int, limit: int) -> int:
    """End of the value [start, end) of a key with the mask, which a blank or a bracket may have cut: a name in Latin
    letters goes on there, behind the scheme of an authorisation stands what is secret, and an address goes on behind
    the bracket that opens in it (幸福路12号（3单元201）)."""
    if end >= limit:
        return end
    if data[end] in CLOSING_SIGNS and mask & _addresses():
        closing = _CLOSING.match(data, end, min(limit, start + LONGEST_ON))
        return closing.end() if closing and _OPENING.search(data, start, end) else end
    if data[end] != _BLANK:
        return end
    if mask & _secrets() and _SCHEME_ALONE.fullmatch(data, start, end):
        found = _CREDENTIAL.match(data, end, min(limit, end + LONGEST_ON))
        return found.end() if found else end
    return latin_end(mask, data, start, end, limit)


@cache
def _secrets() -> int:
    """What keys of secrets ask for."""
    return sum(1 << bit for bit, asked in enumerate(asked_values()) if asked.entity == "SECRET")


@cache
def _addresses() -> int:
    """What keys of addresses ask for."""
    return sum(1 << bit for bit, asked in enumerate(asked_values()) if asked.entity == "CN_ADDRESS")


_ADDRESS = 1 << NUMBER["CN_ADDRESS"]
_LONGEST_HEADING = 10
"""Chinese characters."""
_HEADING = re.compile(f"[\u4000-\u9fff]{{1,{_LONGEST_HEADING}}}")


def is_heading(cell: str) -> bool:
    """Whether a cell behind the name of another is a name too, as in the heading of a table: it speaks of something."""
    if not _HEADING.fullmatch(cell):
        return False
    said = spoken(cell)
    return bool(said.known or said.against)


LONGEST_TITLE = 48
"""Bytes before the end of a cue in which words that belong to it stand."""
_TITLE = re.compile(r"[0-9A-Za-z_\u4000-\u9fff]*\Z")


def is_address_of_others(before: str) -> bool:
    """Whether the words that a cue of addresses ends say that it is an agency's: 接种点地址."""
    title = _TITLE.search(before)
    return title is not None and bool(spoken(title[0]).against & _ADDRESS)


HALF_WORDS = frozenset({"市民", "区长", "市长", "县长", "州长"})
"""Forms of address that are more often the end of a place and the start of a road: 鄞州区长江路."""
BEFORE = 96
"""Bytes before the end of such a word in which stands what it speaks of: a name with sex and birth."""
BEHIND = 12
"""Bytes behind a word that may take back what it says of what stands before it."""


@cache
def words_behind() -> frozenset[str]:
    """Words that say what stands before them: forms of address, ages, births, what somebody says, what befell somebody
    ill."""
    titles = frozenset(title for title in name_data().titles if len(title) > 1 and title not in HALF_WORDS)
    return titles | {lexicon.AGE} | lexicon.BORN | lexicon.BEFALLEN | lexicon.SAYING


_ROAD_BEHIND = re.compile("[江安春征虹宁寿城青沙兴乐清丰][路街大东西南北中]")
"""Behind 长 it is the name of a road: 柳林乡长江路."""


def said_before(text: str, behind: str) -> Iterator[AskedFor]:
    """What stands before a word of `words_behind` that ends `text`, `behind` being the characters that follow: the name
    in 张三先生, 张三，男，42岁 and 张三来电反映, the day in 1990年1月2日出生, the disease in 因高血压入院."""
    title = name_data().ends_title.search(text)
    is_road = title is not None and title[0].endswith("长") and _ROAD_BEHIND.match(behind)
    if title and not is_road and (name := lexicon.person_before(text, title.start())):
        yield AskedFor("PERSON", *name)
    if (name := lexicon.person_introduced(text)) is not None:
        yield AskedFor("PERSON", *name)
    if (date := lexicon.birth_date_before(text, behind)) is not None:
        yield AskedFor("DATE_OF_BIRTH", *date)
    if (illness := lexicon.illness_before(text, behind)) is not None:
        yield AskedFor("HEALTH", *illness)


def least_score(asked: Asked) -> float:
    """Score from which a value of the lexicon counts where it is asked for."""
    return _UNDER_WEAK if asked.weak else _UNDER_STRONG


def _finder(asked: Asked, under_name: bool) -> _Finder:
    if asked.shape is not None:
        return partial(_of_shape, asked, under_name)
    entity, least = asked.entity, least_score(asked)
    whole, running = _CODES if asked.codes else _LEXICON[entity]

    def under(text: str) -> list[AskedFor]:
        return [AskedFor(entity, *match) for match in whole(text) if match.score >= least]

    def behind(text: str) -> list[AskedFor]:
        match = running(text, 0)
        return [AskedFor(entity, *match)] if match is not None and match.score >= least else []

    return under if under_name else behind


def _of_shape(asked: Asked, under_name: bool, text: str) -> list[AskedFor]:
    shape = asked.shape
    assert shape is not None
    start = len(text) - len(text.lstrip(_EDGE))
    is_secret = asked.entity == _SECRET
    if is_secret and (scheme := _SCHEME.match(text, start)):
        start = scheme.end()
    match = _expression(shape.name).match(text, start)
    if match is None or match.end() == start:
        return []
    value = match[0] if under_name or not is_secret else _before_closing(match[0])
    if shape.check and not CHECKS[shape.check](value):
        return []
    rest = text[match.end() :]
    if rest.startswith(_NOT_ENDED_BY) or (under_name and rest.strip(_EDGE)):
        return []
    if not under_name and ("=" in value or ":" in value):  # another key with its value, not the value
        return []
    return [AskedFor(asked.entity, match.start(), match.start() + len(value), shape.known)]


_SECRET = "SECRET"
_CLOSED = re.compile(r"(?P<closing>[\])}>\"'])[\])}>\"'.,;:!?]*\Z")
_OPENED_BY = {"]": "[", ")": "(", "}": "{", ">": "<", '"': '"', "'": "'"}


def _before_closing(text: str) -> str:
    """What stands behind a bracket or quote that was passed over, without that which closes it and what follows."""
    closed = _CLOSED.search(text)
    if closed is None:
        return text
    value, opening = text[: closed.start()], _OPENED_BY[closed["closing"]]
    return text if opening in value else value


@cache
def _expression(name: str) -> re.Pattern[str]:
    shape = next(asked.shape for asked in asked_values() if asked.shape is not None and asked.shape.name == name)
    return re.compile(shape.guard.around(shape.pattern))


def _one(find: Callable[[str], lexicon.Match | None]) -> Callable[[str], list[lexicon.Match]]:
    def found(text: str) -> list[lexicon.Match]:
        match = find(text)
        return [match] if match is not None else []

    return found


_ENDS_ADDRESS = re.compile("(?<!^)[ ”’」』】]")


def _address_behind(text: str, at: int) -> lexicon.Match | None:
    """The address that begins right behind a cue: with a house number anywhere, without one to the next blank or to
    what closes it."""
    for found in lexicon.addresses_in(text):
        return found if found.start <= at + _NEAR else None
    return lexicon.address_value(_ENDS_ADDRESS.split(text[at:], maxsplit=1)[0])


_Finders: TypeAlias = tuple[Callable[[str], list[lexicon.Match]], Callable[[str, int], lexicon.Match | None]]

_CODES: _Finders = (
    _one(partial(lexicon.health_value, codes=True)),
    partial(lexicon.health_after_cue, codes=True),
)
_LEXICON: Mapping[str, _Finders] = {
    "PERSON": (lexicon.persons_in_value, lexicon.person_after_cue),
    "CN_ADDRESS": (_one(lexicon.address_value), _address_behind),
    "DATE_OF_BIRTH": (_one(lexicon.birth_date_value), lexicon.birth_date_after_cue),
    "HEALTH": (_one(lexicon.health_value), lexicon.health_after_cue),
}
