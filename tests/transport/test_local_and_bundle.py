"""This machine and files carried by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scanners.transport import Answered, Bundle, Fake, Local, Refused, Rejected, TimedOut, Unreachable, forbidden, plain
from scanners.transport.bundle import MAX_BYTES

LIMIT = 1_000_000


def test_the_script_runs_with_a_clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_SECRET", "must not travel")
    reply = Local().run("echo ${AUDITOR_SECRET:-clean} $LC_ALL; exit 3", timeout=10, limit=LIMIT)
    assert reply == Answered(b"clean C\n", 3)


def test_a_long_script_that_answers_early_does_not_block() -> None:
    script = "echo " + "x" * 50_000 + "\n"
    reply = Local().run(script * 20, timeout=20, limit=LIMIT * 2)
    assert isinstance(reply, Answered)
    assert len(reply.stdout) == 20 * 50_001


def test_a_shell_that_ends_before_it_has_read_everything_is_no_fault() -> None:
    assert (
        Local(argv=("/bin/sh", "-c", "echo early")).run("#" * 1_000_000, timeout=10, limit=LIMIT).stdout == b"early\n"
    )


def test_a_hang_ends_at_the_timeout_with_what_had_come_and_leaves_nothing_behind() -> None:
    nap = f"300.{os.getpid()}"
    script = f"echo before; timeout 300 sleep {nap} & setsid sleep {nap} & sleep {nap}"
    started = time.monotonic()
    reply = Local().run(script, timeout=1, limit=LIMIT)
    assert time.monotonic() - started < 5
    assert reply == TimedOut(b"before\n", "not finished after 1 seconds")
    assert not any(nap in command for command in command_lines())


def command_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_text("utf-8", "replace")


def test_output_that_never_ends_is_cut_at_the_limit() -> None:
    reply = Local().run("yes", timeout=20, limit=300_000)
    assert reply == Answered((b"y\n" * 150_000), None, truncated=True)


def test_a_machine_without_a_shell_is_unreachable() -> None:
    assert isinstance(Local(argv=("/no/such/shell",)).run("", timeout=5, limit=10), Unreachable)


def test_a_bundle_answers_with_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.bundle").write_bytes(b"\x00whatever")
    assert Bundle(tmp_path / "a.bundle").run("ignored", timeout=1, limit=1) == Answered(b"\x00whatever")


def test_a_bundle_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    assert isinstance(Bundle(tmp_path / "none").run("", timeout=1, limit=1), Unreachable)


def test_folders_and_pipes_are_no_bundles(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        assert isinstance(Bundle(path).run("", timeout=1, limit=1), Rejected)


def test_a_bundle_larger_than_the_cap_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert Bundle(path).run("", timeout=1, limit=1) == Rejected("the bundle is larger than 16 MB")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_bundle_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "a").chmod(0)
    assert isinstance(Bundle(tmp_path / "a").run("", timeout=1, limit=1), Refused)


# Assembled here so that no file of this project holds anything that looks like a secret.
SALTED = "saltsalt$" + "A" * 43
SECRETS = [
    *(f"|user:${name}${SALTED}:19000:0:99999:7:::" for name in ("1", "5", "6", "y", "gy", "sm3", "7", "sha1")),
    "|user:$2b$10$" + "A" * 53,
    "|password: $argon2id$v=19$m=65536,t=2,p=1$" + "c2FsdHNhbHQ" + "$" + "A" * 20,
    "|-----BEGIN " + "PRIVATE KEY-----",
    "|-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "|-----BEGIN RSA " + "PRIVATE KEY-----",
    "|-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
]


@pytest.mark.parametrize("line", SECRETS)
def test_a_bundle_with_a_secret_is_rejected_and_the_secret_is_not_repeated(tmp_path: Path, line: str) -> None:
    (tmp_path / "a").write_text(f"first line\n{line}\n", "utf-8")
    reply = Bundle(tmp_path / "a").run("", timeout=1, limit=1)
    assert isinstance(reply, Rejected)
    assert "line 2" in reply.detail
    assert "AAAA" not in reply.detail


@pytest.mark.parametrize(
    "line",
    [
        b"|root:set:y:19000:0:99999:7::",
        b"|ages $6$ sha512",
        b"|-----BEGIN PUBLIC KEY-----",
        b"|-----BEGIN CERTIFICATE-----",
        b"|price $1$ and $5$",
        b"|echo $1 $2 $5 $6",
    ],
)
def test_algorithm_names_and_public_keys_are_no_secrets(line: bytes) -> None:
    assert forbidden(line) == ""


def test_foreign_messages_are_made_plain() -> None:
    assert plain("\x1b[31mred\x1b[0m\r\nnext\x00\u202eline") == "red next line"
    assert len(plain("x" * 5000)) == 200


def test_a_fake_answers_what_the_test_says() -> None:
    assert Fake(lambda script: Answered(script.upper().encode())).run("abc", timeout=1, limit=1) == Answered(b"ABC")
