"""Real PostgreSQL and Redis servers on loopback addresses and ports of this suite's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pymysql
import pytest
from database_lab import MARIADB_PORT, PG_PORT, REDIS_PORT, MariaDb, Postgres

_BINARIES = Path("/usr/lib/postgresql")


def _wait_for(address: str, port: int, process: subprocess.Popen[bytes]) -> None:
    _wait_until(lambda: socket.create_connection((address, port), 1).close(), OSError, process)


def _wait_until(ask: Callable[[], object], not_yet: type[Exception], process: subprocess.Popen[bytes]) -> None:
    """Ask until an answer comes: a busy machine may take a minute to start a server."""
    end = time.monotonic() + 60
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            ask()
        except not_yet:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with logins of different powers; see `database_lab`."""
    versions = sorted(_BINARIES.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not versions:
        pytest.skip("PostgreSQL is not installed")
    # PostgreSQL refuses to run as root, and its user must be able to reach the folder.
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if as_postgres:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        init = [*as_postgres, f"{versions[-1]}/initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-N"]
        subprocess.run([*init, "--no-instructions"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        server = Postgres("127.78.9.1", PG_PORT)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *as_postgres,
                    f"{versions[-1]}/postgres",
                    *("-D", str(data), "-p", str(server.port)),
                    *("-c", f"listen_addresses={server.address}", "-c", "unix_socket_directories=", "-c", "fsync=off"),
                    *("-c", "log_connections=on", "-c", "log_statement=ddl", "-c", "idle_session_timeout=600500ms"),
                    *("-c", "log_line_prefix=%m [%p] %u@%d "),
                ],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        try:
            # The port is open before the server takes logins.
            _wait_until(lambda: psycopg.connect(server.conninfo("postgres")).close(), psycopg.OperationalError, process)
            server.prepare(data)
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A MariaDB server with a database `exchange`; see `database_lab`."""
    programs = [
        shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("mariadbd", "mariadb-install-db")
    ]
    server_program, install_program = programs
    if server_program is None or install_program is None:
        pytest.skip("MariaDB is not installed")
    as_mysql = ["--user=mysql"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="maria-", dir="/tmp"))
    try:
        if as_mysql:
            shutil.chown(folder, "mysql")
        data = folder / "data"
        options = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}", *as_mysql]
        install = [install_program, *options, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        server = MariaDb("127.78.9.3", MARIADB_PORT)
        settings = [f"--bind-address={server.address}", f"--port={server.port}", f"--socket={folder}/socket"]
        settings += [
            "--skip-name-resolve",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-grant-tables=0",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([server_program, *options, *settings], stdout=log, stderr=log, cwd="/")
        try:
            _wait_until(lambda: server.run("FLUSH PRIVILEGES"), pymysql.OperationalError, process)
            server.prepare()
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Callable[..., tuple[str, int]]]:
    """`redis_server(address, "--requirepass", "x")` starts a server until the test ends."""
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed")
    running: list[subprocess.Popen[bytes]] = []

    def start(address: str, *options: str, port: int = REDIS_PORT) -> tuple[str, int]:
        plain = () if "--tls-port" in options else ("--port", str(port))
        process = subprocess.Popen(
            ["redis-server", "--bind", address, *plain, "--dir", str(tmp_path), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        _wait_for(address, port, process)
        return address, port

    yield start
    for process in running:
        _stop(process)


@pytest.fixture
def silent_server() -> Iterator[Callable[..., None]]:
    """`silent_server(address, port, *replies)` answers what it hears with one reply after the other, then no more."""
    opened: list[socket.socket] = []

    def start(address: str, port: int, *replies: bytes) -> None:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, port))
        server.listen(8)
        opened.append(server)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    opened.append(connection)
                    for reply in replies:
                        connection.recv(4096)
                        connection.sendall(reply)

        threading.Thread(target=serve, daemon=True).start()

    yield start
    for each in opened:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
