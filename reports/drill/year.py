"""Drills of a year 年度演练: the plan (GB/T 38645-2020, A.1) for what is ahead, and what came of those held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from auditor.model.drill import DrillOutcome, Form
from auditor.model.drill.words import CONCLUSIONS, FORMS
from auditor.model.register import Drill, Plan, Register
from auditor.model.text import Lang
from auditor.model.validity import months_after
from reports.assessment.names import called
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Badge, Block, Cell, Check, Document, Metric, Metrics, Paragraph, Plain, Section, Tone, number

MONTHS = 12
"""A plan is drilled every year (高风险判定指引 6.10.1.2, GB/T 38645-2020)."""


@dataclass(frozen=True, slots=True)
class Year:
    """What the paper is made from. `register` already holds closed drills as if a person had entered them."""

    year: int
    as_of: date
    register: Register
    drills: Sequence[tuple[DrillOutcome, bool]]
    """Every drill of the program with whether it is closed."""

    def conducted(self) -> list[tuple[DrillOutcome, bool]]:
        return [(one, closed) for one, closed in self.drills if one.ended and one.ended.year == self.year]

    def ahead(self) -> list[DrillOutcome]:
        return [one for one, _ in self.drills if one.started is None and one.plan.planned_for.year == self.year]

    def entered(self) -> list[Drill]:
        """Drills of the year that people entered in the register by hand."""
        ours = {one.plan.id for one, _ in self.drills}
        return [
            one
            for one in self.register.drills
            if one.id not in ours and one.date.year == self.year and one.date <= self.as_of
        ]

    def last(self, plan: Plan) -> date | None:
        return max((d.date for d in self.register.drills if d.plan == plan.id and d.date <= self.as_of), default=None)


def build_year(subject: Year, lang: Lang) -> Document:
    words = Words(lang)
    title = words(f"{subject.year} 年应急演练计划和总览", f"Incident drills of {subject.year}: plan and overview")
    return Document(
        lang=lang,
        title=title,
        subtitle=f"{subject.register.district.name} · {words.day(subject.as_of)}",
        lead=(_numbers(subject, words),),
        sections=(_plans(subject, words), _ahead(subject, words), _held(subject, words)),
        contents=False,
    )


def _overdue(subject: Year, plan: Plan) -> bool:
    last = subject.last(plan) or plan.issued
    return last is None or months_after(last, MONTHS) < subject.as_of


def _numbers(subject: Year, words: Words) -> Metrics:
    gaps = [gap for one, _ in subject.conducted() for gap in one.gaps]
    still = sum(gap.closed is None for gap in gaps)
    issues = [one for one in subject.entered() if one.issues is not None]
    still += sum((one.issues or 0) - (one.issues_closed or 0) for one in issues)
    late = sum(_overdue(subject, one) for one in subject.register.plans)
    return Metrics(
        (
            Metric(str(len(subject.conducted()) + len(subject.entered())), words("本年已演练", "held this year")),
            Metric(str(len(subject.ahead())), words("本年待演练", "still planned")),
            Metric(
                str(late), words("12 个月内没有演练的预案", "plans without a drill in 12 months"),
                Tone.BAD if late else Tone.PLAIN,
            ),
            Metric(
                str(still), words("本年演练未整改问题", "open gaps of this year"),
                Tone.BAD if still else Tone.PLAIN,
            ),
        )
    )  # fmt: skip


def _plans(subject: Year, words: Words) -> Section:
    platforms = {one.id: one.name for one in subject.register.platforms} | {"district": words("全区", "district")}
    rows = []
    for plan in subject.register.plans:
        last = subject.last(plan)
        state = (
            Badge(words("超过 12 个月", "over 12 months"), Tone.BAD)
            if _overdue(subject, plan)
            else Badge(words("12 个月内", "within 12 months"), Tone.GOOD)
            if last
            else Badge(words("新发布，尚未演练", "new, no drill yet"), Tone.OPEN)
        )
        rows.append(
            (
                cell(plan.id),
                cell(called(plan.kind, words)),
                entry(words.listed(platforms.get(one, one) for one in plan.scope)),
                cell(words.day(last) if last else words("没有", "never")),
                Cell((state,)),
            )
        )
    columns = (
        words("编号", "Id"), words("预案", "Plan"), wide(words("范围", "Scope")), words("最近一次演练", "Last drill"),
        words("状态", "State"),
    )  # fmt: skip
    title = words("各预案演练情况", "Plans and their last drill")
    blocks: tuple[Block, ...] = (Paragraph(plain(words("台账中没有应急预案。", "The register has no plan."))),)
    if rows:
        blocks = (table("plans", title, columns, rows),)
    return Section("plans", title, blocks)


def _ahead(subject: Year, words: Words) -> Section:
    title = words("演练计划", "Drills planned")
    rows = [
        (
            cell(str(place)),
            cell(words.of(one.plan.scenario.title)),
            cell(words("；", "; ").join(words.of(goal) for goal in one.plan.scenario.goals)),
            cell(words.of(FORMS[one.plan.form])),
            cell(words.day(one.plan.planned_for)),
            entry(words.listed(one.plan.participant_names)),
            Cell((Check(words("是", "yes")), Plain(" "), Check(words("否", "no")))),
        )
        for place, one in enumerate(sorted(subject.ahead(), key=lambda one: one.plan.planned_for), 1)
    ]
    columns = (
        words("序号", "No."), words("演练项目", "Drill"), wide(words("目的和要求", "Purpose and demands")),
        words("方式", "Form"), words("时间", "Time"), words("参演机构", "Participants"),
        words("经费列入预算", "Budgeted"),
    )  # fmt: skip
    none = words(
        "没有尚未开始的演练；用 auditor drill new 编入。", "No drill is ahead; `auditor drill new` puts one in."
    )
    blocks: tuple[Block, ...] = (table("a1", title, columns, rows),) if rows else (Paragraph(plain(none)),)
    return Section("ahead", title, blocks)


def _held(subject: Year, words: Words) -> Section:
    title = words("已进行的演练", "Drills held")
    rows = [
        *(
            (
                cell(one.plan.id),
                cell(words.of(one.plan.scenario.title)),
                entry(one.plan.platform_name),
                cell(words.day(one.ended.date()) if one.ended else "—"),
                cell(words.of(FORMS[one.plan.form])),
                cell(words.of(CONCLUSIONS[one.conclusion])),
                number(len(one.gaps)),
                number(sum(gap.closed is not None for gap in one.gaps)),
                cell(words("已归档", "closed") if closed else words("未归档，不作证据", "not closed, no evidence")),
            )
            for one, closed in subject.conducted()
        ),
        *(
            (
                cell(one.id),
                entry(one.scenario),
                cell("—"),
                cell(words.day(one.date)),
                cell(words.of(FORMS[Form(one.form)])),
                cell("—"),
                number(one.issues) if one.issues is not None else cell(words("未填", "not entered")),
                number(one.issues_closed) if one.issues_closed is not None else cell(words("未填", "not entered")),
                cell(words("台账登记", "from the register")),
            )
            for one in subject.entered()
        ),
    ]
    columns = (
        words("编号", "Id"), words("情景", "Scenario"), words("平台", "Platform"), words("日期", "Day"),
        words("形式", "Form"), words("评估", "Rating"), words("问题", "Gaps"), words("已整改", "Mended"),
        words("记录", "Record"),
    )  # fmt: skip
    none = Paragraph(plain(words("本年还没有演练。", "No drill was held this year.")))
    return Section("held", title, (table("held", title, columns, rows),) if rows else (none,))
