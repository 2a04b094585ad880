"""Addresses of machines and mailboxes. Exact rules on bytes."""

from __future__ import annotations

from typing import Any

from scanners.personal_data.lane.classes import (
    _MAIL,
    CLASS,
    COLON,
    DIGIT,
    DOMAIN_ROWS,
    DOMAIN_WIDTH,
    DOT,
    EMAIL,
    HEX,
    HYPHEN,
    IPV4,
    IPV4_IN_NAME,
    IPV4_OR_VERSION,
    LONGEST_MAIL_NAME,
    MAC,
    MAC_GROUPED,
    MAC_SOLID,
    SLASH,
    SPACE,
    SUFFIX_HASHES,
    UNDERSCORE,
    Bytes,
    chained_after,
    chained_before,
    free_after,
    grouped_after,
    grouped_before,
    is_digit,
    is_word,
    put,
)
from scanners.personal_data.lane.marks import is_in_row

LONGEST_FOLDER = 64
"""Signs of a prompt behind the name of the machine."""


def octet(buf: Bytes, p: int, b: int) -> tuple[int, int]:
    """(end, value) of a number 0 to 255 without leading noughts at `p`; end -1 where none is."""
    value = 0
    e = p
    while e < b and e < p + 4 and is_digit(buf, e):
        value = value * 10 + (buf[e] - 48)
        e += 1
    if e == p or e > p + 3 or value > 255 or (buf[p] == 48 and e > p + 1):
        return -1, 0
    return e, value


def is_port(buf: Bytes, b: int, e: int) -> bool:
    """True where a colon and the two to five digits of a port follow."""
    p = e + 1
    while p < b and p - e < 7 and is_digit(buf, p):
        p += 1
    return e < b and buf[e] == COLON and 2 <= p - e - 1 <= 5 and (p >= b or not is_word(buf, p))


