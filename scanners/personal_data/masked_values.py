"""Values that are masked already 已脱敏: stars, bullets, a run of X or 某 cover them, and what is left tells the kind.

A mask is told by what is left and how long the whole is. Nothing is taken for one where a star means something else:
emphasis (`**word**`), powers (`2**10`), patterns, pointers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from scanners.personal_data.checksums import PROVINCES, begins_like_a_mobile, begins_with_a_birth
from scanners.personal_data.finding import ENTITIES, NUMBER, is_masked, unmasked
from scanners.personal_data.lexicon.address_data import address_data
from scanners.personal_data.lexicon.addresses import first_place
from scanners.personal_data.lexicon.covered_names import covered_names
from scanners.personal_data.lexicon.name_data import name_data

SURE, LIKELY, WITH_WORD_ONLY = 0.9, 0.6, 0.3
"""Scores: by length and rest, by rest alone, and of forms that say something only under a word of their kind."""
UNDER_WORD = 0.99
"""Score under a word of their kind: surer than what is left of the value may look (w***0@126.com)."""

KINDS = tuple(filter(is_masked, ENTITIES))
_TOLD = tuple(kind for kind in KINDS if kind != "MASKED_OTHER")

_UNTOLD = sum(
    1 << NUMBER[kind]
    for kind in ("SECRET", "IP_ADDRESS", "DATE_OF_BIRTH", "CN_PLATE", "CN_LANDLINE", "CN_PASSPORT", "CN_USCC", "VIN")
)
"""Bits of kinds without a kind of masked values of their own: words of these speak of `MASKED_OTHER`."""
_NUMBERS = ("MASKED_CN_ID_CARD", "MASKED_CN_MOBILE", "MASKED_BANK_CARD", "MASKED_OTHER")
"""Kinds of which often nothing but a length is left."""
UNMISTAKABLE = frozenset({"MASKED_EMAIL_ADDRESS"})
"""Kinds of which a part looks like a whole value: they stand above it whatever words say."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_IS_CJK = re.compile(f"[{_CJK}]")
_STARS = "*"
_OTHER_SIGNS = re.compile(
    "[＊•×∗\u2580-\u25ff]+|(?<=[0-9A-Za-z])#{3,}|#{3,}(?=[0-9A-Za-z@])"
    "|(?<=[0-9])_{4,}(?![A-Za-z_])|(?<![A-Za-z_])_{4,}(?=[0-9])"
)
"""What else covers a value, blocks and geometric shapes among it; every sign of it reads as a star."""
_EMPHASIS = re.compile(rf"(?<![0-9A-Za-z{_CJK}*])\*\*(?=[^\s*0-9])([^*\n]{{3,200}})(?<=[^\s*])\*\*(?!\*)")
"""Words that Markdown sets in bold."""
_WORD_WITH_X = re.compile(
    "(?<![0-9A-Za-z])(?=[0-9A-Za-z]{11,19}(?![0-9A-Za-z]))[0-9A-Za-z]*?[Xx]{4}[0-9A-Za-z]*", re.ASCII
)
"""A word as long as numbers of people are, the middle of which may be covered by X."""
_X_GROUPS = re.compile(
    "(?<![0-9A-Za-z])[0-9]{3,6}(?P<sep>[ -])(?:[Xx]{4}|_{4})(?:(?P=sep)(?:[Xx]{4}|_{4})){0,2}(?P=sep)[0-9]{3,4}"
    "(?![0-9A-Za-z])"
)
"""Groups of a number, those between the first and the last covered."""
_X_NAME = re.compile(rf"[{_CJK}]{{1,2}}[Xx]{{1,3}}(?![0-9A-Za-z{_CJK}])")
"""A surname, and X for what is given; more often something else, where no word speaks of a person (第X条)."""
_X_RUN = re.compile("(?<=[0-9])[Xx]{4,}(?![A-Za-z])|^[Xx]{4,}(?=[0-9])")
_MAIL_WITH_X = re.compile("(?<=[0-9A-Za-z._%+-])(?<![Xx])[Xx]{3,}(?=@[0-9A-Za-z])")
"""The covered end of a mailbox's name."""
_OF_A_CARD = re.compile("62[0-9]{14,17}|9558[0-9]{15}|436742[0-9]{13}", re.ASCII)
"""Cards by their block: of UnionPay (ISO/IEC 7812-2), and older ones of banks that gave out nineteen digits."""
_NOT_AFTER, _NOT_BEFORE = rf"(?<![0-9A-Za-z{_STARS}])", rf"(?![0-9A-Za-z{_STARS}])"

