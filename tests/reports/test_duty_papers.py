"""Duty papers: what they say adds up, what nobody knows stays unknown, and nothing is overlooked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import icalendar
import pytest
import sample_results

from auditor.assessment import assess
from auditor.grading import ledger
from auditor.grading.ledger import Standing as Duty
from auditor.inventory import load_register
from auditor.model.rule import Severity
from auditor.model.target import TargetKind
from auditor.model.text import Lang
from auditor.results import AuditResult, findings, is_waived
from auditor.rulebook import load_rulebook
from auditor.rulebook.deadlines import load_deadlines
from reports import papers
from reports.assessment import cases
from reports.papers import Standing, Subject
from reports.papers.calendar import events
from reports.plain import plain
from reports.tree import Document

ROOT = Path(__file__).parents[2]
RULEBOOK = load_rulebook()
REGISTER = load_register(ROOT / "inventory.yaml")


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """A small audit whose platforms also stand in the sample district's register."""
    return replace(sample_results.small(), clauses=RULEBOOK.clauses.clauses, guidelines=RULEBOOK.guidelines)


def subject(result: AuditResult, lang: Lang = Lang.ZH, history: Mapping[str, list[Standing]] | None = None) -> Subject:
    entries = ledger(REGISTER, load_deadlines(), result.as_of)
    return Subject(result, assess(result), REGISTER, entries, lang, history or {})


def words_of(document: Document) -> str:
    return json.dumps(plain(document), ensure_ascii=False)


def every_paper(about: Subject) -> list[Document]:
    found = cases(about.result, about.assessment, about.register, about.lang)
    return [
        papers.build_rectification(about),
        *(papers.build_rectification(about, one) for one in about.assessment.platforms),
        *(papers.build_protection_plan(case, about) for case in found.values()),
        papers.build_data_survey(about),
        papers.build_log_retention(about),
        papers.build_calendar(about),
        papers.build_websites(about),
        papers.build_vendors(about),
        *(papers.build_owner_report(about, unit) for unit in papers.owners(about)),
        *(papers.build_management(about, one) for one in about.assessment.platforms),
        papers.build_overview(about),
    ]


@pytest.mark.parametrize("lang", list(Lang))
def test_every_paper_is_built_in_both_languages_and_no_place_is_left_unfilled(result: AuditResult, lang: Lang) -> None:
    for document in every_paper(subject(result, lang)):
        said = words_of(document)
        assert "{" not in document.title and document.sections
        assert "None" not in said, document.title


def test_the_rectification_plan_has_every_open_finding_once(result: AuditResult) -> None:
    tasks = papers.build_rectification(subject(result)).sections[0].blocks[0]
    open_ones = [v for v in findings(result) if not is_waived(v) and result.rules[v.rule].severity is not Severity.INFO]
    assert len(tasks.rows) == len(open_ones) > 0  # type: ignore[union-attr]


def test_a_severe_finding_is_due_sooner_and_level_three_sooner_still(result: AuditResult) -> None:
    about = subject(result)
    due = {(v.level >= 3, result.rules[v.rule].severity): about.due(v) for v in about.open_findings()}
    for (strict, severity), day in due.items():
        for (other_strict, other), later in due.items():
            if severity.rank <= other.rank and strict >= other_strict:
                assert day <= later


def test_only_what_the_target_did_counts_as_mended(result: AuditResult) -> None:
    assert result.previous is not None
    changed = tuple(replace(change, cause="scope") for change in result.previous.changes)
    out_of_scope = replace(result, previous=replace(result.previous, changes=changed))
    assert "已整改 1" in words_of(papers.build_rectification(subject(result)))
    assert "已整改 0" in words_of(papers.build_rectification(subject(out_of_scope)))


def test_a_log_whose_beginning_nobody_entered_does_not_reach_back(result: AuditResult) -> None:
    logs = tuple(replace(one, earliest=None) for one in REGISTER.log_sources)
    about = replace(subject(result), register=replace(REGISTER, log_sources=logs))
    said = words_of(papers.build_log_retention(about))
    assert said.count("不知道") == len(logs) and '"够"' not in said


