"""Opening the store: a SQLite file under the home folder, or any database by URL, brought to the newest schema."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError

from auditor.errors import StoreBusy, StoreError, StoreFull, system_reason
from auditor.model.text import Text


def open_database(home: Path, url: str | None = None) -> Engine:
    """The database of `home`, migrated. Raises StoreError when it cannot be used."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(home, error) from error
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
            raise StoreFull(_said("检查记录无法写入", "the store cannot be written", reason)) from error
        raise StoreError(_said("检查记录无法使用", "the store cannot be used", reason)) from error
    except DatabaseError as error:
        raise StoreError(_said("检查记录无法使用", "the store cannot be used", str(error.orig))) from error


_REASONS: Mapping[str, str] = {
    "database or disk is full": "磁盘空间不足",
    "disk I/O error": "磁盘读写错误",
    "unable to open database file": "数据库文件无法打开",
    "attempt to write a readonly database": "数据库文件只读",
    "database is locked": "数据库被其他进程占用",
    "file is not a database": "文件不是数据库",
    "database disk image is malformed": "数据库文件已损坏，请从备份恢复",
}
"""What SQLite says most, in Chinese."""


def _said(zh: str, en: str, reason: str) -> Text:
    return Text(f"{zh}：{_REASONS.get(reason, reason)}", f"{en}: {reason}")


def _unusable(home: Path, error: OSError) -> StoreError:
    reason = system_reason(error)
    return StoreError(
        Text(
            f"{home}: 状态目录无法使用：{reason.zh}；可用 --home 另选目录",
            f"{home}: cannot hold the store: {reason.en}; choose another --home",
        )
    )


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Hold the store for one writing audit. Raises StoreBusy when another one has it."""
    with _lock_file(home) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip()
            raise StoreBusy(
                Text(
                    f"另一个检查正在使用 {home}（进程 {holder}），请等它结束或用 --home 另选目录",
                    f"another audit (process {holder}) is using {home}; wait for it or choose another --home",
                )
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock_file(home: Path) -> TextIO:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return (home / "lock").open("a+")
    except OSError as error:
        raise _unusable(home, error) from error
