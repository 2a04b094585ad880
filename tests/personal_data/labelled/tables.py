"""Tables as departments share them: columns of one kind, free text, look-alikes, masked copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from . import written
from .fragment import Fragment, Sort, fragment
from .prose import SLOTS, sentence
from .words import read
from .written import Writer


class Truth(StrEnum):
    """What a column is."""

    WHOLE = "whole"
    """Every filled cell is a value of one kind."""
    TEXT = "text"
    """Free text with values in some cells."""
    MASKED = "masked"
    CLEAN = "clean"
    OPEN = "open"
    """Definitions leave it open what it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """`kinds`: the entity type of a whole column first, then what is as right; of free text all that stands in it."""

    name: str
    truth: Truth
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    format: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Fragment, ...], ...]

    @property
    def file(self) -> str:
        return f"tables/{self.name}.{self.format}"


def _excel_text(draw: Writer) -> Writer:
    """An apostrophe before a number keeps Excel from rounding it; exports keep the apostrophe."""
    return lambda rng: "'" + draw(rng) if rng.random() < 0.05 else draw(rng)


SLOTS_OF_COLUMNS: Mapping[str, Writer] = {
    **SLOTS,
    "id_column": _excel_text(lambda rng: (written.id_card_typed if rng.random() < 0.2 else written.id_card)(rng)),
    "mobile_column": lambda rng: (written.mobile_typed if rng.random() < 0.3 else written.mobile)(rng),
    "phone_column": lambda rng: (written.landline if rng.random() < 0.3 else written.mobile)(rng),
    "plate_typed": written.plate_typed,
}

LANGUAGES = (1, 1, 2, 3)
"""Which of a column's headers a table uses: Chinese twice as often as English and pinyin."""


PLANS: Mapping[str, Mapping[str, Any]] = read("tables")


def _cell(slot: str, rng: Random) -> Fragment:
    if rng.random() < 0.04:
        return fragment(rng.choice(("", "", "无", "-", "NULL")))
    match slot[0]:
        case "=":
            return fragment(rng.choice(slot[1:].split("|")))
        case "~" if slot == "~remark":
            return (
                sentence(rng, "remark")
                if rng.random() < 0.5
                else fragment(rng.choice(("已办结", "材料齐全", "请核实后回复", "")))
            )
        case "~":
            return sentence(rng, slot[1:])
        case _:
            return SLOTS_OF_COLUMNS[slot](rng)


def _column(name: str, slot: str, cells: list[Fragment]) -> Column:
    marks = [mark for cell in cells for mark in cell.marks]
    found = Counter(mark.kind for mark in marks if mark.sort is Sort.VALUE)
    as_right = {kind for mark in marks if mark.sort is Sort.VALUE for kind in mark.also}
    kinds = tuple(dict.fromkeys([*(kind for kind, _ in found.most_common()), *sorted(as_right)]))
    if found:
        return Column(name, Truth.TEXT if slot.startswith("~") else Truth.WHOLE, kinds)
    sorts = {mark.sort for mark in marks}
    if Sort.OPEN in sorts:
        return Column(name, Truth.OPEN, tuple({mark.kind for mark in marks}))
    return Column(name, Truth.MASKED if Sort.MASKED in sorts else Truth.CLEAN, ())


def table(name: str, rng: Random, rows: int) -> Table:
    plan = PLANS[name]
    language = rng.choice(LANGUAGES)
    planned = [(str(column[0]), str(column[language])) for column in plan["columns"]]
    cells = tuple(tuple(_cell(slot, rng) for slot, _ in planned) for _ in range(rows))
    columns = tuple(_column(head, slot, [row[n] for row in cells]) for n, (slot, head) in enumerate(planned))
    return Table(name, str(plan["format"]), columns, cells)


def tables(seed: int, rows: int) -> Iterator[Table]:
    for name in PLANS:
        yield table(name, Random(f"{seed} {name}"), rows)
