"""This machine itself."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scanners.transport.reply import Answered, Reply, TimedOut, Unreachable, plain

_CHUNK = 64 * 1024
# Seconds given to killed processes: the signal is sent at once, the kernel acts on it when it comes to it.
_DYING = 2.0
_DEAD = frozenset("ZX")


@dataclass(frozen=True, slots=True)
class Local:
    """Runs the script in a session of its own; nothing of it survives the timeout."""

    argv: Sequence[str] = ("/bin/sh", "-s")
    environment: Mapping[str, str] = field(default_factory=lambda: {"LC_ALL": "C", "PATH": os.defpath})

    def run(self, script: str, *, timeout: float, limit: int) -> Reply:
        deadline = time.monotonic() + timeout
        try:
            child = subprocess.Popen(
                self.argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self.environment),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            return Unreachable(f"no shell to run the collector: {plain(error.strerror)}")
        assert child.stdin is not None and child.stdout is not None
        # A script may be longer than a pipe holds, and the shell may answer before it has read all of it.
        threading.Thread(target=_feed, args=(child.stdin, script.encode()), daemon=True).start()
        try:
            output, ended = _read(child.stdout, deadline, limit)
            if len(output) > limit:
                return Answered(output[:limit], None, truncated=True)
            if not ended:
                return TimedOut(output, f"not finished after {timeout:g} seconds")
            try:
                return Answered(output, child.wait(max(0.1, deadline - time.monotonic())))
            except subprocess.TimeoutExpired:
                return TimedOut(output, f"not finished after {timeout:g} seconds")
        finally:
            if child.poll() is None:
                _end(child.pid)
                child.wait()
            child.stdout.close()


def _feed(stdin: IO[bytes], script: bytes) -> None:
    # A shell that ends early closes its end; what it printed says why.
    with contextlib.suppress(OSError), stdin:
        stdin.write(script)


def _read(stdout: IO[bytes], deadline: float, limit: int) -> tuple[bytes, bool]:
    """At most one chunk more than `limit` bytes, and whether the output ended."""
    output = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(stdout, selectors.EVENT_READ)
        while len(output) <= limit:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.select(left):
                return bytes(output), False
            chunk = os.read(stdout.fileno(), _CHUNK)
            if not chunk:
                return bytes(output), True
            output += chunk
    return bytes(output), False


def _end(leader: int) -> None:
    """Kill the child and everything it started. Probes have process groups of their own, so the group is not enough."""
    _signal(leader, signal.SIGSTOP)  # it starts nothing more, and what it started stays known as its own
    deadline = time.monotonic() + _DYING
    while (running := _descendants(leader)) and time.monotonic() < deadline:
        for pid in running:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.005)
    _signal(leader, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _descendants(leader: int) -> list[int]:
    """Running processes of the session that `leader` leads, or that descend from it; none where /proc does not tell."""
    parent: dict[int, int] = {}
    session: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            if fields[0] not in _DEAD:
                parent[int(folder.name)], session[int(folder.name)] = int(fields[1]), int(fields[3])
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile

    def is_ours(pid: int) -> bool:
        while pid > 1:
            if pid == leader or session.get(pid) == leader:
                return True
            pid = parent.get(pid, 0)
        return False

    return [pid for pid in parent if pid != leader and is_ours(pid)]
