"""Incidents of the register: every limit from the times entered, and nothing in time that nobody can know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.drill.incident_clocks import incident_case
from auditor.drill.library import DrillLibrary
from auditor.model.drill import ClockState, Severity
from auditor.model.drill.incident import IncidentCase
from auditor.model.register import Incident, Register
from auditor.model.text import Lang
from reports.drill import build_incident
from reports.plain import plain
from reports.publishing import publish

NINE = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEAK = Incident(id="in-1", platform="pf-app", discovered=NINE, kind="leak", pi_subjects=1_200_000, severity="larger")


def case(register: Register, library: DrillLibrary, incident: Incident, now: datetime = NINE + HOUR) -> IncidentCase:
    return incident_case(incident, register, library, now)


def state(found: IncidentCase, clock: str) -> ClockState:
    return next(one.state for one in found.clocks if one.clock.id == clock)


def words_of(found: IncidentCase, library: DrillLibrary, lang: Lang = Lang.ZH) -> str:
    kinds = {kind: title for one in library.classes.values() for kind, title in one.kinds.items()}
    return json.dumps(plain(build_incident(found, kinds, library.instruments, lang, NINE + HOUR)), ensure_ascii=False)


@pytest.mark.parametrize(
    ("reported", "now", "expected"),
    [
        (NINE + HOUR * 4, NINE + HOUR * 9, ClockState.MET),
        (NINE + HOUR * 4 + timedelta(seconds=1), NINE + HOUR * 9, ClockState.LATE),
        (None, NINE + HOUR, ClockState.RUNNING),
        (None, NINE + HOUR * 3.5, ClockState.URGENT),
        (None, NINE + HOUR * 5, ClockState.OVERDUE),
    ],
)
def test_the_first_report_is_due_four_hours_after_discovery(
    register: Register, library: DrillLibrary, reported: datetime | None, now: datetime, expected: ClockState
) -> None:
    assert state(case(register, library, replace(LEAK, reported_at=reported), now), "first-report") is expected


def test_a_grade_entered_too_low_does_not_end_the_duty(register: Register, library: DrillLibrary) -> None:
    low = case(register, library, replace(LEAK, severity="general"))
    assert low.severity is Severity.LARGER and state(low, "first-report") is ClockState.RUNNING
    assert "低于按人数应定的级别" in words_of(low, library)


def test_an_open_grade_is_never_no_duty(register: Register, library: DrillLibrary) -> None:
    ungraded = case(register, library, replace(LEAK, severity=None, pi_subjects=5000))
    assert state(ungraded, "first-report") is ClockState.GRADE_FIRST
    assert "不等于不用报告" in words_of(ungraded, library)


@pytest.mark.parametrize(
    ("day", "expected", "day_only"),
    [
        (date(2026, 8, 3), ClockState.MET, False),
        (date(2026, 8, 4), ClockState.UNMEASURED, True),
        (date(2026, 8, 5), ClockState.LATE, False),
    ],
)
def test_a_day_without_its_hour_proves_nothing_on_the_day_of_the_limit(
    register: Register, library: DrillLibrary, day: date, expected: ClockState, day_only: bool
) -> None:
    found = case(register, library, replace(LEAK, police_report=day))
    police = next(one for one in found.clocks if one.clock.id == "police")
    assert (police.state, police.day_only) == (expected, day_only)


def test_the_closing_report_is_due_thirty_days_after_handling(register: Register, library: DrillLibrary) -> None:
    handled = replace(LEAK, handled_on=date(2026, 8, 10))
    for day, expected in ((date(2026, 9, 9), ClockState.MET), (date(2026, 9, 10), ClockState.LATE)):
        assert state(case(register, library, replace(handled, summary_report=day)), "closing-report") is expected
    assert state(case(register, library, LEAK), "closing-report") is ClockState.WAITING


def test_a_kind_nobody_can_place_leaves_the_clocks_running(register: Register, library: DrillLibrary) -> None:
    assert state(case(register, library, replace(LEAK, kind="whatever")), "police") is ClockState.RUNNING
    assert state(case(register, library, replace(LEAK, kind="facility")), "police") is ClockState.NO_DUTY


TIMES = st.none() | st.integers(0, 400).map(lambda hours: NINE + HOUR * hours)


@given(reported=TIMES, now=st.integers(0, 2000), persons=st.none() | st.integers(0, 10**9))
def test_met_always_has_a_moment_within_the_limit(
    register: Register, library: DrillLibrary, reported: datetime | None, now: int, persons: int | None
) -> None:
    incident = replace(LEAK, reported_at=reported, pi_subjects=persons)
    for one in case(register, library, incident, NINE + HOUR * now).clocks:
        if one.state is ClockState.MET:
            assert one.done is not None and one.due is not None and one.done <= one.due  # type: ignore[operator]


@pytest.mark.parametrize("lang", list(Lang))
def test_the_papers_leave_blank_what_the_register_does_not_say(
    register: Register, library: DrillLibrary, lang: Lang, tmp_path: Path
) -> None:
    found = case(register, library, LEAK)
    said = words_of(found, library, lang)
    for title in {Lang.ZH: ("首次报告", "续报", "总结报告", "溯源线索", "现场保护"), Lang.EN: ("Leads", "Lessons")}[
        lang
    ]:
        assert title in said
    assert "None" not in said and '"kind": "Blank"' in said and "1,200,000" in said
    document = build_incident(found, {}, library.instruments, lang, NINE)
    assert len(publish({"incident": document}, tmp_path / "out", ["html,docx,pdf,json"])) == 4
