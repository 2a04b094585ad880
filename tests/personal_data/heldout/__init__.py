"""Labelled texts of words that the recognisers were not made with: keys, sentences, formats of logs and columns.

A second opinion beside `labelled`: values are drawn from the same definitions, everything that stands around them is of
other words. Each YAML file beside this module is one set; a set that rules were mended by measures nothing any more.
"""

from . import covered, persons, registers, serials
from .drawing import Words, draw_held_out

__all__ = ["Words", "covered", "draw_held_out", "persons", "registers", "serials"]
