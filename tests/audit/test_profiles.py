"""A profile is part of the plan and of what is sealed, and changes no verdict silently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from district import ARCHIVE, FakeScanner, host_rule, plan_of, rulebook

from auditor.audit.replay import replay
from auditor.audit.result import load_result
from auditor.audit.run import profile_of, run_audit
from auditor.model.profile import Profile
from auditor.model.rule import Assertion, Param, ParamRef
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State
from auditor.store import AuditStore

TRIES = Param("tries", {1: 2}, "max", {Profile.USUAL: {1: 2}, Profile.STRICT: {1: 0}, Profile.LENIENT: {1: 9}})
RULE = host_rule(pass_when=Assertion("host.tries", "at_most", ParamRef("tries")), params={"tries": TRIES})
PLAIN = host_rule("test.plain", at_most=9)


def book(profile: Profile) -> Rulebook:
    read = rulebook(*(rule.in_profile(profile) for rule in (RULE, PLAIN)))
    return replace(read, profile=profile)


def test_a_profile_makes_another_plan() -> None:
    plans = {plan_of(FakeScanner(), book(profile)).digest for profile in Profile}
    assert len(plans) == len(Profile)


@pytest.mark.parametrize(
    ("profile", "state", "changed"),
    [
        (Profile.USUAL, State.FAIL, set()),
        (Profile.STRICT, State.FAIL, set()),
        (Profile.LENIENT, State.PASS, {State.FAIL}),
    ],
)
def test_a_verdict_that_the_profile_raised_is_named(
    tmp_path: Path, profile: Profile, state: State, changed: set[State]
) -> None:
    store = AuditStore(tmp_path)
    record = run_audit(plan_of(FakeScanner(), book(profile)), store, ARCHIVE)
    assert record.header["profile"] == profile
    result = load_result(store, record, book(profile))
    assert result.profile is profile
    by_rule = {verdict.rule: verdict.state for verdict in result.verdicts}
    assert by_rule == {"test.port": state, "test.plain": State.PASS}
    assert set(result.usual_states.values()) == changed
    assert {rule for _, _, rule in result.usual_states} == ({"test.port"} if changed else set())


def test_a_replay_by_another_profile_says_which(tmp_path: Path) -> None:
    store = AuditStore(tmp_path)
    record = run_audit(plan_of(FakeScanner(), book(Profile.LENIENT)), store, ARCHIVE)
    again = replay(store, record, book(Profile.STRICT), ARCHIVE)
    assert profile_of(again.header) is Profile.STRICT
    assert profile_of(store.get(record.id).header) is Profile.LENIENT


def test_an_audit_from_before_there_were_profiles_is_of_the_usual_one() -> None:
    assert profile_of({"pack": ""}) is Profile.USUAL
