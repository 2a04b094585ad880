"""Working days: the shipped calendar against an independent one, and the arithmetic against its own laws."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.fact import Missing, Reason
from scanners.register.clocks import workday_after_or_missing, workdays_or_missing
from scanners.register.workdays import (
    Calendar,
    OutsideCalendar,
    add_workdays,
    load_calendar,
    parse_calendar,
    workdays_between,
)

CALENDAR = load_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_an_independent_calendar(year: int) -> None:
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_the_unannounced_year_holds_the_days_the_law_fixes_and_is_not_counted_through() -> None:
    assert 2027 in CALENDAR.years
    assert not CALENDAR.covers(date(2027, 1, 4))
    fixed = sorted(day for day in CALENDAR.arranged if day.year == 2027)
    assert len(fixed) == 13, "1 + 4 + 1 + 2 + 1 + 1 + 3 days by the regulation as revised in 2024"
    with pytest.raises(OutsideCalendar):
        CALENDAR.is_workday(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # Friday to Monday
        (date(2026, 9, 30), date(2026, 10, 7), 0),  # the whole National Day break
        (date(2026, 9, 30), date(2026, 10, 10), 3),  # two days and the Saturday that makes up
        (date(2026, 2, 13), date(2026, 2, 24), 2),  # make-up Saturday, nine days off, first day back
        (date(2026, 10, 20), date(2026, 11, 20), 23),
        (date(2026, 1, 5), date(2026, 1, 15), 8),
        (date(2026, 11, 23), date(2026, 11, 20), -1),
    ],
)
def test_the_day_after_the_start_counts_as_day_one(start: date, end: date, days: int) -> None:
    assert workdays_between(CALENDAR, start, end) == days


def test_the_officer_notice_gives_the_due_day_that_the_authority_printed() -> None:
    assert add_workdays(CALENDAR, date(2025, 7, 18), 30) == date(2025, 8, 29)


def test_the_face_recognition_notice_gives_the_due_day_that_the_authority_printed() -> None:
    assert add_workdays(CALENDAR, date(2025, 6, 1), 30) == date(2025, 7, 14)


@pytest.mark.parametrize(
    ("start", "end"), [(date(2023, 12, 29), date(2024, 1, 5)), (date(2026, 12, 31), date(2027, 1, 5))]
)
def test_outside_the_calendar_nothing_is_counted(start: date, end: date) -> None:
    with pytest.raises(OutsideCalendar):
        workdays_between(CALENDAR, start, end)


def test_a_deadline_that_leaves_the_calendar_is_missing_not_guessed() -> None:
    late = workday_after_or_missing("demand.due", CALENDAR, date(2026, 12, 30), 10)
    span = workdays_or_missing("demand.workdays_to_reply", CALENDAR, date(2023, 12, 1), date(2024, 2, 1))
    assert isinstance(late, Missing) and late.reason is Reason.UNSUPPORTED
    assert isinstance(span, Missing) and span.reason is Reason.UNSUPPORTED


def test_a_year_missing_in_the_middle_is_outside() -> None:
    gap = Calendar({}, frozenset({2024, 2026}), frozenset({2024, 2026}))
    with pytest.raises(OutsideCalendar):
        workdays_between(gap, date(2024, 12, 30), date(2026, 1, 5))


@settings(max_examples=60)
@given(start=DAYS, days=st.integers(1, 120))
def test_adding_and_counting_are_inverse(start: date, days: int) -> None:
    try:
        end = add_workdays(CALENDAR, start, days)
    except OutsideCalendar:
        return
    assert workdays_between(CALENDAR, start, end) == days
    assert CALENDAR.is_workday(end)


@settings(max_examples=60)
@given(start=DAYS, first=DAYS, second=DAYS)
def test_a_later_end_never_has_fewer_working_days(start: date, first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    assert workdays_between(CALENDAR, start, earlier) <= workdays_between(CALENDAR, start, later)


@settings(max_examples=60)
@given(days=st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_spans_add_up(days: list[date]) -> None:
    a, b, c = days
    assert workdays_between(CALENDAR, a, b) + workdays_between(CALENDAR, b, c) == workdays_between(CALENDAR, a, c)


HEAD = "date,kind,festival,announced,source\n"


@pytest.mark.parametrize(
    "row",
    [
        "2026-02-30,holiday,春节,true,x\n",
        "2026-02-17,day off,春节,true,x\n",
        "2026-02-17,holiday,春节,yes,x\n",
        "2026-02-17,holiday,春节,true,x\n2026-02-17,workday,春节,true,x\n",
    ],
)
def test_a_calendar_with_a_wrong_line_is_refused(row: str) -> None:
    with pytest.raises(ValueError):
        parse_calendar(HEAD + row)


def test_a_negative_deadline_is_refused() -> None:
    with pytest.raises(ValueError, match="after its start"):
        add_workdays(CALENDAR, date(2026, 1, 5), -1)
