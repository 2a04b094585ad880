"""The bundles of the sample district: made from their text, read by the parsers, judged by the rules."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from auditor.judge.evaluate import judge
from auditor.model.fact import Fact, FactSet, Missing, Reason
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.target import TargetKey
from auditor.model.verdict import State, Verdict
from auditor.rulebook import load_rulebook
from examples.make_bundles import HERE, HOSTS, SampleHost, bundle, linux_probes
from scanners.linux.facts import read, with_declared
from scanners.linux.frame import parse_stream
from scanners.linux.parsers import PARSERS

LEVELS = {"h-web-1": 3, "h-policy-1": 2, "h-uid-1": 3, "h-ykb-1": 3, "h-eval-1": 2, "h-bs-web": 2, "h-civil-1": 2}
AS_OF = date(2026, 11, 23)
DECLARED = {(8080, "tcp"), (8443, "tcp")}
"""Ports of the sample hosts that their register declares."""
LEAST_FAILS_OF_A_NEGLECTED_HOST = 25


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def facts_of(host: str, book: Rulebook) -> FactSet:
    keys = book.catalogue.of_scanner("linux")
    transcript = parse_stream((HERE / f"{host}.bundle").read_bytes())
    assert transcript.complete
    assert not transcript.problems
    assert transcript.header.target == host
    reading = with_declared(
        read(transcript, keys, book.catalogue, PARSERS, datetime(2026, 11, 23, tzinfo=UTC)), DECLARED
    )
    return FactSet({**{fact.key: fact for fact in reading.facts}, "target.os": Fact("target.os", "linux")})


def verdicts_of(host: str, book: Rulebook, level: int | None = None) -> dict[str, Verdict]:
    facts, chosen = facts_of(host, book), level or LEVELS[host]
    rules: list[Rule] = [r for r in book.rules.values() if r.id.startswith("linux.") and chosen in r.levels]
    return {rule.id: judge(rule, TargetKey("p", host), chosen, facts, AS_OF) for rule in rules}


def states(verdicts: dict[str, Verdict]) -> Counter[State]:
    return Counter(verdict.state for verdict in verdicts.values())


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.id)
def test_a_bundle_is_what_its_text_and_the_probes_give(host: SampleHost) -> None:
    """Run `python -m examples.make_bundles` after a change of a probe."""
    assert (HERE / f"{host.id}.bundle").read_bytes() == bundle(host, linux_probes())


@pytest.mark.parametrize("host", sorted(LEVELS))
def test_every_fact_of_a_bundle_is_there_or_truly_absent(host: str, book: Rulebook) -> None:
    gaps = [fact for fact in facts_of(host, book) if isinstance(fact, Missing)]
    assert all(gap.reason is Reason.ABSENT for gap in gaps), gaps


@pytest.mark.parametrize(("host", "level"), [("h-web-1", 3), ("h-web-1", 2), ("h-policy-1", 2)])
def test_a_hardened_host_has_nothing_open(host: str, level: int, book: Rulebook) -> None:
    """Only a question to a person may stay: until when the maker supports the release."""
    open_ = {
        rule: verdict.state
        for rule, verdict in verdicts_of(host, book, level).items()
        if verdict.state not in (State.PASS, State.NOT_APPLICABLE)
    }
    assert open_ == {"linux.intrusion.supported-release": State.MANUAL}


@pytest.mark.parametrize("host", ["h-bs-web", "h-civil-1"])
def test_a_neglected_host_fails_widely_and_undecided_nowhere(host: str, book: Rulebook) -> None:
    counted = states(verdicts_of(host, book))
    assert counted[State.FAIL] >= LEAST_FAILS_OF_A_NEGLECTED_HOST
    assert counted[State.ERROR] == counted[State.UNKNOWN] == 0


@pytest.mark.parametrize(
    "rule",
    [
        "linux.accounts.no-empty-password", "linux.accounts.single-superuser", "linux.remote.no-cleartext-login",
        "linux.ssh.no-root-login", "linux.audit.auditd-running", "linux.audit.remote-logging",
        "linux.intrusion.supported-release", "linux.lockout.wired",
    ],
)  # fmt: skip
def test_the_planted_faults_of_the_town_s_host_are_found(rule: str, book: Rulebook) -> None:
    assert verdicts_of("h-bs-web", book)[rule].state is State.FAIL


def test_the_few_faults_of_the_identity_host_are_exactly_those_found(book: Rulebook) -> None:
    found = {
        rule: verdict.state.value for rule, verdict in verdicts_of("h-uid-1", book).items() if verdict.state.deviates
    }
    assert found == {
        "linux.access.services-not-root": "fail",
        "linux.audit.immutable-rules": "partial",
        "linux.backup.local-backup": "partial",
        "linux.identity.second-factor": "fail",
        "linux.password.changed-in-time": "partial",
        "linux.ssh.login-failure-handling": "partial",
    }


def test_the_half_way_host_is_in_between(book: Rulebook) -> None:
    counted = states(verdicts_of("h-ykb-1", book))
    assert counted[State.PASS] > counted[State.FAIL] > 0
    assert counted[State.PARTIAL] > 0


def test_a_bundle_of_an_unprivileged_run_passes_no_rule_that_needs_root(book: Rulebook) -> None:
    """Every probe that needs root denied: whatever rests on it alone is an error, never a pass."""
    full = facts_of("h-web-1", book)
    denied = {
        spec.key
        for spec in book.catalogue.facts.values()
        if spec.probe and book.catalogue.probes[spec.probe].needs_root
    }
    facts = FactSet(
        {fact.key: Missing(fact.key, Reason.DENIED, "sudo refused") if fact.key in denied else fact for fact in full}
    )
    for rule in book.rules.values():
        if rule.id.startswith("linux.") and set(rule.facts) <= denied:
            assert judge(rule, TargetKey("p", "h"), max(rule.levels), facts, AS_OF).state is State.ERROR, rule.id
