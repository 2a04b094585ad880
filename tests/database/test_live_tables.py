"""Tables of real PostgreSQL and MariaDB servers, read for personal data. All people are made up."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from database_lab import MariaDb, Postgres

from auditor.model.personal_data import Trouble, TroubleKind
from scanners.personal_data.reading import Batch, DatabaseSource, Limits, read, read_database

pytestmark = [pytest.mark.lab, pytest.mark.slow]


Row = dict[str, str | None]


def _postgres(server: Postgres, user: str = "plain", **more: object) -> DatabaseSource:
    settings = {"database": "live", "name": "live"} | more
    return DatabaseSource("postgresql", server.address, server.port, user=user, **settings)  # type: ignore[arg-type]


def _mariadb(server: MariaDb, user: str = "reader", **more: object) -> DatabaseSource:
    settings = {"database": "exchange", "name": "live"} | more
    return DatabaseSource("mysql", server.address, server.port, user=user, **settings)  # type: ignore[arg-type]


def _run(server: Postgres, *statements: str, database: str = "live") -> None:
    conninfo = server.conninfo("postgres").replace("dbname=postgres", f"dbname={database}")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def live(postgres: Postgres) -> Iterator[Postgres]:
    """A database of its own; everybody may read `public`."""
    _run(postgres, "CREATE DATABASE live", database="postgres")
    _run(postgres, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    yield postgres
    _run(postgres, "DROP DATABASE live WITH (FORCE)", database="postgres")


@pytest.fixture
def exchange(mariadb: MariaDb) -> Iterator[MariaDb]:
    yield mariadb
    mariadb.run("DROP DATABASE exchange", "CREATE DATABASE exchange CHARACTER SET utf8mb4")


def _rows(parts: list[Batch | Trouble]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for part in parts:
        assert isinstance(part, Batch), part
        cells = zip(*(column.to_pylist() for column in part.values), strict=True)
        rows = found.setdefault(part.source, [])
        assert part.first_row == len(rows)
        rows += [dict(zip(part.columns, row, strict=True)) for row in cells]
    return found


_ODD = '"人员 ""表"""'


def test_every_table_of_postgresql_is_read_as_text(live: Postgres) -> None:
    _run(
        live,
        f'CREATE TABLE {_ODD} (id int, "姓名" text, born date, tags text[], raw bytea, money numeric, ok bool)',
        f"INSERT INTO {_ODD} VALUES (1, '张三', '1990-01-31', '{{a,b}}', '\\x41', 1.50, true)",
        f"INSERT INTO {_ODD} VALUES (2, '')",
        f"""COMMENT ON COLUMN {_ODD}."姓名" IS '公民姓名'""",
    )
    parts = list(read_database(_postgres(live)))
    names = ("id", "姓名", "born", "tags", "raw", "money", "ok")
    assert _rows(parts) == {
        'live#人员 "表"': [
            dict(zip(names, ("1", "张三", "1990-01-31", "{a,b}", "\\x41", "1.50", "true"), strict=True)),
            dict.fromkeys(names) | {"id": "2"},
        ]
    }
    assert isinstance(parts[0], Batch)
    assert parts[0].comments[1] == "公民姓名"


def test_partitions_are_read_once_and_schemas_are_named(live: Postgres) -> None:
    _run(
        live,
        "CREATE TABLE calls (day int, who text) PARTITION BY LIST (day)",
        "CREATE TABLE calls_1 PARTITION OF calls FOR VALUES IN (1)",
        "INSERT INTO calls VALUES (1, 'a')",
        "CREATE SCHEMA civil",
        "GRANT USAGE ON SCHEMA civil TO PUBLIC",
        "CREATE TABLE civil.births (who text)",
        "INSERT INTO civil.births VALUES ('b')",
        "GRANT SELECT ON civil.births TO PUBLIC",
    )
    found = _rows(list(read_database(_postgres(live))))
    assert found == {"live#civil.births": [{"who": "b"}], "live#calls": [{"day": "1", "who": "a"}]}


def test_a_table_that_may_not_be_read_is_a_trouble_and_the_others_are_read(live: Postgres) -> None:
    _run(live, "CREATE TABLE open_a (x text)", "CREATE TABLE closed (x text)", "INSERT INTO open_a VALUES ('1')")
    _run(live, "REVOKE ALL ON closed FROM PUBLIC")
    parts = list(read_database(_postgres(live)))
    (trouble,) = (part for part in parts if isinstance(part, Trouble))
    assert (trouble.source, trouble.kind) == ("live#closed", TroubleKind.UNREADABLE)
    assert "42501" in trouble.detail.en
    assert [part.source for part in parts if isinstance(part, Batch)] == ["live#open_a"]


