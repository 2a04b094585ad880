"""Blocks in, parts out. Knows no files, no ledger and no processes, so that any engine can call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.model.personal_data import Sensitivity, Trouble, TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import names_a_person
from scanners.personal_data.columns.by_content import names_looked_at
from scanners.personal_data.columns.cells import Key
from scanners.personal_data.columns.profile import Column, TableTally, columns_of
from scanners.personal_data.columns.values import Values
from scanners.personal_data.detect import Detector
from scanners.personal_data.finding import ENTITIES, Found
from scanners.personal_data.logs.attribute import Attribution, Tools
from scanners.personal_data.logs.formats import LogFormat, named
from scanners.personal_data.logs.sniff import HEAD, sniff
from scanners.personal_data.logs.tally import LogTally
from scanners.personal_data.masking import masked
from scanners.personal_data.reading.blocks import Batch, Lines
from scanners.personal_data.work.findings import Rows
from scanners.personal_data.work.finds import found_where, taken, together
from scanners.personal_data.work.late import LateLane
from scanners.personal_data.work.order import ScanOrder
from scanners.personal_data.work.own_kinds import OwnTally
from scanners.personal_data.work.part import ROWS_BEHIND, Part, SourcePart
from scanners.personal_data.work.repeats import MOST_COLUMNS, Reader, Repeats

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Sink = Callable[[list[Rows]], None]
"""Takes the findings of one block."""

_NAMES = 20_000
"""Names of things for which it is remembered whether they hold personal data."""
_WORTH_REMEMBERING = 64
"""Rows of a table of more columns than are remembered from which on equal values in one batch are looked for."""
_ADDRESSES = frozenset({"IP_ADDRESS"})
"""Kinds that nearly every record of a log holds: they do not make it one with clear personal data."""
_SAMPLED = Text("只检查了每张表的前 {rows} 行", "only the first {rows} rows of each table were looked at")
_SLOW = Text(
    "自定义类型的表达式在部分行上过慢，这些行未按该类型检查",
    "an expression of the user's took too long on some lines; they were not searched for its kind",
)


class Kernel:
    """The detector and all that is the same for every block of one scan. One per process.

    `key` is the secret that digests of people are made with: parts are only merged under one key.
    """

    def __init__(self, order: ScanOrder, key: bytes) -> None:
        self.order, self.key = order, key
        self._detector = Detector(order.lane)
        self._own: Any = None
        self.entities: tuple[str, ...] = ENTITIES
        if order.own is not None:
            from scanners.personal_data.recognisers.own import OwnDetector  # only where a user has own kinds

            self._own = OwnDetector(order.own)
            self.entities = self._own.entities
        self.own_kinds = dict(enumerate(self.entities[len(ENTITIES) :], len(ENTITIES)))
        self.lane = LateLane(order.lane)
        self.repeats = Repeats(self.scan, Key.of(key), order.lane)
        personal = (e for e, rule in order.policy.entities.items() if rule.sensitivity is not Sensitivity.NONE)
        clear = {e for e in personal if not e.startswith("MASKED_")} - _ADDRESSES
        self.tools = Tools(
            holds=lru_cache(_NAMES)(self._holds),
            names_somebody=lru_cache(_NAMES)(self._names_somebody),
            masked=masked,
            key=key[:16],
            clear=frozenset(clear | set(self.own_kinds.values())),
            lane=self.lane,
            entities=self.entities,
        )
        self.form = named(order.log_format) if order.log_format else None

    def open(self, number: int = 0, offset: int = 0, form: LogFormat | None = None, sink: Sink | None = None) -> Work:
        """Work on one split: the `number` of its file, which starts at `offset`; `form` where its log's is known.
        What was not closed before is given up."""
        self.repeats.drop()
        return Work(self, number, offset, self.form or form, sink)

    def scan(self, data: bytes, bounds: NDArray[np.int64], column: str = "") -> Found:
        """Shipped and own kinds in one block."""
        found = self._detector.scan(data, bounds, column)
        self.lane.keep_up()
        if self._own is None:
            return found
        return together(found, self._own.scan(data, bounds, column))

    def lost(self) -> int:
        """Lines in which an expression of the user's took too long, so far."""
        return sum(self._own.lost.values()) if self._own is not None else 0

    def _names_somebody(self, name: str) -> str:
        hits = self._detector.find(name, "姓名")
        return hits[0].entity if hits else ""

    def _holds(self, name: str) -> str:
        hits = self._detector.find(name)
        if not hits and self._own is not None:
            hits = self._own.find(name)
        return hits[0].entity if hits else "PERSON" if names_a_person(name) else ""


