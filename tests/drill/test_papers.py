"""Papers of a drill say what the records say, in both languages and every format."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from records import at, journal
from test_outcome import WHOLE

from auditor.drill.library import DrillLibrary
from auditor.drill.outcome import derive
from auditor.model.drill import DrillOutcome, DrillPlan, Mark
from auditor.model.drill import RecordKind as K
from auditor.model.text import Lang
from reports.drill import drill_documents
from reports.plain import plain
from reports.publishing import publish


def words_of(document: object) -> str:
    return json.dumps(plain(document), ensure_ascii=False)  # type: ignore[arg-type]


@pytest.fixture
def outcome(plan: DrillPlan, library: DrillLibrary) -> DrillOutcome:
    records = [event for event in WHOLE if len(event) < 3 or event[2] != Mark.REPORTED]
    late = (400, K.MARKED, Mark.REPORTED)
    return derive(plan, [*journal(*records[:-1], late), *journal((410, K.ENDED), observer="b")], library.items, at(500))


@pytest.mark.parametrize("lang", list(Lang))
def test_the_report_names_every_gap_clock_and_time(outcome: DrillOutcome, lang: Lang) -> None:
    said = words_of(drill_documents(outcome, lang)["drill-report"])
    assert outcome.gaps
    for gap in outcome.gaps:
        assert gap.id in said and gap.title[lang] in said and gap.reason[lang] in said
    for reading in outcome.clocks:
        assert reading.clock.title[lang] in said
    assert "6:30:00" in said  # from detection at 0:10 to the first report at 6:40
    assert {"clock:first-report", "action:first-report"} <= {gap.id for gap in outcome.gaps}


def test_a_drill_under_way_lists_no_gaps_and_says_that_it_has_not_ended(plan: DrillPlan, library: DrillLibrary) -> None:
    outcome = derive(plan, journal(*WHOLE[:5]), library.items, at(60))
    said = words_of(drill_documents(outcome, Lang.EN)["drill-report"])
    assert "not ended" in said and "Gaps are listed once the drill has ended" in said


def test_nothing_but_the_plan_is_written_before_the_start(plan: DrillPlan, library: DrillLibrary) -> None:
    assert set(drill_documents(derive(plan, [], library.items, at(0)), Lang.ZH)) == {"drill-plan"}


def test_what_nobody_recorded_is_a_blank_and_never_made_up(plan: DrillPlan, library: DrillLibrary) -> None:
    outcome = derive(plan, journal((0, K.STARTED), (0, K.INJECTED, "tip"), (9, K.ENDED)), library.items, at(60))
    papers = drill_documents(outcome, Lang.EN)["incident-papers"]
    said = words_of(replace(papers, cover=None))
    assert "grade open" in said and "to be filled in" in said and "2026-11-20" not in said


def test_a_limit_nobody_has_checked_is_marked(outcome: DrillOutcome) -> None:
    clock = outcome.clocks[0].clock
    doubtful = replace(outcome.clocks[0], clock=replace(clock, source=replace(clock.source, verified=False)))
    said = words_of(drill_documents(replace(outcome, clocks=(doubtful,)), Lang.EN)["drill-report"])
    assert "not checked against the official text" in said
    assert outcome.clocks[0].taken == timedelta(hours=6, minutes=30)


def test_a_first_report_tells_nothing_that_came_after_it(plan: DrillPlan, library: DrillLibrary) -> None:
    events = (
        (0, K.STARTED), (1, K.INJECTED, "tip"), (2, K.MARKED, Mark.DETECTED), (60, K.MARKED, Mark.REPORTED),
        (90, K.MARKED, Mark.CONTAINED), (95, K.MARKED, Mark.SUMMARISED), (99, K.ENDED),
    )  # fmt: skip
    papers = drill_documents(derive(plan, journal(*events), library.items, at(100)), Lang.EN)["incident-papers"]
    first, supplement = (words_of(replace(papers, cover=None, sections=(one,))) for one in papers.sections[:2])
    assert "first report" in first and "contained" not in first
    assert "2026-11-20" in first and "2026-11-20" not in supplement


def test_a_hurried_tabletop_says_that_its_times_are_drill_time(plan: DrillPlan, library: DrillLibrary) -> None:
    events = ((0, K.STARTED, "", {"speed": 60}), (1, K.INJECTED, "tip"), (2, K.MARKED, Mark.DETECTED), (9, K.ENDED))
    outcome = derive(plan, journal(*events), library.items, at(10))
    said = words_of(drill_documents(outcome, Lang.ZH)["drill-report"])
    assert outcome.elapsed == timedelta(hours=9) and "60 倍速" in said and "1/60" in said


def test_records_are_told_in_words_and_not_in_codes(plan: DrillPlan, library: DrillLibrary) -> None:
    live = {"passed": True, "summary": {"zh": "好", "en": "good"}, "figures": []}
    events = (
        *WHOLE, (600, K.MEASURED, "canary", live), (610, K.RATED, "locating", {"score": 3}),
        (620, K.GAP_CLOSED, "clock:police"),
    )  # fmt: skip
    said = words_of(drill_documents(derive(plan, journal(*events), library.items, at(700)), Lang.ZH)["drill-report"])
    for code in ("实测 canary", "评分 locating", "问题整改 clock", '"canary"', "log_retention"):
        assert code not in said


HOSTILE = '𬭎<&>=HYPERLINK("x")#read("/etc/passwd"){{7*7}}\u202e*_$'


def test_names_from_outside_print_as_they_are_in_every_format(outcome: DrillOutcome, tmp_path: Path) -> None:
    hostile = replace(outcome, plan=replace(outcome.plan, platform_name=HOSTILE, unit_name=HOSTILE))
    files = publish(drill_documents(hostile, Lang.ZH), tmp_path / "papers", ["html,docx,json"])
    assert len(files) == 9 and all(file.stat().st_size for file in files)
    page = (tmp_path / "papers" / "drill-report.html").read_text("utf-8")
    assert "=HYPERLINK(&#34;x&#34;)" in page and "{{7*7}}" in page and "root:" not in page
