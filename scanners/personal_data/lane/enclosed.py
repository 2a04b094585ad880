"""Values in the cell, the quotes or the brackets behind their name: 姓名|张三, "name" "张三", name[张三], name 'x'.

Compiled or interpreted like `rules`.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.bits import fold, look_up
from scanners.personal_data.lane.classes import CLASS, DIGIT, WORD, Bytes
from scanners.personal_data.lane.key_names import key_end, key_start, with_word_before
from scanners.personal_data.lane.keyed import keyed, under_key
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BAR,
    CLOSING,
    CUTS,
    OPENS,
    PARENTHESIS,
    PERCENT,
    QUOTE,
    SPACE,
    TAB,
)
from scanners.personal_data.lane.nameless import blanks_before, is_nameless, name_before

LONGEST_CELL = 96


def is_cell_edge(c: int) -> bool:
    return c == TAB or c == BAR


def cell_name(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the name in the cell that ends at `p`, before a tab or a bar; alike where it is more than a
    name."""
    start, end = name_before(buf, a, blanks_before(buf, a, p))
    if start >= end or CLASS[buf[start]] & DIGIT:
        return p, p
    if start > a and not (is_cell_edge(buf[start - 1]) or buf[start - 1] == SPACE):
        return p, p
    return start, end


def name_beside(buf: Bytes, a: int, p: int, s: int) -> tuple[int, int]:
    """(start, end) of the name in the cell or the quotes before a value at `s`, whose own quote and other openings
    begin at `p`; alike where none is."""
    if p > a and is_cell_edge(buf[p - 1]):
        return cell_name(buf, a, p - 1)
    if s - p < 3 or p - 1 < a or (buf[p] != QUOTE and buf[p] != APOSTROPHE):
        return p, p
    if buf[p + 1] != SPACE or buf[p + 2] != buf[p]:
        return p, p
    start = key_start(buf, a, p)
    is_name = start < p and start > a and buf[start - 1] == buf[p] and not CLASS[buf[start]] & DIGIT
    return (start, p) if is_name else (p, p)


def cell_after(buf: Bytes, b: int, p: int) -> tuple[int, int]:
    """(start, end) of what is in the cell behind a tab or a bar at `p`, perhaps behind blanks; alike where none is."""
    q = p
    while q < b and q - p < 2 and buf[q] == SPACE:
        q += 1
    if q >= b or not is_cell_edge(buf[q]):
        return p, p
    s = q + 1
    while s < b and s - q < 3 and buf[s] == SPACE:
        s += 1
    return s, cell_end(buf, b, s)


def cell_end(buf: Bytes, b: int, s: int) -> int:
    """End of what is in the cell that begins at `s`, without blanks behind it."""
    e = s
    limit = min(b, s + LONGEST_CELL)
    while e < limit and buf[e] >= SPACE and buf[e] != BAR:
        e += 1
    while e > s and e < b and (buf[e] & 0xC0) == 0x80:
        e -= 1
    while e > s and buf[e - 1] == SPACE:
        e -= 1
    return e


def named_at(buf: Bytes, a: int, b: int, p: int) -> tuple[int, int, int]:
    """(start, end) of the name in Latin letters before the value at `p`, and the end of the value; a name of nothing
    where none is. `p` is behind the first byte of the segment."""
    sign = buf[p - 1]
    start, end = compared(buf, a, p)
    if start < end:
        sign = PERCENT
    elif sign == QUOTE or sign == APOSTROPHE:
        if p - 3 < a or buf[p - 2] != SPACE or (sign == QUOTE and buf[p - 3] == QUOTE):
            return p, p, p
        is_quoted = buf[p - 3] == sign
        end = p - 3 if is_quoted else p - 2
        start = key_start(buf, a, end)
        if is_quoted and (start <= a or buf[start - 1] != sign):
            start = end
    elif sign == SPACE or is_cell_edge(sign):
        edge = p - 2 if sign == SPACE else p - 1
        if edge >= a and is_cell_edge(buf[edge]):
            start, end = cell_name(buf, a, edge)
    elif OPENS[sign] and sign != PERCENT:
        end = p - 1
        start = key_start(buf, a, end)
    if start >= end or not CLASS[buf[end - 1]] & WORD or CLASS[buf[start]] & DIGIT:
        return p, p, p
    return start, end, value_end(buf, b, p, sign)


