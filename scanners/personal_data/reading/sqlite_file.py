"""SQLite files, opened so that nothing is written: not the file, no journal, no lock."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from auditor.model.personal_data import TroubleKind
from auditor.model.text import Text
from scanners.personal_data.column_names import column_names
from scanners.personal_data.reading.blocks import Batch, Limits, Notes
from scanners.personal_data.reading.columnar import number_text
from scanners.personal_data.reading.encodings import Encoding, to_utf8
from scanners.personal_data.reading.rows import RowBuffer
from scanners.personal_data.reading.streams import Broken

_DAMAGED = Text("数据库已损坏，表未读取或未读全", "the database is damaged; a table was not read, or not to its end")
_NOT_READ = Text("不是可读取的 SQLite 数据库（可能已加密）", "no SQLite database that can be read (encrypted?)")
_UNMERGED = Text("最近的写入尚在 -wal 文件中，未读取", "the latest writes are still in a -wal file beside it; not read")
_ROWS = 500


def read_sqlite(file: IO[bytes], path: str, source: str, limits: Limits, notes: Notes) -> Iterator[Batch]:
    """Every table, the rows in the order they are stored. A damaged table is counted, the others are read."""
    if path:
        log = Path(f"{path}-wal")
        if log.is_file() and log.stat().st_size:
            notes.add(TroubleKind.CHANGED, _UNMERGED)
        yield from _read(path, source, limits, notes)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        with copy.open("wb") as out:
            file.seek(0)
            while data := file.read(1 << 20):
                out.write(data)
        yield from _read(str(copy), source, limits, notes)


def _read(path: str, source: str, limits: Limits, notes: Notes) -> Iterator[Batch]:
    place = f"file:{quote(str(Path(path).absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(place, uri=True, isolation_level=None)) as connection:
        # Text as it is stored: SQLite does not check what it is given.
        connection.text_factory = bytes
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # A virtual table runs code of its own when it is read; a view may compute for ever.
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        query += "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA cache_size = -8192")
            tables = [_text(name) for (name,) in connection.execute(query)]
        except sqlite3.Error:
            raise Broken(TroubleKind.UNREADABLE, _NOT_READ) from None
        for number, table in enumerate(tables):
            try:
                yield from _table(connection, table, f"{source}#{table}", limits)
            except sqlite3.Error:
                notes.add(TroubleKind.BROKEN_MEMBER, _DAMAGED, number)


def _table(connection: sqlite3.Connection, table: str, source: str, limits: Limits) -> Iterator[Batch]:
    name = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{name}"')
    names = [str(column[0]) for column in cursor.description]
    buffer = RowBuffer(source, column_names(names, len(names)), limits, convert=_cell)
    try:
        while rows := cursor.fetchmany(_ROWS):
            yield from buffer.add(rows)
    except sqlite3.Error:
        # What was read before the damage counts.
        yield from buffer.rest()
        raise
    yield from buffer.rest()


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return to_utf8(value, Encoding.GB18030).data.decode("utf-8", "replace")


def _cell(value: Any) -> str | None:
    match value:
        case str() | None:
            return value
        case bytes():
            return _text(value)
    return number_text(value)
