"""A table as it is read: tallies of its columns, its people and its rows, and the profile they give in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auditor.model.personal_data import ColumnMasks, TableProfile
from scanners.personal_data.columns.cells import Key, Lane, digests_of, prepare
from scanners.personal_data.columns.headers import Header, HeaderWords, header_words, read_header
from scanners.personal_data.columns.people import People
from scanners.personal_data.columns.risk import EXACT_ROWS, RowGroups, coarse
from scanners.personal_data.columns.tally import Batch, ColumnTally, Masked
from scanners.personal_data.columns.values import Values
from scanners.personal_data.columns.verdict import ABOUT, Verdict, about_somebody, judge
from scanners.personal_data.finding import ENTITIES, Found
from scanners.personal_data.masking import masked as masked_sample
from scanners.personal_data.policy_records import Policy, higher_grade, higher_sensitivity

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_DIFFERENT = 4096
_ALL_DIFFERENT = 1 << 20
"""Different values kept of one column, and of all columns of a table together."""
_EACH_COLUMN = 100
"""Cells that the handling of one more column weighs as much as."""
_DOCUMENT_KINDS = frozenset({"CN_ID_CARD", "CN_HKMOTW_RESIDENCE", "CN_FOREIGN_PR"})
_ADDRESS = "CN_ADDRESS"
_DIRECT = frozenset(ENTITIES) - {"DATE_OF_BIRTH", "CN_ADDRESS", "HEALTH"}
"""Kinds that name a person by themselves or are no part of a quasi-identifier."""
_IN_WORD_LIST = 0.8
"""Share of a column's different values in a list of words (男, 女) that makes it a quasi-identifier."""

Column = tuple[str, int]
"""A column's name and which of the columns of that name it is, from 0."""


