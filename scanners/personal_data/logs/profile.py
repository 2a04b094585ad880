"""From the counts of a log to the profile that reports and rules read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from auditor.model.personal_data import ColumnMasks, LogField, LogProfile, Sensitivity
from scanners.personal_data.finding import ENTITIES, unmasked
from scanners.personal_data.logs.tally import Count, Group, LogTally
from scanners.personal_data.logs.times import moment_of
from scanners.personal_data.policy_records import SENSITIVITIES, higher_grade, higher_sensitivity

Judge = Callable[[str], tuple[Sensitivity, str]]
"""Sensitivity and grade of a kind."""


def profile_of(tally: LogTally, form: str, judge: Judge) -> LogProfile:
    """The profile of everything counted; what weighs most stands first. `form` is the name of the log's format."""
    first = tally.first_lines()
    fields = [_field(tally.source, group, count, first, judge) for group, count in tally.groups.items()]
    clear = [field for field in fields if not field.masked]
    return LogProfile(
        source=tally.source,
        format=form,
        records=tally.records,
        broken=tally.broken,
        with_clear=tally.with_clear,
        persons=tally.persons.estimate(),
        fields=tuple(sorted(fields, key=_weight)),
        sensitivity=higher_sensitivity(*(field.sensitivity for field in clear)),
        grade=higher_grade(*(field.grade for field in clear)),
    )


def masks_of(tally: LogTally) -> Iterator[ColumnMasks]:
    """Masks of a log by field and kind, in the order of their names."""
    for (field, entity), patterns in sorted(tally.masks.items()):
        yield ColumnMasks(tally.source, field, entity, patterns)


def _field(source: str, group: Group, count: Count, first: Mapping[int, int], judge: Judge) -> LogField:
    entity, masked = _unmasked(group.entity)
    sensitivity, grade = judge(group.entity)
    return LogField(
        source=source,
        interface=group.interface,
        consumer=group.consumer,
        direction=group.direction,
        field=group.field,
        entity=entity,
        form=group.form,
        masked=masked,
        records=count.records,
        hits=count.hits,
        sensitivity=sensitivity,
        grade=grade,
        first_seen=None if count.first is None else moment_of(count.first),
        last_seen=None if count.last is None else moment_of(count.last),
        places=tuple(first.get(place.split, 1) + place.line - 1 for place in count.places),
        samples=tuple(dict.fromkeys(place.sample for place in count.places if place.sample)),
    )


def _unmasked(entity: str) -> tuple[str, bool]:
    """The kind, and whether its values were masked already; masks of no known kind keep their own name."""
    bare = unmasked(entity)
    return (bare, True) if bare != entity and bare in ENTITIES else (entity, bare != entity)


def _weight(field: LogField) -> tuple[object, ...]:
    return (
        field.masked,
        -SENSITIVITIES.index(field.sensitivity),
        -field.records,
        field.interface,
        field.consumer,
        field.direction,
        field.field,
        field.entity,
        field.form,
    )
