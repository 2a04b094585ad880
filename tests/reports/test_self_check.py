"""The self-check report: labelled as one, complete, and never more sure than the assessment behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sample_results

from auditor.assessment import ClauseState, Edition, HazardState, Settings, assess
from auditor.model.register import Assessment as Former
from auditor.model.register import District, Host, Person, Platform, Rectification, Register, Unit
from auditor.model.text import Lang
from auditor.results import AuditResult
from auditor.rulebook import load_rulebook
from reports.assessment import Case, build_records, build_report, cases
from reports.plain import plain
from reports.publishing import publish
from reports.tree import Document

RULEBOOK = load_rulebook()
REGISTER = Register(
    schema_version=1,
    as_of=None,
    district=District(code="500116", name="示范区", level="county"),
    units=(Unit(id="u-1", name="区政务服务中心", type="institution", level="county"),),
    people=(Person(id="p-1", name="示例乙", unit="u-1", roles=("system_owner",)),),
    platforms=tuple(
        Platform(id=one.id, name=one.name, kind="service_portal", owner="u-1")
        for one in sample_results.small().platforms
    ),
    hosts=(Host(id="h-ykb-1", platform="pf-ykb", os="linux"), Host(id="h-ykb-9", platform="pf-ykb", os="linux")),
)


@pytest.fixture(scope="module")
def result() -> AuditResult:
    return replace(sample_results.small(), clauses=RULEBOOK.clauses.clauses, guidelines=RULEBOOK.guidelines)


def case(result: AuditResult, lang: Lang = Lang.ZH, day: date | None = None, platform: str = "pf-ykb") -> Case:
    return cases(result, assess(result, Settings(report_date=day)), REGISTER, lang)[platform]


def words_of(document: Document) -> str:
    return json.dumps(plain(document), ensure_ascii=False)


@pytest.mark.parametrize("lang", list(Lang))
def test_it_is_labelled_where_nobody_can_miss_it(result: AuditResult, lang: Lang) -> None:
    report = build_report(case(result, lang))
    label = {Lang.ZH: "不是等级测评报告", Lang.EN: "no official assessment report"}[lang]
    assert report.cover is not None and label in report.cover.label
    assert {Lang.ZH: "自查", Lang.EN: "self-check"}[lang] in report.header
    assert report.cover.number.startswith("ZC-")


def test_it_has_eight_chapters_and_nine_annexes(result: AuditResult) -> None:
    report = build_report(case(result))
    assert (len(report.sections), len(report.annexes)) == (8, 9)


@pytest.mark.parametrize("platform", ["pf-kiosk", "pf-ykb"])
@pytest.mark.parametrize("lang", list(Lang))
def test_every_problem_is_numbered_and_listed_with_what_to_do(result: AuditResult, lang: Lang, platform: str) -> None:
    subject = case(result, lang, platform=platform)
    said = words_of(build_report(subject))
    problems = subject.problems()
    deviating = {v.rule for v in result.verdicts if v.target.platform == platform and v.state.deviates}
    named = {clause for rule in deviating for clause in result.rules[rule].clauses_at(subject.assessed.platform.level)}
    assert {problem.item.clause.id for problem in problems} == named & {i.clause.id for i in subject.assessed.items}
    assert problems
    for problem in problems:
        assert said.count(f'"{problem.number}"') >= 3  # list of problems, risks, actions
        assert problem.item.clause.id in said


def test_no_verdict_is_given_while_items_are_pending(result: AuditResult) -> None:
    subject = case(result)
    assert subject.assessed.tally[ClauseState.PENDING]
    said = words_of(build_report(subject))
    assert "结论未定" in said and "未定（可能：" in said


def test_no_hazard_is_never_said_while_triggers_are_not_judged(result: AuditResult) -> None:
    subject = case(result, platform="pf-kiosk")
    assert any(one.state is HazardState.NOT_JUDGED for one in subject.assessed.hazards)
    said = words_of(build_report(subject))
    assert "种触发项未能判断" in said


def test_the_previous_problems_are_counted_with_those_mended(result: AuditResult) -> None:
    former = Former(id="as-1", platform="pf-ykb", template="2025", report_date=date(2026, 5, 1), verdict="基本符合")
    problems = tuple(
        Rectification(id=f"r-{n}", assessment="as-1", item=f"问题{n}", severity="high", closed=day)
        for n, day in enumerate((date(2026, 6, 1), None, None))
    )
    subject = replace(case(result), register=replace(REGISTER, assessments=(former,), rectifications=problems))
    said = words_of(build_report(subject))
    assert "3（1个已整改）" in said and "基本符合" in said
    silent = replace(subject, register=replace(subject.register, rectifications=()))
    assert "不等于没有问题" in words_of(build_report(silent))


def test_the_sample_looked_at_is_held_against_the_sample_needed(result: AuditResult) -> None:
    rows = next(
        block.rows
        for section in build_report(case(result)).sections
        for part in section.blocks
        for block in getattr(part, "blocks", ())
        if getattr(block, "id", "") == "sampling"
    )
    assert rows and all(row[1].number >= row[3].number + row[4].number for row in rows)


def test_rates_by_layer_add_up_to_the_whole(result: AuditResult) -> None:
    rates = next(one for one in build_report(case(result)).sections if one.anchor == "rates").blocks[0]
    for column in range(1, len(rates.columns) - 1):  # type: ignore[union-attr]
        assert sum(row[column].number for row in rates.rows) == rates.totals[column].number  # type: ignore[union-attr]


def test_the_day_on_the_cover_decides_the_edition(result: AuditResult) -> None:
    old = case(result, day=date(2025, 3, 19))
    assert old.edition is Edition.E2021 and "综合得分" in words_of(build_report(old))
    new = case(result, day=date(2025, 3, 20))
    assert new.edition is Edition.E2025 and "符合率" in words_of(build_report(new))


def test_objects_nobody_looked_at_are_told_apart(result: AuditResult) -> None:
    said = words_of(build_report(case(result)))
    assert "未检查" in said and "部分未看到" in said


def test_every_item_on_every_object_is_a_record(result: AuditResult) -> None:
    subject = case(result)
    records = build_records(subject)
    lines = sum(len(block.rows) for section in records.sections for block in section.blocks if hasattr(block, "rows"))
    assert lines == sum(len(item.objects) for item in subject.assessed.items)


def test_it_can_be_written_in_every_format(result: AuditResult, tmp_path: Path) -> None:
    files = publish({"self-check": build_report(case(result))}, tmp_path / "out", ["html,pdf,docx,json"])
    assert [file.suffix for file in files] == [".html", ".pdf", ".docx", ".json"]
    assert all(file.stat().st_size > 10_000 for file in files)
