"""Which places of a text are worth a look: signs that mean something, and the words that some rule may want.

Most words are worth nothing, so they are sifted 64 bytes at a time, without a look at any of them. What goes through
may be too much, never too little: the pass asks each word again. Only compiled.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from scanners.personal_data.lane.bits import (
    ALL,
    BLOCK,
    NONE,
    ONE,
    between,
    bits_from,
    counted,
    first_bits,
    lowest,
    run_before,
    run_from,
)
from scanners.personal_data.lane.classes import (
    CLASS,
    COLON,
    DOT,
    EXAMINE,
    HEX,
    HYPHEN,
    MIXED,
    NUMBERS,
    Bytes,
)
from scanners.personal_data.lane.rules import need


class Maps(NamedTuple):
    """Maps of a text (see `bits`): letters and digits, digits, capitals, signs of keys, colons right behind quotes,
    colons and hyphens, signs behind which numbers go on, the first bytes of segments; and what is worth a look."""

    words: Any
    digits: Any
    capitals: Any
    keys: Any
    quoted: Any
    joins: Any
    followers: Any
    cuts: Any
    events: Any


TWO, THREE, FIVE = np.uint64(2), np.uint64(3), np.uint64(5)
FOUR_DIGITS = np.uint64(0b1111)
REACH = np.uint64(0b11111111111)
"""From the first to the third colon of an address in groups of four."""
PAIRS, GROUPS, DEVICE = np.uint64(0b1001001), np.uint64(0b100001), np.uint64(1 | 1 << 7 | 1 << 14)
"""Hyphens between pairs, between groups of four, and between those of an IMEI."""


def sift(buf: Bytes, bounds: Any, first: int, last: int, tail: Bytes, maps: Any) -> None:
    """The maps of the segments `first` to `last`. `tail` is room for three blocks of noughts behind the text."""
    base, end = bounds[first], bounds[last]
    blocks = (end - base + BLOCK - 1) >> 6
    whole = max(0, min(blocks, (len(buf) - base - 1) >> 6))
    mark(buf, base, 0, whole, maps)
    if whole < blocks:
        begin = base + whole * BLOCK
        for p in range(begin, end):
            tail[p - begin] = buf[p]
        mark(tail, -whole * BLOCK, whole, blocks, maps)
    close(end - base, blocks, maps)
    for segment in range(first, last):
        at = bounds[segment] - base
        maps.cuts[at >> 6] |= ONE << np.uint64(at & 63)
    choose(
        buf, base, end, blocks,
        maps.words, maps.digits, maps.capitals, maps.joins, maps.followers, maps.cuts, maps.events,
    )  # fmt: skip
    maps.events[blocks] = ALL  # the pass ends there


def close(length: int, blocks: int, maps: Any) -> None:
    """Nothing stands behind the text."""
    rows = (
        maps.words, maps.digits, maps.capitals, maps.keys, maps.quoted, maps.joins, maps.followers, maps.events,
    )  # fmt: skip
    if length & 63:
        kept = first_bits(length & 63)
        for row in rows:
            row[blocks - 1] &= kept
    for g in range(blocks, blocks + 2):
        for row in rows:
            row[g] = NONE
    for g in range(blocks + 2):
        maps.cuts[g] = NONE


def mark(buf: Bytes, base: int, first: int, last: int, maps: Any) -> None:
    """The maps of the blocks `first` to `last` of the text from `base` on, behind which one byte more must be there.
    Events are signs, and letters with which begins, or in which lies, what a trigger is for."""
    word_map, digit_map, capital_map, key_map = maps.words, maps.digits, maps.capitals, maps.keys
    quoted_map, join_map, follower_map, events = maps.quoted, maps.joins, maps.followers, maps.events
    before = edges_before = pairs_before = quotes_before = NONE
    lasts_before = values_before = marks_before = lists_before = capitals_before = words_before = ALL
    lines_before = ends_before = ALL  # what stands before the first block is asked by the pass
    blanks_before = hyphens_before = options_before = dots_before = ALL
    for g in range(first, last):
        p = base + g * BLOCK
        digits = between(buf, p, 48, 10)
        capitals = between(buf, p, 65, 26)
        words = digits | capitals | between(buf, p, 97, 26)
        hyphens = between(buf, p, 45, 1)
        digit_map[g] = digits
        capital_map[g] = capitals
        word_map[g] = words
        dots, blanks = between(buf, p, 46, 1), between(buf, p, 32, 1)
        lines = between(buf, p, 95, 1)
        key_map[g] = words | hyphens | dots | lines
        colons, quotes = between(buf, p, 58, 1), between(buf, p, 34, 1)
        join_map[g] = hyphens | colons
        quoted_map[g] = colons & (quotes << ONE | quotes_before >> np.uint64(63))
        closing = between(buf, p, 41, 1)
        follower_map[g] = join_map[g] | dots | blanks | closing
        signs = colons | between(buf, p, 61, 2) | between(buf, p, 64, 1)
        signs |= between(buf, p, 42, 2) | between(buf, p, 35, 1) | between(buf, p, 0xC0, 64)
        edges = ~(key_map[g] | between(buf, p, 0x80, 128))
        pairs = digits & (digits << ONE | before >> np.uint64(63)) & (edges << TWO | edges_before >> np.uint64(62))
        signs &= ~(colons & (pairs << ONE | pairs_before >> np.uint64(63)))  # 08:00
        before, edges_before, pairs_before, quotes_before = digits, edges, pairs, quotes
        signs |= lines & (lines << ONE | lines_before >> np.uint64(63))  # 138____0000
        signs |= blanks & between(buf, p + 1, 0xE4, 6)  # user 张三
        # Brackets behind VALUES, and a blank perhaps, and behind the last question mark of a statement.
        lasts, marks = between(buf, p, 83, 1) | between(buf, p, 115, 1), between(buf, p, 63, 1)
        values = lasts | (blanks & (lasts << ONE | lasts_before >> np.uint64(63)))
        lists = marks | (closing & (marks << ONE | marks_before >> np.uint64(63)))
        called = between(buf, p + 1, 34, 6)  # setName("
        signs |= between(buf, p, 40, 1) & (values << ONE | values_before >> np.uint64(63) | called)
        brackets = between(buf, p, 91, 1)
        signs |= brackets & (lists << ONE | lists_before >> np.uint64(63))
        joined = blanks << ONE | blanks_before >> np.uint64(63)
        bound = brackets & joined & (hyphens << TWO | hyphens_before >> np.uint64(62))
        if bound:  # [1] as [VARCHAR] - [, (1:VARCHAR) <- [
            signs |= bound if p < 4 else bound & (between(buf, p - 4, 93, 1) | between(buf, p - 3, 60, 1))
        options = hyphens & joined
        if options | options_before:  # -p, --password
            signs |= (options | hyphens & (options << ONE | options_before >> np.uint64(63))) & between(
                buf, p + 1, 65, 58
            )
        doubled = hyphens & (hyphens << ONE | hyphens_before >> np.uint64(63))
        if doubled:  # -----BEGIN, -----END
            signs |= doubled & (between(buf, p + 1, 66, 1) | between(buf, p + 1, 69, 1))
        blanks_before, hyphens_before, options_before = blanks, hyphens, options
        apart = dots & (dots << FIVE | dots_before >> np.uint64(59))
        if apart:  # 138.0000.1234, 001a.2b3c.4d5e
            signs |= apart & ~(dots << ONE | dots << TWO | dots << THREE)
        dots_before = dots
        lasts_before, values_before, marks_before, lists_before = lasts, values, marks, lists
        # Bars behind a letter or digit and two capitals before it: PID|. Blanks and hyphens behind two: PASS, ST-1.
        second = capitals << TWO | capitals_before >> np.uint64(62)
        named = words << ONE | words_before >> np.uint64(63)
        named &= second & (capitals << THREE | capitals_before >> np.uint64(61))
        said = (blanks | hyphens) & second & (capitals << ONE | capitals_before >> np.uint64(63))
        if said:
            signs |= said if p < 2 else said & behind_letters(buf, p, blanks, hyphens)
        signs |= between(buf, p, 124, 1) & named
        words_before, capitals_before = words, capitals
        ends = words | quotes
        behind = blanks & (ends << ONE | ends_before >> np.uint64(63))
        if behind:
            signs |= behind if p == 0 else behind & before_values(buf, p)
        lines_before, ends_before = lines, ends
        heads = between(buf, p, 101, 1) & between(buf, p + 1, 121, 1)  # eyJ
        heads |= between(buf, p, 119, 1) & between(buf, p + 1, 120, 1)  # wxid
        heads |= between(buf, p, 76, 1) & between(buf, p + 1, 84, 1)  # LTAI
        heads |= between(buf, p, 65, 1) & between(buf, p + 1, 75, 1)  # AKIA
        events[g] = signs | heads
        crosses = between(buf, p, 88, 1) | between(buf, p, 120, 1)
        crosses &= between(buf, p + 1, 88, 1) | between(buf, p + 1, 120, 1)  # 138XXXX0000
        while crosses:
            at = (g << 6) + lowest(crosses)
            put_event(events, at - min(run_before(word_map, at), at, BLOCK))
            crosses &= crosses - ONE


def behind_letters(buf: Bytes, p: int, blanks: Any, hyphens: Any) -> Any:
    """Which of the 64 bytes from `p` on are blanks behind SS, hyphens behind T. Two bytes more must be there before."""
    commands = blanks & between(buf, p - 1, 83, 1) & between(buf, p - 2, 83, 1)
    return commands | (hyphens & between(buf, p - 1, 84, 1))


def before_values(buf: Bytes, p: int) -> Any:
    """Which of the 64 bytes from `p` on may be blanks before values: QQ 12345678, "name" "张三", IDENTIFIED BY '…'. One
    byte more must be there on both sides."""
    by = between(buf, p - 1, 34, 1) | between(buf, p - 1, 89, 1) | between(buf, p - 1, 121, 1)
    by &= between(buf, p + 1, 34, 1) | between(buf, p + 1, 39, 1)
    return by | between(buf, p - 1, 81, 1) | between(buf, p - 1, 113, 1)


def choose(
    buf: Bytes,
    base: int,
    end: int,
    blocks: int,
    words: Any,
    digits: Any,
    capitals: Any,
    joins: Any,
    followers: Any,
    cuts: Any,
    events: Any,
) -> None:
    """Words that some rule may want, as events at their first byte."""
    before = NONE  # a word goes on from the block before
    carry = NONE  # and has a digit there
    previous = seven_before = NONE
    for g in range(blocks + 1):
        here, numbers, behind = words[g], digits[g], words[g + 1]
        starts = (here & ~(here << ONE | before)) | (here & cuts[g])
        if here & cuts[g] & (here << ONE | before):
            events[g] |= starts  # texts stand side by side: every piece of a run may be a word
            if before:
                put_event(events, (g << 6) - run_before(words, g << 6))
        elif starts and (capitals[g] | capitals[g + 1] or behind == ALL):
            choose_long(g, long_ones(here, behind) & starts, words, digits, capitals, events)
        joined = here & ~numbers & (joins[g] >> ONE | joins[g + 1] << np.uint64(63))
        while joined:
            e = (g << 6) + lowest(joined) + 1
            joined &= joined - ONE
            length = run_before(words, e)
            if length == 8 or (length <= 4 and CLASS[buf[base + e - length]] & HEX):
                put_event(events, e - length)
        # Adding its digits to a run of ones carries one to the place behind the run.
        added = here + numbers
        ends = added + carry
        carry = ONE if added < here or ends < added else NONE
        before = here >> np.uint64(63)
        # A short word is worth something only by the sign behind it.
        seven = seven_long(here, previous)
        ends &= ~here & (followers[g] | seven << ONE | seven_before >> np.uint64(63))
        previous, seven_before = here, seven
        while ends:
            e = (g << 6) + lowest(ends)
            ends &= ends - ONE
            length = run_before(words, e)
            if length >= BLOCK:
                continue
            s = e - length
            c = buf[base + s]
            after = buf[base + e] if base + e < end else 0
            found = bits_from(digits, s) & first_bits(length)
            if length <= 4 and after == COLON:  # three colons follow in all that is more than a time
                wanted = counted(bits_from(joins, e) & REACH) >= 3
            elif found != first_bits(length):
                wanted = is_mixed_wanted(length, found, c, after)
            elif length <= 3 and after == DOT:
                first = s == 0 or buf[base + s - 1] != DOT or cuts[s >> 6] >> np.uint64(s & 63) & ONE
                decimals = bits_from(digits, e + 1)
                wanted = (first and decimals & ONE) or decimals & FOUR_DIGITS == FOUR_DIGITS
            else:
                wanted = need(length, NUMBERS, after) != 0
                if wanted and length <= 4:
                    wanted = is_group_wanted(length, c, after, bits_from(joins, e))
            if wanted:
                put_event(events, s)


def is_group_wanted(length: int, c: int, after: int, joins: Any) -> bool:
    """True for two to four digits from which a number in groups may begin; `joins` are colons and hyphens from their
    end on. Most of what a log has of them are dates."""
    if length == 2:
        return after == HYPHEN and (joins & PAIRS == PAIRS or joins & DEVICE == DEVICE)
    if length == 3:
        return c == 48 or c == 49
    return c == 48 or after != HYPHEN or joins & GROUPS == GROUPS


def long_ones(here: Any, behind: Any) -> Any:
    """Places of a block from which letters and digits go on for eight bytes, into the block behind it."""
    here &= here >> ONE | behind << np.uint64(63)
    behind &= behind >> ONE
    here &= here >> np.uint64(2) | behind << np.uint64(62)
    behind &= behind >> np.uint64(2)
    return here & (here >> np.uint64(4) | behind << np.uint64(60))


def seven_long(here: Any, previous: Any) -> Any:
    """Places of a block at which seven letters and digits or more end."""
    here &= here << ONE | previous >> np.uint64(63)
    previous &= previous << ONE
    longer = here & (here << TWO | previous >> np.uint64(62))
    previous &= previous << TWO
    return longer & (longer << THREE | previous >> np.uint64(61))


def choose_long(g: int, starts: Any, words: Any, digits: Any, capitals: Any, events: Any) -> None:
    """Of long words that begin in a block those with small and capital letters, which base64 may hold."""
    while starts:
        s = (g << 6) + lowest(starts)
        starts &= starts - ONE
        length = run_from(words, s, BLOCK + 1)
        if length > BLOCK:
            put_event(events, s)
        else:
            room = first_bits(length)
            high, numbers = bits_from(capitals, s) & room, bits_from(digits, s) & room
            if high and high | numbers != room:
                put_event(events, s)


def is_mixed_wanted(length: int, digits: Any, c: int, after: int) -> bool:
    """True for a word of letters and digits, shorter than a block, that some rule may want; `c` is its first sign."""
    needs = need(length, MIXED, after)
    if length <= 4 or (length == 8 and after == HYPHEN):
        return needs != 0
    if needs & EXAMINE and (length >= 17 or length == 12 or (counted(digits) >= length - 3 and not digits & ONE)):
        return True
    return 7 <= length <= 13 and c | 32 == 113  # qq


def put_event(events: Any, at: int) -> None:
    events[at >> 6] |= ONE << np.uint64(at & 63)


def next_event(events: Any, at: int) -> int:
    """Place of the first event from `at` on; there is one."""
    g = at >> 6
    found = events[g] >> np.uint64(at & 63)
    if found:
        return at + lowest(found)
    g += 1
    while events[g] == NONE:
        g += 1
    return (g << 6) + lowest(events[g])
