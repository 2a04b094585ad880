"""Live PostgreSQL and MySQL or MariaDB: the tables of a database, read-only and row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from auditor.model.personal_data import Trouble, TroubleKind
from auditor.model.text import Text
from scanners.credentials import NoCredential, read_credential
from scanners.personal_data.column_names import column_names
from scanners.personal_data.reading.blocks import DEFAULT_LIMITS, Batch, Limits
from scanners.personal_data.reading.rows import text_array
from scanners.personal_data.reading.walk import shown_path

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import SQLAlchemyError

_CONNECT_SECONDS = 10
_FETCH = 500
"""Rows that are fetched at once; a row may hold a megabyte."""

_NO_LOGIN = Text("无法连接或登录数据库（{code}）", "no connection or no login to the database ({code})")
_NO_CREDENTIAL = Text("口令引用无法取得：{why}", "the password reference leads to nothing: {why}")
_DENIED = Text("无权读取该表（{code}）", "not allowed to read the table ({code})")
_GONE = Text("读取时该表已被删除或修改（{code}）", "the table was dropped or changed while it was read ({code})")
_TIMEOUT = Text(
    "读取该表超时，之前的行已检查（{code}）", "reading the table took too long; the rows before count ({code})"
)
_FAILED = Text("读取该表失败，之前的行已检查（{code}）", "reading the table failed; the rows before count ({code})")
_FOREIGN = Text("外部表，数据在别处，未读取", "a foreign table, whose data lie elsewhere; not read")

_CODES: dict[str, tuple[TroubleKind, Text]] = {
    **dict.fromkeys(("42P01", "42703", "1146", "1412", "1054", "1051"), (TroubleKind.CHANGED, _GONE)),
    **dict.fromkeys(("42501", "1142", "1143", "1044", "1370"), (TroubleKind.UNREADABLE, _DENIED)),
    **dict.fromkeys(("57014", "1969", "3024", "1317"), (TroubleKind.TRUNCATED, _TIMEOUT)),
}

_POSTGRESQL_TABLES = """
SELECT n.nspname, c.relname, c.relkind::text, a.attname, coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY n.nspname, c.relname, a.attnum
"""
_MYSQL_TABLES = """
SELECT t.table_schema, t.table_name, 'r', c.column_name, c.column_comment
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
  AND t.table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
