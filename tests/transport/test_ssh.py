"""SSH against a real sshd: who is trusted, who is let in, what an ending costs."""

from __future__ import annotations

import getpass
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from examples.lab.plan import SSH, Plan
from scanners.transport import Answered, Refused, Ssh, TimedOut, Unreachable

pytestmark = pytest.mark.lab

LIMIT = 1_000_000


@pytest.fixture
def way(sshd: Plan) -> Ssh:
    return Ssh(sshd.exchange, getpass.getuser(), SSH, key=sshd.ssh_key, known_hosts=sshd.known_hosts)


def test_the_script_runs_and_its_exit_code_comes_back(way: Ssh) -> None:
    assert way.run("echo in; echo noise >&2; exit 7", timeout=20, limit=LIMIT) == Answered(b"in\n", 7)


def test_a_large_answer_comes_whole(way: Ssh) -> None:
    reply = way.run("head -c 900000 /dev/zero", timeout=30, limit=LIMIT)
    assert reply == Answered(bytes(900_000), 0)


def test_an_endless_answer_is_cut_at_the_limit(way: Ssh) -> None:
    reply = way.run("yes", timeout=30, limit=LIMIT)
    assert reply == Answered(b"y\n" * (LIMIT // 2), None, truncated=True)


def test_a_hang_ends_at_the_timeout_with_what_had_come(way: Ssh) -> None:
    started = time.monotonic()
    reply = way.run("echo before; exec sleep 9", timeout=4, limit=LIMIT)
    assert reply == TimedOut(b"before\n", "not finished after 4 seconds")
    assert time.monotonic() - started < 8


def test_a_remote_shell_killed_half_way_keeps_what_it_said(way: Ssh) -> None:
    reply = way.run("echo before; kill -9 $$; echo after", timeout=20, limit=LIMIT)
    assert reply == Answered(b"before\n", -9)


def test_a_server_that_drops_the_line_half_way_keeps_what_was_said(way: Ssh) -> None:
    reply = way.run("echo before; sleep 0.3; kill -9 $PPID; sleep 5", timeout=20, limit=LIMIT)
    assert isinstance(reply, Answered)
    assert reply.stdout == b"before\n"
    assert reply.exit_code is None


def test_a_known_host_with_another_key_is_unreachable(way: Ssh, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    (tmp_path / "hosts").write_text(f"[{way.address}]:{SSH} {other}\n", "utf-8")
    reply = replace(way, known_hosts=tmp_path / "hosts").run("echo in", timeout=20, limit=LIMIT)
    assert isinstance(reply, Unreachable)
    assert reply.detail.startswith("host key: ")


@pytest.mark.parametrize("content", ["", "[192.0.2.1]:22 ssh-ed25519 AAAA\n", "\x00\xff garbage"])
def test_an_unknown_host_is_unreachable(way: Ssh, tmp_path: Path, content: str) -> None:
    (tmp_path / "hosts").write_text(content, "utf-8")
    reply = replace(way, known_hosts=tmp_path / "hosts").run("echo in", timeout=20, limit=LIMIT)
    assert isinstance(reply, Unreachable)


def test_without_a_known_hosts_file_nobody_is_trusted(way: Ssh, tmp_path: Path) -> None:
    reply = replace(way, known_hosts=tmp_path / "none").run("echo in", timeout=20, limit=LIMIT)
    assert isinstance(reply, Unreachable)
    assert reply.detail.startswith("host key: ")


def test_a_key_the_host_does_not_accept_is_refused(way: Ssh, tmp_path: Path) -> None:
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(tmp_path / "key"))
    reply = replace(way, key=tmp_path / "key").run("echo in", timeout=20, limit=LIMIT)
    assert isinstance(reply, Refused)
    assert "does not accept the key" in reply.detail


def test_a_key_that_cannot_be_used_is_refused_without_a_connection(way: Ssh, tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(b"\x00\x01garbage")
    locked = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "words of the lab only", "-f", str(tmp_path / "locked")]
    subprocess.run(locked, check=True)
    for name in ("missing", "garbage", "locked"):
        assert isinstance(replace(way, key=tmp_path / name).run("", timeout=20, limit=LIMIT), Refused), name


def test_an_account_that_does_not_exist_is_refused(way: Ssh) -> None:
    assert isinstance(replace(way, user="no-such-account").run("", timeout=20, limit=LIMIT), Refused)


def test_a_closed_port_is_unreachable(way: Ssh) -> None:
    reply = replace(way, port=1).run("", timeout=20, limit=LIMIT)
    assert reply == Unreachable("Connection refused")


def test_an_address_that_is_not_ours_to_route_is_unreachable(way: Ssh) -> None:
    assert isinstance(replace(way, address="256.1.1.1").run("", timeout=20, limit=LIMIT), Unreachable)


def test_the_agent_and_keys_of_the_user_are_not_offered_beside_a_named_key(
    way: Ssh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ".ssh"
    home.mkdir()
    (home / "id_ed25519").write_bytes(way.key.read_bytes() if way.key else b"")
    (home / "id_ed25519").chmod(0o600)
    (home / "config").write_text(f"Host *\n  IdentityFile {way.key}\n  ProxyCommand touch {tmp_path}/ran\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(tmp_path / "other"))
    assert isinstance(replace(way, key=tmp_path / "other").run("echo in", timeout=20, limit=LIMIT), Refused)
    assert replace(way, key=None).run("echo in", timeout=20, limit=LIMIT) == Answered(b"in\n", 0)
    assert not (tmp_path / "ran").exists(), "the user's SSH configuration was read"


@pytest.fixture
def pretender() -> Iterator[Callable[[bytes], int]]:
    """`pretender(greeting)` opens a port that greets like that and then says nothing; returns the port."""
    opened: list[socket.socket] = []

    def start(greeting: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        opened.append(server)

        def serve() -> None:
            try:
                while True:
                    peer, _ = server.accept()
                    opened.append(peer)
                    peer.sendall(greeting)
            except OSError:
                return  # the test is over

        threading.Thread(target=serve, daemon=True).start()
        return server.getsockname()[1]

    yield start
    for one in opened:
        one.close()


def test_a_server_that_says_nothing_is_given_up(way: Ssh, pretender: Callable[[bytes], int]) -> None:
    silent = replace(way, address="127.0.0.1", port=pretender(b""), connect_seconds=0.5)
    started = time.monotonic()
    assert silent.run("", timeout=20, limit=LIMIT) == Unreachable("no answer within 0.5 seconds")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "greeting",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n\x1b[31m<script>\n" * 20,
        b"SSH-1.5-ancient\r\n",
        b"SSH-2.0-broken\r\n" + b"\xff" * 5000,
        b"\x00" * 100_000,
    ],
)
def test_a_server_that_speaks_something_else_is_unreachable_in_plain_words(
    way: Ssh, pretender: Callable[[bytes], int], greeting: bytes
) -> None:
    odd = replace(way, address="127.0.0.1", port=pretender(greeting), connect_seconds=2)
    reply = odd.run("", timeout=20, limit=LIMIT)
    assert isinstance(reply, Unreachable)
    assert reply.detail.isprintable()
