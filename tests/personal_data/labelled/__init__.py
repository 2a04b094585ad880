"""Labelled logs and tables to measure the recognisers on: synthetic, drawn by a seed.

Reasoned from the definitions of the identifiers and from how such data looks; the recognisers were not consulted.
"""

from .corpus import Corpus, Place, draw
from .fragment import Fragment, Mark, Sort
from .tables import Column, Table, Truth

__all__ = ["Column", "Corpus", "Fragment", "Mark", "Place", "Sort", "Table", "Truth", "draw"]
