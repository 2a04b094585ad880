"""Labelled texts of words that the recognisers were not made with: keys, sentences, formats of logs and columns.

A second opinion beside `labelled`: values are drawn from the same definitions, everything that stands around them is of
other words. Each YAML file beside this module is one set; a set that rules were mended by measures nothing any more.
"""

from . import borders, covered, persons, registers, serials, things, veils
from .drawing import Words, draw_held_out

__all__ = ["Words", "borders", "covered", "draw_held_out", "persons", "registers", "serials", "things", "veils"]
