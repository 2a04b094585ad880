"""Joins between entries of the register."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.model.fact import Missing, Reason
from auditor.model.register import (
    Agreement,
    Backup,
    Contract,
    Database,
    Dataset,
    DeclaredPi,
    Domain,
    Drill,
    Field,
    Filing,
    Host,
    Interface,
    Level,
    Network,
    Plan,
    Platform,
    RiskAssessment,
    Settings,
    Unit,
    Vendor,
    Website,
)
from auditor.model.target import Target, TargetKind
from scanners.register.datasets import dataset_facts
from scanners.register.emergency import drill_facts, plan_facts
from scanners.register.facts import facts_of
from scanners.register.infrastructure import database_facts, host_facts
from scanners.register.links import Situation
from scanners.register.online import looks_generated, off_suffix, website_facts
from scanners.register.platforms import platform_facts
from scanners.register.sharing import agreement_facts
from scanners.register.suppliers import contract_facts, vendor_facts

ROOT = Path(__file__).resolve().parents[2]
Build = Callable[..., Situation]


def platform(id_: str = "pf-a", **fields: Any) -> Platform:
    return Platform(**{"id": id_, "name": "平台", "kind": "service_portal", "owner": "u-svc", **fields})


def test_a_part_is_graded_filed_and_assessed_with_its_whole(situation: Build) -> None:
    whole = platform("pf-whole", level=Level(grade=3, s=3, a=3, determined=date(2026, 10, 1)))
    part = platform("pf-part", grading_object_of="pf-whole")
    filing = Filing(id="fl-a", platform="pf-whole", grade=3, filed=date(2026, 10, 20))
    facts = platform_facts(part, situation(platforms=(whole, part), filings=(filing,)))
    assert (facts["graded"], facts["grade"], facts["filed"], facts["is_part"]) == (True, 3, True, True)


def test_parts_of_each_other_are_ungraded_not_endless(situation: Build) -> None:
    one, two = platform("pf-1", grading_object_of="pf-2"), platform("pf-2", grading_object_of="pf-1")
    assert platform_facts(one, situation(platforms=(one, two)))["graded"] is False


def test_what_lies_after_the_day_of_judgement_has_not_happened(situation: Build) -> None:
    subject = platform(level=Level(grade=3, s=3, a=3, determined=date(2026, 1, 1)))
    filing = Filing(id="fl-a", platform="pf-a", grade=3, filed=date(2026, 12, 1))
    drill = Drill(id="dr-a", plan="pl-a", date=date(2026, 12, 1), form="tabletop", scenario="网页篡改")
    plan = Plan(id="pl-a", kind="cyber_incident", scope=("district",))
    around = situation(platforms=(subject,), filings=(filing,), drills=(drill,), plans=(plan,))
    facts = platform_facts(subject, around)
    assert (facts["filed"], facts["last_drill"]) == (False, None)
    assert plan_facts(plan, around)["ever_drilled"] is False
    assert drill_facts(drill, around)["held"] is False


def test_a_district_plan_covers_every_platform(situation: Build) -> None:
    subject = platform()
    plans = (
        Plan(id="pl-a", kind="cyber_incident", scope=("district",)),
        Plan(id="pl-b", kind="data_incident", scope=("pf-other",)),
    )
    assert platform_facts(subject, situation(platforms=(subject,), plans=plans))["plan_kinds"] == ["cyber_incident"]


def test_a_cloud_is_measured_against_the_platform_it_carries(situation: Build) -> None:
    low = platform("pf-low", cloud="v-cloud", level=Level(grade=2, s=2, a=2))
    high = platform("pf-high", cloud="v-cloud", level=Level(grade=3, s=3, a=3))
    cloud = Vendor(id="v-cloud", name="云", kind="cloud", mlps_level=2)
    around = situation(platforms=(low, high), vendors=(cloud,))
    margins = [vendor_facts(cloud, around, id_)["grade_margin"] for id_ in ("pf-low", "pf-high", "")]
    assert margins == [0, -1, -1]


def test_rights_nobody_took_back_are_open_after_the_contract(situation: Build) -> None:
    def access(**fields: Any) -> bool | None:
        contract = Contract(
            id="ct-a", vendor="v-a", platform="pf-a", signed=date(2022, 1, 1), ends=date(2026, 11, 19), **fields
        )
        facts = contract_facts(contract, situation(platforms=(platform(),)))
        assert facts["ended"]
        return facts["access_open"]  # type: ignore[no-any-return]

    assert access(admin_privilege=True) is True
    assert access(admin_privilege=True, access_active=False) is False
    assert access() is None


def test_two_dedicated_lines_on_one_machine_are_a_bridge(situation: Build) -> None:
    networks = (
        Network(id="n-1", name="专线一", kind="dedicated_line", cidrs=("192.0.2.0/28",)),
        Network(id="n-2", name="专线二", kind="dedicated_line", cidrs=("192.0.2.16/28",)),
        Network(id="n-3", name="管理网", kind="management", cidrs=("198.51.100.0/24",)),
    )
    around = situation(networks=networks, platforms=(platform(),))

    def separated(*ids: str) -> int:
        host = Host(id="h-a", platform="pf-a", os="windows", networks=ids, addresses=("192.0.2.5", "203.0.113.9"))
        return host_facts(host, around)["separated_networks"]  # type: ignore[no-any-return]

    assert [separated("n-1"), separated("n-1", "n-3"), separated("n-1", "n-2")] == [1, 1, 2]
    host = Host(id="h-a", platform="pf-a", os="windows", networks=("n-1",), addresses=("192.0.2.5", "203.0.113.9", "?"))
    assert host_facts(host, around)["addresses_outside_networks"] == ["203.0.113.9", "?"]


def test_a_database_declared_harmless_is_believed_over_its_platform(situation: Build) -> None:
    around = situation(platforms=(platform(pi_subjects=96000),))

    def personal(sensitive: bool | None) -> bool:
        database = Database(id="db-a", engine="mysql", platform="pf-a", sensitive=sensitive, backup=Backup())
        return database_facts(database, around)["holds_personal_data"]  # type: ignore[no-any-return]

    assert [personal(None), personal(True), personal(False)] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        ("bs-hall-7f3a.cloudapp.example", True),
        ("www.sfq.gov.cn", False),
        ("12345.sfq.gov.cn", False),
        ("zwfw2025.sfq.gov.cn", False),
        ("a1b2c3d4.example", True),
    ],
)
def test_generated_names_mix_letters_and_digits(name: str, generated: bool) -> None:
    assert looks_generated(name) is generated


@pytest.mark.parametrize(
    ("type_", "name", "off"),
    [
        ("party_gov", "www.sfq.gov.cn", False),
        ("party_gov", "WWW.SFQ.GOV.CN.", False),
        ("party_gov", "sfq.com.cn", True),
        ("party_gov", "evilgov.cn", True),
        ("institution", "school.cn", False),
        ("institution", "ykb.sfq.gov.cn", False),
        ("institution", "school.example", True),
    ],
)
def test_the_suffix_depends_on_the_kind_of_body(type_: Any, name: str, off: bool) -> None:
    unit = Unit(id="u-a", name="单位", type=type_, level="county")
    assert bool(off_suffix([name], unit, Settings())) is off


def test_a_business_system_below_the_portals_name_is_no_site_of_its_own(situation: Build) -> None:
    def site(id_: str, name: str, **fields: Any) -> Website:
        return Website(id=id_, name=id_, unit="u-svc", domains=(Domain(name=name, main=True),), **fields)

    portal = site("w-p", "www.sfq.gov.cn", portal=True)
    below, beside = site("w-b", "ykb.sfq.gov.cn"), site("w-x", "notsfq.gov.cn")
    around = situation(websites=(portal, below, beside))
    under = [website_facts(each, around)["under_portal_domain"] for each in (portal, below, beside)]
    assert under == [True, True, False]


def test_a_dataset_takes_the_grade_of_its_highest_field(situation: Build) -> None:
    dataset = Dataset(
        id="ds-a",
        title="低保",
        provider="u-svc",
        grade="general-2",
        pi=DeclaredPi(contains=False),
        fields=(
            Field(name="xm", title="姓名", identifier="direct", pi_type="name", grade="general-2"),
            Field(name="yhkh", title="银行卡号", identifier="direct", pi_type="bank_card", grade="general-4"),
            Field(name="bz", title="备注"),
        ),
    )
    facts = dataset_facts(dataset, situation(datasets=(dataset,)))
    assert (facts["grade_margin"], facts["fields_ungraded"]) == (-2, 1)
    assert facts["sensitive_fields"] == ["yhkh"]
    assert (facts["pi_declared"], facts["holds_sensitive_data"]) == (False, True)


@pytest.mark.parametrize(
    ("assessed", "scope", "before"),
    [
        (date(2026, 1, 15), "ds-a", True),
        (date(2026, 1, 16), "ds-a", False),
        (date(2026, 1, 1), "pf-a", True),
        (date(2026, 1, 1), "pf-other", False),
    ],
)
def test_important_data_are_assessed_by_the_day_their_agreement_begins(
    situation: Build, assessed: date, scope: str, before: bool
) -> None:
    dataset = Dataset(id="ds-a", title="数据", provider="u-svc", source_platform="pf-a", grade="important")
    interface = Interface(id="if-a", name="接口", dataset="ds-a", provider="u-svc", protocol="https")
    agreement = Agreement(id="ag-a", interface="if-a", provider="u-svc", consumer="u-svc", valid_from=date(2026, 1, 15))
    risk = RiskAssessment(id="ra-a", scope=(scope,), kind="data_security", date=assessed)
    around = situation(datasets=(dataset,), interfaces=(interface,), risk_assessments=(risk,))
    facts = agreement_facts(agreement, around)
    assert (facts["important_data"], facts["risk_assessed_before"]) == (True, before)


@pytest.mark.parametrize(
    ("cycle", "updated", "cycles"),
    [
        ("monthly", date(2026, 7, 31), 3.61),
        ("monthly", date(2026, 10, 20), 1.0),
        ("daily", date(2026, 11, 19), 1),
        ("realtime", date(2026, 11, 13), 5),
        ("irregular", date(2020, 1, 1), None),
        (None, date(2026, 11, 19), None),
        ("daily", None, None),
    ],
)
def test_freshness_is_measured_in_the_declared_cycle(
    situation: Build, cycle: Any, updated: date | None, cycles: float | None
) -> None:
    dataset = Dataset(id="ds-a", title="数据", provider="u-svc", accrual_periodicity=cycle, last_updated=updated)
    assert dataset_facts(dataset, situation(datasets=(dataset,)))["cycles_since_update"] == cycles


def test_daily_data_older_than_the_calendar_have_no_age(situation: Build) -> None:
    dataset = Dataset(
        id="ds-a", title="数据", provider="u-svc", accrual_periodicity="daily", last_updated=date(2023, 12, 1)
    )
    age = dataset_facts(dataset, situation(datasets=(dataset,)))["cycles_since_update"]
    assert isinstance(age, Missing) and age.reason is Reason.UNSUPPORTED


def test_a_target_without_an_entry_is_missing(situation: Build) -> None:
    target = Target("", "u-gone", TargetKind.UNIT, "", 2)
    (fact,) = facts_of(target, None, situation())
    assert isinstance(fact, Missing) and fact.reason is Reason.ABSENT


def test_the_time_grows_with_the_register_and_not_with_its_square(situation: Build) -> None:
    fields = tuple(Field(name=f"f{i}", title=f"字段{i}", grade="general-2", identifier="none") for i in range(25))

    def seconds(count: int) -> float:
        datasets = tuple(
            Dataset(id=f"ds-{i}", title=f"数据{i}", provider="u-svc", source_platform=f"pf-{i % 200}", fields=fields)
            for i in range(count)
        )
        around = situation(datasets=datasets, platforms=tuple(platform(f"pf-{i}") for i in range(200)))
        start = time.perf_counter()
        for dataset in datasets:
            dataset_facts(dataset, around)
        return time.perf_counter() - start

    small, large = min(seconds(500) for _ in range(2)), min(seconds(4000) for _ in range(2))
    assert large < 8 * small * 3, "eight times the entries, with room for a busy machine"
    assert large < 5
