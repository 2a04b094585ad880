"""A part of a view as arrays: what each byte is, where segments are cut, which signs stand around a place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from scanners.personal_data.lane import classes
from scanners.personal_data.lane.arrays.hashes import Folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.personal_data.lane.collected import Text

Places: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"
Signs: TypeAlias = "NDArray[np.uint8]"

FRONT, BACK = 96, 128
"""Zero bytes around a part, so that looking about never leaves it."""
DIGIT, WORD, UPPER, LOWER, JOINING, KEY_SIGN, REMARKABLE, SEPARATOR = (1 << bit for bit in range(8))
"""What a byte is: a digit, a letter or digit, a capital or small letter; a sign that stands between groups of these; a
sign of keys; a sign that by itself means something, or begins a character; a sign that may part a key from a value."""
_BLANK, _APOSTROPHE, _UNDERSCORE = np.uint8(32), np.uint8(39), np.uint8(95)
_EITHER_QUOTE = np.uint8(5)
"""Bits in which `"` and `'` differ: with them both are `'`, as are few other signs."""
_REACH = 8
"""How many bytes around a sign tell whether it is remarkable."""
_AT_ONCE = 1 << 17
"""Bytes; so many stay in the processor's cache."""
_LEAD = 0xE3
"""From here on bytes begin a character of three or more."""
IDEOGRAPH_LEADS = (0xE4, 0xE9)


def _kinds() -> bytes:
    table = np.zeros(256, np.uint8)
    for bits, kind in (
        (classes.WORD, WORD),
        (classes.DIGIT, DIGIT),
        (classes.UPPER, UPPER),
        (classes.LOWER, LOWER),
        (classes.KEY_SIGN, KEY_SIGN),
    ):
        table[(classes.CLASS & bits) != 0] |= kind
    table[list(b"-: )")] |= JOINING
    table[list(b":=>")] |= SEPARATOR
    table[list(b"@*#+.JQqXx([|\xc3\xe2")] |= REMARKABLE
    table[_LEAD:] |= REMARKABLE
    return table.tobytes()


_KINDS = _kinds()


class Characters(NamedTuple):
    """Characters of three bytes or more that are read as such: their places and first three bytes."""

    places: Places
    first: Signs
    second: Signs
    third: Signs

    def taken(self, rows: Flags) -> Characters:
        return Characters._make(column[rows] for column in self)


class Page:
    """Segments of a view. Places count from the page's own first byte; `shift` leads from them to the view.

    `kinds` has the bits of every byte, `two` those that two bytes from there on share, within one segment.
    `cut` is true where a segment begins, and at the end; `separators` are places of `:`, `=` and `>`, `remarkable` of
    all signs that something may hang on, which are `signs`, `leads` of bytes that may begin a character.
    """

    def __init__(self, view: Text, bounds: Places, first: int, last: int) -> None:
        base = int(bounds[first])
        self.text = b"".join((bytes(FRONT), memoryview(view)[base : int(bounds[last])], bytes(BACK)))
        self.buf: Signs = np.frombuffer(self.text, np.uint8)
        self.kinds: Signs = np.frombuffer(self.text.translate(_KINDS), np.uint8)
        self.folded = Folded(self.text, self.kinds)
        self.limits = bounds[first : last + 1] - (base - FRONT)
        self.first = first
        self.shift = base - FRONT
        self.cut = np.zeros(len(self.buf), np.bool_)
        self.cut[self.limits] = True
        self.two: Signs = np.empty(len(self.kinds), np.uint8)
        np.bitwise_and(self.kinds[:-1], self.kinds[1:], out=self.two[:-1])
        self.two[self.limits - 1] = 0
        self.two[-1] = 0
        # To find places among all bytes takes longer than anything else, so those that their neighbours rule out are
        # not among them.
        self.separators = rows_of(self.kinds >= SEPARATOR)
        found = []
        for place in range(_REACH, len(self.buf) - _REACH, _AT_ONCE):
            some = slice(place - _REACH, place + _AT_ONCE + _REACH)
            found.append(rows_of(_remarkable(self.buf[some], self.kinds[some], self.two[some])) + place)
        self.remarkable = np.concatenate(found)
        self.signs = self.buf.take(self.remarkable)
        self.leads = self.remarkable[self.signs >= _LEAD]
        self.characters = self._characters()

    @cached_property
    def hyphens(self) -> Places:
        """Places of hyphens."""
        some = range(0, len(self.buf), _AT_ONCE)
        return np.concatenate([rows_of(self.buf[at : at + _AT_ONCE] == classes.HYPHEN) + at for at in some])

    def ideographs(self) -> Places:
        """Places of Chinese characters, U+4000 to U+9FFF."""
        found = self.characters
        return found.places[(found.first >= IDEOGRAPH_LEADS[0]) & (found.first <= IDEOGRAPH_LEADS[1])]

    def _characters(self) -> Characters:
        """Characters whose first three bytes are there, in one segment."""
        buf = self.buf
        places = self.leads
        if not len(places):
            return Characters(places, buf[:0], buf[:0], buf[:0])
        # What begins a character right before a segment's end begins none.
        broken = np.concatenate([self.limits - 1, self.limits - 2])
        broken = broken[buf[broken] >= _LEAD]
        if len(broken):
            places = places[~(self.cut.take(places + 1) | self.cut.take(places + 2))]
        found = Characters(places, buf.take(places), buf.take(places + 1), buf.take(places + 2))
        whole = (((found.second ^ 0x80) | (found.third ^ 0x80)) & 0xC0) == 0
        if whole.all():
            return found
        return found.taken(whole)

    def within(self, places: Places) -> Within:
        """What stands around places, each in its segment."""
        return Within(self, segments_of(self.limits, places))


