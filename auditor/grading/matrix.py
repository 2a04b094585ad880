"""The two matrices that are in use, and the label of a level. They disagree where national security is harmed.

Sources: GB/T 22240-2020 for `gbt22240_2020`; for `mps_2025_form` the option texts of the filing form of 2025 as three
independent implementations hold them, consistent with 公网安〔2025〕1846号, answer 7 (level 5 where national security
suffers serious harm). The official blank of the form was not at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from auditor.model.register import Harm, HarmDegree, HarmedObject


class Edition(StrEnum):
    """Which matrix."""

    STANDARD = "gbt22240_2020"
    FORM = "mps_2025_form"
    """The default for filing papers."""


Harmed = tuple[HarmedObject, HarmDegree]

OBJECTS: tuple[HarmedObject, ...] = get_args(HarmedObject)
DEGREES: tuple[HarmDegree, ...] = get_args(HarmDegree)

_CITIZENS, _SOCIETY, _NATIONAL = (1, 2, 2), (2, 3, 4), (3, 4, 5)
_NATIONAL_ON_THE_FORM = (4, 5, 5)

MATRICES: Mapping[Edition, Mapping[Harmed, int]] = {
    edition: {
        (harmed, degree): level
        for harmed, row in zip(OBJECTS, rows, strict=True)
        for degree, level in zip(DEGREES, row, strict=True)
    }
    for edition, rows in {
        Edition.STANDARD: (_CITIZENS, _SOCIETY, _NATIONAL),
        Edition.FORM: (_CITIZENS, _SOCIETY, _NATIONAL_ON_THE_FORM),
    }.items()
}
"""Level by whose interests are harmed and how much. Citizens with very serious harm are level 2, not 3."""


def level_of(harm: Harm, edition: Edition = Edition.FORM) -> int:
    """The level one kind of breach asks for."""
    return MATRICES[edition][harm.object, harm.degree]


@dataclass(frozen=True, slots=True)
class Label:
    """A level with its parts, such as 第三级（S3A2G3）."""

    grade: int
    s: int
    a: int

    def __str__(self) -> str:
        return f"S{self.s}A{self.a}G{self.grade}"


def label(s: int, a: int) -> Label:
    """The level is the higher of the two sub-grades.

    >>> str(label(2, 3))
    'S2A3G3'
    """
    return Label(max(s, a), s, a)


def allowed_label(grade: int, s: int, a: int) -> bool:
    """Whether a recorded combination can be: G is the higher of S and A, and both lie between 1 and 5."""
    return min(s, a) >= 1 and max(s, a) <= 5 and grade == max(s, a)
