"""Texts that base64 hides: where a run of its signs begins and ends, and which pieces of it are text when undone.

Compiled with the pass; `arrays.triggers` asks the same functions for the few runs that may hide one.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.classes import CLASS, DIGIT, HEX, LOWER, UPPER, WORD, Bytes
from scanners.personal_data.lane.triggers import BASE64, put_trigger

SHORTEST_BASE64, LONGEST_BASE64 = 24, 1 << 20
SHORTEST_OF_DIGITS, SHORTEST_WIDE = 15, 8
"""The same of runs whose texts begin with a digit or with a Chinese character: telephone numbers, names of two."""
SHORTEST_BASE64_WORD = 8
"""Letters and digits in a row, small and capital ones among them, that every base64 holds somewhere."""
SHORTEST_HIDDEN = 6
"""Bytes of a text that base64 hides."""
MOST_BASE64_STARTS = 32
"""Places in a run at which what it hides may begin."""


def shortest_base64(first: int) -> int:
    """Signs that a run has at least, by its first sign: few that begin as texts of digits or Chinese characters do hide
    one by chance. What is shorter than others must be is looked at as a whole."""
    if first == 53 or first == 54:  # 5, 6
        return SHORTEST_WIDE
    return SHORTEST_OF_DIGITS if 77 <= first <= 79 else SHORTEST_BASE64  # M to O


def base64_end(buf: Bytes, s: int, b: int) -> int:
    """End of the run of base64 signs from `s`, padding included."""
    p = s
    while p < b and (CLASS[buf[p]] & WORD or buf[p] == 43 or buf[p] == 47 or buf[p] == 45 or buf[p] == 95):
        p += 1
    while p < b and buf[p] == 61:
        p += 1
    return p


def is_both_cases(buf: Bytes, s: int, e: int) -> bool:
    """True for a word with small and capital letters."""
    seen = 0
    for p in range(s, e):
        seen |= CLASS[buf[p]]
    return seen & (UPPER | LOWER) == UPPER | LOWER


def is_base64_sign(c: int) -> bool:
    return CLASS[c] & WORD != 0 or c == 43 or c == 47 or c == 45 or c == 95


def parts_base64(c: int) -> bool:
    """True for the signs of base64 that also part a path or a name: / - _."""
    return c == 47 or c == 45 or c == 95


def base64_value(c: int) -> int:
    """The six bits that a sign of base64 or base64url stands for."""
    if CLASS[c] & UPPER:
        return c - 65
    if CLASS[c] & LOWER:
        return c - 71
    if CLASS[c] & DIGIT:
        return c + 4
    return 62 if c == 43 or c == 45 else 63


def base64_start(buf: Bytes, a: int, s: int) -> int:
    """Start of the run of base64 signs that goes on at `s`."""
    p = s
    while p > a and is_base64_sign(buf[p - 1]):
        p -= 1
    return p


def put_hidden(buf: Bytes, s: int, e: int, segment: int, out: Any) -> None:
    """Triggers for the pieces of the run [s, e) that hide a text: the run as a whole, or else pieces of it between
    `/`, `-` and `_`, as in a path."""
    body = e
    while body > s and buf[body - 1] == 61:
        body -= 1
    if e - s < SHORTEST_BASE64:
        if hidden_end(buf, s, body, e) == e:
            put_trigger(out, segment, BASE64, s, e)
        return
    start = s
    tries = 0
    while start <= body and e - start >= SHORTEST_BASE64 and tries < MOST_BASE64_STARTS:
        end = hidden_end(buf, start, body, e)
        if end >= 0:
            put_trigger(out, segment, BASE64, start, end)
            start = end
        while start < body and not parts_base64(buf[start]):
            start += 1
        start += 1
        tries += 1


def hidden_end(buf: Bytes, s: int, body: int, e: int) -> int:
    """End of the longest piece from `s` that hides a text, -1 where none does. It ends before a sign that parts, or at
    the end of the run, `body` without its padding."""
    best = -1
    bits = held = 0
    count = 0
    more, low, high = 0, 0x80, 0xBF  # of a character: bytes to come, and between what the next one lies
    width = seen = 0  # of the word that is being read
    has_word = beyond = False
    p = s
    while p <= body and p - s <= LONGEST_BASE64:
        c = buf[p] if p < body else 47
        if not CLASS[c] & WORD:
            if width >= SHORTEST_BASE64_WORD and seen & (UPPER | LOWER) == UPPER | LOWER:
                has_word = True
            width = seen = 0
            if has_word and beyond and more == 0 and count >= SHORTEST_HIDDEN and c != 43 and (p - s) % 4 != 1:
                last = p if p < body else e
                if last == e or last - s >= SHORTEST_BASE64:
                    best = last
        else:
            width += 1
            seen |= CLASS[c]
            if not CLASS[c] & HEX:
                beyond = True
        if p == body:
            break
        bits = bits << 6 | base64_value(c)
        held += 6
        if held >= 8:
            held -= 8
            byte = bits >> held
            bits &= (1 << held) - 1
            count += 1
            if more:
                if byte < low or byte > high:
                    break
                more, low, high = more - 1, 0x80, 0xBF
            elif byte < 0x80:
                if byte < 32 and byte != 9 and byte != 10 and byte != 13:
                    break
            elif 0xC2 <= byte <= 0xDF:
                more = 1
            elif 0xE0 <= byte <= 0xEF:
                more = 2
                if byte == 0xE0:
                    low = 0xA0
                elif byte == 0xED:
                    high = 0x9F
            elif 0xF0 <= byte <= 0xF4:
                more = 3
                if byte == 0xF0:
                    low = 0x90
                elif byte == 0xF4:
                    high = 0x8F
            else:
                break
        p += 1
    return best
