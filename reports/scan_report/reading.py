"""A survey with everything derived from it, worked out once and read by every builder: so that all formats agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.model.personal_data import (
    DeclaredDataset,
    Difference,
    DifferenceKind,
    Sensitivity,
    Survey,
    TableProfile,
    Trouble,
    WeakMask,
)
from reports.scan_report.parts import Log, Place, Table, file_of, rank, spots_of
from reports.scan_report.shown_names import for_people, shown_by

_MOST_IN_DETAIL = 200
"""Tables, and logs, with a section of their own: beyond that the file no longer opens well."""


@dataclass(frozen=True)
class Reading:
    """What the reports say of a survey."""

    survey: Survey

    @cached_property
    def for_people(self) -> Reading:
        """What people see of it: itself, unless names of files hold personal data."""
        shown = for_people(self.survey)
        return self if shown is self.survey else Reading(shown)

    def shown(self, source: str) -> str:
        """A source as people see it."""
        return shown_by(self.survey)(source)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table, the most serious first."""
        by_source = {source: dataset for dataset in self.survey.datasets for source in dataset.sources}
        found = [
            self._table(profile, by_source.get(profile.source) or by_source.get(file_of(profile.source)), f"t{number}")
            for number, profile in enumerate(self.survey.result.tables, 1)
        ]
        return tuple(sorted(found, key=lambda table: (_down(table.weight), table.profile.source)))

    @cached_property
    def logs(self) -> tuple[Log, ...]:
        """Every log, the most serious first."""
        found = [
            Log(
                profile,
                f"l{number}",
                spots_of(profile),
                self._unread(profile.source),
                tuple(self._weak_by_source.get(profile.source, ())),
            )
            for number, profile in enumerate(self.survey.result.logs, 1)
        ]
        return tuple(sorted(found, key=lambda log: (_down(log.weight), log.profile.source)))

    def _table(self, profile: TableProfile, dataset: DeclaredDataset | None, anchor: str) -> Table:
        places = tuple(Place(column, share) for column in profile.columns for share in column.shares)
        sources = (profile.source, file_of(profile.source))
        differences = tuple(d for d in dataset.differences if d.source in sources) if dataset else ()
        told = {(d.source, d.column, d.entity, d.beside) for d in differences if d.kind is DifferenceKind.WEAK_MASK}
        weak = tuple(
            mask
            for mask in self._weak_by_source.get(profile.source, ())
            if (mask.source, mask.column, mask.entity, mask.beside) not in told
        )
        return Table(profile, dataset, anchor, places, differences, self._unread(profile.source), weak)

    @cached_property
    def _weak_by_source(self) -> Mapping[str, list[WeakMask]]:
        by_source: dict[str, list[WeakMask]] = defaultdict(list)
        for mask in self.survey.result.weak_masks:
            by_source[mask.source].append(mask)
        return by_source

    def _unread(self, source: str) -> tuple[Trouble, ...]:
        return (
            *self._lost.get(source, ()),
            *(self._lost.get(file_of(source), ()) if file_of(source) != source else ()),
        )

    @cached_property
    def _lost(self) -> Mapping[str, list[Trouble]]:
        by_source: dict[str, list[Trouble]] = defaultdict(list)
        for trouble in self.survey.result.troubles:
            if trouble.lost:
                by_source[trouble.source].append(trouble)
        return by_source

    @cached_property
    def things(self) -> tuple[Table | Log, ...]:
        """Tables and logs."""
        return (*self.tables, *self.logs)

    @cached_property
    def detailed(self) -> frozenset[str]:
        """Anchors of the tables and logs that have a section of their own: the most serious of those with something
        to tell."""
        tables = [t.anchor for t in self.tables if t.places or t.differences or t.unread or t.weak][:_MOST_IN_DETAIL]
        return frozenset(tables + [log.anchor for log in self.logs if log.spots or log.unread][:_MOST_IN_DETAIL])

    @cached_property
    def not_seen(self) -> tuple[Trouble, ...]:
        """What was not looked at, or not in full."""
        return tuple(trouble for trouble in self.survey.result.troubles if trouble.lost)

    @cached_property
    def remarks(self) -> tuple[Trouble, ...]:
        """What was noted and lost nothing."""
        return tuple(trouble for trouble in self.survey.result.troubles if not trouble.lost)

    @cached_property
    def differences(self) -> tuple[tuple[DeclaredDataset, Difference], ...]:
        """Every difference from the register."""
        return tuple((dataset, found) for dataset in self.survey.datasets for found in dataset.differences)

    @cached_property
    def weak_masks(self) -> tuple[WeakMask, ...]:
        """Masks that show too much, the differences from the register left out that say so too."""
        return tuple(mask for thing in self.things for mask in thing.weak)

    @property
    def complete(self) -> bool:
        return self.survey.result.complete

    @property
    def nothing_seen(self) -> bool:
        """Not a single table or log was looked at."""
        return not self.survey.result.tables and not self.survey.result.logs

    @property
    def tables_with(self) -> int:
        return sum(table.holds for table in self.tables)

    @property
    def logs_with(self) -> int:
        return sum(log.holds for log in self.logs)

    @property
    def found(self) -> bool:
        """Personal data in clear somewhere."""
        return bool(self.tables_with or self.logs_with)

    @property
    def clear_columns(self) -> int:
        """Columns that hold personal data in clear."""
        return sum(len({place.column.column for place in table.clear}) for table in self.tables)

    @property
    def clear_hits(self) -> int:
        """Occurrences in clear in all logs."""
        return sum(log.hits for log in self.logs)

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """Kinds found anywhere, masked ones too, in the order of their names."""
        places = {place.share.entity for table in self.tables for place in table.places}
        return tuple(sorted(places | {spot.entity for log in self.logs for spot in log.spots}))

    @property
    def sensitive(self) -> tuple[str, ...]:
        """Sensitive kinds found in clear."""
        found = {p.share.entity for t in self.tables for p in t.clear if p.share.sensitivity is Sensitivity.SENSITIVE}
        return tuple(
            sorted(
                found
                | {
                    spot.entity
                    for log in self.logs
                    for spot in log.spots
                    if spot.clear and spot.sensitivity is Sensitivity.SENSITIVE
                }
            )
        )

    @property
    def grade(self) -> str:
        """The highest grade of what holds personal data, "" where nothing does."""
        held = [table.profile.grade for table in self.tables if table.holds]
        held += [log.profile.grade for log in self.logs if log.holds]
        return max(held, key=rank, default="")

    @property
    def persons(self) -> int:
        """At least so many people: those of the one source that holds the most, because sources may share people."""
        return max((*(t.profile.persons for t in self.tables), *(log.profile.persons for log in self.logs)), default=0)

    @property
    def minors(self) -> int:
        """At least so many children under 14."""
        return max((table.profile.minors for table in self.tables), default=0)


def _down(weight: tuple[int, int]) -> tuple[int, int]:
    return -weight[0], -weight[1]
