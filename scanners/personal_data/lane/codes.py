"""Bank cards, devices, credit codes, vehicles and their plates. Exact rules on bytes."""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.classes import (
    CARD,
    CARD_GROUPED,
    CARD_GROUPED_LONG,
    CARD_UNIONPAY,
    DOT,
    HYPHEN,
    IMEI_GROUPED,
    ORG_WEIGHTS,
    PLATE,
    PLATE_ENDING,
    PLATE_OF_LETTERS,
    PLATE_PROVINCE,
    SPACE,
    USCC_OFFICES,
    USCC_PLACES,
    USCC_VALUE,
    USCC_WEIGHTS,
    VIN,
    VIN_UNCHECKED,
    VIN_VALUE,
    VIN_WEIGHTS,
    Bytes,
    digits_end,
    free_after,
    grouped_after,
    grouped_before,
    is_digit,
    is_word,
    number_after,
    number_before,
    put,
    value_of,
)


def luhn(buf: Bytes, s: int, e: int) -> bool:
    """ISO/IEC 7812-1 Annex B over the digits of [s, e); other bytes are passed over."""
    total = 0
    double = False
    for p in range(e - 1, s - 1, -1):
        if not is_digit(buf, p):
            continue
        digit = buf[p] - 48
        if double:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
        double = not double
    return total % 10 == 0


def one_digit_only(buf: Bytes, s: int, e: int) -> bool:
    """True where all digits of [s, e) are the same."""
    first = -1
    for p in range(s, e):
        if is_digit(buf, p):
            digit = buf[p] - 48
            if first < 0:
                first = digit
            elif digit != first:
                return False
    return True


