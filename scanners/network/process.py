"""The nmap process: its command line, built from numbers and addresses only, and its run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Literal, TypeAlias

from scanners.network.batches import Address

Analyse: TypeAlias = Callable[[str], Mapping[str, Any]]
"""python-nmap's reader of a whole XML report."""

INSTALL = "nmap is not installed; install it with `apt install nmap` or `dnf install nmap`"

MAX_REPORT = 64 * 1024 * 1024
"""Bytes of XML kept of one process; 256 hosts print well under one megabyte."""

_VERSION_PROBE = 15
_POLL = 0.1


class NmapUnusable(Exception):
    """There is no nmap to run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Nmap:
    """An nmap that answered: where it is, what it says it is, and python-nmap's reader for its reports."""

    path: str
    version: str
    analyse: Analyse


@dataclass(frozen=True, slots=True)
class Limits:
    """How gently to look: seconds one host may take, packets a second at most (None: nmap's own pace)."""

    host_timeout: int = 60
    max_rate: int | None = None
    largest_group: int = 64
    """Hosts asked at once without a rate limit. Version probes take larger ones: mute services cost half a minute
    each, and they only wait side by side within a group."""

    def group(self, ports: int) -> int:
        """Hosts that nmap may work on at once.

        A host's clock runs while its whole group is being asked, so under a rate limit a large group would time out
        hosts that answer. Half the host time-out must suffice to ask every port of the group once.
        """
        if self.max_rate is None:
            return self.largest_group
        return max(1, min(self.largest_group, self.max_rate * self.host_timeout // (2 * max(1, ports))))

    def seconds(self, addresses: int, ports: int) -> float:
        """The longest that one process may take before it is stopped."""
        groups = -(-addresses // self.group(ports))
        return 15 + 1.25 * groups * self.host_timeout


@dataclass(frozen=True, slots=True)
class Run:
    """One finished or stopped nmap: what it was asked and the XML it wrote, however incomplete."""

    argv: tuple[str, ...]
    xml: bytes
    started: datetime
    exit_code: int | None
    stopped: Literal["", "timeout", "output"] = ""
    complaint: str = ""


def find_nmap() -> Nmap:
    """The nmap that python-nmap finds and recognises on this machine.

    Raises NmapUnusable. The version is asked once beforehand under a time limit, because python-nmap itself would
    wait for ever on a program that hangs.
    """
    # Loading python-nmap takes longer than the rest of this package; only a real scan needs it.
    import nmap

    path = shutil.which("nmap")
    if path is None:
        raise NmapUnusable(INSTALL)
    try:
        subprocess.run([path, "-V"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_VERSION_PROBE, check=False)
        scanner = nmap.PortScanner(nmap_search_path=(path,))
    except subprocess.TimeoutExpired as error:
        raise NmapUnusable(f"the program called nmap does not answer `nmap -V` in {_VERSION_PROBE} s") from error
    except (nmap.PortScannerError, OSError, UnicodeDecodeError) as error:
        raise NmapUnusable(f"the program called nmap is not nmap; {INSTALL}") from error
    version = ".".join(map(str, scanner.nmap_version()))
    return Nmap(path, version, scanner.analyse_nmap_xml_scan)


def port_argv(addresses: Sequence[Address], ports: Sequence[int], limits: Limits) -> tuple[str, ...]:
    """A plain TCP connect scan of `ports`: no ping, no name look-up, no script, the same for root and others."""
    return (*_common(addresses, ports, limits), *_destinations(addresses))


def version_argv(addresses: Sequence[Address], ports: Sequence[int], limits: Limits) -> tuple[str, ...]:
    """Light version probes of ports already known to be open."""
    patient = Limits(max(60, limits.host_timeout), limits.max_rate, largest_group=256)
    return (*_common(addresses, ports, patient), "-sV", "--version-light", *_destinations(addresses))


def _common(addresses: Sequence[Address], ports: Sequence[int], limits: Limits) -> tuple[str, ...]:
    rate = () if limits.max_rate is None else ("--max-rate", str(int(limits.max_rate)))
    family = ("-6",) if addresses and addresses[0].version == 6 else ()
    return (
        *("nmap", *family, "-sT", "--unprivileged", "-Pn", "-n", "-T4", "--max-retries", "1"),
        *("--host-timeout", f"{int(limits.host_timeout)}s"),
        *("--max-hostgroup", str(limits.group(len(ports)))),
        *rate,
        *("-p", ",".join(str(int(port)) for port in ports), "-oX", "-"),
    )


def _destinations(addresses: Sequence[Address]) -> tuple[str, ...]:
    return tuple(map(str, addresses))


def run(nmap: Nmap, argv: tuple[str, ...], timeout: float) -> Run:
    """Run nmap and keep whatever XML it wrote, even when it is killed or has to be stopped.

    The report goes to an unnamed temporary file and not through a pipe: it survives the process, and nmap flushes it
    after every group of hosts.
    """
    started = datetime.now(UTC)
    with tempfile.TemporaryFile() as report, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                argv,
                executable=nmap.path,
                stdin=subprocess.DEVNULL,
                stdout=report,
                stderr=complaints,
                start_new_session=True,
            )
        except OSError as error:
            raise NmapUnusable(f"nmap does not start: {error.strerror}") from error
        stopped = _wait(process, report, timeout)
        report.seek(0)
        complaints.seek(0)
        return Run(
            argv,
            report.read(MAX_REPORT),
            started,
            process.returncode,
            stopped,
            complaints.read(2000).decode("utf-8", "replace"),
        )


def _wait(process: subprocess.Popen[bytes], report: IO[bytes], timeout: float) -> Literal["", "timeout", "output"]:
    deadline = time.monotonic() + timeout
    while True:
        try:
            process.wait(_POLL)
            return ""
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                _stop(process)
                return "timeout"
            if os.fstat(report.fileno()).st_size > MAX_REPORT:
                _stop(process)
                return "output"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started; it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
