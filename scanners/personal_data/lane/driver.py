"""One pass over the decoded view: words go to the rules, keys and cues are looked up, rare signs become triggers.

Compiled as a whole; `vectorised` does the same with numpy where Numba is missing.
"""

from __future__ import annotations

from scanners.personal_data.lane.places import SPACE, key_end, key_start, place, run_around, text_after, value_after
from scanners.personal_data.lane.rules import (
    CLASS,
    DIGIT,
    EXAMINE,
    FOLDED,
    HEX,
    LETTERS,
    LONGEST_WORD,
    LOWER,
    MIXED,
    NUMBERS,
    TRIGGER,
    UPPER,
    WORD,
    email,
    mixed,
    need,
    numbers,
    plate,
)

# Bits of a Chinese character, by code point.
PROVINCE_SIGN, CUE_END, ADDRESS_SIGN, NUMERAL, OFFICER_SIGN = 1, 2, 4, 8, 16

# Triggers: rare forms whose expressions run on the whole segment.
(
    OFFICER,
    WXID,
    JWT,
    ACCESS_KEY,
    PAIR,
    ORG_CODE,
    IPV6,
    MASKED,
    NUMERALS,
    BASE64,
) = range(10)

SHORTEST_NUMERALS = 11
SHORTEST_BASE64 = 24
LONGEST_CUE = 8
"""Characters."""
_BASIS, _PRIME = -3750763034362895579, 1099511628211
"""Of FNV-1a; hashes are 64 bits and wrap."""


def fold(buf, s, e):
    """A hash of the bytes of [s, e) in which digits are alike."""
    h = _BASIS
    for p in range(s, e):
        h = (h ^ FOLDED[buf[p]]) * _PRIME
    return h


def look_up(hashes, masks, h):
    """Mask of a hash in an open-addressed table of a power-of-two size; -1 where it is not known."""
    slot = (h ^ (h >> 29)) & (len(hashes) - 1)
    while hashes[slot] != 0:
        if hashes[slot] == h:
            return masks[slot]
        slot = (slot + 1) & (len(hashes) - 1)
    return -1


def is_ipv6_like(buf, a, b, s):
    """True where the run of hexadecimal digits and colons from `s` may be an IPv6 address."""
    if s > a and (buf[s - 1] == 58 or CLASS[buf[s - 1]] & WORD):
        return False
    colons = 0
    double = False
    p = s
    while p < b and p - s < 40:
        c = buf[p]
        if c == 58:
            colons += 1
            if p + 1 < b and buf[p + 1] == 58:
                double = True
        elif not CLASS[c] & HEX:
            break
        p += 1
    return colons == 7 or (double and colons >= 3)


def is_pair_like(buf, b, e):
    """True where a point with four decimals or more and a comma follow the digits that end at `e`."""
    p = e + 1
    while p < b and CLASS[buf[p]] & DIGIT:
        p += 1
    if p - e - 1 < 4:
        return False
    if p < b and buf[p] == 32:
        p += 1
    return p < b and buf[p] == 44


def is_cover(buf, b, p):
    """True at a sign that covers what must not be read: a star, a bullet, a cross, two hashes."""
    c = buf[p]
    if c == 42:
        return True
    if c == 35:
        return p + 1 < b and buf[p + 1] == 35
    if c == 0xC3:
        return p + 1 < b and buf[p + 1] == 0x97  # ×
    if c != 0xE2 or p + 2 >= b:
        return False
    x, y = buf[p + 1], buf[p + 2]
    return (x == 0x80 and y == 0xA2) or (x == 0x97 and y == 0x8F) or (x == 0x96 and y == 0xA0)  # • ● ■


def is_masked_word(buf, s, e):
    """True where a run of four X or x stands in a word among digits."""
    run = 0
    for p in range(s, e):
        if (buf[p] | 32) == 120:
            run += 1
            if run == 4:
                return True
        else:
            run = 0
    return False


def base64_end(buf, s, b):
    """End of the run of base64 signs from `s`, padding included."""
    p = s
    while p < b and (CLASS[buf[p]] & WORD or buf[p] == 43 or buf[p] == 47 or buf[p] == 45 or buf[p] == 95):
        p += 1
    while p < b and buf[p] == 61:
        p += 1
    return p


