"""The exact rules of every shape, on bytes: a word of letters and digits in, candidates out.

One source for both lanes: Numba compiles these functions for the fast one, the numpy lane calls them as they stand on
the few words that its filters let through. So they keep to what both understand: integers, loops, one-byte tables.
They mirror the patterns of `rules/personal_data/recognisers.yaml`; `tests/personal_data/test_differential.py` holds
them to the expressions there.

`buf` is the decoded view, `a` and `b` bound the segment, `s` and `e` the word. Candidates are rows of `out`
(start, end, shape); every function returns the number of rows.
"""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.addresses import ipv4, mac_at, mac_grouped, mac_solid
from scanners.personal_data.lane.certificates import (
    document,
    identity,
    identity_in_groups,
    identity_of_15,
    passport_in_digits,
)
from scanners.personal_data.lane.classes import (
    AFTER,
    CLASS,
    DIGIT,
    DOT,
    HYPHEN,
    ID15,
    IMEI,
    LONGEST_WORD,
    NEEDS,
    SPACE,
    USCC,
    USCC_IN_DIGITS,
    Bytes,
    is_digit,
    number_after,
    number_before,
    put,
    value_of,
)
from scanners.personal_data.lane.codes import (
    bank_card,
    bank_card_in_groups,
    credit_code,
    device_in_groups,
    is_device,
    luhn,
    organisation_in_code,
    vehicle,
)
from scanners.personal_data.lane.telephones import landline_solid, local, mobile, mobile_dotted, mobile_in_groups


def need(length: int, kind: int, after: int) -> int:
    """What a word needs, as bits."""
    return NEEDS[(min(length, 63) * 3 + kind) * 8 + AFTER[after]]


def numbers(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """A word that is all digits."""
    length = e - s
    if length <= 3:
        if e < b and buf[e] == DOT:
            return ipv4(buf, a, b, s, out, n)
        if length == 2:
            n = mac_at(buf, a, b, s, e, out, n)
            return device_in_groups(buf, a, b, s, out, n)
        if length == 3:
            if buf[s] == 49:
                return mobile_in_groups(buf, a, b, s, e, out, n)
            if buf[s] == 48:
                return local(buf, a, b, s, e, out, n)
        return n
    if length == 4:
        if buf[s] == 48:
            n = local(buf, a, b, s, e, out, n)
            return mac_grouped(buf, a, b, s, out, n) if e < b and buf[e] == HYPHEN else n
        if e < b and (buf[e] == SPACE or buf[e] == HYPHEN):
            if buf[e] == HYPHEN:
                n = mac_grouped(buf, a, b, s, out, n)
            return bank_card_in_groups(buf, a, b, s, out, n)
        return n
    if length == 5 or length == 7:
        return mobile_in_groups(buf, a, b, s, e, out, n)
    if length == 6:
        n = identity_in_groups(buf, a, b, s, out, n)
        return device_in_groups(buf, a, b, s, out, n)
    if length == 9:
        return passport_in_digits(buf, s, e, out, n)
    if 10 <= length <= 12 and buf[s] == 48:
        n = landline_solid(buf, a, b, s, e, out, n)
    if 11 <= length <= 15 and length != 14:
        n = mobile(buf, a, b, s, e, out, n)
    if length == 15:
        if number_before(buf, a, s) and number_after(buf, b, e):
            if identity_of_15(buf, s):
                n = put(out, n, s, e, ID15)
            two = value_of(buf, s, s + 2)
            if is_device(two) and luhn(buf, s, e):
                n = put(out, n, s, e, IMEI)
        return n
    if length == 18:
        if buf[s] != 48:
            n = identity(buf, a, b, s, e, out, n)
        if credit_code(buf, s):
            n = put(out, n, s, e, USCC if organisation_in_code(buf, s) else USCC_IN_DIGITS)
    if 16 <= length <= 19:
        n = bank_card(buf, a, b, s, e, out, n)
    return n


def mixed(buf: Bytes, a: int, b: int, s: int, e: int, digits: int, out: Any, n: int) -> int:
    """A word of letters and digits."""
    length = e - s
    if length == 2:
        return mac_at(buf, a, b, s, e, out, n)
    if length == 4:
        return mac_grouped(buf, a, b, s, out, n) if e < b and buf[e] == HYPHEN else n
    if length == 18:
        if digits == 17 and (buf[e - 1] | 32) == 120 and buf[s] != 48:
            n = identity(buf, a, b, s, e, out, n)
        if credit_code(buf, s):
            n = put(out, n, s, e, USCC if organisation_in_code(buf, s) else USCC_IN_DIGITS)
        return n
    if length == 12:
        return mac_solid(buf, a, b, s, e, out, n)
    if length == 17:
        return vehicle(buf, s, out, n)
    if (8 <= length <= 11 or length == 15) and digits >= length - 3 and not is_digit(buf, s):
        return document(buf, s, e, out, n)
    return n


def dotted(buf: Bytes, a: int, b: int, p: int, out: Any, n: int) -> int:
    """Three groups that points part, the second of which is at `p`: 138.0000.1234, 001a.2b3c.4d5e."""
    if p - 8 < a or buf[p - 5] != DOT:
        return n
    n = mobile_dotted(buf, a, b, p - 8, out, n)
    return mac_grouped(buf, a, b, p - 9, out, n) if p - 9 >= a else n


def examine(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """Candidates of the word [s, e) of the segment [a, b)."""
    length = e - s
    if length < 1 or length > LONGEST_WORD:
        return n
    digits = 0
    for p in range(s, e):
        digits += CLASS[buf[p]] & DIGIT
    if digits == length:
        return numbers(buf, a, b, s, e, out, n)
    return mixed(buf, a, b, s, e, digits, out, n)