@dataclass(slots=True)
class Work:
    """One split being read. `part` is what it gives."""

    kernel: Kernel
    number: int
    offset: int
    form: LogFormat | None
    sink: Sink | None
    part: Part = field(default_factory=Part)
    told: int = 0
    """Findings that the observer knows of."""
    _logs: dict[str, Attribution] = field(default_factory=dict)
    _columns: dict[tuple[str, Column], Reader] = field(default_factory=dict)
    """Who counts the values of each column of this split."""
    _lost: int = 0

    def __post_init__(self) -> None:
        self.part.number = self.number
        self._lost = self.kernel.lost()

    def take(self, block: Lines | Batch | Trouble) -> bool:
        """Look at one block; false where nothing more of its source is wanted."""
        match block:
            case Trouble():
                self.part.note(block)
                return True
            case Lines():
                self._lines(block)
                return True
            case Batch():
                return self._batch(block)

    def close(self) -> Part:
        """The part, complete."""
        self.kernel.repeats.tell()
        if lost := self.kernel.lost() - self._lost:
            for source in self.part.sources:
                self.part.note(Trouble(source, TroubleKind.BROKEN_LINE, _SLOW, lost))
        return self.part

    def _lines(self, block: Lines) -> None:
        if not block.data:
            return
        known = self.part.sources.get(block.source)
        if known is None:
            form = self.form or sniff(block.data[:HEAD])
            self._logs[block.source] = Attribution(form, self.kernel.tools)
            known = SourcePart(block.source, LogTally(block.source), OwnTally(), form.name)
            self.part.sources[block.source] = known
        if not isinstance(known.tally, LogTally):
            return
        piece = block.piece
        lines = self.kernel.lane.bounds(block.data) if piece is None else np.array([0, len(block.data)], np.int64)
        found = self.kernel.scan(block.data, lines)
        attribution = self._logs[block.source]
        if piece is None:
            seen = attribution.sightings(block.data, lines, found, block.first_line)
        else:
            found = found_where(found, (found.start >= piece.fresh) & (found.start < piece.until))
            seen = attribution.piece(block.data, found, block.first_line, piece.first_char == 0)
        known.tally.take(seen, self.offset, block.offset, self.kernel.lane.add_up)
        known.tally.lines[self.offset] = known.tally.lines.get(self.offset, 0) + block.lines
        known.size += block.lines
        before = piece.first_char if piece else 0
        self._hand_over(self._rows(found, block.source, block.data, lines[:-1], block.first_line, before))

    def _batch(self, block: Batch) -> bool:
        order = self.kernel.order
        known = self.part.sources.get(block.source)
        if known is None:
            comments = {name: text for name, text in zip(block.columns, block.comments, strict=False) if text}
            tally = TableTally(
                block.source, order.policy, self.kernel.key, order.as_of, comments=comments, lane=order.lane
            )
            known = self.part.sources[block.source] = SourcePart(block.source, tally, OwnTally())
        if not isinstance(known.tally, TableTally):
            return True
        rows = block.rows if not order.sample else max(0, min(block.rows, order.sample - block.first_row))
        values = block.values if rows == block.rows else tuple(array.slice(0, rows) for array in block.values)
        if rows:
            self._cells(block, values, known)
            known.size += rows
            known.splits[self.number] = known.splits.get(self.number, 0) + rows
        if rows < block.rows:
            said = _SAMPLED.fill({"rows": order.sample})
            self.part.note(Trouble(block.source, TroubleKind.SAMPLED, said, block.rows - rows, order.sample))
            return False
        return True

    def _cells(self, block: Batch, arrays: tuple[pa.StringArray, ...], known: SourcePart) -> None:
        row = self.number * ROWS_BEHIND + block.first_row
        columns: list[Values] = []
        told: list[Rows] = []
        tally = known.tally
        assert isinstance(tally, TableTally)
        comments = (*block.comments, *[""] * len(arrays))[: len(arrays)]
        looked_at_as = names_looked_at(block.columns, comments, arrays)
        is_wide = len(arrays) > MOST_COLUMNS and block.rows < _WORTH_REMEMBERING
        for place, (which, array) in enumerate(zip(columns_of(block.columns), arrays, strict=True)):
            column = which[0]
            count = partial(_count, tally, which, place, bool(self.kernel.own_kinds))
            if is_wide:
                values = self.kernel.repeats.once(looked_at_as[place], array)
            else:
                reader = self._columns.setdefault((block.source, which), count)
                values = self.kernel.repeats.values(looked_at_as[place], array, row, reader)
            told += self._rows_of(values, block.source, column, block.first_row)
            known.own.add(column, values, self.kernel.own_kinds, row)
            columns.append(_shipped(values, bool(self.kernel.own_kinds)))
        tally.take(block.columns, columns, len(arrays[0]), row)
        self._hand_over(told)

    def _rows_of(self, values: Values, source: str, column: str, first_row: int) -> list[Rows]:
        """Rows of what was found in a column, in every cell that holds it."""
        if not self.kernel.order.masked_findings:
            values = values.with_found(found_where(values.found, ~_MASKED[values.found.entity]))
        found = values.found
        self.part.findings += values.finds()
        if self.sink is None or not len(found):
            return []
        start, end = self.kernel.lane.characters(
            values.cells.data, values.origins[found.segment], found.start, found.end
        )
        rows, finds = values.rows_of_finds()
        return [Rows(source, column, rows + first_row, start[finds], end[finds], taken(found, finds, rows))]

    def _rows(
        self,
        found: Found,
        source: str,
        data: bytes,
        starts: NDArray[np.int64],
        first: int,
        first_char: int = 0,
    ) -> list[Rows]:
        """Rows of what was found in lines."""
        if not self.kernel.order.masked_findings:
            found = found_where(found, ~_MASKED[found.entity])
        self.part.findings += len(found)
        if self.sink is None or not len(found):
            return []
        origin = starts[found.segment]
        start, end = found.start - origin, found.end - origin
        if not data.isascii():
            start, end = self.kernel.lane.characters(data, origin, found.start, found.end)
        place = found.segment.astype(np.int64) + first
        return [Rows(source, None, place, start + first_char, end + first_char, found)]

    def _hand_over(self, rows: list[Rows]) -> None:
        if self.sink is not None and rows:
            self.sink(rows)


def _count(tally: TableTally, column: Column, place: int, with_own: bool, values: Values) -> None:
    """Bound to no work, which remembers it: what counts a split is given up with the split."""
    tally.count(column, place, _shipped(values, with_own))


def _shipped(values: Values, with_own: bool) -> Values:
    """The same with shipped kinds only, where there are others."""
    if not with_own:
        return values
    return values.with_found(found_where(values.found, values.found.entity < len(ENTITIES)))


_MASKED = np.zeros(256, bool)
_MASKED[[number for number, entity in enumerate(ENTITIES) if entity.startswith("MASKED_")]] = True