ORDER BY t.table_schema, t.table_name, c.ordinal_position
"""


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A database to read. `password` is a reference, `env:NAME` or `file:PATH`, never the password itself; "" for none.

    `tables` (`schema.table` or `table`) narrows what is read; empty means all tables outside the system's schemas.
    `name` stands for the database in reports.
    """

    engine: Literal["postgresql", "mysql"]
    host: str
    port: int
    database: str
    user: str
    password: str = ""
    tables: tuple[str, ...] = ()
    name: str = ""

    @property
    def source(self) -> str:
        """How the database is written in reports."""
        return self.name or f"{self.engine}://{self.host}:{self.port}/{self.database}"


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as the catalogue of the server describes it."""

    schema: str
    name: str
    kind: str
    columns: tuple[str, ...]
    comments: tuple[str, ...]


def read_database(
    database: DatabaseSource, root: Path = Path(), limits: Limits = DEFAULT_LIMITS
) -> Iterator[Batch | Trouble]:
    """The rows of every table, source `NAME#schema.table`, in a read-only transaction per table.

    Nothing is written, no lock is held longer than a table takes, and statements end at `limits.statement_seconds`
    (a whole table of MySQL at `limits.table_seconds`). Where row security would hide rows from the reader, the table is
    refused and said so. Messages of the server are never repeated: they may quote data.
    """
    from sqlalchemy.exc import SQLAlchemyError  # loaded where a database is read, not where a command starts

    try:
        password = read_credential(database.password, root).reveal() if database.password else None
    except NoCredential as error:
        yield Trouble(database.source, TroubleKind.UNREADABLE, _NO_CREDENTIAL.fill({"why": error}))
        return
    engine = _engine(database, password, limits)
    try:
        with engine.connect() as connection:
            tables = _tables(connection, database)
    except SQLAlchemyError as error:
        yield Trouble(database.source, TroubleKind.UNREADABLE, _NO_LOGIN.fill({"code": code_of(error)}))
        return
    for table in tables:
        source = f"{database.source}#{shown_path(_shown(table, database))}"
        if table.kind == "f":
            yield Trouble(source, TroubleKind.UNSUPPORTED, _FOREIGN)
            continue
        try:
            with engine.connect() as connection:
                yield from _rows(connection, table, source, limits)
        except SQLAlchemyError as error:
            code = code_of(error)
            kind, detail = _CODES.get(code, (TroubleKind.UNREADABLE, _FAILED))
            yield Trouble(source, kind, detail.fill({"code": code}))


def _engine(database: DatabaseSource, password: str | None, limits: Limits) -> Engine:
    from sqlalchemy import URL, create_engine, event, pool

    driver = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}[database.engine]
    place = URL.create(driver, database.user, password, database.host, database.port, database.database)
    if database.engine == "postgresql":
        settings = {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{limits.statement_seconds}s",
            "lock_timeout": "10s",
            "row_security": "off",
            "search_path": "pg_catalog",
        }
        options = {
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "mlps-auditor",
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        }
        return create_engine(place, poolclass=pool.NullPool, connect_args=options, hide_parameters=True)
    options = {
        "connect_timeout": _CONNECT_SECONDS,
        "read_timeout": limits.statement_seconds,
        "charset": "utf8mb4",
        "local_infile": False,
    }
    engine = create_engine(place, poolclass=pool.NullPool, connect_args=options, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET SESSION net_write_timeout = 600, lock_wait_timeout = 10")
            # MariaDB has the one, MySQL the other.
            for statement in (
                f"SET SESSION max_statement_time = {limits.table_seconds}",
                f"SET SESSION max_execution_time = {limits.table_seconds * 1000}",
            ):
                with suppress(engine.dialect.loaded_dbapi.Error):
                    cursor.execute(statement)

    return engine


def _tables(connection: Connection, database: DatabaseSource) -> list[_Table]:
    from sqlalchemy import text

    listing = _POSTGRESQL_TABLES if database.engine == "postgresql" else _MYSQL_TABLES
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for schema, name, kind, column, comment in connection.execute(text(listing)):
        found.setdefault((schema, name, kind), []).append((column, comment))
    tables = [
        _Table(*key, tuple(column for column, _ in columns), tuple(comment for _, comment in columns))
        for key, columns in found.items()
    ]
    if database.engine == "mysql" and database.database:
        tables = [table for table in tables if table.schema == database.database]
    wanted = set(database.tables)
    return [table for table in tables if not wanted or wanted & {table.name, f"{table.schema}.{table.name}"}]


def _shown(table: _Table, database: DatabaseSource) -> str:
    """Schema and name; the schema everybody uses goes without saying."""
    everyday = table.schema in ("public", database.database)
    return table.name if everyday else f"{table.schema}.{table.name}"


def _rows(connection: Connection, table: _Table, source: str, limits: Limits) -> Iterator[Batch]:
    """Every value as the server writes it as text, so that types of its own make no difference."""
    from sqlalchemy import Text as SqlText
    from sqlalchemy import cast, column, quoted_name, select
    from sqlalchemy import table as sql_table
    from sqlalchemy.exc import SQLAlchemyError

    columns: list[Any] = [column(quoted_name(name, True)) for name in table.columns]
    origin = sql_table(quoted_name(table.name, True), *columns, schema=quoted_name(table.schema, True))
    cells = [cast(each, SqlText()).label(f"c{number}") for number, each in enumerate(origin.columns)]
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_FETCH)
    names = column_names(table.columns, len(table.columns))
    comments = table.comments if any(table.comments) else ()
    row = 0
    gathered: list[Sequence[str | None]] = []
    size = 0
    with streaming.execute(select(*cells).select_from(origin)) as result:
        failed: SQLAlchemyError | None = None
        while True:
            try:
                rows = result.fetchmany(_FETCH)
            except SQLAlchemyError as error:
                rows, failed = [], error
            gathered += rows
            size += sum(len(cell) for cell in rows[0] if cell) * len(rows) if rows else 0
            if gathered and (not rows or size >= limits.batch or len(gathered) >= limits.batch_rows):
                values = tuple(text_array(cells) for cells in zip(*gathered, strict=True))
                yield Batch(source, row, names, values, len(gathered), comments)
                row += len(gathered)
                gathered, size = [], 0
            if failed:
                raise failed
            if not rows:
                return


def code_of(error: SQLAlchemyError) -> str:
    """The server's code of an error, which unlike its message never quotes data."""
    origin = getattr(error, "orig", None)
    arguments = getattr(origin, "args", ())
    if arguments and isinstance(arguments[0], int):
        return str(arguments[0])
    return str(getattr(origin, "sqlstate", None) or type(origin or error).__name__)
