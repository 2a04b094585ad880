"""The lane without a compiler: arrays decide what is frequent, the rules as they stand what is rare."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import classes, hidden, sources
from scanners.personal_data.lane.arrays import characters, escapes, triggers
from scanners.personal_data.lane.arrays.edits import placed
from scanners.personal_data.lane.arrays.familiar import NOTHING_YET
from scanners.personal_data.lane.arrays.hashes import KnownWords
from scanners.personal_data.lane.arrays.keys import Keys, enclosed, quoted, values
from scanners.personal_data.lane.arrays.mailboxes import mailboxes
from scanners.personal_data.lane.arrays.numbers import NO_CANDIDATES, Candidates, Numbers
from scanners.personal_data.lane.arrays.page import Page, Places, is_digit, located, table
from scanners.personal_data.lane.arrays.plain_names import PlainNames
from scanners.personal_data.lane.arrays.speaking import spoken_at
from scanners.personal_data.lane.arrays.stated import stated_in
from scanners.personal_data.lane.arrays.words import Words
from scanners.personal_data.lane.collected import Collected, Text
from scanners.personal_data.lane.tables import tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

_APART = 5
"""From one point to the next where four signs stand between."""
_CUE_END = 4
"""Column of cues; nought, which is no place, for values under keys."""
_LONGEST_NAME = min(hidden.SHORTEST_BASE64, hidden.SHORTEST_OF_DIGITS) - 1
_MEANS_NOTHING = re.compile(rb"(?:(?!____)[A-IK-WYZa-wyz_./])*+")
"""Letters and signs in which no rule sees anything while they are too short for a key or a run of base64, as most names
of things are, which are asked about one by one: no digit, no J and X of tokens, accounts and covered numbers."""


class VectorLane:
    """Numpy on whole parts. Safe to share between threads: tables are replaced, never changed in place."""

    name = "numpy"

    def __init__(self) -> None:
        self._functions = sources.interpreted()
        self._signs = tables().signs
        self._cues, self._names = _known_words()
        self._masks: dict[bytes, int] = {}
        self._keys = KnownWords({})
        self._familiar = NOTHING_YET
        self._lock = threading.Lock()

    def learn(self, keys: Mapping[bytes, int]) -> None:
        with self._lock:
            self._masks |= keys
            self._keys = KnownWords(self._masks)

    def undo(self, data: bytes, bounds: NDArray[np.int64]) -> tuple[Text, NDArray[np.int64], NDArray[np.int64]]:
        return escapes.undone(data, bounds, self._functions)

    def placed(
        self, edits: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], form: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        return placed(edits, start, end, form)

    def collect(self, view: Text, bounds: NDArray[np.int64], first: int, last: int) -> Collected:
        begin, end = int(bounds[first]), int(bounds[last])
        if end - begin <= _LONGEST_NAME and _MEANS_NOTHING.fullmatch(view, begin, end):
            return _nothing()
        page = Page(view, bounds, first, last)
        words = Words(page)
        numbers = Numbers(words)
        keys = Keys(page, self._keys, self._familiar, self._functions)
        self._familiar = keys.familiar
        under_keys = values(page, keys.found, self._names)
        beside = [find(page, self._keys, self._names, self._functions) for find in (quoted, enclosed)]
        signed = characters.signed(page, self._signs)
        cues = np.concatenate(
            [
                under_keys.cues,
                self._cues.rows(page, signed),
                *(one.cues for one in beside),
                stated_in(page, self._functions),
            ]
        )
        unknown = np.concatenate([under_keys.unknown, *(one.unknown for one in beside)])
        signs = triggers.of_signs(page, self._functions)
        rare = characters.rare(page, signed, signs.hashes, self._signs, self._functions)
        pulled = [
            *triggers.of_words(words, signs, self._functions),
            *triggers.of_runs(words),
            *triggers.of_hyphens(page, self._functions),
        ]
        found = _joined(
            [
                *numbers.decided,
                self._examined(page, numbers.open),
                _read(list(mailboxes(page, signs.at))),
                self._plates(page, rare.plates),
                self._in_wide_brackets(page),
                self._dotted(page),
                under_keys.names,
                *(one.names for one in beside),
            ]
        )
        within = page.within(found.at)
        spoken, alike = spoken_at(keys, within, found.start)
        cues = cues[np.argsort(cues[:, 0], kind="stable"), 1:]
        cues[:, _CUE_END] += page.shift * (cues[:, _CUE_END] > 0)
        return Collected(
            candidates=_moved(table(len(found.at), *found[1:], within.segment), page, 0, 1),
            words=_moved(spoken, page, 0, 1),
            cues=_moved(cues, page, 1, 2, 5, 6),
            triggers=_moved(_rows(triggers.in_order([*pulled, *signs.triggers, *rare.triggers]), 4), page, 2, 3),
            windows=_moved(_rows(rare.windows, 3), page, 1, 2),
            unknown=_moved(unknown[np.argsort(unknown[:, 0], kind="stable"), 1:], page, 1, 2, 3, 4),
            word_ids=alike,
        )

    def _examined(self, page: Page, open_: list[tuple[Places, Places]]) -> Candidates:
        """What the rules make of words that arrays leave open."""
        if not open_:
            return NO_CANDIDATES
        starts, ends = map(np.concatenate, zip(*open_, strict=True))
        starts, first = np.unique(starts, return_index=True)
        ends = ends[first]
        found = [
            (s, begin, end, shape)
            for (s, _, a, b), e in zip(located(page, starts), ends.tolist(), strict=True)
            for begin, end, shape in _put_by(self._functions.examine, page.text, a, b, s, e)
        ]
        return _read(found)

    def _plates(self, page: Page, at: Places) -> Candidates:
        """What the rule for plates makes of places where a province's sign stands before a letter."""
        return _read(
            [
                (p, begin, end, shape)
                for p, _, a, b in located(page, at)
                for begin, end, shape in _put_by(self._functions.plate, page.text, a, b, p)
            ]
        )

    def _dotted(self, page: Page) -> Candidates:
        """Groups of four and others that points part."""
        dots = page.remarkable.compress(page.signs == classes.DOT)
        return _read(
            [
                (p, begin, end, shape)
                for p, _, a, b in located(page, dots[1:][np.diff(dots) == _APART])
                for begin, end, shape in _put_by(self._functions.dotted, page.text, a, b, p)
            ]
        )

    def _in_wide_brackets(self, page: Page) -> Candidates:
        """Landline numbers whose area code stands in wide brackets."""
        found = page.characters
        at = found.places[(found.first == 0xEF) & (found.second == 0xBC) & (found.third == 0x89)]
        at = at[is_digit(page.buf.take(at - 1))]
        return _read(
            [
                (p, begin, end, shape)
                for p, _, a, b in located(page, at)
                for begin, end, shape in _put_by(self._functions.landline_in_wide, page.text, a, b, p)
            ]
        )