def test_rows_hidden_by_row_security_are_not_taken_for_clean(live: Postgres) -> None:
    _run(live, "CREATE TABLE guarded (x text)", "INSERT INTO guarded VALUES ('1')")
    _run(live, "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY")
    (trouble,) = read_database(_postgres(live))
    assert isinstance(trouble, Trouble)
    assert trouble.lost


def test_a_table_dropped_while_the_database_is_read_is_a_trouble(live: Postgres) -> None:
    _run(live, "CREATE TABLE a (x text)", "INSERT INTO a VALUES ('1')", "CREATE TABLE b (x text)")
    parts = read_database(_postgres(live))
    assert isinstance(next(parts), Batch)
    _run(live, "DROP TABLE b")
    (trouble,) = parts
    assert isinstance(trouble, Trouble)
    assert (trouble.source, trouble.kind) == ("live#b", TroubleKind.CHANGED)


def test_a_statement_that_takes_too_long_is_ended(live: Postgres) -> None:
    _run(
        live,
        "CREATE TABLE slow (x int)",
        "INSERT INTO slow SELECT 1 FROM generate_series(1, 3)",
        "CREATE FUNCTION public.drag(int) RETURNS text LANGUAGE sql AS 'SELECT pg_sleep(1)::text'",
        "CREATE MATERIALIZED VIEW fast AS SELECT 1 AS x",
        "GRANT SELECT ON fast TO PUBLIC",
        "CREATE VIEW endless AS SELECT drag(x) FROM slow",
    )
    found = _rows(list(read_database(_postgres(live), limits=Limits(statement_seconds=1))))
    # Views are not read: what they show lies in tables.
    assert set(found) == {"live#fast", "live#slow"}


def test_nothing_can_be_written_through_the_connection_that_reads(live: Postgres) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from scanners.personal_data.reading.databases import _engine, code_of

    engine = _engine(_postgres(live, "postgres"), None, Limits())
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("CREATE TABLE public.written (x int)"))
    assert code_of(caught.value) == "25006"


def test_a_wrong_password_is_a_trouble_that_quotes_nothing(live: Postgres, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("wrong canary")
    parts = list(read_database(_postgres(live, "secretive", password="file:secret"), tmp_path))
    (trouble,) = parts
    assert isinstance(trouble, Trouble)
    assert trouble.kind is TroubleKind.UNREADABLE
    assert "canary" not in repr(parts)


def test_a_password_is_a_reference_and_one_that_leads_nowhere_says_so(live: Postgres, tmp_path: Path) -> None:
    (trouble,) = read_database(_postgres(live, "secretive", password="correct horse"), tmp_path)
    assert isinstance(trouble, Trouble)
    assert "correct horse" not in repr(trouble)
    (tmp_path / "secret").write_text("correct horse\n")
    assert list(read_database(_postgres(live, "secretive", password="file:secret"), tmp_path)) == []


def test_a_server_that_is_not_there_is_a_trouble() -> None:
    (trouble,) = read_database(DatabaseSource("postgresql", "127.78.9.250", 1, "x", "y"))
    assert isinstance(trouble, Trouble)
    assert trouble.source == "postgresql://127.78.9.250:1/x"


def test_only_the_tables_that_were_named_are_read(live: Postgres) -> None:
    _run(live, "CREATE TABLE a (x text)", "CREATE TABLE b (x text)", "INSERT INTO a VALUES ('1')")
    _run(live, "INSERT INTO b VALUES ('2')")
    assert set(_rows(list(read_database(_postgres(live, tables=("b",)))))) == {"live#b"}


def test_every_table_of_mariadb_is_read_as_text(exchange: MariaDb) -> None:
    exchange.run(
        "CREATE TABLE `人``表` (id int, `姓名` text COMMENT '公民姓名', born date, j text, n decimal(5,2), e char(1))",
        "INSERT INTO `人``表` VALUES (1, '张三', '1990-01-31', '{}', 1.5, '男'), (2, '', NULL, NULL, NULL, NULL)",
        database="exchange",
    )
    parts = list(read_database(_mariadb(exchange)))
    assert _rows(parts) == {
        "live#人`表": [
            {"id": "1", "姓名": "张三", "born": "1990-01-31", "j": "{}", "n": "1.50", "e": "男"},
            dict.fromkeys(("姓名", "born", "j", "n", "e")) | {"id": "2"},
        ]
    }
    assert isinstance(parts[0], Batch)
    assert parts[0].comments[1] == "公民姓名"


def test_many_rows_of_mariadb_come_in_numbered_batches(exchange: MariaDb) -> None:
    exchange.run(
        "CREATE TABLE t (n int, x varchar(100))",
        "INSERT INTO t SELECT seq, repeat('x', 100) FROM seq_1_to_5000",
        database="exchange",
    )
    parts = list(read_database(_mariadb(exchange), limits=Limits(batch=100_000)))
    assert len(parts) > 4
    assert len(_rows(parts)["live#t"]) == 5000


def test_a_table_of_mariadb_dropped_meanwhile_is_a_trouble(exchange: MariaDb) -> None:
    exchange.run("CREATE TABLE a (x int)", "INSERT INTO a VALUES (1)", "CREATE TABLE b (x int)", database="exchange")
    parts = read_database(_mariadb(exchange))
    assert isinstance(next(parts), Batch)
    exchange.run("DROP TABLE b", database="exchange")
    (trouble,) = parts
    assert isinstance(trouble, Trouble)
    assert (trouble.source, trouble.kind) == ("live#b", TroubleKind.CHANGED)


def test_nothing_can_be_written_to_mariadb(exchange: MariaDb) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from scanners.personal_data.reading.databases import _engine, code_of

    engine = _engine(_mariadb(exchange, "root"), None, Limits())
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("CREATE TABLE written (x int)"))
    assert code_of(caught.value) == "1792"


