"""A whole drill at a pseudo-terminal: conducted, killed, resumed, ended, rated, closed, and judged by an audit."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.cli import run
from auditor.drill.evidence import with_drills
from auditor.drill.folder import DrillFolder
from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.inventory import load_register

ROOT = Path(__file__).parents[2]


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 150, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "150", "LINES": "50"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "auditor", "--home", str(home), "--lang", "en", *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self._seen = ""

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, words: str) -> None:
        self.wait_until(lambda: words in self._seen)

    def wait_until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Keeps reading what the program writes: one that nobody reads stands still."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self._seen[-2000:]
            self._read(0.1)

    def finish(self) -> int:
        while self.process.poll() is None:
            self._read(0.1)
        os.close(self._master)
        return self.process.returncode

    def _read(self, seconds: float) -> None:
        if select.select([self._master], [], [], seconds)[0]:
            try:
                self._seen += os.read(self._master, 1 << 16).decode("utf-8", "replace")
            except OSError:
                time.sleep(seconds)


Command = Callable[..., tuple[int, Any]]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """One command line in this process; what needs a terminal or is killed has a process of its own."""
    monkeypatch.chdir(ROOT)
    for name in ("AUDITOR_HOME", "AUDITOR_LANG", "AUDITOR_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def ended(home: Path, *arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        code = run(["--home", str(home), *arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, json.loads(out) if "--json" in arguments else out + err

    return ended


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    code, made = command(
        tmp_path, "drill", "new", "shared-dataset-leak", "--platform", "pf-exchange", "--id", "d1", "--json"
    )
    assert code == 0 and made["cast"]["data-owner"]
    return tmp_path


@pytest.mark.slow
def test_a_drill_is_conducted_killed_resumed_and_becomes_evidence(
    home: Path, library: DrillLibrary, command: Command
) -> None:
    folder = DrillFolder(home, "d1")

    def subjects() -> list[str]:
        return [record.subject for record in folder.journal().records]

    first = Terminal(home, "drill", "run", "d1", "--speed", "60")
    first.wait_for("tip line")
    first.press("d")
    first.wait_until(lambda: "detected" in subjects())
    first.press("Example A\n")
    first.wait_for("Example A")
    first.press(" ")
    first.wait_for("paused")
    os.kill(first.process.pid, signal.SIGKILL)
    assert first.finish() == -signal.SIGKILL

    before = len(folder.journal().records)
    second = Terminal(home, "drill", "run", "d1")
    second.wait_for("paused")
    second.press(" g2\n\n")
    second.wait_until(lambda: "larger" in subjects())
    second.press("p\nj\nX")
    second.wait_for("end the drill")
    second.press("y\n")
    assert second.finish() == 0
    records = folder.journal().records
    assert [record.number for record in records] == list(range(1, len(records) + 1)) and len(records) > before
    assert subjects().count("tip") == 1

    code, shown = command(home, "drill", "show", "d1", "--json")
    clocks = {one["id"]: one["state"] for one in shown["clocks"]}
    assert code == 0 and clocks["first-report"] == "met" and clocks["police"] == "met"
    assert clocks["personal-notice"] == "unmeasured"
    started = next(r for r in records if r.kind == "started")
    reported = next(r for r in records if r.subject == "reported")
    paused = next(r for r in records if r.kind == "paused")
    resumed = next(r for r in records if r.kind == "resumed")
    drill_seconds = ((reported.at - started.at) - (resumed.at - paused.at)).total_seconds() * 60
    told = next(one for one in shown["timeline"] if one["subject"] == "reported")
    assert told["offset_seconds"] == pytest.approx(drill_seconds)

    assert command(home, "drill", "close", "d1")[0] == 2
    assert (
        command(home, "drill", "rate", "d1", *(f"{item.id}=3" for item in library.items), "--by", "Evaluator")[0] == 0
    )
    assert command(home, "drill", "close", "d1")[0] == 0
    assert command(home, "drill", "record", "d1", "--note", "too late")[0] == 2
    gap = shown["gaps"][0]["id"]
    assert command(home, "drill", "gap", "d1", gap, "--by", "Owner")[0] == 0

    journal = folder.journal()
    outcome = derive(folder.plan(), journal.records, library.items, records[-1].at)
    entered = with_drills(load_register(ROOT / "inventory.yaml"), [outcome]).drills[-1]
    assert (entered.id, entered.issues_closed) == ("d1", 1)


@pytest.mark.slow
def test_canaries_are_found_by_the_scheduled_scan(home: Path, tmp_path: Path, command: Command) -> None:
    source = tmp_path / "people.csv"
    source.write_text("name,id_card,town\n" + "".join(f"n{n},,t\n" for n in range(30)), "utf-8")
    copy, findings = tmp_path / "shared" / "people.csv", tmp_path / "findings.jsonl"
    assert command(home, "drill", "canary", "plant", "d1", str(source), str(copy), "--people", "5")[0] == 0
    number = copy.read_text("utf-8").split("id_card")[1]
    watch = ("drill", "canary", "watch", "d1", "--findings", str(findings))
    assert command(home, *watch, "--timeout", "0.01")[0] == 1
    assert command(home, "scan", str(copy), "--findings", str(findings))[0] in (0, 1)
    code, said = command(home, *watch, "--timeout", "0.1")
    assert code == 0 and "发现 5 条" in said
    planted = [word for line in number.splitlines() for word in line.split(",") if len(word) == 18]
    assert len(planted) == 5
    everything = "".join(path.read_text("utf-8") for path in (home / "drills").rglob("*") if path.is_file())
    assert not any(word in everything for word in planted)


def test_without_a_terminal_it_says_what_to_do_instead(home: Path, command: Command) -> None:
    code, said = command(home, "drill", "run", "d1")
    assert code == 2 and "auditor drill record" in said


def test_a_table_is_entered_whole_or_not_at_all(home: Path, tmp_path: Path, command: Command) -> None:
    table = tmp_path / "t.csv"
    good = "at,kind,subject,who,note\n2026-11-20T08:30:00+08:00,start,,,\n2026-11-20T08:30:00+08:00,inject,tip,,\n"
    table.write_text(good + "2026-11-20T08:31:00+08:00,mark,seen,,\n", "utf-8")
    code, said = command(home, "drill", "record", "d1", "--csv", str(table))
    assert code == 2 and "t.csv:4" in said
    assert DrillFolder(home, "d1").journal().records == ()
    table.write_text(good + "2026-11-20T08:31:00+08:00,mark,detected,,\n", "utf-8")
    assert command(home, "drill", "record", "d1", "--csv", str(table))[0] == 0
    assert len(DrillFolder(home, "d1").journal().records) == 3
