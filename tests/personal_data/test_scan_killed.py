"""Scans that are killed or interrupted, and workers that die: nothing that is finished is lost or repeated."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scanners.personal_data.prepare import prepare
from scanners.personal_data.work import order as order_module
from scanners.personal_data.work import scan
from scanners.personal_data.work.ledger import Ledger
from tests.personal_data.scan_lab import Watch, order, said, write_log

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}]
from scanners.personal_data.work import scanning
scanning._SMALL = 0
from scanners.personal_data.work import order as order_module
order_module.engine_digest = lambda: "the same in both processes"
from tests.personal_data.scan_lab import Watch, order
from scanners.personal_data.work import scan
scan(order(*sys.argv[3:], ledger=Path(sys.argv[1]), findings=Path(sys.argv[2]), jobs=2), Watch())
"""


def begin(home: Path, findings: Path, *paths: Path) -> subprocess.Popen[bytes]:
    words = [str(home), str(findings), *map(str, paths)]
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(root=str(ROOT)), *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, cwd=ROOT,
    )  # fmt: skip


def finished(home: Path) -> int:
    return len(list(home.rglob("*.part")))


def wait_for(home: Path, parts: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if finished(home) >= parts or process.poll() is not None:
            return
        time.sleep(0.02)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_scan_that_ends_in_the_middle_continues_and_repeats_nothing(
    tmp_path: Path, blow: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_module, "engine_digest", lambda: "the same in both processes")
    log = write_log(tmp_path / "a.log", 6000)
    home, clean = tmp_path / "home", tmp_path / "clean"
    Ledger(clean)
    home.mkdir(mode=0o700)
    shutil.copy(clean / "scan.key", home / "scan.key")
    process = begin(home, tmp_path / "f", log)
    wait_for(home, 3, process)
    os.killpg(process.pid, blow) if blow == signal.SIGINT else process.send_signal(blow)
    process.wait(30)
    told = process.stderr.read().decode() if process.stderr else ""
    assert process.returncode != 0
    assert "Traceback" not in told or told.rstrip().endswith("KeyboardInterrupt")
    time.sleep(0.5)  # workers of a killed parent end by themselves
    parts = list(home.rglob("*.part"))
    total = -(-log.stat().st_size // 20_000)
    assert 3 <= len(parts) < total
    times = {part: part.stat().st_ino for part in parts}
    again = order(log, ledger=home, findings=tmp_path / "f")
    watch = Watch()
    resumed = scan(again, watch)
    assert len(watch.begun) == total - len(parts)
    assert {part: part.stat().st_ino for part in parts} == times
    assert not [*tmp_path.glob("f.*.tmp")]  # what the killed one had begun to write
    wanted = scan(order(log, ledger=clean, findings=tmp_path / "g"))
    assert said(resumed) == said(wanted)
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes()
    assert not list(home.rglob("*.tmp"))


def test_workers_of_a_killed_scan_end_by_themselves(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.log", 6000)
    process = begin(tmp_path / "home", tmp_path / "f", log)
    wait_for(tmp_path / "home", 2, process)
    workers = children(process.pid)
    assert len(workers) == 2
    process.kill()
    process.wait()
    for _ in range(200):
        if not [worker for worker in workers if alive(worker)]:
            return
        time.sleep(0.05)
    raise AssertionError(workers)


def test_a_worker_that_the_system_kills_loses_nothing(tmp_path: Path, many_workers: None) -> None:
    log = write_log(tmp_path / "a.log", 1500)
    killed: list[int] = []

    class Killer(Watch):
        def finished(self, source: str, size: int, findings: int) -> None:
            super().finished(source, size, findings)
            if not killed:
                killed.extend(children(os.getpid())[:1])
                os.kill(killed[0], signal.SIGKILL)

    result = scan(order(log, jobs=2, findings=tmp_path / "f"), Killer())
    assert killed
    assert said(result) == said(scan(order(log, findings=tmp_path / "g")))
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes()


def children(parent: int) -> list[int]:
    """Running workers of a process: those that it started, and those that branched off them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == parent and b"personal_data.work.worker" in (entry / "cmdline").read_bytes():
                    found += [int(entry.name), *children(int(entry.name))]
            except (OSError, IndexError):
                continue
    return found


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_scans_need_is_compiled_beforehand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert prepare()
    assert not [*tmp_path.iterdir()]
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not prepare()