def test_what_was_not_looked_at_is_never_told_as_clean(result: AuditResult) -> None:
    about = subject(result)
    unit = papers.owners(about)[0]
    said = words_of(papers.build_owner_report(about, unit))
    assert "未检查" in said and "不能视为没有问题" in said


@pytest.mark.parametrize(("severity", "is_due"), [(Severity.INFO, False), (Severity.HIGH, True)])
def test_advice_for_a_data_owner_has_no_day(result: AuditResult, severity: Severity, is_due: bool) -> None:
    deviating = {verdict.target for verdict in result.verdicts if verdict.state.deviates}
    one = next(target for target in result.targets if target.key in deviating)
    told = replace(one, kind=TargetKind.DATASET, id=REGISTER.datasets[0].id)
    verdicts = tuple(replace(v, target=told.key) for v in result.verdicts if v.target == one.key)
    rules = {name: replace(rule, severity=severity) for name, rule in result.rules.items()}
    about = replace(subject(result), result=replace(result, targets=(told,), verdicts=verdicts, rules=rules))
    owner = next(unit for unit in papers.owners(about) if unit.id == REGISTER.datasets[0].provider)
    said = words_of(papers.build_owner_report(about, owner))
    assert "怎么办" in said and ("建议期限" in said) == is_due


def test_an_office_page_lists_the_platforms_that_were_not_audited(result: AuditResult) -> None:
    about = subject(result)
    said = words_of(papers.build_overview(about))
    missing = [one.name for one in REGISTER.platforms if one.id not in about.assessment.platforms]
    assert missing and any(f"{name}" in said.split("没有检查的平台：")[1] for name in missing)


def test_overdue_counts_are_those_of_the_list_of_deadlines(result: AuditResult) -> None:
    about = subject(result)
    for name in about.assessment.platforms:
        overdue = sum(d.standing is Duty.OVERDUE for e in about.entries if e.platform.id == name for d in e.dues)
        metrics = papers.build_management(about, name).lead[0]
        assert metrics.items[-1].value == str(overdue)  # type: ignore[union-attr]


def test_no_paper_prints_a_code_word_of_the_register(result: AuditResult) -> None:
    codes = (
        '"general-',
        '"linux"',
        '"production"',
        '"sharing_record"',
        '"medium"',
        '"access"',
        '"device"',
        '"postgresql"',
    )
    for document in every_paper(subject(result)):
        said = words_of(replace(document, sections=tuple(document.sections)))
        assert not [code for code in codes if f'"text": {code}' in said], document.title


def test_a_rate_never_stands_without_its_coverage(result: AuditResult) -> None:
    for platform in subject(result).assessment.platforms:
        said = words_of(papers.build_management(subject(result), platform))
        assert "符合率" in said and "看过的测评项" in said


def test_the_trend_ends_with_this_audit(result: AuditResult) -> None:
    earlier = [Standing("a", date(2026, 5, 1), None, None, 9)]
    said = words_of(papers.build_management(subject(result, history={"pf-ykb": earlier}), "pf-ykb"))
    assert said.index("2026-05-01") < said.index(result.as_of.isoformat())


def test_the_calendar_file_holds_every_event_with_a_day_and_keeps_their_identity(result: AuditResult) -> None:
    about = subject(result)
    calendar = icalendar.Calendar.from_ical(papers.icalendar(about))
    read = [(str(one["UID"]), one.decoded("DTSTART")) for one in calendar.walk("VEVENT")]
    dated = [one for one in events(about) if one.day is not None]
    assert sorted(day for _, day in read) == sorted(one.day for one in dated)
    assert len({uid for uid, _ in read}) == len(dated)
    assert papers.icalendar(about) == papers.icalendar(about)
    later = replace(about, result=replace(result, audit="another"))
    again = icalendar.Calendar.from_ical(papers.icalendar(later))
    assert {str(one["UID"]) for one in again.walk("VEVENT")} == {uid for uid, _ in read}
