"""Parts put together, file by file: profiles, troubles with their places in the whole, findings and columns as rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import IO

from auditor.model.personal_data import (
    ColumnMasks,
    ColumnProfile,
    EntityShare,
    LogProfile,
    Sensitivity,
    TableProfile,
    Trouble,
    TroubleKind,
    WeakMask,
)
from auditor.model.text import Text
from scanners.personal_data.columns.masks import weak_alone, weak_masks
from scanners.personal_data.logs.profile import masks_of, profile_of
from scanners.personal_data.logs.tally import LogTally
from scanners.personal_data.work.findings import Shift, write_rows
from scanners.personal_data.work.ledger import Ledger
from scanners.personal_data.work.order import ScanOrder
from scanners.personal_data.work.own_kinds import with_own
from scanners.personal_data.work.part import ROWS_BEHIND, Part, SourcePart, merged_troubles
from scanners.personal_data.work.plan import Task

_LOST = Text("已完成的部分在合并前丢失", "a finished part was lost before it was put together")


@dataclass(slots=True)
class Together:
    """Puts the parts of each file together and lets go of them: memory holds one file's counts at a time.

    Findings and columns are written as files are complete, where somewhere to write them is given.
    """

    order: ScanOrder
    ledger: Ledger
    failed: Mapping[Task, Trouble]
    """Tasks that gave no part, and why."""
    findings: IO[bytes] | None = None
    columns: IO[bytes] | None = None
    tables: list[TableProfile] = field(default_factory=list)
    logs: list[LogProfile] = field(default_factory=list)
    masks: list[ColumnMasks] = field(default_factory=list)
    weak_masks: list[WeakMask] = field(default_factory=list)
    """Of each table and log by itself."""
    troubles: list[Trouble] = field(default_factory=list)
    sources: int = 0
    _file: _File | None = None

    def take(self, task: Task | Trouble) -> None:
        """The next split in order of the report. Where its file is another one, the file before is complete."""
        if self._file is None or self._file.source != task.source:
            self.end()
            self._file = _File(task.source)
        self._file.tasks.append(task)
        if isinstance(task, Trouble):
            self._file.troubles.append((0, task))
        elif task in self.failed:
            self._file.troubles.append((task.number, self.failed[task]))
        elif (part := self.ledger.load(task.place)) is None:
            self._file.troubles.append((task.number, Trouble(task.source, TroubleKind.UNREADABLE, _LOST)))
        else:
            self._file.merge(task, part)

    def end(self) -> None:
        """The file that the last splits are of is complete."""
        file, self._file = self._file, None
        if file is None:
            return
        starts = {source: _Starts.of(part, file.tasks) for source, part in file.whole.items()}
        self.troubles += merged_troubles([_moved(trouble, number, starts) for number, trouble in file.troubles])
        self.sources += len(file.whole)
        dismissed = self._profiles(file.whole, starts, self.columns)
        if self.findings is not None:
            for task in file.read:
                first = {source: start.of_split(task.number) for source, start in starts.items()}
                write_rows(task.place.rows, self.findings, Shift(first, dismissed))

    def _profiles(
        self, whole: dict[str, SourcePart], starts: dict[str, _Starts], columns: IO[bytes] | None
    ) -> frozenset[tuple[str, str, str]]:
        """Profiles of a file's sources; gives what is no finding after all."""
        dismissed: set[tuple[str, str, str]] = set()
        for source, part in whole.items():
            if isinstance(part.tally, LogTally):
                self.logs.append(profile_of(part.tally, part.form, self._judge))
                self.weak_masks += weak_alone(masks_of(part.tally), self.order.policy)
                continue
            table = with_own(part.tally.result(), part.own, self._own_grades())
            table = replace(table, columns=tuple(_rows_from_start(column, starts[source]) for column in table.columns))
            chance = part.tally.dismissed()
            dismissed |= {(source, column, entity) for column, entity in chance}
            self.tables.append(table)
            masks = [mask for mask in part.tally.masks() if (mask.column, mask.entity) not in chance]
            weak = weak_masks(masks, self.order.policy)
            self.masks += masks
            self.weak_masks += weak
            if columns is not None:
                by_column: dict[str, list[WeakMask]] = defaultdict(list)
                for mask in weak:
                    by_column[mask.column].append(mask)
                columns.writelines(_column_line(column, by_column[column.column]) for column in table.columns)
        return frozenset(dismissed)

    def _own_grades(self) -> dict[str, str]:
        own = self.order.own
        return {kind.entity: kind.grade or "general-2" for kind in own.definitions} if own else {}

    def _judge(self, entity: str) -> tuple[Sensitivity, str]:
        policy = self.order.policy
        if entity in policy.entities:
            return policy.sensitivity_of(entity), policy.grade_of(entity)
        return Sensitivity.GENERAL, self._own_grades().get(entity, "general-2")


