"""Collecting: every target gets its own facts or the reason why not, whatever scanners do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from district import FakeScanner, host_rule, plan_of, register, rulebook

from auditor.audit import collect as collecting
from auditor.audit.collect import Outcome, collect
from auditor.audit.run import owed_by
from auditor.errors import StoreFull
from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import Evidence, Fact, Missing, Reason
from auditor.model.scan import Job, Observation, Scope
from auditor.model.target import Target, TargetKey

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def outcomes(scanner: FakeScanner, hosts: int = 3, workers: int = 4) -> dict[str, Outcome]:
    plan = plan_of(scanner, rulebook(host_rule()), register(hosts))
    found: list[Outcome] = []
    collect(plan.jobs, plan.scope, owed_by(plan), found.append, workers=workers)
    assert sorted(outcome.job.id for outcome in found) == sorted(job.id for job in plan.jobs)
    return {outcome.job.targets[0].target: outcome for outcome in found}


def reason(outcome: Outcome) -> Reason | None:
    fact = outcome.observations[0].facts[0]
    return fact.reason if isinstance(fact, Missing) else None


def test_fifty_hosts_keep_their_own_facts_under_threads() -> None:
    def sees(target: Target) -> int:
        time.sleep(0.001 * (int(target.id[2:]) % 7))
        return int(target.id[2:])

    found = outcomes(FakeScanner(sees), hosts=50, workers=16)
    for name, outcome in found.items():
        (observation,) = outcome.observations
        assert observation.target.target == name
        assert [fact.value for fact in observation.facts if isinstance(fact, Fact)] == [int(name[2:])]


@pytest.mark.parametrize("error", [ValueError("电话 13900001234"), KeyboardInterrupt(), SystemExit(1), MemoryError()])
def test_what_a_scanner_raises_harms_nobody_else_and_leaks_nothing(error: BaseException) -> None:
    def sees(target: Target) -> object:
        if target.id == "h-1":
            raise error
        return 3

    found = outcomes(FakeScanner(sees))
    assert reason(found["h-1"]) is Reason.UNPARSABLE
    assert "13900001234" not in found["h-1"].failed
    assert reason(found["h-0"]) is None
    assert reason(found["h-2"]) is None


def test_a_job_that_never_returns_is_given_up_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "GRACE", 0.1)
    forever = threading.Event()

    def sees(target: Target) -> object:
        if target.id == "h-0":
            forever.wait(20)
        return 3

    started = time.monotonic()
    found = outcomes(FakeScanner(sees, timeout=0.2), workers=1)
    forever.set()
    assert time.monotonic() - started < 10
    assert reason(found["h-0"]) is Reason.TIMEOUT
    assert reason(found["h-1"]) is None


def test_facts_a_scanner_forgets_are_missing_not_absent() -> None:
    class Forgetful(FakeScanner):
        def _look(self, target: Target) -> list[Observation]:
            return [Observation(target.key, ())]

    assert {reason(outcome) for outcome in outcomes(Forgetful()).values()} == {Reason.UNSUPPORTED}


def test_a_scanner_cannot_speak_for_another_target() -> None:
    class Confused(FakeScanner):
        def _look(self, target: Target) -> list[Observation]:
            return [Observation(TargetKey("pf-a", "h-0"), (Fact("host.tries", 99),))]

    found = outcomes(Confused())
    assert reason(found["h-1"]) is Reason.UNSUPPORTED
    assert all(o.target.target == "h-1" for o in found["h-1"].observations)


def test_nothing_to_do_is_no_error() -> None:
    plan = plan_of(FakeScanner(), rulebook(host_rule()))
    collect((), plan.scope, owed_by(plan), pytest.fail)


def test_the_observer_hears_of_every_job() -> None:
    heard: list[str] = []

    class Listener:
        def planned(self, jobs: int, done: int) -> None:
            heard.append(f"planned {jobs}")

        def started(self, job: Job) -> None:
            heard.append(f"started {job.id}")

        def finished(self, job: Job, seconds: float, failed: str) -> None:
            heard.append(f"finished {job.id}")

    plan = plan_of(FakeScanner(), rulebook(host_rule()))
    collect(plan.jobs, plan.scope, owed_by(plan), lambda outcome: None, workers=1, observer=Listener())
    assert heard == [f"{what} fake:h-{n}" for n in range(3) for what in ("started", "finished")]


class Store:
    """Counts what it is handed, and refuses after so many."""

    def __init__(self, refuses_after: int, error: BaseException) -> None:
        self.recorded: list[str] = []
        self._after, self._error = refuses_after, error

    def __call__(self, outcome: Outcome) -> None:
        if len(self.recorded) == self._after:
            raise self._error
        self.recorded.append(outcome.job.id)


@pytest.mark.parametrize("error", [StoreFull("the disk is full"), KeyboardInterrupt()])
def test_no_target_is_contacted_any_more_once_nothing_can_be_written_down(error: BaseException) -> None:
    scanner = FakeScanner(lambda target: time.sleep(0.01) or 3)
    plan = plan_of(scanner, rulebook(host_rule()), register(200))
    store = Store(3, error)
    with pytest.raises(type(error)):
        collect(plan.jobs, plan.scope, owed_by(plan), store, workers=2)
    begun = len(scanner.looked)
    time.sleep(0.2)
    assert len(store.recorded) == 3
    assert len(scanner.looked) <= begun + 2 < 20


def test_a_slow_store_makes_no_finished_job_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "GRACE", 0.1)
    plan = plan_of(FakeScanner(timeout=0.2), rulebook(host_rule()), register(8))
    found: list[Outcome] = []

    def slow(outcome: Outcome) -> None:
        time.sleep(0.4)
        found.append(outcome)

    collect(plan.jobs, plan.scope, owed_by(plan), slow, workers=8)
    assert {reason(outcome) for outcome in found} == {None}


def test_lost_workers_are_replaced_and_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "GRACE", 0.05)
    at_once: list[int] = []
    looking: set[str] = set()

    def sees(target: Target) -> object:
        number = int(target.id[2:])
        looking.add(target.id)
        if number >= 8:
            at_once.append(len({name for name in looking if int(name[2:]) >= 8}))
        time.sleep(0.4 if number < 4 else 0.03)
        looking.discard(target.id)
        return 3

    found = outcomes(FakeScanner(sees, timeout=0.1), hosts=40, workers=2)
    assert [reason(found[f"h-{n}"]) for n in range(4)] == [Reason.TIMEOUT] * 4
    assert {reason(found[f"h-{n}"]) for n in range(8, 40)} == {None}
    assert max(at_once) <= 2


@pytest.mark.parametrize(
    "result",
    [
        None,
        3,
        ["text"],
        [None],
        [Observation(TargetKey("pf-a", "h-1"), (3,))],
        [Observation(TargetKey("pf-a", "h-1"), None)],
        [Observation(TargetKey("pf-a", "h-1"), (Fact("host.tries", 3),), (Evidence("x", "x", "text", NOW),))],
    ],
)
def test_what_is_no_observation_harms_nobody_else(result: object) -> None:
    class Broken(FakeScanner):
        def _look(self, target: Target) -> list[Observation]:
            return result if target.id == "h-1" else super()._look(target)

    found = outcomes(Broken())
    assert reason(found["h-1"]) is Reason.UNPARSABLE
    assert reason(found["h-2"]) is None


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Unspeakable(), Reason.UNPARSABLE),
        (PermissionError("no"), Reason.DENIED),
        (ConnectionRefusedError("no"), Reason.UNREACHABLE),
        (TimeoutError("late"), Reason.TIMEOUT),
    ],
)
def test_an_error_says_why_nothing_was_seen(error: Exception, expected: Reason) -> None:
    def sees(target: Target) -> object:
        raise error

    assert reason(outcomes(FakeScanner(sees))["h-0"]) is expected


def test_a_scanner_that_contradicts_itself_is_not_believed() -> None:
    class Undecided(FakeScanner):
        def _look(self, target: Target) -> list[Observation]:
            said = (Fact("host.tries", 9), Fact("host.tries", 3))
            return [Observation(target.key, said[:1]), Observation(target.key, said[1:])]

    assert reason(outcomes(Undecided())["h-1"]) is Reason.UNPARSABLE


def test_facts_of_another_scanner_are_not_taken_from_this_one() -> None:
    class Meddling(FakeScanner):
        def _look(self, target: Target) -> list[Observation]:
            return [Observation(target.key, (Fact("host.tries", 3), Fact("other.fact", 3)))]

    (observation,) = outcomes(Meddling())["h-1"].observations
    assert [fact.key for fact in observation.facts] == ["host.tries"]


class PlansTwice(FakeScanner):
    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        yield from super().jobs(targets, scope)
        yield Job("again", "fake", (targets[0].key,), list, 5)


class SameId(FakeScanner):
    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        return (replace(job, id="all the same") for job in super().jobs(targets, scope))


class SomebodyElse(FakeScanner):
    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        return (replace(job, scanner="linux") for job in super().jobs(targets, scope))


class CannotPlan(FakeScanner):
    def jobs(self, targets: Sequence[Target], scope: Scope) -> Iterator[Job]:
        raise RuntimeError("no plan")


class CannotOffer(FakeScanner):
    def offers(self, target: Target, catalogue: FactCatalogue) -> frozenset[str]:
        raise RuntimeError("no offer")


@pytest.mark.parametrize("scanner", [PlansTwice, SameId, SomebodyElse, CannotPlan, CannotOffer])
def test_a_scanner_that_cannot_plan_is_left_out_and_said(scanner: type[FakeScanner]) -> None:
    plan = plan_of(scanner(), rulebook(host_rule()))
    assert plan.jobs == ()
    assert list(plan.unloadable) == ["fake"]


def test_thousands_of_jobs_are_no_burden() -> None:
    started = time.process_time()
    assert len(outcomes(FakeScanner(), hosts=5000, workers=16)) == 5000
    assert time.process_time() - started < 10
