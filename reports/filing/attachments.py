"""表五 提交材料情况, and the list of attachments that go with the form."""

from __future__ import annotations

from collections.abc import Mapping

from reports.filing.case import Case
from reports.filing.cells import blank, cell, head
from reports.filing.words import ATTACHMENT_SIGNS, ATTACHMENTS
from reports.tree import Cell, Check, Column, ColumnKind, Foreign, Form, Inlines, Plain, Table


def present(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Titles of the register's attachments by the paper of 表五 they are recognised as."""
    titles = case.filing.attachments if case.filing else ()
    return {
        paper: tuple(title for title in titles if any(sign in title for sign in signs))
        for paper, signs in ATTACHMENT_SIGNS.items()
    }


def attachment_table(case: Case) -> Form:
    found = present(case)
    rows: list[tuple[Cell, ...]] = []
    for at, (paper, words) in enumerate(ATTACHMENTS.items(), start=1):
        titles = found[paper]
        boxes: Inlines = (Check("有", bool(titles)), Check("无", not titles))
        said: Inlines = (Foreign("、".join(titles)),) if titles else _missing(case, paper)
        rows.append((head(f"{at:02d} {words}"), cell(boxes), head("附件名称"), cell(said)))
    return Form("filing-5", "表五　定级对象提交材料情况", (8, 4, 3, 8), tuple(rows))


def _missing(case: Case, paper: str) -> Inlines:
    """Compulsory from level 3; at level 2 a local matter; guidance only where there is a regulator."""
    level = case.platform.level
    if paper == "guidance" and case.papers.regulator == "none":
        return (Plain("不适用"),)
    if level is not None and level.grade < 3:
        return (Plain("第二级是否提交，依受理公安机关要求"),)
    place = f"filings[{case.filing.id}].attachments" if case.filing else "filings"
    return blank(ATTACHMENTS[paper], place)


def attachment_list(case: Case) -> Table:
    """Everything that goes to the organ, and whether it is there."""
    found = present(case)
    lines: list[tuple[str, str]] = [
        ("网络安全等级保护备案表（表一至表六）", "本次生成"),
        ("网络安全等级保护定级报告", "本次生成"),
        ("定级专家评审意见表", "本次生成，待专家签字"),
    ]
    lines += [(words, "、".join(found[paper]) or "未登记") for paper, words in ATTACHMENTS.items()]
    if case.papers.regulator != "none":
        lines.append(("主管部门审核意见", "已审核" if case.papers.regulator_approved else "未登记"))
    if case.platform.level and case.platform.level.grade >= 3:
        lines.append(("等级测评报告（符合备案等级要求的测评结论）", _assessed(case)))
    return Table(
        "attachments",
        "备案材料清单",
        (Column("序号", ColumnKind.NUMBER), Column("材料", ColumnKind.WIDE), Column("情况")),
        tuple(
            (Cell((Plain(str(at)),), header=True, number=at), Cell((Plain(name),)), Cell((Foreign(state),)))
            for at, (name, state) in enumerate(lines, start=1)
        ),
    )


def _assessed(case: Case) -> str:
    reports = [report for report in case.register.assessments if report.platform == case.platform.id]
    newest = max(reports, key=lambda report: report.report_date, default=None)
    return f"{newest.report_no or newest.id}（{newest.report_date}）" if newest else "未登记"