@cache
def _known_words() -> tuple[characters.Cues, PlainNames]:
    """Cues and names as arrays look them up; the same for every lane."""
    known = tables()
    return (
        characters.Cues(known.cues, known.cue_lengths, sources.interpreted()),
        PlainNames(known.names, known.usual, KnownWords(dict.fromkeys(known.words, 0))),
    )


def _nothing() -> Collected:
    """No rows at all."""
    wide, narrow, words = np.zeros((0, 7), np.int64), np.zeros((0, 4), np.int64), np.zeros((0, 3), np.int64)
    return Collected(narrow, words, wide, narrow, words, wide[:, :5], words[:, 0])


def _read(found: Sequence[tuple[int, int, int, int]]) -> Candidates:
    """Candidates from rows."""
    return Candidates(*_rows(found, 4).T)


def _put_by(rule: Callable[..., int], *asked: object) -> Iterator[tuple[int, int, int]]:
    """Start, end and shape of what a rule puts."""
    out: dict[tuple[int, int], int] = {}
    return ((out[row, 0], out[row, 1], out[row, 2]) for row in range(rule(*asked, out, 0)))


def _joined(found: Sequence[Candidates]) -> Candidates:
    """All candidates in the order of the pass."""
    joined = Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)))
    order = np.argsort(joined.at, kind="stable")
    return Candidates(*(column[order] for column in joined))


def _rows(rows: Sequence[Sequence[int]], width: int) -> NDArray[np.int64]:
    return np.array(rows, np.int64).reshape(len(rows), width)


def _moved(rows: NDArray[np.int64], page: Page, *columns: int) -> NDArray[np.int64]:
    """Rows with some columns, places of the page, as places of the view."""
    for column in columns:
        rows[:, column] += page.shift
    return rows
