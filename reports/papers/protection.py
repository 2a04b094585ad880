"""网络安全保护工作方案 for platforms of level three and above (公网安〔2025〕1846号, answer 23), as a draft."""

from __future__ import annotations

from auditor.assessment import CaseState, ClauseState, HazardState
from auditor.grading.ledger import Standing
from auditor.model.text import Lang
from reports.assessment import Case
from reports.assessment.objects import assets
from reports.assessment.results import layer_title
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Blank, Block, Bullets, Cover, Document, Numbering, Paragraph, Section
from reports.wording import GRADES, Wording

FROM_LEVEL = 3


def nothing_seen(case: Case, words: Words) -> str:
    """No finding is only half a sentence: how much of the standard nobody has spoken of is the other."""
    pending = case.assessed.tally[ClauseState.PENDING]
    return words(
        f"没有看到待整改的问题；还有 {pending} 项待定。", f"Nothing to put right was seen; {pending} items are pending."
    )


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
    unjudged = sum(h.state is HazardState.NOT_JUDGED for h in case.assessed.hazards)
    unjudged_cases = sum(c.state is CaseState.NOT_JUDGED for c in case.assessed.cases)
    open_ones = words(
        f"尚不能判断的重大风险隐患触发项 {unjudged} 种、高风险情形 {unjudged_cases} 种，不能视为没有。",
        f"Not judged: {unjudged} triggers of major hazards and {unjudged_cases} high-risk cases. That is no all-clear.",
    )
    note = (Paragraph(plain(open_ones)),) if unjudged or unjudged_cases else ()
    if not rows:
        none = Paragraph(
            plain(words("没有看到重大风险隐患和高风险问题。", "No major hazard and no high risk was seen."))
        )
        return Section("causes", title, (none, *note, cause))
    columns = (words("编号", "No."), words("隐患或问题", "Hazard or problem"), wide(words("依据", "Seen")))
    return Section("causes", title, (table("causes", title, columns, rows), *note, cause))


def _steps(case: Case, subject: Subject, words: Words) -> Section:
    title = words("整改安排", "What is done, until when")
    rows = [
        (
            entry(one.target.target), entry(subject.title(one)), cell(subject.fix(one)),
            cell(subject.due(one).isoformat()),
        )
        for one in subject.open_findings(case.platform.id)
    ]  # fmt: skip
    blocks: tuple[Block, ...] = (Paragraph(plain(nothing_seen(case, words))),)
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
        f"{words('（已逾期）', ' (overdue)') if one.standing is Standing.OVERDUE else ''}"
        for entry_ in subject.entries
        if entry_.platform.id == case.platform.id
        for one in entry_.dues
        if one.standing is not Standing.DONE
    ]
    return Section(
        "next",
        words("下一步工作", "Next steps"),
        (Bullets(tuple(plain(line) for line in lines)),)
        if lines
        else (Paragraph((Blank(words("待填", "to be filled in")),)),),
    )
