"""The certificate's last day, and what is due when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from registers import AS_OF, district, small

from auditor.errors import RulebookError
from auditor.grading import Standing, certificate_valid_until, ledger
from auditor.model.register import Assessment, Filing
from auditor.model.text import Lang
from auditor.rulebook.deadlines import load_deadlines
from reports.filing import ledger_document
from reports.publishing import RENDERERS

DEADLINES = load_deadlines()


def filing(**fields: object) -> Filing:
    return Filing(id="fl-a", platform="pf-a", grade=3, **fields)  # type: ignore[arg-type]


def report(day: date) -> Assessment:
    return Assessment(id=f"as-{day}", platform="pf-a", template="2025", report_date=day)


@pytest.mark.parametrize(
    ("filed", "reports", "last"),
    [
        (date(2019, 6, 20), (), date(2027, 12, 31)),  # older ones count from 2025-01-01
        (date(2025, 7, 1), (), date(2028, 6, 30)),
        (date(2025, 7, 1), (date(2026, 3, 16),), date(2029, 6, 30)),
        (date(2025, 7, 1), (date(2025, 6, 30),), date(2028, 6, 30)),  # finished before it was issued
        (date(2025, 7, 1), (date(2028, 6, 30),), date(2029, 6, 30)),  # on the last day
        (date(2025, 7, 1), (date(2028, 7, 1),), date(2028, 6, 30)),  # a day too late
        (date(2025, 7, 1), (date(2026, 6, 1), date(2027, 6, 1)), date(2030, 6, 30)),
        (date(2024, 2, 29), (), date(2027, 12, 31)),
    ],
)
def test_a_certificate_holds_three_years_and_one_more_for_each_assessment(
    filed: date, reports: tuple[date, ...], last: date
) -> None:
    assert certificate_valid_until(filing(filed=filed), [report(day) for day in reports], DEADLINES) == last


def test_a_filing_without_a_day_has_no_certificate_to_compute() -> None:
    assert certificate_valid_until(filing(), [report(AS_OF)], DEADLINES) is None


def standings(case_fields: dict[str, object], filing_fields: dict[str, object] | None = None) -> dict[str, Standing]:
    case = small(case_fields, filing=filing_fields)  # type: ignore[arg-type]
    [entry] = ledger(case.register, DEADLINES, AS_OF)
    return {due.deadline.id: due.standing for due in entry.dues}


def test_a_platform_nobody_graded_is_unknown_not_in_order() -> None:
    assert standings({"level": None}) == {"filing.after-grading": Standing.UNKNOWN}


def test_a_platform_that_was_never_assessed_is_unknown_not_in_order() -> None:
    found = standings({}, {"filed": date(2025, 2, 1), "template": "2025"})
    assert found["assessment.level-3"] is Standing.UNKNOWN
    assert found["filing.2025-forms"] is Standing.DONE


def test_thirty_days_after_launch_the_filing_is_overdue() -> None:
    assert standings({"go_live": date(2026, 10, 21)})["filing.after-grading"] is Standing.SOON
    assert standings({"go_live": date(2026, 10, 20)})["filing.after-grading"] is Standing.OVERDUE


def test_old_forms_are_overdue_and_a_change_has_to_be_filed() -> None:
    fields = {"filed": date(2024, 1, 1), "template": "2020"}
    found = standings({"changed_on": date(2026, 11, 1)}, fields)
    assert found["filing.2025-forms"] is Standing.OVERDUE
    assert found["filing.after-change"] is Standing.SOON


def test_a_renewal_asked_for_inside_the_window_is_done() -> None:
    fields = {"filed": date(2019, 1, 1), "template": "2025"}
    later = replace(small(filing=fields).register, filings=(filing(**fields, renewal_requested=date(2027, 10, 8)),))
    early = replace(later, filings=(filing(**fields, renewal_requested=date(2027, 9, 8)),))
    day = date(2027, 11, 1)
    states = [
        next(d.standing for d in ledger(each, DEADLINES, day)[0].dues if d.deadline.id == "certificate.renewal-window")
        for each in (later, early)
    ]
    assert states == [Standing.DONE, Standing.SOON]


def test_the_worst_standing_of_the_clean_platform_is_not_due_yet() -> None:
    entries = {entry.platform.id: entry for entry in ledger(district(), DEADLINES, AS_OF)}
    assert entries["pf-policy"].worst is Standing.OPEN
    assert entries["pf-policy"].valid_to == entries["pf-policy"].valid_entered == date(2029, 6, 30)
    assert entries["pf-kiosk"].worst is Standing.UNKNOWN
    assert "pf-window" not in entries  # a part of another object


def test_the_ledger_prints_what_it_counted_and_marks_what_nobody_verified() -> None:
    entries = ledger(district(), DEADLINES, AS_OF)
    page = RENDERERS["html"](ledger_document(district(), entries, AS_OF, Lang.ZH)).decode()
    overdue = sum(entry.worst is Standing.OVERDUE for entry in entries)
    assert f"<b>{overdue}</b>" in page
    assert page.count("未核实") > 1 and "不设上限" not in page
    assert "地方惯例" in page or "各地惯例" in page


def test_every_deadline_that_nobody_verified_says_why() -> None:
    assert all(deadline.verified or deadline.note for deadline in DEADLINES.values())
    assert DEADLINES["certificate.validity"].basis.zh == "公网安〔2025〕1846号问答6"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "- {id: a, title: {zh: x, en: y}, value: 3, unit: day, source: csl, from: 2025-01-01, verified: true}",
            "单位",
        ),
        (
            "- {id: a, title: {zh: x, en: y}, value: 3, unit: days, source: nope, from: 2025-01-01, verified: true}",
            "依据",
        ),
        ("- {id: a, value: 3, unit: days, source: csl, from: 2025-01-01, verified: true}", "title"),
    ],
)
def test_a_deadline_that_cannot_be_is_named_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "deadlines").mkdir()
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "instruments.yaml").write_text("- {id: csl, short: {zh: 法, en: law}}\n", "utf-8")
    (tmp_path / "deadlines" / "x.yaml").write_text(f"# head\n{line}\n", "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_deadlines(tmp_path)
    assert words in caught.value.said("zh") and "x.yaml:2" in caught.value.said("zh")
