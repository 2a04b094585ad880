"""Written forms undone, on bytes: URL-encoding, JSON and nginx escapes, HTML entities, full-width signs; and colours of
consoles, which read as blanks.

What URL-encoding holds is UTF-8; a run of escapes that is none is read as GB18030 where it holds Chinese (`hanzi`).

The decoded view is what everything else looks at. What an escape stands for is not undone again, but for a full-width
sign, whether it was written as a code point or as three bytes. A run of backslashes before a sign is one escape however
deep the JSON is nested. Each escape that was undone is a row of `edits`: view start, view length, original start,
original length, form. Compiled or interpreted like `rules`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scanners.personal_data.finding import FORMS
from scanners.personal_data.lane.bits import ALL, BLOCK, NONE, between, lowest, put_block
from scanners.personal_data.lane.classes import Bytes
from scanners.personal_data.lane.hanzi import BROKEN, JUDGED, hanzi_end, more_of, pair_at
from scanners.personal_data.lane.percent import hex_number, hex_value, url_byte

FULLWIDTH = FORMS.index("fullwidth")
URLENCODED = FORMS.index("urlencoded")
UNICODE_ESCAPED = FORMS.index("unicode-escaped")
HTML_ENTITY = FORMS.index("html-entity")
JSON_ESCAPED = FORMS.index("json-escaped")
HEX_ESCAPED = FORMS.index("hex-escaped")

BYTE, POINT = 0, 1
"""What an escape stands for: one byte of a text, or one character by its code point."""

LONGEST_BACKSLASHES = 16
LONGEST_COLOUR = 10
"""Parameters between the bracket and the letter of a control sequence."""
CONTROL = 27
NO_BREAK = (0xC2, 0xA0)
"""The blank at which no line is broken, as pages have it between groups of digits."""


def escape_at(buf: Bytes, p: int, b: int) -> tuple[int, int, int, int]:
    """(length, kind, value, form) of the escape at `p`; length 0 where none is."""
    c = buf[p]
    if c == 37:  # %
        length, value = url_byte(buf, p, b)
        return length, BYTE, value, URLENCODED
    if c == 92:  # backslash
        return backslash_at(buf, p, b)
    if c == 38:  # &
        return entity_at(buf, p, b)
    if c == CONTROL:
        length = colour_at(buf, p + 1, b)
        return (length + 1 if length else 0), BYTE, 32, JSON_ESCAPED
    if c == NO_BREAK[0] and p + 1 < b and buf[p + 1] == NO_BREAK[1]:
        return 2, BYTE, 32, FULLWIDTH
    if c == 0xEF and p + 2 < b:  # full-width
        x, y = buf[p + 1], buf[p + 2]
        if x == 0xBC and (0x90 <= y <= 0x99 or 0xA0 <= y <= 0xBA or y == 0x8A or y == 0x8B or y == 0x8D or y == 0x8E):
            return 3, BYTE, y - 0x60, FULLWIDTH
        if x == 0xBD and 0x81 <= y <= 0x9A:
            return 3, BYTE, y - 0x20, FULLWIDTH
    return 0, 0, 0, 0


def is_wildcard(buf: Bytes, p: int, begin: int) -> bool:
    """True where the `%` at `p` of a segment that begins at `begin` stands for any signs: right behind the quote of
    what a column is LIKE."""
    return (
        p - 6 >= begin
        and (buf[p - 1] == 39 or buf[p - 1] == 34)
        and buf[p - 2] == 32
        and (buf[p - 3] | 32) == 101
        and (buf[p - 4] | 32) == 107
        and (buf[p - 5] | 32) == 105
        and (buf[p - 6] | 32) == 108
    )


def backslash_at(buf: Bytes, p: int, b: int) -> tuple[int, int, int, int]:
    q = p
    while q < b and buf[q] == 92 and q - p < LONGEST_BACKSLASHES:
        q += 1
    if q >= b:
        return 0, 0, 0, 0
    c = buf[q]
    if c == 34 or c == 39 or c == 47 or c == 61:  # " ' / =
        return q + 1 - p, BYTE, int(c), JSON_ESCAPED
    if c == 110 or c == 114 or c == 116:  # n r t
        return q + 1 - p, BYTE, 32, JSON_ESCAPED
    if c == 117:  # u
        value = hex_number(buf, q + 1, b, 4)
        if value >= 0:
            more = colour_at(buf, q + 5, b) if value == CONTROL else 0
            return q + 5 + more - p, POINT, value, UNICODE_ESCAPED
    if c == 120:  # x
        value = hex_number(buf, q + 1, b, 2)
        if value >= 0:
            more = colour_at(buf, q + 3, b) if value == CONTROL else 0
            return q + 3 + more - p, BYTE, value, HEX_ESCAPED
    return 0, 0, 0, 0


def colour_at(buf: Bytes, p: int, b: int) -> int:
    """Length of the rest, from `p` on, of a sequence that ESC begins (ECMA-48, 5.4): [36m; nought where none stands."""
    if p >= b or buf[p] != 91:
        return 0
    q = p + 1
    while q < b and q - p <= LONGEST_COLOUR and 48 <= buf[q] <= 63:
        q += 1
    return q + 1 - p if q < b and 97 <= buf[q] | 32 <= 122 else 0


def entity_at(buf: Bytes, p: int, b: int) -> tuple[int, int, int, int]:
    if p + 3 < b and buf[p + 1] == 35:  # &#
        q = p + 2
        base = 10
        if (buf[q] | 32) == 120:
            base = 16
            q += 1
        value = 0
        start = q
        while q < b and q - start < 7:
            digit = hex_value(buf[q])
            if digit < 0 or digit >= base:
                break
            value = value * base + digit
            q += 1
        if q > start and q < b and buf[q] == 59 and value < 0x110000:
            return q + 1 - p, POINT, value, HTML_ENTITY
        return 0, 0, 0, 0
    if p + 5 < b and buf[p + 5] == 59 and buf[p + 1] == 113 and buf[p + 2] == 117 and buf[p + 3] == 111:  # &quot;
        return 6, BYTE, 34, HTML_ENTITY
    if p + 5 < b and buf[p + 5] == 59 and buf[p + 1] == 97 and buf[p + 2] == 112 and buf[p + 3] == 111:  # &apos;
        return 6, BYTE, 39, HTML_ENTITY
    if p + 4 < b and buf[p + 4] == 59 and buf[p + 1] == 97 and buf[p + 2] == 109 and buf[p + 3] == 112:  # &amp;
        return 5, BYTE, 38, HTML_ENTITY
    if p + 3 < b and buf[p + 3] == 59 and buf[p + 2] == 116 and (buf[p + 1] == 108 or buf[p + 1] == 103):  # &lt; &gt;
        return 4, BYTE, 60 if buf[p + 1] == 108 else 62, HTML_ENTITY
    return 0, 0, 0, 0


def narrow(point: int) -> int:
    """The ASCII sign that a full-width sign of the kinds undone here stands for; another code point as it is."""
    if point < 0xFF0A or point > 0xFF5A:
        return point
    if point <= 0xFF19:
        return point - 0xFEE0 if point >= 0xFF10 or point <= 0xFF0B or point == 0xFF0D or point == 0xFF0E else point
    return point - 0xFEE0 if 0xFF21 <= point <= 0xFF3A or point >= 0xFF41 else point


def put_decoded(out: Any, w: int, kind: int, value: int) -> int:
    """What an escape stands for, written at `w`; returns the next place. Line ends and other controls become blanks,
    so that lines stay lines; halves of surrogate pairs become `?`, full-width signs narrow."""
    if kind == POINT:
        value = narrow(value)
    if kind == BYTE or value < 0x80:
        out[w] = value if value >= 32 else 32
        return w + 1
    if value < 0x800:
        out[w] = 0xC0 | (value >> 6)
        out[w + 1] = 0x80 | (value & 63)
        return w + 2
    if 0xD800 <= value < 0xE000:
        out[w] = 63
        return w + 1
    if value < 0x10000:
        out[w] = 0xE0 | (value >> 12)
        out[w + 1] = 0x80 | ((value >> 6) & 63)
        out[w + 2] = 0x80 | (value & 63)
        return w + 3
    out[w] = 0xF0 | (value >> 18)
    out[w + 1] = 0x80 | ((value >> 12) & 63)
    out[w + 2] = 0x80 | ((value >> 6) & 63)
    out[w + 3] = 0x80 | (value & 63)
    return w + 4


def put_edit(edits: Any, n: int, start: int, end: int, source: int, length: int, form: int) -> None:
    """A row of `edits`: what stands at [start, end) of the view was written at `source`."""
    edits[n, 0] = start
    edits[n, 1] = end - start
    edits[n, 2] = source
    edits[n, 3] = length
    edits[n, 4] = form


def is_wide(out: Any, edits: Any, n: int, a: int) -> bool:
    """True where the last three of `n` escapes, side by side and not before `a`, are the bytes of a full-width sign."""
    if n < 3 or edits[n - 3, 2] < a:
        return False
    w = edits[n - 3, 0]
    if out[w] != 0xEF or (out[w + 1] != 0xBC and out[w + 1] != 0xBD):
        return False
    if edits[n - 3, 1] != 1 or edits[n - 2, 1] != 1 or edits[n - 1, 1] != 1:
        return False
    if edits[n - 3, 2] + edits[n - 3, 3] != edits[n - 2, 2] or edits[n - 2, 2] + edits[n - 2, 3] != edits[n - 1, 2]:
        return False
    return escape_at(out, w, w + 3)[0] == 3


def put_narrow(out: Any, edits: Any, n: int) -> None:
    """Three escapes that `is_wide` as one, in their first row, and the sign it stands for."""
    w = edits[n - 3, 0]
    out[w] = escape_at(out, w, w + 3)[2]
    edits[n - 3, 3] += edits[n - 2, 3] + edits[n - 1, 3]


def undo_at(
    buf: Bytes, p: int, b: int, out: Any, w: int, begin: int, edits: Any, n: int, run: int, until: int, more: int
) -> tuple[int, int, int, int, int, int]:
    """Undoes the escape that may begin at `p`, or copies the byte. The segment begins at `begin`. Returns
    the next places in both and the number of rows of `edits`, -1 when the row does not fit.

    `run` is the first row of the run of URL-encoded bytes that ends at `until`, and `more` what UTF-8 lacks there
    (`hanzi.more_of`); all three come back too.
    """
    length, kind, value, form = escape_at(buf, p, b)
    if length == 0 or (buf[p] == 37 and is_wildcard(buf, p, begin)):
        out[w] = buf[p]
        return p + 1, w + 1, n, run, until, more
    if n >= len(edits):
        return p, w, -1, run, until, more
    after = put_decoded(out, w, kind, value)
    put_edit(edits, n, w, after, p, length, form)
    if form == URLENCODED:
        if p != until or p == begin:
            run, more = n, 0
        until = p + length
        more = more_of(value, more)
        if more == BROKEN:
            more = JUDGED
            first = edits[run, 2]
            end = hanzi_end(buf, first, b)
            if end > first:
                return undo_hanzi(buf, first, end, b, out, edits[run, 0], edits, run)
    n += 1
    if kind == BYTE and 0x80 <= value < 0xC0 and is_wide(out, edits, n, begin):
        put_narrow(out, edits, n)
        return p + length, after - 2, n - 2, run, until, more
    return p + length, after, n, run, until, more


def undo_hanzi(
    buf: Bytes, p: int, end: int, b: int, out: Any, w: int, edits: Any, n: int
) -> tuple[int, int, int, int, int, int]:
    """Undoes URL-encoded GB18030 from `p` to `end`, one row of `edits` for each character. Returns as `undo_at`."""
    until = end
    while p < end:
        first, value = url_byte(buf, p, b)
        length, point = pair_at(buf, p, b)
        kind = POINT
        if length == 0:
            length, kind, point = first, BYTE, value
        elif length == first + 1:  # a letter as it stands ends the run
            until = -1
        if n >= len(edits):
            return p, w, -1, n, until, JUDGED
        after = put_decoded(out, w, kind, point)
        put_edit(edits, n, w, after, p, length, URLENCODED)
        p, w = p + length, after
        n += 1
    return p, w, n, n, until, JUDGED


def undo(buf: Bytes, bounds: Any, starts: Any, out: Any, ends: Any, edits: Any) -> int:
    """Copies `buf` to `out` with its escapes undone. `starts` flags the bytes an escape may begin with; `ends` takes
    the bounds of the segments in `out`. Places in it count from the start of the block, what stands before the first
    segment included. Returns the number of rows of `edits`, -1 when they do not fit."""
    n = 0
    run, until, more = 0, -1, 0
    w = bounds[0]
    ends[0] = w
    for segment in range(len(bounds) - 1):
        p = bounds[segment]
        b = bounds[segment + 1]
        while p < b:
            c = buf[p]
            if not starts[c]:
                out[w] = c
                w += 1
                p += 1
                continue
            p, w, n, run, until, more = undo_at(buf, p, b, out, w, bounds[segment], edits, n, run, until, more)
            if n < 0:
                return -1
        ends[segment + 1] = w
    return n


SHORT = np.zeros(256, np.uint8)
SHORT[list(b"\"'/=")] = list(b"\"'/=")
SHORT[list(b"nrt")] = 32
"""What a backslash and one sign behind it stand for."""


def undo_by_blocks(buf: Bytes, bounds: Any, starts: Any, out: Any, ends: Any, edits: Any) -> int:
    """As `undo`, 64 bytes at a time where no escape begins; `out` has so many to spare. Only compiled."""
    n = 0
    run, until, more = 0, -1, 0
    p = w = ends[0] = bounds[0]
    last = len(bounds) - 1
    stop = bounds[last]
    by_blocks = min(stop, len(buf)) - BLOCK
    segment = 0
    b = bounds[min(1, last)]
    block = p  # where the signs of the last map begin
    signs = NONE
    while p < stop:
        if p <= by_blocks:
            if signs == NONE:
                block = p
                signs = between(buf, p, 37, 2) | between(buf, p, 92, 1)
                signs = signs | between(buf, p, 0xEF, 1) | between(buf, p, CONTROL, 1) | between(buf, p, 0xC2, 1)
            put_block(out, w, buf, p)
            ahead = (block + lowest(signs) if signs else block + BLOCK) - p
            p += ahead
            w += ahead
            if signs == NONE:
                continue
        elif not starts[buf[p]]:
            out[w] = buf[p]
            w += 1
            p += 1
            continue
        while b <= p:  # segments without an escape are as far from their source as what stands before them
            segment += 1
            ends[segment] = b - (p - w)
            b = bounds[segment + 1]
        if n >= len(edits):
            return -1
        if buf[p] == 92 and p + 1 < b and SHORT[buf[p + 1]]:  # by far the most frequent
            out[w] = SHORT[buf[p + 1]]
            put_edit(edits, n, w, w + 1, p, 2, JSON_ESCAPED)
            n += 1
            p += 2
            w += 1
        else:
            p, w, n, run, until, more = undo_at(buf, p, b, out, w, bounds[segment], edits, n, run, until, more)
            if n < 0:
                return -1
        signs = signs & ALL << np.uint64(p - block) if p - block < BLOCK else NONE
    for rest in range(segment + 1, last + 1):
        ends[rest] = bounds[rest] - (p - w)
    return n


def place_in_source(edits: Any, start: Any, end: Any, form: Any, source_start: Any, source_end: Any) -> None:
    """For spans of the view, most of them ascending, where they stand in the text as it was written; `form` becomes
    that of the first escape in a span. Only compiled."""
    count = len(edits)
    k = 0  # the first escape behind the start of a span
    for n in range(len(start)):
        first, last = start[n], end[n] - 1
        while k > 0 and edits[k - 1, 0] > first:
            k -= 1
        while k < count and edits[k, 0] <= first:
            k += 1
        j = k
        while j < count and edits[j, 0] <= last:
            j += 1
        source_start[n] = first
        if k > 0:
            beyond = first - edits[k - 1, 0] - edits[k - 1, 1]
            source_start[n] = edits[k - 1, 2]
            if beyond >= 0:
                source_start[n] += edits[k - 1, 3] + beyond
        source_end[n] = last + 1
        if j > 0:
            beyond = last - edits[j - 1, 0] - edits[j - 1, 1]
            source_end[n] = edits[j - 1, 2] + edits[j - 1, 3]
            if beyond >= 0:
                source_end[n] += beyond + 1
        inside = k - 1 if k > 0 and edits[k - 1, 0] == first else k
        if inside < count and edits[inside, 0] <= last:
            form[n] = edits[inside, 4]
