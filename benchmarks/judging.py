"""Evaluation of the rule pack over many hosts: `python -m benchmarks.judging [HOSTS]`.

Prints rules judged per CPU second beside a bare loop that only looks the same facts up, in the same run.
Limit: the whole pack over 1,000 hosts in at most 5 seconds.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

from auditor.judge.evaluate import Subject, evaluate
from auditor.model.fact import FactSet
from auditor.model.target import Target, TargetKind
from auditor.rulebook import load_rulebook
from auditor.rulebook.samples import facts_of

AS_OF = date(2026, 11, 20)
LEVEL = 3


def main() -> None:
    hosts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    book = load_rulebook()
    rules = [rule for rule in book.rules.values() if TargetKind.HOST in rule.kinds and LEVEL in rule.levels]
    facts = FactSet({k: v for rule in rules for k, v in facts_of(rule.samples[0].given).facts.items()})
    subjects = [Subject(Target("pf", f"h-{n}", TargetKind.HOST, f"h-{n}", LEVEL), facts) for n in range(hosts)]

    start = time.process_time()
    judged = sum(1 for _ in evaluate(rules, iter(subjects), AS_OF))
    seconds = time.process_time() - start

    start = time.process_time()
    for subject in subjects:
        for rule in rules:
            for key in rule.facts:
                subject.facts.get(key)
    bare = time.process_time() - start

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(rules)} host rules x {hosts} hosts: {judged} verdicts in {seconds:.2f} s ({judged / seconds:,.0f}/s)")
    print(f"looking the same facts up: {bare:.2f} s; ratio {seconds / bare:.1f}")
    print(
        f"peak memory {peak:.0f} MB; limit 5 s for 1,000 hosts: {'kept' if seconds * 1000 / hosts <= 5 else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
