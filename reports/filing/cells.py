"""Cells of forms: printed words, what was filled in, boxes to tick, and blanks that say what is missing and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from auditor.model.register import Person
from reports.filing.case import Case
from reports.tree import Blank, Break, Cell, Check, Foreign, Inlines, Plain


def head(words: str, *, rows: int = 1, columns: int = 1) -> Cell:
    """Printed words of the blank."""
    return Cell((Plain(words),), rows=rows, columns=columns, header=True)


def cell(content: Inlines, *, rows: int = 1, columns: int = 1, lines: int = 1) -> Cell:
    """What was filled in."""
    return Cell(content, rows=rows, columns=columns, lines=lines)


def blank(name: str, place: str) -> Inlines:
    """A field nobody entered; `place` is where it belongs in the register."""
    return (Blank(f"待填：{name}", place),)


def filled(value: str | int | float | date | None, name: str, place: str, unit: str = "") -> Inlines:
    """The value, or a blank."""
    if value is None or value == "":
        return blank(name, place)
    match value:
        case date():
            said = day(value)
        case float():
            said = f"{value:,.10g}"
        case int():
            said = f"{value:,}"
        case _:
            said = value
    return (Foreign(f"{said}{unit}"),)


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def listed(values: Collection[str], name: str, place: str) -> Inlines:
    """Several values, or a blank."""
    return (Foreign("、".join(values)),) if values else blank(name, place)


def chosen(
    options: Mapping[str, str], picked: str | Iterable[str] | None, name: str, place: str, *, empty: bool = False
) -> Inlines:
    """All boxes, the picked ones ticked; a blank behind them where nothing was. `empty`: nothing is an answer too."""
    ticked = {picked} if isinstance(picked, str) else set(picked or ())
    boxes: Inlines = tuple(Check(words, key in ticked) for key, words in options.items())
    answered = ticked or (empty and picked is not None)
    return boxes if answered else (*boxes, *blank(name, place))


def yes_no(value: bool | None, name: str, place: str, words: tuple[str, str] = ("是", "否")) -> Inlines:
    return chosen(dict(zip("yn", words, strict=True)), None if value is None else "y" if value else "n", name, place)


def lines(*parts: Inlines) -> Inlines:
    """Parts below each other."""
    joined: Inlines = ()
    for at, part in enumerate(parts):
        joined = (*joined, *((Break(),) if at else ()), *part)
    return joined


def words(text: str, content: Inlines) -> Inlines:
    return (Plain(text), *content)


def mobile(case: Case, person: Person | None, owner: str) -> Inlines:
    """The mobile number: printed in the filed copy alone."""
    return _private(case, person, "mobile", "移动电话", "mobile_number", owner)


def identity(case: Case, person: Person | None, owner: str) -> Inlines:
    """The identity number: printed in the filed copy alone."""
    return _private(case, person, "identity", "身份证件号码", "identity_number", owner)


def _private(case: Case, person: Person | None, kind: str, name: str, field: str, owner: str) -> Inlines:
    if person is None:
        return blank(name, owner)
    place = f"people[{person.id}].{field}"
    if getattr(person, field) is None:
        return blank(name, place)
    if not case.filed_copy:
        return (Plain("（仅正式件印出）"),)
    number = getattr(case.private.get(person.id), kind, "")
    return (Foreign(number),) if number else blank(f"{name}（引用处读不到）", place)
