"""Working days 工作日 by the State Council's yearly arrangements. Counting starts on the day after the start.

Many deadlines of Chinese law run in working days. Which days those are is announced year by year; outside the
announced years nothing is computed, because bridging and make-up days cannot be derived.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_SATURDAY = 5


class OutsideCalendar(ValueError):
    """A day whose year has no announced arrangement."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"{day.isoformat()}: no announced working-day arrangement for {day.year}")


class DayKind(StrEnum):
    """What the arrangement makes of a day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Arranged days, the years of the file, and those of them that are announced."""

    arranged: Mapping[date, DayKind]
    years: frozenset[int]
    announced: frozenset[int]

    def covers(self, day: date) -> bool:
        """Can working days be counted through this day?"""
        return day.year in self.announced

    def is_workday(self, day: date) -> bool:
        """Raises OutsideCalendar where the year is not announced."""
        if not self.covers(day):
            raise OutsideCalendar(day)
        kind = self.arranged.get(day)
        return day.weekday() < _SATURDAY if kind is None else kind is DayKind.WORKDAY


def parse_calendar(text: str) -> Calendar:
    """The calendar in a CSV file with the columns date, kind, festival, announced, source.

    Raises ValueError for a row that cannot be read: a calendar with a hole would give wrong deadlines.
    """
    arranged: dict[date, DayKind] = {}
    announced: dict[int, bool] = {}
    for row in csv.DictReader(io.StringIO(text)):
        day = date.fromisoformat(row["date"])
        if day in arranged:
            raise ValueError(f"{day.isoformat()} stands twice in the calendar")
        if row["announced"] not in ("true", "false"):
            raise ValueError(f"{day.isoformat()}: announced is true or false, not {row['announced']!r}")
        arranged[day] = DayKind(row["kind"])
        announced[day.year] = announced.get(day.year, True) and row["announced"] == "true"
    return Calendar(arranged, frozenset(announced), frozenset(year for year, known in announced.items() if known))


def workdays_between(calendar: Calendar, start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; the day after the start is day 1.

    0 for the same day; negative where `end` lies before `start`. Raises OutsideCalendar.
    """
    if end < start:
        return -workdays_between(calendar, end, start)
    _require(calendar, start, end)
    days = (end - start).days
    return sum(calendar.is_workday(start + _DAY * offset) for offset in range(1, days + 1))


def add_workdays(calendar: Calendar, start: date, days: int) -> date:
    """The day that is working day number `days` after `start`; `start` itself for 0. Raises OutsideCalendar."""
    if days < 0:
        raise ValueError("a deadline lies after its start")
    _require(calendar, start, start)
    day, left = start, days
    while left:
        day += _DAY
        left -= calendar.is_workday(day)
    return day


def _require(calendar: Calendar, start: date, end: date) -> None:
    for day in (start, end):
        if not calendar.covers(day):
            raise OutsideCalendar(day)
    for year in range(start.year + 1, end.year):
        if year not in calendar.announced:
            raise OutsideCalendar(date(year, 1, 1))


def load_calendar() -> Calendar:
    """The calendar shipped in the package `rules`."""
    from importlib.resources import files  # start-up stays fast; read only by an audit

    return parse_calendar((files("rules") / "calendars" / "cn-workdays.csv").read_text(encoding="utf-8"))
