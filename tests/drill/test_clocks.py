"""The clocks of the law: 1, 2 and 4 hours by kind of operator, 30 days, 24 hours, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.drill.clocks import Standing, read_clocks
from auditor.model.drill import ClockReading, ClockState, DrillPlan, Mark, Operator, Severity

HOUR = timedelta(hours=1)


def reading(plan: DrillPlan, clock: str, standing: Standing) -> ClockReading:
    return next(one for one in read_clocks(plan, standing) if one.clock.id == clock)


@pytest.mark.parametrize(("operator", "hours"), [(Operator.CII, 1), (Operator.CENTRAL, 2), (Operator.OTHER, 4)])
def test_the_first_report_is_in_time_on_the_limit_and_late_a_second_past_it(
    plan: DrillPlan, operator: Operator, hours: int
) -> None:
    plan = replace(plan, operator=operator)
    on_it = Standing({Mark.DETECTED: HOUR, Mark.REPORTED: HOUR * (1 + hours)}, Severity.LARGER, HOUR * 90)
    past_it = replace(on_it, marks={**on_it.marks, Mark.REPORTED: HOUR * (1 + hours) + timedelta(seconds=1)})
    assert reading(plan, "first-report", on_it).state is ClockState.MET
    assert reading(plan, "first-report", on_it).taken == HOUR * hours
    assert reading(plan, "first-report", past_it).state is ClockState.LATE


def test_it_warns_in_the_last_quarter_and_is_overdue_after_the_limit(plan: DrillPlan) -> None:
    def state(hours: float) -> ClockState:
        return reading(plan, "first-report", Standing({Mark.DETECTED: HOUR * 0}, Severity.LARGER, HOUR * hours)).state

    assert [state(hours) for hours in (0, 3, 3.01, 4, 4.01)] == [
        ClockState.RUNNING, ClockState.RUNNING, ClockState.URGENT, ClockState.URGENT, ClockState.OVERDUE,
    ]  # fmt: skip


def test_an_earlier_confirmation_starts_it_where_nobody_recorded_an_alert(plan: DrillPlan) -> None:
    found = reading(plan, "first-report", Standing({Mark.CONFIRMED: HOUR}, Severity.LARGER, HOUR))
    assert (found.started, found.due, found.left) == (HOUR, HOUR * 5, HOUR * 4)


def test_a_grade_below_larger_has_no_duty_to_report_but_the_police_still_do(plan: DrillPlan) -> None:
    standing = Standing({Mark.DETECTED: HOUR}, Severity.GENERAL, HOUR * 9)
    assert reading(plan, "first-report", standing).state is ClockState.BELOW_GRADE
    assert reading(plan, "police", standing).state is ClockState.RUNNING


def test_ungraded_is_never_no_duty(plan: DrillPlan) -> None:
    found = reading(plan, "first-report", Standing({Mark.DETECTED: HOUR}, None, HOUR * 9))
    assert found.state is ClockState.GRADE_FIRST
    assert found.left == -HOUR * 4


def test_at_once_is_for_a_person_to_judge(plan: DrillPlan) -> None:
    told = Standing({Mark.DETECTED: HOUR, Mark.NOTIFIED: HOUR * 3}, Severity.LARGER, HOUR * 9)
    found = reading(plan, "personal-notice", told)
    assert (found.state, found.taken, found.due) == (ClockState.UNMEASURED, HOUR * 2, None)


def test_without_personal_data_nobody_is_to_be_told(plan: DrillPlan) -> None:
    plan = replace(plan, scenario=replace(plan.scenario, personal=False))
    standing = Standing({Mark.DETECTED: HOUR}, Severity.LARGER, HOUR)
    assert reading(plan, "personal-notice", standing).state is ClockState.NO_DUTY


def test_grading_too_low_makes_no_duty_disappear_once_the_drill_has_ended(plan: DrillPlan) -> None:
    low = Standing({Mark.DETECTED: HOUR}, Severity.GENERAL, HOUR * 9)
    assert plan.scenario.severity is Severity.LARGER
    assert reading(plan, "first-report", low).state is ClockState.BELOW_GRADE
    assert reading(plan, "first-report", replace(low, ended=True)).state is ClockState.OVERDUE


def test_critical_infrastructure_reports_to_the_police_as_well_within_the_hour(plan: DrillPlan) -> None:
    standing = Standing({Mark.DETECTED: HOUR, Mark.REPORTED: HOUR * 1.5}, Severity.LARGER, HOUR * 9)
    cii = replace(plan, operator=Operator.CII)
    assert reading(cii, "first-report", standing).state is ClockState.MET
    assert reading(cii, "first-report-police", standing).state is ClockState.OVERDUE
    assert reading(plan, "first-report-police", standing).state is ClockState.NO_DUTY


def test_a_failure_of_equipment_is_no_case_for_the_police(plan: DrillPlan) -> None:
    outage = replace(plan, scenario=replace(plan.scenario, incident_class="DE"))
    standing = Standing({Mark.DETECTED: HOUR}, Severity.LARGER, HOUR * 90)
    assert reading(outage, "police", standing).state is ClockState.NO_DUTY
    assert reading(plan, "police", standing).state is ClockState.OVERDUE


@pytest.mark.parametrize(("operator", "minutes"), [(Operator.CII, 30), (Operator.CENTRAL, 60), (Operator.OTHER, 60)])
def test_what_is_major_is_passed_on_within_half_an_hour_or_an_hour(
    plan: DrillPlan, operator: Operator, minutes: int
) -> None:
    onward = next(one for one in plan.clocks if one.id == "first-report").onward[operator]
    assert (onward.from_severity, onward.within) == (Severity.MAJOR, timedelta(minutes=minutes))


TIMES = st.integers(0, 100_000).map(lambda seconds: timedelta(seconds=seconds))


@given(marks=st.dictionaries(st.sampled_from(Mark), TIMES), decided=st.sampled_from([None, *Severity]), now=TIMES)
def test_met_always_means_that_both_moments_were_recorded_within_the_limit(
    plan: DrillPlan, marks: dict[Mark, timedelta], decided: Severity | None, now: timedelta
) -> None:
    for one in read_clocks(plan, Standing(marks, decided, now)):
        if one.state is ClockState.MET:
            limit = one.clock.limits[plan.operator]
            assert limit is not None and one.taken is not None and one.taken <= limit
            assert set(one.clock.starts) & set(marks) and set(one.clock.stops) & set(marks)