_TOKEN = re.compile(rf"{_NOT_AFTER}[0-9A-Za-z{_STARS}]{{4,64}}{_NOT_BEFORE}")
_C = f"[0-9{_STARS}]"
_GROUPS = (
    ("MASKED_CN_MOBILE", rf"1[3-9]{_C}(?P<mobile>[ -]){_C}{{4}}(?P=mobile){_C}{{4}}"),
    ("MASKED_CN_ID_CARD", rf"{_C}{{6}}(?P<id>[ -]){_C}{{8}}(?P=id){_C}{{3}}[0-9Xx{_STARS}]"),
    ("MASKED_BANK_CARD", rf"{_C}{{4}}(?P<card>[ -])(?:{_C}{{4}}(?P=card)){{2}}{_C}{{4}}(?:(?P=card){_C}{{1,3}})?"),
)
_GROUPED = tuple((kind, re.compile(f"{_NOT_AFTER}{pattern}{_NOT_BEFORE}")) for kind, pattern in _GROUPS)
_EMAIL = re.compile(
    rf"(?<![0-9A-Za-z._%+{_STARS}-])[0-9A-Za-z._%+-]{{0,32}}[{_STARS}]{{1,32}}[0-9A-Za-z._%+-]{{0,32}}"
    r"@(?:[0-9A-Za-z*][0-9A-Za-z*-]{0,62}\.){1,5}[A-Za-z]{2,24}(?![0-9A-Za-z-])"
)
_SURNAME_LEFT = re.compile(
    rf"(?P<front>[{_CJK}]{{1,2}})\*{{1,3}}(?![{_CJK}0-9A-Za-z*])|(?P<first>[{_CJK}]{{1,2}})\*{{1,2}}[{_CJK}](?![{_CJK}0-9A-Za-z*])"
)
_GIVEN_LEFT = re.compile(rf"(?<![0-9A-Za-z*])\*{{1,2}}[{_CJK}]{{1,2}}(?![{_CJK}0-9A-Za-z*])")
_ALL_COVERED = re.compile(rf"(?:(?<![0-9A-Za-z*{_CJK}])|(?<=[密口令][码令钥牌]))\*{{3,64}}(?![0-9A-Za-z*{_CJK}])")
_ABROAD = re.compile(r"(?<![0-9A-Za-z])(?:\+|00)?86[- ]?\Z")
_ADDRESS = re.compile(
    rf"(?<![{_CJK}{_STARS}])[{_CJK}]{{2,20}}[省市区县旗镇乡道路街村州盟号自][{_CJK}0-9-]{{0,20}}[{_STARS}]{{2,}}"
    rf"(?:[{_CJK}0-9{_STARS}-]{{0,20}}[{_STARS}号室栋幢楼层组户路街道村院元区镇乡里弄巷])?(?![{_CJK}0-9A-Za-z{_STARS}])"
)


_DAY = rf"(?:[0-9]{{1,2}}|[{_STARS}]{{1,2}})"
_YEAR = rf"(?:[0-9]{{4}}|[0-9]{{2}}[{_STARS}]{{2}}|[{_STARS}]{{4}})"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
_COVERED_OTHERS = tuple(
    (kind, score, re.compile(rf"(?<![0-9A-Za-z.{_STARS}-])(?:{pattern})(?![0-9A-Za-z{_STARS}-])"))
    for kind, score, pattern in (
        ("MASKED_CN_MOBILE", SURE, rf"1[3-9][0-9](?:…|\[[{_STARS}]{{2,6}}\]|\([{_STARS}]{{2,6}}\))[0-9]{{4}}"),
        ("MASKED_CN_ID_CARD", SURE, r"[1-8][0-9]{5}…[0-9]{3}[0-9Xx]"),
        ("MASKED_OTHER", LIKELY, rf"{_YEAR}(?P<sep>[-/.]){_DAY}(?P=sep){_DAY}|{_YEAR}年{_DAY}月(?:{_DAY}日)?"),
        ("MASKED_OTHER", SURE, rf"0[1-9][0-9]{{1,2}}-(?:[{_STARS}]{{3,4}}[0-9]{{3,4}}|[0-9]{{3,4}}[{_STARS}]{{4}})"),
        # A pattern of addresses looks so too.
        (
            "MASKED_OTHER",
            WITH_WORD_ONLY,
            rf"(?:{_OCTET}\.){{2}}(?:{_OCTET}|[{_STARS}]{{1,3}})\.[{_STARS}]{{1,3}}(?!\.)",
        ),
    )
)
"""Telephones that were cut, dates, landlines, IP addresses; with stars in them."""
_PLATE = re.compile(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.]?[{_STARS}]{{2,4}}[0-9A-Z]{{1,3}}[警学挂港澳]?{_NOT_BEFORE}"
)


