"""Traffic against agreements: each deviation from what was agreed, and none where all is in order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from auditor.model.personal_data import LogField, Sensitivity
from auditor.model.register import Agreement, Interface
from scanners.personal_data.traffic import DeviationKind, deviations

INTERFACE = Interface(
    id="if-a", name="查询", dataset="ds", provider="u-psb", protocol="https", response_fields=("xm", "sfzh")
)
AGREEMENT = Agreement(
    id="ag-a",
    interface="if-a",
    provider="u-psb",
    consumer="u-civil",
    fields=("xm", "sfzh"),
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)


def seen(field: str = "sfzh", day: date = date(2026, 6, 1), **changes: object) -> LogField:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    values: dict[str, object] = {
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


def kinds(field: LogField, interface: Interface = INTERFACE, *agreements: Agreement) -> set[DeviationKind]:
    return {deviation.kind for deviation in deviations([field], [interface], agreements)}


def changed(entry: Interface | Agreement, **values: object):
    return type(entry)(**({name: getattr(entry, name) for name in entry.__dataclass_fields__} | values))


def test_what_was_agreed_to_is_no_deviation() -> None:
    assert kinds(seen(), INTERFACE, AGREEMENT) == set()


@pytest.mark.parametrize(
    ("field", "interface", "agreements", "kind"),
    [
        (seen("hjdz"), INTERFACE, (AGREEMENT,), DeviationKind.OVER_RETURNED),
        (seen(), INTERFACE, (changed(AGREEMENT, fields=("xm",)),), DeviationKind.BEYOND_AGREEMENT),
        (seen(), INTERFACE, (), DeviationKind.NO_AGREEMENT),
        (seen(), INTERFACE, (changed(AGREEMENT, consumer="u-hrss"),), DeviationKind.NO_AGREEMENT),
        (seen(day=date(2027, 1, 1)), INTERFACE, (AGREEMENT,), DeviationKind.OUTSIDE_VALIDITY),
        (seen(day=date(2025, 12, 31)), INTERFACE, (AGREEMENT,), DeviationKind.OUTSIDE_VALIDITY),
        (seen(), changed(INTERFACE, masked_fields=("sfzh",)), (AGREEMENT,), DeviationKind.UNMASKED),
        (seen("data.sfzh"), changed(INTERFACE, masked_fields=("sfzh",)), (AGREEMENT,), DeviationKind.UNMASKED),
        (seen(), changed(INTERFACE, status="retired"), (AGREEMENT,), DeviationKind.RETIRED),
    ],
)
def test_each_deviation_is_told(field: LogField, interface: Interface, agreements, kind: DeviationKind) -> None:
    assert kind in kinds(field, interface, *agreements)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_are_within_the_agreement(day: date) -> None:
    assert kinds(seen(day=day), INTERFACE, AGREEMENT) == set()


@pytest.mark.parametrize(
    "field", [seen("hjdz", masked=True), seen("hjdz", direction="request"), seen(interface="if-b")]
)
def test_masked_values_requests_and_unknown_interfaces_are_not_held_against_it(field: LogField) -> None:
    assert kinds(field, INTERFACE) == set()
