"""Databases by hand: a script of plain queries out, its bundle in."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from auditor.errors import UsageError
from auditor.model.catalogue import FactCatalogue
from auditor.model.register import Database, Register
from auditor.model.text import Text as Said
from scanners.database.bundle import MAX_AGE
from scanners.database.script import ALIASES, ENGINES, database_script
from scanners.linux import ImportedBundle


def database_of(register: Register, id_: str) -> Database | None:
    """The database that the register has under this id."""
    return next((database for database in register.databases if database.id == id_), None)


def is_database_kind(kind: str | None) -> bool:
    """Does `--for` name a database engine?"""
    return kind is not None and ALIASES.get(kind, kind) in ENGINES


def carried_database_script(register: Register, id_: str, kind: str | None, catalogue: FactCatalogue) -> str:
    """The script for one database; `kind` is checked against the register.

    Raises UsageError for a database that is none of the register's, of another engine, or of one without a script.
    """
    database = database_of(register, id_)
    engine = None if database is None else ALIASES.get(database.engine, database.engine)
    asked = None if kind is None else ALIASES.get(kind, kind)
    if database is None or engine not in ENGINES or asked not in (None, engine):
        name = kind or (database.engine if database else "")
        raise UsageError(
            Said(
                f"{id_}: 台账中没有可用脚本采集的 {name} 数据库（可用：{'、'.join(ENGINES)}）",
                f"{id_}: no {name} database in the register that a script is made for ({', '.join(ENGINES)})",
            )
        )
    return database_script(engine, catalogue, secrets.token_hex(16), id_)


def objection_of_age(bundle: ImportedBundle) -> Said | None:
    """Why an audit of today would not read this bundle."""
    age = bundle.age_days(datetime.now(UTC))
    if age is None:
        return Said("采集包没有采集时间，不会被采用", "the bundle carries no date and is not used")
    if age > MAX_AGE.days:
        return Said(
            f"采集于 {age:.0f} 天前，超过 {MAX_AGE.days} 天，不会被采用，请重新采集",
            f"collected {age:.0f} days ago; after {MAX_AGE.days} days a bundle is not used, collect again",
        )
    return None
