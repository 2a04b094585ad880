"""Collecting: every target gets its own facts or the reason why not, whatever scanners do."""

from __future__ import annotations

import threading
import time

import pytest
from district import FakeScanner, host_rule, plan_of, register, rulebook

from auditor.audit import collect as collecting
from auditor.audit.collect import Outcome, collect
from auditor.audit.run import owed_by
from auditor.model.fact import Fact, Missing, Reason
from auditor.model.scan import Job, Observation
from auditor.model.target import Target, TargetKey


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
