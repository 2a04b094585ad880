"""Waivers stand beside a verdict and never change it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from auditor.judge.waivers import apply_waivers
from auditor.model.register import Waiver, WaiverScope
from auditor.model.target import TargetKey
from auditor.model.verdict import AppliedWaiver, State, Verdict, WaiverStatus

TODAY = date(2026, 11, 20)


def verdict(rule: str = "linux.ssh.root", target: str = "h-1", state: State = State.FAIL) -> Verdict:
    return Verdict(rule, 1, TargetKey("pf-a", target), 3, state)


def waiver(**changes: object) -> Waiver:
    values: dict[str, object] = {
        "id": "wv-1",
        "rule": "linux.ssh.root",
        "scope": WaiverScope(platform="pf-a", target="h-*"),
        "reason": "批处理",
        "approved_by": "p-officer",
        "approved_on": date(2026, 6, 1),
        "expires_on": date(2026, 12, 31),
    }
    return Waiver(**(values | changes))


def applied(*verdicts: Verdict, waivers: tuple[Waiver, ...]) -> AppliedWaiver | None:
    return apply_waivers(verdicts, waivers, {}, TODAY)[0].waiver


def test_an_active_waiver_leaves_the_state_alone() -> None:
    result = apply_waivers([verdict()], [waiver()], {}, TODAY)[0]
    assert result.state is State.FAIL
    assert result.waiver is not None
    assert result.waiver.status is WaiverStatus.ACTIVE


@pytest.mark.parametrize("state", [state for state in State if not state.deviates])
def test_only_deviations_are_waived(state: State) -> None:
    assert applied(verdict(state=state), waivers=(waiver(),)) is None


@pytest.mark.parametrize(
    ("expires", "status"),
    [(date(2026, 11, 20), WaiverStatus.ACTIVE), (date(2026, 11, 19), WaiverStatus.EXPIRED)],
)
def test_the_last_day_still_counts(expires: date, status: WaiverStatus) -> None:
    found = applied(verdict(), waivers=(waiver(expires_on=expires),))
    assert found is not None
    assert found.status is status


@pytest.mark.parametrize("scope", [WaiverScope(platform="pf-b"), WaiverScope(target="db-*")])
def test_a_waiver_out_of_scope_covers_nothing(scope: WaiverScope) -> None:
    assert applied(verdict(), waivers=(waiver(scope=scope),)) is None


@pytest.mark.parametrize(
    ("compensating", "status"),
    [
        (State.PASS, WaiverStatus.ACTIVE),
        (State.FAIL, WaiverStatus.UNCOMPENSATED),
        (State.ERROR, WaiverStatus.UNCOMPENSATED),
        (State.NOT_APPLICABLE, WaiverStatus.UNCOMPENSATED),
    ],
)
def test_a_compensating_rule_must_itself_pass(compensating: State, status: WaiverStatus) -> None:
    other = verdict(rule="network.bastion", state=compensating)
    found = applied(verdict(), other, waivers=(waiver(compensated_by=("network.bastion",)),))
    assert found is not None
    assert found.status is status


def test_a_compensating_rule_that_was_never_judged_compensates_nothing() -> None:
    found = applied(verdict(), waivers=(waiver(compensated_by=("network.bastion",)),))
    assert found is not None
    assert found.status is WaiverStatus.UNCOMPENSATED


def test_of_two_waivers_the_one_that_ends_first_counts() -> None:
    later = waiver(id="wv-2", expires_on=date(2027, 3, 1))
    found = applied(verdict(), waivers=(later, waiver()))
    assert found is not None
    assert found.id == "wv-1"


def test_a_waiver_covers_nothing_before_the_day_it_was_approved() -> None:
    assert applied(verdict(), waivers=(waiver(approved_on=date(2026, 11, 21)),)) is None
    assert applied(verdict(), waivers=(waiver(approved_on=date(2026, 11, 20)),)) is not None


def test_an_ended_waiver_does_not_stand_in_the_way_of_the_one_approved_anew() -> None:
    ended = waiver(id="wv-0", approved_on=date(2025, 6, 1), expires_on=date(2026, 5, 31))
    found = applied(verdict(), waivers=(ended, waiver()))
    assert found is not None
    assert (found.id, found.status) == ("wv-1", WaiverStatus.ACTIVE)


def test_the_id_of_a_rule_is_never_taken_for_the_former_name_of_another() -> None:
    rules = {"a": SimpleNamespace(id="a", aliases=("b", "old")), "b": SimpleNamespace(id="b", aliases=())}
    verdicts = [verdict("a"), verdict("b")]
    for name, covered in (("b", ["b"]), ("old", ["a"]), ("a", ["a"])):
        result = apply_waivers(verdicts, [waiver(rule=name)], rules, TODAY)
        assert [found.rule for found in result if found.waiver] == covered


def test_a_compensating_rule_is_found_under_its_former_name() -> None:
    rules = {"network.bastion": SimpleNamespace(id="network.bastion", aliases=("network.jump-host",))}
    other = verdict(rule="network.bastion", state=State.PASS)
    result = apply_waivers([verdict(), other], [waiver(compensated_by=("network.jump-host",))], rules, TODAY)
    assert result[0].waiver is not None
    assert result[0].waiver.status is WaiverStatus.ACTIVE