class MaskedValue(NamedTuple):
    """A masked value: its kind and place in characters, its score alone and under a word of its kind."""

    entity: str
    start: int
    end: int
    score: float
    known: float


def masked_values(text: str) -> Iterator[MaskedValue]:
    """Every masked value of a text; of a name only the first sign is left, so it is one where that is a surname."""
    text = _EMPHASIS.sub(lambda words: f"  {words[1]}  ", _OTHER_SIGNS.sub(_stars, text))
    text = _WORD_WITH_X.sub(lambda word: _X_RUN.sub(_stars, word[0]), text)
    text = _MAIL_WITH_X.sub(_stars, text)
    text = _X_GROUPS.sub(_crossed, text)
    numbers = [*_numbers(text), *_others(text)]
    yield from numbers
    for match in _EMAIL.finditer(text):
        yield _masked("MASKED_EMAIL_ADDRESS", match, UNDER_WORD)
    for match in _ADDRESS.finditer(text):
        start = match.start() + max(0, first_place(match[0], address_data()))
        yield MaskedValue("MASKED_CN_ADDRESS", start, match.end(), SURE, UNDER_WORD)
    for match in _SURNAME_LEFT.finditer(text):
        yield from _name(text, match)
    for match in _GIVEN_LEFT.finditer(text):
        yield _masked("MASKED_PERSON", match, WITH_WORD_ONLY)
    for match in _X_NAME.finditer(text):
        start, shown = match.start(), match[0].rstrip("Xx")
        if len(shown) == 2 and shown not in _surnames():
            start, shown = start + 1, shown[1]
        if shown in _surnames():
            yield MaskedValue("MASKED_PERSON", start, match.end(), WITH_WORD_ONLY, UNDER_WORD)
    for name in covered_names(text):
        yield MaskedValue("MASKED_PERSON", name.start, name.end, name.score, UNDER_WORD)
    for match in _ALL_COVERED.finditer(text):
        if not any(found.start <= match.start() and match.end() <= found.end for found in numbers):
            yield _masked("MASKED_OTHER", match, WITH_WORD_ONLY)


def is_spoken_of(entity: str, known: int) -> bool:
    """Whether words, of which each bit of `known` is a kind they speak of, speak of what a masked value covers."""
    return bool(known & (_UNTOLD if entity == "MASKED_OTHER" else 1 << NUMBER[unmasked(entity)]))


def kind_of_mask(value: str, entity: str, known: int) -> str:
    """The kind of a masked value; the words beside it know better than its length, where they speak of numbers and it
    shows no birth."""
    if entity not in _NUMBERS or _shows_a_birth(value) or known >> NUMBER["SECRET"] & 1:
        return entity
    if entity != "MASKED_OTHER" and is_spoken_of(entity, known):
        return entity
    kinds = _TOLD if entity == "MASKED_OTHER" else _NUMBERS[:-1]
    return next((kind for kind in kinds if is_spoken_of(kind, known)), entity)


def _crossed(run: re.Match[str]) -> str:
    return re.sub("[Xx_]", "*", run[0])


def _stars(run: re.Match[str]) -> str:
    return "*" * len(run[0])


def _name(text: str, match: re.Match[str]) -> Iterator[MaskedValue]:
    """A name of which the surname is left; words may stand right before it (收件人张*)."""
    start, shown = match.start(), match["front"] or match["first"]
    if len(shown) == 2 and shown not in _surnames():
        start, shown = start + 1, shown[1]
    alone = start == 0 or not _IS_CJK.match(text[start - 1])
    covered = text.count("*", start, match.end())
    likely = shown in _surnames() and (covered > 1 or alone)
    if shown in _surnames() or alone:
        yield MaskedValue("MASKED_PERSON", start, match.end(), LIKELY if likely else WITH_WORD_ONLY, UNDER_WORD)


