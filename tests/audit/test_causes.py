"""Causes of changes, and replays: renamed rules, clocks of the register, facts that nobody collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from district import ARCHIVE, AS_OF, WORDS, FakeScanner, host_rule, plan_of, register, rulebook, states

from auditor.audit.diff import compare, load_side
from auditor.audit.plan import Request, make_plan
from auditor.audit.replay import replay as replayed
from auditor.audit.run import run_audit
from auditor.audit.verify import verify_audit
from auditor.inventory import targets
from auditor.model.catalogue import FactCatalogue, FactSpec, FactType
from auditor.model.rule import Assertion, IfMissing
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job, Scope
from auditor.model.target import Target
from auditor.results import Change
from auditor.store import AuditRecord, AuditStore

BOOK = rulebook(host_rule())


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return AuditStore(tmp_path / "home")


def audit(store: AuditStore, scanner: FakeScanner, book: Rulebook = BOOK) -> AuditRecord:
    return run_audit(plan_of(scanner, book), store, ARCHIVE)


def changes(
    store: AuditStore, old: tuple[AuditRecord, Rulebook], new: tuple[AuditRecord, Rulebook]
) -> tuple[Change, ...]:
    return compare(load_side(store, *old), load_side(store, *new))


def test_a_renamed_rule_is_the_same_rule(store: AuditStore) -> None:
    six = FakeScanner(lambda target: 6)
    old = rulebook(host_rule("test.port"), digest="old")
    renamed = rulebook(host_rule("test.tries", aliases=("test.port",)), digest="renamed")
    laxer = rulebook(host_rule("test.tries", at_most=6, aliases=("test.port",)), digest="laxer")
    before = audit(store, six, old)
    assert changes(store, (before, old), (audit(store, six, renamed), renamed)) == ()
    after = audit(store, six, laxer)
    for one, other in (((before, old), (after, laxer)), ((after, laxer), (before, old))):
        found = changes(store, one, other)
        assert len(found) == 3
        assert {change.cause for change in found} == {"rule"}
        assert all(change.before and change.after for change in found)


def test_two_rules_that_became_one_are_told_apart(store: AuditStore) -> None:
    six = FakeScanner(lambda target: 6)
    two = rulebook(host_rule("test.a"), host_rule("test.b"), digest="two")
    one = rulebook(host_rule("test.c", aliases=("test.a", "test.b")), digest="one")
    found = changes(store, (audit(store, six, two), two), (audit(store, six, one), one))
    assert {(change.rule, change.before is None, change.cause) for change in found} == {
        ("test.a", False, "rule"),
        ("test.b", False, "rule"),
        ("test.c", True, "rule"),
    }


def test_what_the_register_counts_to_the_day_changes_with_the_day(store: AuditStore) -> None:
    class Clock(FakeScanner):
        name = "register"

        def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
            self.days = (scope.as_of - AS_OF).days
            return (replace(job, scanner="register") for job in super().jobs(targets, scope))

    spec = FactSpec("host.tries", FactType.INT, WORDS, "register")
    book = Rulebook({"test.port": host_rule(at_most=0)}, FactCatalogue({"host.tries": spec}), digest="d")

    def judged_on(day: date, hosts: int = 3) -> AuditRecord:
        clock = Clock(lambda target: clock.days)
        request = Request(register=register(hosts), root=Path(), rulebook=book, as_of=day, inventory_digest=str(hosts))
        plan = make_plan(request, targets(request.register), {"register": clock})
        return run_audit(plan, store, ARCHIVE)

    today = judged_on(AS_OF), book
    tomorrow = date(2026, 11, 21)
    assert {change.cause for change in changes(store, today, (judged_on(tomorrow), book))} == {"time"}
    grown = changes(store, today, (judged_on(tomorrow, hosts=4), book))
    assert {change.cause for change in grown} == {"target", "scope"}


def test_facts_that_were_never_collected_are_unknown_to_a_replay_never_absent(store: AuditStore) -> None:
    record = audit(store, FakeScanner())
    conditions = (Assertion("host.other", "absent", True), Assertion("host.other", "empty", True))
    rules = [
        host_rule(f"test.{n}-{missing}", facts=("host.other",), pass_when=condition, if_missing=missing)
        for n, condition in enumerate(conditions)
        for missing in IfMissing
    ]
    spec = FactSpec("host.other", FactType.STR, WORDS, "fake")
    book = rulebook(*rules)
    book = replace(book, catalogue=FactCatalogue({**book.catalogue.facts, "host.other": spec}))
    again = replayed(store, record, book, b"more rules")
    assert {stored.verdict.state.value for stored in store.verdicts(again.id)} == {"unknown"}


def test_a_replay_of_a_replay_rests_on_the_evidence_itself(store: AuditStore) -> None:
    record = audit(store, FakeScanner(lambda target: 6))
    at_two = replayed(store, record, BOOK, ARCHIVE, level=2)
    again = replayed(store, at_two, rulebook(host_rule(at_most=6)), b"lax")
    assert again.source == record.id
    assert {target.level for target in store.targets(again.id)} == {2}
    assert set(states(store.verdicts(again.id)).values()) == {"pass"}
    assert verify_audit(store, again) == ()
