"""One Linux host, this machine: collect and judge, beside Lynis in the same run: `python -m benchmarks.host [--alone]`.

A bare machine serves nothing, so a real sshd, nginx and Apache run on loopback meanwhile, where they are installed.
Counts rules that were really judged (pass, partial or fail), not rules listed. Limits: at least 120 applicable rules in
at most 3 seconds, and at least 10 times as many judged per second as Lynis tests. Lynis comes with `apt install lynis`.
The processor's seconds stand beside, because they are the same on a busy machine.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from auditor.audit.judging import subject_of
from auditor.judge.evaluate import ReadyRule
from auditor.model.fact import FactSet
from auditor.model.register import District, Host, Register
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from examples.lab.component import Unavailable
from examples.lab.nginx import Nginx
from examples.lab.plan import Plan
from examples.lab.sshd import Sshd
from scanners.linux import LinuxScanner

LEVEL = 3
JUDGED = (State.PASS, State.PARTIAL, State.FAIL)


APACHE = """ServerName localhost
Listen 127.93.9.9:18081
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
"""


@contextmanager
def a_server() -> Iterator[None]:
    """sshd, nginx and Apache on loopback; what is not installed is left out."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        plan = Plan(folder, prefix="127.93")
        plan.logs.mkdir()
        for part in (Sshd(plan), Nginx(plan, datetime.now(UTC))):
            try:
                part.start()
            except Unavailable as error:
                print(f"without {part.name}: {error}", file=sys.stderr)
            else:
                stack.callback(part.stop)
        program = shutil.which("apache2", path="/usr/sbin:/usr/bin")
        if program:
            (folder / "apache.conf").write_text(APACHE.format(folder=folder), "utf-8")
            apache = subprocess.Popen([program, "-f", f"{folder}/apache.conf", "-DFOREGROUND"])
            stack.callback(apache.wait)
            stack.callback(apache.terminate)
        time.sleep(0.5)
        yield


def processor() -> float:
    """Seconds of the processor that this process and its ended children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    book = load_rulebook()
    with a_server():
        ours = judge_this_machine(book)
    if "--alone" not in sys.argv[1:]:
        beside_lynis(ours)


def judge_this_machine(book: Rulebook) -> float:
    """Rules judged in a second."""
    rules = [
        rule
        for rule in book.rules.values()
        if rule.facts and all(f in book.catalogue.of_scanner("linux") for f in rule.facts) and LEVEL in rule.levels
    ]
    ready = [ReadyRule.of(rule, LEVEL) for rule in rules]
    host = Host(id="h-here", platform="pf", os="linux", scan="allowed", collect="local")
    register = Register(
        schema_version=1, as_of=None, district=District(code="1", name="-", level="county"), hosts=(host,)
    )
    target = Target("pf", host.id, TargetKind.HOST, host.id, LEVEL, attributes={"os": "linux"})
    today = date.today()

    start, before = time.perf_counter(), processor()
    scope = Scope(register, register.index(), book.catalogue, today, Path())
    (job,) = LinuxScanner().jobs([target], scope)
    (observation,) = job.look()
    subject = subject_of(target, FactSet.of(*observation.facts), {})
    states = Counter(rule.judge(target.key, subject.facts, today).state for rule in ready)
    seconds, busy = time.perf_counter() - start, processor() - before
    judged = sum(states[state] for state in JUDGED)
    applicable = sum(states.values()) - states[State.NOT_APPLICABLE]
    told = ", ".join(f"{state}={count}" for state, count in sorted(states.items()))
    print(
        f"auditor: {applicable} applicable rules, {judged} judged in {seconds:.1f} s ({judged / seconds:.1f}/s); {told}"
    )
    print(
        f"of the processor {busy:.1f} s; limit 3 s: {'kept' if seconds <= 3 else 'MISSED'}; "
        f"applicable rules {'>=' if applicable >= 120 else '<'} 120"
    )
    return judged / seconds


def beside_lynis(ours: float) -> None:
    """`ours` is how many rules we judged in a second."""
    if not shutil.which("lynis"):
        print("lynis is not installed; no comparison")
        return
    start = time.perf_counter()
    report = subprocess.run(
        ["lynis", "audit", "system", "--quick", "--no-colors", "--profile", "/dev/null"],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    ).stdout  # fmt: skip
    lynis_seconds = time.perf_counter() - start
    found = re.search(r"Tests performed\s*:\s*(\d+)", report)
    tests = int(found.group(1)) if found else 0
    print(f"lynis: {tests} tests in {lynis_seconds:.1f} s ({tests / lynis_seconds:.1f}/s)")
    if tests:
        print(f"ratio {ours / (tests / lynis_seconds):.1f} (limit 10)")


if __name__ == "__main__":
    main()
