"""The gap list: gravest first, of equal gravity what is quickest; waived findings and advice are no gaps."""

from __future__ import annotations

import pytest
import sample_results

from auditor.model.rule import Fix, Method, Severity
from auditor.model.text import Lang, Text
from auditor.results.effort import Effort, effort_of
from reports.audit_report.gaps import gap_section
from reports.reading import read
from reports.tree import Table, text_of
from reports.wording import Wording

SAFE = Fix(Text("改", "change"))
RISKY = Fix(Text("改", "change"), risk=Text("会重启", "restarts"))


@pytest.mark.parametrize(
    ("method", "fix", "objects", "effort"),
    [
        (Method.CHECK, SAFE, 2, Effort.QUICK),
        (Method.CHECK, SAFE, 3, Effort.PLANNED),
        (Method.CHECK, RISKY, 1, Effort.PLANNED),
        (Method.DOCUMENT, SAFE, 1, Effort.PLANNED),
        (Method.CHECK, SAFE, 10, Effort.PLANNED),
        (Method.CHECK, SAFE, 11, Effort.PROJECT),
        (Method.INTERVIEW, SAFE, 1, Effort.PROJECT),
    ],
)
def test_effort_grows_with_objects_danger_and_people(method: Method, fix: Fix, objects: int, effort: Effort) -> None:
    assert effort_of(sample_results.rule("r", "规则", "Rule", method=method, fix=fix), objects) is effort


def test_gaps_stand_in_order_and_leave_out_what_is_waived() -> None:
    section = gap_section(read(sample_results.small()), Wording.of(Lang.EN))
    table = section.blocks[0]
    assert isinstance(table, Table)
    order = {word: place for place, word in enumerate(("Critical", "High", "Medium", "Low"))}
    severities = [order[text_of(row[0].content)] for row in table.rows]
    assert severities == sorted(severities) and severities
    result = sample_results.small()
    named = {text_of(row[2].content): text_of(row[3].content) for row in table.rows}
    (waived,) = {v.rule for v in result.verdicts if v.waiver is not None}
    assert "自助终端管理系统" not in named[result.rules[waived].title.en]
    advice = {rule.title.en for rule in result.rules.values() if rule.severity is Severity.INFO}
    assert not advice & set(named)
