"""Chapters 6 and 7 and annexes A to F and H."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.assessment import Edition
from auditor.model.text import Lang
from reports import charts
from reports.assessment.case import Case
from reports.assessment.names import called
from reports.assessment.objects import assets
from reports.assessment.results import layer_title, state_badge
from reports.assessment.score import conclusion, shown
from reports.audit_report.assessment import arithmetic
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Block, Bullets, Cell, Column, ColumnKind, Figure, Paragraph, Section, number
from reports.wording import CLAUSE_STATES, Wording


def rates(case: Case, words: Words) -> Section:
    """Chapter 6: rate by layer, with a radar picture."""
    named = Wording.of(words.lang)
    title = words("总体评价", "Evaluation")
    columns: tuple[str | Column, ...] = (
        words("层面", "Layer"),
        *(Column(named.clause_state(state).text, ColumnKind.NUMBER) for state in CLAUSE_STATES),
        words("符合率", "Rate"),
    )  # fmt: skip
    rows = [
        (
            cell(layer_title(layer.layer, words)),
            *(number(layer.tally[state]) for state in CLAUSE_STATES),
            cell(shown(layer.rate, named, "%")),
        )
        for layer in case.assessed.layers
    ]
    tally = case.assessed.tally
    score = case.assessed.score
    overall = shown(score.value, named, "%") if case.edition is Edition.E2025 else "—"
    totals = (cell(words("合计", "Total")), *(number(tally[state]) for state in CLAUSE_STATES), cell(overall))
    axes = [
        (layer_title(layer.layer, words), float(layer.rate.low) if layer.rate is not None else None)
        for layer in case.assessed.layers
    ]
    alt = words("；", "; ").join(
        f"{layer_title(layer.layer, words)} {shown(layer.rate, named, '%')}" for layer in case.assessed.layers
    )
    caption = words("各层面符合率（待定按不符合计）", "Rate by layer (pending counted as not met)")
    return Section(
        "rates",
        title,
        (
            replace(table("rates", words("各层面符合情况", "Results by layer"), columns, rows), totals=totals),
            Figure("radar", caption, charts.radar(axes), alt),
        ),
        new_page=True,
    )


def verdict(case: Case, words: Words) -> Section:
    """Chapter 7: the verdict with its arithmetic."""
    named = Wording.of(words.lang)
    score = case.assessed.score
    unit = "%" if case.edition is Edition.E2025 else ""
    blocks: list[Block] = [
        Paragraph(plain(f"{shown(score.value, named, unit)}：{conclusion(score, named, words)}")),
        Paragraph(plain(arithmetic(score, named))),
    ]
    if score.notes:
        blocks.append(Bullets(tuple(plain(note[words.lang]) for note in score.notes)))
    return Section("conclusion", words("自查结论", "Verdict"), tuple(blocks))


def annexes(case: Case, words: Words) -> Iterator[Section]:
    """Annexes A to F, and H for cloud platforms."""
    yield Section("annex-a", words("被检查对象资产", "Assets"), tuple(assets(case, words, "a")))
    yield _previous(case, words)
    yield _summary(case, words)
    records = words(
        "逐对象的结果记录见同名工作簿（records.xlsx），每个对象一张表。",
        "Records by object stand in the workbook of the same name (records.xlsx), one sheet for each object.",
    )
    yield Section("annex-d", words("单项结果记录", "Records"), (Paragraph(plain(records)),))
    none = words("本次未进行。", "Not made this time.")
    yield Section("annex-e", words("漏洞扫描结果记录", "Vulnerability scan"), (Paragraph(plain(none)),))
    yield Section("annex-f", words("渗透测试结果记录", "Penetration test"), (Paragraph(plain(none)),))


def cloud(case: Case, words: Words) -> Section:
    """Annex H: the cloud platform below, where there is one."""
    title = words("云计算平台情况", "Cloud platform")
    vendors = {one.id: one for one in case.register.vendors}
    vendor = vendors.get(case.platform.cloud or "")
    if vendor is None:
        return Section(
            "annex-h",
            title,
            (Paragraph(plain(words("不在云上，或台账未填。", "Not on a cloud, or not in the register."))),),
        )
    passed = vendor.cloud_assessment
    lines = (
        f"{words('云服务商', 'Provider')}：{vendor.name}",
        f"{words('云平台等级', 'Level of the cloud platform')}：{vendor.mlps_level or '—'}",
        words("云计算服务安全评估：", "Cloud security assessment: ")
        + (words.day(passed.valid_to) if passed and passed.passed else "—"),
    )
    return Section("annex-h", title, (Bullets(tuple(plain(line) for line in lines)),))


def _previous(case: Case, words: Words) -> Section:
    """Annex B: what became of the problems of the assessment before."""
    title = words("上次测评问题整改情况", "Problems of the assessment before")
    former = case.former
    if former is None:
        return Section("annex-b", title, (Paragraph(plain(words("台账中没有以往的测评。", "The register has none."))),))
    columns = (
        words("问题", "Problem"), words("等级", "Risk"), words("限期", "Due"), words("整改", "Closed"),
    )  # fmt: skip
    rows = [
        (
            entry(one.item),
            cell(called(one.severity, words)),
            cell(words.day(one.due) if one.due else "—"),
            cell(words.day(one.closed) if one.closed else words("未整改", "open")),
        )
        for one in case.rectifications()
    ]
    mended = sum(one.closed is not None and one.closed <= case.result.as_of for one in case.rectifications())
    count = f"{len(rows)}（{mended}个已整改）" if words.lang is Lang.ZH else f"{len(rows)} ({mended} mended)"
    counted = words(f"问题 {count}", f"problems: {count}")
    if not rows:
        counted = words("台账没有登记它的问题，不等于没有问题", "the register has no problems of it, which is not none")
    verdict = former.verdict or words("结论未填", "verdict not entered")
    head = words(
        f"上次测评：{words.day(former.report_date)}，{verdict}；{counted}。",
        f"Assessment of {words.day(former.report_date)}, {verdict}; {counted}.",
    )
    blocks: tuple[Block, ...] = (Paragraph(plain(head)),)
    if rows:
        blocks = (*blocks, table("previous", title, columns, rows))
    return Section("annex-b", title, blocks)


def _summary(case: Case, words: Words) -> Section:
    """Annex C: the result of every item."""
    named = Wording.of(words.lang)
    title = words("单项结果汇总", "Results of all items")
    columns = (
        words("测评项", "Item"), words("控制点", "Control point"), wide(words("要点", "In brief")),
        words("对象", "Objects"), words("结果", "Result"),
    )  # fmt: skip
    rows = (
        (
            cell(item.clause.id),
            cell(item.clause.control),
            cell(item.clause.summary[words.lang]),
            cell(f"{item.targets_passed}/{item.targets}" if item.targets else "—"),
            Cell((state_badge(item.state, named),)),
        )
        for item in case.assessed.items
    )
    return Section("annex-c", title, (table("summary", title, columns, rows),))
