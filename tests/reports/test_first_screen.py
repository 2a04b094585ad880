"""The first screen: coverage, severities, the worst, what is overdue by law, and a way to every platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sample_results import of_size, rule, small
from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.model.fact import Reason
from auditor.model.rule import Basis, Method, Severity
from auditor.model.target import Target, TargetKind
from auditor.model.text import Lang
from auditor.model.verdict import AppliedWaiver, State, Step, Truth, Verdict, WaiverStatus
from auditor.results import AuditResult, overdue
from reports.audit_report import build
from reports.html import render
from reports.reading import read

PLATFORM = Target("pf-web", "pf-web", TargetKind.PLATFORM, "政府网站集约化平台", 3)
LAW = (Basis("csl", "23"),)


def step(operator: str, threshold: object, observed: object, **more: Any) -> Step:
    return Step(more.pop("fact", "platform.last_drill"), operator, threshold, observed, Truth.FALSE, **more)


def found(
    *steps: Step,
    basis: tuple[Basis, ...] = LAW,
    severity: Severity = Severity.HIGH,
    method: Method = Method.DOCUMENT,
    **more: Any,
) -> AuditResult:
    duty = rule(
        "plans.drilled-yearly",
        "应急演练",
        "Drill",
        kind=TargetKind.PLATFORM,
        basis=basis,
        severity=severity,
        method=method,
    )
    verdict = Verdict(duty.id, 1, PLATFORM.key, 3, State.FAIL, steps, **more)
    return replace(small(), targets=(PLATFORM,), rules={duty.id: duty}, verdicts=(verdict,), waivers=(), not_seen=())


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (step("newer_than", {"days": 365}, date(2025, 11, 22)), [1]),
        (step("newer_than", {"months": 12}, date(2025, 11, 22)), [1]),
        (step("newer_than", {"months": 1}, date(2026, 1, 31)), [268]),
        (step("newer_than", {"months": 36}, date(2023, 12, 31)), []),
        (step("newer_than", {"days": 365}, None, missing=Reason.ABSENT), [None]),
        (step("newer_than", {"days": 365}, None, missing=Reason.DENIED), []),
        (step("valid_for", {"days": 30}, date(2026, 11, 20)), [3]),
        (step("valid_for", {"days": 30}, date(2026, 11, 30)), []),
        (step("at_most", 30, 40, fact="platform.days_since_duty_to_file"), [10]),
        (step("at_most", 30, 40, fact="filing.days_to_file"), []),
        (step("at_least", 180, 30, fact="log_source.days_kept"), []),
    ],
)
def test_a_deadline_is_overdue_from_the_day_after_it(late: Step, days: list[int | None]) -> None:
    assert [item.days for item in overdue(found(late))] == days


def test_standards_and_advice_set_no_deadline_of_the_law() -> None:
    late = step("newer_than", {"days": 365}, date(2020, 1, 1))
    assert overdue(found(late, basis=(Basis("gbt22239", "8.1.9"),))) == ()
    assert overdue(found(late, severity=Severity.INFO)) == ()


def test_the_age_of_a_version_is_no_missed_deadline() -> None:
    late = step("newer_than", {"days": 365}, date(2020, 1, 1))
    assert overdue(found(late, method=Method.CHECK)) == ()


def test_a_waived_finding_is_not_called_overdue() -> None:
    waiver = AppliedWaiver("wv-1", WaiverStatus.ACTIVE, date(2027, 3, 31), "已批准延期", "p-officer")
    late = step("newer_than", {"days": 365}, date(2020, 1, 1))
    assert overdue(found(late, waiver=waiver)) == ()
    expired = replace(waiver, status=WaiverStatus.EXPIRED)
    assert len(overdue(found(late, waiver=expired))) == 1


def lead(result: AuditResult, lang: Lang = Lang.ZH) -> LexborNode:
    node = LexborHTMLParser(render(build(read(result), lang))).css_first("div.lead")
    assert node is not None
    return node


def test_the_screen_says_whether_the_audit_is_complete_and_counts_by_severity() -> None:
    screen = lead(small())
    assert "本次检查完整" in screen.css("aside")[0].text()
    assert [item.text(strip=True) for item in screen.css(".metrics li")][:2] == ["2严重", "4高危"]


def test_the_worst_findings_name_their_platforms() -> None:
    worst = lead(small(), Lang.EN).css(".panels aside")[0]
    items = [" ".join(item.text(separator=" ").split()) for item in worst.css("li")]
    assert items[0] == "Critical SSH does not let root in directly 一体化政务服务平台（区级分厅）"
    assert len(items) <= 5


def test_overdue_duties_say_by_how_much() -> None:
    panel = lead(found(step("newer_than", {"days": 365}, date(2025, 9, 12)))).css(".panels aside")[1]
    assert "最长逾期 72 天" in panel.text()
    assert "政府网站集约化平台" in panel.text()
    never = lead(found(step("newer_than", {"days": 365}, None, missing=Reason.ABSENT))).css(".panels aside")[1]
    assert "没有办理记录" in never.text()


def test_every_platform_is_one_link_away() -> None:
    links = {str(link.attributes["href"]) for link in lead(small()).css("ul.beside a")}
    assert {f"#p-{platform.id}" for platform in small().platforms} <= links


def test_the_screen_stays_short_however_much_was_found() -> None:
    screen = lead(of_size(100, 30, platforms=20))
    assert all(len(panel.css("li")) <= 5 for panel in screen.css(".panels aside"))


def test_on_paper_the_proofs_are_left_out_and_a_line_says_so() -> None:
    tree = LexborHTMLParser(render(build(read(small()), Lang.ZH)))
    assert all("printed" not in (node.attributes.get("class") or "") for node in tree.css(".card details"))
    note = tree.css_first("p.on-paper")
    assert note is not None and "audit.json" in note.text()
