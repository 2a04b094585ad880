"""Traffic against what was agreed: personal data in an interface log beside interfaces 接口 and agreements 共享授权.

A profile counts records that hold personal data, so every number here is a lower bound. What the log does not tell (who
called, when, under which name) is held against nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from auditor.model.personal_data import LogField
from auditor.model.register import Agreement, Interface, Register
from scanners.personal_data.logs.names import is_carrier
from scanners.personal_data.logs.times import CHINA


class DeviationKind(StrEnum):
    """In what way personal data went over an interface that nobody agreed to."""

    RETIRED = "retired"
    """An interface that the register says is not online."""
    NO_AGREEMENT = "no_agreement"
    OUTSIDE_VALIDITY = "outside_validity"
    """Called before the agreement began or after it ended."""
    UNKNOWN_CONSUMER = "unknown_consumer"
    """The log does not say who called, or names somebody the register does not know."""
    OVER_CAP = "over_cap"
    """More calls than the agreement allows, on one day at least."""
    MORE_ROWS = "more_rows"
    """More people in an answer than the interface may return."""
    OVER_RETURNED = "over_returned"
    """A field that the interface does not declare."""
    BEYOND_AGREEMENT = "beyond_agreement"
    """A field that the interface declares and the consumer's agreement does not name."""
    UNMASKED = "unmasked"
    """A field that must be masked, in clear."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One deviation: where, whose, and in which field ("" for the call as a whole).

    `records` are those seen of the call or the field, the first and the last of them at these times; of a deviation of
    days or numbers only some of them are beyond what was agreed.
    """

    kind: DeviationKind
    interface: str
    consumer: str
    field: str
    entity: str
    records: int
    first_seen: datetime | None
    last_seen: datetime | None


