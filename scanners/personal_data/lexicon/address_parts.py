"""Addresses by their two parts: what stands before the first digit, and what comes from there on.

A million addresses are made of some thousand heads and, digits alike, of some hundred tails. Most heads and tails tell
apart all that `addresses_in` and `address_value` say of both together; of the others nothing is said here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scanners.personal_data.lexicon.address_data import (
    AFTER_NAME,
    BUILDING,
    NUMERALS,
    STEM,
    AddressData,
    address_data,
)
from scanners.personal_data.lexicon.address_values import Held, address_value, worth
from scanners.personal_data.lexicon.addresses import (
    Before,
    Behind,
    end_of,
    first_numbers,
    first_place,
    numbers_in,
    start_of,
    weight,
)

LONGEST_HEAD, LONGEST_TAIL = 40, 60
"""Characters; short enough for every look back and ahead to reach over the whole address."""
_HEAD = re.compile(r"[一-鿿]+")
_TAIL = re.compile(r"[0-9][0-9一-鿿#-]*")
_GOES_ON = frozenset(f"{NUMERALS}两{STEM}附负之东西南北中侧段")
"""What a number may begin with before its digits: behind it, head and tail cannot be told apart."""
_BUILDING_ENDS = re.compile(rf"[{NUMERALS}{STEM}]{BUILDING}$")
_HOUSES_BEHIND = frozenset("路街巷弄道村苑园区")
"""What a bare number stands behind as a house number."""
_BARE_NUMBER = re.compile(r"[0-9]{1,4}")
_SIZE_THAT_COUNTS = 5
_NO_LEVEL, _LEVEL, _LEVEL_WITH_NAME = range(3)
_LIKE = ("人", "庄", "园")
"""A sign of each sort of ending; of the last two a number with its unit may stand right behind."""


class Head(NamedTuple):
    """What counts of the text before the first digit. Many heads are alike.

    `ending` is the sort of the last sign; `begins` whether an address would begin with the head (-1: what stands before
    the number is no place, 1: it would begin later); `alone` the score of the head as a value of its own.
    """

    ending: int
    begins: int
    before: Before
    held: Held
    is_placed: bool
    takes_house: bool
    numbers: int
    size: int
    alone: float


class Tail(NamedTuple):
    """What counts of the rest. `first` has, for every sort of ending before it, the first numbers that stand right at
    its beginning, each with the end of the address in the tail; None where another number comes first."""

    first: tuple[tuple[tuple[bool, Behind], ...] | None, ...]
    others: tuple[bool, ...]
    """Whether more numbers follow, by sort of ending."""
    held: Held
    is_office: bool
    is_bare_number: bool
    numbers: int
    size: int


class Address(NamedTuple):
    """What a head and a tail are together: the score of the address that running text would hold from their beginning
    to their end (0 where it holds none), the score of the value under an address key, and whether it leads to a home.
    """

    inside: float
    value: float
    is_home: bool


def head_of(text: str) -> Head | None:
    """What counts of a head; None where it does not stand for itself."""
    data = address_data()
    if len(text) > LONGEST_HEAD or not _HEAD.fullmatch(text) or text[-1] in _GOES_ON:
        return None
    if first_numbers(text, data) or _BUILDING_ENDS.search(text):
        return None
    found = address_value(text)
    return Head(
        ending=_ending(text[-1], data),
        begins=max(-1, min(1, start_of(text, 0, len(text), data))) if len(text) > 1 else -1,
        before=Before.of(text, data),
        held=Held.by(text, data),
        is_placed=first_place(text, data) == 0,
        takes_house=text[-1] in _HOUSES_BEHIND,
        numbers=numbers_in(text),
        size=min(len(text), _SIZE_THAT_COUNTS),
        alone=found.score if found else 0.0,
    )


def tail_of(text: str) -> Tail | None:
    """What counts of a tail, which begins with a digit; None where it does not stand for itself."""
    data = address_data()
    if len(text) > LONGEST_TAIL or not _TAIL.fullmatch(text):
        return None
    sorts = [_firsts(sign + text, data) for sign in _LIKE]
    return Tail(
        first=tuple(first for first, _ in sorts),
        others=tuple(others for _, others in sorts),
        held=Held.by(_LIKE[_NO_LEVEL] + text, data),
        is_office=data.office_end.search(text) is not None,
        is_bare_number=_BARE_NUMBER.fullmatch(text) is not None,
        numbers=numbers_in(text),
        size=min(len(text), _SIZE_THAT_COUNTS),
    )


def address_of(head: Head, tail: Tail | None) -> Address | None:
    """What both are together, or the head alone; None where that takes a look at the whole text."""
    if tail is None:
        return Address(0.0, head.alone, False)
    inside = _inside(head, tail)
    return None if inside is None else Address(inside, _value(head, tail), head.numbers + tail.numbers > 1)


def _inside(head: Head, tail: Tail) -> float | None:
    first, others = tail.first[head.ending], tail.others[head.ending]
    if first is None or (first and head.begins > 0):
        return None
    for is_whole, behind in first if head.begins == 0 else ():
        if score := weight(head.before, behind):
            return score if is_whole else None
    return None if others else 0.0


def _value(head: Head, tail: Tail) -> float:
    held = Held(*(either or other for either, other in zip(head.held, tail.held, strict=True)))
    if head.takes_house and tail.is_bare_number:
        held = held._replace(house=True)
    if held.denial or (not held.house and tail.is_office):
        return 0.0
    return worth(held, head.is_placed, False, head.size + tail.size)


def _firsts(text: str, data: AddressData) -> tuple[tuple[tuple[bool, Behind], ...] | None, bool]:
    """First numbers of a tail with a sign before it, and whether there are others."""
    firsts = first_numbers(text, data)
    if firsts and firsts[0][0] != 1:
        return None, True
    ends = [end_of(text, behind, data) for at, behind in firsts if at == 1]
    here = tuple((end == len(text), Behind.of(text, 1, end, data)) for end in ends)
    return here, len(here) < len(firsts)


def _ending(sign: str, data: AddressData) -> int:
    if sign not in data.levels:
        return _NO_LEVEL
    return _LEVEL_WITH_NAME if sign in AFTER_NAME else _LEVEL
