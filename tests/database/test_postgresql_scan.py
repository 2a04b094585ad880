"""What the PostgreSQL scanner reports of a real server, and what it does when it is refused."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
import pytest
from database_lab import PG_PORT, Postgres, a_database, catalogue, facts, look

from auditor.model.fact import Fact, Missing, Reason
from scanners.database.postgresql import KEYS, PostgresScanner

pytestmark = [pytest.mark.lab, pytest.mark.slow]


def _only_missing(observation) -> set[Reason]:
    assert all(isinstance(fact, Missing) for fact in observation.facts)
    return {fact.reason for fact in observation.facts}


def test_the_settings_reported_are_those_the_server_runs_with(postgres: Postgres) -> None:
    found = facts(look(PostgresScanner(), a_database("postgresql", PG_PORT, "auditor"), postgres.address))
    settings = found.get("pg.settings").value  # type: ignore[union-attr]
    expected = {
        "log_connections": True,
        "log_disconnections": False,
        "log_statement": "ddl",
        "ssl": False,
        "idle_session_timeout": 601,
        "listen_addresses": [postgres.address],
        "log_file_mode": "0600",
        "log_rotation_age": 86400,
        "log_record_fields": ["database", "session", "time", "user"],
        "preload_libraries": [],
        "port": PG_PORT,
        "archive_mode": "off",
        "pgaudit_log": None,
    }
    assert {name: settings[name] for name in expected} == expected
    assert found.get("pg.server.tls") == Fact("pg.server.tls", False, found.get("pg.server").seen_in)
    assert found.get("pg.server.major").value >= 15  # type: ignore[union-attr]
    assert found.get("pg.server.public_create").value is False  # type: ignore[union-attr]
    assert found.get("pg.replication.standbys").value == 0  # type: ignore[union-attr]
    assert found.get("pg.archiver.failing").value is False  # type: ignore[union-attr]


def test_every_catalogued_setting_is_asked_for_and_nothing_else(postgres: Postgres) -> None:
    found = facts(look(PostgresScanner(), a_database("postgresql", PG_PORT, "auditor"), postgres.address))
    for key in ("pg.settings", "pg.server", "pg.archiver", "pg.replication"):
        fact = found.get(key)
        assert isinstance(fact, Fact)
        assert set(fact.value) == set(catalogue().facts[key].fields)
    for key in ("pg.hba", "pg.roles"):
        fact = found.get(key)
        assert isinstance(fact, Fact)
        assert all(set(row) == set(catalogue().facts[key].fields) for row in fact.value)


def test_the_access_rules_are_those_of_the_server(postgres: Postgres) -> None:
    found = facts(look(PostgresScanner(), a_database("postgresql", PG_PORT, "auditor"), postgres.address))
    rules = [
        (row["type"], row["method"], row["cidr_bits"], row["remote"], row["any_address"])
        for row in found.get("pg.hba").value  # type: ignore[union-attr]
    ]
    assert rules == [
        ("host", "scram-sha-256", 8, False, False),
        ("host", "md5", 16, True, False),
        ("host", "trust", 0, True, True),
        ("hostssl", "cert", 0, True, True),
    ]


def test_roles_carry_their_powers_and_never_a_password(postgres: Postgres) -> None:
    observation = look(PostgresScanner(), a_database("postgresql", PG_PORT, "postgres"), postgres.address)
    roles = {row["name"]: row for row in facts(observation).get("pg.roles").value}  # type: ignore[union-attr]
    passwords = {row["name"]: row for row in facts(observation).get("pg.passwords").value}  # type: ignore[union-attr]
    assert roles["postgres"]["bootstrap"] is True
    assert passwords["postgres"] == {"name": "postgres", "empty": True, "md5": False}
    assert passwords["secretive"] == {"name": "secretive", "empty": False, "md5": False}
    assert roles["secretive"]["valid_until"] == date(2027, 1, 31)
    assert (roles["forever"]["superuser"], roles["forever"]["expires"]) == (True, False)
    assert roles["plain"]["connection_limit"] == 3
    assert facts(observation).get("pg.superusers").value == 2  # type: ignore[union-attr]
    for piece in observation.evidence:
        assert b"SCRAM-SHA-256$" not in piece.content
        assert not re.search(rb"md5[0-9a-f]{32}", piece.content)


def test_a_login_without_privileges_is_denied_only_what_it_may_not_see(postgres: Postgres) -> None:
    found = facts(look(PostgresScanner(), a_database("postgresql", PG_PORT, "plain"), postgres.address))
    hidden = found.get("pg.hba")
    assert isinstance(hidden, Missing) and hidden.reason is Reason.DENIED
    libraries = found.get("pg.settings.preload_libraries")
    assert isinstance(libraries, Missing) and libraries.reason is Reason.DENIED
    assert isinstance(found.get("pg.settings.log_connections"), Fact)
    passwords = found.get("pg.passwords")
    assert isinstance(passwords, Missing) and passwords.reason is Reason.DENIED
    assert isinstance(found.get("pg.roles"), Fact)


def test_a_password_by_reference_opens_the_door(postgres: Postgres, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAB_PG", "correct horse")
    (tmp_path / "pw").write_text("correct horse\n")
    for reference in ("env:LAB_PG", "file:pw"):
        database = a_database("postgresql", PG_PORT, "secretive", reference)
        found = facts(look(PostgresScanner(), database, postgres.address, root=tmp_path))
        assert isinstance(found.get("pg.settings"), Fact)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("env:LAB_PG", "refused the login"),
        ("env:NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE is not set"),
        ("file:nowhere", "nowhere cannot be read"),
        ("correct horse", "env:NAME or file:PATH"),
        (None, "refused the login"),
    ],
)
def test_a_refused_login_is_denied_and_never_shows_the_password(
    postgres: Postgres, monkeypatch, tmp_path: Path, reference: str | None, says: str
) -> None:
    monkeypatch.setenv("LAB_PG", "wrong horse")
    monkeypatch.setenv("HOME", str(tmp_path))
    database = a_database("postgresql", PG_PORT, "secretive", reference)
    observation = look(PostgresScanner(), database, postgres.address, root=tmp_path)
    assert _only_missing(observation) == {Reason.DENIED}
    assert says in observation.facts[0].detail  # type: ignore[union-attr]
    assert "horse" not in repr(observation)


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    observation = look(PostgresScanner(), a_database("postgresql", 1, "auditor"), "127.78.9.2")
    assert _only_missing(observation) == {Reason.UNREACHABLE}


def test_a_server_that_takes_the_connection_and_hangs_times_out(silent_server: Callable, monkeypatch) -> None:
    monkeypatch.setattr("scanners.database.postgresql._CONNECT_SECONDS", 2)
    silent_server("127.78.9.3", 55433)
    started = time.monotonic()
    observation = look(PostgresScanner(), a_database("postgresql", 55433, "auditor"), "127.78.9.3")
    assert _only_missing(observation) == {Reason.TIMEOUT}
    assert time.monotonic() - started < 6


def test_a_server_that_hangs_after_the_login_times_out(silent_server: Callable, monkeypatch) -> None:
    welcome = b"R\0\0\0\x08\0\0\0\0" + b"K\0\0\0\x0c\0\0\0\x01\0\0\0\x02" + b"Z\0\0\0\x05I"
    silent_server("127.78.9.4", 55433, b"N", welcome)
    monkeypatch.setattr("scanners.database.postgresql._PATIENCE", 1.0)
    started = time.monotonic()
    observation = look(PostgresScanner(), a_database("postgresql", 55433, "auditor"), "127.78.9.4")
    assert _only_missing(observation) == {Reason.TIMEOUT}
    assert "stopped answering" in observation.facts[0].detail  # type: ignore[union-attr]
    assert time.monotonic() - started < 4


def test_something_that_is_not_postgresql_is_unreachable(silent_server: Callable) -> None:
    silent_server("127.78.9.5", 55433, b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 5000)
    observation = look(PostgresScanner(), a_database("postgresql", 55433, "auditor"), "127.78.9.5")
    assert _only_missing(observation) <= {Reason.UNREACHABLE, Reason.TIMEOUT, Reason.DENIED}


@pytest.mark.parametrize(
    ("addresses", "user", "options", "reason"),
    [
        (("127.79.1.1",), "auditor", {}, Reason.DENIED),
        (("localhost",), "auditor", {}, Reason.DENIED),
        ((), "auditor", {}, Reason.ABSENT),
        (("127.78.9.1",), None, {}, Reason.ABSENT),
    ],
    ids=["unauthorised", "a name", "no address", "no access entered"],
)
def test_what_may_not_be_asked_is_not_asked(addresses, user, options, reason) -> None:
    observation = look(PostgresScanner(), a_database("postgresql", PG_PORT, user), *addresses, **options)
    assert _only_missing(observation) == {reason}
    assert observation.evidence == ()


def test_kingbase_is_not_offered_as_postgresql() -> None:
    from auditor.model.target import Target, TargetKind

    target = Target("pf-a", "db-a", TargetKind.DATABASE, "db", 3, attributes={"engine": "kingbase"})
    assert PostgresScanner().offers(target, catalogue()) == frozenset()


def test_the_session_cannot_write(postgres: Postgres, monkeypatch) -> None:
    from scanners.credentials import Secret
    from scanners.database import postgresql
    from scanners.database.place import Place

    session = postgresql._connect(
        Place(postgres.address, postgres.port), a_database("postgresql", PG_PORT, "postgres"), Secret("x")
    )
    import psycopg

    with session.connection as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):  # type: ignore[union-attr]
        connection.execute("CREATE TABLE public.t (a int)")


def test_every_probe_is_shown_beforehand_and_kept_with_the_evidence(postgres: Postgres) -> None:
    observation = look(PostgresScanner(), a_database("postgresql", PG_PORT, "auditor"), postgres.address)
    asked = {piece.source for piece in observation.evidence}
    assert asked <= {probe.run.strip() for probe in catalogue().probes_of("postgresql")}
    assert {fact.key for fact in observation.facts} == KEYS


@pytest.mark.parametrize("seed", range(4))
def test_settings_are_what_the_server_says_for_any_settings(postgres: Postgres, seed: int) -> None:
    dice = random.Random(seed)
    seconds, minutes, patience = dice.randint(0, 100_000), dice.randint(0, 35_000), dice.randint(1, 600)
    # Those that the server was started with stand on its command line and cannot be set here.
    written: dict[str, tuple[str, object]] = {
        "log_disconnections": (word := dice.choice(["on", "off"]), word == "on"),
        "full_page_writes": (word := dice.choice(["on", "off"]), word == "on"),
        "log_truncate_on_rotation": (word := dice.choice(["on", "off"]), word == "on"),
        "log_error_verbosity": (word := dice.choice(["terse", "default", "verbose"]), word),
        "password_encryption": (word := dice.choice(["md5", "scram-sha-256"]), word),
        "idle_in_transaction_session_timeout": (f"{seconds}s", seconds),
        "authentication_timeout": (f"{patience}s", patience),
        "log_rotation_age": (f"{minutes}min", minutes * 60),
        "log_file_mode": (word := dice.choice(["0600", "0640", "0644"]), word),
    }
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
        try:
            for name, (text, _) in written.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{text}'")  # type: ignore[call-overload]
            _reloaded(connection)
            found = facts(look(PostgresScanner(), a_database("postgresql", PG_PORT, "auditor"), postgres.address))
            said = found.get("pg.settings").value  # type: ignore[union-attr]
        finally:
            connection.execute("ALTER SYSTEM RESET ALL")
            _reloaded(connection)
    assert {name: said[name] for name in written} == {name: value for name, (_, value) in written.items()}


def _reloaded(connection: psycopg.Connection) -> None:
    """Have the server read its settings again and wait until new sessions see them."""
    before = connection.execute("SELECT pg_conf_load_time()").fetchone()
    connection.execute("SELECT pg_reload_conf()")
    end = time.monotonic() + 10
    while connection.execute("SELECT pg_conf_load_time()").fetchone() == before and time.monotonic() < end:
        time.sleep(0.02)
