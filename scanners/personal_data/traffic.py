"""Traffic against what was agreed: personal data in an interface log beside interfaces 接口 and agreements 共享授权."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from auditor.model.personal_data import LogField
from auditor.model.register import Agreement, Interface


class DeviationKind(StrEnum):
    """In what way personal data went over an interface that nobody agreed to."""

    OVER_RETURNED = "over_returned"
    """A field that the interface does not declare."""
    BEYOND_AGREEMENT = "beyond_agreement"
    """A field that the consumer's agreement does not name."""
    NO_AGREEMENT = "no_agreement"
    OUTSIDE_VALIDITY = "outside_validity"
    """Called before the agreement began or after it ended."""
    UNMASKED = "unmasked"
    """A field that must be masked, in clear."""
    RETIRED = "retired"
    """An interface that the register says is not online."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One deviation: where, whose, which field, and in how many records."""

    kind: DeviationKind
    interface: str
    consumer: str
    field: str
    entity: str
    records: int


def deviations(
    fields: Iterable[LogField], interfaces: Sequence[Interface], agreements: Sequence[Agreement]
) -> Iterator[Deviation]:
    """Every deviation of what a log shows in answers, by interface, consumer and field.

    Records of interfaces that the register does not know, and values that are masked, are left out. The consumer is
    told by its unit: what stands before a slash.
    """
    known = {interface.id: interface for interface in interfaces}
    for seen in fields:
        interface = known.get(seen.interface)
        if interface is None or seen.masked or seen.direction == "request":
            continue
        agreed = [a for a in agreements if a.interface == interface.id and a.consumer == _unit(seen.consumer)]
        for kind in _kinds(seen, interface, agreed):
            yield Deviation(kind, interface.id, seen.consumer, seen.field, seen.entity, seen.records)


def _unit(consumer: str) -> str:
    return consumer.partition("/")[0]


def _kinds(seen: LogField, interface: Interface, agreed: Sequence[Agreement]) -> Iterator[DeviationKind]:
    name = seen.field.rpartition(".")[2]
    if interface.status != "online":
        yield DeviationKind.RETIRED
    if interface.response_fields and name not in interface.response_fields:
        yield DeviationKind.OVER_RETURNED
    if name in interface.masked_fields:
        yield DeviationKind.UNMASKED
    if not agreed:
        yield DeviationKind.NO_AGREEMENT
    elif not any(_valid(seen, agreement) for agreement in agreed):
        yield DeviationKind.OUTSIDE_VALIDITY
    if agreed and all(agreement.fields and name not in agreement.fields for agreement in agreed):
        yield DeviationKind.BEYOND_AGREEMENT


def _valid(seen: LogField, agreement: Agreement) -> bool:
    """True where the agreement covers everything seen. A log without times cannot tell that it does not."""
    first = seen.first_seen.date() if seen.first_seen else None
    last = seen.last_seen.date() if seen.last_seen else None
    begun = first is None or agreement.valid_from is None or agreement.valid_from <= first
    return begun and (last is None or agreement.valid_to is None or last <= agreement.valid_to)


def rows(found: Iterable[Deviation]) -> list[Mapping[str, str | int]]:
    """Deviations as rows of a fact."""
    return [
        {
            "kind": deviation.kind.value,
            "interface": deviation.interface,
            "consumer": deviation.consumer,
            "field": deviation.field,
            "entity": deviation.entity,
            "records": deviation.records,
        }
        for deviation in found
    ]
