"""Grading an incident 事件定级 by the annex of the reporting measures: any one criterion is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.drill.reading import source
from auditor.model.drill import Severity, Source
from auditor.model.rulebook import Instrument
from auditor.model.text import Text
from auditor.rulebook.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the annex: from which number on (that number included) which grade follows. `unit` is that of the
    number. `below` says what holds under the lowest threshold: a person grades."""

    id: str
    title: Text
    unit: Text
    thresholds: Mapping[Severity, float]
    source: Source


@dataclass(frozen=True, slots=True)
class Reached:
    """A criterion that the numbers meet."""

    criterion: Criterion
    value: float
    severity: Severity


@dataclass(frozen=True, slots=True)
class Grading:
    """`severity` is None where no number reaches a threshold: then a person grades, it does not mean "no report".
    `verified` is false where it rests on thresholds that were read in a draft only."""

    severity: Severity | None
    reached: tuple[Reached, ...]
    verified: bool


def grade_incident(criteria: tuple[Criterion, ...], numbers: Mapping[str, float]) -> Grading:
    """The highest grade that any of the numbers (by criterion id) reaches. Raises KeyError for an unknown criterion
    and ValueError for a number below zero."""
    known = {criterion.id: criterion for criterion in criteria}
    reached = []
    for name, value in numbers.items():
        if value < 0:
            raise ValueError(name)
        grades = [severity for severity, limit in known[name].thresholds.items() if value >= limit]
        if grades:
            reached.append(Reached(known[name], value, max(grades, key=lambda severity: severity.rank)))
    if not reached:
        return Grading(None, (), verified=True)
    highest = max((entry.severity for entry in reached), key=lambda severity: severity.rank)
    carrying = [entry for entry in reached if entry.severity is highest]
    return Grading(highest, tuple(reached), verified=any(entry.criterion.source.verified for entry in carrying))


def read_criteria(cursor: Cursor, instruments: Mapping[str, Instrument]) -> Criterion:
    """One criterion; what is wrong with it is noted at the cursor."""
    cursor.keys((), ("id", "title", "unit", "thresholds", "source"))
    thresholds = cursor.at("thresholds")
    thresholds.keys(tuple(Severity))
    return Criterion(
        id=cursor.at("id").string(),
        title=cursor.at("title").text(),
        unit=cursor.at("unit").text(),
        thresholds={severity: thresholds.at(severity).number() for severity in Severity if thresholds.has(severity)},
        source=source(cursor.at("source"), instruments),
    )
