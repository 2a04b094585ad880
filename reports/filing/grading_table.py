"""表三 定级情况, and the matrix that it rests on."""

from __future__ import annotations

from datetime import date

from auditor.grading import MATRICES, Edition
from auditor.grading.matrix import DEGREES, OBJECTS
from auditor.model.register import Harm
from reports.filing.case import Case
from reports.filing.cells import blank, cell, chosen, day, filled, head, lines
from reports.filing.words import DEGREES as DEGREE_WORDS
from reports.filing.words import NUMERALS, level_word
from reports.filing.words import OBJECTS as OBJECT_WORDS
from reports.tree import Cell, Check, Form, Inlines, Plain


def grading_table(case: Case) -> Form:
    papers, filing = case.papers, case.filing
    at = f"filing_papers[{papers.id}]"
    level = case.platform.level
    review = filing.expert_review if filing else None
    filing_at = f"filings[{filing.id}]" if filing else "filings"
    named = None if papers.regulator == "none" else papers.regulator
    report = any("定级报告" in title for title in filing.attachments) if filing else False
    rows: list[tuple[Cell, ...]] = [
        (
            head("01 确定业务信息安全保护等级"),
            cell(_statements(papers.information_harm, f"{at}.information_harm"), columns=3),
        ),
        (head("02 确定系统服务安全保护等级"), cell(_statements(papers.service_harm, f"{at}.service_harm"), columns=3)),
        (head("03 安全保护等级"), cell(_level(case), columns=3)),
        (
            head("04 定级时间"),
            cell(
                filled(
                    level.determined if level else None, "定级时间", f"platforms[{case.platform.id}].level.determined"
                )
            ),
            head("05 定级报告"),
            cell((Check("有", True), Check("无"), Plain("随本表生成" if not report else "已列入备案材料"))),
        ),
        (
            head("06 专家评审情况"),
            cell(_expert(review, filing_at), columns=3),
        ),
        (
            head("07 是否有上级行业主管部门"),
            cell(
                chosen(
                    {"yes": "有", "no": "无"},
                    None if papers.regulator is None else "yes" if named else "no",
                    "上级行业主管部门",
                    f"{at}.regulator",
                )
            ),
            head("08 主管部门名称"),
            cell((Plain(named or "—"),)),
        ),
        (head("09 主管部门审核情况"), cell(_approval(case, at), columns=3)),
        (
            head("10 填表人"),
            cell(filled(case.name(papers.filled_by) if papers.filled_by else None, "填表人", f"{at}.filled_by")),
            head("11 填表日期"),
            cell(filled(papers.filled_on, "填表日期", f"{at}.filled_on")),
        ),
    ]
    return Form("filing-3", "表三　定级情况", (5, 7, 5, 6), tuple(rows))


def _statements(harm: Harm | None, place: str) -> Inlines:
    """The damage statements of the form, each with the level it stands for."""
    matrix = MATRICES[Edition.FORM]
    rows: list[Inlines] = []
    for harmed in OBJECTS:
        boxes: Inlines = (Plain(f"{OBJECT_WORDS[harmed]}："),)
        for degree in DEGREES:
            ticked = harm is not None and (harm.object, harm.degree) == (harmed, degree)
            boxes = (*boxes, Check(f"{DEGREE_WORDS[degree]}（{NUMERALS[matrix[harmed, degree]]}级）", ticked))
        rows.append(boxes)
    if harm is None:
        rows.append(blank("受侵害的客体和损害程度", place))
    return lines(*rows)


def _level(case: Case) -> Inlines:
    level = case.platform.level
    boxes: Inlines = tuple(
        Check(level_word(grade), level is not None and level.grade == grade) for grade in range(1, 6)
    )
    if level is None:
        return (*boxes, *blank("安全保护等级", f"platforms[{case.platform.id}].level"))
    if level.s is None or level.a is None:
        return (*boxes, *blank("S、A 等级", f"platforms[{case.platform.id}].level"))
    return (*boxes, Plain(f"（S{level.s}A{level.a}G{level.grade}）"))


def _expert(review: date | None, place: str) -> Inlines:
    boxes = (Check("已评审", review is not None), Check("未评审", review is None))
    if review is not None:
        return (*boxes, Plain(f"评审日期：{day(review)}"))
    return (*boxes, *blank("专家评审日期（第二级以上须评审）", f"{place}.expert_review"))


def _approval(case: Case, at: str) -> Inlines:
    papers = case.papers
    if papers.regulator == "none":
        return (Plain("不适用（无上级行业主管部门）"),)
    approved = papers.regulator_approved
    boxes = (Check("已审核", approved is not None), Check("未审核", approved is None))
    if approved is not None:
        return (*boxes, Plain(f"审核日期：{day(approved)}"))
    return (*boxes, *blank("主管部门审核日期", f"{at}.regulator_approved"))


def matrix(harm: Harm | None, id: str, caption: str) -> Form:
    """The matrix of the 2025 form with the chosen cell shaded and marked in words."""
    rows: list[tuple[Cell, ...]] = [
        (head("受侵害的客体", rows=2), head("对相应客体的侵害程度", columns=3)),
        tuple(head(DEGREE_WORDS[degree]) for degree in DEGREES),
    ]
    for harmed in OBJECTS:
        cells = [head(OBJECT_WORDS[harmed])]
        for degree in DEGREES:
            chosen_here = harm is not None and (harm.object, harm.degree) == (harmed, degree)
            level = level_word(MATRICES[Edition.FORM][harmed, degree])
            cells.append(Cell((Plain(f"{level}{'（本次）' if chosen_here else ''}"),), marked=chosen_here))
        rows.append(tuple(cells))
    return Form(id, caption, (8, 5, 5, 5), tuple(rows))