def compared(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the column that a text is compared with which begins at `p`, behind its quote and perhaps a sign
    for any text: xm LIKE '%张, xm IN ('张; alike where none is."""
    at = p - 2 if buf[p - 1] == PERCENT else p - 1
    if at - 6 < a or (buf[at] != APOSTROPHE and buf[at] != QUOTE):
        return p, p
    is_list = buf[at - 1] == PARENTHESIS
    at -= 2 if is_list else 1
    if buf[at] == SPACE:
        at -= 1
    elif not is_list:
        return p, p
    at -= 2 if is_list else 4  # before the word
    if at <= a or buf[at] != SPACE:
        return p, p
    first, second = buf[at + 1] | 32, buf[at + 2] | 32
    if is_list:
        is_word = first == 105 and second == 110  # in
    else:
        is_word = first == 108 and second == 105 and buf[at + 3] | 32 == 107 and buf[at + 4] | 32 == 101  # like
    if not is_word:
        return p, p
    end = key_end(buf, a, at)
    return key_start(buf, a, end), end


def value_end(buf: Bytes, b: int, p: int, sign: int) -> int:
    """End of the value at `p` behind such a sign: before what closes it, or the end of its cell."""
    if sign == SPACE or is_cell_edge(sign):
        return cell_end(buf, b, p)
    is_quote = sign == QUOTE or sign == APOSTROPHE
    closing = sign if is_quote else CLOSING[sign]
    e = p
    limit = min(b, p + LONGEST_CELL)
    while e < limit and buf[e] != closing and (is_quote or not CUTS[buf[e]]):
        e += 1
    while e > p and e < b and (buf[e] & 0xC0) == 0x80:
        e -= 1
    return e


def enclosed(buf: Bytes, a: int, b: int, p: int, segment: int, known: Any, out: Any) -> None:
    """The value that begins with a Chinese character at `p`, where it has a name in Latin letters."""
    start, end, last = named_at(buf, a, b, p)
    if start >= end or last <= p or is_nameless(buf, start, end):
        return
    mask = look_up(known.key_hashes, known.key_masks, fold(buf, start, end))
    if mask != 0:
        under_key(buf, p, last, start, end, mask, segment, known, out)


def key_before_quote(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the key before a value whose quote is at `p`. Behind a blank: one in quotes itself (`"name"
    "张三"`), or two words of which the last is `by` (IDENTIFIED BY "…"). In a call what is called, with the bracket:
    setName("张三"). Alike where none is."""
    if p - 2 >= a and buf[p - 1] == PARENTHESIS:
        start = key_start(buf, a, p - 1)
        is_called = start < p - 1 and CLASS[buf[p - 2]] & WORD and not CLASS[buf[start]] & DIGIT
        return (start, p) if is_called else (p, p)
    if p - 3 < a or buf[p - 1] != SPACE:
        return p, p
    start = end = p
    if buf[p - 2] == QUOTE and buf[p] == QUOTE:
        end = p - 2
        start = key_start(buf, a, end)
        if start <= a or buf[start - 1] != QUOTE:
            start = end
    elif buf[p - 2] | 32 == 121:
        end = p - 1
        last = key_start(buf, a, end)
        start = with_word_before(buf, a, end, last, end)
        if start == last:
            start = end
    if start >= end or not CLASS[buf[end - 1]] & WORD or CLASS[buf[start]] & DIGIT or is_nameless(buf, start, end):
        return p, p
    return start, end


def quoted(buf: Bytes, a: int, b: int, p: int, segment: int, known: Any, out: Any) -> None:
    """The value whose quote is at `p`, behind its key and a blank or a bracket."""
    start, end = key_before_quote(buf, a, p)
    if start < end:
        mask = look_up(known.key_hashes, known.key_masks, fold(buf, start, end))
        if mask != 0:
            keyed(buf, b, p, start, end, mask, segment, known, out)


def is_crossed(buf: Bytes, b: int, p: int) -> bool:
    """True where one to three X stand at `p` and no other letter or digit behind them: 王X, 王Xx."""
    q = p
    while q < b and q - p < 4 and buf[q] | 32 == 120:
        q += 1
    return 0 < q - p < 4 and (q >= b or not CLASS[buf[q]] & WORD)
