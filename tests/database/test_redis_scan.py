"""What the Redis scanner reports of real servers, open and closed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from database_lab import REDIS_PORT, a_database, catalogue, facts, look

from auditor.model.fact import Fact, Missing, Reason
from scanners.database.redis import RedisScanner

pytestmark = pytest.mark.lab


def _value(found, path: str):
    fact = found.get(path)
    assert isinstance(fact, Fact), fact
    return fact.value


def test_a_server_without_password_lets_strangers_in_and_shows_its_settings(redis_server: Callable) -> None:
    redis_server(
        "127.78.8.1",
        "--protected-mode",
        "no",
        "--timeout",
        "0",
        "--save",
        "",
        "--appendonly",
        "no",
        "--loglevel",
        "warning",
    )
    found = facts(look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.1"))
    assert _value(found, "redis.auth_required") is False
    config = _value(found, "redis.config")
    expected = {
        "bind": ["127.78.8.1"],
        "bind_all": False,
        "protected_mode": False,
        "port": REDIS_PORT,
        "tls_port": 0,
        "timeout": 0,
        "loglevel": "warning",
        "logs_to_file": False,
        "appendonly": False,
        "snapshots": False,
    }
    assert {name: config[name] for name in expected} == expected
    assert set(config) == set(catalogue().facts["redis.config"].fields)
    assert set(_value(found, "redis.server")) == set(catalogue().facts["redis.server"].fields)
    assert _value(found, "redis.server.tls") is False
    assert _value(found, "redis.server.role") == "master"
    assert {row["command"] for row in _value(found, "redis.default_user_commands") if row["allowed"]} >= {
        "CONFIG SET",
        "FLUSHALL",
    }


def test_a_password_is_asked_for_and_without_one_the_rest_is_denied(redis_server: Callable) -> None:
    redis_server("127.78.8.2", "--requirepass", "correct horse")
    found = facts(look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.2"))
    assert _value(found, "redis.auth_required") is True
    for key in ("redis.server", "redis.config", "redis.default_user_commands"):
        gap = found.get(key)
        assert isinstance(gap, Missing) and gap.reason is Reason.DENIED


def test_with_the_right_password_the_settings_are_read_and_it_is_not_kept(redis_server: Callable, monkeypatch) -> None:
    monkeypatch.setenv("LAB_REDIS", "correct horse")
    redis_server("127.78.8.3", "--requirepass", "correct horse", "--timeout", "300", "--bind", "127.78.8.3")
    database = a_database("redis", REDIS_PORT, "default", "env:LAB_REDIS")
    observation = look(RedisScanner(), database, "127.78.8.3")
    assert _value(facts(observation), "redis.config.timeout") == 300
    assert "correct horse" not in repr(observation)
    assert b"correct horse" not in observation.evidence[0].content


@pytest.mark.parametrize("password", ["wrong horse", None])
def test_a_refused_login_is_denied_and_never_shows_the_password(redis_server: Callable, monkeypatch, password) -> None:
    if password is not None:
        monkeypatch.setenv("LAB_REDIS", password)
    else:
        monkeypatch.delenv("LAB_REDIS", raising=False)
    redis_server("127.78.8.4", "--requirepass", "correct horse")
    database = a_database("redis", REDIS_PORT, "default", "env:LAB_REDIS")
    observation = look(RedisScanner(), database, "127.78.8.4")
    assert _value(facts(observation), "redis.auth_required") is True
    gap = facts(observation).get("redis.config")
    assert isinstance(gap, Missing) and gap.reason is Reason.DENIED
    assert "horse" not in repr(observation)


def test_a_limited_default_user_is_seen_as_limited(redis_server: Callable) -> None:
    refused = ("-flushall", "-debug", "-shutdown", "-module")
    redis_server("127.78.8.5", "--user", "default", "on", "nopass", "~*", "+@all", *refused)
    found = facts(look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.5"))
    allowed = {row["command"]: row["allowed"] for row in _value(found, "redis.default_user_commands")}
    assert allowed["FLUSHALL"] is False
    assert allowed["SHUTDOWN"] is False
    assert allowed["KEYS"] is True


def test_a_forbidden_config_denies_the_settings_and_nothing_else(redis_server: Callable) -> None:
    redis_server("127.78.8.6", "--rename-command", "CONFIG", "")
    found = facts(look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.6"))
    gap = found.get("redis.config.timeout")
    assert isinstance(gap, Missing) and gap.reason is Reason.DENIED
    assert isinstance(found.get("redis.server.version"), Fact)


@pytest.mark.slow
def test_a_server_that_speaks_only_tls_is_asked_under_tls(redis_server: Callable, tmp_path: Path, monkeypatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=redis.example", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    redis_server(
        "127.78.8.7",
        *("--port", "0", "--tls-port", str(REDIS_PORT), "--tls-cert-file", str(certificate)),
        *("--tls-key-file", str(key), "--tls-auth-clients", "no", "--tls-ca-cert-file", str(certificate)),
        *("--requirepass", "correct horse"),
    )
    monkeypatch.setenv("LAB_REDIS", "correct horse")
    database = a_database("redis", REDIS_PORT, "default", "env:LAB_REDIS")
    found = facts(look(RedisScanner(), database, "127.78.8.7"))
    assert _value(found, "redis.auth_required") is True
    gap = found.get("redis.config")
    assert isinstance(gap, Missing) and gap.reason is Reason.UNREACHABLE, "no password to an untrusted certificate"


def test_a_server_that_hangs_times_out(silent_server: Callable, monkeypatch) -> None:
    monkeypatch.setattr("scanners.database.redis_session._SECONDS", 1.0)
    silent_server("127.78.8.8", REDIS_PORT)
    started = time.monotonic()
    observation = look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.8")
    assert {fact.reason for fact in observation.facts} == {Reason.TIMEOUT}  # type: ignore[union-attr]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00\xff\x1b[31m\r\n",
        b"$99999999999\r\n",
        b"+OK\r\n",
        b":1\r\n",
        b"*-1\r\n",
    ],
)
def test_something_that_is_not_redis_is_unparsable(silent_server: Callable, reply: bytes, monkeypatch) -> None:
    monkeypatch.setattr("scanners.database.redis_session._SECONDS", 1.0)
    silent_server("127.78.8.9", REDIS_PORT, reply)
    observation = look(RedisScanner(), a_database("redis", REDIS_PORT), "127.78.8.9")
    assert all(isinstance(fact, Missing) for fact in observation.facts)
    assert {fact.reason for fact in observation.facts} <= {Reason.UNPARSABLE, Reason.TIMEOUT}  # type: ignore[union-attr]


def test_nobody_listening_is_unreachable() -> None:
    observation = look(RedisScanner(), a_database("redis", 1), "127.78.8.10")
    assert {fact.reason for fact in observation.facts} == {Reason.UNREACHABLE}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("addresses", "options", "reason"),
    [
        (("127.79.1.1",), {}, Reason.DENIED),
        (("127.78.8.1",), {"scan": "never"}, Reason.DENIED),
        ((), {}, Reason.ABSENT),
    ],
)
def test_what_may_not_be_asked_is_not_asked(addresses, options, reason) -> None:
    observation = look(RedisScanner(), a_database("redis", REDIS_PORT), *addresses, **options)
    assert {fact.reason for fact in observation.facts} == {reason}  # type: ignore[union-attr]
    assert observation.evidence == ()


def test_only_reading_commands_are_ever_sent(redis_server: Callable) -> None:
    address, port = redis_server("127.78.8.11")
    import redis

    with redis.Redis(address, port, protocol=2).monitor() as monitor:
        look(RedisScanner(), a_database("redis", REDIS_PORT), address)
        redis.Redis(address, port, protocol=2).echo("done")
        sent = []
        for entry in monitor.listen():
            if entry["command"].startswith("ECHO"):
                break
            sent.append(entry["command"].split()[0].upper())
    assert set(sent) <= {"PING", "INFO", "CONFIG", "ACL", "CLIENT"}
