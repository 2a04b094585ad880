"""定级专家评审意见表: to be filled in by hand at the review; everything that is known is printed."""

from __future__ import annotations

from auditor.model.text import Lang
from reports.filing.case import Case
from reports.filing.cells import cell, day, head
from reports.filing.words import level_word
from reports.tree import Cell, Check, Document, Foreign, Form, Numbering, Paragraph, Plain, Section

_EXPERTS = 5


def review_sheet(case: Case) -> Document:
    level = case.platform.level
    review = case.filing.expert_review if case.filing else None
    proposed = level_word(level.grade) if level else "　"
    rows: list[tuple[Cell, ...]] = [
        (head("定级对象名称"), cell((Foreign(case.platform.name),), columns=4)),
        (head("定级责任单位"), cell((Foreign(case.unit.name),), columns=4)),
        (
            head("拟定等级"),
            cell((Plain(proposed),)),
            head("S、A 等级"),
            cell((Plain(f"S{level.s or '　'}A{level.a or '　'}" if level else "　"),), columns=2),
        ),
        (
            head("评审时间"),
            cell((Plain(day(review) if review else "　　　　年　　月　　日"),)),
            head("评审地点"),
            cell((Plain(""),), columns=2),
        ),
        (head("评审专家", rows=_EXPERTS + 1), head("姓名"), head("单位"), head("职称／职务"), head("签字")),
        *(tuple(cell((Plain(""),), lines=2) for _ in range(4)) for _ in range(_EXPERTS)),
        (head("评审意见"), cell((Plain(""),), columns=4, lines=10)),
        (
            head("评审结论"),
            cell((Check("同意"), Check("不同意"), Check("建议调整为第　　级")), columns=4),
        ),
        (head("专家组组长签字"), cell((Plain("　　　　　　　　　　　　年　　月　　日"),), columns=4, lines=2)),
    ]
    return Document(
        lang=Lang.ZH,
        title="网络安全等级保护定级专家评审意见表",
        subtitle=case.platform.name,
        sections=(
            Section(
                "review",
                "",
                (
                    Form("review-sheet", "评审意见", (5, 5, 6, 5, 5), tuple(rows)),
                    Paragraph(
                        (Plain("首次定级（第二级以上）、等级变更或定级对象发生重大变更时须经专家评审。"),), quiet=True
                    ),
                ),
                listed=False,
            ),
        ),
        numbering=Numbering.NONE,
        contents=False,
    )
