"""Papers before a drill: plan, work plan, support plan, evaluation plan and script.

The forms of GB/T 38645-2020, annex A.1 to A.4 and A.6, in our own words.
"""

from __future__ import annotations

from auditor.model.drill import DrillOutcome, DrillPlan, Inject, LegalClock
from auditor.model.drill.words import FORMS, OPERATORS, SEVERITIES, duration
from auditor.model.text import Lang
from reports.drill.parts import cited, cover, people, within
from reports.parts import Words, cell, entry, form, head, plain, table, wide
from reports.tree import (
    Block,
    Bullets,
    Callout,
    Cell,
    Check,
    Document,
    Inlines,
    KeyValues,
    Numbering,
    Paragraph,
    Plain,
    Section,
    SignaturePlace,
    Signatures,
    Tone,
)


def build_plan(outcome: DrillOutcome, lang: Lang) -> Document:
    """Everything that is approved before the drill is held."""
    words = Words(lang)
    plan = outcome.plan
    title = words("应急演练方案", "Incident drill plan")
    return Document(
        lang=lang,
        title=title,
        subtitle=f"{words.of(plan.scenario.title)} · {plan.platform_name}",
        cover=cover(outcome, title, "", words),
        header=f"{plan.id} · {title}",
        numbering=Numbering.CHINESE if lang is Lang.ZH else Numbering.DECIMAL,
        sections=(
            _calendar(plan, words),
            _work_plan(plan, words),
            _support(plan, words),
            _evaluation(outcome, words),
            _script(plan, words),
        ),
    )


def _calendar(plan: DrillPlan, words: Words) -> Section:
    columns = (
        words("序号", "No."),
        words("演练项目", "Drill"),
        wide(words("目的和要求", "Purpose and demands")),
        words("方式", "Form"),
        words("时间", "Time"),
        wide(words("参演机构", "Participants")),
        wide(words("过程安排", "Course")),
        words("经费列入预算", "Budgeted"),
    )
    course = words.listed(f"{duration(inject.at)} {words.of(inject.channel)}" for inject in plan.scenario.injects)
    line = (
        cell("1"),
        cell(words.of(plan.scenario.title)),
        cell(words("；", "; ").join(words.of(goal) for goal in plan.scenario.goals)),
        cell(words.of(FORMS[plan.form])),
        cell(words.day(plan.planned_for)),
        entry(words.listed(plan.participant_names)),
        cell(course),
        Cell((Check(words("是", "yes")), Plain(" "), Check(words("否", "no")))),
    )
    blocks: tuple[Block, ...] = (table("a1", words("演练计划", "Drill calendar"), columns, [line]),)
    if plan.not_entered:
        missing = Bullets(tuple(plain(words.of(one)) for one in plan.not_entered))
        blocks = (Callout(Tone.OPEN, words("尚待补充", "Still to be settled"), (missing,)), *blocks)
    return Section("a1", words("演练计划", "Drill calendar"), blocks)


def _work_plan(plan: DrillPlan, words: Words) -> Section:
    scenario = plan.scenario
    incident = f"{words.of(plan.titles[scenario.incident_class])} / {words.of(plan.titles[scenario.incident_kind])}"
    facts = KeyValues(
        (
            (words("时间", "Time"), plain(words.day(plan.planned_for))),
            (words("地点", "Place"), (Plain(plan.place or words("待定", "to be settled")),)),
            (
                words("演练对象", "Object"),
                plain(f"{plan.platform_name}（{words('第', 'level ')}{plan.level}{words('级', '')}）"),
            ),
            (words("事件类别", "Class of incident"), plain(incident)),
            (words("报告主体类别", "Kind of operator"), plain(words.of(OPERATORS[plan.operator]))),
        )
    )
    roles = table(
        "a2-roles",
        words("组织和分工", "Bodies and duties"),
        (words("机构", "Body"), words("角色", "Role"), words("人员", "People"), wide(words("职责", "Duty"))),
        (
            (
                cell(words.of(one.body)),
                cell(words.of(one.title)),
                entry(people(plan, one.id, words)),
                cell(words.of(one.duty)),
            )
            for one in plan.roles
        ),
    )
    clocks = table(
        "a2-clocks",
        words("适用的法定时限", "Limits of the law that apply"),
        (words("时限", "Limit"), words("向谁", "To whom"), words("限期", "Within"), wide(words("依据", "Source"))),
        (
            (
                cell(words.of(one.title)),
                cell(words.of(one.recipient[plan.operator])),
                cell(
                    within(limit, words)
                    if (limit := one.limits[plan.operator]) is not None
                    else words("立即", "at once")
                ),
                Cell((*cited(one.source, plan, words), *_onward(one, plan, words))),
            )
            for one in plan.clocks
            if plan.is_bound_by(one)
        ),
    )
    findings: tuple[Block, ...] = ()
    if plan.findings:
        listed = table(
            "a2-findings",
            words("本平台与情景有关的未整改问题", "Open findings that make it likelier here"),
            (words("规则", "Rule"), words("对象", "Object"), wide(words("问题", "Finding"))),
            ((cell(one.rule), entry(one.target), cell(words.of(one.title))) for one in plan.findings),
        )
        findings = (listed,)
    return Section(
        "a2",
        words("工作方案", "Work plan"),
        (
            facts,
            Paragraph(plain(words.of(scenario.story))),
            Bullets(tuple(plain(words.of(goal)) for goal in scenario.goals), numbered=True),
            roles,
            clocks,
            *findings,
            Bullets(
                tuple(
                    plain(text)
                    for text in (
                        words(
                            "演练不得影响真实业务；凡动真实系统的步骤须另行批准。",
                            "No real service may suffer; steps on real systems need approval of their own.",
                        ),
                        words(
                            "对外联络一律先说明“这是演练”。", "Every call to the outside begins with “this is a drill”."
                        ),
                        words(
                            "出现真实事件时，总指挥宣布中止演练。",
                            "If a real incident occurs the commander stops the drill.",
                        ),
                    )
                ),
                numbered=True,
            ),
        ),
        new_page=True,
    )


