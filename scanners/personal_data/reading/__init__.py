"""Reading datasets and logs: paths → blocks of lines, batches of rows, and troubles. See `read` and `splits_of`."""

from scanners.personal_data.reading.blocks import As, Batch, Limits, Lines, Notes, Part, Piece
from scanners.personal_data.reading.databases import DatabaseSource, read_database
from scanners.personal_data.reading.files import read, read_file
from scanners.personal_data.reading.splits import Split, read_split, splits_of
from scanners.personal_data.reading.walk import Entry, walk

__all__ = [
    "As",
    "Batch",
    "DatabaseSource",
    "Entry",
    "Limits",
    "Lines",
    "Notes",
    "Part",
    "Piece",
    "Split",
    "read",
    "read_database",
    "read_file",
    "read_split",
    "splits_of",
    "walk",
]