def word_trigger(buf, a, b, s, e):
    """The trigger that a word pulls, or -1."""
    length = e - s
    c = buf[s]
    after = buf[e] if e < b else 0
    if length <= 4 and after == 58 and CLASS[c] & HEX and is_ipv6_like(buf, a, b, s):
        return IPV6
    if length <= 3 and after == 46 and CLASS[c] & DIGIT and is_pair_like(buf, b, e):
        return PAIR
    if length == 4 and after == 95 and c == 119 and buf[s + 1] == 120 and buf[s + 2] == 105 and buf[s + 3] == 100:
        return WXID
    if (
        length == 8
        and after == 45
        and e + 1 < b
        and CLASS[buf[e + 1]] & WORD
        and not (e + 2 < b and CLASS[buf[e + 2]] & WORD)
    ):
        return ORG_CODE
    if length >= 13 and after == 46 and c == 101 and buf[s + 1] == 121 and buf[s + 2] == 74:  # eyJ
        return JWT
    if length >= 16 and (c == 76 or c == 65):
        if c == 76 and buf[s + 1] == 84 and buf[s + 2] == 65 and buf[s + 3] == 73:  # LTAI
            return ACCESS_KEY
        if c == 65 and buf[s + 1] == 75 and buf[s + 2] == 73 and (buf[s + 3] == 65 or buf[s + 3] == 68):  # AKIA AKID
            return ACCESS_KEY
    if 11 <= length <= 19 and is_masked_word(buf, s, e):
        return MASKED
    return -1


def base64_start(buf, a, s):
    """Start of the run of base64 signs that goes on at `s`."""
    p = s
    while p > a and (CLASS[buf[p - 1]] & WORD or buf[p - 1] == 43 or buf[p - 1] == 47):
        p -= 1
    return p


def may_be_base64(buf, s, e):
    """True for a long run that is no path and no hexadecimal hash."""
    beyond = False
    slashes = 0
    for p in range(s, min(e, s + 512)):
        if buf[p] == 47:
            slashes += 1
        elif CLASS[buf[p]] & WORD and not CLASS[buf[p]] & HEX:
            beyond = True
    return beyond and slashes * 12 <= e - s + 24


def put_trigger(triggers, n, segment, kind, s, e):
    """One row for each trigger; a segment that pulled the same one last is not named again."""
    if n > 0 and triggers[n - 1, 0] == segment and triggers[n - 1, 1] == kind and kind != BASE64 and kind != NUMERALS:
        return n
    triggers[n, 0] = segment
    triggers[n, 1] = kind
    triggers[n, 2] = s
    triggers[n, 3] = e
    return n + 1


def cue_start(buf, a, p, cue_hashes, cue_masks):
    """Start of the longest cue that ends at `p`, or -1."""
    start = -1
    q = p
    for _ in range(LONGEST_CUE):
        if q - 3 < a or buf[q - 3] < 0xE3 or buf[q - 3] > 0xE9:
            break
        q -= 3
        if look_up(cue_hashes, cue_masks, fold(buf, q, p)) >= 0:
            start = q
    return start


def goes_on(buf, b, start, end, cue_hashes, cue_masks):
    """True where the cue [start, end) is the front of a longer one: 法人 of 法人代表."""
    q = end
    while q + 3 <= b and q < end + 12 and 0xE3 <= buf[q] <= 0xE9:
        q += 3
        if look_up(cue_hashes, cue_masks, fold(buf, start, q)) >= 0:
            return True
    return False


def is_numeral_before(buf, a, p, signs):
    """True where a digit, a letter or a Chinese numeral ends at `p`."""
    if p - 1 < a:
        return False
    if CLASS[buf[p - 1]] & WORD:
        return True
    if p - 3 < a or buf[p - 3] < 0xE3 or buf[p - 3] > 0xE9:
        return False
    return (signs[((buf[p - 3] & 15) << 12) | ((buf[p - 2] & 63) << 6) | (buf[p - 1] & 63)] & NUMERAL) != 0