_ONE_EACH = frozenset({"CN_ID_CARD", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR"})
"""Kinds of which a person has one, so that their number in an answer is that of its people."""
_TWICE = 2
"""A record may show one answer twice: as the provider sent it, and as it was passed on."""
_PARAMETER = re.compile(r"^(?:\{.*\}|:.+|\*+|<.*>)$")


def deviations(fields: Iterable[LogField], register: Register) -> tuple[Deviation, ...]:
    """Every deviation of what a log shows, by interface, consumer and field.

    Records of interfaces that the register does not know, and of the provider's own calls, are left out.
    """
    return tuple(_Comparison(register).all(fields))


def rows(found: Iterable[Deviation]) -> list[Mapping[str, str | int | date | None]]:
    """Deviations as rows of a fact."""
    return [
        {
            "kind": deviation.kind.value,
            "interface": deviation.interface,
            "consumer": deviation.consumer,
            "field": deviation.field,
            "entity": deviation.entity,
            "records": deviation.records,
            "first_seen": _day(deviation.first_seen),
            "last_seen": _day(deviation.last_seen),
        }
        for deviation in found
    ]


class _Comparison:
    """What the register says, asked by the names that a log uses."""

    def __init__(self, register: Register) -> None:
        self._interfaces = {interface.id: interface for interface in register.interfaces}
        self._by_path: dict[str, list[Interface]] = {}
        for interface in register.interfaces:
            if interface.path:
                self._by_path.setdefault(_path(interface.path), []).append(interface)
        self._agreements = register.agreements
        self._units = {name: unit.id for unit in register.units for name in (unit.id, unit.name)}
        self._units |= {
            name: platform.owner for platform in register.platforms for name in (platform.id, platform.name)
        }
        self._titles = {
            dataset.id: {field.name.lower(): field.title.lower() for field in dataset.fields}
            for dataset in register.datasets
        }

    def all(self, fields: Iterable[LogField]) -> Iterator[Deviation]:
        """Calls first, then their fields."""
        known = [(interface, seen) for seen in fields if (interface := self._interface(seen.interface))]
        known.sort(key=lambda pair: (pair[0].id, pair[1].consumer, pair[1].field, pair[1].entity, pair[1].form))
        for (_, consumer), group in groupby(known, key=lambda pair: (pair[0].id, pair[1].consumer)):
            pairs = list(group)
            interface, of_call = pairs[0][0], [seen for _, seen in pairs]
            agreed = self._agreed(interface, consumer)
            yield from self._calls(interface, consumer, of_call, agreed)
            for seen in of_call:
                for kind in self._field_kinds(interface, seen, agreed or ()):
                    yield Deviation(
                        kind,
                        interface.id,
                        consumer,
                        seen.field,
                        seen.entity,
                        seen.records,
                        seen.first_seen,
                        seen.last_seen,
                    )

    def _interface(self, name: str) -> Interface | None:
        if (known := self._interfaces.get(name)) is not None:
            return known
        method, blank, path = name.partition(" ")
        if not blank:
            method, path = "", name
        alike = self._by_path.get(_path(path), [])
        fits = [one for one in alike if not method or not one.method or one.method.upper() == method]
        return fits[0] if len(fits) == 1 else None

    def _agreed(self, interface: Interface, consumer: str) -> Sequence[Agreement] | None:
        """Agreements that may cover a consumer; all of the interface where it is unknown who called. None for the
        provider itself, who needs none."""
        of_interface = [agreement for agreement in self._agreements if agreement.interface == interface.id]
        parts = self._parts(consumer)
        if not parts:
            return of_interface
        if interface.provider in parts:
            return None
        return [one for one in of_interface if one.consumer in parts or parts & set(one.consumer_platforms)]

    def _parts(self, consumer: str) -> set[str]:
        """The unit and the platform that a log's consumer names; nothing where the register knows neither."""
        known = {part for part in consumer.split("/") if part in self._units}
        return known | {self._units[part] for part in known}

    def _calls(
        self, interface: Interface, consumer: str, seen: Sequence[LogField], agreed: Sequence[Agreement] | None
    ) -> Iterator[Deviation]:
        first = min((field.first_seen for field in seen if field.first_seen), default=None)
        last = max((field.last_seen for field in seen if field.last_seen), default=None)
        records = max(field.records for field in seen)

        def told(kind: DeviationKind) -> Deviation:
            return Deviation(kind, interface.id, consumer, "", "", records, first, last)

        if interface.status != "online":
            yield told(DeviationKind.RETIRED)
        if agreed is None:
            return
        if not agreed:
            yield told(DeviationKind.NO_AGREEMENT)
        elif not _covered(_day(first), agreed) or not _covered(_day(last), agreed):
            yield told(DeviationKind.OUTSIDE_VALIDITY)
        elif not self._parts(consumer):
            yield told(DeviationKind.UNKNOWN_CONSUMER)
        if any(_over_cap(field, agreed) for field in seen):
            yield told(DeviationKind.OVER_CAP)

    def _field_kinds(
        self, interface: Interface, seen: LogField, agreed: Sequence[Agreement]
    ) -> Iterator[DeviationKind]:
        name = seen.field.rpartition(".")[2]
        if seen.direction != "response" or not name or name.startswith("{") or is_carrier(name):
            return
        if interface.response_fields and not self._names(interface, interface.response_fields, seen):
            yield DeviationKind.OVER_RETURNED
        elif agreed and all(one.fields and not self._names(interface, one.fields, seen) for one in agreed):
            yield DeviationKind.BEYOND_AGREEMENT
        elif interface.max_rows and seen.entity in _ONE_EACH and seen.hits > seen.records * interface.max_rows * _TWICE:
            yield DeviationKind.MORE_ROWS
        if not seen.masked and self._names(interface, interface.masked_fields, seen):
            yield DeviationKind.UNMASKED

    def _names(self, interface: Interface, declared: Sequence[str], seen: LogField) -> bool:
        """Whether a field is among those declared, by its path, its last name or its title in the dataset."""
        titles = self._titles.get(interface.dataset, {})
        names = {name.lower() for name in declared}
        names |= {titles[name] for name in names if name in titles}
        field = seen.field.lower()
        return field in names or field.rpartition(".")[2] in names


def _path(path: str) -> str:
    """A path with its parameters alike, whatever they are called."""
    segments = path.lower().rstrip("/").split("/")
    return "/".join("{id}" if _PARAMETER.match(segment) else segment for segment in segments)


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(CHINA).date() if moment else None


def _covered(day: date | None, agreed: Sequence[Agreement]) -> bool:
    """Whether some agreement holds on a day. A log without times cannot tell that none does."""
    return day is None or any(
        (one.valid_from is None or one.valid_from <= day) and (one.valid_to is None or day <= one.valid_to)
        for one in agreed
    )


def _over_cap(seen: LogField, agreed: Sequence[Agreement]) -> bool:
    """Whether so many records cannot lie within the cap of each day they were seen on."""
    caps = [one.volume_cap_per_day for one in agreed]
    first, last = _day(seen.first_seen), _day(seen.last_seen)
    if first is None or last is None or not caps or None in caps:
        return False
    return seen.records > sum(cap for cap in caps if cap is not None) * ((last - first).days + 1)
