"""Rows and replies as real servers give them, and the values they become."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import Unparsable
from auditor.model.fact import Fact, Missing, Pointer, Reason
from scanners.credentials import NoCredential, Secret, read_credential
from scanners.database.pg_facts import Rows, build, cidr_bits, plain_setting, record_fields
from scanners.database.place import Refusal
from scanners.database.redis_facts import info_fields, redis_config, redis_server

SEEN = Pointer("pg:x")


def _setting(name: str, setting: str, unit: str | None, vartype: str, source: str = "default") -> dict:
    return {"name": name, "setting": setting, "unit": unit, "vartype": vartype, "source": source}


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (_setting("idle_session_timeout", "900000", "ms", "integer"), 900),
        (_setting("idle_session_timeout", "1", "ms", "integer"), 1),
        (_setting("idle_session_timeout", "0", "ms", "integer"), 0),
        (_setting("log_rotation_age", "1440", "min", "integer"), 86400),
        (_setting("shared_buffers", "16384", "8kB", "integer"), 128),
        (_setting("log_min_duration_statement", "-1", "ms", "integer"), -1),
        (_setting("log_file_mode", "0600", None, "integer"), "0600"),
        (_setting("ssl", "on", None, "bool"), True),
        (_setting("log_statement", "ddl", None, "enum"), "ddl"),
    ],
)
def test_settings_come_in_plain_units_and_a_short_time_never_becomes_never(row: dict, value: object) -> None:
    assert plain_setting(row) == value


@pytest.mark.parametrize(
    ("prefix", "destination", "fields"),
    [
        ("%m [%p] ", ["stderr"], ["session", "time"]),
        ("%t %u@%d %r [%p]", ["stderr"], ["client", "database", "session", "time", "user"]),
        ("%%u %m", ["stderr"], ["time"]),
        ("%-10u|%h", ["stderr"], ["client", "user"]),
        ("", ["syslog"], ["time"]),
        ("", ["stderr", "csvlog"], ["client", "database", "session", "time", "user"]),
        ("", ["stderr"], []),
    ],
)
def test_what_a_log_record_tells_follows_from_prefix_and_destination(prefix, destination, fields) -> None:
    assert record_fields(prefix, destination) == fields


@pytest.mark.parametrize(
    ("address", "netmask", "bits"),
    [
        ("10.0.0.0", "255.0.0.0", 8),
        ("0.0.0.0", "0.0.0.0", 0),
        ("all", None, 0),
        ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128),
        ("::", "::", 0),
        ("fd00::", "ffff::", 16),
        ("samenet", None, None),
        (".example.org", None, None),
        (None, None, None),
    ],
)
def test_the_width_of_an_access_rule(address, netmask, bits) -> None:
    assert cidr_bits(address, netmask) == bits


def test_a_faulty_access_file_is_unparsable_because_older_rules_are_in_force() -> None:
    row = dict.fromkeys(("type", "database", "user_name", "address", "netmask", "auth_method"))
    fact = build("pg.hba", {"pg_hba": Rows(({**row, "line_number": 7, "faulty": True},), SEEN)}, ())
    assert isinstance(fact, Missing) and fact.reason is Reason.UNPARSABLE
    assert "line 7" in fact.detail


@pytest.mark.parametrize("key", ["pg.hba", "pg.roles", "pg.passwords"])
def test_an_empty_answer_where_there_must_be_rows_is_not_clean(key: str) -> None:
    fact = build(key, dict.fromkeys(("pg_hba", "pg_roles", "pg_passwords"), Rows((), SEEN)), ())
    assert isinstance(fact, Missing) and fact.reason is Reason.UNPARSABLE


def test_a_setting_of_the_auditors_own_login_says_nothing_of_others() -> None:
    rows = Rows((_setting("log_statement", "all", None, "enum", "user"),), SEEN)
    fact = build("pg.settings", {"pg_settings": rows}, ["log_statement", "log_line_prefix", "log_destination"])
    assert isinstance(fact, Missing) or isinstance(fact.value["log_statement"], Missing)


def test_a_setting_this_version_lacks_is_unsupported_and_a_hidden_one_denied() -> None:
    names = ["idle_session_timeout", "shared_preload_libraries", "session_preload_libraries", "log_connections"]
    names += ["log_line_prefix", "log_destination", "listen_addresses", "pgaudit.log", "auth_delay.milliseconds"]
    fact = build("pg.settings", {"pg_settings": Rows((), SEEN)}, names)
    assert isinstance(fact, Fact)
    assert fact.value["idle_session_timeout"].reason is Reason.UNSUPPORTED
    assert fact.value["preload_libraries"].reason is Reason.DENIED
    assert fact.value["pgaudit_log"] is None
    assert fact.value["log_connections"].reason is Reason.UNSUPPORTED
    assert fact.value["log_record_fields"].reason is Reason.UNSUPPORTED


@pytest.mark.parametrize(("value", "switched_on"), [("receipt", False), ("all", True), ("", False), ("off", False)])
def test_log_connections_of_version_18_is_on_when_logins_are_logged(value: str, switched_on: bool) -> None:
    rows = Rows((_setting("log_connections", value, None, "string"),), SEEN)
    names = ["log_connections", "shared_preload_libraries", "session_preload_libraries", "log_line_prefix"]
    fact = build("pg.settings", {"pg_settings": rows}, [*names, "log_destination"])
    assert fact.value["log_connections"] is switched_on  # type: ignore[union-attr]


@pytest.mark.parametrize("key", ["pg.settings", "pg.hba", "pg.roles", "pg.server", "pg.archiver", "pg.replication"])
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(["name", "setting", "faulty", "x"]), st.none() | st.text(max_size=9)))
)
@settings(max_examples=25, deadline=None)
def test_rows_of_an_unexpected_form_never_raise(key: str, rows: list[dict]) -> None:
    probes = ("pg_settings", "pg_hba", "pg_roles", "pg_server", "pg_archiver", "pg_replication")
    assert isinstance(build(key, {probe: Rows(tuple(rows), SEEN) for probe in probes}, ["ssl"]), (Fact, Missing))


@pytest.mark.parametrize("key", ["pg.settings", "pg.hba", "pg.roles", "pg.superusers", "pg.server", "pg.archiver"])
def test_a_refused_probe_is_missing_for_its_own_reason(key: str) -> None:
    replies = dict.fromkeys(
        ("pg_settings", "pg_hba", "pg_roles", "pg_server", "pg_archiver"), Refusal(Reason.TIMEOUT, "slow")
    )
    assert build(key, replies, ()) == Missing(key, Reason.TIMEOUT, "slow")


def test_redis_listens_everywhere_when_bind_is_empty_or_names_all_interfaces() -> None:
    for bind, everywhere in [("", True), ("* -::*", True), ("127.0.0.1 -::1", False), ("0.0.0.0", True)]:
        assert redis_config({"bind": bind})["bind_all"] is everywhere


def test_a_redis_setting_that_may_not_be_read_is_denied_on_its_own() -> None:
    config = redis_config({"timeout": Refusal(Reason.DENIED, "no"), "port": "6379", "tls-port": None})
    assert config["timeout"].reason is Reason.DENIED
    assert (config["port"], config["tls_port"]) == (6379, 0)


def test_an_info_reply_without_version_is_unparsable() -> None:
    with pytest.raises(Unparsable):
        redis_server(info_fields("# Server\r\nos:Linux\r\n"), False)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_info_text_is_read_or_unparsable(text: str) -> None:
    try:
        redis_server(info_fields(text), True)
    except Unparsable:
        return


def test_a_secret_has_no_readable_form() -> None:
    secret = Secret("correct horse")
    assert "horse" not in f"{secret!r} {secret} {[secret]}"
    assert secret.hide_in("login with correct horse failed") == "login with *** failed"


@pytest.mark.parametrize("reference", ["env:", "file:", "", "hunter2", "vault:x", "file:/nonexistent", "env:NOPE_X"])
def test_a_reference_to_nothing_is_no_credential(reference: str, tmp_path: Path) -> None:
    with pytest.raises(NoCredential) as raised:
        read_credential(reference, tmp_path)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * 5000])
def test_a_file_that_holds_no_password_is_no_credential(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pw").write_bytes(content)
    with pytest.raises(NoCredential):
        read_credential("file:pw", tmp_path)
