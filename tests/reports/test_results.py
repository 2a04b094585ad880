"""The numbers of a result: coverage, the gate, exit codes and waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sample_results import rule, small

from auditor.model.rule import Method, Severity
from auditor.model.target import Target, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import AppliedWaiver, State, Verdict, WaiverStatus
from auditor.results import (
    AuditResult,
    Counts,
    UnseenTarget,
    WaiverUse,
    coverage_of,
    exit_code,
    findings,
    gate,
    waiver_rows,
)

HOST = Target("pf-web", "h-web-1", TargetKind.HOST, "门户网站服务器", 3)
CLAUSE = "8.1.4.2a"


def judged(*states: State, method: Method = Method.CHECK, clause: str = CLAUSE, scanner: str = "linux") -> AuditResult:
    """One host and as many rules as states, all of them speaking to the same clause."""
    book = {
        f"linux.x.rule-{n}": rule(f"linux.x.rule-{n}", "甲", "A", clause={3: (clause,)}, method=method)
        for n, _state in enumerate(states)
    }
    return replace(
        small(),
        targets=(HOST,),
        rules=book,
        verdicts=tuple(Verdict(id, 2, HOST.key, 3, state) for id, state in zip(book, states, strict=True)),
        scanners=dict.fromkeys(book, (scanner,)),
        waivers=(),
        not_seen=(),
    )


def test_counts_tell_applicable_automatic_and_judged_apart() -> None:
    counts = Counts.of([*State, State.PASS])
    assert (counts.total, counts.applicable, counts.automatic, counts.judged) == (8, 7, 6, 4)
    assert (counts.deviating, counts.unseen) == (2, 2)


def test_coverage_adds_up_over_platforms() -> None:
    coverage = coverage_of(small())
    assert sum(counts.total for counts in coverage.platforms.values()) == coverage.total.total == 21
    assert coverage.scanners["network"][State.FAIL] == 2


def test_a_platform_without_any_verdict_still_has_its_row() -> None:
    assert coverage_of(replace(small(), verdicts=())).platforms["pf-kiosk"].total == 0


@pytest.mark.parametrize(
    ("states", "complete"),
    [
        ((State.PASS,) * 10, True),
        ((State.PASS,) * 9 + (State.UNKNOWN,), True),
        ((State.PASS,) * 8 + (State.UNKNOWN, State.ERROR), False),
        ((State.PASS,) * 9 + (State.MANUAL,) * 9, True),
        ((State.MANUAL,), False),
        ((State.NOT_APPLICABLE,) * 5, False),
        ((State.ERROR,), False),
        ((), False),
    ],
)
def test_the_gate_closes_above_a_tenth_unseen_and_when_nothing_was_judged(
    states: tuple[State, ...], complete: bool
) -> None:
    assert gate(judged(*states)).complete is complete


def test_the_limit_of_the_gate_can_be_set() -> None:
    result = judged(*(State.PASS,) * 8, State.UNKNOWN, State.ERROR)
    assert gate(replace(result, gate_limit=Fraction(1, 5))).complete


def test_a_host_nobody_could_log_in_to_does_not_hide_behind_its_register_entry() -> None:
    result = judged(*(State.PASS,) * 50, State.ERROR)
    last = list(result.rules)[-1]
    split = dict.fromkeys(result.rules, ("register",)) | {last: ("linux",)}
    assert gate(replace(result, scanners=split)).unseen_targets == (UnseenTarget(HOST.key, "linux"),)


@pytest.mark.parametrize(
    ("reason", "unseen"), [("unsupported", (UnseenTarget(HOST.key, "linux"),)), ("absent", ()), ("", ())]
)
def test_a_scanner_that_brought_nothing_of_a_host_does_not_hide_either(
    reason: str, unseen: tuple[UnseenTarget, ...]
) -> None:
    result = judged(*(State.PASS,) * 50, State.UNKNOWN)
    last = list(result.rules)[-1]
    split = dict.fromkeys(result.rules, ("register",)) | {last: ("linux",)}
    verdicts = (*result.verdicts[:-1], replace(result.verdicts[-1], reason=reason))
    assert gate(replace(result, scanners=split, verdicts=verdicts)).unseen_targets == unseen


def test_a_dataset_that_could_not_be_read_does_not_hide_although_nothing_else_is_said_of_it() -> None:
    dataset = Target("pf-a", "ds-1", TargetKind.DATASET, "数据集", 3)
    result = judged(*(State.PASS,) * 50)
    rule = next(iter(result.rules))
    failed = Verdict(rule, 1, dataset.key, 3, State.ERROR, reason="denied")
    with_dataset = replace(result, targets=(HOST, dataset), verdicts=(*result.verdicts, failed))
    read_by = dict.fromkeys(result.rules, ("personal_data",))
    assert gate(replace(with_dataset, scanners=read_by)).unseen_targets == (UnseenTarget(dataset.key, "personal_data"),)


def test_a_record_of_the_register_that_no_rule_applies_to_is_no_gap() -> None:
    person = Target("", "p-1", TargetKind.PERSON, "安全管理员", 3)
    result = judged(State.PASS)
    with_person = replace(
        result,
        targets=(HOST, person),
        verdicts=(*result.verdicts, Verdict("linux.x.rule-0", 2, person.key, 3, State.NOT_APPLICABLE)),
    )
    assert gate(with_person).complete


def test_a_setback_makes_an_audit_incomplete() -> None:
    setback = Text("扫描器无法加载", "a scanner could not be loaded")
    assert not gate(replace(judged(State.PASS), setbacks=(setback,))).complete


def waived(status: WaiverStatus) -> AuditResult:
    result = judged(State.FAIL)
    applied = AppliedWaiver("wv-1", status, date(2027, 3, 31), "待更换", "p-officer")
    return replace(result, verdicts=tuple(replace(verdict, waiver=applied) for verdict in result.verdicts))


def test_exit_codes() -> None:
    advice = judged(State.FAIL)
    only_advice = {id: replace(one, severity=Severity.INFO) for id, one in advice.rules.items()}
    assert exit_code(judged(State.PASS)) == 0
    assert exit_code(judged(State.PASS, State.PARTIAL)) == 1
    assert exit_code(judged(State.FAIL, State.ERROR)) == 3
    assert exit_code(waived(WaiverStatus.ACTIVE)) == 0
    assert exit_code(waived(WaiverStatus.EXPIRED)) == 1
    assert exit_code(waived(WaiverStatus.UNCOMPENSATED)) == 1
    assert exit_code(replace(advice, rules=only_advice)) == 0


def test_findings_come_most_severe_first_and_waived_ones_stay_among_them() -> None:
    found = findings(small())
    assert [small().rules[verdict.rule].severity for verdict in found][:2] == [Severity.CRITICAL] * 2
    assert ("pf-kiosk", "h-kiosk-01", "network.ports.undeclared") in {verdict.key for verdict in found}


def test_unused_and_expired_waivers_are_told() -> None:
    used, expired = waiver_rows(small())
    assert (used.use, used.findings, used.days_left) == (
        WaiverUse.APPLIED,
        (("pf-kiosk", "h-kiosk-01", "network.ports.undeclared"),),
        128,
    )
    assert expired.use is WaiverUse.EXPIRED
    still_valid = replace(expired.waiver, expires_on=date(2026, 12, 31))
    (row,) = waiver_rows(replace(small(), waivers=(still_valid,)))
    assert row.use is WaiverUse.UNMATCHED
