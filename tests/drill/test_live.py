"""Live checks, for real: canaries that a scan finds, logs of a day, a PostgreSQL backup restored."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from auditor.drill.live import canary, retention
from auditor.drill.live.restore import Aims, Restored, restore, result_of
from auditor.errors import UsageError
from scanners.personal_data.checksums import resident_id
from scanners.personal_data.detect import Detector

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLE = "姓名,身份证号,手机号,街道\n" + "".join(
    f"张三{n},11010119{70 + n}0307{100 + n}X,138****000{n},白沙镇\n" for n in range(9)
)


@pytest.fixture(scope="module")
def find() -> canary.Find:
    return Detector("numpy").find


def test_a_canary_looks_like_anybody_and_is_nobody_alive() -> None:
    random = Random(7)
    for _ in range(300):
        number = canary.identity_number(random)
        assert resident_id(number) and number[6:10] < "1910"


def test_canaries_in_a_table_keep_the_shape_and_copy_nobody(tmp_path: Path, find: canary.Find) -> None:
    (tmp_path / "people.csv").write_text(TABLE, "utf-8")
    planted = canary.plant(tmp_path / "people.csv", tmp_path / "copy" / "people.csv", 4, find, Random(3), NOW)
    with (tmp_path / "copy" / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13 and planted.where == "row" and len(planted.places) == 4
    for place in planted.places:
        assert resident_id(rows[place]["身份证号"])
        assert rows[place]["手机号"] == ""
    others = [row for number, row in enumerate(rows) if number not in planted.places]
    assert others == list(csv.DictReader(TABLE.splitlines()))
    assert (tmp_path / "people.csv").read_text("utf-8") == TABLE


@pytest.mark.parametrize(
    "line",
    [
        '10.0.0.1 - - [20/Nov/2026:09:00:00 +0800] "GET /a?phone=13812345678 HTTP/1.1" 200 5',
        '{"path": "/a", "body": {"mobile": "13812345678", "n": 1}}',
    ],
)
def test_canaries_in_a_log_copy_no_value_of_their_neighbours(tmp_path: Path, find: canary.Find, line: str) -> None:
    (tmp_path / "a.log").write_text(f"{line}\n" * 20, "utf-8")
    planted = canary.plant(tmp_path / "a.log", tmp_path / "b.log", 2, find, Random(1), NOW)
    lines = (tmp_path / "b.log").read_text("utf-8").splitlines()
    for place in planted.places:
        added = lines[place - 1]
        assert "13812345678" not in added
        assert any(hit.entity == "CN_ID_CARD" for hit in find(added, ""))


def test_only_findings_at_their_places_count(tmp_path: Path) -> None:
    planted = [canary.Planted(str(tmp_path / "a.log"), "line", (3, 9), NOW)]
    findings = [
        json.dumps({"file": "a.log", "line": 3, "entity_type": "CN_ID_CARD"}),
        json.dumps({"file": "a.log", "line": 9, "entity_type": "CN_MOBILE"}),
        json.dumps({"file": "b.log", "line": 9, "entity_type": "CN_ID_CARD"}),
        json.dumps({"file": "a.log", "row": 9, "entity_type": "CN_ID_CARD"}),
        "not json",
        "[]",
        "{}",
    ]
    assert canary.count_found(planted, findings, tmp_path) == (1, 2)


def test_no_report_is_no_success_and_no_failure_of_the_scan() -> None:
    assert canary.result_of(0, 2, None, NOW).passed is None
    assert canary.result_of(1, 2, HOUR, NOW).passed is False
    assert canary.result_of(2, 2, HOUR, NOW).passed is True


def test_a_copy_is_never_overwritten(tmp_path: Path, find: canary.Find) -> None:
    (tmp_path / "a.csv").write_text(TABLE, "utf-8")
    with pytest.raises(UsageError):
        canary.plant(tmp_path / "a.csv", tmp_path / "a.csv", 1, find, Random(1), NOW)


def test_logs_of_a_day_are_counted_in_the_ways_logs_write_days(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(
        "2026-06-01T00:10:00 a\n2026-06-02 00:10:00 b\n2026/06/01 05:00:00 c\n"
        '1.1.1.1 - - [01/Jun/2026:05:59:59 +0800] "GET /"\nJun  1 07:00:00 no year\n',
        "utf-8",
    )
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b"2026-06-01 23:00:00 z\n"))
    found = retention.read_day(tmp_path, date(2026, 6, 1))
    assert (found.lines, found.hours, found.unread) == (4, {0, 5, 23}, [])
    assert retention.result_of(date(2026, 6, 1), found, HOUR, HOUR, NOW).passed is True
    assert retention.result_of(date(2026, 6, 1), found, HOUR * 2, HOUR, NOW).passed is False


def test_logs_that_cannot_be_read_prove_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("2026-06-01T00:10:00 a\n", "utf-8")
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b"2026-06-01 23:00:00 z\n")[:-9])
    found = retention.read_day(tmp_path, date(2026, 6, 1))
    assert len(found.unread) == 1
    assert retention.result_of(date(2026, 6, 1), found, HOUR, HOUR, NOW).passed is False
    assert retention.result_of(date(2026, 6, 1), None, HOUR, HOUR, NOW).passed is False
    with pytest.raises(UsageError):
        retention.read_day(tmp_path / "none", date(2026, 6, 1))


AIMS = Aims(rto=HOUR, rpo=HOUR * 24, rows={"persons": 500})


@pytest.mark.parametrize(
    ("restored", "age", "passed"),
    [
        (Restored(HOUR, {"persons": 500}), HOUR * 24, True),
        (Restored(HOUR * 1.1, {"persons": 500}), HOUR * 24, False),
        (Restored(HOUR, {"persons": 499}), HOUR * 24, False),
        (Restored(HOUR, {}), HOUR * 24, False),
        (Restored(HOUR, {"persons": 500}), HOUR * 24.1, False),
        (Restored(HOUR, {"persons": 500}), -HOUR, False),
        (Restored(HOUR, {"persons": 500}, "exit status 1"), HOUR, False),
    ],
)
def test_rows_time_and_age_all_have_to_be_right(restored: Restored, age: timedelta, passed: bool) -> None:
    assert result_of(restored, AIMS, NOW - age, NOW, NOW).passed is passed


_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
needs_postgresql = pytest.mark.skipif(not _PROGRAMS, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def dumps() -> Iterator[Path]:
    """Backups of a real database in three formats, made by the server's own programs."""
    folder = Path(tempfile.mkdtemp(prefix="dumps-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    programs = _PROGRAMS[-1]

    def run(program: str, *arguments: str) -> None:
        environment = {"PATH": os.defpath, "PGHOST": str(folder), "PGUSER": "postgres", "LC_ALL": "C"}
        subprocess.run(
            [str(programs / program), *arguments], check=True, capture_output=True, env=environment, cwd="/",
            timeout=60, user=user, group=user, extra_groups=[] if user else None,
        )  # fmt: skip

    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "--no-sync")
    run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        run(
            "psql",
            "-c",
            "CREATE SCHEMA civil",
            "-c",
            "CREATE TABLE civil.persons AS SELECT generate_series(1, 500) AS id",
        )
        run("pg_dump", "-Fc", "-f", f"{folder}/custom.dump", "postgres")
        run("pg_dump", "-f", f"{folder}/plain.sql", "postgres")
        run("pg_dump", "-Fd", "-f", f"{folder}/folder.dump", "postgres")
        yield folder
    finally:
        run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@needs_postgresql
@pytest.mark.parametrize("name", ["custom.dump", "plain.sql", "folder.dump"])
def test_a_real_backup_is_restored_counted_and_removed(dumps: Path, name: str) -> None:
    before = set(Path("/tmp").glob("restore-*"))
    restored = restore(dumps / name, ("civil.persons",), timedelta(minutes=1))
    assert (restored.failure, restored.rows) == ("", {"civil.persons": 500})
    assert restored.took > timedelta()
    assert set(Path("/tmp").glob("restore-*")) <= before


@needs_postgresql
def test_a_damaged_backup_does_not_count_as_restored(dumps: Path, tmp_path: Path) -> None:
    broken = dumps / "broken.dump"
    broken.write_bytes((dumps / "custom.dump").read_bytes()[:-200])
    restored = restore(broken, ("civil.persons",), timedelta(minutes=1))
    assert restored.failure
    with pytest.raises(UsageError):
        restore(dumps / "custom.dump", ('persons"; DROP TABLE x; --',), timedelta(minutes=1))
