"""Triggers of a page: words, signs and runs that ask for a look at the whole segment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import classes, hidden
from scanners.personal_data.lane.arrays.page import (
    DIGIT,
    LOWER,
    UPPER,
    WORD,
    gathered,
    is_digit,
    is_word,
    located,
    rows_of,
)
from scanners.personal_data.lane.rare import hidden_pieces
from scanners.personal_data.lane.triggers import (
    ABROAD,
    BASE64,
    BEGIN_SIGNS,
    END_SIGNS,
    MASKED,
    NUMERALS,
    TICKET_LAST,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import SimpleNamespace

    from scanners.personal_data.lane.arrays.page import Flags, Page, Places
    from scanners.personal_data.lane.arrays.words import Words

_COLON, _COMMA, _HASH, _PLUS, _L, _A, _J, _UNDERSCORE = 58, 44, 35, 43, 76, 65, 74, 95
_Q, _X, _SMALL = 113, 120, 32
_SHORTEST_QQ = 7
"""Letters and digits of a number with its letters."""
_UNDERSCORES = re.compile(rb"_____*")
_WIDTH, _LAST_IDEOGRAPH = 3, 0xE9
"""Bytes of a Chinese character, and the greatest first one."""
_BASE64_RUN = re.compile(rb"[0-9A-Za-z+/_-]*=*")
_BASE64_SIGNS = bytes(sign for sign in range(256) if hidden.is_base64_sign(sign))
_LOOKED_BACK = 256
_COLONS, _LONGEST_IPV6, _LONGEST_GROUP = 7, 40, 4
"""In an IPv6 address that is written out; signs of it that are looked at, and of each group."""
_NONE = np.zeros(0, np.int64)
_COVERS = np.zeros(256, np.bool_)
_COVERS[[42, _HASH, 0xC3, 0xE2]] = True
"""First bytes of signs that cover a value."""
_SINGLE = _COVERS.copy()
_SINGLE[list(b"@+JQqXx")] = True
_FAR = np.int64(1 << 62)
_IN_IPV6 = (classes.CLASS & classes.HEX) != 0
_IN_IPV6[_COLON] = True
_NEEDS, _AFTER = classes.NEEDS.tobytes(), classes.AFTER.tobytes()
_LONGEST_NEED = 63
"""Longer words need what those of this length need."""


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


def of_words(words: Words, signs: SingleSigns, functions: SimpleNamespace) -> Iterator[Trigger]:
    """What words pull: as `triggers.word_trigger`, which is asked for the few that may."""
    page = words.page
    start, end = _may_trigger(words, signs)
    if not len(start):
        return
    within = page.within(start)
    for s, e, a, b, segment in zip(
        start.tolist(), end.tolist(), within.start.tolist(), within.end.tolist(), within.segment.tolist(), strict=True
    ):
        kind = functions.word_trigger(page.text, a, b, s, e) if _is_asked(page.text[s : min(e + 1, b)], e - s) else -1
        if kind >= 0:
            yield Trigger(s, 0, kind, segment, s, e)


def _is_asked(word: bytes, length: int) -> bool:
    """What `classes.NEEDS` says of a word, which has the sign behind it with it."""
    signs, after = word[:length], word[length:] or bytes(1)
    made = classes.NUMBERS if signs.isdigit() else classes.LETTERS if signs.isalpha() else classes.MIXED
    need = _NEEDS[(min(length, _LONGEST_NEED) * 3 + made) * 8 + _AFTER[after[0]]]
    return bool(need & classes.TRIGGER)


def _may_trigger(words: Words, signs: SingleSigns) -> tuple[Places, Places]:
    """Start and end of words that may pull a trigger, each once."""
    begun = [
        find(words, places)
        for find, places in ((_doubled_q, signs.q), (_tokens, signs.j), (_wechat_names, signs.x))
        if len(places)
    ]
    held = [
        find(words, places)
        for find, places in ((_covered, signs.x), (_before_ipv6, words.page.separators), (_degrees, words.dots))
        if len(places)
    ]
    rows = np.concatenate([_access_keys(words), _org_codes(words)]) if len(words) else _NONE
    within = np.concatenate([_NONE, *held])
    begun += [words.start.take(rows), words.run_start(within, WORD)]
    start = np.concatenate(begun)
    if not len(start):
        return start, start
    start = np.unique(start)
    return start, words.run_end(start, WORD)


def _begin(text: bytes, start: Places, front: bytes) -> Flags:
    return (gathered(text, start, len(front)) == np.frombuffer(front, np.uint8)).all(axis=1)


def _access_keys(words: Words) -> Places:
    rows = rows_of(words.length >= 16)
    text, first = words.page.text, words.page.buf.take(words.start.take(rows))
    rows = rows[(first == _L) | (first == _A)]
    start = words.start.take(rows)
    return rows[_begin(text, start, b"LTAI") | _begin(text, start, b"AKI")]


def _org_codes(words: Words) -> Places:
    """Words of eight signs with a hyphen and a single sign behind them."""
    page, rows = words.page, rows_of(words.length == 8)
    rows = rows[page.buf.take(words.end.take(rows)) == classes.HYPHEN]
    end = words.end.take(rows)
    return rows[words.is_edge(end + 2) & is_word(page.buf.take(end + 1)) & ~page.cut.take(end)]


def _doubled_q(words: Words, q: Places) -> Places:
    """Where words begin with QQ and a digit."""
    start = q[:-1][np.diff(q) == 1]
    start = start[words.is_edge(start) & is_digit(words.page.buf.take(start + 2))]
    return start[words.run_end(start, WORD) - start >= _SHORTEST_QQ]


def _tokens(words: Words, j: Places) -> Places:
    """Where words begin with eyJ."""
    start = j - 2
    start = start[words.are_all(start, 3, WORD) & words.is_edge(start)]
    return start[_begin(words.page.text, start, b"ey")]


def _wechat_names(words: Words, x: Places) -> Places:
    """Where the word wxid begins before a line."""
    start = x - 1
    start = start[words.is_edge(start) & (words.two.take(start) & WORD != 0)]
    return start[_begin(words.page.text, start, b"wxid_")]


def _covered(words: Words, x: Places) -> Places:
    """Where four X or more begin that stand in a row, in a word as long as numbers of people are or their groups."""
    begins = np.ones(len(x), np.bool_)
    begins[1:] = (x[1:] - x[:-1] > 1) | words.page.cut.take(x[1:])
    at = x[:-3][(x[3:] - x[:-3] == 3) & begins[:-3]]
    length = words.run_end(at, WORD) - words.run_start(at, WORD)
    return at[((length >= 11) & (length <= 19)) | (length == 4)]


def _degrees(words: Words, dots: Places) -> Places:
    """Last digits before a point with four decimals or more and a comma behind them."""
    dots = dots[words.are_all(dots + 1, 4, DIGIT)]
    end = words.run_end(dots + 1, DIGIT)
    buf = words.page.buf
    return dots[buf.take(end + (buf.take(end) == classes.SPACE)) == _COMMA] - 1


def _before_ipv6(words: Words, separators: Places) -> Places:
    """Last signs before colons behind which seven stand, or two in a row, with hexadecimal digits alone between."""
    page = words.page
    is_dense = (separators[_COLONS - 1 :] - separators[: 1 - _COLONS] < _LONGEST_IPV6).any()
    if not is_dense and not (np.diff(separators) == 1).any():
        return _NONE
    colons = separators[page.buf.take(separators) == _COLON]
    goal = np.full(len(colons), _FAR)
    if len(colons) >= _COLONS:
        goal[: 1 - _COLONS] = colons[_COLONS - 1 :]
    doubled = colons[:-1][np.diff(colons) == 1]
    if len(doubled):
        goal = np.minimum(goal, np.append(doubled, _FAR).take(np.searchsorted(doubled, colons)))
    some = goal - colons < _LONGEST_IPV6
    colons, goal = colons[some], goal[some]
    if not len(colons):
        return colons
    is_part = _IN_IPV6.take(gathered(page.text, colons, _LONGEST_IPV6))
    end = colons + np.where(is_part.all(axis=1), _LONGEST_IPV6, is_part.argmin(axis=1))
    last = colons[(end > goal) & (page.kinds.take(colons - 1) & WORD != 0) & ~page.cut.take(colons)] - 1
    start = words.run_start(last, WORD)
    return last[(last - start < _LONGEST_GROUP) & _IN_IPV6.take(page.buf.take(start))]


def of_hyphens(page: Page, functions: SimpleNamespace) -> Iterator[Trigger]:
    """What hyphens pull: as `triggers.hyphen_trigger`."""
    at = page.hyphens
    after, before = page.buf.take(at + 1), page.buf.take(at - 1)
    is_armor = (before == classes.HYPHEN) & ((after == BEGIN_SIGNS[0]) | (after == END_SIGNS[0]))
    is_ticket = (before == TICKET_LAST) & is_digit(after)
    for p, segment, a, b in located(page, at.compress(is_armor | is_ticket)):
        if (kind := functions.hyphen_trigger(page.text, a, b, p)) >= 0:
            yield Trigger(p, 0, kind, segment, p, p + 1)


def of_runs(words: Words) -> Iterator[Trigger]:
    """Pieces of long runs of base64 that hide a text: as `hidden.put_hidden`."""
    page = words.page
    rows = rows_of(words.hold(UPPER) & words.hold(LOWER) & (words.length >= hidden.SHORTEST_BASE64_WORD))
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
        if until - begin >= hidden.shortest_base64(page.text[begin]):
            for first, last in hidden_pieces(page.text[begin:until]):
                yield Trigger(s, 1, BASE64, segment, begin + first, begin + last)


def _run_start(text: bytes, a: int, s: int) -> int:
    """As `hidden.base64_start`."""
    first = max(a, s - _LOOKED_BACK)
    front = text[first:s].rstrip(_BASE64_SIGNS)
    return first + len(front) if front or first == a else a + len(text[a:s].rstrip(_BASE64_SIGNS))


class SingleSigns(NamedTuple):
    """What single signs are: triggers; and the places of `@`, `#`, `J`, of `Q` and `X` with their small letters."""

    triggers: list[Trigger]
    at: Places
    hashes: Places
    j: Places
    q: Places
    x: Places


def of_signs(page: Page, functions: SimpleNamespace) -> SingleSigns:
    """As `driver.collect` reads signs: those that cover a value, `+86`, and what others look at."""
    is_single = _SINGLE.take(page.signs)
    places, sign = page.remarkable.compress(is_single), page.signs.compress(is_single)
    triggers = [*_encoded_stars(page), *_underscores(page), *_crossed(page, functions)]
    if not len(places):
        return SingleSigns(triggers, places, places, places, places, places)
    letter = sign | _SMALL
    triggers += _covers(page, places.compress(_COVERS.take(sign)))
    triggers += _abroad(page, places.compress(sign == _PLUS))
    triggers += _covered_mails(page, places.compress(sign == classes.AT))
    return SingleSigns(
        triggers=triggers,
        at=places.compress(sign == classes.AT),
        hashes=places.compress(sign == _HASH),
        j=places.compress(sign == _J),
        q=places.compress(letter == _Q),
        x=places.compress(letter == _X),
    )


def _covers(page: Page, places: Places) -> Iterator[Trigger]:
    """Signs that cover a value: as `triggers.is_cover`."""
    if not len(places):
        return iter(())
    within = page.within(places)
    first, second, third, fourth = (within.behind(places + place) for place in range(4))
    is_cover = (
        (first == 42)
        | ((first == 35) & (second == 35))
        | ((first == 0xC3) & (second == 0x97))
        | ((first == 0xE2) & ((second == 0x96) | (second == 0x97)) & (places + 2 < within.end))
        | ((first == 0xE2) & (second == 0x80) & (third == 0xA2))
        | ((first == 0xE2) & (second == 0x88) & (third == 0x97))
        | ((first == 0xE2) & (second == 0x80) & (third == 0xA6) & is_digit(fourth))
    )
    return (
        Trigger(p, 0, MASKED, segment, p, p + 1)
        for p, segment in zip(places[is_cover].tolist(), within.segment[is_cover].tolist(), strict=True)
    )


def _abroad(page: Page, at: Places) -> Iterator[Trigger]:
    """+86 in front of a number."""
    if not len(at):
        return iter(())
    is_code = (page.buf.take(at + 1) == 56) & (page.buf.take(at + 2) == 54)
    at = at[is_code & ~page.cut.take(at + 1) & ~page.cut.take(at + 2)]
    return (Trigger(p, 0, ABROAD, segment, p, p + 3) for p, segment, _, _ in located(page, at))


def _covered_mails(page: Page, at: Places) -> Iterator[Trigger]:
    """Signs of mailboxes whose name X cover: as `addresses.is_covered_mail`."""
    is_covered = np.ones(len(at), np.bool_)
    for step in (1, 2, 3):
        is_covered &= page.buf.take(at - step) | _SMALL == _X
    found = located(page, at[is_covered])
    return (Trigger(p, 0, MASKED, segment, p, p + 1) for p, segment, a, _ in found if p - 4 >= a)


def _underscores(page: Page) -> Iterator[Trigger]:
    """Four underscores in a row and more, once in each segment that has so many of them."""
    doubled = page.remarkable.compress(page.signs == _UNDERSCORE)
    if not (doubled[2:] - doubled[:-2] == 2).any():
        return
    for run in _UNDERSCORES.finditer(page.text):
        at = np.arange(run.start() + 3, run.end())
        within = page.within(at)
        whole = rows_of(at - 3 >= within.start)
        segment = within.segment[whole]
        is_first = np.ones(len(whole), np.bool_)
        is_first[1:] = segment[1:] != segment[:-1]
        for p, number in zip(at[whole[is_first]].tolist(), segment[is_first].tolist(), strict=True):
            yield Trigger(p, 0, MASKED, number, p, p + 1)


def _crossed(page: Page, functions: SimpleNamespace) -> Iterator[Trigger]:
    """Chinese characters behind which one to three X stand: as `enclosed.is_crossed`."""
    found = page.characters
    is_before = (found.first <= _LAST_IDEOGRAPH) & ((page.buf.take(found.places + _WIDTH) | _SMALL) == _X)
    for p, segment, _, b in located(page, found.places[is_before]):
        if functions.is_crossed(page.text, b, p + _WIDTH):
            yield Trigger(p, 2, MASKED, segment, p, p + _WIDTH)


def _encoded_stars(page: Page) -> Iterator[Trigger]:
    """＊ that was encoded."""
    found = page.characters
    if not len(found.places):
        return iter(())
    at = found.places[(found.first == 0xEF) & (found.second == 0xBC) & (found.third == 0x8A)]
    return (Trigger(p, 0, MASKED, segment, p, p + 1) for p, segment, _, _ in located(page, at))
