"""From records to a profile: per column and kind, how many values hold personal data, with masked samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import Hit
from scanners.personal_data.masking import masked

_SAMPLES = 3


@dataclass(slots=True)
class Tally:
    """One kind of personal data in one column. `records` counts records that hold it, `hits` its occurrences."""

    records: int = 0
    hits: int = 0
    best: float = 0.0
    first_record: int = 0
    samples: list[str] = field(default_factory=list)

    def add(self, value: str, hits: list[Hit], record: int) -> None:
        self.records += 1
        self.hits += len(hits)
        self.best = max(self.best, *(hit.score for hit in hits))
        self.first_record = self.first_record or record
        for hit in hits:
            sample = masked(value[hit.start : hit.end], hit.entity)
            if len(self.samples) < _SAMPLES and sample not in self.samples:
                self.samples.append(sample)


@dataclass(slots=True)
class Profile:
    """What a file holds. `filled` counts non-empty values by column."""

    filled: dict[str, int] = field(default_factory=dict)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)


def profile(found: Iterable[Mapping[str, str]]) -> Profile:
    """Look at every value of every record once; equal values are looked at once."""
    known = lru_cache(maxsize=20_000)(Detector().find)
    result = Profile()
    for number, record in enumerate(found, 1):
        for column, value in record.items():
            if not value or value.isspace():
                continue
            result.filled[column] = result.filled.get(column, 0) + 1
            by_entity: dict[str, list[Hit]] = {}
            for hit in known(value, column):
                by_entity.setdefault(hit.entity, []).append(hit)
            for entity, hits in by_entity.items():
                result.tallies.setdefault((column, entity), Tally()).add(value, hits, number)
    return result
