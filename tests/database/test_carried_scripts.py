"""Scripts that a person carries: real clients bring what a live look brings; a spoiled bundle brings nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from database_lab import MARIADB_PORT, RULES, MariaDb, Postgres, a_database, catalogue, facts, look, register_with

from auditor.model.catalogue import Probe
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.register import Database
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from scanners.database import carried
from scanners.database.bundle import MAX_AGE
from scanners.database.mysql import MySqlScanner
from scanners.database.postgresql import PostgresScanner
from scanners.database.script import ENGINES, database_script
from scanners.linux.frame import parse_stream

RUN = "0123456789abcdef" * 2


def run_script(engine: str, environment: dict[str, str], target: str = "db-a") -> bytes:
    text = database_script(engine, catalogue(), RUN, target)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(["sh"], input=text.encode(), capture_output=True, timeout=120, env={**kept, **environment})
    return done.stdout


def read(scanner, engine: str, path: Path, as_of: date | None = None, id_: str = "db-a") -> FactSet:
    database = Database(id=id_, engine=engine, platform="pf-a", bundle=path.name)  # type: ignore[arg-type]
    register = register_with(database)
    scope = Scope(register, register.index(), catalogue(), as_of or datetime.now(UTC).date(), path.parent)
    target = Target("pf-a", id_, TargetKind.DATABASE, "db", 3, attributes={"engine": engine})
    (job,) = scanner.jobs([target], scope)
    (observation,) = job.look()
    assert {fact.key for fact in observation.facts} == scanner.offers(target, scope.catalogue)
    return facts(observation)


def values(found: FactSet) -> dict[str, object]:
    return {fact.key: fact.value if isinstance(fact, Fact) else (fact.reason, fact.detail[:0]) for fact in found}


@pytest.fixture(scope="module")
def pg_bundle(postgres: Postgres) -> bytes:
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed")
    return run_script("postgresql", {"AUDITOR_LOGIN": postgres.conninfo("postgres")})


def test_a_carried_postgresql_tells_the_same_as_a_live_one(
    postgres: Postgres, pg_bundle: bytes, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(pg_bundle)
    live = facts(look(PostgresScanner(), a_database("postgresql", postgres.port, "postgres"), postgres.address))
    brought = values(read(PostgresScanner(), "postgresql", tmp_path / "b"))
    assert brought == values(live)
    assert isinstance(live.get("pg.settings"), Fact)


def test_a_carried_mariadb_tells_the_same_as_a_live_one(mariadb: MariaDb, tmp_path: Path) -> None:
    if shutil.which("mysql") is None:
        pytest.skip("the client mysql is not installed")
    options = tmp_path / "login.cnf"
    options.write_text(f"[client]\nhost={mariadb.address}\nport={mariadb.port}\nuser=root\nprotocol=tcp\n")
    (tmp_path / "b").write_bytes(run_script("mysql", {"AUDITOR_LOGIN": str(options)}))
    live = facts(look(MySqlScanner(), a_database("mariadb", MARIADB_PORT, "root"), mariadb.address, root=tmp_path))
    assert values(read(MySqlScanner(), "mariadb", tmp_path / "b")) == values(live)
    assert {type(fact) for fact in live} == {Fact}


def test_a_login_with_less_rights_is_denied_in_a_bundle_too(postgres: Postgres, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(run_script("postgresql", {"AUDITOR_LOGIN": postgres.conninfo("plain")}))
    found = read(PostgresScanner(), "postgresql", tmp_path / "b")
    for key in ("pg.passwords", "pg.hba"):
        fact = found.get(key)
        assert isinstance(fact, Missing) and fact.reason is Reason.DENIED, fact


def test_a_refused_login_is_no_answer(postgres: Postgres, tmp_path: Path) -> None:
    environment = {"AUDITOR_LOGIN": postgres.conninfo("secretive"), "PGPASSWORD": "wrong"}
    (tmp_path / "b").write_bytes(run_script("postgresql", environment))
    found = list(read(PostgresScanner(), "postgresql", tmp_path / "b"))
    assert {fact.reason if isinstance(fact, Missing) else None for fact in found} == {Reason.DENIED}


@pytest.mark.parametrize("engine", ENGINES)
def test_without_the_client_program_nothing_is_claimed(engine: str, tmp_path: Path) -> None:
    content = run_script(engine, {"AUDITOR_CLIENT": "no-such-client", "TNS_ADMIN": "/nowhere"})
    transcript = parse_stream(content)
    assert transcript.complete and transcript.problems == ()
    (tmp_path / "b").write_bytes(content)
    scanner = {"postgresql": PostgresScanner, "mysql": MySqlScanner}.get(engine) or getattr(carried, engine)
    found = list(read(scanner(), engine, tmp_path / "b"))
    assert found and all(isinstance(fact, Missing) for fact in found)
    assert {fact.reason for fact in found} <= {Reason.UNSUPPORTED, Reason.ABSENT}


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _edited(content: bytes) -> bytes:
    edited = content.replace(b'"method"', b'"methud"').replace(b"trust", b"certi")
    assert edited != content
    return edited


def _of_another_run(content: bytes) -> bytes:
    """Blocks of another collection set into this one."""
    other = content.replace(RUN.encode(), b"f" * 32)
    blocks = re.findall(rb"@BLOCK f{32}.*?(?=@BLOCK|@END)", other, re.DOTALL)
    return re.sub(rb"@BLOCK .*?(?=@END)", b"".join(blocks).replace(b"\\", b"\\\\"), content, flags=re.DOTALL)


@pytest.mark.parametrize("spoil", [_cut, _of_another_run])
def test_a_bundle_that_was_cut_or_mixed_loses_what_is_not_whole(pg_bundle: bytes, tmp_path: Path, spoil) -> None:
    content = spoil(pg_bundle)
    (tmp_path / "b").write_bytes(content)
    transcript = parse_stream(content)
    assert not transcript.complete and transcript.problems
    found = list(read(PostgresScanner(), "postgresql", tmp_path / "b"))
    lost = {fact.reason for fact in found if isinstance(fact, Missing)}
    assert lost == {Reason.TIMEOUT}


def test_an_edited_answer_is_not_used(pg_bundle: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(_edited(pg_bundle))
    fact = read(PostgresScanner(), "postgresql", tmp_path / "b").get("pg.hba")
    assert isinstance(fact, Missing) and fact.reason is Reason.UNPARSABLE
    assert "changed on its way" in fact.detail


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (datetime.now(UTC).date() + MAX_AGE + timedelta(days=1), "collect again"),
        (datetime.now(UTC).date() - timedelta(days=4), "clock there is wrong"),
    ],
)
def test_a_bundle_too_old_or_from_the_future_is_refused_as_a_whole(
    pg_bundle: bytes, tmp_path: Path, as_of, words
) -> None:
    (tmp_path / "b").write_bytes(pg_bundle)
    found = list(read(PostgresScanner(), "postgresql", tmp_path / "b", as_of))
    assert all(isinstance(fact, Missing) and words in fact.detail for fact in found)


def test_a_bundle_on_its_last_day_still_counts(pg_bundle: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(pg_bundle)
    last = datetime.now(UTC).date() + MAX_AGE
    assert isinstance(read(PostgresScanner(), "postgresql", tmp_path / "b", last).get("pg.settings"), Fact)


def test_the_bundle_of_another_database_is_refused(pg_bundle: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(pg_bundle)
    found = list(read(PostgresScanner(), "postgresql", tmp_path / "b", id_="db-other"))
    assert all(isinstance(fact, Missing) and "not for db-other" in fact.detail for fact in found)


def test_a_bundle_of_another_engine_answers_nothing(pg_bundle: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(pg_bundle)
    found = list(read(carried.oracle(), "oracle", tmp_path / "b"))
    assert {fact.reason for fact in found if isinstance(fact, Missing)} == {Reason.UNSUPPORTED}
    assert len(found) == len(carried.oracle().keys)


def test_a_question_that_was_asked_in_other_words_is_not_an_answer(pg_bundle: bytes, tmp_path: Path) -> None:
    digest = re.search(rb"@BLOCK \w+ pg_roles\n=probe ([0-9a-f]{64})", pg_bundle)
    assert digest
    (tmp_path / "b").write_bytes(pg_bundle.replace(digest[1], b"0" * 64))
    fact = read(PostgresScanner(), "postgresql", tmp_path / "b").get("pg.roles")
    assert isinstance(fact, Missing) and fact.reason is Reason.UNSUPPORTED


def test_without_bundle_and_access_a_person_must_say(tmp_path: Path) -> None:
    database = Database(id="db-a", engine="oracle", platform="pf-a")
    register = register_with(database)
    scope = Scope(register, register.index(), catalogue(), date(2026, 11, 23), tmp_path)
    target = Target("pf-a", "db-a", TargetKind.DATABASE, "db", 3, attributes={"engine": "oracle"})
    (job,) = carried.oracle().jobs([target], scope)
    assert {fact.reason for fact in job.look()[0].facts} == {Reason.ABSENT}  # type: ignore[union-attr]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_script_changes_nothing_and_names_no_secret(engine: str) -> None:
    text = database_script(engine, catalogue(), RUN, "db-a")
    assert subprocess.run(["sh", "-n"], input=text.encode(), check=False).returncode == 0
    for word in ("rolpassword,", "SELECT authentication_string", "spare4", "SELECT password_hash", "requirepass"):
        assert word not in text


def test_no_question_that_could_change_anything_is_carried() -> None:
    from auditor.errors import UsageError
    from scanners.database.clients import carried as as_carried

    probe = next(probe for probe in catalogue().probes_of("oracle") if probe.id == "ora_server")
    for run in ("DROP TABLE x", "SELECT 1 AS a; DROP TABLE x", "SELECT password_hash AS a FROM sys.sql_logins"):
        with pytest.raises(UsageError):
            as_carried(replace(probe, run=run))


def test_the_probes_of_a_script_are_those_that_are_read() -> None:
    assert RULES.is_dir()
    for engine in ENGINES:
        probes: tuple[Probe, ...] = catalogue().probes_of(engine)
        assert len({probe.id for probe in probes}) == len(probes) > 3
