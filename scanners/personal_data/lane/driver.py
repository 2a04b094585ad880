"""One pass over the decoded view: words go to the rules, keys and cues are looked up, rare signs become triggers.

Compiled as a whole; `vectorised` does the same with numpy where Numba is missing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from scanners.personal_data.context import TITLED
from scanners.personal_data.definitions import definitions
from scanners.personal_data.lane.addresses import email
from scanners.personal_data.lane.bits import (
    BLOCK,
    bits_from,
    counted,
    first_bits,
    fold,
    fold_small,
    look_up,
    run_before,
    run_from,
)
from scanners.personal_data.lane.classes import (
    CLASS,
    DIGIT,
    EXAMINE,
    LETTERS,
    LOWER,
    MIXED,
    NUMBERS,
    TRIGGER,
    UPPER,
    WORD,
    Bytes,
)
from scanners.personal_data.lane.codes import plate
from scanners.personal_data.lane.hidden import (
    SHORTEST_BASE64,
    SHORTEST_BASE64_WORD,
    base64_end,
    base64_start,
    is_both_cases,
    put_hidden,
)
from scanners.personal_data.lane.places import (
    COLON,
    EQUALS,
    GREATER,
    LONGEST_KEY,
    NAMELESS,
    QUOTE,
    SPACE,
    ideograph_before,
    key_end,
    key_start,
    named_before,
    opens_tag,
    place,
    run_around,
    text_after,
    value_after,
)
from scanners.personal_data.lane.rules import mixed, need, numbers
from scanners.personal_data.lane.sift import next_event, sift
from scanners.personal_data.lane.triggers import (
    ABROAD,
    MASKED,
    NUMERALS,
    OFFICER,
    is_cover,
    is_promising,
    put_trigger,
    word_trigger,
)

# Bits of a Chinese character, by code point.
PROVINCE_SIGN, CUE_END, ADDRESS_SIGN, NUMERAL, OFFICER_SIGN, COUNT_SIGN, MIXED_CUE_END, TITLE_END = (
    1 << bit for bit in range(8)
)
SIGNED = PROVINCE_SIGN | ADDRESS_SIGN | NUMERAL | OFFICER_SIGN
"""Characters that are looked at for what they are themselves."""

PERSON, WEAK_PERSON = 1, 2
ANY_PERSON = PERSON | WEAK_PERSON
"""What keys of persons ask for: the first bits of `context.asked_values`."""
NAMED = len(definitions().shapes)
"""Candidates that are names have the numbers behind those of the shapes: this one and their score in hundredths."""
SURE_NAME, NAME_UNDER_WEAK = 50, 60
USUAL_LAST = 2
"""In the table of usual characters: also at the end of a name."""


class Known(NamedTuple):
    """What the pass looks up; `collected.Tables` says what is in it. Hash tables with their masks, open-addressed."""

    signs: Any
    cue_lengths: Any
    key_hashes: Any
    key_masks: Any
    cue_hashes: Any
    cue_masks: Any
    names: Any
    usual: Any
    word_hashes: Any
    word_masks: Any


class Out(NamedTuple):
    """Rows that the pass writes; `counts` has how many of candidates, cues, triggers, windows and unknown keys."""

    candidates: Any
    cues: Any
    triggers: Any
    windows: Any
    unknown: Any
    counts: Any


SIFTED = 1 << 15
"""Bytes that are sifted at a time, unless a segment is longer."""
SHORTEST_NUMERALS = 11
LONGEST_CUE = 8
"""Characters."""
LONGEST_SECOND_PART = 16
"""Letters behind the Chinese characters of a key."""
LONGEST_LATIN = 6
"""Letters in front of the Chinese characters of a cue."""


def cue_start(buf: Bytes, a: int, p: int, lengths: int, known: Any) -> int:
    """Start of the longest cue that ends at `p`, or -1; `lengths` has a bit for each length, in characters less one,
    of the cues that end in that character."""
    for length in range(LONGEST_CUE, 0, -1):
        if lengths >> (length - 1) & 1:
            q = p - 3 * length
            if q >= a and look_up(known.cue_hashes, known.cue_masks, fold(buf, q, p)) >= 0:
                return q
    return -1


def mixed_cue_start(buf: Bytes, a: int, p: int, known: Any) -> int:
    """Start of the longest cue of letters and Chinese characters behind them (QQ号) that ends at `p`, or -1."""
    q = p
    while q > p - 3 * LONGEST_CUE:
        before = ideograph_before(buf, a, q)
        if before < 0:
            break
        q = before
    found = -1
    start = q
    while start > a and q - start < LONGEST_LATIN and CLASS[buf[start - 1]] & (UPPER | LOWER):
        start -= 1
        if look_up(known.cue_hashes, known.cue_masks, fold_small(buf, start, p)) >= 0:
            found = start
    return found


def goes_on(buf: Bytes, b: int, start: int, end: int, known: Any) -> bool:
    """True where the cue [start, end) is the front of a longer one: 法人 of 法人代表."""
    q = end
    while q + 3 <= b and q < end + 12 and 0xE3 <= buf[q] <= 0xE9:
        q += 3
        if look_up(known.cue_hashes, known.cue_masks, fold_small(buf, start, q)) >= 0:
            return True
    return False


def is_count_before(buf: Bytes, a: int, p: int, signs: Any) -> bool:
    """True where a digit, a letter or a Chinese character that counts ends at `p`."""
    if p - 1 < a:
        return False
    if CLASS[buf[p - 1]] & WORD:
        return True
    if p - 3 < a or buf[p - 3] < 0xE3 or buf[p - 3] > 0xE9:
        return False
    return (signs[((buf[p - 3] & 15) << 12) | ((buf[p - 2] & 63) << 6) | (buf[p - 1] & 63)] & COUNT_SIGN) != 0


def is_house_next(buf: Bytes, b: int, p: int) -> bool:
    """True where digits with a hyphen and more digits begin at `p`: 3-2-501."""
    q = p
    while q < b and q - p < 12 and (CLASS[buf[q]] & DIGIT or buf[q] >= 0x80):
        q += 1
    return p < b and CLASS[buf[p]] & DIGIT != 0 and q + 1 < b and buf[q] == 45 and CLASS[buf[q + 1]] & DIGIT != 0


def put_window(buf: Bytes, a: int, b: int, p: int, segment: int, out: Any) -> None:
    """The run of signs of an address around `p`, once."""
    n = out.counts[3]
    row = out.windows
    if n == 0 or row[n - 1, 0] != segment or row[n - 1, 2] <= p:
        s, e = run_around(buf, a, b, p)
        row[n, 0] = segment
        row[n, 1] = s
        row[n, 2] = e
        out.counts[3] = n + 1


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
    """(start, end) of the key before a separator at `p`; alike where none is: no word, a number, no plain tag."""
    end = p if buf[p] == SPACE else key_end(buf, a, p)
    start = key_start(buf, a, end)
    if start < end and (CLASS[buf[start]] & DIGIT or (buf[p] == 62 and not opens_tag(buf, a, start))):
        return end, end
    return start, end


def keyed(buf: Bytes, b: int, p: int, start: int, end: int, mask: int, segment: int, known: Any, out: Any) -> None:
    """The value behind a separator that ends at `p`, under the key [start, end) with its mask: of a key that
    asks for something, or is not known yet."""
    s, e = value_after(buf, b, p)
    if s >= e:
        return
    counts = out.counts
    if mask < 0:
        n = counts[4]
        row = out.unknown
        row[n, 0] = segment
        row[n, 1] = start
        row[n, 2] = end
        row[n, 3] = s
        row[n, 4] = e
        counts[4] = n + 1
        return
    if mask <= ANY_PERSON:
        score = plain_name(buf, s, e, known)
        if score >= (SURE_NAME if mask & PERSON else NAME_UNDER_WEAK):
            n = counts[0]
            row = out.candidates
            row[n, 0] = s
            row[n, 1] = e
            row[n, 2] = NAMED + score
            row[n, 3] = segment
            counts[0] = n + 1
            return
    put_cue(out, segment, s, e, mask, 0, start, end)


def beside(buf: Bytes, a: int, b: int, p: int, start: int, segment: int, out: Any) -> None:
    """The value behind a separator that ends at `p`, under the nameless key at `start`: what names it is looked up
    later."""
    first, last = named_before(buf, a, start)
    s, e = value_after(buf, b, p)
    if first < last and s < e:
        put_cue(out, segment, s, e, NAMELESS, 0, first, last)


def put_cue(out: Any, segment: int, s: int, e: int, mask: int, cue_end: int, key_start: int, key_end: int) -> None:
    n = out.counts[1]
    row = out.cues
    row[n, 0] = segment
    row[n, 1] = s
    row[n, 2] = e
    row[n, 3] = mask
    row[n, 4] = cue_end
    row[n, 5] = key_start
    row[n, 6] = key_end
    out.counts[1] = n + 1


def put_candidates(out: Any, segment: int, before: int, after: int) -> None:
    """Names the segment of the candidates that a rule has just put."""
    row = out.candidates
    for n in range(before, after):
        row[n, 3] = segment
    out.counts[0] = after


def is_character(buf: Bytes, p: int) -> bool:
    """True where the first three bytes of a character stand; of what is none the bytes count one by one."""
    return buf[p + 1] & 0xC0 == 0x80 and buf[p + 2] & 0xC0 == 0x80


def is_separator_next(buf: Bytes, b: int, p: int) -> bool:
    """True where a separator follows, perhaps after a quote or a blank: keys are looked up, not cues."""
    q = p
    while q + 3 <= b and q - p < 12 and 0xE4 <= buf[q] <= 0xE9:
        q += 3
    if q < b and (buf[q] == 61 or buf[q] == 62):  # in prose nothing is equal to anything
        return True
    q = p
    while q < b and q - p <= LONGEST_SECOND_PART and (CLASS[buf[q]] & (UPPER | LOWER) or buf[q] == 95):
        q += 1
    if q - p > LONGEST_SECOND_PART:
        return False
    p = q  # 微信OpenID
    while q < b and q - p < 2 and (buf[q] == 34 or buf[q] == 39 or buf[q] == 32):
        q += 1
    if q >= b:
        return False
    c = buf[q]
    return c == 58 or c == 61 or c == 62 or (c == 0xEF and q + 2 < b and buf[q + 1] == 0xBC and buf[q + 2] == 0x9A)


def cued(buf: Bytes, a: int, b: int, p: int, code: int, segment: int, known: Any, out: Any) -> None:
    """A Chinese character at `p` with which a cue may end: what stands behind it. Before a separator a word is a key,
    but a form of address is one there too."""
    bits = known.signs[code]
    is_key = is_separator_next(buf, b, p + 3)
    if is_key and not bits & TITLE_END:
        return
    start = mixed_cue_start(buf, a, p + 3, known) if bits & MIXED_CUE_END else -1
    if start < 0:
        start = cue_start(buf, a, p + 3, known.cue_lengths[code], known)
    mask = look_up(known.cue_hashes, known.cue_masks, fold_small(buf, start, p + 3)) if start >= 0 else 0
    if is_key:
        mask &= TITLED
    if mask > 0 and not goes_on(buf, b, start, p + 3, known):
        s, e = text_after(buf, b, p + 3)
        put_cue(out, segment, s, e, mask, p + 3, p, p)


def signed(buf: Bytes, a: int, b: int, p: int, bits: int, segment: int, signs: Any, out: Any) -> None:
    """A Chinese character at `p` with its bits: plates, addresses, certificates of officers, written-out numbers."""
    counts = out.counts
    if bits & PROVINCE_SIGN:
        n = counts[0]
        put_candidates(out, segment, n, plate(buf, a, b, p, out.candidates, n))
    if bits & ADDRESS_SIGN and (is_count_before(buf, a, p, signs) or is_house_next(buf, b, p + 3)):
        put_window(buf, a, b, p, segment, out)
    if bits & OFFICER_SIGN:
        put_trigger(out, segment, OFFICER, p, p + 3)
    if bits & NUMERAL and not (p - 3 >= a and is_numeral_sign(buf, p - 3, signs)):
        q = p + 3
        while q + 3 <= b and 0xE3 <= buf[q] <= 0xE9 and is_numeral_sign(buf, q, signs):
            q += 3
        if q - p >= 3 * SHORTEST_NUMERALS:
            put_trigger(out, segment, NUMERALS, p, q)


def is_numeral_sign(buf: Bytes, p: int, signs: Any) -> bool:
    if buf[p] < 0xE3 or buf[p] > 0xE9:
        return False
    return (signs[((buf[p] & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)] & NUMERAL) != 0


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
    if length == 0 or (start > a and buf[start - 1] >= 0x80):
        return key_before(buf, a, p)
    if CLASS[buf[start]] & DIGIT or (buf[p] == GREATER and not opens_tag(buf, a, start)):
        return end, end
    return start, end


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
                    length = min(run_from(words, p - base), b - p)
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
                        if encoded_until - start >= SHORTEST_BASE64:
                            put_hidden(buf, start, encoded_until, segment, out)
            elif c < 0x80:
                if c == COLON or c == EQUALS or c == GREATER:
                    width = 1
                elif c == SPACE:
                    width = 1 if p > a and p + 1 < b and CLASS[buf[p - 1]] & WORD else 0
                elif c == 64:
                    n = out.counts[0]
                    m = email(buf, a, b, p, out.candidates, n)
                    if m > n:
                        put_candidates(out, segment, n, m)
                elif c == 42 or c == 35:
                    if is_cover(buf, b, p):
                        put_trigger(out, segment, MASKED, p, p + 1)
                    if c == 35 and is_count_before(buf, a, p, signs):
                        put_window(buf, a, b, p, segment, out)
                elif c == 43 and p + 2 < b and buf[p + 1] == 56 and buf[p + 2] == 54:  # +86
                    put_trigger(out, segment, ABROAD, p, p + 3)
            elif c >= 0xE3 and p + 3 <= b and is_character(buf, p):
                if c <= 0xE9:
                    code = ((c & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)
                    bits = signs[code]
                    if bits & CUE_END:
                        cued(buf, a, b, p, code, segment, known, out)
                    if bits & SIGNED:
                        signed(buf, a, b, p, bits, segment, signs, out)
                elif c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x9A:  # ：
                    width = 3
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
            p = base + next_event(events, p + 1 - base)


def look(buf: Bytes, bounds: Any, first: int, last: int, tail: Bytes, maps: Any, known: Any, out: Any) -> None:
    """Segments `first` to `last`, sifted and collected so much at a time that maps stay in the processor's cache."""
    while first < last:
        stop = first + 1
        while stop < last and bounds[stop + 1] - bounds[first] <= SIFTED:
            stop += 1
        sift(buf, bounds, first, stop, tail, maps)
        collect(buf, bounds, first, stop, maps, known, out)
        first = stop


def speak(buf: Bytes, bounds: Any, candidates: Any, count: int, words: Any, hashes: Any) -> None:
    """For every candidate the place of the words that speak of it and their hash. Alike words have one hash, so that
    each is understood once."""
    for n in range(count):
        s, e, kind = place(buf, bounds[candidates[n, 3]], candidates[n, 0])
        words[n, 0] = s
        words[n, 1] = e
        words[n, 2] = kind
        hashes[n] = fold(buf, s, e) * 2 + kind
