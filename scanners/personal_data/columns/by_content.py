"""The name that a column is looked at under, where its own does not say what stands in it.

The comment beside it says so, or its values do. Of words, places and things hardly one in a hundred begins with a
surname and goes on as given names do; of brands and stations one in four. So a column of which nearly all different
values do is one of names. Of numbers of 15 digits one in thousands has a province and a date: where nearly all have,
they are identity numbers of the first generation. Where all check digits fit, no word is against it: under order_id too
they are identity numbers or cards. Where a name speaks of identity numbers and nearly all end in three noughts, a
spreadsheet took their last digits; area and birth are still told. And dates that are those of the identity numbers
beside them are dates of birth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import filterfalse, islice
from typing import Any

from scanners.personal_data.checksums import bank_card, resident_id, resident_id_15, resident_id_cut
from scanners.personal_data.columns.headers import Header, first_clause, read_header
from scanners.personal_data.context import Spoken, spoken_by_name
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import NUMBER
from scanners.personal_data.lexicon import person_value

NAME, IDENTITY, BIRTH, CARD, CUT = "姓名", "身份证号", "出生日期", "银行卡号", "截断身份证号"
"""The names that such columns are looked at under."""
_SAMPLE = 512
"""Cells at the start of a batch that are looked at."""
_FEWEST, _FEW = 10, 20
_SHARE, _SHARE_OF_FEW = 0.8, 0.9
"""Share of different values that must be of the kind, and that where there are only few."""
_SURE = 0.7
"""Score of a name that is hardly anything else."""
_SHORTEST, _LONGEST = 2, 4
_RESIDENT = 18
_FIFTEEN = re.compile("[1-9][0-9]{14}")
_DATE = re.compile(r"((?:19|20)[0-9]{2})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[ T]00:00:00(?:\.0)?)?")
"""Written as a date, with the midnight behind it that databases put there."""
_NUMBERS = 1 << NUMBER["CN_ID_CARD"] | 1 << NUMBER["BANK_CARD"]
_WORDS = sum(1 << NUMBER[entity] for entity in ("PERSON", "CN_ADDRESS", "HEALTH", "SECRET"))


def names_looked_at(columns: Sequence[str], comments: Sequence[str], arrays: Sequence[Any]) -> list[str]:
    """The names that the columns of one Arrow batch are looked at under."""
    samples: dict[int, list[str]] = {}
    names = [*columns]
    for place, (column, comment) in enumerate(zip(columns, comments, strict=True)):
        said = _said_by(comment)
        names[place] = said or column
        if _asks_for_identity(names[place]) and _nearly_all(_different(arrays[place]), resident_id_cut):
            names[place] = CUT
        elif not said and len(arrays[place]) and _is_open(column, comment):
            samples[place] = arrays[place].slice(0, _SAMPLE).to_pylist()
        elif _speaks_against_numbers(names[place]):
            names[place] = _checked(arrays[place]) or names[place]
    births: list[str] | None = None
    for place, cells in samples.items():
        different = {cell for cell in cells if cell}
        if are_names(different):
            names[place] = NAME
        elif not says_nothing(columns[place], comments[place]):
            continue
        elif _nearly_all(different, _is_first_generation):
            names[place] = IDENTITY
        elif _nearly_all(different, _is_day):
            births = _births(arrays) if births is None else births
            if _are_births(cells, births):
                names[place] = BIRTH
    return names


def are_names(values: set[str]) -> bool:
    """Whether so many of different values are names that chance does not explain it."""
    return _nearly_all(values, _is_name)


@lru_cache(maxsize=4096)
def says_nothing(column: str, comment: str) -> bool:
    """Whether neither the name of a column nor the comment beside it speaks of anything."""
    return spoken_by_name(column) == Spoken() and read_header(column, comment) == Header()


@lru_cache(maxsize=4096)
def _said_by(comment: str) -> str:
    """What the comment calls the column, "" where that speaks of nothing."""
    clause = first_clause(comment)
    return clause if clause and not says_nothing(clause, "") else ""


@lru_cache(maxsize=4096)
def _is_open(column: str, comment: str) -> bool:
    """Whether the values may have the last word: the name says nothing, or asks for a number where words stand."""
    said = spoken_by_name(column)
    return says_nothing(column, comment) or bool(said.known and not said.known & _WORDS and not said.against & _WORDS)


@lru_cache(maxsize=4096)
def _speaks_against_numbers(name: str) -> bool:
    return bool(spoken_by_name(name).against & _NUMBERS)


@lru_cache(maxsize=4096)
def _asks_for_identity(name: str) -> bool:
    return bool(spoken_by_name(name).known >> NUMBER["CN_ID_CARD"] & 1)


def _different(array: Any) -> set[str]:
    """Different cells of a sample."""
    return set(filter(None, array.slice(0, _SAMPLE).to_pylist()))


def _checked(array: Any) -> str:
    """The name for what has check digits that fit in nearly all cells; "" for anything else."""
    different = _different(array)
    for name, is_one in ((IDENTITY, resident_id), (CARD, _is_card)):
        if _nearly_all(different, is_one) and _nearly_all(set(filter(None, array.to_pylist())), is_one):
            return name
    return ""


def _is_card(value: str) -> bool:
    return _card().fullmatch(value) is not None and bank_card(value)


@cache
def _card() -> re.Pattern[str]:
    """Cards in one run of digits, as they are recognised."""
    shapes = (shape for shape in definitions().shapes if shape.entity == "BANK_CARD" and shape.form == "plain")
    return re.compile("|".join(f"(?:{shape.pattern})" for shape in shapes))


def _nearly_all(values: set[str], is_one: Callable[[str], bool]) -> bool:
    if len(values) < _FEWEST:
        return False
    others = len(values) - math.ceil((_SHARE if len(values) >= _FEW else _SHARE_OF_FEW) * len(values))
    one_too_many = islice(filterfalse(is_one, values), others, None)  # most columns show it among their first values
    return next(one_too_many, None) is None


def _is_name(value: str) -> bool:
    if value.isascii() or not _SHORTEST <= len(value) <= _LONGEST:
        return False
    found = person_value(value)
    return found is not None and found.score >= _SURE and found.end - found.start == len(value)


def _is_first_generation(value: str) -> bool:
    return _FIFTEEN.fullmatch(value) is not None and resident_id_15(value)


def _day(value: str | None) -> str:
    """A date as the eight digits of an identity number; "" for anything else."""
    found = _DATE.fullmatch(value or "")
    return f"{found[1]}{int(found[2]):02}{int(found[3]):02}" if found else ""


def _is_day(value: str) -> bool:
    return bool(_day(value))


def _births(arrays: Sequence[Any]) -> list[str]:
    """The dates of birth in the identity numbers of a batch, row by row; none where no column is of such numbers."""
    for array in arrays:
        cells = array.slice(0, _SAMPLE).to_pylist()
        days = [cell[6:14] if cell and len(cell) == _RESIDENT and resident_id(cell) else "" for cell in cells]
        if 2 * sum(map(bool, days)) >= sum(map(bool, cells)) > 0:
            return days
    return []


def _are_births(cells: Sequence[str | None], births: Sequence[str]) -> bool:
    both = [(_day(cell), birth) for cell, birth in zip(cells, births, strict=False) if cell and birth]
    return len(both) >= _FEWEST and sum(day == birth for day, birth in both) >= _SHARE_OF_FEW * len(both)
