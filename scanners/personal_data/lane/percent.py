"""Bytes that are URL-encoded, once or twice. Compiled or interpreted like `rules`."""

from __future__ import annotations

from scanners.personal_data.lane.classes import Bytes

PERCENT = 37


def hex_value(c: int) -> int:
    """Value of a hexadecimal digit, -1 for another byte."""
    if 48 <= c <= 57:
        return c - 48
    c |= 32
    return c - 87 if 97 <= c <= 102 else -1


def hex_number(buf: Bytes, p: int, b: int, digits: int) -> int:
    """The number that so many hexadecimal digits at `p` spell, or -1."""
    if p + digits > b:
        return -1
    value = 0
    for at in range(p, p + digits):
        digit = hex_value(buf[at])
        if digit < 0:
            return -1
        value = value * 16 + digit
    return value


def url_byte(buf: Bytes, p: int, b: int) -> tuple[int, int]:
    """(length, value) of the URL-encoded byte at `p`; length 0 where none is."""
    if p >= b or buf[p] != PERCENT:
        return 0, 0
    value = hex_number(buf, p + 1, b, 2)
    if value == PERCENT:
        inner = hex_number(buf, p + 3, b, 2)
        if inner >= 0:
            return 5, inner
    return (3, value) if value >= 0 else (0, 0)