def _remarkable(buf: Signs, kinds: Signs, two: Signs) -> Flags:
    """Signs that are remarkable by themselves; signs that join with three digits before them and behind, or behind the
    sign that follows; the second of four that join and stand three bytes apart; quotes behind a blank; and underscores
    behind another one. Of the bytes given, `_REACH` at both ends are only looked at."""
    size = len(buf) - 2 * _REACH

    def at(place: int) -> slice:
        """Bytes that stand so many places behind the ones asked for."""
        return slice(_REACH + place, _REACH + place + size)

    # The lowest bit tells of digits and of flags, all at once. Each step is a pass over all bytes: what few of them
    # need is asked where the places are known.
    is_joining = ((kinds & np.uint8(JOINING)) != 0).view(np.uint8)
    three = two[:-1] & two[1:]
    flags = three[at(1)] | three[at(2)]
    flags &= three[at(-3)]
    flags &= is_joining[at(0)]
    apart = is_joining[:-3] & is_joining[3:]
    flags |= apart[at(-3)] & apart[at(3)]
    is_quote = (buf[at(0)] | _EITHER_QUOTE) == _APOSTROPHE
    is_quote &= buf[at(-1)] == _BLANK
    flags |= is_quote.view(np.uint8)
    is_line = (buf == _UNDERSCORE).view(np.uint8)
    flags |= is_line[at(0)] & is_line[at(-1)]
    flags |= kinds[at(0)] & np.uint8(REMARKABLE)
    return flags != 0


class Within:
    """Bytes around places; beyond their segments, from `start` to `end`, stand noughts, which mean nothing."""

    __slots__ = ("_buf", "_segment", "end", "page", "start")

    def __init__(self, page: Page, segment: Places) -> None:
        self.page, self._buf, self._segment = page, page.buf, segment
        self.start, self.end = page.limits.take(segment), page.limits.take(segment + 1)

    @property
    def segment(self) -> Places:
        """Number of the segment in the view."""
        return self._segment + self.page.first

    def taken(self, rows: Places | Flags) -> Within:
        return Within(self.page, self._segment[rows])

    def before(self, places: Places) -> Signs:
        """The byte at each place, which does not lie behind the segment."""
        return self._buf.take(places) * (places >= self.start)

    def behind(self, places: Places) -> Signs:
        """The byte at each place, which does not lie before the segment."""
        return self._buf.take(places) * (places < self.end)

    def is_number_alone(self, start: Places, end: Places) -> Flags:
        """As `classes.number_before` and `classes.number_after`."""
        before, after = self.before(start - 1), self.behind(end)
        is_joined = is_word(before) | is_word(after)
        is_joined |= (before == classes.DOT) & is_digit(self.before(start - 2))
        first, second = self.behind(end + 1), self.behind(end + 2)
        is_whole = (first == 48) & ~is_word(second) & (second != classes.DOT)
        is_joined |= (after == classes.DOT) & is_digit(first) & ~is_whole
        return ~is_joined


def located(page: Page, at: Places) -> Iterator[tuple[int, int, int, int]]:
    """Places with their segments and the bounds of these."""
    if not len(at):
        return
    within = page.within(at)
    yield from zip(at.tolist(), within.segment.tolist(), within.start.tolist(), within.end.tolist(), strict=True)


def segments_of(limits: Places, places: Places) -> Places:
    """Numbers of the segments, parted by ascending limits, in which places lie; sooner told of many that ascend too."""
    if len(places) > 2 * len(limits) and (places[1:] >= places[:-1]).all():
        counts = np.diff(np.searchsorted(places, limits))
        return np.repeat(np.arange(len(counts)), counts)
    return np.searchsorted(limits, places, side="right") - 1


def rows_of(flags: NDArray[Any]) -> Places:
    """Where flags are set."""
    return flags.nonzero()[0]


def is_word(signs: Signs) -> Flags:
    """True for letters and digits."""
    return (classes.CLASS.take(signs) & classes.WORD) != 0


def is_digit(signs: Signs) -> Flags:
    return (signs >= 48) & (signs <= 57)


def table(rows: int, *columns: Places | int) -> NDArray[np.int64]:
    """Columns side by side."""
    result = np.empty((rows, len(columns)), np.int64)
    for place, column in enumerate(columns):
        result[:, place] = column
    return result


def gathered(text: bytes | Signs, start: Places, width: int) -> Signs:
    """A row of `width` bytes for each place."""
    # Pieces are copied whole, many times faster than byte by byte.
    pieces = np.ndarray((len(text) - width + 1,), np.dtype((np.void, width)), text, 0, (1,))
    return pieces[start].view(np.uint8).reshape(len(start), width)