def separated(buf, a, b, p, width, segment, key_hashes, key_masks, cues, counts, pending, pending_hashes):
    """A separator at `p`: the value behind it, where its key asks for one or is not known yet."""
    end = p if buf[p] == SPACE else key_end(buf, a, p)
    start = key_start(buf, a, end)
    if start == end or CLASS[buf[start]] & DIGIT:
        return
    if buf[p] == 62 and (start == a or buf[start - 1] != 60):  # > that closes no plain tag
        return
    h = fold(buf, start, end)
    mask = look_up(key_hashes, key_masks, h)
    if mask == 0:
        return
    s, e = value_after(buf, b, p + width)
    if s >= e:
        return
    if mask > 0:
        n = counts[1]
        cues[n, 0] = segment
        cues[n, 1] = s
        cues[n, 2] = e
        cues[n, 3] = mask
        cues[n, 4] = 0
        cues[n, 5] = start
        cues[n, 6] = end
        counts[1] = n + 1
        return
    n = counts[4]
    pending[n, 0] = segment
    pending[n, 1] = start
    pending[n, 2] = end
    pending[n, 3] = s
    pending[n, 4] = e
    pending_hashes[n] = h
    counts[4] = n + 1


def is_separator_next(buf, b, p):
    """True where a separator follows, perhaps after a quote or a blank: keys are looked up, not cues."""
    q = p
    while q + 3 <= b and q - p < 12 and 0xE4 <= buf[q] <= 0xE9:
        q += 3
    if q < b and buf[q] == 61:  # in prose nothing is equal to anything
        return True
    q = p
    while q < b and q - p < 2 and (buf[q] == 34 or buf[q] == 39 or buf[q] == 32):
        q += 1
    if q >= b:
        return False
    c = buf[q]
    return c == 58 or c == 61 or (c == 0xEF and q + 2 < b and buf[q + 1] == 0xBC and buf[q + 2] == 0x9A)


