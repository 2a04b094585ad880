"""Birth dates: any date is one only where a key or a cue asks for it."""

from __future__ import annotations

import re

from scanners.personal_data.lexicon.match import Match
from scanners.personal_data.lexicon.name_data import is_han

FIRST_YEAR, LAST_YEAR = 1880, 2100

_NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "元": 1,
    "廿": 20,
    "卅": 30,
    "十": 10,
}
_TIME = (
    r"(?:[ T　]{1,2}|日?[ ]?)"
    r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:[ ]?(?:Z|UTC|[AaPp][Mm]|[+-][0-9]{2}:?[0-9]{2}))?"
    r"|[0-9]{1,2}时(?:[0-9]{1,2}分(?:[0-9]{1,2}秒)?)?)"
)
_WRITTEN = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.．－／—])(?P<m>[0-9]{1,2})(?:(?P=sep)(?P<d>[0-9]{1,2}))?"
    r"|[ ]?年[ ]?(?P<m2>[0-9]{1,2})[ ]?月(?:[ ]?(?P<d2>[0-9]{1,2})[ ]?[日号]?)?"
    r"|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2})?)"
    rf"(?P<time>{_TIME}|(?<=[0-9]{{8}})(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?[生]?",
    re.ASCII,
)
_DAY_FIRST = re.compile(rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/.])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{4}})(?:{_TIME})?")
_CHINESE = re.compile(
    r"(?P<y>[〇零○Ｏ一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十元]{1,2})月(?:(?P<d>[一二三四五六七八九十廿卅]{1,3})[日号]?)?"
)
_WIDE = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("："): ord(":"), ord("　"): ord(" ")}
_UNKNOWN = frozenset({(1900, 1, 1), (1970, 1, 1), (1899, 12, 30), (1899, 12, 31), (2099, 12, 31)})
_YEARS = frozenset(str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)) - {"1899", "1900", "1970", "2099"}
_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))
_SAFE_DAYS = frozenset(f"{day:02}" for day in range(1, 29))
"""What most dates are written with, for look-up: every month has these days; all else takes the long way."""
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_QUOTES = " \t\r\n\"'“”‘’　"

FULL, MONTH_ONLY, PLACEHOLDER = 0.9, 0.6, 0.5
"""Scores of a date, of a year with a month, and of a day that systems write for "unknown"."""

_TEN, _EIGHT = Match(0, 10, FULL), Match(0, 8, FULL)


def birth_date_value(text: str) -> Match | None:
    """The date that is the whole value of `text` under a birth key, its time of day included."""
    size = len(text)
    if size < 6 or size > 48:
        return None
    if size == 10 and text[4] == text[7] and text[4] in "-/.":
        if text[8:] in _SAFE_DAYS and text[5:7] in _MONTHS and text[:4] in _YEARS:
            return _TEN
    elif size == 8 and text[6:] in _SAFE_DAYS and text[4:6] in _MONTHS and text[:4] in _YEARS:
        return _EIGHT
    end = size
    start = 0
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        start = end - len(text.lstrip(_QUOTES))
        end = max(start, len(text.rstrip(_QUOTES)))
    date = _date(text[start:end] if text.isascii() else text[start:end].translate(_WIDE))
    if date is None:
        return None
    if date[2] == 0:
        return Match(start, end, MONTH_ONLY)
    return Match(start, end, PLACEHOLDER if date in _UNKNOWN else FULL)


def day_of(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that is a date as a whole; None for any other."""
    date = _date(text) if 6 <= len(text) <= 48 else None
    return date if date is not None and date[2] else None


def birth_date_after_cue(text: str, at: int) -> Match | None:
    """The date right behind a cue such as 出生日期 or 生于 that ends at `at`: `，1990年1月2日出生` included."""
    lead = _LEAD.match(text, at)
    start = lead.end() if lead else at
    best = None
    for pattern, base in ((_WRITTEN, text), (_CHINESE, text)):
        found = pattern.match(base, start)
        if found and (best is None or found.end() > best.end()):
            best = found
    if best is None:
        return None
    end = best.end()
    if text[end - 1] == "生":
        end -= 1
    if end < len(text) and text[end] in "0123456789":
        return None
    match = birth_date_value(text[start:end])
    return Match(start + match.start, start + match.end, match.score) if match else None


BORN = frozenset({"出生", "出生于", "出生在", "生于", "日生", "月生"})
"""Words behind a birth date in running text; the last two begin with its end."""
DATE_BEFORE_BIRTH = (
    r"(?P<date>[0-9]{4}(?P<sep>[-/.])[0-9]{1,2}(?:(?P=sep)[0-9]{1,2})?"
    r"|[0-9]{4}[ ]?年[ ]?[0-9]{1,2}[ ]?月(?:[ ]?[0-9]{1,2}[ ]?[日号]?)?"
    rf"|{_CHINESE.pattern})(?:[（(][公农阴阳新旧]历[）)])?"
)
_BORN = re.compile(
    r"(?<![0-9〇零一二三四五六七八九至到~—-])(?<![至到~—-] )"
    rf"{DATE_BEFORE_BIRTH}[ ]?(?P<word>出生[于在]?|生于?)$",
    re.ASCII,
)


def birth_date_before(text: str, behind: str) -> Match | None:
    """The date before a word of `BORN` that ends `text`: 1990年1月2日出生. `behind` is what follows.

    The end of a period is none (至2016年8月31日出生的儿童), nor is a day on which something else is 生 (生效, 生产).
    """
    found = _BORN.search(text)
    if found is None or behind.startswith("的"):
        return None
    if found["word"] == "生" and behind and is_han(behind[0]) and behind[0] not in "人于":
        return None
    match = birth_date_value(found["date"])
    return Match(*found.span("date"), match.score) if match else None


_LEAD = re.compile(r"[ \t　]*(?:[为是系：:＝=于]|\"?[:：])?[ \t　\"'“]*")


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day (0 when it is not said) of a written date; None if there is no such day."""
    first = text[0]
    if "0" <= first <= "9":
        found = _WRITTEN.fullmatch(text)
        if found:
            year, _, month, day, month2, day2, month3, day3, _ = found.groups()
            return _real(int(year), int(month or month2 or month3), day or day2 or day3)
        found = _DAY_FIRST.fullmatch(text)
        if not found:
            return None
        year, one, two = int(found["y"]), int(found["a"]), int(found["b"])
        return _real(year, one, str(two)) or _real(year, two, str(one))
    found = _CHINESE.fullmatch(text)
    if not found:
        return None
    year = int("".join(str(_NUMERALS[c]) for c in found["y"]))
    day = found["d"]
    return _real(year, _numeral(found["m"]), str(_numeral(day)) if day else None)


def _real(year: int, month: int, day: str | None) -> tuple[int, int, int] | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    if day is None:
        return year, month, 0
    number = int(day)
    if not 1 <= number <= _DAYS[month]:
        return None
    if number == 29 and month == 2 and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    return year, month, number


def _numeral(text: str) -> int:
    """Value of a numeral up to 39: 十二, 二十, 廿三, 三十一."""
    total = 0
    for c in text:
        value = _NUMERALS[c]
        total = max(total, 1) * 10 if value == 10 else total + value
    return total
