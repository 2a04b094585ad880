"""网络安全保护工作方案 for platforms of level three and above (公网安〔2025〕1846号, answer 23), as a draft."""

from __future__ import annotations

from auditor.assessment import CaseState, ClauseState, HazardState
from auditor.model.text import Lang
from reports.assessment import Case
from reports.assessment.objects import assets
from reports.assessment.results import layer_title
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Blank, Block, Bullets, Cover, Document, Numbering, Paragraph, Section
from reports.wording import GRADES, Wording

FROM_LEVEL = 3


def build_protection_plan(case: Case, subject: Subject) -> Document:
    """The draft for one platform: what it has, what protects it, what is wrong and why, what is done about it."""
    words = Words(case.lang)
    title = words("网络安全保护工作方案（草案）", "Protection work plan (draft)")
    return Document(
        lang=case.lang,
        title=title,
        subtitle=case.platform.name,
        cover=Cover(
            title=title,
            subtitle=case.platform.name,
            unit=case.unit.name,
            date=words.day(subject.as_of),
            label=words("草案，须由责任单位审定", "draft, to be settled by the unit"),
        ),
        header=title,
        numbering=Numbering.CHINESE if case.lang is Lang.ZH else Numbering.DECIMAL,
        sections=(
            Section("assets", words("资产情况", "Assets"), tuple(assets(case, words, "p"))),
            _measures(case, words),
            _causes(case, words),
            _steps(case, subject, words),
            _next(case, subject, words),
        ),
    )


def _measures(case: Case, words: Words) -> Section:
    named = Wording.of(words.lang)
    rows = [
        (
            cell(layer_title(layer.layer, words)),
            cell(str(layer.tally[ClauseState.COMPLIANT])),
            cell(str(layer.tally[ClauseState.PARTIAL] + layer.tally[ClauseState.NON_COMPLIANT])),
            cell(str(layer.tally[ClauseState.PENDING])),
        )
        for layer in case.assessed.layers
    ]
    columns = (
        words("层面", "Layer"), words("已落实", "In place"), words("未落实", "Not in place"), words("待定", "Pending"),
    )  # fmt: skip
    grade = case.assessed.score.grade
    verdict = named(GRADES[grade]) if grade else words("未定", "open")
    title = words("现有保护措施", "Measures in place")
    return Section(
        "measures",
        title,
        (
            table("measures", title, columns, rows),
            Paragraph(plain(words(f"自查结论：{verdict}。", f"Self-check: {verdict}."))),
        ),
    )


def _causes(case: Case, words: Words) -> Section:
    title = words("主要问题和原因", "Main problems and causes")
    hazards = [h for h in case.assessed.hazards if h.state in (HazardState.CONFIRMED, HazardState.PROPOSED)]
    cases = [c for c in case.assessed.cases if c.state is CaseState.FOUND]
    rows = [
        *((cell(h.trigger.ref), cell(h.trigger.title[words.lang]), entry(h.why[words.lang])) for h in hazards),
        *((cell(c.case.ref), cell(c.case.title[words.lang]), entry(c.why[words.lang])) for c in cases),
    ]
    cause = Paragraph((Blank(words("原因分析由责任单位填写", "causes: for the unit to fill in")),))
    if not rows:
        none = Paragraph(
            plain(words("没有看到重大风险隐患和高风险问题。", "No major hazard and no high risk was seen."))
        )
        return Section("causes", title, (none, cause))
    columns = (words("编号", "No."), words("隐患或问题", "Hazard or problem"), wide(words("依据", "Seen")))
    return Section("causes", title, (table("causes", title, columns, rows), cause))


def _steps(case: Case, subject: Subject, words: Words) -> Section:
    title = words("整改安排", "What is done, until when")
    rows = [
        (
            entry(one.target.target), entry(subject.title(one)), cell(subject.fix(one)),
            cell(subject.due(one).isoformat()),
        )
        for one in subject.open_findings(case.platform.id)
    ]  # fmt: skip
    blocks: tuple[Block, ...] = (Paragraph(plain(words("没有待整改的问题。", "There is nothing to put right."))),)
    if rows:
        columns = (
            words("对象", "Object"), words("问题", "Problem"), wide(words("措施", "Measure")),
            words("完成时限", "Until"),
        )  # fmt: skip
        blocks = (table("steps", title, columns, rows),)
    return Section("steps", title, blocks)


def _next(case: Case, subject: Subject, words: Words) -> Section:
    lines = [
        f"{one.day.isoformat() if one.day else words('日期未知', 'day unknown')} {words.of(one.what)}"
        for entry_ in subject.entries
        if entry_.platform.id == case.platform.id
        for one in entry_.dues
    ]
    return Section(
        "next",
        words("下一步工作", "Next steps"),
        (Bullets(tuple(plain(line) for line in lines)),)
        if lines
        else (Paragraph((Blank(words("待填", "to be filled in")),)),),
    )
