"""Columns of names whose own name says nothing: told by what stands in them.

Of words, places and things hardly one in a hundred begins with a surname and goes on as given names do; of brands and
stations one in four. So a column of which nearly all different values do is one of names.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scanners.personal_data.columns.headers import Header, read_header
from scanners.personal_data.context import Spoken, spoken_by_name
from scanners.personal_data.lexicon import person_value

NAME = "姓名"
"""The name that such a column is looked at under."""
_SAMPLE = 512
"""Cells at the start of a batch that are looked at."""
_FEWEST, _FEW = 10, 20
_SHARE, _SHARE_OF_FEW = 0.8, 0.9
"""Share of different values that must be names, and that where there are only few."""
_SURE = 0.7
"""Score of a name that is hardly anything else."""
_SHORTEST, _LONGEST = 2, 4


def name_by_content(column: str, comment: str, cells: Any) -> str:
    """The name that a column of an Arrow table is looked at under: its own, or that of names where it says nothing and
    its `cells` are names."""
    if not len(cells) or not says_nothing(column, comment):
        return column
    different = {cell for cell in cells.slice(0, _SAMPLE).to_pylist() if cell}
    return NAME if are_names(different) else column


def are_names(values: set[str]) -> bool:
    """Whether so many of different values are names that chance does not explain it."""
    if len(values) < _FEWEST:
        return False
    wanted = (_SHARE if len(values) >= _FEW else _SHARE_OF_FEW) * len(values)
    short = [value for value in values if _SHORTEST <= len(value) <= _LONGEST and not value.isascii()]
    return len(short) >= wanted and sum(map(_is_name, short)) >= wanted


def _is_name(value: str) -> bool:
    found = person_value(value)
    return found is not None and found.score >= _SURE and found.end - found.start == len(value)


@lru_cache(maxsize=4096)
def says_nothing(column: str, comment: str) -> bool:
    """Whether neither the name of a column nor the comment beside it speaks of anything."""
    return spoken_by_name(column) == Spoken() and read_header(column, comment) == Header()
