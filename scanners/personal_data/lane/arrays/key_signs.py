"""Where keys stand before separators, and their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scanners.personal_data.lane import key_names, marks
from scanners.personal_data.lane.arrays.hashes import (
    UNKNOWN,
    WIDTH,
    KnownWords,
    alike,
    eights_of,
    highest_byte,
    last_bytes,
    mixed,
)
from scanners.personal_data.lane.arrays.page import KEY_SIGN, rows_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from scanners.personal_data.lane.arrays.hashes import Hashes
    from scanners.personal_data.lane.arrays.page import Flags, Page, Places, Signs

_COLON, _GREATER, _LESS = marks.COLON, marks.GREATER, marks.LESS
QUOTE = np.zeros(256, np.bool_)
QUOTE[[marks.QUOTE, marks.APOSTROPHE]] = True
CLOSING = np.zeros(256, np.bool_)
CLOSING[[41, 0x89, 0x91, marks.CLOSING_BRACKET, marks.STAR, marks.BACKQUOTE, marks.GREATER, marks.QUOTE]] = True
"""Last bytes of what may belong to a key: see `key_names.before_remark`."""
_HEADS = KnownWords({form.encode(): 1 for head in key_names.HEADS for form in (head, head.capitalize(), head.upper())})
CHINESE = 0x80
"""Bytes of Chinese characters are no smaller."""
_BEYOND = key_names.LONGEST_KEY + 8
_ALL_KEY_SIGNS, _NOTHING = np.uint64(0x0101010101010101 * KEY_SIGN), np.uint64(0)


class Spans(NamedTuple):
    """Keys: their starts and ends, which are alike where none is, and hashes."""

    start: Places
    end: Places
    hashes: Hashes


class KeySigns:
    """Signs of keys: letters, digits, `_ . -` and Chinese characters."""

    def __init__(self, page: Page, functions: SimpleNamespace) -> None:
        self.page = page
        self._functions = functions
        self._kinds = page.kinds
        self._has_chinese = False
        lasts = page.limits[1:] - 1  # what ends a segment is behind nothing
        if (page.kinds.take(lasts) & KEY_SIGN).any():
            self._kinds = page.kinds.copy()
            self._kinds[lasts] = 0
        self._eights, self._text = eights_of(self._kinds), eights_of(page.text)

    def before(self, separator: Places, is_blank: Flags | None = None) -> Spans:
        """Keys before separators: as `key_names.key_end` and `key_start`. Right before those that are blanks, where
        that is said."""
        buf = self.page.buf
        arrows = self.arrows(separator, buf.take(separator))
        if len(arrows):
            separator = separator.copy()
            separator[arrows] -= 1
        end = self._without_quotes(separator)
        if is_blank is not None:
            end[is_blank] = separator[is_blank]
        start, hashes = self._read(end)
        bare = rows_of(start == end)
        for n in bare[CLOSING.take(buf.take(end[bare] - 1))].tolist():
            if is_blank is None or not is_blank[n]:
                end[n] = self._functions.before_remark(self.page.text, self._first(separator[n]), int(end[n]))
                start[n : n + 1], hashes[n : n + 1] = self._read(end[n : n + 1])
        rows = self.close_tags(separator, buf.take(separator))
        if len(rows):
            found = [
                self._functions.tag_key(self.page.text, self._first(place), place) for place in separator[rows].tolist()
            ]
            start[rows], end[rows] = np.array(found, np.int64).T
            hashes[rows] = self.page.folded.hashes(start[rows], end[rows])
        rows = rows_of(self.are_heads(start, end, hashes))
        for n in rows.tolist():
            found = self._functions.with_word_before(
                self.page.text, self._first(separator[n]), int(separator[n]), int(start[n]), int(end[n])
            )
            if found < start[n]:
                start[n] = found
                hashes[n : n + 1] = self.page.folded.hashes(start[n : n + 1], end[n : n + 1])
        return Spans(start, end, hashes)

    def _first(self, place: int) -> int:
        """Start of the segment of a place."""
        return int(self.page.limits[np.searchsorted(self.page.limits, place, side="right") - 1])

    def close_tags(self, separator: Places, sign: Signs) -> Places:
        """Rows of separators, whose signs are given, that close a tag with attributes."""
        rows = rows_of(sign == _GREATER)
        at = separator[rows]
        return rows[QUOTE.take(self.page.buf.take(at - 1)) & ~self.page.cut.take(at)]

    def are_heads(self, start: Places, end: Places, hashes: Hashes) -> Flags:
        """Which of the keys may be the second word of one."""
        result = (self.page.buf.take(start - 1) == marks.SPACE) & (start < end) & (end - start < key_names.HEAD_WIDTH)
        rows = rows_of(result)
        result[rows] = _HEADS.masks(hashes[rows]) != UNKNOWN
        return result

    def _without_quotes(self, separator: Places) -> Places:
        buf, cut = self.page.buf, self.page.cut
        end, sign = separator.copy(), buf.take(separator - 1)
        rows = rows_of(sign == marks.SPACE)
        if len(rows):
            for _ in range(2):
                before = end[rows]
                rows = rows[(buf[before - 1] == marks.SPACE) & ~cut[before]]
                end[rows] -= 1
            sign = buf.take(end - 1)
        end -= QUOTE.take(sign) & ~cut.take(end)
        return end

    def _read(self, end: Places) -> tuple[Places, Hashes]:
        """Where keys start that end at these places, the end itself where none does; and their hashes, as `Folded` has
        them."""
        page = self.page
        start, hashes = self._runs(end)
        if len(page.leads):
            rows = rows_of(page.buf.take(start - 1) >= CHINESE)
            if len(rows):
                self._add_chinese()
                start[rows], hashes[rows] = self._runs(end[rows])
        rows = rows_of(end - start > key_names.LONGEST_KEY)
        if len(rows):
            start[rows] = [self._shortened(place) for place in end[rows].tolist()]
            hashes[rows] = page.folded.hashes(start[rows], end[rows])
        return start, hashes

    def _runs(self, end: Places) -> tuple[Places, Hashes]:
        """The same for runs of signs that need no look at their bytes; far before the end where runs are longer than
        keys."""
        last = end - WIDTH
        width, hashes = self._step(last, _NOTHING)
        start = end - width
        rows = rows_of(width > WIDTH)
        last = last[rows]
        for _ in range(key_names.LONGEST_KEY // WIDTH):
            if not len(rows):
                break
            last = last - WIDTH
            width, hashes[rows] = self._step(last, hashes[rows])
            start[rows] = last + WIDTH - width
            more = rows_of(width > WIDTH)
            rows, last = rows[more], last[more]
        start[rows] = end[rows] - _BEYOND
        return start, mixed(hashes, (end - start).view(np.uint64))

    def _step(self, last: Places, hashes: Hashes | np.uint64) -> tuple[Places, Hashes]:
        """How many of the eight bytes from each place are key signs at the end, many more where all are; and the hashes
        with these mixed in."""
        kinds = self._eights[last]
        width = WIDTH - 1 - highest_byte((kinds & _ALL_KEY_SIGNS) ^ _ALL_KEY_SIGNS)
        return width, mixed(hashes, last_bytes(alike(self._text[last], kinds), width))

    def arrows(self, separator: Places, sign: Signs) -> Places:
        """Rows of separators, whose signs are given, that are the end of `->`."""
        rows = rows_of(sign == _GREATER)
        if not len(rows):
            return rows
        at = separator[rows]
        return rows[(self.page.buf.take(at - 1) == marks.HYPHEN) & ~self.page.cut.take(at)]

    def are_named(self, separator: Places, start: Places) -> Flags:
        """Which of the separators are no end of a tag, or of one whose name starts there: as `key_names.opens_tag`."""
        sign = self.page.buf.take(separator)
        result: Flags = sign != _GREATER
        if result.all():
            return result
        before = self.page.buf.take(start - 1)
        result |= (before == _LESS) & ~self.page.cut.take(start)
        result[self.arrows(separator, sign)] = True
        result[self.close_tags(separator, sign)] = True
        for n in rows_of(~result & (before == _COLON)).tolist():
            first = self.page.limits[np.searchsorted(self.page.limits, start[n], side="right") - 1]
            result[n] = self._functions.opens_tag(self.page.text, int(first), int(start[n]))
        return result

    def _add_chinese(self) -> None:
        """Chinese characters are seldom in keys: their bytes become key signs where the first is met."""
        if not self._has_chinese:
            whole = self.page.ideographs()
            self._kinds = self._kinds.copy()
            for step in range(3):
                self._kinds[whole + step] |= KEY_SIGN
            self._kinds[self.page.limits - 1] = 0
            self._eights = eights_of(self._kinds)
            self._has_chinese = True

    def _shortened(self, end: int) -> int:
        page = self.page
        first = page.limits[np.searchsorted(page.limits, end - 1, side="right") - 1]
        return int(self._functions.key_start(page.text, int(first), end))
