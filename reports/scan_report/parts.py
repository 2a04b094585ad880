"""Tables and logs of a survey with what is derived from each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from auditor.model.personal_data import (
    ColumnProfile,
    DeclaredDataset,
    Difference,
    DifferenceKind,
    EntityShare,
    LogField,
    LogProfile,
    Sensitivity,
    TableProfile,
    Trouble,
    WeakMask,
)

GRADES: tuple[str, ...] = ("general-1", "general-2", "general-3", "general-4", "important", "core")
"""GB/T 43697-2024, from low to high."""

SECRET = "SECRET"
ADDRESSES = frozenset({"IP_ADDRESS"})
"""Kinds that nearly every record of a log holds by its nature: told, and not counted as a find."""
_MASKED = "MASKED_"
_SENSITIVITIES = tuple(Sensitivity)


def is_masked(entity: str) -> bool:
    """A kind of values that are masked already: a good sign, and never counted as personal data in clear."""
    return entity.startswith(_MASKED)


def rank(grade: str) -> int:
    """Place of a grade among all; one that nobody knows stands below them."""
    return GRADES.index(grade) if grade in GRADES else -1


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of data in one column."""

    column: ColumnProfile
    share: EntityShare

    @property
    def clear(self) -> bool:
        """Personal data that anybody can read."""
        return self.share.sensitivity is not Sensitivity.NONE and not is_masked(self.share.entity)

    @property
    def masked(self) -> bool:
        return is_masked(self.share.entity)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its entry in the register, where it has one."""

    profile: TableProfile
    dataset: DeclaredDataset | None
    anchor: str
    places: tuple[Place, ...]
    differences: tuple[Difference, ...]
    unread: tuple[Trouble, ...]
    """What of it was not looked at."""
    weak: tuple[WeakMask, ...] = ()
    """Masks that show too much and stand among no differences from the register."""

    @property
    def shows_too_much(self) -> frozenset[tuple[str, str]]:
        """Columns and kinds whose mask by itself or with another shows too much, however that is told."""
        told = [(d.entity, d.column, d.beside) for d in self.differences if d.kind is DifferenceKind.WEAK_MASK]
        told += [(mask.entity, mask.column, mask.beside) for mask in self.weak]
        return frozenset((name, entity) for entity, *names in told for name in names)

    @property
    def title(self) -> str:
        """As people call it: its title in the register, else the last part of its path."""
        return self.dataset.title if self.dataset else short_name(self.profile.source)

    @property
    def clear(self) -> tuple[Place, ...]:
        """Places of personal data in clear."""
        return tuple(place for place in self.places if place.clear)

    @property
    def holds(self) -> bool:
        return any(place.clear for place in self.places)

    @property
    def masked(self) -> bool:
        """Masked values in some column."""
        return any(place.masked for place in self.places)

    @property
    def entities(self) -> tuple[str, ...]:
        """Kinds in clear, the most sensitive first."""
        ordered = sorted(self.clear, key=lambda p: (-_weight(p.share.sensitivity, p.share.grade), p.share.entity))
        return tuple(dict.fromkeys(place.share.entity for place in ordered))

    @property
    def weight(self) -> tuple[int, int]:
        """How serious: sensitivity and grade, then people."""
        if not self.holds:
            return (-1, 0)
        return _weight(self.profile.sensitivity, self.profile.grade), self.profile.persons


@dataclass(frozen=True, slots=True)
class Spot:
    """One kind of data in one field of one interface: the log fields of all consumers and written forms together."""

    interface: str
    direction: str
    field: str
    entity: str
    masked: bool
    sensitivity: Sensitivity
    grade: str
    hits: int
    consumers: tuple[str, ...]
    forms: Mapping[str, int]
    first_seen: datetime | None
    last_seen: datetime | None
    places: tuple[int, ...]
    samples: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Personal data that anybody can read, network addresses aside."""
        if self.masked or is_masked(self.entity) or self.entity in ADDRESSES:
            return False
        return self.sensitivity is not Sensitivity.NONE


