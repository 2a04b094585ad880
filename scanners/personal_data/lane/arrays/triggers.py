"""Triggers of a page: words, signs and runs that ask for a look at the whole segment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes, driver
from scanners.personal_data.lane.arrays import words as looks
from scanners.personal_data.lane.arrays.page import REMARKABLE, gathered, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import SimpleNamespace

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places
    from scanners.personal_data.lane.arrays.words import Words

_COLON, _EQUALS, _COMMA, _X = 58, 61, 44, 120
_BASE64_RUN = re.compile(rb"[0-9A-Za-z+/_-]*=*")
_NO_HEX = re.compile(rb"[G-Zg-z]")
_COLONS = 7
"""In an IPv6 address that is written out."""
_NONE = np.zeros(0, np.int64)
_LOOKED_AT = 512
"""Bytes of a run that tell whether it may be base64."""
_SHORTEST = 8
"""Letters and digits in one word of base64."""
_JOIN = np.zeros(256, np.bool_)
_JOIN[[43, 47, 45, 95]] = True
"""Signs of base64 that are neither letters nor digits."""


class Trigger(NamedTuple):
    """A trigger and the place in the pass where it is pulled, of things at one place the word first."""

    at: int
    rank: int
    kind: int
    segment: int
    start: int
    end: int


def in_order(triggers: Iterable[Trigger]) -> list[tuple[int, int, int, int]]:
    """Rows of triggers; one that a segment pulls again right after itself is not named again."""
    rows: list[tuple[int, int, int, int]] = []
    for _, _, kind, segment, start, end in sorted(triggers):
        if rows and rows[-1][:2] == (segment, kind) and kind not in (driver.BASE64, driver.NUMERALS):
            continue
        rows.append((segment, kind, start, end))
    return rows


def of_words(words: Words, functions: SimpleNamespace) -> Iterator[Trigger]:
    """What words pull: as `driver.word_trigger`, which is asked for the few that may."""
    page = words.page
    rows = _may_trigger(words)
    if not len(rows):
        return
    start, end, within = words.start[rows], words.end[rows], page.within(words.start[rows])
    for s, e, a, b, segment in zip(
        start.tolist(), end.tolist(), within.start.tolist(), within.end.tolist(), within.segment.tolist(), strict=True
    ):
        kind = functions.word_trigger(page.text, a, b, s, e)
        if kind >= 0:
            yield Trigger(s, 0, kind, segment, s, e)


def _may_trigger(words: Words) -> Places:
    chosen = [test(words, rows) for look, test in _TESTS if len(rows := words.for_look(look))]
    rows = np.concatenate([_NONE, *chosen])
    return np.unique(rows) if len(rows) else rows


def _begin(text: bytes, start: Places, front: bytes) -> Flags:
    return (gathered(text, start, len(front)) == np.frombuffer(front, np.uint8)).all(axis=1)


def _are_keys(words: Words, rows: Places) -> Places:
    text, start = words.page.text, words.start[rows]
    return rows[_begin(text, start, b"LTAI") | _begin(text, start, b"AKI")]


def _may_be_org_codes(words: Words, rows: Places) -> Places:
    return rows[words.length[words.following(rows)] == 1]


def _may_be_ipv6(words: Words, rows: Places) -> Places:
    """Words with seven colons behind them before something else, or a doubled one: times of day have two."""
    buf = words.page.buf
    start = words.start.take(rows)
    rows = rows[(buf.take(start - 1) != _COLON) | words.page.cut.take(start)]
    last = rows
    for _ in range(_COLONS - 1):
        if not len(rows):
            break
        is_doubled = buf.take(words.end.take(last) + 1) == _COLON
        following = words.following(last)
        goes_on = is_doubled | (words.is_joined(last) & (words.after.take(following) == _COLON))
        # A doubled colon settles it: the same word is asked again.
        rows, last = rows[goes_on], np.where(is_doubled, last, following)[goes_on]
    return rows


def _may_be_coordinates(words: Words, rows: Places) -> Places:
    """Digits with a point, four decimals or more and a comma behind them."""
    rows = rows[words.length.take(words.following(rows)) >= 4]
    following = words.following(rows)
    rows, following = rows[words.numeric[following]], following[words.numeric[following]]
    behind = words.end[following] + (words.after[following] == classes.SPACE)
    return rows[words.is_joined(rows) & (words.page.buf.take(behind) == _COMMA)]


def _may_be_covered(words: Words, rows: Places) -> Places:
    """Words of at most nineteen signs with four X in a row."""
    start = words.start[rows]
    inside = np.arange(19) < words.length[rows, None]
    cover = ((gathered(words.page.text, start, 19) | 32) == _X) & inside
    return rows[(cover[:, :-3] & cover[:, 1:-2] & cover[:, 2:-1] & cover[:, 3:]).any(axis=1)]


_TESTS = (
    (looks.IPV6, _may_be_ipv6),
    (looks.COORDINATE, _may_be_coordinates),
    (looks.WXID, lambda words, rows: rows[_begin(words.page.text, words.start[rows], b"wxid")]),
    (looks.ORG_CODE, _may_be_org_codes),
    (looks.TOKEN, lambda words, rows: rows[_begin(words.page.text, words.start[rows], b"eyJ")]),
    (looks.ACCESS_KEY, _are_keys),
    (looks.COVERED, _may_be_covered),
)
"""Which words with a look may pull its trigger; `driver.word_trigger` has the last word."""


def of_runs(words: Words, functions: SimpleNamespace) -> Iterator[Trigger]:
    """Long runs that may be base64, as the pass of `driver.collect` finds them."""
    page = words.page
    rows = rows_of(words.both_cases & (words.length >= _SHORTEST))
    if not len(rows):
        return
    rows = rows[_may_be_long_enough(words, rows)]
    start, within = words.start[rows], page.within(words.start[rows])
    until = 0
    for s, a, b, segment in zip(
        start.tolist(), within.start.tolist(), within.end.tolist(), within.segment.tolist(), strict=True
    ):
        if s < until:
            continue
        begin = functions.base64_start(page.text, a, s)
        run = _BASE64_RUN.match(page.text, s, b)
        assert run is not None  # it matches nothing too
        until = run.end()
        if until - begin >= driver.SHORTEST_BASE64 and _may_be_base64(page.text, begin, until):
            yield Trigger(s, 1, driver.BASE64, segment, begin, until)


def _may_be_long_enough(words: Words, rows: Places) -> Flags:
    """Words that are long themselves, or part of a longer run, or padded."""
    length, end = words.length[rows], words.end[rows]
    buf = words.page.buf
    before, after = buf.take(words.start[rows] - 1), words.after[rows]
    is_padded = (after == _EQUALS) & ((length == driver.SHORTEST_BASE64 - 1) | (buf.take(end + 1) == _EQUALS))
    return (length >= driver.SHORTEST_BASE64) | _JOIN.take(before) | _JOIN.take(after) | is_padded


def _may_be_base64(text: bytes, start: int, end: int) -> bool:
    """As `driver.may_be_base64`."""
    stop = min(end, start + _LOOKED_AT)
    return bool(_NO_HEX.search(text, start, stop)) and text.count(b"/", start, stop) * 12 <= end - start + 24


def of_signs(page: Page) -> tuple[list[Trigger], Places]:
    """What signs pull that cover a value; and the places of `@`."""
    places = rows_of(page.seen >= REMARKABLE)
    if not len(places):
        return [], places
    sign = page.buf.take(places)
    covers = places[sign != classes.AT]
    within = page.within(covers)
    first, second, third = (within.behind(covers + place) for place in range(3))
    is_cover = (
        (first == 42)
        | ((first == 35) & (second == 35))
        | ((first == 0xC3) & (second == 0x97))
        | ((first == 0xE2) & (second == 0x80) & (third == 0xA2))
        | ((first == 0xE2) & (second == 0x97) & (third == 0x8F))
        | ((first == 0xE2) & (second == 0x96) & (third == 0xA0))
    )
    return [
        Trigger(p, 0, driver.MASKED, segment, p, p + 1)
        for p, segment in zip(covers[is_cover].tolist(), within.segment[is_cover].tolist(), strict=True)
    ], places[sign == classes.AT]