@dataclass(slots=True)
class _File:
    """One file, split by split."""

    source: str
    tasks: list[Task | Trouble] = field(default_factory=list)
    read: list[Task] = field(default_factory=list)
    """Those that gave a part."""
    whole: dict[str, SourcePart] = field(default_factory=dict)
    troubles: list[tuple[int, Trouble]] = field(default_factory=list)
    """With the numbers of the splits that they are counted from."""

    def merge(self, task: Task, part: Part) -> None:
        """Take in what a split gave."""
        self.read.append(task)
        self.troubles += [(task.number, trouble) for trouble in part.troubles]
        for source, found in part.sources.items():
            if source in self.whole:
                self.whole[source].merge(found)
            else:
                self.whole[source] = found


@dataclass(frozen=True, slots=True)
class _Starts:
    """Lines or rows of a source before each of its splits."""

    before: dict[int, int]

    @classmethod
    def of(cls, part: SourcePart, tasks: list[Task | Trouble]) -> _Starts:
        if isinstance(part.tally, LogTally):
            lines = part.tally.first_lines()
            by_offset = {t.what.offset: t.number for t in tasks if isinstance(t, Task) and hasattr(t.what, "offset")}
            return cls({by_offset.get(offset, 0): line - 1 for offset, line in lines.items()})
        return cls(part.first_rows())

    def of_split(self, number: int) -> int:
        """How many stand before the split."""
        return self.before.get(number, 0)


def _moved(trouble: Trouble, number: int, starts: dict[str, _Starts]) -> Trouble:
    if trouble.first < 0 or trouble.source not in starts:
        return trouble
    return replace(trouble, first=trouble.first + starts[trouble.source].of_split(number))


def _rows_from_start(column: ColumnProfile, starts: _Starts) -> ColumnProfile:
    def moved(share: EntityShare) -> EntityShare:
        number, row = divmod(share.first_row, ROWS_BEHIND)
        return replace(share, first_row=starts.of_split(number) + row)

    return replace(column, shares=tuple(map(moved, column.shares)))


def _column_line(column: ColumnProfile, weak: list[WeakMask]) -> bytes:
    said = {
        "file": column.source,
        "column": column.column,
        "entity_type": column.entity,
        "rate": round(column.rate, 4),
        "rows": column.rows,
        "grade": column.grade,
        "sensitivity": column.sensitivity.value,
        "filled": column.filled,
        "distinct": column.distinct,
        "score": round(column.score, 2),
        "header": column.header,
        "free_text": column.free_text,
        "shares": [
            {
                "entity_type": share.entity,
                "values": share.values,
                "whole": share.whole,
                "rate": round(share.rate, 4),
                "distinct": share.distinct,
                "score": round(share.score, 2),
                "verdict": share.verdict,
                "sensitivity": share.sensitivity.value,
                "grade": share.grade,
                "first_row": share.first_row,
                "forms": dict(share.forms),
                "samples": list(share.samples),
            }
            for share in column.shares
        ],
        "weak_masks": [
            {
                "entity_type": mask.entity,
                "patterns": list(mask.patterns),
                "values": mask.cells,
                "beside": mask.beside,
                "why": {"zh": mask.why.zh, "en": mask.why.en},
            }
            for mask in weak
        ],
        "why": {"zh": column.why.zh, "en": column.why.en},
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