def bank_card(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Sixteen to nineteen digits in the blocks of payment cards, with a Luhn check."""
    length = e - s
    first = buf[s] - 48
    two = value_of(buf, s, s + 2)
    if two == 62:
        shape = CARD_UNIONPAY
    elif (length == 16 and 3 <= first <= 6) or (length == 19 and (first == 4 or value_of(buf, s, s + 4) == 9558)):
        shape = CARD
    else:
        return n
    if not luhn(buf, s, e) or one_digit_only(buf, s, e) or not number_before(buf, a, s) or not number_after(buf, b, e):
        return n
    return put(out, n, s, e, shape)


def card_after(buf: Bytes, b: int, e: int) -> bool:
    """Guard `card`, after: no further group of four."""
    return grouped_after(buf, b, e) and not (e + 5 <= b and buf[e] == SPACE and digits_end(buf, e + 1, e + 5) == e + 5)


def bank_card_in_groups(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """4-4-4-4, and with up to three digits more where the check digit says so; `s` begins the first group."""
    first = buf[s] - 48
    if first < 3 or first == 7 or first == 8 or s + 19 > b:
        return n
    between = buf[s + 4]
    if between != SPACE and between != HYPHEN:
        return n
    for group in range(1, 4):
        p = s + group * 5
        if buf[p - 1] != between or digits_end(buf, p, b) - p < 4 or (group < 3 and is_digit(buf, p + 4)):
            return n
    end = s + 19
    if (end < b and is_digit(buf, end)) or not grouped_before(buf, a, s):
        return n
    if s - 5 >= a and buf[s - 1] == SPACE and digits_end(buf, s - 5, s) == s - 1:
        return n
    if card_after(buf, b, end) and luhn(buf, s, end) and not one_digit_only(buf, s, end):
        n = put(out, n, s, end, CARD_GROUPED)
    if end + 1 < b and buf[end] == between:
        last = digits_end(buf, end + 1, b)
        if 1 <= last - end - 1 <= 3 and card_after(buf, b, last):
            if luhn(buf, s, last) and not one_digit_only(buf, s, last):
                n = put(out, n, s, last, CARD_GROUPED_LONG)
    return n


def device_in_groups(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """An IMEI as it is written for people: 2-6-6-1 or 6-2-6-1 digits; `s` begins the first group."""
    e = s + 18
    if e > b or buf[s + 9] != HYPHEN or buf[s + 16] != HYPHEN:
        return n
    first = digits_end(buf, s, s + 9)
    if (first != s + 2 and first != s + 6) or buf[first] != HYPHEN or digits_end(buf, first + 1, e) != s + 9:
        return n
    two = value_of(buf, s, s + 2)
    if digits_end(buf, s + 10, e) != s + 16 or not is_digit(buf, s + 17) or not is_device(two) or not luhn(buf, s, e):
        return n
    if not grouped_before(buf, a, s) or not grouped_after(buf, b, e):
        return n
    return put(out, n, s, e, IMEI_GROUPED)


def is_device(two: int) -> bool:
    """True for the first digits of type allocation codes."""
    return two == 86 or two == 35 or two == 1 or two == 99


def credit_code(buf: Bytes, s: int) -> bool:
    """GB 32100-2015: office and category, a place, and signs of its alphabet with weights 3^i mod 31."""
    first, second = USCC_VALUE[buf[s]], USCC_VALUE[buf[s + 1]]
    if first == 255 or second == 255 or not USCC_OFFICES[first * 31 + second]:
        return False
    total = first + second * 3
    for place in range(2, 17):
        value = USCC_VALUE[buf[s + place]]
        if value == 255 or (place < 8 and value > 9):
            return False
        total += value * USCC_WEIGHTS[place]
    return USCC_PLACES[value_of(buf, s + 2, s + 4)] != 0 and USCC_VALUE[buf[s + 17]] == (31 - total % 31) % 31


def organisation_in_code(buf: Bytes, s: int) -> bool:
    """True where the nine signs of a credit code from the ninth on, the code of an organisation, have letters or a
    right check digit of their own (GB 11714)."""
    if digits_end(buf, s + 8, s + 17) < s + 17:
        return True
    total = 0
    for place in range(8):
        total += (buf[s + 8 + place] - 48) * ORG_WEIGHTS[place]
    return (total + buf[s + 16] - 48) % 11 == 0


def vehicle(buf: Bytes, s: int, out: Any, n: int) -> int:
    """GB 16735: seventeen signs without I, O and Q, four digits last; the ninth is a check in most of the world."""
    total = 0
    letters = 0
    digits = 0
    for place in range(17):
        c = buf[s + place]
        value = VIN_VALUE[c]
        if value == 255:
            return n
        if c <= 57:
            digits += 1
        else:
            letters += 1
            if place >= 13:
                return n
        total += value * VIN_WEIGHTS[place]
    if letters < 2 or digits < 2:
        return n
    rest = total % 11
    check = buf[s + 8]
    if check == (88 if rest == 10 else 48 + rest):
        n = put(out, n, s, s + 17, VIN)
    return put(out, n, s, s + 17, VIN_UNCHECKED)


def plate(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """GA 36: a province, a letter, then five signs, four and an ending, or six of a new-energy car."""
    code = ((buf[s] & 15) << 12) | ((buf[s + 1] & 63) << 6) | (buf[s + 2] & 63)
    if not PLATE_PROVINCE[code]:
        return n
    p = s + 3
    if p >= b or not plate_letter(buf[p]):
        return n
    p += 1
    if p < b:
        if buf[p] == DOT or buf[p] == SPACE or buf[p] == HYPHEN:
            p += 1
        elif p + 1 < b and buf[p] == 0xC2 and buf[p + 1] == 0xB7:
            p += 2
        elif p + 2 < b and buf[p] == 0xE2 and buf[p + 1] == 0x80 and buf[p + 2] == 0xA2:
            p += 3
    e = p
    letters = 0
    while e < b and is_word(buf, e) and e < p + 7:
        if not is_digit(buf, e):
            if not plate_letter(buf[e]):
                return n
            letters += 1
        e += 1
    length = e - p
    if length == 5:
        return put(out, n, s, e, PLATE if letters <= 2 else PLATE_OF_LETTERS)
    if length == 4:
        if e + 3 > b or buf[e] < 0xE3 or buf[e] > 0xE9:
            return n
        ending = ((buf[e] & 15) << 12) | ((buf[e + 1] & 63) << 6) | (buf[e + 2] & 63)
        if PLATE_ENDING[ending] and free_after(buf, b, e + 3):
            return put(out, n, s, e + 3, PLATE if letters <= 2 else PLATE_OF_LETTERS)
        return n
    if length == 6:
        small = 65 <= buf[p] <= 75 and digits_end(buf, p + 2, b) == e
        large = 65 <= buf[e - 1] <= 75 and digits_end(buf, p, b) == e - 1
        if small or large:
            return put(out, n, s, e, PLATE)
    return n


def plate_letter(c: int) -> bool:
    return 65 <= c <= 90 and c != 73 and c != 79
