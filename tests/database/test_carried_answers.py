"""What clients print, in the documented form and in no form at all, and the facts it becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from database_lab import catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import Unparsable
from auditor.model.fact import Fact, Missing, Pointer, Reason
from scanners.database import (
    carried,
    dm_facts,
    elasticsearch_facts,
    kingbase_facts,
    mongodb_facts,
    mysql_facts,
    oracle_facts,
    sqlserver_facts,
)
from scanners.database.bundle import client_reply, decoded, http_reply, reply_in, shell_reply
from scanners.database.client_errors import reason_of
from scanners.database.lifecycle import maintained_until
from scanners.database.pg_facts import overwritten_after
from scanners.database.place import Refusal
from scanners.database.questions import columns_of, is_plain_query
from scanners.database.rows import Part, Rows, build
from scanners.database.values import day, flag, number
from scanners.linux.frame import Block

SAMPLES = Path(__file__).parents[1] / "samples" / "databases"
SEEN = Pointer("x")
ALL_PARTS: dict[str, Part] = {
    **oracle_facts.PARTS,
    **sqlserver_facts.PARTS,
    **dm_facts.PARTS,
    **kingbase_facts.PARTS,
    **mongodb_facts.PARTS,
    **elasticsearch_facts.PARTS,
    **mysql_facts.PARTS,
}


def sampled(engine: str) -> dict[str, Fact | Missing]:
    """The facts of the raw samples of one engine."""
    scanner = getattr(carried, engine)()
    probes = catalogue().probes_of(engine)
    replies = {
        probe.id: reply_in(
            Block(probe.id, (SAMPLES / engine / f"{probe.id}.txt").read_bytes()), probe, engine, Pointer(probe.id)
        )
        for probe in probes
    }
    return {key: build(key, scanner.parts, replies) for key in scanner.parts}


def test_sql_server_answers_become_facts() -> None:
    found = sampled("sqlserver")
    assert found["sqlserver.settings"].value["xp_cmdshell"] is True  # type: ignore[union-attr]
    assert found["sqlserver.settings"].value["remote_query_timeout"] == 600  # type: ignore[union-attr]
    logins = {row["name"]: row for row in found["sqlserver.logins"].value}  # type: ignore[union-attr]
    assert logins["sa"]["builtin"] is True and logins["jw_app"]["name_as_password"] is True
    assert "审计员" in logins
    (work,) = [row for row in found["sqlserver.databases"].value if row["user"]]  # type: ignore[union-attr]
    assert work["last_backup"] == date(2026, 11, 15) and work["recovery"] == "full"
    audit = found["sqlserver.audit"].value  # type: ignore[union-attr]
    assert audit["running"] == ["SecAudit"] and audit["fewest_files"] == 30
    server = found["sqlserver.server"].value  # type: ignore[union-attr]
    assert server["maintained_until"] == date(2026, 7, 14)


def test_a_refusal_in_chinese_is_a_refusal() -> None:
    connections = sampled("sqlserver")["sqlserver.server"].value["plain_connections"]  # type: ignore[union-attr]
    assert isinstance(connections, Missing) and connections.reason is Reason.DENIED


def test_mongodb_answers_become_facts() -> None:
    found = sampled("mongodb")
    options = found["mongodb.options"].value  # type: ignore[union-attr]
    assert options["authorization"] is False and options["tls_mode"] == "prefertls"
    assert options["bind_all"] is False and options["server_javascript"] is True
    assert [row["role"] for row in found["mongodb.users"].value] == ["root", None]  # type: ignore[union-attr]
    assert found["mongodb.server"].value["maintained_until"] == date(2024, 2, 29)  # type: ignore[union-attr]
    assert found["mongodb.server"].value["members"].reason is Reason.DENIED  # type: ignore[union-attr]


def test_elasticsearch_answers_become_facts() -> None:
    found = sampled("elasticsearch")
    assert found["elasticsearch.open"].value is False  # type: ignore[union-attr]
    first, second = found["elasticsearch.nodes"].value  # type: ignore[union-attr]
    assert (first["listens_everywhere"], first["http_tls"], first["transport_tls"]) == (True, False, True)
    assert (second["security"], second["audit"], second["listens_everywhere"]) == (True, True, False)
    assert found["elasticsearch.server"].value["last_snapshot"] == date(2026, 11, 20)  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["500", "302", "000", ""])
def test_whether_strangers_are_let_in_stays_open_unless_the_server_said_so(status: str) -> None:
    try:
        reply = http_reply(f"\nH\t{status}\n", SEEN)
    except Unparsable:
        return
    fact = build("elasticsearch.open", elasticsearch_facts.PARTS, {"es_anonymous": reply})
    assert isinstance(fact, Missing)


@pytest.mark.parametrize(
    ("engine", "said", "reason"),
    [
        ("oracle", "ORA-00942: 表或视图不存在", Reason.DENIED),
        (
            "oracle",
            "ERROR:\nORA-01017: invalid username/password; logon denied\nSP2-0640: Not connected",
            Reason.DENIED,
        ),
        ("oracle", 'ORA-00904: "ORACLE_MAINTAINED": 标识符无效', Reason.UNSUPPORTED),
        ("oracle", "ORA-12541: TNS:no listener", Reason.UNREACHABLE),
        ("oracle", "ORA-00600: internal error code", Reason.UNPARSABLE),
        ("sqlserver", "Msg 208, Level 16, State 1\nInvalid object name 'sys.server_audits'.", Reason.UNSUPPORTED),
        ("sqlserver", "消息 229，级别 14，状态 5", Reason.DENIED),
        ("sqlserver", "Sqlcmd: Error: Microsoft ODBC Driver 18 : Login timeout expired.", Reason.UNREACHABLE),
        ("dm", "[-2501]:用户名或密码错误.", Reason.DENIED),
        ("dm", "第1 行附近出现错误[-5504]:没有[SYSUSERS]对象的查询权限.", Reason.DENIED),
        ("dm", "Error in line: 1\n[-2106]:Invalid table or view name [SYSMACPLYS].", Reason.UNSUPPORTED),
        ("kingbase", 'ERROR:  42P01: relation "sysaudit.all_audit_rules" does not exist', Reason.UNSUPPORTED),
        ("kingbase", "错误:  42501: 对关系 sys_authid 权限不够", Reason.UNPARSABLE),
        ("postgresql", "ERROR:  42501: permission denied for table pg_authid", Reason.DENIED),
        (
            "postgresql",
            'psql: error: connection to server at "127.0.0.1", port 1 failed: Connection refused',
            Reason.UNREACHABLE,
        ),
        ("mysql", "ERROR 1142 (42000) at line 3: SELECT command denied", Reason.DENIED),
        ("mysql", "ERROR 2003 (HY000): Can't connect to MySQL server", Reason.UNREACHABLE),
        ("mongodb", "X\t13\tUnauthorized", Reason.DENIED),
        ("mongodb", "X\t0\tMongoServerSelectionError", Reason.UNREACHABLE),
        ("mongodb", "TypeError: x is not a function", Reason.UNPARSABLE),
    ],
)
def test_the_codes_of_clients_mean_the_same_in_every_language(engine: str, said: str, reason: Reason) -> None:
    assert reason_of(engine, said)[0] is reason


@pytest.mark.parametrize(
    "text",
    [
        "R\ta\tb\n",
        "R\ta\tb\nORA-03113: end-of-file on communication channel\nE\n",
        "R\ta\nE\n",
        "R\ta\tb\tc\nE\n",
        "",
        "no rows selected\nE\n",
        "1 a b\nE\n",
    ],
)
def test_an_answer_without_its_end_or_with_other_words_is_no_answer(text: str) -> None:
    try:
        assert isinstance(client_reply(text, "oracle", ("x", "y"), SEEN), Refusal)
    except Unparsable:
        return


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("R\ta\tb\nE\n", [{"x": "a", "y": "b"}]),
        ("\nSQL> R\ta\t\\N\r\n\nSQL> E\r\nSQL> \n", [{"x": "a", "y": None}]),
        ("E\n", []),
    ],
)
def test_prompts_and_blank_lines_of_clients_do_not_matter(text: str, rows: list) -> None:
    reply = client_reply(text, "dm", ("x", "y"), SEEN)
    assert isinstance(reply, Rows) and list(reply.rows) == rows


def test_answers_in_chinese_come_in_either_encoding() -> None:
    assert decoded("R\t审计员\nE\n".encode("gb18030")) == decoded("R\t审计员\nE\n".encode()) == "R\t审计员\nE\n"


def test_an_unknown_encoding_is_unparsable() -> None:
    with pytest.raises(Unparsable):
        decoded(b"\xff\xff\xff")


@pytest.mark.parametrize(
    ("text", "code", "reason"), [("", 3, Reason.ABSENT), ("", 4, Reason.DENIED), ("x", 1, Reason.DENIED)]
)
def test_a_file_that_is_not_there_is_told_apart_from_one_that_may_not_be_read(text, code, reason) -> None:
    reply = shell_reply(text, code, SEEN)
    assert isinstance(reply, Refusal) and reply.reason is reason


def test_limits_of_oracle_profiles_follow_the_default_profile() -> None:
    rows = [("DEFAULT", "PASSWORD_LOCK_TIME", ".0069"), ("DEFAULT", "FAILED_LOGIN_ATTEMPTS", "UNLIMITED")]
    rows += [("APP", "PASSWORD_LOCK_TIME", "DEFAULT"), ("APP", "FAILED_LOGIN_ATTEMPTS", "5")]
    replies = {
        "ora_profiles": Rows(
            tuple(dict(zip(("profile", "resource_name", "limit_value"), r, strict=True)) for r in rows), SEEN
        ),
        "ora_accounts": Rows(({"username": "A", "account_status": "OPEN", "profile": "APP"},), SEEN),
    }
    app, default = oracle_facts.oracle_profiles(replies)
    assert (app["used"], app["failed_login_attempts"], app["password_lock_seconds"]) == (True, 5, 600)
    assert oracle_facts._amount(86400, ".0001") == 9
    assert (default["used"], default["failed_login_attempts"], default["idle_minutes"]) == (False, 0, 0)


@pytest.mark.parametrize(
    ("policy", "name", "length", "classes"),
    [
        ("0", False, False, 0),
        ("1", True, False, 0),
        ("2", False, True, 0),
        ("31", True, True, 3),
        ("14", False, True, 2),
    ],
)
def test_the_bits_of_dm_s_password_policy_are_told_one_by_one(policy, name, length, classes) -> None:
    rows = Rows(({"name": "PWD_POLICY", "value": policy},), SEEN)
    found = dm_facts.dm_settings({"dm_parameters": rows})
    assert (found["pwd_checks_name"], found["pwd_checks_length"], found["pwd_classes"]) == (name, length, classes)


@pytest.mark.parametrize(
    ("name", "truncates", "days"),
    [
        ("postgresql-%a.log", True, 7),
        ("postgresql-%d.log", True, 28),
        ("postgresql-%Y-%m-%d.log", True, 0),
        ("postgresql-%m%d.log", True, 365),
        ("postgresql-%H.log", True, 1),
        ("postgresql.log", True, 0),
        ("postgresql-%a.log", False, 0),
        ("%%a.log", True, 0),
    ],
)
def test_days_until_a_log_file_is_overwritten_follow_from_its_name(name: str, truncates: bool, days: int) -> None:
    assert overwritten_after(name, truncates, True) == days


@pytest.mark.parametrize(
    ("product", "version", "until"),
    [
        ("mariadb", "10.11.6-MariaDB-0+deb12u1", date(2028, 2, 16)),
        ("mariadb", "10.1.48", date(2020, 10, 17)),
        ("sqlserver", "10.50.6000.34", date(2019, 7, 9)),
        ("oracle", "19.3.0.0.0", date(2029, 12, 31)),
    ],
)
def test_the_longest_version_of_the_table_decides(product: str, version: str, until: date) -> None:
    assert maintained_until(product, version) == until


@pytest.mark.parametrize("version", ["", "99.1", "beta", None, "1"])
def test_a_version_that_the_table_does_not_know_stays_open(version: str | None) -> None:
    found = maintained_until("postgresql", version)
    assert isinstance(found, Missing) and found.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT a AS x, COUNT(1) AS y FROM t", ("x", "y")),
        ("SELECT DISTINCT t.a, 'b, c' AS d FROM t", ("a", "d")),
        (
            "SELECT CAST(a AS text) AS b, CASE WHEN c IN (1, 2) THEN 1 ELSE 0 END AS e FROM (SELECT 1 FROM f) g",
            ("b", "e"),
        ),
        ("SHOW GLOBAL VARIABLES", ("name", "value")),
    ],
)
def test_columns_are_those_that_the_query_names(sql: str, names: tuple[str, ...]) -> None:
    assert columns_of(sql) == names


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a; DROP TABLE t",
        "UPDATE t SET a = 1",
        "SELECT a INTO OUTFILE 'x' FROM t",
        "SELECT authentication_string AS a FROM mysql.user",
        "SELECT Priv AS a FROM mysql.global_priv",
        "SELECT JSON_VALUE(Priv, '$.authentication_string') AS a FROM mysql.global_priv",
        "SELECT password_hash AS a FROM sys.sql_logins",
        "SELECT spare4 AS a FROM sys.user$",
        "EXEC xp_cmdshell 'dir'",
        "SELECT 1 AS a -- x",
        "SELECT 1 AS a FOR UPDATE",
        "SHOW GRANTS",
    ],
)
def test_what_could_change_or_tell_a_hash_is_no_plain_query(sql: str) -> None:
    assert not is_plain_query(sql)


@pytest.mark.parametrize("value", ["", "x", "1.2.3", "--", "1e5", "٣"])
def test_what_is_no_number_is_not_taken_for_one(value: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number(value)


@pytest.mark.parametrize(("value", "read"), [("0.2", 1), ("900", 900), ("-1", -1), (0.4, 1), (None, None), (True, 1)])
def test_numbers_are_rounded_up_so_that_short_never_becomes_never(value, read) -> None:
    assert number(value) == read


_CELL = st.none() | st.text(max_size=12) | st.integers(-(10**9), 10**9) | st.booleans() | st.lists(st.text(max_size=3))
_COLUMNS = sorted(
    {
        name
        for engine in ("oracle", "sqlserver", "dm", "kingbase", "mysql")
        for probe in catalogue().probes_of(engine)
        if not probe.run.startswith("# sh")
        for name in columns_of(probe.run)
    }
    | {"status", "body", "version", "name", "value", "role", "roles", "enabled", "nodes"}
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_rows_come_a_fact_or_a_gap_comes_out(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(ALL_PARTS)))
    row = st.fixed_dictionaries({}, optional=dict.fromkeys(_COLUMNS, _CELL))
    full = st.fixed_dictionaries(dict.fromkeys(_COLUMNS, _CELL))
    replies = {
        probe: data.draw(
            st.builds(lambda rows: Rows(tuple(rows), SEEN), st.lists(row | full, max_size=3))
            | st.builds(Refusal, st.sampled_from(Reason), st.just("x"))
        )
        for probe in ALL_PARTS[key].probes
    }
    assert isinstance(build(key, ALL_PARTS, replies), Fact | Missing)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["oracle", "sqlserver", "dm", "kingbase", "mongodb", "elasticsearch"]))
def test_whatever_bytes_a_client_prints_rows_or_a_reason_come_out(output: bytes, engine: str) -> None:
    for probe in catalogue().probes_of(engine)[:4]:
        assert isinstance(reply_in(Block(probe.id, output), probe, engine, SEEN), Rows | Refusal)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_switches_and_days_are_read_or_refused(value: str) -> None:
    for kind in (flag, day):
        try:
            kind(value)
        except ValueError:
            continue
