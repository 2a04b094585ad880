"""A real restore of a PostgreSQL backup, timed and counted, in a server of its own that is removed afterwards."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from auditor.errors import UsageError
from auditor.model.drill import LiveResult
from auditor.model.text import Text

DATABASE = "restored"
_MAGIC = b"PGDMP"
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?", re.ASCII)
_SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What the restore is held to. `rows` are the rows each table must have at least."""

    rto: timedelta
    rpo: timedelta
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: seconds for the restore alone, rows by table. `failure` says why it did not."""

    took: timedelta
    rows: Mapping[str, int]
    failure: str = ""


class RestoreUnavailable(UsageError):
    """No PostgreSQL server programs here: the restore could not be tried."""


def restore(backup: Path, tables: Sequence[str], timeout: timedelta) -> Restored:
    """Restore `backup` (plain SQL, custom format, tar or directory of pg_dump) and count rows.

    Raises RestoreUnavailable without the server's programs, UsageError for a backup or table name that is none.
    """
    for table in tables:
        if not _TABLE.fullmatch(table):
            raise UsageError(Text(f"“{table}”不是表名", f"{table!r} is no table name"))
    if not backup.exists():
        raise UsageError(Text(f"{backup}: 备份不存在", f"{backup}: there is no such backup"))
    with _server() as server:
        started = time.monotonic()
        failure = server.load(backup, timeout)
        took = timedelta(seconds=time.monotonic() - started)
        rows = {} if failure else {table: count for table in tables if (count := server.rows(table)) is not None}
    return Restored(took, rows, failure)


def result_of(restored: Restored, aims: Aims, taken_at: datetime, lost_at: datetime, now: datetime) -> LiveResult:
    """What the restore came to. The recovery point is the age of the backup when the data were lost."""
    age = lost_at - taken_at
    short = {table: restored.rows.get(table) for table, least in aims.rows.items() if _missing(restored, table, least)}
    figures = [
        (Text("恢复用时（秒）", "seconds to restore"), f"{restored.took.total_seconds():.1f}"),
        (Text("RTO（秒）", "RTO, seconds"), f"{aims.rto.total_seconds():.0f}"),
        (Text("数据恢复点（小时）", "age of the backup, hours"), f"{age.total_seconds() / 3600:.1f}"),
        (Text("RPO（小时）", "RPO, hours"), f"{aims.rpo.total_seconds() / 3600:.1f}"),
        *(
            (Text(f"表 {table} 的行数", f"rows of {table}"), f"{count:,}")
            for table, count in sorted(restored.rows.items())
        ),
    ]
    reasons = []
    if restored.failure:
        reasons.append(Text(f"恢复失败：{restored.failure}", f"the restore failed: {restored.failure}"))
    if restored.took > aims.rto:
        reasons.append(Text("超过 RTO", "longer than the RTO"))
    if age > aims.rpo:
        reasons.append(Text("备份早于 RPO", "the backup is older than the RPO"))
    if age < timedelta():
        reasons.append(Text("备份时间晚于事件时间", "the backup is newer than the loss"))
    reasons += [
        Text(f"表 {table} 缺少数据（{count}）", f"table {table} lacks data ({count})") for table, count in short.items()
    ]
    good = Text("备份已恢复，行数相符，RTO 和 RPO 达到", "restored, rows complete, RTO and RPO reached")
    summary = Text("；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons)) if reasons else good
    return LiveResult(
        check="restore",
        title=Text("备份恢复", "Restore of a backup"),
        at=now,
        passed=not reasons,
        summary=summary,
        figures=tuple(figures),
    )


def _missing(restored: Restored, table: str, least: int) -> bool:
    count = restored.rows.get(table)
    return count is None or count < least


@dataclass(frozen=True, slots=True)
class _Server:
    """A PostgreSQL server that listens on nothing but a socket in its own folder."""

    programs: Path
    folder: Path
    user: str | None
    """Whom the programs run as; None for whoever runs this."""

    def run(
        self, program: str, *arguments: str, stdin: Path | None = None, timeout: float = _SECONDS_TO_START
    ) -> subprocess.CompletedProcess[bytes]:
        command = [str(self.programs / program), *arguments]
        environment = {"PATH": os.defpath, "LC_ALL": "C", "PGHOST": str(self.folder), "PGUSER": "postgres"}
        source = stdin.open("rb") if stdin is not None else None
        try:
            return subprocess.run(
                command,
                stdin=source or subprocess.DEVNULL,
                capture_output=True,
                env=environment,
                cwd="/",
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                timeout=timeout,
                check=False,
            )
        finally:
            if source is not None:
                source.close()

    def load(self, backup: Path, timeout: timedelta) -> str:
        """Restore the backup; why it failed, without any of its content, empty when it did not."""
        made = self.run("createdb", DATABASE)
        if made.returncode:
            return "createdb"
        try:
            if backup.is_dir() or _starts_with_magic(backup):
                done = self.run(
                    "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "-d", DATABASE, str(backup),
                    timeout=timeout.total_seconds(),
                )  # fmt: skip
            else:
                done = self.run(
                    "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", DATABASE,
                    stdin=backup, timeout=timeout.total_seconds(),
                )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "timeout"
        # What the programs print may quote rows: only how they ended is told.
        return f"exit status {done.returncode}" if done.returncode else ""

    def rows(self, table: str) -> int | None:
        quoted = ".".join(f'"{part}"' for part in table.split("."))
        asked = self.run("psql", "-X", "-A", "-t", "-d", DATABASE, "-c", f"SELECT count(*) FROM {quoted}")
        return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip().isdigit() else None


def _starts_with_magic(backup: Path) -> bool:
    with backup.open("rb") as file:
        head = file.read(512)
    return head.startswith(_MAGIC) or head[257:262] == b"ustar"


@contextmanager
def _server() -> Iterator[_Server]:
    programs = _programs()
    # PostgreSQL refuses to run as root, and its user must be able to reach the folder.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="restore-", dir="/tmp"))
    server = _Server(programs, folder, user)
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = str(folder / "data")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=on"
        made = server.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        begun = (
            made.returncode == 0
            and server.run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start").returncode
            == 0
        )
        if not begun:
            raise RestoreUnavailable(
                Text("无法启动恢复用的 PostgreSQL", "a PostgreSQL server to restore into could not be started")
            )
        try:
            yield server
        finally:
            server.run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Folder of the newest server programs here. Raises RestoreUnavailable when there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise RestoreUnavailable(
            Text(
                "本机没有 PostgreSQL 服务端程序（apt install postgresql）",
                "there are no PostgreSQL server programs here (apt install postgresql)",
            )
        )
    return found[-1] if found else Path(str(on_path)).parent