def test_a_password_of_mariadb_is_used_and_never_shown(exchange: MariaDb, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    assert list(read_database(_mariadb(exchange, "secretive", password="file:secret"), tmp_path)) == []
    (trouble,) = read_database(_mariadb(exchange, "secretive"))
    assert isinstance(trouble, Trouble)
    assert "1045" in trouble.detail.en


_HARD = ["it's", 'a "b"', "c\\d", "x,y;(z)", "两\n行\t汉字", "NULL", "", "\\N", "'); --", "--", "e\\'f\\\\"]


def _hard_rows() -> list[Row]:
    return [{"n": str(n)} | ({"x": text} if text else {}) for n, text in enumerate(_HARD)] + [{"n": "99"}]


@pytest.mark.parametrize("options", [(), ("--skip-extended-insert",), ("--complete-insert", "--hex-blob")])
def test_a_real_dump_of_mariadb_holds_the_rows_of_the_table(
    exchange: MariaDb, tmp_path: Path, options: tuple[str, ...]
) -> None:
    program = shutil.which("mariadb-dump") or shutil.which("mysqldump")
    if program is None:
        pytest.skip("mariadb-dump is not installed")
    exchange.run("CREATE TABLE hard (n int PRIMARY KEY, x text COMMENT '难')", database="exchange")
    for number, text in enumerate(_HARD):
        quoted = text.replace("\\", "\\\\").replace("'", "''")
        exchange.run(f"INSERT INTO hard VALUES ({number}, '{quoted}')", database="exchange")
    exchange.run("INSERT INTO hard VALUES (99, NULL)", database="exchange")
    login = [f"--host={exchange.address}", f"--port={exchange.port}", "--user=root", "--no-tablespaces"]
    dump = subprocess.run([program, "--no-defaults", *login, *options, "exchange"], check=True, capture_output=True)
    (tmp_path / "a.sql").write_bytes(dump.stdout)
    parts = list(read([tmp_path / "a.sql"]))
    assert _rows([part for part in parts if part.source.endswith("#hard")]) == {  # type: ignore[misc]
        f"{tmp_path}/a.sql#hard": _filled(_hard_rows())
    }
    assert _rows(list(read_database(_mariadb(exchange))))["live#hard"] == _filled(_hard_rows())


@pytest.mark.parametrize("options", [(), ("--inserts",), ("--column-inserts", "--rows-per-insert=3")])
def test_a_real_dump_of_postgresql_holds_the_rows_of_the_table(
    live: Postgres, tmp_path: Path, options: tuple[str, ...]
) -> None:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), key=lambda path: int(path.parts[4]))
    if not programs:
        pytest.skip("pg_dump is not installed")
    _run(live, "CREATE TABLE hard (n int PRIMARY KEY, x text)", "COMMENT ON COLUMN hard.x IS '难'")
    for number, text in enumerate(_HARD):
        quoted = text.replace("'", "''")
        _run(live, f"INSERT INTO hard VALUES ({number}, '{quoted}')")
    _run(live, "INSERT INTO hard VALUES (99, NULL)")
    login = ["-h", live.address, "-p", str(live.port), "-U", "postgres", "-d", "live", "--no-password"]
    dump = subprocess.run([programs[-1], *login, *options], check=True, capture_output=True)
    (tmp_path / "a.sql").write_bytes(dump.stdout)
    parts = [part for part in read([tmp_path / "a.sql"]) if part.source.endswith("#hard")]
    assert _rows(parts) == {f"{tmp_path}/a.sql#hard": _filled(_hard_rows())}  # type: ignore[arg-type]
    assert all(isinstance(part, Batch) and part.comments == ("", "难") for part in parts)


def _filled(rows: list[Row]) -> list[Row]:
    return [{"n": None, "x": None} | row for row in rows]
