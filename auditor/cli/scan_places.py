"""What a command line names as places to scan: files and folders that are there, and databases."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from auditor.errors import UsageError
from auditor.model.text import Lang, Text
from auditor.words import said

if TYPE_CHECKING:
    from scanners.personal_data.reading.databases import DatabaseSource

_ENGINES: dict[str, tuple[Literal["postgresql", "mysql"], int]] = {
    "postgresql": ("postgresql", 5432),
    "postgres": ("postgresql", 5432),
    "mysql": ("mysql", 3306),
    "mariadb": ("mysql", 3306),
}
_SCHEMES = ("env:", "file:")


@dataclass(frozen=True, slots=True)
class Places:
    """Paths as they were given, and databases."""

    paths: tuple[str, ...]
    databases: tuple[DatabaseSource, ...]


def places_of(words: Sequence[str], password: str) -> Places:
    """The places a command line names. `password` is a reference to the databases' password, "" for none.

    Raises UsageError for a path where nothing is, a URL that names no database, and a password that is none of the
    references: whatever stands there may be the password itself, so it is never repeated.
    """
    if password and not password.startswith(_SCHEMES):
        raise UsageError(
            Text(
                "--password 须为 env:NAME 或 file:PATH，不得直接写口令",
                "--password must read env:NAME or file:PATH, never the password itself",
            )
        )
    databases = tuple(_database(word, password) for word in words if "://" in word)
    paths = tuple(word for word in words if "://" not in word)
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(Text(f"{path}: 路径不存在", f"{path}: there is nothing at this path"))
    if password and not databases:
        raise UsageError(Text("--password 只用于数据库", "--password is for databases only"))
    if password:
        _refuse_empty(password)
    return Places(paths, databases)


def _refuse_empty(reference: str) -> None:
    """A reference that leads nowhere is told before hours of work, not after."""
    from scanners.credentials import NoCredential, read_credential  # only where a database is named

    try:
        read_credential(reference, Path())
    except NoCredential as error:
        detail = str(error)
        raise UsageError(Text(said(detail, Lang.ZH), detail)) from error


def _database(word: str, password: str) -> DatabaseSource:
    from scanners.personal_data.reading.databases import DatabaseSource  # only where a database is named

    try:
        url = urlsplit(word)
        port = url.port
    except ValueError as error:
        raise _no_database(urlsplit("")) from error
    if url.password is not None:
        raise UsageError(
            Text(
                "数据库地址中不得写口令，请改用 --password env:NAME 或 file:PATH",
                "no password in the address of a database; use --password env:NAME or file:PATH",
            )
        )
    name = unquote(url.path.lstrip("/"))
    if url.scheme not in _ENGINES or not url.hostname or not name or "/" in name or url.query:
        raise _no_database(url)
    engine, usual_port = _ENGINES[url.scheme]
    return DatabaseSource(
        engine=engine,
        host=url.hostname,
        port=port or usual_port,
        database=name,
        user=unquote(url.username or ""),
        password=password,
        tables=tuple(unquote(table) for table in url.fragment.split(",") if table),
    )


def _no_database(url: SplitResult) -> UsageError:
    """The address itself is not repeated: it may hold a password in the wrong place."""
    scheme = f"{url.scheme}://…" if url.scheme else "…"
    return UsageError(
        Text(
            f"{scheme}: 数据库地址应形如 postgresql://USER@HOST/DB 或 mysql://USER@HOST:3306/DB#table",
            f"{scheme}: a database reads postgresql://USER@HOST/DB or mysql://USER@HOST:3306/DB#table",
        )
    )
