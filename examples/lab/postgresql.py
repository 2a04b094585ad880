"""A real PostgreSQL with the settings of a database nobody hardened."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from examples.lab.component import Account, Server, Unavailable, answers, must_be_free, needed
from examples.lab.plan import POSTGRESQL, Plan

READER = "auditor_ro"
"""The role the audit reads with."""

_ROLES = f"""
CREATE ROLE app LOGIN SUPERUSER;
CREATE ROLE {READER} LOGIN;
GRANT pg_read_all_settings, pg_read_all_stats TO {READER};
GRANT SELECT ON pg_hba_file_rules TO {READER};
GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO {READER};
"""


@dataclass(slots=True)
class PostgreSql:
    """PostgreSQL on the exchange host: everybody trusted from everywhere, old password hashing, nothing logged.

    It refuses to run as root, so root hands it to an unprivileged account. Its folder lies in the system's
    temporary folder: a checkout may be where that account cannot go, and socket paths must be short.
    """

    plan: Plan
    name: str = "PostgreSQL"
    server: Server | None = field(default=None, init=False)
    folder: Path | None = field(default=None, init=False)

    def start(self) -> None:
        bins = sorted(map(str, [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]))[::-1]
        initdb = needed("postgresql", "initdb", folders=bins)
        postgres = needed("postgresql", "postgres", folders=bins)
        must_be_free(self.plan.exchange, POSTGRESQL)
        account = _account()
        self.folder = Path(tempfile.mkdtemp(prefix="auditor-lab-pg-"))
        if account is not None:
            os.chown(self.folder, account.uid, account.gid)
        data = self.folder / "data"
        log = self.plan.logs / "postgresql.log"
        made = subprocess.run(
            [initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=120,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        log.write_text(made.stdout + made.stderr, "utf-8")
        if made.returncode != 0:
            raise Unavailable(
                f"initdb 失败：{made.stderr.strip()[-200:]}", f"initdb failed: {made.stderr.strip()[-200:]}"
            )
        with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(self.configuration(self.folder))
        (data / "pg_hba.conf").write_text(_HBA, "utf-8")
        # SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave.
        self.server = Server([postgres, "-D", str(data)], log, self.folder, stop_signal=signal.SIGINT, account=account)
        self.server.start()

    def ready(self) -> bool:
        if self.server is None:
            return False
        self.server.must_live()
        return answers(self.plan.exchange, POSTGRESQL) and self._has_roles()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def leftovers(self) -> Sequence[Path]:
        return [self.folder] if self.folder is not None else []

    def configuration(self, folder: Path) -> str:
        """What is appended to postgresql.conf: the weak settings, and little memory for a short life."""
        return f"""
listen_addresses = '{self.plan.exchange}'
port = {POSTGRESQL}
unix_socket_directories = '{folder}'
password_encryption = md5
ssl = off
log_connections = off
log_disconnections = off
log_statement = 'none'
logging_collector = off
max_connections = 100
shared_buffers = 16MB
fsync = off
"""

    def _has_roles(self) -> bool:
        """Make the roles as soon as the server lets anyone in; True once they are there."""
        # The driver is slow to load, and nothing else here needs it.
        import psycopg

        try:
            with psycopg.connect(
                host=self.plan.exchange,
                port=POSTGRESQL,
                user="postgres",
                dbname="postgres",
                connect_timeout=3,
                autocommit=True,
            ) as connection:
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)).fetchone():
                    connection.execute(_ROLES)
        except psycopg.OperationalError:
            return False
        return True


_HBA = """# TYPE  DATABASE  USER  ADDRESS     METHOD
local   all       all               trust
host    all       all   0.0.0.0/0   trust
"""


def _account() -> Account | None:
    """The account to run as, None for our own."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Unavailable("没有可用的非特权账户", "there is no unprivileged account to run it as")
