"""How often each verdict was given when each was right: `python -m benchmarks.false_pass [--seed N] [--cuts N]`.

The worst mistake of an auditor is a pass that is none. Every sample of every rule is judged, and cases are made from
them whose right answer is known without the judge:

- denied: every fact of the rule was refused, so the verdict is an error;
- one denied: of a host that does not pass, one fact was refused; it does not pass now either;
- shuffled: the rows of every table come in another order; the verdict is that of the sample;
- among others: the offending rows of a failing sample stand among the good rows of a passing one; it does not pass;
- cut: the transcript of a whole host ends somewhere; no rule passes that did not pass on the whole of it;
- planted: one line of a hardened host is changed to a known fault; the rule about it does not pass.

Prints the table and exits with 1 if anything passed that does not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from auditor.errors import Unparsable
from auditor.judge.evaluate import ReadyRule
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import Not, Rule, Sample
from auditor.model.rulebook import Rulebook
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Verdict
from auditor.rulebook import load_rulebook
from auditor.rulebook.mutate import SAMPLE_DAY, SAMPLE_TARGET
from auditor.rulebook.rules import walk
from auditor.rulebook.samples import facts_of
from examples.make_bundles import HERE, HOSTS, dated
from scanners.linux.facts import read, with_declared
from scanners.linux.frame import parse_stream
from scanners.linux.parsers import PARSERS

NOT_PASS = "not pass"
"""The right answer of a case of which only this much is known."""
DECLARED = {(8080, "tcp"), (8443, "tcp")}

PLANTED: tuple[tuple[str, str, str, str], ...] = (
    # rule, probe, a line of the hardened host, the fault in its place
    ("linux.ssh.no-root-login", "sshd", "permitrootlogin no", "permitrootlogin yes"),
    ("linux.ssh.no-empty-passwords", "sshd", "permitemptypasswords no", "permitemptypasswords yes"),
    ("linux.ssh.log-level", "sshd", "loglevel VERBOSE", "loglevel QUIET"),
    ("linux.accounts.no-empty-password", "accounts", "sysadm:set:6", "sysadm:empty:-"),
    ("linux.accounts.single-superuser", "accounts", "secadm:x:1002:1002", "secadm:x:0:1002"),
    ("linux.accounts.unique-uids", "accounts", "secadm:x:1002:1002", "secadm:x:1001:1002"),
    ("linux.access.account-file-modes", "modes", "| 0 root root /etc/shadow\n", "| 604 root root /etc/shadow\n"),
    ("linux.files.temporary-folders", "modes", "1777 root root /tmp", "777 root root /tmp"),
    ("linux.intrusion.no-high-risk-ports", "sockets", "0.0.0.0:8080", "0.0.0.0:2375"),
    ("linux.hardening.declared-listeners", "sockets", "0.0.0.0:8443", "0.0.0.0:9443"),
    ("linux.intrusion.memory-protection", "kernel", "kernel.randomize_va_space = 2", "kernel.randomize_va_space = 0"),
    ("linux.hardening.link-protection", "kernel", "fs.protected_symlinks = 1", "fs.protected_symlinks = 0"),
    ("linux.files.set-id-programs", "walk", "@ unpackaged 0\n", "@ unpackaged 0\n| /usr/bin/su\n"),
    ("linux.files.root-path", "root_path", "PATH=/usr/local/sbin", "PATH=.:/usr/local/sbin"),
    ("linux.files.no-plain-secrets", "secrets", "@ searched 0\n", "@ searched 0\n| 644 /opt/a.conf:3\n"),
    ("linux.hardening.package-signatures", "repositories", "repo:5:gpgcheck=1", "repo:5:gpgcheck=0"),
    ("linux.audit.immutable-rules", "audit", "enabled 2", "enabled 1"),
    ("middleware.nginx.tls", "nginx", "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1 TLSv1.2;"),
    ("middleware.nginx.account", "nginx", "user nginx;", "user root;"),
    ("middleware.nginx.minimal", "nginx", "server_tokens off;", "server_tokens on;"),
    ("middleware.nginx.logging", "nginx", "access_log /var/log/nginx/access.log main;", "access_log off;"),
    ("middleware.nginx.status-page", "nginx", "allow 127.0.0.1; deny all; }", "}"),
    ("middleware.nginx.file-modes", "nginx", "key 600 root", "key 644 root"),
    ("middleware.nginx.unknown-hosts", "nginx", "return 444;", "root /srv/site;"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """What was judged, the right answer, and the one that was given."""

    kind: str
    rule: str
    right: State | str
    given: State

    @property
    def false_pass(self) -> bool:
        return self.given is State.PASS and self.right != State.PASS


@cache
def _ready(rule_id: str, level: int) -> ReadyRule:
    return ReadyRule.of(_book().rules[rule_id], level)


@cache
def _book() -> Rulebook:
    return load_rulebook()


def _judged(rule: Rule, sample: Sample, facts: FactSet) -> Verdict:
    day = date.fromisoformat(sample.as_of) if sample.as_of else SAMPLE_DAY
    return _ready(rule.id, sample.level).judge(SAMPLE_TARGET, facts, day)


def of_samples(rule: Rule, rng: random.Random) -> Iterator[Case]:
    """Every sample of a rule, and the cases made of it."""
    passing = {sample.level: sample for sample in rule.samples if sample.expect is State.PASS}
    for sample in rule.samples:
        facts = facts_of(sample.given).facts
        first = _judged(rule, sample, FactSet(facts))
        yield Case("sample", rule.id, sample.expect, first.state)
        yield Case("shuffled", rule.id, sample.expect, _judged(rule, sample, _shuffled(facts, rng)).state)
        seen = [key for key in rule.facts if not key.startswith("target.")]
        if sample.expect is State.PASS and seen:
            gone = {key: Missing(key, Reason.DENIED) for key in seen}
            yield Case("denied", rule.id, State.ERROR, _judged(rule, sample, FactSet({**facts, **gone})).state)
        if sample.expect.deviates:
            for key in seen:
                refused = FactSet({**facts, key: Missing(key, Reason.DENIED)})
                yield Case("one denied", rule.id, NOT_PASS, _judged(rule, sample, refused).state)
            if sample.level in passing and any(step.rows for step in first.steps) and not _asks_for_a_row(rule):
                mixed = _mixed(facts, facts_of(passing[sample.level].given).facts, first)
                yield Case("among others", rule.id, NOT_PASS, _judged(rule, sample, FactSet(mixed)).state)


def _asks_for_a_row(rule: Rule) -> bool:
    """Some rules want a row to be there; of them a good row among bad ones makes a pass."""
    return any(isinstance(node, Not) for node in walk(rule.pass_when))


def _shuffled(facts: Mapping[str, Fact | Missing], rng: random.Random) -> FactSet:
    def other(fact: Fact | Missing) -> Fact | Missing:
        if isinstance(fact, Missing) or not isinstance(fact.value, list):
            return fact
        return Fact(fact.key, rng.sample(fact.value, len(fact.value)))

    return FactSet({key: other(fact) for key, fact in facts.items()})


def _mixed(
    bad: Mapping[str, Fact | Missing], good: Mapping[str, Fact | Missing], verdict: Verdict
) -> dict[str, Fact | Missing]:
    """The facts of `bad`, whose offending tables hold the rows of `good` as well."""
    tables = {step.fact for step in verdict.steps if step.rows}
    mixed = dict(bad)
    for key in tables:
        ours, theirs = bad.get(key), good.get(key)
        if isinstance(ours, Fact) and isinstance(theirs, Fact):
            mixed[key] = Fact(key, [*_rows(theirs.value), *_rows(ours.value)])
    return mixed


def _rows(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _host_facts(content: bytes) -> FactSet | None:
    try:
        transcript = parse_stream(content)
    except Unparsable:
        return None
    book = _book()
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    reading = with_declared(
        read(transcript, book.catalogue.of_scanner("linux"), book.catalogue, PARSERS, moment), DECLARED
    )
    return FactSet({**{fact.key: fact for fact in reading.facts}, "target.os": Fact("target.os", "linux")})


def _host_rules() -> list[Rule]:
    linux = _book().catalogue.of_scanner("linux")
    return [rule for rule in _book().rules.values() if rule.facts and set(rule.facts) <= linux]


def of_cut_transcripts(cuts: int, rng: random.Random) -> Iterator[Case]:
    """Whole hosts whose transcripts end too early, against the same hosts whole."""
    day, target = date(2026, 11, 23), TargetKey("p", "h")
    for host in HOSTS:
        content = (HERE / f"{host.id}.bundle").read_bytes()
        whole = _host_facts(content)
        if whole is None:
            raise RuntimeError(f"the bundle of {host.id} cannot be read")
        judge: Callable[[Rule, FactSet], State] = lambda rule, facts: (  # noqa: E731 - two uses, right below
            _ready(rule.id, max(rule.levels)).judge(target, facts, day).state
        )
        right = {rule.id: judge(rule, whole) for rule in _host_rules()}
        for _ in range(cuts):
            cut = _host_facts(content[: rng.randrange(1, len(content))])
            if cut is None:
                continue
            for rule in _host_rules():
                state = judge(rule, cut)
                known = right[rule.id]
                yield Case(
                    "cut",
                    rule.id,
                    known if state is known else (State.PASS if known is State.PASS else NOT_PASS),
                    state,
                )


def of_planted_faults() -> Iterator[Case]:
    """A hardened host with one known fault. Raises RuntimeError where the line to change is not there."""
    host, day, target = HOSTS[0], date(2026, 11, 23), TargetKey("p", "h")
    whole = _host_facts((HERE / f"{host.id}.bundle").read_bytes())
    if whole is None:
        raise RuntimeError("the bundle cannot be read")
    for rule_id, probe, line, fault in PLANTED:
        text = dated((HERE / "src" / host.base / f"{probe}.txt").read_text("utf-8"), host.collected)
        if line not in text:
            raise RuntimeError(f"{probe}: no line {line!r} to change")
        found = PARSERS[_book().catalogue.probes[probe].parser](text.replace(line, fault, 1), 0)
        changed = {
            key: Missing(key, value.reason, value.detail) if isinstance(value, Missing) else Fact(key, value)
            for key, value in found.items()
        }
        facts = FactSet({fact.key: fact for fact in whole} | changed)
        if probe == "sockets":
            rows = [row | {"declared": (row["port"], row["proto"]) in DECLARED} for row in found["net.listeners"]]
            facts = FactSet({fact.key: fact for fact in facts} | {"net.listeners": Fact("net.listeners", rows)})
        state = _ready(rule_id, max(_book().rules[rule_id].levels)).judge(target, facts, day).state
        yield Case("planted", rule_id, NOT_PASS, state)


def all_cases(seed: int, cuts: int) -> Iterator[Case]:
    rng = random.Random(seed)
    for rule in _book().rules.values():
        yield from of_samples(rule, rng)
    yield from of_cut_transcripts(cuts, rng)
    yield from of_planted_faults()


STATES = tuple(State)


def table(cases: Counter[tuple[str, str, State]]) -> str:
    """One row for each kind of case and right answer, one column for each verdict given."""
    lines = [f"{'cases':14}{'right':>16} |" + "".join(f"{state.value:>15}" for state in STATES) + f"{'false pass':>14}"]
    for kind, right in dict.fromkeys((kind, right) for kind, right, _ in cases):
        given = [cases[kind, right, state] for state in STATES]
        wrong = cases[kind, right, State.PASS] if right != State.PASS.value else 0
        lines.append(f"{kind:14}{right:>16} |" + "".join(f"{count:>15,}" for count in given) + f"{wrong:>14,}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=22239)
    parser.add_argument("--cuts", type=int, default=20, help="cut transcripts of each sample host")
    given = parser.parse_args()
    counted: Counter[tuple[str, str, State]] = Counter()
    false: list[Case] = []
    for case in all_cases(given.seed, given.cuts):
        counted[case.kind, str(case.right), case.given] += 1
        if case.false_pass:
            false.append(case)
    print(table(counted))
    print(f"{counted.total():,} cases of {len(_book().rules)} rules; passed though it does not: {len(false)}")
    for case in false[:20]:
        print(f"  {case.rule} ({case.kind}): right {case.right}, given {case.given}", file=sys.stderr)
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
