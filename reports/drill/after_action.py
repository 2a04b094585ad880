"""The report on a drill: what happened when, what the law's clocks said, what was measured, what is to be mended.

With the summary form of GB/T 38645-2020, annex A.10, in our own words; the sheets of A.8 and A.9 are annexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.drill import (
    ActionState,
    ClockReading,
    ClockState,
    DrillOutcome,
    Mark,
    MeasureState,
    Moment,
    RecordKind,
    Severity,
)
from auditor.model.drill.words import (
    ACTIONS,
    CLOCKS,
    CONCLUSIONS,
    FORMS,
    KINDS,
    LIVE_CHECKS,
    MARKS,
    MEASURES,
    SEVERITIES,
    duration,
)
from auditor.model.text import Lang
from reports import charts
from reports.drill.parts import cited, cover, people, taken, within
from reports.drill.sheets import evaluation_sheet, record_sheet
from reports.parts import Words, cell, entry, form, head, plain, row, table, wide
from reports.tree import (
    Badge,
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Figure,
    Foreign,
    Metric,
    Metrics,
    Numbering,
    Paragraph,
    Section,
    SignaturePlace,
    Signatures,
    Tone,
)

_CLOCK_TONES = {
    ClockState.MET: Tone.GOOD,
    ClockState.LATE: Tone.BAD,
    ClockState.OVERDUE: Tone.BAD,
    ClockState.UNMEASURED: Tone.OPEN,
    ClockState.GRADE_FIRST: Tone.OPEN,
    ClockState.NO_DUTY: Tone.QUIET,
    ClockState.BELOW_GRADE: Tone.OPEN,
    ClockState.WAITING: Tone.QUIET,
    ClockState.RUNNING: Tone.OPEN,
    ClockState.URGENT: Tone.HIGH,
}
_MEASURE_TONES = {
    MeasureState.MET: Tone.GOOD,
    MeasureState.MISSED: Tone.BAD,
    MeasureState.OPEN: Tone.OPEN,
    MeasureState.NONE: Tone.QUIET,
}
_ACTION_TONES = {
    ActionState.IN_TIME: Tone.GOOD,
    ActionState.LATE: Tone.PARTIAL,
    ActionState.NOT_SEEN: Tone.BAD,
    ActionState.NOT_DUE: Tone.QUIET,
}


def build_report(outcome: DrillOutcome, lang: Lang) -> Document:
    """The report on a drill as far as it has come; one that has not ended is labelled as such."""
    words = Words(lang)
    title = words("应急演练总结报告", "After-action report")
    label = "" if outcome.ended else words("演练未结束", "not ended")
    return Document(
        lang=lang,
        title=title,
        subtitle=f"{words.of(outcome.plan.scenario.title)} · {outcome.plan.platform_name}",
        cover=cover(outcome, title, label, words),
        header=f"{outcome.plan.id} · {title}",
        numbering=Numbering.CHINESE if lang is Lang.ZH else Numbering.DECIMAL,
        lead=tuple(_lead(outcome, words)),
        sections=(
            _summary(outcome, words),
            _timeline(outcome, words),
            _clocks(outcome, words),
            _measures(outcome, words),
            _actions(outcome, words),
            _live(outcome, words),
            _gaps(outcome, words),
        ),
        annexes=(record_sheet(outcome, words), evaluation_sheet(outcome, words)),
    )


def _lead(outcome: DrillOutcome, words: Words) -> Iterator[Block]:
    open_gaps = sum(gap.closed is None for gap in outcome.gaps)
    duties = [one for one in outcome.clocks if _counts(one, outcome)]
    met = sum(one.state is ClockState.MET for one in duties)
    yield Metrics(
        (
            Metric(words.of(CONCLUSIONS[outcome.conclusion]), words("评估结论", "rating")),
            Metric(duration(outcome.elapsed), words("演练时间", "drill time")),
            Metric(f"{met}/{len(duties)}", words("有时数的法定时限按时", "timed clocks of the law met")),
            Metric(
                str(open_gaps) if outcome.ended else "—",
                words("未整改问题", "open gaps"),
                Tone.PLAIN if outcome.ended is None else Tone.BAD if open_gaps else Tone.GOOD,
            ),
        )
    )
    if outcome.speed != 1:
        hurried = words(
            f"推演按 {outcome.speed:g} 倍速进行：报告中的用时都是演练时间，实际时间是其 1/{outcome.speed:g}。",
            f"Held at {outcome.speed:g} times the pace: every span below is drill time, "
            f"1/{outcome.speed:g} of it passed in reality.",
        )
        yield Callout(Tone.OPEN, words("加速推演", "A hurried tabletop"), (Paragraph(plain(hurried)),))
    if outcome.setbacks:
        listed = Bullets(tuple(plain(words.of(one)) for one in outcome.setbacks))
        yield Callout(Tone.BROKEN, words("记录本身的问题", "What is wrong with the records"), (listed,))


def _counts(reading: ClockReading, outcome: DrillOutcome) -> bool:
    """Whether a clock has hours to be met in this drill: not where nothing is due, where the law says "at once", or
    where the limit lies weeks after the drill."""
    if reading.state in (ClockState.NO_DUTY, ClockState.BELOW_GRADE):
        return False
    timed = reading.clock.limits[outcome.plan.operator] is not None
    return timed and (reading.taken is not None or Mark.SUMMARISED not in reading.clock.stops)


def _summary(outcome: DrillOutcome, words: Words) -> Section:
    plan = outcome.plan
    decided = words.of(SEVERITIES[outcome.decided]) if outcome.decided else words("没有定级", "never graded")
    mean = f"{outcome.mean:.2f}" if outcome.mean is not None else "—"
    rated = words.of(CONCLUSIONS[outcome.conclusion])
    note = words(
        "标准不汇总分值；均值及 4.5、3 两条界线是本程序的约定。",
        "The standard sums nothing up; the mean and its limits 4.5 and 3 are this program's convention.",
    )
    rows = [
        (head(words("演练名称", "Drill")), entry(words.of(plan.scenario.title), 3)),
        (
            head(words("平台", "Platform")), entry(plan.platform_name),
            head(words("形式", "Form")), entry(words.of(FORMS[plan.form])),
        ),
        (
            head(words("开始", "Started")), entry(words.moment(outcome.started)),
            head(words("结束", "Ended")), entry(words.moment(outcome.ended)),
        ),
        (head(words("参演单位", "Participants")), entry(words.listed(plan.participant_names), 3)),
        (head(words("情景", "Scenario")), entry(words.of(plan.scenario.story), 3)),
        (
            head(words("现场定级", "Graded as")), entry(decided),
            head(words("情景级别", "Right grade")), entry(words.of(SEVERITIES[plan.scenario.severity])),
        ),
        (
            head(words("演练时间", "Drill time")), entry(duration(outcome.elapsed)),
            head(words("暂停（实际时间）", "Paused (real time)")), entry(duration(outcome.paused)),
        ),
        (
            head(words("预期动作", "Expected actions")), entry(_coverage(outcome, words)),
            head(words("推演倍速", "Pace")), entry(f"{outcome.speed:g}"),
        ),
        (head(words("评估结论", "Rating")), entry(rated), head(words("均值", "Mean")), entry(mean)),
    ]  # fmt: skip
    return Section(
        "summary",
        words("演练概况", "The drill at a glance"),
        (
            form("a10", words("演练总结", "Summary"), (2, 4, 2, 4), rows),
            Paragraph(plain(note), quiet=True),
            Signatures(
                (
                    SignaturePlace(words("总指挥", "Commander"), stamp=True),
                    SignaturePlace(words("评估组", "Evaluators")),
                )
            ),
        ),
    )


def _coverage(outcome: DrillOutcome, words: Words) -> str:
    due = [one for one in outcome.actions if one.state is not ActionState.NOT_DUE]
    seen = sum(one.state is not ActionState.NOT_SEEN for one in due)
    missing = len(outcome.actions) - len(due)
    said = words(f"应有 {len(due)} 项，看到 {seen} 项", f"{seen} of {len(due)} seen")
    return said + (words(f"；另有 {missing} 项没有注入", f"; {missing} never called for") if missing else "")


def _timeline(outcome: DrillOutcome, words: Words) -> Section:
    blocks: list[Block] = []
    drawn = [m for m in outcome.timeline if m.record.kind in _DRAWN]
    if drawn:
        moments = [charts.Moment(m.record.at, _said(outcome, m, words), tone=_tone(m)) for m in drawn]
        svg = charts.timeline(moments)
        alt = words("；", "; ").join(f"{duration(m.offset)} {_said(outcome, m, words)}" for m in drawn)
        blocks.append(Figure("timeline", words("演练时间线", "Timeline"), svg, alt))
    columns = (
        words("演练时间", "Drill time"), words("实际时间", "Real time"), wide(words("事项", "What")),
        words("人员", "Who"), words("记录人", "Recorded by"),
    )  # fmt: skip
    blocks.append(
        table(
            "records",
            words("全部记录", "All records"),
            columns,
            (
                (
                    cell(duration(m.offset)),
                    cell(f"{m.record.at:%Y-%m-%d %H:%M:%S}"),
                    entry(_said(outcome, m, words)),
                    entry(m.record.who),
                    entry(m.record.observer),
                )
                for m in outcome.timeline
            ),
        )
    )
    return Section("timeline", words("时间线", "Timeline"), tuple(blocks), new_page=True)


_DRAWN = frozenset(
    {RecordKind.STARTED, RecordKind.INJECTED, RecordKind.MARKED, RecordKind.GRADED, RecordKind.PAUSED,
     RecordKind.RESUMED, RecordKind.ENDED}
)  # fmt: skip


def _tone(moment: Moment) -> Tone:
    if moment.record.kind is RecordKind.INJECTED:
        return Tone.HIGH
    return Tone.GOOD if moment.record.kind in (RecordKind.MARKED, RecordKind.GRADED) else Tone.QUIET


def _said(outcome: DrillOutcome, moment: Moment, words: Words) -> str:
    """A record in words."""
    record = moment.record
    scenario = outcome.plan.scenario
    match record.kind:
        case RecordKind.MARKED:
            said = words.of(MARKS[Mark(record.subject)])
        case RecordKind.GRADED:
            said = f"{words.of(KINDS[record.kind])}：{words.of(SEVERITIES[Severity(record.subject)])}"
        case RecordKind.INJECTED:
            channel = next((words.of(one.channel) for one in scenario.injects if one.id == record.subject), "")
            said = f"{words.of(KINDS[record.kind])}：{channel or record.subject}"
        case RecordKind.DONE:
            actions = {expected.id: words.of(expected.action) for _, expected in scenario.expectations}
            said = actions.get(record.subject, record.subject)
        case RecordKind.MEASURED:
            check = LIVE_CHECKS.get(record.subject)
            said = f"{words.of(KINDS[record.kind])}：{words.of(check) if check else record.subject}"
        case RecordKind.RATED:
            titles = {one.item.id: words.of(one.item.title) for one in outcome.ratings}
            score = (record.data or {}).get("score", "")
            said = f"{words.of(KINDS[record.kind])}：{titles.get(record.subject, record.subject)} {score}".strip()
        case RecordKind.GAP_CLOSED:
            gaps = {one.id: words.of(one.title) for one in outcome.gaps}
            said = f"{words.of(KINDS[record.kind])}：{gaps.get(record.subject, record.subject)}"
        case _:
            said = words.of(KINDS[record.kind])
    return f"{said}（{record.note}）" if record.note else said


def _clocks(outcome: DrillOutcome, words: Words) -> Section:
    columns = (
        words("时限", "Clock"), words("状态", "State"), words("起算", "Started"), words("完成", "Stopped"),
        words("用时", "Taken"), words("限期", "Limit"), wide(words("依据", "Source")),
    )  # fmt: skip
    rows = []
    for one in outcome.clocks:
        limit = one.clock.limits.get(outcome.plan.operator)
        at_once = outcome.plan.operator in one.clock.limits and limit is None
        rows.append(
            (
                cell(words.of(one.clock.title)),
                Cell((Badge(words.of(CLOCKS[one.state]), _CLOCK_TONES[one.state]),)),
                cell(taken(one.started)),
                cell(taken(one.stopped)),
                cell(taken(one.taken)),
                cell(words("立即", "at once") if at_once else within(limit, words)),
                Cell(cited(one.clock.source, outcome.plan, words)),
            )
        )
    return Section(
        "clocks", words("法定时限", "Clocks of the law"), (table("clocks", words("法定时限", "Clocks"), columns, rows),)
    )


def _measures(outcome: DrillOutcome, words: Words) -> Section:
    columns = (
        words("指标", "Measure"), words("从", "From"), words("到", "To"), words("实测", "Measured"),
        words("目标", "Aim"), words("结果", "Result"),
    )  # fmt: skip
    rows = (
        (
            cell(words.of(one.title)),
            cell(words.of(one.since)),
            cell(words.of(one.until)),
            cell(taken(one.value)),
            cell(taken(one.aim)),
            Cell((Badge(words.of(MEASURES[one.state]), _MEASURE_TONES[one.state]),)),
        )
        for one in outcome.measures
    )
    note = words(
        "各处对这些指标的起点定义不一，表中写明了每一项的起点和终点；暂停不计时。",
        "Definitions in circulation differ: each row names its start and its end. Pauses do not count.",
    )
    return Section(
        "measures",
        words("实测指标", "Measured times"),
        (table("measures", words("实测指标", "Measured times"), columns, rows), Paragraph(plain(note), quiet=True)),
    )


def _actions(outcome: DrillOutcome, words: Words) -> Section:
    columns = (
        words("情景注入", "Inject"), words("角色", "Role"), wide(words("预期动作", "Expected action")),
        words("结果", "Result"), words("用时", "Taken"), words("目标", "Aim"),
    )  # fmt: skip
    rows = (
        (
            cell(words.of(one.inject.channel)),
            entry(f"{_title(outcome, one.expected.role, words)}（{people(outcome.plan, one.expected.role, words)}）"),
            cell(words.of(one.expected.action)),
            Cell((Badge(words.of(ACTIONS[one.state]), _ACTION_TONES[one.state]),)),
            cell(taken(one.after)),
            cell(f"≤ {duration(one.expected.within)}"),
        )
        for one in outcome.actions
    )
    return Section(
        "actions",
        words("预期动作", "Expected actions"),
        (table("actions", words("预期动作", "Expected actions"), columns, rows),),
    )


def _title(outcome: DrillOutcome, role: str, words: Words) -> str:
    return words.of(outcome.plan.role(role).title)


def _live(outcome: DrillOutcome, words: Words) -> Section:
    if not outcome.live:
        planned = words.listed(words.of(LIVE_CHECKS[one]) for one in outcome.plan.scenario.live_checks) or "—"
        none = words(
            f"没有进行实测。本情景可实测：{planned}。", f"No live check was made. This scenario offers: {planned}."
        )
        return Section("live", words("实测", "Live checks"), (Paragraph(plain(none)),))
    results: list[Block] = []
    for result in outcome.live:
        tone = {True: Tone.GOOD, False: Tone.BAD, None: Tone.BROKEN}[result.passed]
        figures = table(
            f"live-{result.check}",
            words.of(result.title),
            (words("项目", "Figure"), words("值", "Value")),
            (row(words.of(title), value) for title, value in result.figures),
        )
        results.append(Callout(tone, words.of(result.title), (Paragraph(plain(words.of(result.summary))), figures)))
    return Section("live", words("实测", "Live checks"), tuple(results))


def _gaps(outcome: DrillOutcome, words: Words) -> Section:
    title = words("问题和整改", "Gaps and their mending")
    if outcome.ended is None:
        later = words("演练结束后才能列出问题。", "Gaps are listed once the drill has ended.")
        return Section("gaps", title, (Paragraph(plain(later)),))
    if not outcome.gaps:
        none = words(
            "记录没有显示问题；评估专家的意见见评估单。",
            "The records show no gap; what the evaluators say stands on the evaluation sheet.",
        )
        return Section("gaps", title, (Paragraph(plain(none)),))
    columns = (
        words("编号", "Id"), words("事项", "What"), wide(words("问题", "Gap")), words("关联条款", "Clauses"),
        words("整改", "Mended"),
    )  # fmt: skip
    rows = (
        (
            cell(gap.id),
            cell(words.of(gap.title)),
            entry(words.of(gap.reason)),
            cell(words.listed(gap.clauses)),
            Cell((Badge(words("未整改", "open"), Tone.BAD),))
            if gap.closed is None
            else Cell((Foreign(f"{words.moment(gap.closed)} {gap.closed_by}".strip()),)),
        )
        for gap in outcome.gaps
    )
    return Section("gaps", title, (table("gaps", title, columns, rows),), new_page=True)
