"""The drills of a year: planned, held, and the plans that nobody drilled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from records import at, journal
from test_outcome import WHOLE

from auditor.drill.evidence import with_drills
from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.model.drill import DrillOutcome, DrillPlan
from auditor.model.register import Register
from auditor.model.text import Lang
from reports.drill import Year, build_year
from reports.plain import plain

TODAY = date(2026, 11, 27)


@pytest.fixture
def held(plan: DrillPlan, library: DrillLibrary) -> DrillOutcome:
    return derive(plan, journal(*WHOLE), library.items, at(900))


def said(subject: Year, lang: Lang = Lang.ZH) -> str:
    return json.dumps(plain(build_year(subject, lang)), ensure_ascii=False)


def test_a_plan_nobody_drilled_for_a_year_is_told(register: Register) -> None:
    bare = replace(register, drills=(), plans=tuple(replace(one, issued=date(2020, 1, 1)) for one in register.plans))
    text = said(Year(2026, TODAY, bare, ()))
    assert text.count("超过 12 个月") == len(bare.plans) > 0 and "本年还没有演练" in text


def test_a_new_plan_without_a_drill_is_not_called_drilled(register: Register) -> None:
    fresh = replace(register, drills=(), plans=(replace(register.plans[0], issued=date(2026, 11, 1)),))
    text = said(Year(2026, TODAY, fresh, ()))
    assert "尚未演练" in text and '"12 个月内"' not in text


def test_a_closed_drill_is_listed_once_and_counts_for_its_plan(register: Register, held: DrillOutcome) -> None:
    subject = Year(2026, TODAY, with_drills(register, [held]), [(held, True)])
    text = said(subject)
    assert (
        text.count(f'"{held.plan.id}"') == 1
        and subject.last(next(one for one in register.plans if one.id == held.plan.plan)) == held.ended.date()
    )  # type: ignore[union-attr]
    assert "未归档" in said(replace(subject, drills=[(held, False)]))


def test_what_is_ahead_stands_in_the_plan_of_the_year(
    register: Register, plan: DrillPlan, library: DrillLibrary
) -> None:
    ahead = derive(replace(plan, planned_for=date(2026, 12, 20)), [], library.items, at(0))
    assert "2026年12月20日" in said(Year(2026, TODAY, register, [(ahead, False)]))
    assert "2026年12月20日" not in said(Year(2027, TODAY, register, [(ahead, False)]))
