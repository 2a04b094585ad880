"""Opening the store: a SQLite file under the home folder, or any database by URL, brought to the newest schema."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError

from auditor.errors import StoreBusy, StoreError, StoreFull


def open_database(home: Path, url: str | None = None) -> Engine:
    """The database of `home`, migrated. Raises StoreError when it cannot be used."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{home}: cannot be made: {error.strerror}") from error
    engine = create_engine(url or f"sqlite:///{home / 'auditor.db'}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    with refusals():
        _migrate(engine)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    # WAL keeps what was committed through a kill; FULL also through a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    from alembic import command  # takes a quarter of a second to import
    from alembic.config import Config

    config = Config()
    with as_file(files("auditor.store") / "migrations") as scripts, engine.begin() as connection:
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a database refuses into our own errors."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig)
        if "full" in reason or "disk I/O" in reason or "No space" in reason:
            raise StoreFull(f"the store cannot be written: {reason}") from error
        raise StoreError(f"the store cannot be used: {reason}") from error
    except DatabaseError as error:
        raise StoreError(f"the store cannot be used: {error.orig}") from error


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Hold the store for one writing audit. Raises StoreBusy when another one has it."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip()
            raise StoreBusy(
                f"另一个检查正在使用 {home}（进程 {holder}），请等它结束或用 --home 另选目录 · "
                f"another audit (process {holder}) is using {home}; wait for it or choose another --home"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
