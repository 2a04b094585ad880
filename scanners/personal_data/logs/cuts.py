"""Fields with fixed text between them: what a log format says of a record, as an expression and as steps of one pass.

`expression` says what each field may hold; `cut` does the same, compiled by Numba, and the two are held together by
tests. No field may hold what ends it, so nothing is ever tried twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Value(IntEnum):
    """What a field may hold."""

    UNTIL = 0
    """Anything but the first sign of the text behind it."""
    QUOTED = 1
    """Anything up to a quote before which no backslash stands."""
    LIST = 2
    """Anything but the whole text behind it."""
    LINE = 3
    """The rest of the line."""
    WORD = 4
    """What holds no blank; a blank or a tab stands behind it."""
    TWO_WORDS = 5
    """Two of them: date and time."""
    CSV = 6
    """A cell with a comma behind it, perhaps in quotes, which do not belong to it."""


class Step(NamedTuple):
    """One field, and the text behind it."""

    value: Value
    text: bytes


class Steps(NamedTuple):
    """Steps as `cut` takes them: kinds of values, and where the text behind each begins in `texts`; before the first
    of them stands the text before the first field."""

    values: Any
    places: Any
    texts: Any

    @classmethod
    def of(cls, lead: bytes, steps: Sequence[Step]) -> Steps:
        """Of a lead and what follows."""
        pieces = [lead, *(step.text for step in steps)]
        places = np.cumsum([0, *map(len, pieces)])
        texts = np.frombuffer(b"".join(pieces) + b"\0", np.uint8)
        return cls(np.array([step.value for step in steps], np.int64), places, texts)


def expression(lead: bytes, steps: Sequence[Step]) -> bytes:
    """The same as a regular expression with a group for each field."""
    return re.escape(lead) + b"".join(_expression(step) for step in steps)


def _expression(step: Step) -> bytes:
    text = re.escape(step.text)
    match step.value:
        case Value.UNTIL:
            return rb"([^%b\r\n]*)%b" % (re.escape(step.text[:1]), text)
        case Value.QUOTED:
            return rb'([^"\\]*(?:\\.[^"\\]*)*)%b' % text
        case Value.LIST:
            return rb"((?:(?!%b)[^\r\n])*)%b" % (text, text)
        case Value.LINE:
            return rb"([^\r\n]*)"
        case Value.WORD:
            return rb"([^ \t\r\n]*)" + (rb"[ \t]" if text else b"")
        case Value.TWO_WORDS:
            return rb"([^ \t\r\n]*[ \t][^ \t\r\n]*)" + (rb"[ \t]" if text else b"")
        case Value.CSV:
            return rb'"?([^",\r\n]*)"?%b' % text


def by_expression(
    regex: re.Pattern[bytes], data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Places of every field of every record as (record, field, start and end); field 0 is all of them, and -1 where a
    record is another, or has no such field."""
    regs = np.full((len(starts), regex.groups + 1, 2), -1, np.int64)
    found = [
        (r, match.regs)
        for r, span in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
        if (match := regex.match(data, *span))
    ]
    if found:
        regs[[r for r, _ in found]] = np.array([places for _, places in found], np.int64)
    return regs


def stands_at(buf: Any, p: Any, e: Any, texts: Any, first: Any, last: Any) -> Any:
    """Whether a text stands at `p`, before `e`."""
    if p + last - first > e:
        return False
    n = first
    while n < last and buf[p + n - first] == texts[n]:
        n += 1
    return n == last


def word_end(buf: Any, p: Any, e: Any) -> Any:
    """The first blank, tab or line break from `p` on."""
    while p < e and buf[p] != 32 and buf[p] != 9 and buf[p] != 10 and buf[p] != 13:
        p += 1
    return p


def value_end(buf: Any, p: Any, e: Any, value: Any, texts: Any, first: Any, last: Any) -> Any:
    """Where a value that begins at `p` ends; -1 where it is none."""
    if value == 1:
        while p < e and buf[p] != 34:
            p += 2 if buf[p] == 92 else 1
        return p if p <= e else -1
    if value == 4:
        return word_end(buf, p, e)
    if value == 5:
        p = word_end(buf, p, e)
        return word_end(buf, p + 1, e) if p < e and (buf[p] == 32 or buf[p] == 9) else -1
    while p < e and buf[p] != 10 and buf[p] != 13:
        if value == 0 and buf[p] == texts[first]:
            break
        if value == 2 and buf[p] == texts[first] and stands_at(buf, p, e, texts, first, last):
            break
        if value == 6 and (buf[p] == 34 or buf[p] == 44):
            break
        p += 1
    return p


def cut(buf: Any, starts: Any, ends: Any, values: Any, places: Any, texts: Any, regs: Any) -> None:
    """As `by_expression`, into what is -1 everywhere."""
    lead = places[1]
    for r in range(len(starts)):
        p, e = starts[r], ends[r]
        if not stands_at(buf, p, e, texts, 0, lead):
            continue
        p += lead
        found = True
        for k in range(len(values)):
            first, last = places[k + 1], places[k + 2]
            value = values[k]
            if value == 6 and p < e and buf[p] == 34:
                p += 1
            q = value_end(buf, p, e, value, texts, first, last)
            if q < 0:
                found = False
                break
            regs[r, k + 1, 0], regs[r, k + 1, 1] = p, q
            p = q
            if value == 6 and p < e and buf[p] == 34:
                p += 1
            if value == 4 or value == 5:
                if first < last:
                    found = p < e and (buf[p] == 32 or buf[p] == 9)
            else:
                found = stands_at(buf, p, e, texts, first, last)
            if not found:
                break
            p += last - first
        if found:
            regs[r, 0, 0], regs[r, 0, 1] = starts[r], p
        else:
            regs[r] = -1