class TableTally:
    """One table of one source. Parts of it may be counted apart, in any order, and merged; picklable between.

    `key` is the secret of this scan: parts are only merged under one key. `comments` are titles or comments by column
    name. `exact_rows` bounds the different rows kept for the risk of re-identification.
    """

    def __init__(
        self,
        source: str,
        policy: Policy,
        key: bytes,
        as_of: date,
        *,
        comments: Mapping[str, str] | None = None,
        masked: Masked = masked_sample,
        words: HeaderWords | None = None,
        exact_rows: int = EXACT_ROWS,
        lane: Lane = "auto",
    ) -> None:
        self.source, self.policy, self.as_of = source, policy, as_of
        self.words = words
        # What comments say is kept, they themselves are not: anything may be written in one.
        self.commented = {name: read_header(name, text, words) for name, text in (comments or {}).items()}
        self.batch = Batch(Key.of(key), lane, masked)
        self.rows = 0
        self.columns: dict[Column, ColumnTally] = {}
        self.places: dict[Column, int] = {}
        self.headers: dict[str, Header] = {}
        self.people = People(self.batch.key, as_of, policy.minors.under, lane)
        self.groups = RowGroups(exact_rows)

    def add(
        self, names: Sequence[str], arrays: Sequence[pa.Array], found: Mapping[int, Found], first_row: int | None = None
    ) -> None:
        """One batch of rows: columns by name, Arrow strings, and what was found by position of the column.

        `Found.segment` is the row within the batch, its offsets are bytes of the array's value buffer. `first_row` is
        the 0-based row of the source that the batch begins with; without it the batch follows on the last.
        """
        rows = len(arrays[0]) if arrays else 0
        prepare(self.batch.lane, (self.rows + rows + _EACH_COLUMN) * len(arrays))
        columns = [
            Values.each(array, found.get(place, Found.none()), self.batch.key, self.batch.lane)
            for place, array in enumerate(arrays)
        ]
        self.take(names, columns, rows, first_row)

    def take(self, names: Sequence[str], columns: Sequence[Values], rows: int, first_row: int | None = None) -> None:
        """The same of columns whose values were looked at already, with digests under this table's key. Of values
        under numbers only the rows are counted: `count` is told of them when all of them are there."""
        start = self.rows if first_row is None else first_row
        grouped: dict[str, tuple[int, NDArray[np.uint64]]] = {}
        for place, (column, values) in enumerate(zip(columns_of(names), columns, strict=True)):
            if values.number is None:
                self.count(column, place, values, start)
            header = self._header(column)
            if (rank := _rank(header)) is not None:
                part = coarse(values.cells, values.digests, header.quasi, self.batch.key, self.batch.lane)
                grouped[_label(column)] = (rank, values.by_row(part))
        self.rows += rows
        self.people.add([values for values in columns if len(values.found)], rows, start)
        self.groups.add(grouped, rows)

    def count(self, column: Column, place: int, values: Values, first_row: int = 0) -> None:
        """Values of the column at a place, with the rows that hold them counted."""
        self._column(column, place).add(values, first_row, self.batch)
        self.people.count_values(values)

    def merge(self, other: TableTally) -> None:
        """Take in what another one counted of the same table."""
        if self.batch.key != other.batch.key:
            raise ValueError("parts counted under different keys cannot be merged")
        self.rows += other.rows
        for column, tally in other.columns.items():
            self._column(column, other.places[column]).merge(tally)
        self.people.merge(other.people)
        self.groups.merge(other.groups)

    def result(self) -> TableProfile:
        """The profile of everything counted so far."""
        verdicts = self._verdicts()
        columns = tuple(verdict.profile for _, verdict in verdicts)
        shares = [(share, verdict) for _, verdict in verdicts for share in verdict.profile.shares]
        by_document = any(profile.entity in _DOCUMENT_KINDS for profile in columns)
        persons, minors = self.people.count(by_document), self.people.minors.count()
        present = frozenset(
            share.entity
            for share, verdict in shares
            if verdict.role is None or verdict.role.combines or share.entity not in verdict.role.entities
        )
        raised = self.policy.raised(present, persons, minors, self.as_of)
        return TableProfile(
            source=self.source,
            rows=self.rows,
            columns=columns,
            sensitivity=higher_sensitivity(raised.sensitivity, *(share.sensitivity for share, _ in shares)),
            grade=higher_grade(raised.grade, *(share.grade for share, _ in shares)),
            persons=persons,
            minors=minors,
            risk=self.groups.risk(self._quasi(verdicts), self._sensitive(verdicts)),
            raised=raised.reasons,
        )

    def masks(self) -> tuple[ColumnMasks, ...]:
        """Masks found, by column and kind; `weak_masks` judges them, over several tables if need be."""
        return tuple(
            ColumnMasks(self.source, column[0], ENTITIES[kind], dict(tally.kinds[kind].patterns))
            for column, tally in self._ordered()
            for kind in sorted(tally.kinds)
            if tally.kinds[kind].patterns
        )

    def dismissed(self) -> frozenset[tuple[str, str]]:
        """Columns and kinds whose finds are explained by chance or by a name that says nobody's: not to be reported."""
        return frozenset((column[0], entity) for column, verdict in self._verdicts() for entity in verdict.dismissed)

    def _column(self, column: Column, place: int) -> ColumnTally:
        tally = self.columns.get(column)
        if tally is None:
            most = self._most(len(self.columns) + 1)
            if self.columns and most < self._most(len(self.columns)):
                for known in self.columns.values():
                    known.shrink(most)
            tally = self.columns[column] = ColumnTally(most)
        self.places[column] = min(place, self.places.get(column, place))
        return tally

    @staticmethod
    def _most(columns: int) -> int:
        """A power of two, so that a table that grows wider shrinks its sketches a few times only."""
        return int(min(_DIFFERENT, max(64, 1 << (_ALL_DIFFERENT // columns).bit_length() - 1)))

    def _header(self, column: Column) -> Header:
        known = self.headers.get(column[0])
        if known is None:
            known = self.commented.get(column[0]) or read_header(column[0], words=self.words)
            self.headers[column[0]] = known
        return known

    def _ordered(self) -> list[tuple[Column, ColumnTally]]:
        return sorted(self.columns.items(), key=lambda item: (self.places[item[0]], item[0]))

    def _verdicts(self) -> list[tuple[Column, Verdict]]:
        verdicts = [(column, self._verdict(column, tally)) for column, tally in self._ordered()]
        told = {column: about for column, verdict in verdicts if (about := about_somebody(verdict.profile))}
        if told and not self._are_places_of_things(told):
            return verdicts
        nobodys = ABOUT | {_ADDRESS} if told else ABOUT
        return [
            (
                column,
                self._verdict(column, self.columns[column], nobodys) if verdict.profile.shares else verdict,
            )
            for column, verdict in verdicts
        ]

    def _are_places_of_things(self, told: Mapping[Column, frozenset[str]]) -> bool:
        """Whether all that tells of somebody are addresses, of what another column names."""
        words = self.words or header_words()
        return all(about == {_ADDRESS} and name.lower() in words.placed for (name, _), about in told.items()) and any(
            self._header(column).against and column[0].lower().endswith(words.named) for column in self.columns
        )

    def _verdict(self, column: Column, tally: ColumnTally, nobodys: frozenset[str] = frozenset()) -> Verdict:
        return judge(
            self.source,
            column[0],
            tally,
            self._header(column),
            self.policy,
            has_comment=column[0] in self.commented,
            nobodys=nobodys,
        )

    def _quasi(self, verdicts: Iterable[tuple[Column, Verdict]]) -> list[str]:
        """Quasi-identifiers by the column's name, by its kind, or because its values stand in a list of words."""
        lists = _digests_of_lists(tuple((self.words or header_words()).values.values()), self.batch.key)
        return [
            _label(column)
            for column, verdict in verdicts
            if self._header(column).quasi
            or verdict.profile.entity == "DATE_OF_BIRTH"
            or any(_listed(self.columns[column], words) for words in lists)
        ]

    def _sensitive(self, verdicts: Iterable[tuple[Column, Verdict]]) -> list[str]:
        return [
            _label(column)
            for column, verdict in verdicts
            if verdict.profile.entity == "HEALTH" or self._header(column).entity == "HEALTH"
        ]


@lru_cache(maxsize=4)
def _digests_of_lists(lists: tuple[frozenset[str], ...], key: Key) -> tuple[frozenset[int], ...]:
    """Word lists as digests under the key of a scan: the same for all its tables."""
    return tuple(frozenset(digests_of(sorted(words), key).tolist()) for words in lists)


def columns_of(names: Sequence[str]) -> list[Column]:
    """The columns with these names; several may have one name."""
    counts: dict[str, int] = {}
    columns = []
    for name in names:
        columns.append((name, counts.get(name, 0)))
        counts[name] = counts.get(name, 0) + 1
    return columns


def _label(column: Column) -> str:
    return column[0] if column[1] == 0 else f"{column[0]}#{column[1] + 1}"


def _rank(header: Header) -> int | None:
    """How much a column matters to the risk of its rows, by its name; None where it does not."""
    if header.quasi:
        return 0
    if header.entity == "HEALTH":
        return 1
    return None if header.against or header.entity in _DIRECT else 2


def _listed(tally: ColumnTally, words: frozenset[int]) -> bool:
    digests = tally.sample.digests
    if not 2 <= len(digests) <= 2 * len(words):
        return False
    return sum(digest in words for digest in digests.tolist()) >= _IN_WORD_LIST * len(digests)