def ideograph(buf, a, b, p, segment, signs, cue_hashes, cue_masks, candidates, cues, triggers, windows, counts):
    """A Chinese character at `p`: plates, cues, addresses, certificates of officers, written-out numbers."""
    bits = signs[((buf[p] & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)]
    if bits & PROVINCE_SIGN:
        n = counts[0]
        m = plate(buf, a, b, p, candidates, n)
        if m > n:
            candidates[n, 3] = segment
            counts[0] = m
    if bits & CUE_END and not is_separator_next(buf, b, p + 3):
        start = cue_start(buf, a, p + 3, cue_hashes, cue_masks)
        mask = look_up(cue_hashes, cue_masks, fold(buf, start, p + 3)) if start >= 0 else 0
        if mask > 0 and not goes_on(buf, b, start, p + 3, cue_hashes, cue_masks):
            s, e = text_after(buf, b, p + 3)
            n = counts[1]
            cues[n, 0] = segment
            cues[n, 1] = s
            cues[n, 2] = e
            cues[n, 3] = mask
            cues[n, 4] = p + 3
            cues[n, 5] = p
            cues[n, 6] = p
            counts[1] = n + 1
    if bits & ADDRESS_SIGN and is_numeral_before(buf, a, p, signs):
        n = counts[3]
        if n == 0 or windows[n - 1, 0] != segment or windows[n - 1, 2] <= p:
            s, e = run_around(buf, a, b, p)
            windows[n, 0] = segment
            windows[n, 1] = s
            windows[n, 2] = e
            counts[3] = n + 1
    if bits & OFFICER_SIGN:
        counts[2] = put_trigger(triggers, counts[2], segment, OFFICER, p, p + 3)
    if bits & NUMERAL and not (p - 3 >= a and is_numeral_sign(buf, p - 3, signs)):
        q = p + 3
        while q + 3 <= b and 0xE3 <= buf[q] <= 0xE9 and is_numeral_sign(buf, q, signs):
            q += 3
        if q - p >= 3 * SHORTEST_NUMERALS:
            counts[2] = put_trigger(triggers, counts[2], segment, NUMERALS, p, q)


def is_numeral_sign(buf, p, signs):
    if buf[p] < 0xE3 or buf[p] > 0xE9:
        return False
    return (signs[((buf[p] & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)] & NUMERAL) != 0


def collect(
    buf,
    bounds,
    first,
    last,
    signs,
    key_hashes,
    key_masks,
    cue_hashes,
    cue_masks,
    candidates,
    cues,
    triggers,
    windows,
    pending,
    pending_hashes,
    counts,
):
    """Segments `first` to `last`: candidates, cues, triggers, address windows and keys not known yet, counted in
    `counts` in that order."""
    for segment in range(first, last):
        a = bounds[segment]
        b = bounds[segment + 1]
        p = a
        encoded_until = a
        number_end = -1
        while p < b:
            c = buf[p]
            seen = CLASS[c] & WORD
            if seen:
                digits = seen & DIGIT
                e = p + 1
                while e < b:
                    kind = CLASS[buf[e]] & WORD
                    if kind == 0:
                        break
                    seen |= kind
                    digits += kind & DIGIT
                    e += 1
                length = e - p
                made_of = NUMBERS if digits == length else (MIXED if digits else LETTERS)
                needs = need(length, made_of, buf[e] if e < b else 0)
                if needs & EXAMINE and length <= LONGEST_WORD:
                    n = counts[0]
                    if made_of == NUMBERS:
                        m = numbers(buf, a, b, p, e, candidates, n)
                    else:
                        m = mixed(buf, a, b, p, e, digits, candidates, n)
                    while n < m:
                        candidates[n, 3] = segment
                        n += 1
                    counts[0] = m
                if needs & TRIGGER:
                    trigger = word_trigger(buf, a, b, p, e)
                    if trigger >= 0:
                        counts[2] = put_trigger(triggers, counts[2], segment, trigger, p, e)
                if length >= 8 and seen & UPPER and seen & LOWER and p >= encoded_until:
                    start = base64_start(buf, a, p)
                    encoded_until = base64_end(buf, p, b)
                    if encoded_until - start >= SHORTEST_BASE64 and may_be_base64(buf, start, encoded_until):
                        counts[2] = put_trigger(triggers, counts[2], segment, BASE64, start, encoded_until)
                if made_of == NUMBERS:
                    number_end = e
                elif e + 1 < b and buf[e] == SPACE and 0xE4 <= buf[e + 1] <= 0xE9:  # user 张三
                    separated(buf, a, b, e, 1, segment, key_hashes, key_masks, cues, counts, pending, pending_hashes)
                p = e
            elif c >= 0xE3 and c <= 0xEF and p + 3 <= b:
                if c <= 0xE9:
                    if signs[((c & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)]:
                        ideograph(
                            buf, a, b, p, segment, signs, cue_hashes, cue_masks,
                            candidates, cues, triggers, windows, counts,
                        )  # fmt: skip
                elif c == 0xEF and buf[p + 1] == 0xBC and buf[p + 2] == 0x9A:  # ：
                    separated(buf, a, b, p, 3, segment, key_hashes, key_masks, cues, counts, pending, pending_hashes)
                p += 3
            else:
                if (c == 58 or c == 61 or c == 62) and p != number_end:
                    separated(buf, a, b, p, 1, segment, key_hashes, key_masks, cues, counts, pending, pending_hashes)
                elif c == 64:
                    n = counts[0]
                    m = email(buf, a, b, p, candidates, n)
                    if m > n:
                        candidates[n, 3] = segment
                        counts[0] = m
                elif is_cover(buf, b, p):
                    counts[2] = put_trigger(triggers, counts[2], segment, MASKED, p, p + 1)
                p += 1


def speak(buf, bounds, candidates, count, words, hashes):
    """For every candidate the place of the words that speak of it and their hash. Alike words have one hash, so that
    each is understood once."""
    for n in range(count):
        s, e, kind = place(buf, bounds[candidates[n, 3]], candidates[n, 0])
        words[n, 0] = s
        words[n, 1] = e
        words[n, 2] = kind
        hashes[n] = fold(buf, s, e) * 2 + kind
