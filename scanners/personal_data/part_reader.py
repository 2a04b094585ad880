"""One part of a block: what a lane collected becomes rows with kinds and scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data import adjudicate, lexicon
from scanners.personal_data.address_cells import ADDRESS, AddressCells, is_whole_question
from scanners.personal_data.alike import first_places, numbered, numbered_by_numba
from scanners.personal_data.asking import asked_for
from scanners.personal_data.context import Spoken, spoken
from scanners.personal_data.definitions import definitions
from scanners.personal_data.finding import FORMS, NUMBER
from scanners.personal_data.keyed_values import KeyedValues
from scanners.personal_data.lane import places, rare, sources, triggers
from scanners.personal_data.lexicon.numerals import DIGITS
from scanners.personal_data.masked_values import UNMISTAKABLE, is_spoken_of, kind_of_mask, masked_values
from scanners.personal_data.part import BytePlaces, Hidden, Part, Row, bytes_of, segment_text, text_at
from scanners.personal_data.plain_cells import plain_cells
from scanners.personal_data.private_keys import SCORE as KEY_SCORE
from scanners.personal_data.private_keys import key_pieces
from scanners.personal_data.remembered import KeyNames, UnderstoodWords
from scanners.personal_data.statements.told import Told
from scanners.personal_data.units import BYTES, counted
from scanners.personal_data.vocabulary import vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Collected, Lane, Text
    from scanners.personal_data.view import View

_CN_ADDRESS = NUMBER["CN_ADDRESS"]
_ADDRESS = 1 << _CN_ADDRESS
_NUMERALS = FORMS.index("chinese-numerals")


class PartReader:
    """Reads parts with one lane; remembers what keys and words mean, never a value."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        shapes = definitions().shapes
        # Behind the shapes come plain names, one number for each score (see `keyed.NAMED`).
        names = np.arange(101)
        hundredths = (names / 100).astype(np.float32)
        self._entity = np.append([NUMBER[shape.entity] for shape in shapes], names * 0 + NUMBER["PERSON"]).astype(
            np.uint8
        )
        self._is_number = (vocabulary().numbering >> self._entity.astype(np.int64) & 1).astype(np.bool_)
        self._base = np.append(np.array([shape.score for shape in shapes], np.float32), hundredths)
        self._known = np.append(np.array([shape.known for shape in shapes], np.float32), hundredths)
        self._form = np.append([FORMS.index(shape.form) for shape in shapes], names * 0).astype(np.uint8)
        self._place = sources.interpreted().place
        self._fold = sources.interpreted().fold
        self._words = UnderstoodWords()
        self._addresses = AddressCells()
        self._numbered = numbered_by_numba() if lane.name == "numba" else numbered
        self._names = KeyNames()
        self._asked = KeyedValues(lane, self._names)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of keys so far; `Part.key` indexes them."""
        return self._names.names

    def read(self, view: View, first: int, last: int, column: Spoken) -> Part:
        """Findings of the segments `first` to `last`, overlaps not yet settled."""
        collected = self.lane.collect(view.data, view.bounds, first, last)
        settled = self._addresses.settle(view, first, last, collected.windows, column)
        collected = replace(collected, windows=collected.windows[~settled.told[collected.windows[:, 0] - first]])
        understood = [*self._asked.understood(view, collected)]
        told = Told(self._asked.told(view, collected, understood))
        rows, hidden = self._rare(view, collected, column, told)
        rows.extend(self._asked.rows(view, collected, understood, told))
        parts = [self._shaped(view, collected, column, told)]
        if len(settled.segments):
            parts.append(Part.of_whole(view, settled.segments, ADDRESS, settled.scores, settled.is_known))
        if column.asked:
            plain = plain_cells(view.data, view.bounds[first:last], view.bounds[first + 1 : last + 1], column.asked)
            left = ~settled.told if is_whole_question(column) else np.ones(last - first, np.bool_)
            if plain is not None:
                left, some = plain.scores == 0, np.flatnonzero(plain.scores)
                parts.append(Part.of_whole(view, some + first, plain.entity, plain.scores[some] / 100))
            rows.extend(self._cells(view, first, last, column.asked, left))
        rows = [row for row in rows if row[4] >= definitions().threshold]
        if rows:
            parts.append(Part.of(rows))
        joined = Part.joined(parts)
        return replace(joined, hidden=hidden) if hidden else joined

    def _shaped(self, view: View, collected: Collected, column: Spoken, told: Told) -> Part:
        """Candidates with what speaks of them weighed; those that count stay."""
        candidates, words = collected.candidates, collected.words
        pulled = self._expressions(view, collected)
        if pulled:
            candidates = np.concatenate([candidates, np.array(pulled, np.int64)])
            spoken_at = [self._place(view.data, *view.bounds[row[3] : row[3] + 2].tolist(), row[0]) for row in pulled]
            words = np.concatenate([words, np.array(spoken_at, np.int64).reshape(-1, 3)])
        if not len(candidates):
            return Part.of([])
        runs, run = self._alike(view.data, words, collected.word_ids)
        known, against = self._words.masks([words_of for _, words_of in runs])
        against[[number for number, (kind, _) in enumerate(runs) if kind == places.CELL]] = 0
        if told:  # columns that stand elsewhere come behind the runs of words
            number = told.numbers(candidates[:, 0])
            run = np.where(number < 0, run, len(runs) + number)
            known, against = (np.append(*masks) for masks in zip((known, against), told.masks(), strict=True))
        # Few words stand beside few shapes, with a unit behind or without: each is weighed once.
        counting = self._counted(view, candidates)
        pair, example = self._numbered((run * len(self._entity) + candidates[:, 2]) * 3 + counting)
        shape, beside = candidates[example, 2], run[example]
        entity = self._entity[shape]
        speaks_for = (known[beside] >> entity & 1).astype(np.bool_) & (counting[example] != BYTES)
        speaks_against = (against[beside] >> entity & 1).astype(np.bool_) | ((counting[example] != 0) & ~speaks_for)
        if column.known or column.against:
            silent = ~speaks_for & ~speaks_against
            speaks_for |= silent & (column.known >> entity.astype(np.int64) & 1).astype(np.bool_)
            speaks_against |= silent & (column.against >> entity.astype(np.int64) & 1).astype(np.bool_)
        score = adjudicate.scores(
            self._base[shape], self._known[shape], speaks_for, speaks_against, definitions().against_loss
        )
        is_enough = score >= np.float32(definitions().threshold - 1e-6)
        counts = np.flatnonzero(is_enough[pair])
        pair = pair[counts]
        start, end, _, segment = np.ascontiguousarray(candidates.take(counts, axis=0).T)
        return Part(
            segment=segment,
            start=start,
            end=end,
            entity=entity[pair],
            score=score[pair],
            speaks_for=speaks_for[pair],
            form=self._form[shape][pair],
            key=self._key_numbers(view.data, words, counts, run[counts], len(runs), told),
        )

    def _counted(self, view: View, candidates: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Which candidates count something, of kinds that are numbers."""
        start, end, shape, segment = candidates.T
        result = counted(view.data, view.bounds, segment, start, end)
        rows = np.flatnonzero(result)
        result[rows[~self._is_number[shape[rows]]]] = 0
        return result

    def _alike(
        self, data: Text, words: NDArray[np.int64], ids: NDArray[np.int64] | None
    ) -> tuple[list[tuple[int, bytes]], NDArray[np.int64]]:
        """Different runs of words with their kinds, and which of them each row has; rows without a number, the last,
        are read."""
        back, rows = self._numbered(words[:0, 0] if ids is None else ids)
        runs = [(kind, self._fold(data, s, e)) for s, e, kind in words[rows].tolist()]
        numbers = {run: number for number, run in enumerate(runs)}
        rest = [
            numbers.setdefault((kind, self._fold(data, s, e)), len(numbers))
            for s, e, kind in words[len(back) :].tolist()
        ]
        return [*numbers], np.append(back, np.array(rest, np.int64)) if rest else back

    def _key_numbers(
        self,
        data: Text,
        words: NDArray[np.int64],
        rows: NDArray[np.int64],
        run: NDArray[np.int64],
        count: int,
        told: Told,
    ) -> NDArray[np.int64]:
        """Numbers of the keys that rows stand under; of keys alike but for digits the first speaks for all. `run` has
        the run of words of each row, of `count` different ones, or the value that is told."""
        numbers = np.append(np.zeros(count, np.int64), told.keys())
        first = first_places(run, len(numbers))
        there = np.flatnonzero(first[:count] >= 0)
        for number, (s, e, kind) in zip(there.tolist(), words[rows[first[there]]].tolist(), strict=True):
            if kind == places.KEY:
                numbers[number] = self._names.number(data[s:e])
        return numbers[run]

    def _expressions(self, view: View, collected: Collected) -> list[tuple[int, int, int, int]]:
        """Candidates of rare shapes: start, end, shape, segment."""
        return [
            (start, end, shape, segment)
            for segment, trigger in dict.fromkeys((row[0], row[1]) for row in collected.triggers.tolist())
            for base, text in [segment_text(view, segment)]
            for places_in_view in [BytePlaces(text, base)]
            for first, last, shape in rare.matches(trigger, text)
            for start, end in [places_in_view.span(first, last)]
        ]

    def _rare(
        self, view: View, collected: Collected, column: Spoken, told: Told
    ) -> tuple[list[Row], tuple[Hidden, ...]]:
        """Masked values, numbers in Chinese numerals, private keys, addresses in running text; and texts that base64
        hides."""
        rows: list[Row] = []
        hidden: list[Hidden] = []
        covered: set[int] = set()
        marked: list[int] = []
        for segment, trigger, start, end in collected.triggers.tolist():
            match trigger:
                case triggers.MASKED if segment not in covered:
                    covered.add(segment)
                    rows += self._masked(view, segment, column, told)
                case triggers.NUMERALS:
                    rows += self._numerals(view, segment, start, end, column, told)
                case triggers.BASE64:
                    hidden.append(self._hidden(view, segment, start, end, column, told))
                case triggers.ARMOR:
                    marked.append(segment)
        pieces = key_pieces(view.data, view.bounds, marked)
        rows += ((*piece, NUMBER["SECRET"], KEY_SCORE, True, 0, 0) for piece in pieces)
        for segment, start, end in collected.windows.tolist():
            text = text_at(view.data, start, end)
            places_in_view = BytePlaces(text, start)
            for found in lexicon.addresses_in(text):
                begin, behind = places_in_view.span(found.start, found.end)
                said, key = self._said_of(view, segment, begin, column, told)
                known = bool(said.known & _ADDRESS)
                alone = found.score if lexicon.is_home(text[found.start : found.end]) else 0.0
                score = found.score if known else _lowered(alone) if said.against & _ADDRESS else alone
                rows.append((segment, begin, behind, _CN_ADDRESS, score, known, 0, key))
        return rows, tuple(hidden)

    def _hidden(self, view: View, segment: int, start: int, end: int, column: Spoken, told: Told) -> Hidden:
        """What a run of base64 hides; a text without keys of its own is read under that of the run."""
        text = rare.hidden_text(bytes(view.data[start:end]))
        if any(sign in text for sign in b"=:<"):
            return Hidden(segment, start, end, text)
        _, key = self._said_of(view, segment, start, column, told)
        return Hidden(segment, start, end, text, f"{self._names.name(key)}=".encode() if key else b"")

    def _masked(self, view: View, segment: int, column: Spoken, told: Told) -> Iterator[Row]:
        base, text = segment_text(view, segment)
        places_in_view = BytePlaces(text, base)
        for found in masked_values(text):
            start, end = places_in_view.span(found.start, found.end)
            said, key = self._said_of(view, segment, start, column, told)
            entity = kind_of_mask(text[found.start : found.end], found.entity, said.known)
            known = entity in UNMISTAKABLE or is_spoken_of(entity, said.known)
            score = found.known if known else found.score
            yield segment, start, end, NUMBER[entity], score, known, 0, key

    def _said_of(self, view: View, segment: int, start: int, column: Spoken, told: Told) -> tuple[Spoken, int]:
        """What the words before a place speak of, the column where they are silent; and the number of its key."""
        if told and (value := told.at(start)):
            said, key = value.said, value.key
        else:
            s, e, kind = self._place(view.data, *view.bounds[segment : segment + 2].tolist(), start)
            said = spoken(text_at(view.data, s, e))
            said = Spoken(said.known) if kind == places.CELL else said
            key = self._names.number(view.data[s:e]) if kind == places.KEY else 0
        whole = Spoken(said.known | (column.known & ~said.against), said.against | (column.against & ~said.known))
        return whole, key

    def _numerals(self, view: View, segment: int, start: int, end: int, column: Spoken, told: Told) -> Iterator[Row]:
        """A mobile or identity number written out in Chinese numerals."""
        digits = text_at(view.data, start, end).translate(DIGITS).encode()
        found = self.lane.collect(digits, np.array([0, len(digits)], np.int64), 0, 1)
        for first, last, shape, _ in found.candidates.tolist():
            if first == 0 and last == len(digits) and self._base[shape] >= definitions().threshold:
                said, key = self._said_of(view, segment, start, column, told)
                entity, score = int(self._entity[shape]), float(self._base[shape])
                known = bool(said.known >> entity & 1)
                if not known and said.against >> entity & 1:
                    score = _lowered(score)
                yield segment, start, end, entity, score, known, _NUMERALS, key

    def _cells(self, view: View, first: int, last: int, mask: int, left: NDArray[np.bool_]) -> Iterator[Row]:
        """Every segment is a value under a column that asks for something; equal cells are looked at once, and only
        what is left of them: of the others it is known already."""
        data, bounds = view.data, view.bounds[first : last + 1].tolist()
        known: dict[bytes, list[tuple[int, int, str, float]]] = {}
        for n in np.flatnonzero(left).tolist():
            start = bounds[n]
            cell = bytes(data[start : bounds[n + 1]])
            if not cell:
                continue
            found = known.get(cell)
            if found is None:
                text = cell.decode("utf-8", "surrogateescape")
                found = known[cell] = [
                    (*bytes_of(text, 0, hit.start, hit.end), hit.entity, hit.score)
                    for hit in asked_for(mask, text, under_name=True)
                ]
            for begin, end, entity, score in found:
                yield first + n, start + begin, start + end, NUMBER[entity], score, True, 0, 0


def _lowered(score: float) -> float:
    """What is left of a score where words speak against it."""
    return max(0.0, score - definitions().against_loss)
