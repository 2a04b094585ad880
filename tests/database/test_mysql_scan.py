"""A real MariaDB server: what is read is what it says of itself, and a refusal stays a refusal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest
from database_lab import MARIADB_PORT, MariaDb, a_database, catalogue, facts, look

from auditor.model.fact import Fact, FactSet, Missing, Reason
from scanners.database import mysql_login
from scanners.database.mysql import MySqlScanner
from scanners.database.questions import is_plain_query

FORBIDDEN = ("correct horse", "*")


@pytest.fixture(scope="module")
def audited(mariadb: MariaDb) -> MariaDb:
    """The server with the account that docs/en/databases.md makes, and accounts to be found."""
    mariadb.run(
        "CREATE USER IF NOT EXISTS auditor_ro@'127.%' IDENTIFIED BY 'read only please'",
        "GRANT SELECT ON mysql.user TO auditor_ro@'127.%'",
        "GRANT SELECT ON mysql.db TO auditor_ro@'127.%'",
        "GRANT SELECT ON mysql.global_priv TO auditor_ro@'127.%'",
        "GRANT PROCESS, SHOW DATABASES ON *.* TO auditor_ro@'127.%'",
        "CREATE USER IF NOT EXISTS app@'10.1.%' IDENTIFIED BY 'correct horse' PASSWORD EXPIRE INTERVAL 60 DAY",
        "GRANT FILE, SUPER ON *.* TO app@'10.1.%'",
        "CREATE USER IF NOT EXISTS frozen@localhost IDENTIFIED BY 'correct horse' ACCOUNT LOCK",
        "CREATE DATABASE IF NOT EXISTS test",
        "GRANT INSERT ON test.* TO app@'10.1.%'",
        "CREATE ROLE IF NOT EXISTS readers",
    )
    return mariadb


def seen(server: MariaDb, user: str, password: str | None, tmp_path: Path) -> FactSet:
    if password is not None:
        (tmp_path / "password").write_text(password)
    database = a_database("mariadb", MARIADB_PORT, user, "file:password" if password is not None else None)
    return facts(look(MySqlScanner(), database, server.address, root=tmp_path))


@contextmanager
def global_settings(server: MariaDb, values: dict[str, object]) -> Iterator[None]:
    """Set global variables and put back what they were."""
    with (
        pymysql.connect(host=server.address, port=server.port, user="root", autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        before = {}
        for name in values:
            cursor.execute(f"SELECT @@GLOBAL.{name}")
            (before[name],) = cursor.fetchone()
        try:
            for name, value in values.items():
                cursor.execute(f"SET GLOBAL {name} = %s", (value,))
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"SET GLOBAL {name} = %s", (value,))


def test_accounts_are_told_with_their_powers_and_without_their_passwords(audited: MariaDb, tmp_path: Path) -> None:
    found = seen(audited, "auditor_ro", "read only please", tmp_path).get("mysql.accounts")
    assert isinstance(found, Fact), found
    by_name = {(row["user"], row["host"]): row for row in found.value}
    assert by_name["app", "10.1.%"] | {"super": True, "file": True} == by_name["app", "10.1.%"]
    assert by_name["app", "10.1.%"]["lifetime_days"] == 60
    assert by_name["frozen", "localhost"]["locked"] is True
    assert by_name["reader", "%"]["no_password"] is True
    assert by_name["reader", "%"]["locked"] is False
    assert by_name["readers", ""]["role"] is True
    assert by_name["secretive", "%"]["no_password"] is False


def test_neither_facts_nor_evidence_hold_a_password_or_its_hash(audited: MariaDb, tmp_path: Path) -> None:
    with pymysql.connect(host=audited.address, port=audited.port, user="root") as connection, connection.cursor() as c:
        c.execute("SELECT authentication_string FROM mysql.user WHERE authentication_string <> ''")
        hashes = [row[0] for row in c.fetchall()]
    assert hashes
    (tmp_path / "password").write_text("read only please")
    database = a_database("mysql", MARIADB_PORT, "auditor_ro", "file:password")
    observation = look(MySqlScanner(), database, audited.address, root=tmp_path)
    written = repr(observation.facts) + "".join(piece.content.decode() for piece in observation.evidence)
    assert [secret for secret in (*hashes, "read only please", "correct horse") if secret in written] == []


def test_databases_and_grants_on_them_are_those_of_the_server(audited: MariaDb, tmp_path: Path) -> None:
    found = seen(audited, "auditor_ro", "read only please", tmp_path)
    assert {"exchange", "mysql", "test"} <= set(found.get("mysql.schemas").value)  # type: ignore[union-attr]
    rows = found.get("mysql.schema_grants").value  # type: ignore[union-attr]
    assert {"database": "test", "user": "app", "host": "10.1.%", "writes": True} in rows
    assert all(not row["writes"] for row in rows if row["user"] == "reader")


def test_a_login_that_may_not_see_accounts_is_denied_and_not_told_that_there_are_none(
    audited: MariaDb, tmp_path: Path
) -> None:
    found = seen(audited, "reader", None, tmp_path)
    for key in ("mysql.accounts", "mysql.schema_grants", "mysql.schemas"):
        fact = found.get(key)
        assert isinstance(fact, Missing) and fact.reason is Reason.DENIED, fact
    assert isinstance(found.get("mysql.settings"), Fact)


def test_a_wrong_password_is_denied_and_not_repeated(audited: MariaDb, tmp_path: Path) -> None:
    fact = seen(audited, "secretive", "wrong-password-x", tmp_path).get("mysql.settings")
    assert isinstance(fact, Missing) and fact.reason is Reason.DENIED
    assert "wrong-password-x" not in fact.detail


def test_a_port_where_nobody_listens_is_unreachable(tmp_path: Path) -> None:
    database = a_database("mysql", 1, "auditor_ro")
    fact = facts(look(MySqlScanner(), database, "127.78.9.3", root=tmp_path)).get("mysql.settings")
    assert isinstance(fact, Missing) and fact.reason is Reason.UNREACHABLE


def test_something_else_than_mysql_is_unreachable(
    silent_server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql_login, "STATEMENT_SECONDS", 1)  # the server never says more: all that is waited is lost
    silent_server("127.78.9.30", 53399, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    database = a_database("mysql", 53399, "auditor_ro")
    fact = facts(look(MySqlScanner(), database, "127.78.9.30", root=tmp_path)).get("mysql.settings")
    assert isinstance(fact, Missing) and fact.reason in (Reason.UNREACHABLE, Reason.TIMEOUT)


@pytest.mark.parametrize("seed", range(6))
def test_settings_are_what_the_server_says_for_any_settings(audited: MariaDb, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    values: dict[str, object] = {
        "wait_timeout": dice.randint(1, 31536000),
        "interactive_timeout": dice.randint(1, 31536000),
        "expire_logs_days": dice.randint(0, 99),
        "default_password_lifetime": dice.randint(0, 4000),
        "max_password_errors": dice.randint(1, 4000),
        "max_connect_errors": dice.randint(1, 4000),
        "sync_binlog": dice.randint(0, 10),
        "innodb_flush_log_at_trx_commit": dice.randint(0, 2),
        "local_infile": dice.randint(0, 1),
        "general_log": 0,
        "log_warnings": dice.randint(0, 9),
        "log_output": dice.choice(["FILE", "TABLE", "FILE,TABLE", "NONE"]),
        "sql_mode": dice.choice(["", "STRICT_ALL_TABLES", "STRICT_TRANS_TABLES,NO_ZERO_DATE", "ANSI_QUOTES"]),
        "secure_auth": dice.randint(0, 1),
    }
    with global_settings(audited, values):
        said = seen(audited, "auditor_ro", "read only please", tmp_path).get("mysql.settings")
        assert isinstance(said, Fact)
    for name, value in values.items():
        match said.value[name]:
            case list() as words:
                assert sorted(words) == sorted(word.lower() for word in str(value).split(",") if word), name
            case found:
                assert found == value, name


def test_every_mysql_probe_is_a_plain_query() -> None:
    assert [probe.id for probe in catalogue().probes_of("mysql") if not is_plain_query(probe.run)] == []


def test_the_session_cannot_write(audited: MariaDb) -> None:
    from auditor.model.register import DatabaseAccess
    from scanners.database.mysql_login import log_in
    from scanners.database.place import Place

    session = log_in(Place(audited.address, audited.port), DatabaseAccess(user="root"), None, ())
    assert isinstance(session, pymysql.connections.Connection)
    with session, session.cursor() as cursor, pytest.raises(pymysql.err.MySQLError):
        cursor.execute("CREATE TABLE exchange.written (a int)")
