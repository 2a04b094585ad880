"""Small date arithmetic that several families share. Pure; `None` means that nobody entered a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from auditor.model.fact import Missing, Reason
from scanners.register.workdays import Calendar, OutsideCalendar, add_workdays, workdays_between


def latest(days: Iterable[date | None], as_of: date) -> date | None:
    """The last of the days that had come by `as_of`: what lies ahead has not happened."""
    return max((day for day in days if day is not None and day <= as_of), default=None)


def happened(day: date | None, as_of: date) -> date | None:
    """The day, if it had come by `as_of`."""
    return day if day is not None and day <= as_of else None


def days_until(start: date | None, end: date | None, as_of: date) -> int | None:
    """Days from `start` to `end`; to `as_of` while the end is open."""
    return None if start is None else ((happened(end, as_of) or as_of) - start).days


def years_later(day: date, years: int) -> date:
    """The same day `years` on; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def workdays_or_missing(key: str, calendar: Calendar, start: date, end: date) -> int | Missing:
    """Working days between two days; `Missing(unsupported)` outside the announced calendar."""
    try:
        return workdays_between(calendar, start, end)
    except OutsideCalendar as outside:
        return Missing(key, Reason.UNSUPPORTED, str(outside))


def workday_after_or_missing(key: str, calendar: Calendar, start: date, days: int) -> date | Missing:
    """The last day of a deadline in working days; `Missing(unsupported)` outside the announced calendar."""
    try:
        return add_workdays(calendar, start, days)
    except OutsideCalendar as outside:
        return Missing(key, Reason.UNSUPPORTED, str(outside))
