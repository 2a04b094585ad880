"""What every server of the lab has in common: it can be started, asked whether it answers, and stopped."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_PR_SET_PDEATHSIG = 1
_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin")


class Unavailable(Exception):
    """A component cannot be had on this machine. `zh` and `en` tell a person why and what helps."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


class Component(Protocol):
    """One server of the lab. `stop` may be called at any time and more than once."""

    name: str
    server: Server | None

    def start(self) -> None:
        """Launch the server. Raises Unavailable when this machine cannot."""

    def ready(self) -> bool:
        """True once the server really answers. Raises Unavailable when it never will."""

    def stop(self) -> None:
        """End the server and remove what it left outside the lab's folder."""

    def leftovers(self) -> Sequence[Path]:
        """Folders outside the lab's own, to remove should the lab itself be killed."""


@dataclass(slots=True)
class Server:
    """A child process in a group of its own, which dies with the lab even when that is killed with -9.

    A session of its own keeps the terminal's Ctrl-C away: the audit ends first, its targets after it.
    `stop_signal` is what makes this program end promptly and in order.
    """

    argv: Sequence[str]
    log: Path
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        account = self.account
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.argv,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dying_with_us(self.stop_signal),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    def ended(self) -> bool:
        return self.child is None or self.child.poll() is not None

    def must_live(self) -> None:
        """Raises Unavailable with the server's last words when it has ended."""
        if self.ended():
            words = self.last_words()
            raise Unavailable(f"启动失败：{words}", f"did not start: {words}")

    def last_words(self) -> str:
        """The last line of the server's log, for the person who has to find out why it did not start."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")

    def stop(self, patience: float = 5.0) -> None:
        if self.child is None:
            return
        for number, wait in ((self.stop_signal, patience), (signal.SIGKILL, patience)):
            if self.child.poll() is None:
                end_group(self.child.pid, number)
                try:
                    self.child.wait(wait)
                except subprocess.TimeoutExpired:
                    continue
        # What the server forked itself (a session, a worker) is in its group and goes with it.
        end_group(self.child.pid, signal.SIGKILL)
        self.child = None


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system account a server runs under, for programs that refuse to be root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A component that is not there, and why, in both languages."""

    component: str
    zh: str
    en: str


def dying_with_us(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child `number` when this process ends, even by SIGKILL.

    It has to run in the child after a change of account, which clears the setting; Popen does so.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_the_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def end_group(pid: int, number: signal.Signals) -> None:
    """Signal a whole process group of ours; one that has gone already is fine."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def program(*names: str, folders: Sequence[str] = ()) -> str | None:
    """Path of the first of `names` that this machine has; servers often live outside an ordinary user's PATH."""
    path = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def needed(package: str, *names: str, folders: Sequence[str] = ()) -> str:
    """Path of a program, or Unavailable naming the package that brings it."""
    found = program(*names, folders=folders)
    if found is None:
        raise Unavailable(f"未安装 {names[0]}（软件包 {package}）", f"{names[0]} is not installed (package {package})")
    return found


def answers(address: str, port: int, timeout: float = 1.0) -> bool:
    """True when something accepts connections there."""
    try:
        with socket.create_connection((address, port), timeout):
            return True
    except OSError:
        return False


def must_be_free(address: str, *ports: int) -> None:
    """Raises Unavailable when a port is taken: whatever holds it is not ours to audit."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                raise Unavailable(
                    f"地址 {address}:{port} 已被占用或不可用（{error.strerror}）",
                    f"{address}:{port} is in use or not available ({error.strerror})",
                ) from error


def wait_for(happened: Callable[[], bool], seconds: float, pause: float = 0.03) -> bool:
    """Poll until `happened` or the time is over."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
