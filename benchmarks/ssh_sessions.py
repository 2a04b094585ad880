"""How long it takes to read many Linux hosts over SSH: one connection and one script for each.

    python -m benchmarks.ssh_sessions [--sessions 50] [--pool 8] [--peers 3] [--without PROBE]…

Starts a real sshd on a loopback address and reads it as that many hosts with the collector of the shipped fact
catalogue. Beside it, in the same run, stands the usual way on a few of them: one login for each question. Server and
client share this machine's processors, so that the figure is that of the slower side of a real audit.
"""

from __future__ import annotations

import argparse
import getpass
import resource
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from auditor.model.catalogue import Probe
from auditor.rulebook import load_catalogue
from examples.lab.plan import SSH, Plan
from examples.lab.sshd import Sshd
from scanners.linux.frame import parse_stream
from scanners.linux.script import collector_script
from scanners.transport import Answered, Ssh

LIMIT_SECONDS = 30.0
"""Target of the design for fifty sessions."""
_TIMEOUT = 180.0
_BYTES = 8 * 1024 * 1024


def one_script(way: Ssh, probes: Sequence[Probe]) -> float:
    """Seconds to ask everything over one connection. Raises RuntimeError when the transcript is not whole."""
    started = time.monotonic()
    reply = way.run(collector_script(probes, secrets.token_hex(16), "host"), timeout=_TIMEOUT, limit=_BYTES)
    if not isinstance(reply, Answered):
        raise RuntimeError(f"no answer: {reply}")
    transcript = parse_stream(reply.stdout)
    if not transcript.complete or len(transcript.blocks) != len(probes):
        raise RuntimeError(f"the transcript is not whole: {transcript.problems}")
    return time.monotonic() - started


def one_login_per_question(way: Ssh, probes: Sequence[Probe]) -> float:
    """Seconds to ask everything with a connection for each probe. Raises RuntimeError when one is not answered."""
    started = time.monotonic()
    for probe in probes:
        reply = way.run(probe.run, timeout=_TIMEOUT, limit=_BYTES)
        if not isinstance(reply, Answered):
            raise RuntimeError(f"{probe.id}: no answer: {reply}")
    return time.monotonic() - started


def timed(ask: Callable[[], float], sessions: int, pool: int) -> tuple[float, Sequence[float]]:
    """Seconds for all sessions through a pool, and of each."""
    started = time.monotonic()
    with ThreadPoolExecutor(pool) as workers:
        each = list(workers.map(lambda _: ask(), range(sessions)))
    return time.monotonic() - started, each


def processor() -> float:
    """Seconds of the processor that we and our ended children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--pool", type=int, default=8)
    parser.add_argument("--peers", type=int, default=3, help="sessions of the way with one login per question")
    parser.add_argument("--without", action="append", default=[], metavar="PROBE", help="leave a probe out")
    given = parser.parse_args()
    catalogue = load_catalogue(Path(__file__).parents[1] / "rules")
    probes = [probe for probe in catalogue.probes_of("linux") if probe.id not in given.without]
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(Path(folder), prefix="127.92")
        plan.logs.mkdir()
        server = Sshd(plan)
        server.start()
        before = processor()
        try:
            way = Ssh(plan.exchange, getpass.getuser(), SSH, key=plan.ssh_key, known_hosts=plan.known_hosts)
            one_script(way, probes)  # the first login pays for imports
            total, each = timed(lambda: one_script(way, probes), given.sessions, given.pool)
            peers, _ = timed(lambda: one_login_per_question(way, probes), given.peers, given.pool)
            ours, _ = timed(lambda: one_script(way, probes), given.peers, given.pool)
        finally:
            server.stop()
    print(f"{given.sessions} sessions, pool of {given.pool}, {len(probes)} probes: {total:.1f} s")
    looks = given.sessions + 1 + given.peers
    print(f"of the processor, both sides: {(processor() - before) / looks:.2f} s for a session at most")
    print(f"one session among the others: median {statistics.median(each):.2f} s, slowest {max(each):.2f} s")
    if given.peers:
        print(f"{given.peers} sessions at once: one script {ours:.1f} s, one login per question {peers:.1f} s")
        print(f"ratio: {peers / ours:.1f} x")
    if given.sessions <= 50 and total > LIMIT_SECONDS:
        print(f"over the limit of {LIMIT_SECONDS:.0f} s", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
