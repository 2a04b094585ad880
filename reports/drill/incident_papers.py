"""Drafts of what goes out in an incident: first, supplementary and closing report, and the notice to persons.

Contents after the national reporting measures, art. 7 and 8, and the Personal Information Protection Law, art. 57.
What nobody recorded is a blank to fill in, never made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model.drill import DrillOutcome, Mark, RecordKind
from auditor.model.drill.words import MARKS, SEVERITIES, duration
from auditor.model.text import Lang
from reports.drill.parts import cover, people
from reports.parts import Words, entry, form, head, plain
from reports.tree import Blank, Block, Callout, Cell, Document, Form, Numbering, Paragraph, Section, Tone


def build_papers(outcome: DrillOutcome, lang: Lang) -> Document:
    """The incident papers of a drill, each marked as an exercise."""
    words = Words(lang)
    title = words("事件报告单和告知稿", "Incident reports and notice")
    sections = [_first(outcome, words), _supplement(outcome, words), _closing(outcome, words)]
    if outcome.plan.scenario.personal:
        sections.append(_notice(outcome, words))
    return Document(
        lang=lang,
        title=title,
        subtitle=f"{words.of(outcome.plan.scenario.title)} · {outcome.plan.platform_name}",
        cover=cover(outcome, title, words("演练用，不得报出", "exercise, not to be sent"), words),
        header=f"{outcome.plan.id} · {title} · {words('演练用', 'exercise')}",
        numbering=Numbering.CHINESE if lang is Lang.ZH else Numbering.DECIMAL,
        sections=tuple(sections),
    )


def _blank(words: str) -> Cell:
    return Cell((Blank(words),))


def _filled(value: str, what: str) -> Cell:
    return entry(value) if value else _blank(what)


def _sheet(
    number: int, outcome: DrillOutcome, words: Words, rows: Sequence[tuple[Cell, Cell]], at: Mark | None
) -> Form:
    """A.7: the head that all report sheets share, and the rows of this one."""
    plan = outcome.plan
    moment = outcome.marks.get(at) if at else None
    reported = words.moment(moment.record.at) if moment else ""
    fill = words("待填", "to be filled in")
    first = [
        (
            head(words("报告时间", "Reported")), _filled(reported, fill),
            head(words("第几次报告", "Which report")), entry(words(f"第 {number} 次", f"No. {number}")),
        ),
        (
            head(words("报告单位", "Unit")), entry(plan.unit_name),
            head(words("报告人", "Reporter")), _filled(words.listed(plan.cast.get("liaison", ())), fill),
        ),
        (
            head(words("电话和传真", "Telephone, fax")), _blank(fill),
            head(words("签发人", "Approved by")), _filled(words.listed(plan.cast.get("commander", ())), fill),
        ),
    ]  # fmt: skip
    wide_rows = [(label, Cell(value.content, columns=3, lines=value.lines)) for label, value in rows]
    caption = words(f"网络安全事件报告单（第 {number} 次）", f"Incident report No. {number}")
    return form(f"a7-{number}", caption, (2, 4, 2, 4), [*first, *wide_rows])


def _first(outcome: DrillOutcome, words: Words) -> Section:
    plan = outcome.plan
    fill = words("查明后填写", "to be filled in once known")
    scenario = plan.scenario
    detected = outcome.marks.get(Mark.DETECTED)
    contained = outcome.marks.get(Mark.CONTAINED)
    graded = words.of(SEVERITIES[outcome.decided]) if outcome.decided else ""
    reported = outcome.marks.get(Mark.REPORTED)
    # A first report can only tell what had happened by the time it went out.
    done = [
        m
        for m in outcome.timeline
        if m.record.kind in (RecordKind.MARKED, RecordKind.DONE) and (reported is None or m.offset <= reported.offset)
    ]
    if contained and reported and contained.offset > reported.offset:
        contained = None
    actions = {expected.id: words.of(expected.action) for _, expected in scenario.expectations}
    measures = words("；", "; ").join(
        f"{duration(m.offset)} {actions.get(m.record.subject) or words.of(MARKS[Mark(m.record.subject)])}" for m in done
    )
    recipient = words("；", "; ").join(
        words.of(one.clock.recipient[plan.operator])
        for one in outcome.clocks
        if one.clock.id.startswith("first-report") and plan.operator in one.clock.limits
    )
    kind = f"{words.of(plan.titles[scenario.incident_class])} / {words.of(plan.titles[scenario.incident_kind])}"
    rows = [
        (head(words("报送对象", "To")), _filled(recipient, fill)),
        (
            head(words("单位和系统", "Unit and system")),
            entry(f"{plan.unit_name}；{plan.platform_name}（{words(f'第 {plan.level} 级', f'level {plan.level}')}）"),
        ),
        (
            head(words("发现时间", "Discovered")),
            _filled(words.moment(detected.record.at) if detected else "", fill),
        ),
        (head(words("发生时间和地点", "When and where it happened")), _blank(fill)),
        (
            head(words("类型和级别", "Class and grade")),
            entry(f"{kind}；{graded}")
            if graded
            else Cell((*plain(f"{kind}；"), Blank(words("级别待定", "grade open")))),
        ),
        (head(words("经过", "Account")), entry(words.of(scenario.story))),
        (head(words("影响范围、程度、人数和损失", "Range, degree, persons, loss")), _blank(fill)),
        (head(words("已采取的措施和效果", "Measures and effect")), _filled(measures, fill)),
        (head(words("发展趋势", "Trend")), _filled(words("已控制", "contained") if contained else "", fill)),
        (head(words("原因初步分析", "First analysis")), _blank(fill)),
        (head(words("溯源线索", "Leads")), _blank(fill)),
        (head(words("下一步和请求支援", "Next steps, help needed")), _blank(fill)),
        (head(words("现场保护", "State of the scene")), _blank(fill)),
        (head(words("其他", "Other")), _blank(words("没有则写“无”", "write “none” if there is nothing"))),
    ]
    if scenario.incident_kind == "ransomware":
        ransom = words("勒索金额、方式和期限", "Ransom: amount, manner, deadline")
        rows.insert(9, (head(ransom), _blank(fill)))
    note = words(
        "前两项以外尚不清楚的，可以先报后补。",
        "What is not yet known beyond the unit and the basic facts may follow later.",
    )
    return Section(
        "first-report",
        words("首次报告", "First report"),
        (_sheet(1, outcome, words, rows, Mark.REPORTED), Paragraph(plain(note), quiet=True)),
    )


def _supplement(outcome: DrillOutcome, words: Words) -> Section:
    fill = words("有新情况时填写", "to be filled in on new facts")
    rows = [
        (head(words("新的情况", "New facts")), _blank(fill)),
        (head(words("影响变化", "Change of effect")), _blank(fill)),
        (head(words("新采取的措施", "Further measures")), _blank(fill)),
    ]
    # No record stands for a supplementary report: its time is always for a person to fill in.
    return Section(
        "supplement",
        words("续报", "Supplementary report"),
        (_sheet(2, outcome, words, rows, None),),
        new_page=True,
    )


def _closing(outcome: DrillOutcome, words: Words) -> Section:
    fill = words("处置结束后填写", "to be filled in after the incident")
    closed = outcome.marks.get(Mark.CLOSED)
    gaps = words("；", "; ").join(f"{words.of(gap.title)}：{words.of(gap.reason)}" for gap in outcome.gaps)
    rows = [
        (
            head(words("处置结束时间", "Handling ended")),
            _filled(words.moment(closed.record.at) if closed else "", fill),
        ),
        (head(words("事件原因", "Cause")), _blank(fill)),
        (head(words("处置措施", "Measures")), _blank(fill)),
        (head(words("危害和影响", "Harm")), _blank(fill)),
        (head(words("责任", "Accountability")), _blank(fill)),
        (head(words("整改", "Rectification")), _filled(gaps, fill)),
        (head(words("经验教训", "Lessons")), _blank(fill)),
    ]
    return Section(
        "closing-report",
        words("总结报告", "Closing report"),
        (_sheet(3, outcome, words, rows, Mark.SUMMARISED),),
        new_page=True,
    )


def _notice(outcome: DrillOutcome, words: Words) -> Section:
    plan = outcome.plan
    fill = words("由数据负责人填写", "for the data owner to fill in")
    rows = [
        (head(words("涉及的个人信息种类", "Kinds of personal information")), _blank(fill)),
        (head(words("原因", "Cause")), _blank(fill)),
        (head(words("可能的危害", "Possible harm")), _blank(fill)),
        (head(words("本单位采取的措施", "What the unit has done")), _blank(fill)),
        (
            head(words("个人可以采取的措施", "What persons can do")),
            entry(
                words(
                    "修改口令，警惕冒充本单位的电话和短信，发现异常及时报警。",
                    "Change passwords, beware of calls in the unit's name, tell the police of anything odd.",
                )
            ),
        ),
        (head(words("联系方式", "Contact")), entry(f"{plan.unit_name}；{people(plan, 'data-owner', words)}")),
    ]
    blocks: tuple[Block, ...] = (
        Callout(
            Tone.INFO,
            words("何时告知", "When to tell"),
            (
                Paragraph(
                    plain(
                        words(
                            "发生或可能发生泄露、篡改、丢失时立即告知；"
                            "确能有效避免危害的可以不告知个人，但主管部门可以要求告知。",
                            "At once on an actual or possible leak, change or loss. Persons may be left out "
                            "where harm is truly avoided, but the authority can order it.",
                        )
                    )
                ),
            ),
        ),
        form("notice", words("告知内容", "Contents of the notice"), (3, 8), rows),
    )
    return Section("notice", words("告知个人和主管部门", "Notice to persons and authority"), blocks, new_page=True)
