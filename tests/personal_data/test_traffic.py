"""Traffic against agreements: each deviation from what was agreed, and none where all is in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from auditor.model.personal_data import LogField, Sensitivity
from auditor.model.register import Agreement, Dataset, District, Field, Interface, Platform, Register, Unit
from scanners.personal_data.declared.traffic import DeviationKind, deviations, rows

INTERFACE = Interface(
    id="if-a",
    name="查询",
    dataset="ds-a",
    provider="u-psb",
    protocol="https",
    path="/api/v1/persons/{id}",
    method="GET",
    response_fields=("xm", "sfzh"),
)
AGREEMENT = Agreement(
    id="ag-a",
    interface="if-a",
    provider="u-psb",
    consumer="u-civil",
    consumer_platforms=("pf-civil",),
    fields=("xm", "sfzh"),
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    volume_cap_per_day=100,
)
DATASET = Dataset(
    id="ds-a",
    title="人口",
    provider="u-psb",
    fields=(Field(name="xm", title="姓名"), Field(name="sfzh", title="身份证号")),
)
UNITS = tuple(
    Unit(id=id_, name=name, type="party_gov", level="county")
    for id_, name in (("u-psb", "区公安分局"), ("u-civil", "区民政局"), ("u-hrss", "区人社局"))
)
PLATFORMS = (Platform(id="pf-civil", name="民政业务系统", kind="approval", owner="u-civil"),)


def register(*entries: Interface | Agreement) -> Register:
    return Register(
        schema_version=1,
        as_of=None,
        district=District(code="1", name="区", level="county"),
        units=UNITS,
        platforms=PLATFORMS,
        datasets=(DATASET,),
        interfaces=tuple(entry for entry in entries if isinstance(entry, Interface)),
        agreements=tuple(entry for entry in entries if isinstance(entry, Agreement)),
    )


def seen(field: str = "sfzh", day: date | None = date(2026, 6, 1), **changes: Any) -> LogField:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) if day else None
    values: dict[str, Any] = {
        "source": "x.jsonl",
        "interface": "if-a",
        "consumer": "u-civil/desk",
        "direction": "response",
        "field": field,
        "entity": "CN_ID_CARD",
        "form": "plain",
        "masked": False,
        "records": 3,
        "hits": 3,
        "sensitivity": Sensitivity.GENERAL,
        "grade": "general-3",
        "first_seen": at,
        "last_seen": at,
    }
    return LogField(**(values | changes))


def kinds(field: LogField, *entries: Interface | Agreement) -> set[str]:
    return {deviation.kind.value for deviation in deviations([field], register(*(entries or (INTERFACE, AGREEMENT))))}


def test_what_was_agreed_to_is_no_deviation() -> None:
    assert kinds(seen()) == set()


@pytest.mark.parametrize(
    ("field", "interface", "agreements", "kind"),
    [
        (seen("hjdz"), INTERFACE, [AGREEMENT], DeviationKind.OVER_RETURNED),
        (seen("hjdz", masked=True), INTERFACE, [AGREEMENT], DeviationKind.OVER_RETURNED),
        (seen(), INTERFACE, [replace(AGREEMENT, fields=("xm",))], DeviationKind.BEYOND_AGREEMENT),
        (seen(), INTERFACE, [], DeviationKind.NO_AGREEMENT),
        (seen(), INTERFACE, [replace(AGREEMENT, consumer="u-hrss", consumer_platforms=())], DeviationKind.NO_AGREEMENT),
        (seen(direction="request"), INTERFACE, [], DeviationKind.NO_AGREEMENT),
        (seen(day=date(2027, 1, 1)), INTERFACE, [AGREEMENT], DeviationKind.OUTSIDE_VALIDITY),
        (seen(day=date(2025, 12, 31)), INTERFACE, [AGREEMENT], DeviationKind.OUTSIDE_VALIDITY),
        (seen(), replace(INTERFACE, masked_fields=("sfzh",)), [AGREEMENT], DeviationKind.UNMASKED),
        (seen("data.sfzh"), replace(INTERFACE, masked_fields=("sfzh",)), [AGREEMENT], DeviationKind.UNMASKED),
        (seen(), replace(INTERFACE, status="retired"), [AGREEMENT], DeviationKind.RETIRED),
        (seen(), replace(INTERFACE, status="offline"), [AGREEMENT], DeviationKind.RETIRED),
        (seen(records=101), INTERFACE, [AGREEMENT], DeviationKind.OVER_CAP),
        (seen(records=3, hits=70), replace(INTERFACE, max_rows=10), [AGREEMENT], DeviationKind.MORE_ROWS),
        (seen(consumer="somebody"), INTERFACE, [AGREEMENT], DeviationKind.UNKNOWN_CONSUMER),
        (seen(consumer="(internal address)"), INTERFACE, [AGREEMENT], DeviationKind.UNKNOWN_CONSUMER),
    ],
)
def test_each_deviation_is_told(field: LogField, interface: Interface, agreements: list, kind: DeviationKind) -> None:
    assert kinds(field, interface, *agreements) == {kind.value}


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), None])
def test_the_first_and_the_last_day_are_within_the_agreement_and_a_log_without_times_says_nothing(day: date) -> None:
    assert kinds(seen(day=day)) == set()


def test_days_are_those_of_china() -> None:
    evening = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert kinds(seen(first_seen=evening, last_seen=evening)) == set()
    after_midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert kinds(seen(first_seen=after_midnight, last_seen=after_midnight)) == {"outside_validity"}


def test_an_agreement_that_was_renewed_covers_both_of_its_terms() -> None:
    field = seen(first_seen=datetime(2025, 6, 1, tzinfo=UTC), last_seen=datetime(2026, 6, 1, tzinfo=UTC))
    before = replace(AGREEMENT, id="ag-0", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    assert kinds(field, INTERFACE, AGREEMENT, before) == set()
    assert kinds(field, INTERFACE, AGREEMENT) == {"outside_validity"}


def test_the_cap_is_exceeded_only_where_no_way_of_spreading_the_calls_keeps_to_it() -> None:
    two_days = {"first_seen": datetime(2026, 6, 1, tzinfo=UTC), "last_seen": datetime(2026, 6, 2, tzinfo=UTC)}
    assert kinds(seen(records=200, **two_days)) == set()
    assert kinds(seen(records=201, **two_days)) == {"over_cap"}
    assert kinds(seen(records=100)) == set()
    assert kinds(seen(records=1000, day=None)) == set()
    assert kinds(seen(records=1000), INTERFACE, replace(AGREEMENT, volume_cap_per_day=None)) == set()


def test_one_answer_written_twice_has_no_more_rows() -> None:
    assert kinds(seen(records=3, hits=60), replace(INTERFACE, max_rows=10), AGREEMENT) == set()
    many = seen("bz", records=1, hits=900, entity="CN_MOBILE")
    assert "more_rows" not in kinds(many, replace(INTERFACE, max_rows=10), AGREEMENT)


@pytest.mark.parametrize(
    "consumer", ["u-civil", "区民政局", "pf-civil", "u-civil/anything", "民政业务系统", "x/u-civil"]
)
def test_a_consumer_is_known_by_unit_or_platform_by_id_or_name(consumer: str) -> None:
    assert kinds(seen(consumer=consumer)) == set()


def test_the_provider_needs_no_agreement_with_itself() -> None:
    assert kinds(seen(consumer="u-psb"), INTERFACE) == set()


def test_whoever_called_had_no_agreement_where_there_is_none() -> None:
    assert kinds(seen(consumer="(loopback)"), INTERFACE) == {"no_agreement"}


@pytest.mark.parametrize("name", ["GET /api/v1/persons/{id}", "/api/v1/persons/{id}", "get /API/v1/persons/{id}/"])
def test_an_interface_is_known_by_its_path_too(name: str) -> None:
    assert kinds(seen("hjdz", interface=name.replace("get", "GET"))) == {"over_returned"}


def test_of_two_interfaces_with_one_path_the_method_tells() -> None:
    other = replace(INTERFACE, id="if-b", method="POST", response_fields=("hjdz",))
    field = seen("hjdz", interface="POST /api/v1/persons/{id}", consumer="u-psb")
    assert kinds(field, INTERFACE, other) == set()
    assert kinds(replace(field, interface="/api/v1/persons/{id}"), INTERFACE, other) == set()
    assert kinds(replace(field, interface="GET /api/v1/persons/{id}"), INTERFACE, other) == {"over_returned"}


@pytest.mark.parametrize("field", ["xm", "姓名", "data.rows.xm", "身份证号", "SFZH"])
def test_a_field_is_known_by_its_last_name_or_its_title(field: str) -> None:
    assert kinds(seen(field)) == set()


@pytest.mark.parametrize(
    "field",
    [
        seen("hjdz", direction="request"),
        seen("hjdz", direction=""),
        seen("body"),
        seen("message"),
        seen("{PERSON}"),
        seen("hjdz", interface="if-b"),
        seen("sfzh", masked=True),
    ],
)
def test_what_a_log_does_not_tell_is_held_against_nobody(field: LogField) -> None:
    assert kinds(field, replace(INTERFACE, masked_fields=("sfzh",)), AGREEMENT) == set()


def test_a_call_is_told_once_however_many_fields_it_returned() -> None:
    day = date(2026, 6, 1)
    found = rows(deviations([seen("xm", records=5), seen("sfzh", records=4)], register(INTERFACE)))
    assert found == [
        {
            "kind": "no_agreement",
            "interface": "if-a",
            "consumer": "u-civil/desk",
            "field": "",
            "entity": "",
            "records": 5,
            "first_seen": day,
            "last_seen": day,
        }
    ]
