"""A scenario becomes a drill of this district, or it is said why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from auditor.drill.evidence import with_drills
from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.drill.seeding import Known, Order, seed
from auditor.errors import UsageError
from auditor.model.drill import DrillPlan, Form, Operator, Record, RecordKind
from auditor.model.register import Register

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ORDER = Order(
    id="d", scenario="credential-stuffing", platform="pf-ykb", day=date(2026, 11, 20), form=Form.TABLETOP, cast={}
)


def test_the_texts_name_the_districts_own_things(plan: DrillPlan) -> None:
    assert "数据共享交换平台" in plan.scenario.story.zh and "户籍人口基本信息" in plan.scenario.story.zh
    assert "{" not in plan.scenario.story.en
    assert all("{" not in inject.says.zh for inject in plan.scenario.injects)
    assert plan.cast["monitor"] == ("示例乙",)
    assert plan.operator is Operator.OTHER
    assert plan.plan == "pl-data"


@pytest.mark.parametrize(
    "change",
    [
        {"scenario": "nothing"},
        {"platform": "pf-none"},
        {"platform": "pf-policy", "scenario": "supplier-account-misuse"},
        {"form": Form.LIVE, "scenario": "major-leak"},
        {"plan": "pl-none"},
        {"cast": {"monitor": ["p-none"]}},
        {"cast": {"nobody": ["p-ykb"]}},
    ],
)
def test_what_does_not_fit_is_said(library: DrillLibrary, register: Register, change: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        seed(replace(ORDER, **change), library, register, Known(), NOW)  # type: ignore[arg-type]


def test_every_scenario_fits_some_platform_of_the_sample_district(library: DrillLibrary, register: Register) -> None:
    for scenario in library.scenarios.values():
        fitting = []
        for platform in register.platforms:
            try:
                order = replace(ORDER, scenario=scenario.id, platform=platform.id, form=scenario.forms[0])
                fitting.append(seed(order, library, register, Known(), NOW))
            except UsageError:
                continue
        assert fitting, scenario.id


def test_clocks_not_yet_in_force_do_not_run(library: DrillLibrary, register: Register) -> None:
    early = seed(replace(ORDER, day=date(2025, 10, 31)), library, register, Known(), NOW)
    assert "first-report" not in {clock.id for clock in early.clocks}


def test_a_closed_drill_is_entered_in_the_register_as_its_plans_drill(
    plan: DrillPlan, library: DrillLibrary, register: Register
) -> None:
    records = [
        Record(number=1, observer="c", kind=RecordKind.STARTED, at=NOW, written=NOW),
        Record(number=2, observer="c", kind=RecordKind.INJECTED, at=NOW, written=NOW, subject="tip"),
        Record(number=3, observer="c", kind=RecordKind.ENDED, at=NOW, written=NOW),
    ]
    outcome = derive(plan, records, library.items, NOW)
    entered = with_drills(register, [outcome]).drills[-1]
    assert (entered.id, entered.plan, entered.date) == ("leak-26", "pl-data", NOW.date())
    assert entered.issues == len(outcome.gaps) > 0 and entered.issues_closed == 0
    assert with_drills(register, [derive(plan, records[:2], library.items, NOW)]).drills == register.drills