def ipv4(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """RFC 791; not a version, an object identifier, or an address of this machine or of nobody. In the name of a thing
    it is one where its port follows."""
    in_name = False
    if s > a:
        c = buf[s - 1]
        if c == DOT:
            return n
        if (c == SLASH or c == UNDERSCORE) and s - 2 >= a and is_word(buf, s - 2):
            return n
        in_name = c == HYPHEN and s - 2 >= a and is_word(buf, s - 2) and not is_digit(buf, s - 2)
    e, head = octet(buf, s, b)
    if e < 0:
        return n
    is_small = head < 10
    for _ in range(3):
        if e >= b or buf[e] != DOT:
            return n
        e, value = octet(buf, e + 1, b)
        if e < 0:
            return n
        if value > 31:
            is_small = False
    if not free_after(buf, b, e):
        return n
    if e + 1 < b:
        c = buf[e]
        if (c == DOT or c == UNDERSCORE) and is_word(buf, e + 1):
            return n
        if c == HYPHEN and is_word(buf, e + 1) and not is_digit(buf, e + 1):
            return n
    if head == 0 or head == 127 or head >= 224:
        return n
    if in_name:
        return put(out, n, s, e, IPV4_IN_NAME) if not is_small and is_port(buf, b, e) else n
    return put(out, n, s, e, IPV4_OR_VERSION if is_small else IPV4)


def joined_by_colon(buf: Bytes, a: int, s: int) -> bool:
    """True where a colon before `s` parts groups of hexadecimal digits, not a key from its value."""
    if s - 1 < a or buf[s - 1] != COLON:
        return False
    if s - 2 >= a and buf[s - 2] == COLON:
        return True
    p = s - 1
    while p > a and is_word(buf, p - 1):
        p -= 1
        if not CLASS[buf[p]] & HEX or s - 1 - p > 4:
            return False
    return p < s - 1


def mac(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """Six pairs of hexadecimal digits; not zero, not everybody, not a group."""
    e = s + 17
    if e > b:
        return n
    between = buf[s + 2]
    zero = True
    full = True
    for pair in range(6):
        p = s + pair * 3
        if not (CLASS[buf[p]] & HEX and CLASS[buf[p + 1]] & HEX) or (pair < 5 and buf[p + 2] != between):
            return n
        if buf[p] != 48 or buf[p + 1] != 48:
            zero = False
        if (buf[p] | 32) != 102 or (buf[p + 1] | 32) != 102:
            full = False
    if zero or full or (buf[s + 1] & 1) == (1 if buf[s + 1] <= 57 else 0):
        return n
    if joined_by_colon(buf, a, s) or (s - 2 >= a and buf[s - 1] == HYPHEN and is_word(buf, s - 2)):
        return n
    if not free_after(buf, b, e):
        return n
    if e + 1 < b and (buf[e] == HYPHEN or buf[e] == COLON) and is_word(buf, e + 1):
        return n
    if e + 1 < b and buf[e] == COLON and buf[e + 1] == COLON:
        return n
    return put(out, n, s, e, MAC)


def mac_solid(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    """The same without signs between: twelve hexadecimal digits, letters and digits among them."""
    is_group = (buf[s + 1] & 1) == (1 if buf[s + 1] <= 57 else 0)
    if is_group or not grouped_before(buf, a, s) or not grouped_after(buf, b, e):
        return n
    for p in range(s, e):
        if not CLASS[buf[p]] & HEX:
            return n
    return put(out, n, s, e, MAC_SOLID)


def mac_grouped(buf: Bytes, a: int, b: int, s: int, out: Any, n: int) -> int:
    """The same in three groups of four that hyphens or points part; `s` begins the first."""
    e = s + 14
    if e > b or buf[s + 9] != buf[s + 4] or (buf[s + 4] != HYPHEN and buf[s + 4] != DOT):
        return n
    digits = 0
    for p in range(s, e):
        if p != s + 4 and p != s + 9:
            if not CLASS[buf[p]] & HEX:
                return n
            digits += CLASS[buf[p]] & DIGIT
    is_group = (buf[s + 1] & 1) == (1 if buf[s + 1] <= 57 else 0)
    if digits == 0 or digits == 12 or is_group or not chained_before(buf, a, s) or not chained_after(buf, b, e):
        return n
    return put(out, n, s, e, MAC_GROUPED)


def mail_start(buf: Bytes, a: int, at: int) -> int:
    """Start of the longest name before an `@`, `at` where none is. Where several signs stand together a name may begin
    behind them, and behind two dots it must."""
    start = at
    p = at
    while p > a and at - p < LONGEST_MAIL_NAME and CLASS[buf[p - 1]] & _MAIL:
        p -= 1
        if buf[p] == DOT and buf[p + 1] == DOT:
            break
        if is_word(buf, p) and (p == a or not is_word(buf, p - 1)):
            if p - 1 <= a or not CLASS[buf[p - 1]] & _MAIL or not is_word(buf, p - 2):
                start = p
    return start


def is_covered_mail(buf: Bytes, a: int, at: int) -> bool:
    """True where the name before an `@` ends in three X or more that cover the rest of it: zhaxxx@example.cn."""
    return at - 4 >= a and buf[at - 1] | 32 == 120 and buf[at - 2] | 32 == 120 and buf[at - 3] | 32 == 120


def email(buf: Bytes, a: int, b: int, at: int, out: Any, n: int) -> int:
    """RFC 5321 as people write it; `at` is the place of the sign. File names are none."""
    s = mail_start(buf, a, at)
    if s == at or buf[at - 1] == DOT:
        return n
    if is_covered_mail(buf, s, at):
        return n
    if at - s == 3 and buf[s] == 103 and buf[s + 1] == 105 and buf[s + 2] == 116:  # git
        return n
    p = at + 1
    dot_count = 0
    while True:
        label = p
        letters = True
        digest = 0
        power = 1
        while p < b and (is_word(buf, p) or (buf[p] == HYPHEN and p > label)):
            c = buf[p]
            if c <= 57:
                letters = False
            elif p - label < 8:
                digest += (c | 32) * power
                power *= 31
            p += 1
        width = p - label
        if width == 0 or width > 63:
            return n
        if p + 1 < b and buf[p] == DOT and is_word(buf, p + 1):
            dot_count += 1
            p += 1
            continue
        break
    if dot_count == 0 or dot_count > 5 or not letters or width < 2 or width > 24:
        return n
    if width <= 8:
        for suffix in SUFFIX_HASHES:
            if suffix == digest:
                return n
    if names_algorithm(buf, at + 1, p) or names_machine(buf, b, p):
        return n
    return put(out, n, s, p, EMAIL)


def names_algorithm(buf: Bytes, s: int, e: int) -> bool:
    """True for a domain under which algorithms are named: hmac-sha2-256-etm@openssh.com."""
    return is_in_row(buf, s, e - s, DOMAIN_ROWS, DOMAIN_WIDTH, 32)


def names_machine(buf: Bytes, b: int, e: int) -> bool:
    """True where a path on a machine, or the rest of a prompt, follows the domain that ends at `e`: :/srv, ~]#."""
    if e + 1 >= b:
        return False
    if buf[e] == COLON:
        return buf[e + 1] == SLASH or buf[e + 1] == 126
    if buf[e] != SPACE:
        return False
    p = e + 1
    while p < b and p - e <= LONGEST_FOLDER and 32 < buf[p] < 127 and buf[p] != 93:
        p += 1
    return p > e + 1 and p + 1 < b and buf[p] == 93 and (buf[p + 1] == 35 or buf[p + 1] == 36)


def mac_at(buf: Bytes, a: int, b: int, s: int, e: int, out: Any, n: int) -> int:
    if e < b and (buf[e] == COLON or buf[e] == HYPHEN):
        return mac(buf, a, b, s, out, n)
    return n
