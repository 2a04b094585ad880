"""Rows in SQL dumps: INSERT and COPY of mysqldump and pg_dump, at the speed of tables and not of SQL parsers.

A dump is data with a little SQL around it, so no parser sees the rows. Statements are found by how their lines start.
Their rows are turned into delimited text with a handful of byte-wide steps and parsed like any table. Whatever is no
row is looked at as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanners.personal_data.column_names import column_names
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.delimited import TableRows
from scanners.personal_data.reading.dialect import Dialect
from scanners.personal_data.reading.lines import Chunk
from scanners.personal_data.reading.rows import text_lines
from scanners.personal_data.reading.sql_values import CELL, cells_in, take_rows
from scanners.personal_data.reading.table_definitions import Definition, comment_on, definition_of, identifier

_NAME = rb'(?:[`"\[][^`"\]\r\n]{1,256}[`"\]]|[^\s(`"\[;\'.]{1,256})'
_TABLE = _NAME + rb"(?:\s*\.\s*" + _NAME + rb"){0,2}"
_FLAGS = re.IGNORECASE | re.MULTILINE
_INSERT = re.compile(
    rb"[ \t]*(?:INSERT\s+(?:LOW_PRIORITY\s+|DELAYED\s+|HIGH_PRIORITY\s+|IGNORE\s+|OR\s+\w+\s+)*INTO"
    rb"|REPLACE\s+(?:LOW_PRIORITY\s+|DELAYED\s+)?INTO)\s+(" + _TABLE + rb")\s*(\([^()']*\))?\s*"
    rb"(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES?\s*(?=\()",
    _FLAGS,
)
_COPY = re.compile(rb"COPY\s+(" + _TABLE + rb")\s*(\([^()]*\))?\s+FROM\s+stdin\b[^;\n]*;[ \t]*\r?\n", _FLAGS)
_CREATE = re.compile(
    rb"[ \t]*CREATE\s+(?:\w+\s+){0,3}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(" + _TABLE + rb")\s*(?=\()", _FLAGS
)
_COMMENT = re.compile(rb"COMMENT\s+ON\s+COLUMN\s", _FLAGS)
_START = re.compile(
    rb"^[ \t]*(?:INSERT\s|REPLACE\s+(?:\w+\s+)?INTO\s|COPY\s|CREATE\s+(?:\w+\s+){0,3}TABLE\s|COMMENT\s+ON\s+COLUMN\s)",
    _FLAGS,
)
_HEAD_OF_STATEMENT = 64 << 10
_LONGEST_DEFINITION = 1 << 20
_LONGEST_TEXT = 8
"""Long lines that a row, or text without a line break, may take."""
_STANDARD = re.compile(
    rb"standard_conforming_strings|PostgreSQL database dump|\bOracle\b|SQL Server|^GO\r?$|PRAGMA", _FLAGS
)
_MYSQL = re.compile(rb"MySQL|MariaDB|ENGINE\s*=|`|\\'", _FLAGS)

# What every dump says of itself and of its settings. Anything else around the rows may hold data.
_NO_DATA = re.compile(
    rb"\s*(?:$|ENGINE\s*=[^']*$"
    rb"|--\s*(?:$|Dump|Table structure|MySQL|MariaDB|Host|Server version|PostgreSQL|Dumped|Name:|Data for|-)"
    rb"|/\*!\d+\s.*\*/;?\s*$|(?:UN)?LOCK TABLES|DROP TABLE|SELECT pg_catalog|\)\s*(?:ENGINE|;|$)|;\s*$|\\\."
    rb"|SET\s+(?:NAMES|@|SQL|FOREIGN|standard_|statement_|client_|check_|xmloption|row_sec|lock_|idle_|default_|search_)"
    rb"|ALTER TABLE[^']*$|USE\s|GO\s*$|BEGIN|COMMIT)",
    re.IGNORECASE,
)


def read_sql(source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> Iterator[Batch]:
    """The rows of every table, source `dump.sql#table`; the row is the n-th of that table in the dump.

    Columns are those the statement names, else those of the table's CREATE TABLE, whose comments come along. SQL that
    is no row (comments, UPDATE, functions) comes as text of the dump itself.
    """
    yield from _Dump(source, chunks, limits, notes).read()


@dataclass(slots=True)
class _Table:
    """A table of the dump: its definition, and the parsers of its rows by the columns they name."""

    name: str
    definition: Definition = field(default_factory=lambda: Definition(()))
    parsers: dict[tuple[str, tuple[str, ...]], TableRows] = field(default_factory=dict)
    rows: int = 0


class _Dump:
    """A reader's place in a dump: `_data[_at:]` is loaded and not yet read."""

    def __init__(self, source: str, chunks: Iterator[Chunk], limits: Limits, notes: Notes) -> None:
        self._source = source
        self._chunks = chunks
        self._limits = limits
        self._notes = notes
        self._data = b""
        self._at = 0
        self._over = False
        self._backslash = False
        self._tables: dict[str, _Table] = {}
        self._text_rows = 0

    def read(self) -> Iterator[Batch]:
        """All statements, in order."""
        while len(self._data) < _HEAD_OF_STATEMENT and self._more():
            pass
        self._backslash = _has_escapes(self._data[: 1 << 20])
        while True:
            start = _START.search(self._data, self._at)
            if start is None:
                keep = max(self._at, self._data.rfind(b"\n") + 1)
                if self._over or len(self._data) - keep > _LONGEST_TEXT * self._limits.longest_line:
                    keep = len(self._data)
                yield from self._text(keep)
                if not self._more():
                    yield from self._text(len(self._data))
                    return
                continue
            yield from self._text(start.start())
            while len(self._data) - self._at < _HEAD_OF_STATEMENT and self._more():
                pass
            yield from self._statement()

    def _more(self) -> bool:
        """Loads one chunk more; what is done with is let go."""
        chunk = None if self._over else next(self._chunks, None)
        if chunk is None:
            self._over = True
            return False
        self._data = self._data[self._at :] + chunk.data
        self._at = 0
        return True

    def _statement(self) -> Iterator[Batch]:
        if found := _INSERT.match(self._data, self._at):
            yield from self._insert(found)
        elif found := _COPY.match(self._data, self._at):
            yield from self._copy(found)
        elif found := _CREATE.match(self._data, self._at):
            self._create(found.group(1), found.end() - self._at)
        elif _COMMENT.match(self._data, self._at):
            self._comment()
        else:
            yield from self._text(self._data.find(b"\n", self._at) + 1 or len(self._data))

    def _table(self, written: bytes) -> _Table:
        name = identifier(written)
        return self._tables.setdefault(name.lower(), _Table(name))

    def _parser(self, table: _Table, listed: bytes | None, delimiter: str, quote: str, cells: int) -> TableRows:
        """The parser of a table's rows under the columns that a statement names."""
        columns = table.definition.columns
        if listed:
            columns = tuple(identifier(item) for item in listed.strip()[1:-1].split(b","))
        names = column_names(columns, len(columns) or cells)
        if (known := table.parsers.get((delimiter, names))) is None:
            said = tuple(table.definition.comments.get(column, "") for column in columns)
            dialect = Dialect(delimiter, quote, columns=names)
            source = f"{self._source}#{table.name}"
            known = TableRows(source, dialect, self._limits, self._notes, said if any(said) else ())
            table.parsers[delimiter, names] = known
        known.row = table.rows
        return known

    def _insert(self, found: re.Match[bytes]) -> Iterator[Batch]:
        """The rows of an INSERT and of those behind it that start alike: a dump may have one statement per row."""
        table, listed, prefix = self._table(found.group(1)), found.group(2), found.group().lstrip()
        self._at = found.end()
        while True:
            data = self._data[self._at :]
            taken = take_rows(data, prefix, backslash=self._backslash, final=self._over)
            self._at += taken.used
            if taken.text:
                rows = self._parser(table, listed, CELL, "'", cells_in(taken.text))
                yield from rows.parse(taken.text, null="NULL")
                table.rows = rows.row
            if taken.ended:
                return
            if len(self._data) - self._at > _LONGEST_TEXT * self._limits.longest_line:
                # No end of a row in sight: this is no INSERT that a table could hold.
                yield from self._text(len(self._data))
                return
            self._more()

    def _copy(self, found: re.Match[bytes]) -> Iterator[Batch]:
        """The lines behind COPY up to the one that is `\\.` alone."""
        table, listed = self._table(found.group(1)), found.group(2)
        self._at = found.end()
        while True:
            data = self._data
            end = self._at if data.startswith(b"\\.", self._at) else data.find(b"\n\\.", self._at) + 1
            closed = end > 0 and data.startswith(b"\\.", end)
            stop = end if closed else (len(data) if self._over else data.rfind(b"\n", self._at) + 1 or self._at)
            part = data[self._at : stop]
            if part:
                rows = self._parser(table, listed, "\t", "", part.split(b"\n", 1)[0].count(b"\t") + 1)
                yield from rows.parse(part, null="\\N", unescape=True)
                table.rows = rows.row
            self._at = stop
            if closed:
                self._at = data.find(b"\n", stop) + 1 or len(data)
                return
            if self._over:
                return
            self._more()

    def _create(self, name: bytes, head: int) -> None:
        """Remembers the columns of a table."""
        while True:
            text = self._data[self._at + head : self._at + head + _LONGEST_DEFINITION].decode("utf-8", "replace")
            definition = definition_of(text)
            if definition is not None or len(text) >= _LONGEST_DEFINITION or not self._more():
                break
        self._at += head
        if definition is not None:
            table = self._table(name)
            table.definition = definition
            table.parsers.clear()
            self._at += len(text[: definition.length].encode("utf-8", "replace"))

    def _comment(self) -> None:
        """Remembers what the dump says of a column."""
        while (end := self._data.find(b";\n", self._at)) < 0 and self._more():
            pass
        stop = end + 1 if 0 <= end < self._at + _LONGEST_DEFINITION else self._data.find(b"\n", self._at)
        stop = stop if stop > 0 else len(self._data)
        said = comment_on(self._data[self._at : stop].decode("utf-8", "replace"))
        if said and (table := self._tables.get(said.table.lower())):
            table.definition.comments[said.column] = said.text
        self._at = stop

    def _text(self, end: int) -> Iterator[Batch]:
        """SQL up to `end` that is no row."""
        data = self._data[self._at : end]
        self._at = max(self._at, end)
        kept = b"\n".join(line for line in data.split(b"\n") if not _NO_DATA.match(line))
        for batch in text_lines(self._source, self._text_rows, iter((kept,)), self._limits):
            self._text_rows += batch.rows
            yield batch


def _has_escapes(head: bytes) -> bool:
    """Whether a backslash in a string stands for more than itself: in MySQL, and nowhere else."""
    return not _STANDARD.search(head) and bool(_MYSQL.search(head))
