"""What Chinese characters in a text mean: cues, plates, addresses, certificates, numbers written out.

Compiled with the pass; `arrays.characters` does the same with numpy.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.context import TITLED
from scanners.personal_data.lane.behind import run_around, text_after
from scanners.personal_data.lane.bits import fold, fold_small, look_up
from scanners.personal_data.lane.classes import CLASS, DIGIT, LOWER, UPPER, WORD, Bytes
from scanners.personal_data.lane.codes import plate
from scanners.personal_data.lane.enclosed import cell_after
from scanners.personal_data.lane.key_names import ideograph_before
from scanners.personal_data.lane.rows import put_candidates, put_cue
from scanners.personal_data.lane.triggers import MASKED, NUMERALS, OFFICER, put_trigger

# Bits of a Chinese character, by code point.
PROVINCE_SIGN, CUE_END, ADDRESS_SIGN, NUMERAL, TRIGGER_SIGN, COUNT_SIGN, MIXED_CUE_END, TITLE_END = (
    1 << bit for bit in range(8)
)
SIGNED = PROVINCE_SIGN | ADDRESS_SIGN | NUMERAL | TRIGGER_SIGN
"""Characters that are looked at for what they are themselves."""
WIDE_CLOSING = ord("】")
COVERED_SIGN = ord("某")
"""Covers a given name, as courts write it: 王某某."""
SHORTEST_NUMERALS = 11
NUMERALS_BEFORE_X = 17
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
        s, e = cell_after(buf, b, p + 3)
        if s < e:
            if mask & TITLED:
                put_cue(out, segment, s, e, TITLED, p + 3, p, p)
            if mask != TITLED:
                put_cue(out, segment, s, e, mask & ~TITLED, 0, p, p)
            return
        s, e = text_after(buf, b, p + 3)
        put_cue(out, segment, s, e, mask, p + 3, p, p)


def signed(buf: Bytes, a: int, b: int, p: int, code: int, bits: int, segment: int, signs: Any, out: Any) -> None:
    """A Chinese character at `p` with its bits: plates, addresses, certificates of officers, names that are covered,
    written-out numbers."""
    counts = out.counts
    if bits & PROVINCE_SIGN:
        n = counts[0]
        put_candidates(out, segment, n, plate(buf, a, b, p, out.candidates, n))
    if bits & ADDRESS_SIGN and (is_count_before(buf, a, p, signs) or is_house_next(buf, b, p + 3)):
        put_window(buf, a, b, p, segment, out)
    if bits & TRIGGER_SIGN:
        put_trigger(out, segment, MASKED if code == COVERED_SIGN else OFFICER, p, p + 3)
    if bits & NUMERAL and not (p - 3 >= a and is_numeral_sign(buf, p - 3, signs)):
        q = p + 3
        while q + 3 <= b and 0xE3 <= buf[q] <= 0xE9 and is_numeral_sign(buf, q, signs):
            q += 3
        if q - p >= 3 * NUMERALS_BEFORE_X and is_last_x(buf, b, q):
            q += 1
        if q - p >= 3 * SHORTEST_NUMERALS:
            put_trigger(out, segment, NUMERALS, p, q)


def is_last_x(buf: Bytes, b: int, p: int) -> bool:
    """True for the X at `p` that an identity number ends in."""
    return p < b and buf[p] | 32 == 120 and not (p + 1 < b and CLASS[buf[p + 1]] & WORD)


def is_numeral_sign(buf: Bytes, p: int, signs: Any) -> bool:
    if buf[p] < 0xE3 or buf[p] > 0xE9:
        return False
    return (signs[((buf[p] & 15) << 12) | ((buf[p + 1] & 63) << 6) | (buf[p + 2] & 63)] & NUMERAL) != 0
