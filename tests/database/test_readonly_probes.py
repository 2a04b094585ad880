"""The guard in front of every SQL probe."""

from __future__ import annotations

import pytest
import sqlparse
from database_lab import catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.catalogue import Probe
from scanners.database.readonly import exposes_secret, is_read_only

PROBES = catalogue().probes_of("postgresql")


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_every_shipped_probe_is_one_plain_query_that_brings_no_secret(probe: Probe) -> None:
    assert [s.get_type() for s in sqlparse.parse(probe.run.strip())] == ["SELECT"]
    assert is_read_only(probe.run)
    assert not exposes_secret(probe.run)


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1", "SHOW server_version", "select count(*) from pg_roles;", "SELECT a FROM t WHERE b IN ('x', 'y')"],
)
def test_plain_questions_are_read_only(sql: str) -> None:
    assert is_read_only(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        ";",
        "DELETE FROM t",
        "UPDATE t SET a = 1",
        "SELECT 1; DROP TABLE t",
        "SELECT 1;;DROP TABLE t",
        "SELECT * INTO t2 FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR SHARE",
        "SELECT pg_sleep(60)",
        "SELECT pg_catalog.pg_sleep(60)",
        "SELECT pg_sleep (60)",
        "SELECT pg_sleep\n(60)",
        "SELECT pg_sleep/**/(60)",
        'SELECT "pg_sleep"(60)',
        "SELECT evil.count(*) FROM t",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT set_config('a', 'b', false)",
        "SELECT 1 FROM dblink('x', 'y') AS t(a int)",
        "WITH d AS (DELETE FROM t RETURNING 1) SELECT 1 FROM d",
        "COPY t TO PROGRAM 'id'",
        "DO $$BEGIN END$$",
        "CALL p()",
        "EXPLAIN ANALYZE DELETE FROM t",
        "SET ROLE postgres",
        "SHOW ssl; DELETE FROM t",
        "SHOW",
        "VALUES (1)",
        "TABLE t",
        "(SELECT 1)",
        "LOCK TABLE t",
        "SELECT 'a\\'; DELETE FROM t --'",
        "SELECT E'\\'; DELETE FROM t --'",
        "SELECT $$x$$",
        "SELECT 1 -- comment",
        "SELECT nextval('s')",
        "SELECT a FROM t WHERE a = %s",
    ],
)
def test_anything_else_is_refused(sql: str) -> None:
    assert not is_read_only(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT rolpassword FROM pg_authid",
        "SELECT * FROM pg_authid",
        "SELECT a.* FROM pg_authid a",
        "SELECT rolpassword AS x FROM pg_authid WHERE rolpassword IS NULL",
        "SELECT coalesce(rolpassword, 'x') FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
    ],
)
def test_a_query_that_brings_password_hashes_is_known(sql: str) -> None:
    assert exposes_secret(sql)


@given(
    st.text(max_size=60), st.sampled_from(["DELETE FROM t", "DROP TABLE t", "pg_sleep(1)", "INSERT INTO t VALUES(1)"])
)
@settings(max_examples=150, deadline=None)
def test_no_text_around_it_makes_a_change_look_like_a_question(text: str, change: str) -> None:
    if "'" not in text:
        assert not is_read_only(f"{text}; {change}")
        assert not is_read_only(f"{change} {text}") or (change == "pg_sleep(1)" and not text)
