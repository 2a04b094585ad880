"""What reading hands out: blocks of lines, batches of rows, and troubles; and the bounds it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

As = Literal["auto", "table", "log"]
"""Whether text is read as a table or as lines; `auto` decides by `shape_of`."""


MOST_COLUMNS = 1 << 14
"""As many as spreadsheets have (ECMA-376: XFD)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of memory and of what an archive may unpack to. Sizes are bytes."""

    block: int = 8 << 20
    """Lines in one block."""
    batch: int = 4 << 20
    """Text of the rows in one batch."""
    batch_rows: int = 65_536
    longest_line: int = 1 << 20
    """A longer line, row or record is looked at in pieces."""
    overlap: int = 4096
    """What a piece of a line shares with the one before and the one after."""
    split: int = 64 << 20
    """What one worker is given of a plain file."""
    depth: int = 3
    """Archives within archives."""
    ratio: int = 1000
    """How many times its size a file may unpack to, once more than `ratio_free` came out."""
    ratio_free: int = 256 << 20
    unpacked: int = 1 << 40
    """What one file may unpack to, all levels together."""
    spooled: int = 4 << 30
    """A member that needs random access (a workbook in an archive) is copied to a nameless file up to this size."""
    members: int = 50_000
    nested: int = 64
    """Levels of nesting in a record; what lies deeper is text."""
    columns: int = MOST_COLUMNS
    """Columns of a table; the cells beyond stand together in the last."""
    statement_seconds: int = 300
    """What one statement of a live database may take before it answers."""
    table_seconds: int = 3600
    """What reading one table of MySQL or MariaDB may take, which is one statement there."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one line that is too long for a block.

    The part overlaps its neighbours so that context is seen; a finding counts where it starts in
    `data[fresh:until]` (bytes), so it counts once. `first_char` is the number of characters of the line that stand
    before `data`.
    """

    first_char: int
    fresh: int
    until: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines in UTF-8.

    `first_line` is the 1-based number of the first, counted from the start of the split where the block comes from
    `read_split`; `offset` the byte of the source (unpacked, not transcoded) where the block starts; `lines` how many
    lines end in it, so that the sum over all blocks is the number of lines.
    """

    source: str
    first_line: int
    offset: int
    data: bytes
    lines: int
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a table: one pyarrow string array per column, all of one length; NULL stands for an empty cell.

    `first_row` is the 0-based number of the first data row, counted from the start of the split where the batch comes
    from `read_split`. Batches of one source may differ in columns; a column named "" holds text that fits no column
    (a row of no known shape, a preamble). `comments` is what the source itself says of its columns.
    """

    source: str
    first_row: int
    columns: tuple[str, ...]
    values: tuple[pa.StringArray, ...]
    rows: int
    comments: tuple[str, ...] = ()


Part = Lines | Batch | Trouble


@dataclass(slots=True)
class Notes:
    """Troubles of one source, gathered so that a million broken lines make one line in the report."""

    source: str
    _found: dict[TroubleKind, Trouble] = field(default_factory=dict)

    def add(self, kind: TroubleKind, detail: Text, first: int = -1, count: int = 1) -> None:
        """Count one more; the first keeps its place and words."""
        known = self._found.get(kind)
        if known is None:
            self._found[kind] = Trouble(self.source, kind, detail, count, first)
        else:
            self._found[kind] = Trouble(self.source, kind, known.detail, known.count + count, known.first)

    def drain(self) -> Iterator[Trouble]:
        """What was gathered, once."""
        found, self._found = self._found, {}
        yield from found.values()
