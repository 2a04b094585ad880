"""Shapes of values: what a cell could be before any check digit is looked at."""

from __future__ import annotations

import numpy as np

RESIDENT, DIGITS15, CARD, CREDIT, VIN17, MOBILE11, ORG, TEXT = (1 << n for n in range(8))
"""Shapes, as bits: what a value could be before any check digit is looked at.

RESIDENT 18 signs with province, date and last sign of a resident number; DIGITS15 15 digits; CARD 16 to 19 digits;
CREDIT 18 letters and digits of a credit code; VIN17 17 letters and digits, both; MOBILE11 11 digits beginning with 1;
ORG the 9 signs of an organisation code, with or without its hyphen; TEXT running text.
"""
SHAPES = 8

READ = 512
"""Bytes of a cell that are looked at; what is longer counts by its first bytes and its length."""
TEXT_BYTES = 45
TEXT_MARKS = 3
"""Running text: at least so many bytes, with at least so many blanks or punctuation marks in it."""

PROVINCES = np.zeros(100, np.bool_)
PROVINCES[[*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)]] = True
PROVINCES[[71, 81, 82, 83, 91, *range(92, 100)]] = True
MARKS = np.zeros(256, np.bool_)
MARKS[list(b" ,;:!?\n\t")] = True
