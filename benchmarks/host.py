"""One Linux host, this machine: collect and judge, beside Lynis in the same run: `python -m benchmarks.host [--alone]`.

Counts rules that were really judged (pass, partial or fail), not rules listed. Limits: at least 120 applicable rules in
at most 3 seconds, and at least 10 times as many judged per second as Lynis tests. Lynis comes with `apt install lynis`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from auditor.audit.judging import subject_of
from auditor.judge.evaluate import ReadyRule
from auditor.model.fact import FactSet
from auditor.model.register import District, Host, Register
from auditor.model.scan import Scope
from auditor.model.target import Target, TargetKind
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook
from scanners.linux import LinuxScanner

LEVEL = 3
JUDGED = (State.PASS, State.PARTIAL, State.FAIL)


def main() -> None:
    book = load_rulebook()
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

    start = time.perf_counter()
    scope = Scope(register, register.index(), book.catalogue, today, Path())
    (job,) = LinuxScanner().jobs([target], scope)
    (observation,) = job.look()
    subject = subject_of(target, FactSet.of(*observation.facts), {})
    states = Counter(rule.judge(target.key, subject.facts, today).state for rule in ready)
    seconds = time.perf_counter() - start
    judged = sum(states[state] for state in JUDGED)
    applicable = sum(states.values()) - states[State.NOT_APPLICABLE]
    told = ", ".join(f"{state}={count}" for state, count in sorted(states.items()))
    print(
        f"auditor: {applicable} applicable rules, {judged} judged in {seconds:.1f} s ({judged / seconds:.1f}/s); {told}"
    )
    print(
        f"limit 3 s: {'kept' if seconds <= 3 else 'MISSED'}; applicable rules {'>=' if applicable >= 120 else '<'} 120"
    )
    if "--alone" in sys.argv[1:]:
        return
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
        print(f"ratio {judged / seconds / (tests / lynis_seconds):.1f} (limit 10)")


if __name__ == "__main__":
    main()
