"""Triggers of a page: words, signs and runs that ask for a look at the whole segment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes, hidden
from scanners.personal_data.lane.arrays import words as looks
from scanners.personal_data.lane.arrays.page import REMARKABLE, gathered, located, rows_of
from scanners.personal_data.lane.rare import hidden_pieces
from scanners.personal_data.lane.triggers import ABROAD, BASE64, MASKED, NUMERALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import SimpleNamespace

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places
    from scanners.personal_data.lane.arrays.words import Words

_COLON, _COMMA, _HASH, _Q, _X = 58, 44, 35, 113, 120
_BASE64_RUN = re.compile(rb"[0-9A-Za-z+/_-]*=*")
_BASE64_SIGNS = bytes(sign for sign in range(256) if hidden.is_base64_sign(sign))
_LOOKED_BACK = 256
_COUNTRY_CODE = re.compile(rb"\+86")
_STAR = "＊".encode()
_COLONS = 7
"""In an IPv6 address that is written out."""
_NONE = np.zeros(0, np.int64)


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
        if rows and rows[-1][:2] == (segment, kind) and kind not in (BASE64, NUMERALS):
            continue
        rows.append((segment, kind, start, end))
    return rows


def of_words(words: Words, functions: SimpleNamespace) -> Iterator[Trigger]:
    """What words pull: as `triggers.word_trigger`, which is asked for the few that may."""
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
    (looks.QQ, lambda words, rows: rows[(gathered(words.page.text, words.start[rows], 2) | 32 == _Q).all(axis=1)]),
)
"""Which words with a look may pull its trigger; `triggers.word_trigger` has the last word."""


def of_runs(words: Words) -> Iterator[Trigger]:
    """Pieces of long runs of base64 that hide a text: as `hidden.put_hidden`."""
    page = words.page
    rows = rows_of(words.both_cases & (words.length >= hidden.SHORTEST_BASE64_WORD))
    if not len(rows):
        return
    start, within = words.start[rows], page.within(words.start[rows])
    until = 0
    for s, a, b, segment in zip(
        start.tolist(), within.start.tolist(), within.end.tolist(), within.segment.tolist(), strict=True
    ):
        if s < until:
            continue
        run = _BASE64_RUN.match(page.text, s, b)
        assert run is not None  # it matches nothing too
        until, begin = run.end(), _run_start(page.text, a, s)
        if until - begin >= hidden.SHORTEST_BASE64:
            for first, last in hidden_pieces(page.text[begin:until]):
                yield Trigger(s, 1, BASE64, segment, begin + first, begin + last)


def _run_start(text: bytes, a: int, s: int) -> int:
    """As `hidden.base64_start`."""
    first = max(a, s - _LOOKED_BACK)
    front = text[first:s].rstrip(_BASE64_SIGNS)
    return first + len(front) if front or first == a else a + len(text[a:s].rstrip(_BASE64_SIGNS))


class SingleSigns(NamedTuple):
    """What single signs are: triggers; and the places of `@` and of `#`."""

    triggers: list[Trigger]
    at: Places
    hashes: Places


def of_signs(page: Page) -> SingleSigns:
    """As `driver.collect` reads signs: those that cover a value, `+86`, and what others look at."""
    places = rows_of(page.seen >= REMARKABLE)
    triggers = [*_abroad(page), *_encoded_stars(page)]
    if not len(places):
        return SingleSigns(triggers, places, places)
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
    triggers += [
        Trigger(p, 0, MASKED, segment, p, p + 1)
        for p, segment in zip(covers[is_cover].tolist(), within.segment[is_cover].tolist(), strict=True)
    ]
    return SingleSigns(triggers, places[sign == classes.AT], places[sign == _HASH])


def _abroad(page: Page) -> Iterator[Trigger]:
    """+86 in front of a number."""
    at = np.array([found.start() for found in _COUNTRY_CODE.finditer(page.text)], np.int64)
    if len(at):
        at = at[(page.seen.take(at) == page.kinds.take(at)) & ~page.cut.take(at + 1) & ~page.cut.take(at + 2)]
    return (Trigger(p, 0, ABROAD, segment, p, p + 3) for p, segment, _, _ in located(page, at))


def _encoded_stars(page: Page) -> Iterator[Trigger]:
    """＊ that was encoded."""
    if _STAR not in page.text:
        return iter(())
    found = page.characters
    at = found.places[(found.first == 0xEF) & (found.second == 0xBC) & (found.third == 0x8A)]
    return (Trigger(p, 0, MASKED, segment, p, p + 1) for p, segment, _, _ in located(page, at))
