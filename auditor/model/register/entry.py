"""Anything that has an id and a place in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Day: TypeAlias = date
"""A calendar day. An alias, because many records have a field called `date`."""


AdminLevel: TypeAlias = Literal["central", "province", "city", "county", "town", "village"]


Grade: TypeAlias = Literal["general-1", "general-2", "general-3", "general-4", "important", "core"]
"""Data grade per GB/T 43697-2024: general data in four steps, important data, core data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Anything in the register that has an id and a place in a file."""

    id: str
    line: int = 0
    file: str = ""
