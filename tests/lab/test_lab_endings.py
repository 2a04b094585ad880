"""The lab ends: with its command, with a signal, with a kill, and without a component it wanted."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from examples.lab import Lab, LabBusy, Plan
from examples.lab.lab import components_of
from examples.lab.ledger import started_at
from examples.lab.plan import HTTP, HTTPS, POSTGRESQL, REDIS, SSH

pytestmark = pytest.mark.lab

ENDPOINTS = (("1.10", HTTPS), ("1.60", HTTP), ("2.20", SSH), ("2.20", POSTGRESQL), ("2.20", REDIS))


def listening(prefix: str) -> set[tuple[str, int]]:
    """Which of the lab's endpoints answer now."""
    found = set()
    for rest, port in ENDPOINTS:
        with socket.socket() as probe:
            if probe.connect_ex((f"{prefix}.{rest}", port)) == 0:
                found.add((rest, port))
    return found


def until(condition, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def database_folders(prefix: str) -> list[Path]:
    """Folders of databases that listen on our addresses and are still there."""
    ours = f"listen_addresses = '{prefix}."
    settings = Path(tempfile.gettempdir()).glob("auditor-lab-pg-*/data/postgresql.conf")
    return [path.parent for path in settings if ours in path.read_text("utf-8")]


class Run:
    """`python -m examples.lab` as a person starts it."""

    def __init__(self, root: Path, build: Path, prefix: str) -> None:
        self.root, self.build, self.prefix = root, build, prefix

    def argv(self, *command: str) -> list[str]:
        return [
            sys.executable,
            *("-m", "examples.lab", "--build", str(self.build), "--prefix", self.prefix, "--"),
            *command,
        ]

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.argv(*command),
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def up(self) -> bool:
        """True once the command of the lab runs, i.e. everything is ready."""
        return (self.build / "started").exists()

    def sleeper(self) -> tuple[str, ...]:
        return ("sh", "-c", f"touch {self.build}/started; exec sleep 60")


@pytest.fixture
def run(root: Path, tmp_path: Path, prefix: str) -> Iterator[Run]:
    yield Run(root, tmp_path, prefix)
    assert listening(prefix) == set()
    assert database_folders(prefix) == []


def test_the_exit_code_is_the_commands_and_everything_stops_after_it(run: Run) -> None:
    child = run.start("sh", "-c", "echo out; exit 3")
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out) == (3, "out\n")
    assert "lab is up" in err
    assert "实验环境已就绪" in err


def test_a_command_that_does_not_exist_stops_the_lab_too(run: Run) -> None:
    child = run.start("no-such-command")
    _, err = child.communicate(timeout=120)
    assert child.returncode == 127
    assert "no such command: no-such-command" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_servers(run: Run, number: signal.Signals) -> None:
    child = run.start(*run.sleeper())
    assert until(run.up)
    child.send_signal(number)
    child.communicate(timeout=120)
    assert child.returncode == 128 + number


def test_ctrl_c_at_the_terminal_ends_everything(run: Run) -> None:
    child = run.start(*run.sleeper())
    assert until(run.up)
    os.killpg(child.pid, signal.SIGINT)
    child.communicate(timeout=120)
    assert child.returncode == 128 + signal.SIGINT


def test_servers_and_command_die_with_a_killed_lab_and_the_next_one_starts_clean(run: Run) -> None:
    child = run.start(*run.sleeper())
    assert until(run.up)
    child.kill()
    child.communicate(timeout=120)
    assert until(lambda: listening(run.prefix) == set(), 10)
    again = run.start("true")
    _, err = again.communicate(timeout=120)
    assert again.returncode == 0
    assert "goes without" not in err


def test_what_a_killed_lab_left_running_is_ended_by_the_next_if_it_is_ours(tmp_path: Path, prefix: str) -> None:
    ours = subprocess.Popen(["sleep", "60"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        recorded = [
            {"pid": ours.pid, "started": started_at(ours.pid)},
            {"pid": stranger.pid, "started": started_at(stranger.pid) - 500},
        ]
        (tmp_path / "running.json").write_text(json.dumps({"processes": recorded, "folders": []}), "utf-8")
        with Lab(Plan(tmp_path, prefix), ()):
            pass
        assert ours.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_lab_in_the_same_folder_is_refused(tmp_path: Path, prefix: str) -> None:
    plan = Plan(tmp_path, prefix)
    with Lab(plan, ()), pytest.raises(LabBusy), Lab(plan, ()):
        pass


def test_a_lab_of_another_checkout_on_the_same_addresses_is_waited_for(tmp_path: Path, prefix: str) -> None:
    first, second = Plan(tmp_path / "first", prefix), Plan(tmp_path / "second", prefix)
    with Lab(first, ()):
        with pytest.raises(LabBusy), Lab(second, ()):
            pass
        began = time.monotonic()
        with pytest.raises(LabBusy), Lab(second, (), patience=0.5):
            pass
        assert time.monotonic() - began >= 0.5
    with Lab(second, ()):
        pass


def test_a_waiting_lab_says_so_and_starts_when_the_other_has_ended(run: Run, tmp_path: Path, prefix: str) -> None:
    with Lab(Plan(tmp_path / "other", prefix), ()):
        child = run.start("true")
        assert child.stderr is not None
        assert "another lab is running on this machine" in child.stderr.readline()
    child.communicate(timeout=120)
    assert child.returncode == 0


def test_a_refused_lab_leaves_what_a_killed_one_wrote_down(tmp_path: Path, prefix: str) -> None:
    plan = Plan(tmp_path / "mine", prefix)
    plan.folder.mkdir()
    (plan.folder / "running.json").write_text("{}", "utf-8")
    with Lab(Plan(tmp_path / "other", prefix), ()), pytest.raises(LabBusy), Lab(plan, ()):
        pass
    assert (plan.folder / "running.json").exists()


def test_a_taken_port_costs_one_component_and_says_so(tmp_path: Path, prefix: str) -> None:
    plan = Plan(tmp_path, prefix)
    with socket.socket() as squatter:
        squatter.bind((plan.exchange, REDIS))
        squatter.listen()
        with Lab.on(plan) as lab:
            assert [failure.component for failure in lab.failures] == ["Redis"]
            assert f"{plan.exchange}:{REDIS} is in use" in lab.failures[0].en
            assert "已被占用" in lab.failures[0].zh
            assert {component.name for component in lab.running} == {"nginx", "sshd", "PostgreSQL"}
    assert listening(prefix) == set()


def test_a_program_that_is_not_installed_names_its_package(
    tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("examples.lab.component.shutil.which", lambda name, path=None: None)
    with Lab(Plan(tmp_path, prefix), components_of(Plan(tmp_path, prefix), datetime.now(UTC))) as lab:
        assert lab.running == []
        assert [(failure.component, failure.en.rpartition("package ")[2]) for failure in lab.failures] == [
            ("nginx", "nginx-light)"),
            ("Redis", "redis-server)"),
            ("sshd", "openssh-server)"),
            ("PostgreSQL", "postgresql)"),
        ]


def test_an_error_inside_the_lab_still_stops_it(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ZeroDivisionError), Lab.on(Plan(tmp_path, prefix)):
        raise ZeroDivisionError
    assert listening(prefix) == set()
