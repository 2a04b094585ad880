"""Keys before separators, and what is asked of the values behind them.

Compiled with the pass; `arrays.keys` does the same with numpy.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.definitions import definitions
from scanners.personal_data.lane.behind import value_after
from scanners.personal_data.lane.bits import fold, look_up, run_before
from scanners.personal_data.lane.classes import CLASS, DIGIT, WORD, Bytes, put
from scanners.personal_data.lane.key_names import (
    HEAD_WIDTH,
    LONGEST_KEY,
    key_behind,
    key_start,
    opens_tag,
    opens_wide,
    past_number,
    with_word_before,
)
from scanners.personal_data.lane.marks import COLON, GREATER, HYPHEN, QUOTE, SPACE
from scanners.personal_data.lane.nameless import NAMELESS, named_before
from scanners.personal_data.lane.rows import put_candidates, put_cue, put_unknown

PERSON, WEAK_PERSON = 1, 2
ANY_PERSON = PERSON | WEAK_PERSON
"""What keys of persons ask for: the first bits of `context.asked_values`."""
NAMED = len(definitions().shapes)
"""Candidates that are names have the numbers behind those of the shapes: this one and their score in hundredths."""
SURE_NAME, NAME_UNDER_WEAK = 50, 60
WIDE_BRACKET = 0xE3
"""First byte of 】."""
USUAL_LAST = 2
"""In the table of usual characters: also at the end of a name."""


def plain_name(buf: Bytes, s: int, e: int, known: Any) -> int:
    """Score in hundredths of a value that is a surname and one or two usual characters of given names and no word
    (`lexicon.name_data`, quick look-up); 0 for anything else, which the lexicon looks at."""
    width = e - s
    if (width != 6 and width != 9) or buf[s] < 0xE4 or buf[s] > 0xE9 or buf[s + 3] < 0xE4 or buf[s + 3] > 0xE9:
        return 0
    first = ((buf[s] & 15) << 12) | ((buf[s + 1] & 63) << 6) | (buf[s + 2] & 63)
    second = ((buf[s + 3] & 15) << 12) | ((buf[s + 4] & 63) << 6) | (buf[s + 5] & 63)
    score = known.names[first * 2 + (1 if width == 9 else 0)]
    if score == 0 or not known.usual[second]:
        return 0
    if look_up(known.word_hashes, known.word_masks, fold(buf, s, e)) != -1:
        return 0
    if width == 9:
        if buf[s + 6] < 0xE4 or buf[s + 6] > 0xE9:
            return 0
        third = ((buf[s + 6] & 15) << 12) | ((buf[s + 7] & 63) << 6) | (buf[s + 8] & 63)
        if known.usual[third] < USUAL_LAST or look_up(known.word_hashes, known.word_masks, fold(buf, s, s + 6)) != -1:
            return 0
    return int(score)


def key_before(buf: Bytes, a: int, p: int) -> tuple[int, int]:
    """(start, end) of the key before a separator at `p`; alike where none is: no word, a number, no plain tag, and
    before 】 what is not alone in its brackets."""
    if is_arrow(buf, a, p):
        p -= 1
    if buf[p] == SPACE:
        start, end = key_start(buf, a, p), p
    else:
        start, end = key_behind(buf, a, p)
    if start == end:
        return start, end
    opened = start
    if CLASS[buf[start]] & DIGIT:
        start = past_number(buf, start, end)
    if CLASS[buf[start]] & DIGIT or (buf[p] == WIDE_BRACKET and not opens_wide(buf, a, opened)):
        return end, end
    return with_word_before(buf, a, p, start, end), end


def is_arrow(buf: Bytes, a: int, p: int) -> bool:
    """True where `p` is the end of `->`."""
    return buf[p] == GREATER and p > a and buf[p - 1] == HYPHEN


def keyed(buf: Bytes, b: int, p: int, start: int, end: int, mask: int, segment: int, known: Any, out: Any) -> None:
    """The value behind a separator that ends at `p`, under the key [start, end) with its mask: of a key that
    asks for something, or is not known yet."""
    s, e = value_after(buf, b, p)
    if s < e:
        under_key(buf, s, e, start, end, mask, segment, known, out)


def under_key(buf: Bytes, s: int, e: int, start: int, end: int, mask: int, segment: int, known: Any, out: Any) -> None:
    """The value [s, e) under the key [start, end) with its mask."""
    if mask < 0:
        put_unknown(out, segment, start, end, s, e)
        return
    if mask <= ANY_PERSON:
        score = plain_name(buf, s, e, known)
        if score >= (SURE_NAME if mask & PERSON else NAME_UNDER_WEAK):
            n = out.counts[0]
            put_candidates(out, segment, n, put(out.candidates, n, s, e, NAMED + score))
            return
    put_cue(out, segment, s, e, mask, 0, start, end)


def beside(buf: Bytes, a: int, b: int, p: int, start: int, segment: int, out: Any) -> None:
    """The value behind a separator that ends at `p`, under the nameless key at `start`: what names it is looked up
    later."""
    first, last = named_before(buf, a, b, start)
    s, e = value_after(buf, b, p)
    if first < last and s < e:
        put_cue(out, segment, s, e, NAMELESS, 0, first, last)


def long_key_before(buf: Bytes, a: int, p: int, end: int) -> tuple[int, int]:
    """As `key_before`; but a single word in quotes before a colon is a key as a whole, however long."""
    start = end
    while start > a and CLASS[buf[start - 1]] & WORD:
        start -= 1
    is_quoted = buf[p] == COLON and end == p - 1 and start > a and buf[start - 1] == QUOTE
    return (start, end) if is_quoted and not CLASS[buf[start]] & DIGIT else key_before(buf, a, p)


def key_at(buf: Bytes, a: int, p: int, base: int, keys: Any) -> tuple[int, int]:
    """As `key_before`, by the map of signs of keys where that tells."""
    end = p - 1 if p > a and buf[p - 1] == QUOTE and buf[p] != SPACE else p
    length = run_before(keys, end - base)
    start = max(a, end - length)
    if length >= LONGEST_KEY:
        return long_key_before(buf, a, p, end)
    if length == 0 or (start > a and buf[start - 1] >= 0x80) or (buf[p] == GREATER and end < p):
        return key_before(buf, a, p)
    if CLASS[buf[start]] & DIGIT:
        return end, end
    if buf[p] == GREATER:
        if is_arrow(buf, a, p):
            return key_before(buf, a, p)
        if not opens_tag(buf, a, start):
            return end, end
    if length < HEAD_WIDTH and start > a and buf[start - 1] == SPACE:
        start = with_word_before(buf, a, p, start, end)
    return start, end


def bracketed(buf: Bytes, a: int, b: int, p: int, segment: int, known: Any, out: Any) -> None:
    """The value behind 】 at `p`, under the key that stands alone in these brackets."""
    start, end = key_before(buf, a, p)
    if start < end:
        mask = look_up(known.key_hashes, known.key_masks, fold(buf, start, end))
        if mask == NAMELESS:
            beside(buf, a, b, p + 3, start, segment, out)
        elif mask != 0:
            keyed(buf, b, p + 3, start, end, mask, segment, known, out)
