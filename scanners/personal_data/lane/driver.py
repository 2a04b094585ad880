"""One pass over the decoded view: words go to the rules, keys and cues are looked up, rare signs become triggers.

Compiled as a whole; `vectorised` does the same with numpy where Numba is missing.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.addresses import email, is_covered_mail
from scanners.personal_data.lane.bits import BLOCK, bits_from, counted, first_bits, fold, look_up, run_from
from scanners.personal_data.lane.classes import (
    CLASS,
    DOT,
    EXAMINE,
    LETTERS,
    MIXED,
    NUMBERS,
    TRIGGER,
    UNDERSCORE,
    WORD,
    Bytes,
)
from scanners.personal_data.lane.enclosed import enclosed, is_crossed, quoted
from scanners.personal_data.lane.hidden import (
    SHORTEST_BASE64_WORD,
    base64_end,
    base64_start,
    is_both_cases,
    put_hidden,
    shortest_base64,
)
from scanners.personal_data.lane.ideographs import (
    CUE_END,
    SIGNED,
    WIDE_CLOSING,
    cued,
    is_character,
    is_count_before,
    put_window,
    signed,
)
from scanners.personal_data.lane.idle import pass_over
from scanners.personal_data.lane.keyed import beside, bracketed, key_at, keyed
from scanners.personal_data.lane.marks import (
    APOSTROPHE,
    BAR,
    BRACKET,
    CLOSING_PARENTHESIS,
    COLON,
    EQUALS,
    GREATER,
    HYPHEN,
    OPENS,
    PARENTHESIS,
    QUOTE,
    SPACE,
)
from scanners.personal_data.lane.nameless import NAMELESS
from scanners.personal_data.lane.places import STATEMENT
from scanners.personal_data.lane.rows import put_candidates, put_cue
from scanners.personal_data.lane.rules import dotted, mixed, need, numbers
from scanners.personal_data.lane.sift import next_event, sift
from scanners.personal_data.lane.stated import (
    COMMAND_SIGNS,
    is_bound,
    is_command,
    is_logged_in,
    is_option,
    is_remarked,
    stated_before,
)
from scanners.personal_data.lane.telephones import landline_in_wide
from scanners.personal_data.lane.triggers import (
    ABROAD,
    MASKED,
    hyphen_trigger,
    is_cover,
    is_promising,
    is_underscored,
    put_trigger,
    word_trigger,
)

SIFTED = 1 << 15
"""Bytes that are sifted at a time, unless a segment is longer."""


def collect(buf: Bytes, bounds: Any, first: int, last: int, maps: Any, known: Any, out: Any) -> None:
    """Segments `first` to `last`: what there is to know of them goes to `out`.

    Most of a text is worth nothing, so what is asked of every place that was sifted out is asked here, and the
    functions that carry all tables are called only where something comes of it.
    """
    signs, key_hashes, key_masks = known.signs, known.key_hashes, known.key_masks
    words, digit_map, keys, events = maps.words, maps.digits, maps.keys, maps.events
    base = bounds[first]
    for segment in range(first, last):
        a = bounds[segment]
        b = bounds[segment + 1]
        encoded_until = a
        p = base + next_event(events, a - base)
        while p < b:
            c = buf[p]
            width = 0  # of a separator at `p`
            if CLASS[c] & WORD:
                if p == a or not CLASS[buf[p - 1]] & WORD:
                    length = run_from(words, p - base, b - p)
                    e = p + length
                    found, room = bits_from(digit_map, p - base), first_bits(min(length, BLOCK))
                    found &= room
                    made_of = NUMBERS if found == room else (MIXED if found else LETTERS)
                    needs = need(length, made_of, buf[e] if e < b else 0)
                    if needs & EXAMINE and (length > 4 or is_promising(buf, a, b, p, e)):
                        n = out.counts[0]
                        if made_of == NUMBERS:
                            m = numbers(buf, a, b, p, e, out.candidates, n)
                        else:
                            m = mixed(buf, a, b, p, e, counted(found), out.candidates, n)
                        if m > n:
                            put_candidates(out, segment, n, m)
                    if needs & TRIGGER:
                        trigger = word_trigger(buf, a, b, p, e)
                        if trigger >= 0:
                            put_trigger(out, segment, trigger, p, e)
                    if length >= SHORTEST_BASE64_WORD and p >= encoded_until and is_both_cases(buf, p, e):
                        start = base64_start(buf, a, p)
                        encoded_until = base64_end(buf, p, b)
                        if encoded_until - start >= shortest_base64(buf[start]):
                            put_hidden(buf, start, encoded_until, segment, out)
            elif c < 0x80:
                if c == COLON or c == EQUALS or c == GREATER:
                    width = 1
                elif c == SPACE:
                    if p > a and p + 1 < b:
                        next_ = buf[p + 1]
                        if CLASS[buf[p - 1]] & WORD and (buf[p - 1] | 32 == 113 or 0xE4 <= next_ <= 0xE9):
                            width = 1
                        elif next_ == QUOTE or next_ == APOSTROPHE:
                            quoted(buf, a, b, p + 1, segment, known, out)
                        elif is_command(buf, a, b, p):
                            start = p - len(COMMAND_SIGNS)
                            put_cue(out, segment, p + 1, p + 1, STATEMENT, 0, start, p)
                elif c == 64:
                    if is_covered_mail(buf, a, p):
                        put_trigger(out, segment, MASKED, p, p + 1)
                    n = out.counts[0]
                    m = email(buf, a, b, p, out.candidates, n)
                    if m > n:
                        put_candidates(out, segment, n, m)
                    if is_logged_in(buf, a, b, p):
                        put_cue(out, segment, p + 1, p + 1, STATEMENT, 0, p, p + 1)
                elif c == 42 or c == 35 or c == UNDERSCORE:
                    if is_underscored(buf, a, p) if c == UNDERSCORE else is_cover(buf, b, p):
                        put_trigger(out, segment, MASKED, p, p + 1)
                    if c == 35 and is_count_before(buf, a, p, signs):
                        put_window(buf, a, b, p, segment, out)
                elif c == PARENTHESIS or c == BRACKET or c == BAR:
                    start, end = stated_before(buf, a, p)
                    if start < end:
                        put_cue(out, segment, p, p + 1, STATEMENT, 0, start, end)
                    elif c == PARENTHESIS and p + 1 < b and (buf[p + 1] == QUOTE or buf[p + 1] == APOSTROPHE):
                        quoted(buf, a, b, p + 1, segment, known, out)
                elif c == HYPHEN:
                    if is_option(buf, a, b, p):
                        put_cue(out, segment, p + 1, p + 1, STATEMENT, 0, p, p + 1)
                    else:
                        trigger = hyphen_trigger(buf, a, b, p)
                        if trigger >= 0:
                            put_trigger(out, segment, trigger, p, p + 1)
                elif c == DOT:
                    n = out.counts[0]
                    m = dotted(buf, a, b, p, out.candidates, n)
                    if m > n:
                        put_candidates(out, segment, n, m)
                elif c == 43 and p + 2 < b and buf[p + 1] == 56 and buf[p + 2] == 54:  # +86
                    put_trigger(out, segment, ABROAD, p, p + 3)
            elif c >= 0xE3 and p + 3 <= b and is_character(buf, p):
                if c <= 0xE9:
                    code = ((c & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)
                    bits = signs[code]
                    if bits & CUE_END:
                        cued(buf, a, b, p, code, segment, known, out)
                    if bits & SIGNED and code == WIDE_CLOSING:
                        bracketed(buf, a, b, p, segment, known, out)
                    elif bits & SIGNED:
                        signed(buf, a, b, p, code, bits, segment, signs, out)
                    if p + 3 < b and buf[p + 3] | 32 == 120 and is_crossed(buf, b, p + 3):
                        put_trigger(out, segment, MASKED, p, p + 3)
                    if p > a and OPENS[buf[p - 1]] and c >= 0xE4:
                        enclosed(buf, a, b, p, segment, known, out)
                elif c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x9A:  # ：
                    width = 3
                elif c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x89:  # ）
                    n = out.counts[0]
                    m = landline_in_wide(buf, a, b, p, out.candidates, n)
                    if m > n:
                        put_candidates(out, segment, n, m)
                elif c == 0xEF and is_cover(buf, b, p):
                    put_trigger(out, segment, MASKED, p, p + 1)
            elif is_cover(buf, b, p):
                put_trigger(out, segment, MASKED, p, p + 1)
            if width:
                start, end = key_at(buf, a, p, base, keys)
                if start < end:
                    mask = look_up(key_hashes, key_masks, fold(buf, start, end))
                    if mask == NAMELESS:
                        beside(buf, a, b, p + width, start, segment, out)
                    elif mask != 0:
                        keyed(buf, b, p + width, start, end, mask, segment, known, out)
                if c == COLON and p > a and (buf[p - 1] == COLON or buf[p - 1] == CLOSING_PARENTHESIS):
                    if is_bound(buf, a, b, p):
                        put_cue(out, segment, p + 2, p + 3, STATEMENT, 0, p - 2, p + 1)
                    elif is_remarked(buf, a, b, p):
                        put_cue(out, segment, p + 3, p + 3, STATEMENT, 0, p - 1, p + 1)
            p = base + next_event(events, p + 1 - base)


def look(
    buf: Bytes, bounds: Any, first: int, last: int, tail: Bytes, maps: Any, known: Any, idle: Any, out: Any
) -> None:
    """Segments `first` to `last`, sifted and collected so much at a time that maps stay in the processor's cache.
    `idle` is room for keys (`idle.IDLE`)."""
    while first < last:
        stop = first + 1
        while stop < last and bounds[stop + 1] - bounds[first] <= SIFTED:
            stop += 1
        sift(buf, bounds, first, stop, tail, maps)
        blocks = (bounds[stop] - bounds[first] + BLOCK - 1) >> 6
        pass_over(buf, bounds[first], blocks, maps, known, idle)
        collect(buf, bounds, first, stop, maps, known, out)
        first = stop
