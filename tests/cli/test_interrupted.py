"""An audit that is stopped in the middle: by Ctrl-C, by kill -9, by a reader that leaves."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_line import Said, ended, started
from tiny_district import District, bundle, ssh

GOOD = "h-policy-1"


class SilentServer:
    """Accepts connections and never says a word, until it is closed."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def wait_for_a_visitor(self) -> None:
        self._listening.settimeout(60)
        self._visitor, _ = self._listening.accept()

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def server() -> Iterator[SilentServer]:
    silent = SilentServer()
    yield silent
    silent.close()


def stuck(district: District, server: SilentServer) -> subprocess.Popen[str]:
    """An audit that has finished one host and hangs on another."""
    district.write(sound=bundle(GOOD), h_slow=ssh("127.0.0.1", server.port))
    process = started(district.audit("--lang", "en"))
    server.wait_for_a_visitor()
    deadline = time.monotonic() + 30
    while not journalled(district.home):
        assert process.poll() is None and time.monotonic() < deadline, "the other host was never finished"
        time.sleep(0.05)
    return process


def journalled(home: Path) -> bool:
    """Is the look at the other host written down?"""
    try:
        with closing(sqlite3.connect(f"file:{home}/auditor.db?mode=ro", uri=True)) as database:
            return any(GOOD in job for (job,) in database.execute("select job from look"))
    except sqlite3.OperationalError:  # not made yet
        return False


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_audit_is_continued_and_repeats_nothing(
    auditor: Callable[..., Said], district: District, server: SilentServer, sign: signal.Signals
) -> None:
    process = stuck(district, server)
    busy = auditor(*district.audit("--lang", "en"))
    assert (busy.code, busy.err.count("\n")) == (2, 1)
    assert busy.err.startswith(f"another audit (process {process.pid}) is using")
    process.send_signal(sign)
    said = ended(process)
    if sign is signal.SIGINT:
        assert said == Said(130, "", "interrupted; an audit continues with --resume\n")
    else:
        assert said.code == -signal.SIGKILL
    assert not list(district.out.glob("[!.]*")), "no report of half an audit"
    server.close()
    (district.folder / f"{GOOD}.bundle").unlink()  # what was journalled is not asked again

    unfinished = auditor("audits", "--home", district.home, "--json").json
    assert [record["status"] for record in unfinished] == ["running"]
    resumed = auditor(*district.audit("--resume", "--json"))
    assert resumed.code == 3, "the silent host is gone for good"
    assert resumed.json["audit"] == unfinished[0]["id"]
    states = {verdict["target"]: verdict["state"] for verdict in resumed.json["report"]["verdicts"]}
    assert (states[GOOD], states["h-slow"]) == ("pass", "error")
    assert auditor("verify", "latest", "--home", district.home).code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("words", "code"), [("audit --json", 1), ("rules list", 0), ("inventory schema", 0)])
def test_a_reader_that_leaves_early_is_no_error_and_hides_no_finding(district: District, words: str, code: int) -> None:
    district.write(sound=bundle(GOOD), h_bs_web=bundle("h-bs-web"))
    command, option = words.split()
    process = started(
        {
            "audit": district.audit(option),
            "rules": [command, option, "--rules", str(district.rules)],
        }.get(command, [command, option])
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (code, "")


def test_half_a_resume_is_a_whole_audit(auditor: Callable[..., Said], district: District) -> None:
    """`--resume` with nothing to resume audits from the start."""
    said = auditor(*district.audit("--resume", "--json"))
    assert said.code == 0
    assert json.loads((district.out / "latest" / "audit.json").read_text(encoding="utf-8"))["status"] == "complete"