@dataclass(frozen=True, slots=True)
class Log:
    """A log with its fields gathered."""

    profile: LogProfile
    anchor: str
    spots: tuple[Spot, ...]
    unread: tuple[Trouble, ...]
    weak: tuple[WeakMask, ...] = ()
    """Masks that show too much."""

    def shows_too_much(self, spot: Spot) -> bool:
        """Whether the values of a spot are masked so that too much is seen."""
        fields = {(mask.column, mask.entity.removeprefix("MASKED_")) for mask in self.weak}
        return spot.masked and (spot.field, spot.entity.removeprefix("MASKED_")) in fields

    @property
    def masked(self) -> bool:
        return any(spot.masked for spot in self.spots)

    @property
    def title(self) -> str:
        return short_name(self.profile.source)

    @property
    def holds(self) -> bool:
        return any(spot.clear for spot in self.spots)

    @property
    def hits(self) -> int:
        """Occurrences of personal data in clear."""
        return sum(spot.hits for spot in self.spots if spot.clear)

    @property
    def entities(self) -> tuple[str, ...]:
        ordered = sorted(
            (spot for spot in self.spots if spot.clear),
            key=lambda spot: (-_weight(spot.sensitivity, spot.grade), -spot.hits, spot.entity),
        )
        return tuple(dict.fromkeys(spot.entity for spot in ordered))

    @property
    def weight(self) -> tuple[int, int]:
        if not self.holds:
            return (-1, 0)
        return _weight(self.profile.sensitivity, self.profile.grade), self.hits


def _weight(sensitivity: Sensitivity, grade: str) -> int:
    return _SENSITIVITIES.index(sensitivity) * (len(GRADES) + 1) + rank(grade)


def short_name(source: str) -> str:
    """The last part of a path; a member or sheet keeps the name of what holds it."""
    head, mark, inner = source.partition("!") if "!" in source else source.partition("#")
    return head.rstrip("/").rpartition("/")[2] + mark + inner or source


def file_of(source: str) -> str:
    """The file that holds a sheet, table or member."""
    return source.partition("!")[0].partition("#")[0]


def spots_of(profile: LogProfile) -> tuple[Spot, ...]:
    together: dict[tuple[str, str, str, str, bool], list[LogField]] = defaultdict(list)
    for field in profile.fields:
        together[field.interface, field.direction, field.field, field.entity, field.masked].append(field)
    spots = [_spot(fields) for fields in together.values()]
    spots.sort(key=lambda s: (not s.clear, -_weight(s.sensitivity, s.grade), -s.hits, s.interface, s.field, s.entity))
    return tuple(spots)


_MOST_PLACES = 5
_MOST_SAMPLES = 3


def _spot(fields: list[LogField]) -> Spot:
    first = fields[0]
    forms: dict[str, int] = defaultdict(int)
    for field in fields:
        forms[field.form] += field.hits
    return Spot(
        interface=first.interface,
        direction=first.direction,
        field=first.field,
        entity=first.entity,
        masked=first.masked,
        sensitivity=max((field.sensitivity for field in fields), key=_SENSITIVITIES.index),
        grade=max((field.grade for field in fields), key=rank),
        hits=sum(field.hits for field in fields),
        consumers=tuple(sorted({field.consumer for field in fields if field.consumer})),
        forms=dict(sorted(forms.items(), key=lambda item: (-item[1], item[0]))),
        first_seen=min(_known(field.first_seen for field in fields), default=None),
        last_seen=max(_known(field.last_seen for field in fields), default=None),
        places=tuple(sorted({place for field in fields for place in field.places})[:_MOST_PLACES]),
        samples=tuple(dict.fromkeys(sample for field in fields for sample in field.samples))[:_MOST_SAMPLES],
    )


def _known(moments: Iterable[datetime | None]) -> list[datetime]:
    return [moment for moment in moments if moment is not None]
