"""What stands behind separators: values in quotes, or up to the next delimiter. As `behind`, of many at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scanners.personal_data.lane import behind, classes, marks
from scanners.personal_data.lane.arrays.key_signs import QUOTE
from scanners.personal_data.lane.arrays.page import is_word, rows_of
from scanners.personal_data.lane.arrays.stretches import Stops, end_of

if TYPE_CHECKING:
    from scanners.personal_data.lane.arrays.page import Flags, Places, Signs, Within

_PASSED_OVER = np.zeros(256, np.bool_)
_PASSED_OVER[[marks.SPACE, marks.BRACKET]] = True
"""Signs between a separator and its value."""
_MOST_PASSED_OVER = 3
_VALUE_ENDS = Stops(bytes(range(marks.SPACE + 1)) + b",;&\"'<])}|", "，；）、。【")
_IS_PREFIX = marks.PREFIX.astype(np.bool_)
_STRING = re.compile(rb'string\([0-9]{1,7}\) "')
_IS_UPPER = (classes.CLASS & classes.UPPER) != 0
_TYPE = re.compile(rb"[0-9A-Z_]{2,%d}\]\) - \[" % behind.LONGEST_TYPE)


def value_after(within: Within, separator_end: Places) -> tuple[Places, Places]:
    """As `behind.value_after`."""
    is_arrow = (within.behind(separator_end) == marks.GREATER) & (within.before(separator_end - 1) == marks.EQUALS)
    start = separator_end + is_arrow
    for _ in range(_MOST_PASSED_OVER):
        start = start + _PASSED_OVER.take(within.behind(start))
    rows = rows_of((within.behind(start) == marks.LESS) & (start + marks.CDATA < within.end))
    if len(rows):
        start[rows] += marks.CDATA * are_cdata(within.page.buf, start[rows], marks.CDATA)
    start = _behind_kinds(within, start)
    limit = np.minimum(within.end, start + behind.LONGEST_VALUE)
    quote = within.behind(start)
    is_quoted = QUOTE.take(quote)
    start = start + is_quoted
    is_doubled = (quote == marks.QUOTE) & (within.behind(start) == marks.QUOTE)
    if is_doubled.any():
        third = within.behind(start + 1)
        start += is_doubled & (is_word(third) | (third >= 0x80))
    end = start.copy()
    for rows, signs in ((rows_of(is_quoted), quote), (rows_of(~is_quoted), None)):
        if len(rows):
            some = None if signs is None else signs[rows]
            end[rows] = end_of(within.taken(rows), start[rows], limit[rows], _VALUE_ENDS, some)
    return start, end


def are_cdata(buf: Signs, at: Places, count: int) -> Flags:
    """Where so many signs of `<![CDATA[` stand."""
    result = np.ones(len(at), np.bool_)
    for step, sign in enumerate(marks.CDATA_SIGNS[:count].tolist()):
        result &= buf.take(at + step) == sign
    return result


def _behind_kinds(within: Within, start: Places) -> Places:
    """As `behind.behind_kind`."""
    sign = within.behind(start)
    start = start + (_IS_PREFIX.take(sign) & QUOTE.take(within.behind(start + 1)))
    rows = rows_of((sign == marks.LESS) & (within.behind(start + 1) == marks.LESS))
    if len(rows):
        start[rows] += 2 * (within.taken(rows).behind(start[rows] + 2) == marks.QUOTE)
    rows = rows_of(_IS_UPPER.take(sign) & (within.before(start - 1) == marks.BRACKET))
    for n in rows.tolist():
        kind = _TYPE.match(within.page.text, int(start[n]), int(within.end[n]))
        start[n] = kind.end() if kind and kind.end() < within.end[n] else start[n]
    signs = marks.STRING_SIGNS
    rows = rows_of(
        (sign == signs[0])
        & (within.behind(start + len(signs) - 1) == signs[-1])
        & (start + len(signs) + 3 < within.end)
    )
    for n in rows.tolist():
        kind = _STRING.match(within.page.text, int(start[n]), int(within.end[n]))
        start[n] = kind.end() - 1 if kind else start[n]
    return start
