"""A user's own kinds in tables: the engine's profiles know the shipped kinds only, so these are counted beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from auditor.model.personal_data import ColumnProfile, EntityShare, Sensitivity, TableProfile
from auditor.model.text import Text
from scanners.personal_data.masking import masked
from scanners.personal_data.policy_records import higher_grade, higher_sensitivity
from scanners.personal_data.work.finds import found_where

if TYPE_CHECKING:
    from scanners.personal_data.columns.cells import Cells
    from scanners.personal_data.columns.values import Values
    from scanners.personal_data.finding import Found

_VERDICT = 0.5
"""The share of filled cells that makes a column one of the kind."""
_SAMPLES = 3
_LONGEST = 256
_NO_ROW = 2**62


@dataclass(slots=True)
class OwnCount:
    """One kind in one column."""

    values: int = 0
    whole: int = 0
    score: float = 0.0
    first_row: int = _NO_ROW
    samples: tuple[tuple[int, str], ...] = ()
    """Row and masked sample, the first ones."""

    def merge(self, other: OwnCount) -> None:
        """Take in what another one counted."""
        self.values += other.values
        self.whole += other.whole
        self.score = max(self.score, other.score)
        self.first_row = min(self.first_row, other.first_row)
        self.samples = tuple(sorted({*self.samples, *other.samples})[:_SAMPLES])


@dataclass(slots=True)
class OwnTally:
    """Own kinds by column. Merges in any order."""

    columns: dict[tuple[str, str], OwnCount] = field(default_factory=dict)

    def add(self, column: str, values: Values, kinds: Mapping[int, str], row: int) -> None:
        """Count the cells of a column; `kinds` are the user's own by number, `row` the number of the first row."""
        cells = values.cells
        for number, entity in kinds.items():
            mine = values.with_found(found_where(values.found, values.found.entity == number))
            found = mine.found
            if not len(found):
                continue
            rows, finds = mine.rows_of_finds()
            different, hit = np.unique(rows, return_index=True)
            if not len(different):
                continue
            first = finds[hit]
            covered, held = (found.end - found.start)[first], found.segment[first]
            samples = tuple(
                (row + n, masked(_text(cells, found, m), entity))
                for n, m in zip(different[:_SAMPLES].tolist(), first[:_SAMPLES].tolist(), strict=True)
            )
            count = OwnCount(
                values=len(different),
                whole=int(np.count_nonzero(4 * covered > 3 * (cells.ends - cells.starts)[held])),
                score=round(float(found.score[finds].max()), 2),
                first_row=row + int(different[0]),
                samples=samples,
            )
            self.columns.setdefault((column, entity), OwnCount()).merge(count)

    def merge(self, other: OwnTally) -> None:
        """Take in what another one counted."""
        for key, count in other.columns.items():
            self.columns.setdefault(key, OwnCount()).merge(count)


def _text(cells: Cells, found: Found, n: int) -> str:
    start = int(found.start[n])
    return bytes(cells.data[start : min(int(found.end[n]), start + _LONGEST)]).decode("utf-8", "replace")


def with_own(table: TableProfile, own: OwnTally, grades: Mapping[str, str]) -> TableProfile:
    """The profile with the user's kinds in its columns. `grades` are the grades of the kinds."""
    if not own.columns:
        return table
    shares: dict[str, list[EntityShare]] = {}
    filled = {column.column: max(1, column.filled) for column in table.columns}
    for (column, entity), count in sorted(own.columns.items()):
        rate = count.whole / filled.get(column, count.values)
        shares.setdefault(column, []).append(_share(entity, count, min(1.0, rate), grades[entity]))
    columns = tuple(_column(column, shares.get(column.column, ())) for column in table.columns)
    personal = [share for found in shares.values() for share in found]
    return replace(
        table,
        columns=columns,
        sensitivity=higher_sensitivity(table.sensitivity, *(share.sensitivity for share in personal)),
        grade=higher_grade(table.grade, *(share.grade for share in personal)),
    )


def _share(entity: str, count: OwnCount, rate: float, grade: str) -> EntityShare:
    return EntityShare(
        entity=entity,
        values=count.values,
        whole=count.whole,
        rate=rate,
        distinct=0,
        score=count.score,
        verdict=rate >= _VERDICT,
        sensitivity=Sensitivity.GENERAL,
        grade=grade,
        first_row=count.first_row,
        samples=tuple(dict.fromkeys(sample for _, sample in count.samples)),
    )


def _column(column: ColumnProfile, shares: Iterable[EntityShare]) -> ColumnProfile:
    found = tuple(shares)
    if not found:
        return column
    best = max(found, key=lambda share: share.rate)
    column = replace(column, shares=(*column.shares, *found))
    if column.entity or not best.verdict:
        return column
    return replace(
        column,
        entity=best.entity,
        rate=best.rate,
        score=best.score,
        sensitivity=best.sensitivity,
        grade=best.grade,
        why=Text(
            f"{best.rate:.0%} 的值符合自定义类型 {best.entity}",
            f"{best.rate:.0%} of the values are of the user's kind {best.entity}",
        ),
    )