def _masked(entity: str, match: re.Match[str], score: float) -> MaskedValue:
    return MaskedValue(entity, *match.span(), score, UNDER_WORD)


def _numbers(text: str) -> Iterator[MaskedValue]:
    for match in _TOKEN.finditer(text):
        if match[0].count("*") == 1:
            yield from _all_but_one(text, match)
        elif kind := _kind(match[0]):
            yield _number(text, kind, match, LIKELY if kind == "MASKED_OTHER" else SURE)
    for kind, grouped in _GROUPED:
        for match in grouped.finditer(text):
            if "**" in match[0] and sum(sign in "0123456789" for sign in match[0]) >= 2:
                yield _number(text, kind, match, SURE)


def _all_but_one(text: str, match: re.Match[str]) -> Iterator[MaskedValue]:
    """A number of which a single sign is covered, where all that is left is unmistakably of such a number.

    An area and a birth date stand in nothing else. What looks like the rest of a telephone or a card may be the time
    of a file that is looked for (1700000000*) or a product (138*1234567): the last sign of a whole value is covered,
    or a word speaks of it.
    """
    token = match[0]
    digits, place = token.replace("*", "0"), token.index("*")
    if not digits[:-1].isdigit():
        return
    if place >= 14 and begins_with_a_birth(digits) and (place == 17 or digits[17] in "0123456789Xx"):
        yield _masked("MASKED_CN_ID_CARD", match, SURE)
        return
    score = SURE if token == text.strip() and place == len(token) - 1 else WITH_WORD_ONLY
    if place >= 3 and len(token) == 11 and digits.isdigit() and begins_like_a_mobile(digits):
        yield _number(text, "MASKED_CN_MOBILE", match, score)
    elif place >= 6 and _OF_A_CARD.fullmatch(digits):
        yield _masked("MASKED_BANK_CARD", match, score)


def _others(text: str) -> Iterator[MaskedValue]:
    for kind, score, pattern in _COVERED_OTHERS:
        for match in pattern.finditer(text):
            if "*" in match[0] or "…" in match[0]:
                yield _masked(kind, match, score)
    for match in _PLATE.finditer(text):
        yield _masked("MASKED_OTHER", match, SURE)


def _number(text: str, kind: str, match: re.Match[str], score: float) -> MaskedValue:
    """With the prefix of the country, where it is a mobile number."""
    found = _masked(kind, match, score)
    before = _ABROAD.search(text, max(0, found.start - 5), found.start) if kind == "MASKED_CN_MOBILE" else None
    return found if before is None else found._replace(start=before.start())


def _kind(token: str) -> str | None:
    """What a token with stars covers: by its length where only digits are left, else something."""
    left = token.replace("*", "")
    if "**" not in token or len(left) < 2 or not any(sign in "0123456789" for sign in left):
        return None
    if len(left) > 3 and set(left) <= {"0", "1"}:  # bits
        return None
    if left.isdigit():
        if (len(token) == 11 and token[0] in "1*") or (len(token) == 13 and token[:3] in ("861", "86*")):
            return "MASKED_CN_MOBILE"
        if len(token) in (16, 17, 19) or (12 <= len(token) <= 14 and token[0] in "3456"):
            return "MASKED_BANK_CARD"
    if len(token) in (15, 18) and left.rstrip("Xx").isdigit() and _starts_like_a_resident(token):
        return "MASKED_CN_ID_CARD"
    return "MASKED_OTHER" if "***" in token and left == left.upper() else None


_SHOWS_BIRTH = re.compile(rf"[1-8][0-9]{{5}}(?:19|20)[0-9]{{2}}[0-9{_STARS}]{{7}}[0-9Xx{_STARS}]")


def _shows_a_birth(value: str) -> bool:
    """Whether a masked value of eighteen signs still shows an area and the year of a birth: a resident number, whatever
    words say."""
    return _SHOWS_BIRTH.fullmatch(value) is not None and value[:2] in PROVINCES


def _starts_like_a_resident(token: str) -> bool:
    return token[0] in "*12345678" and ("*" in token[:2] or token[:2] in PROVINCES)


@cache
def _surnames() -> frozenset[str]:
    return frozenset((*name_data().surnames, *name_data().compound))
