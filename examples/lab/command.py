"""Runs the command that the lab was started for, and ends with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from examples.lab.component import dying_with_us

NOT_FOUND = 127
"""What a shell answers for a command that does not exist."""

_PATIENCE = (3.0, 10.0, 5.0)
"""Seconds given to a command after the terminal's own Ctrl-C, after our SIGINT, after our SIGTERM."""


class Ended(BaseException):
    """The lab was told to end by a signal. Not an Exception, so that nothing on the way swallows it."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the lab in the same orderly way as Ctrl-C."""

    def end(number: int, frame: object) -> None:
        raise Ended(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Exit code of `command`, with what the register refers to in its environment.

    Programs of the same Python environment (`auditor`) are found first. However this ends, the command has
    ended too.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        child = subprocess.Popen(
            command, env={**os.environ, **environment, "PATH": path}, preexec_fn=dying_with_us(signal.SIGTERM)
        )
    except FileNotFoundError:
        print(f"找不到命令 {command[0]} · no such command: {command[0]}", file=sys.stderr)
        return NOT_FOUND
    try:
        code = child.wait()
    except KeyboardInterrupt:
        _end(child, (None, signal.SIGINT, signal.SIGTERM))
        raise
    except BaseException:
        _end(child, (signal.SIGTERM,))
        raise
    return code if code >= 0 else 128 - code


def _end(child: subprocess.Popen[bytes], signals: Sequence[signal.Signals | None]) -> None:
    """End the command, gently first. A terminal has sent it Ctrl-C already, hence the wait without a signal."""
    for number, patience in zip(signals, _PATIENCE[-len(signals) :], strict=True):
        if number is not None:
            child.send_signal(number)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    child.kill()
    child.wait()