def _onward(clock: LegalClock, plan: DrillPlan, words: Words) -> Inlines:
    """What the recipient has to pass on, which is why the report cannot wait."""
    onward = clock.onward.get(plan.operator)
    if onward is None:
        return ()
    grade, to, limit = (
        words.of(SEVERITIES[onward.from_severity]),
        words.of(onward.recipient),
        within(onward.within, words),
    )
    return plain(
        words(
            f"；{grade}以上事件，收到报告的部门须在 {limit}内再报{to}",
            f"; from grade {grade} on the recipient reports to {to} within {limit}",
        )
    )


def _support(plan: DrillPlan, words: Words) -> Section:
    needs = (
        (
            words("人员", "People"),
            words(
                "每个角色确定替补；评估专家不兼任处置角色。",
                "A stand-in for each role; evaluators take no part in the response.",
            ),
        ),
        (words("经费", "Money"), ""),
        (words("场地", "Rooms"), plan.place),
        (
            words("基础设施", "Infrastructure"),
            words("演练终端和投影；导调程序可用。", "Terminals and a screen; the conductor's program works."),
        ),
        (
            words("通信", "Communication"),
            words("主备两种通信方式和联系人名单。", "Two ways to communicate, and a list of contacts."),
        ),
        (
            words("技术", "Technology"),
            words("快照或备份已完成并可回退。", "A snapshot or backup has been taken and can be gone back to."),
        ),
        (
            words("安全", "Safety"),
            words(
                "演练环境与生产隔离；演练数据不含真实个人信息。",
                "Apart from production; no real personal data in the drill.",
            ),
        ),
    )
    return Section(
        "a3",
        words("保障方案", "Support plan"),
        (
            form(
                "a3-form",
                words("演练保障", "Support"),
                (2, 6, 3),
                [
                    (
                        head(words("类别", "Kind")),
                        head(words("安排", "Arrangement")),
                        head(words("负责人", "Responsible")),
                    ),
                    *((head(title), entry(what, lines=2), entry("")) for title, what in needs),
                ],
            ),
        ),
        new_page=True,
    )


def _evaluation(outcome: DrillOutcome, words: Words) -> Section:
    rows = [
        (
            head(words("评估项", "Item")),
            head(words("要点", "What to look at")),
            head(words("评分", "Score")),
            head(words("意见", "Advice")),
        ),
        *(
            (
                head(words.of(rating.item.title)),
                Cell((Plain(words.of(rating.item.question)),)),
                Cell((Check("1"), Plain(" "), Check("3"), Plain(" "), Check("5"))),
                entry("", lines=2),
            )
            for rating in outcome.ratings
        ),
        (head(words("总体意见", "Overall")), entry("", 3, lines=3)),
    ]
    return Section(
        "a4",
        words("评估方案", "Evaluation plan"),
        (
            Paragraph(plain(words("1 差，3 合格，5 优秀。", "1 poor, 3 good, 5 excellent."))),
            form("a4-form", words("演练评估", "Evaluation"), (3, 5, 3, 4), rows),
            Signatures((SignaturePlace(words("评估专家", "Evaluator")),)),
        ),
        new_page=True,
    )


def _script(plan: DrillPlan, words: Words) -> Section:
    columns = (
        words("时间", "Time"),
        words("角色", "Role"),
        wide(words("场景展示", "Scene")),
        wide(words("预期动作", "Expected action")),
        words("时间目标", "Aim"),
        words("ATT&CK", "ATT&CK"),
    )
    rows = [line for inject in plan.scenario.injects for line in _script_lines(inject, plan, words)]
    severity = words.of(SEVERITIES[plan.scenario.severity])
    secret = words(
        f"本节只发导调员和评估专家。正确的定级为“{severity}”。",
        f"For the director and the evaluators only. The right grade is “{severity}”.",
    )
    return Section(
        "a6",
        words("演练脚本", "Script"),
        (
            Callout(Tone.HIGH, words("注意", "Mind"), (Paragraph(plain(secret)),)),
            table("a6-script", words("演练脚本", "Script"), columns, rows),
        ),
        new_page=True,
        landscape=True,
    )


def _script_lines(inject: Inject, plan: DrillPlan, words: Words) -> list[tuple[Cell, ...]]:
    lines: list[tuple[Cell, ...]] = []
    expected = inject.expects or (None,)
    for number, one in enumerate(expected):
        action = "" if one is None else f"{words.of(plan.role(one.role).title)}：{words.of(one.action)}"
        key = words("（计时点）", " (timed)") if one is not None and one.mark is not None else ""
        aim = "" if one is None else f"≤ {duration(one.within)}{key}"
        rest = (cell(action), cell(aim))
        if number:
            lines.append(rest)
            continue
        span = len(expected)
        scene = f"{words.of(inject.channel)}：{words.of(inject.says)}"
        lines.append(
            (
                Cell((Plain(duration(inject.at)),), rows=span),
                Cell((Plain(words.of(plan.role(inject.role).title)),), rows=span),
                Cell((Plain(scene),), rows=span),
                *rest,
                Cell((Plain(words.listed(inject.attack)),), rows=span),
            )
        )
    return lines
