"""Clocks and conclusions that the law defines, each with its edge on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.register import (
    Agreement,
    Assessment,
    Dataset,
    Demand,
    Filing,
    Interface,
    Level,
    LogSource,
    MajorRisks,
    Person,
    Platform,
    Sharing,
)
from scanners.register.assessments import expected_verdict
from scanners.register.emergency import report_hours, severity_by_persons
from scanners.register.filings import certificate_validities, filing_facts
from scanners.register.infrastructure import log_source_facts
from scanners.register.links import Situation
from scanners.register.platforms import platform_facts
from scanners.register.sharing import agreement_facts, demand_facts

BEIJING = timezone(timedelta(hours=8))
Build = Callable[..., Situation]


def filing(**fields: Any) -> Filing:
    return Filing(id="fl-a", platform="pf-a", grade=3, **fields)


def platform(**fields: Any) -> Platform:
    return Platform(**{"id": "pf-a", "name": "平台", "kind": "service_portal", "owner": "u-svc", **fields})


@pytest.mark.parametrize(
    ("fields", "assessed", "ends"),
    [
        pytest.param({"filed": date(2025, 7, 1)}, [], [date(2028, 6, 30)], id="three years, ending on the eve"),
        pytest.param({"filed": date(2020, 3, 1)}, [], [date(2027, 12, 31)], id="old ones count from 2025-01-01"),
        pytest.param(
            {"filed": date(2020, 3, 1), "refiled": date(2025, 10, 15)}, [], [date(2028, 10, 14)], id="refiling reissues"
        ),
        pytest.param(
            {"filed": date(2025, 7, 1)},
            [date(2026, 3, 16)],
            [date(2028, 6, 30), date(2029, 6, 30)],
            id="an assessment adds a year",
        ),
        pytest.param(
            {"filed": date(2025, 7, 1)},
            [date(2025, 6, 30), date(2028, 7, 1)],
            [date(2028, 6, 30)],
            id="before issue and after the end add nothing",
        ),
        pytest.param(
            {"filed": date(2025, 7, 1)},
            [date(2028, 6, 30), date(2029, 6, 30)],
            [date(2028, 6, 30), date(2029, 6, 30), date(2030, 6, 30)],
            id="on its last day it is still valid",
        ),
        pytest.param({"filed": date(2028, 2, 29)}, [], [date(2031, 2, 27)], id="a leap day"),
        pytest.param({}, [date(2026, 1, 1)], [], id="never filed"),
    ],
)
def test_certificate_validity_follows_the_letter_of_2025(
    fields: dict[str, date], assessed: list[date], ends: list[date]
) -> None:
    assert list(certificate_validities(filing(**fields), assessed)) == ends


def test_a_printed_day_is_extended_by_law_and_a_wrong_one_is_not(situation: Build) -> None:
    assessment = Assessment(id="as-a", platform="pf-a", template="2025", report_date=date(2026, 5, 20))
    around = situation(platforms=(platform(),), assessments=(assessment,))
    printed = filing_facts(filing(filed=date(2025, 10, 15), valid_to=date(2028, 10, 14)), around)
    wrong = filing_facts(filing(filed=date(2025, 10, 15), valid_to=date(2030, 1, 1)), around)
    assert (printed["valid_to_consistent"], printed["valid_until"]) == (True, date(2029, 10, 14))
    assert (wrong["valid_to_consistent"], wrong["valid_until"]) == (False, date(2030, 1, 1))


@pytest.mark.parametrize(
    ("fields", "in_time"),
    [
        ({"filed": date(2020, 3, 1), "refiled": date(2025, 11, 30)}, True),
        ({"filed": date(2020, 3, 1), "refiled": date(2025, 12, 1)}, False),
        ({"filed": date(2025, 3, 8)}, True),
        ({"filed": date(2025, 3, 7)}, None),
        ({"filed": date(2026, 6, 1)}, True),
        ({"filed": date(2020, 3, 1)}, None),
    ],
)
def test_refiling_was_due_on_the_last_day_of_november_2025(
    situation: Build, fields: dict[str, date], in_time: bool | None
) -> None:
    facts = filing_facts(filing(template="2025", **fields), situation(platforms=(platform(),)))
    assert facts["refiled_in_time"] is in_time


def test_the_term_for_filing_starts_with_grading_or_launch_whichever_is_later(situation: Build) -> None:
    level = Level(grade=3, s=3, a=3, determined=date(2021, 3, 1))
    early = situation(platforms=(platform(level=level, go_live=date(2018, 11, 21)),))
    late = situation(platforms=(platform(level=level, go_live=date(2021, 3, 20)),))
    assert filing_facts(filing(filed=date(2021, 3, 31)), early)["days_to_file"] == 30
    assert filing_facts(filing(filed=date(2021, 3, 31)), late)["days_to_file"] == 11


@pytest.mark.parametrize(
    ("template", "score", "found", "high", "medium", "verdict"),
    [
        ("2025", 95.0, 0, 0, 0, "符合"),
        ("2025", 90.01, 0, 3, 9, "符合"),
        ("2025", 90.0, 0, 0, 0, "基本符合"),
        ("2025", 91.2, 2, 3, 21, "基本符合"),
        ("2025", 60.0, 0, 0, 0, "基本符合"),
        ("2025", 60.0, 5, 9, 9, "基本符合"),
        ("2025", 59.99, 0, 0, 0, "不符合"),
        ("2025", 95.0, None, 0, 0, None),
        ("2025", 70.0, None, 0, 0, "基本符合"),
        ("2025", None, 0, 0, 0, None),
        ("2021", 90.0, None, 0, 0, "优"),
        ("2021", 95.0, None, 0, 1, "良"),
        ("2021", 80.0, None, 0, 9, "良"),
        ("2021", 79.9, None, 0, 9, "中"),
        ("2021", 70.0, None, 0, 9, "中"),
        ("2021", 69.9, None, 0, 0, "差"),
        ("2021", 95.0, None, 1, 0, "差"),
        ("2021", 95.0, None, None, 0, None),
        ("1998", 95.0, 0, 0, 0, None),
    ],
)
def test_the_verdict_follows_from_score_and_risks(
    template: str, score: float | None, found: int | None, high: int | None, medium: int | None, verdict: str | None
) -> None:
    report = Assessment(
        id="as-a",
        platform="pf-a",
        template=template,
        report_date=date(2026, 5, 20),
        score=score,
        major_risks=None if found is None else MajorRisks(found=found, fixed=found),
        high=high,
        medium=medium,
    )
    assert expected_verdict(report) == verdict


def test_a_hazard_already_fixed_still_counts() -> None:
    report = Assessment(
        id="as-a",
        platform="pf-a",
        template="2025",
        report_date=date(2026, 5, 20),
        score=99.0,
        major_risks=MajorRisks(found=1, fixed=1),
    )
    assert expected_verdict(report) == "基本符合"


@pytest.mark.parametrize(
    ("persons", "severity"),
    [
        (None, None),
        (0, None),
        (999_999, None),
        (1_000_000, "larger"),
        (9_999_999, "larger"),
        (10_000_000, "major"),
        (99_999_999, "major"),
        (100_000_000, "extremely_major"),
    ],
)
def test_leaked_persons_set_the_lowest_severity_the_limit_included(persons: int | None, severity: str | None) -> None:
    assert severity_by_persons(persons) == severity


FOUND = datetime(2026, 8, 3, 9, 10, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("reported", "as_of", "hours"),
    [
        (datetime(2026, 8, 3, 16, 40, tzinfo=BEIJING), date(2026, 11, 20), 7.5),
        (datetime(2026, 8, 3, 5, 10, tzinfo=UTC), date(2026, 11, 20), 4.0),
        (datetime(2026, 8, 3, 9, 0, tzinfo=BEIJING), date(2026, 11, 20), 0.0),
        (None, date(2026, 8, 3), 14 + 50 / 60),
        (None, date(2026, 8, 4), 38 + 50 / 60),
        (datetime(2026, 9, 1, 9, 0, tzinfo=BEIJING), date(2026, 8, 3), 14 + 50 / 60),
    ],
)
def test_report_hours_run_from_discovery_and_never_stop_by_themselves(
    reported: datetime | None, as_of: date, hours: float
) -> None:
    assert report_hours(FOUND, reported, as_of) == pytest.approx(hours)


@settings(max_examples=50)
@given(hours=st.floats(0, 2000), zone=st.integers(-11, 12))
def test_report_hours_do_not_depend_on_the_zone_of_the_report(hours: float, zone: int) -> None:
    reported = (FOUND + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=zone)))
    assert report_hours(FOUND, reported, date(2027, 1, 1)) == pytest.approx(hours, abs=1e-3)


def officer(reported: date | None) -> Person:
    return Person(id="p-a", name="示例", unit="u-svc", roles=("pi_protection_officer",), reported_to_cac=reported)


@pytest.mark.parametrize(
    ("since", "reported", "late"),
    [
        (date(2019, 1, 1), date(2025, 8, 29), 0),
        (date(2019, 1, 1), date(2025, 8, 30), 1),
        (date(2019, 1, 1), None, 448),
        (date(2025, 7, 18), date(2025, 8, 29), 0),
        (date(2026, 3, 2), date(2026, 4, 14), 0),
        (date(2026, 3, 2), date(2026, 4, 15), 1),
        (None, date(2025, 8, 29), None),
    ],
)
def test_the_officer_is_due_thirty_working_days_after_the_millionth_person(
    situation: Build, since: date | None, reported: date | None, late: int | None
) -> None:
    subject = platform(pi_subjects=1_000_000, pi_subjects_since=since)
    around = situation(platforms=(subject,), people=(officer(reported),))
    assert platform_facts(subject, around)["pi_officer_days_late"] == late


@pytest.mark.parametrize(
    ("fields", "waited"),
    [
        ({"requested": date(2026, 10, 20), "status": "pending"}, 23),
        ({"requested": date(2026, 1, 5), "replied": date(2026, 1, 19), "status": "approved"}, 10),
        ({"requested": date(2026, 1, 5), "replied": date(2026, 1, 20), "status": "approved"}, 11),
        ({"requested": date(2026, 1, 5), "status": "rejected"}, None),
        ({"requested": date(2026, 1, 5), "status": "approved", "agreement": "ag-a"}, 8),
    ],
)
def test_a_demand_waits_in_working_days_and_an_answer_without_a_day_has_no_length(
    situation: Build, fields: dict[str, Any], waited: int | None
) -> None:
    dataset = Dataset(id="ds-a", title="数据", provider="u-svc", sharing=Sharing(attribute="conditional"))
    agreement = Agreement(
        id="ag-a", interface="if-a", provider="u-svc", consumer="u-svc", approved_on=date(2026, 1, 15)
    )
    demand = Demand(id="dm-a", unit="u-svc", dataset="ds-a", purpose="核验", **fields)
    around = situation(datasets=(dataset,), agreements=(agreement,), demand_list=(demand,))
    assert demand_facts(demand, around)["workdays_to_reply"] == waited


@pytest.mark.parametrize(
    ("earliest", "go_live", "days", "since_start"),
    [
        (date(2026, 4, 1), date(2020, 1, 1), 233, False),
        (date(2026, 6, 1), date(2026, 6, 1), 172, True),
        (date(2026, 6, 2), date(2026, 6, 1), 171, False),
        (date(2026, 6, 1), None, 172, False),
    ],
)
def test_a_log_is_long_enough_by_days_or_complete_since_launch(
    situation: Build, earliest: date, go_live: date | None, days: int, since_start: bool
) -> None:
    source = LogSource(id="ls-a", platform="pf-a", kind="access", earliest=earliest)
    facts = log_source_facts(source, situation(platforms=(platform(go_live=go_live),)))
    assert (facts["days_kept"], facts["since_start"]) == (days, since_start)


@pytest.mark.parametrize(
    ("valid_to", "successor", "open_after_end"),
    [(date(2026, 11, 19), False, True), (date(2026, 11, 20), False, False), (date(2026, 11, 19), True, False)],
)
def test_an_agreement_is_outlived_when_nothing_took_its_place(
    situation: Build, valid_to: date, successor: bool, open_after_end: bool
) -> None:
    interface = Interface(id="if-a", name="接口", dataset="ds-a", provider="u-svc", protocol="https")
    dataset = Dataset(id="ds-a", title="数据", provider="u-svc")
    common = {"interface": "if-a", "provider": "u-svc", "consumer": "u-svc"}
    old = Agreement(id="ag-a", valid_from=date(2025, 1, 1), valid_to=valid_to, **common)  # type: ignore[arg-type]
    new = Agreement(id="ag-b", valid_from=date(2026, 11, 1), valid_to=date(2027, 1, 1), **common)  # type: ignore[arg-type]
    around = situation(datasets=(dataset,), interfaces=(interface,), agreements=(old, new) if successor else (old,))
    assert agreement_facts(old, around)["interface_open_after_end"] is open_after_end
