"""The self-check report 自查报告 of a platform in the layout of the official template: eight chapters, nine annexes.

Labelled as a self-check on the cover, in the header and in the file name: only licensed bodies issue the official one.
"""

from __future__ import annotations

from reports.assessment.annexes import annexes, cloud, rates, verdict
from reports.assessment.case import Case, Problem, cases
from reports.assessment.front import front
from reports.assessment.objects import described, project
from reports.assessment.records import build_records
from reports.assessment.results import overall, results
from reports.assessment.risks import action_list, hazard_reference, risks, threats
from reports.parts import Words
from reports.tree import Cover, Document, Numbering

__all__ = ["Case", "Problem", "build_records", "build_report", "cases"]


def build_report(case: Case) -> Document:
    words = Words(case.lang)
    title = words("网络安全等级保护自查报告", "Graded protection self-check report")
    label = words("自查报告，不是等级测评报告", "self-check, no official assessment report")
    edition = words(f"【{case.edition}版版式】", f"[layout of {case.edition}]")
    return Document(
        lang=case.lang,
        title=title,
        subtitle=case.platform.name,
        cover=Cover(
            title=title,
            subtitle=case.platform.name,
            unit=case.unit.name,
            date=words.day(case.assessment.report_date),
            number=case.number,
            label=label,
        ),
        header=f"{words('报告编号', 'Report')}：{case.number} {edition} · {words('自查', 'self-check')}",
        front=front(case, words),
        sections=(
            project(case, words),
            described(case, words),
            results(case, words),
            overall(case, words),
            risks(case, words),
            rates(case, words),
            verdict(case, words),
            action_list(case, words),
        ),
        annexes=(*annexes(case, words), hazard_reference(case, words), cloud(case, words), threats(words)),
        numbering=Numbering.DECIMAL,
        numbered_tables=True,
    )
