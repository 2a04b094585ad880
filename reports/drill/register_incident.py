"""Papers of an incident of the register: which limits run and which are past, and drafts of what has to go out.

First, supplementary and closing report after the national reporting measures, art. 7 and 8; the notice to persons after
the Personal Information Protection Law, art. 57. What the register does not say is a blank, never made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from auditor.model.drill import ClockState
from auditor.model.drill.incident import IncidentCase, IncidentClock, Moment
from auditor.model.drill.words import CLOCKS, OPERATORS, SEVERITIES
from auditor.model.rulebook import Instrument
from auditor.model.text import Lang, Text
from reports.drill.parts import UNVERIFIED, within
from reports.parts import Words, entry, form, head, plain, table, unverified, wide
from reports.tree import (
    Badge,
    Blank,
    Block,
    Callout,
    Cell,
    Cover,
    Document,
    Inlines,
    Numbering,
    Paragraph,
    Section,
    SignaturePlace,
    Signatures,
    Tone,
)

_TONES = {
    ClockState.MET: Tone.GOOD,
    ClockState.LATE: Tone.BAD,
    ClockState.OVERDUE: Tone.BAD,
    ClockState.URGENT: Tone.HIGH,
    ClockState.NO_DUTY: Tone.QUIET,
}
_DAY_ONLY = Text("只登记到日，须核对小时", "only the day is entered: check the hour")


def build_incident(
    case: IncidentCase, kinds: Mapping[str, Text], instruments: Mapping[str, Instrument], lang: Lang, now: datetime
) -> Document:
    """Drafts for one incident as of `now`. `kinds` names classes and kinds of incidents."""
    words = Words(lang)
    title = words("网络安全事件报告材料（草稿）", "Incident reports (draft)")
    sections = [_clocks(case, instruments, now, words), _first(case, kinds, words), _more(words), _closing(case, words)]
    if case.personal:
        sections.append(_notice(case, words))
    return Document(
        lang=lang,
        title=title,
        subtitle=f"{case.platform.name} · {case.incident.id}",
        cover=Cover(
            title=title,
            subtitle=f"{case.platform.name} · {case.incident.id}",
            unit=case.unit.name,
            date=words.day(now.date()),
            label=words("草稿，须审定后报送", "draft, to be approved before it is sent"),
        ),
        header=f"{case.incident.id} · {title}",
        numbering=Numbering.CHINESE if lang is Lang.ZH else Numbering.DECIMAL,
        sections=tuple(sections),
    )


def _when(moment: Moment | None, words: Words) -> str:
    if moment is None:
        return "—"
    return words.moment(moment) if isinstance(moment, datetime) else words.day(moment)


def _clocks(case: IncidentCase, instruments: Mapping[str, Instrument], now: datetime, words: Words) -> Section:
    columns = (
        words("时限", "Limit"), words("向谁", "To whom"), words("起算", "From"), words("限期", "Within"),
        words("最迟", "Until"), words("完成", "Done"), words("状态", "State"), wide(words("依据", "Source")),
    )  # fmt: skip
    rows = [
        (
            Cell(plain(words.of(one.clock.title))),
            Cell(plain(words.of(to) if (to := one.clock.recipient.get(case.operator)) else "—")),
            Cell(plain(_when(one.started, words))),
            Cell(plain(_limit(one, case, words))),
            Cell(plain(_when(one.due, words))),
            Cell(plain(_when(one.done, words))),
            Cell((_state(one, words),)),
            Cell(_cited(one, instruments, words)),
        )
        for one in case.clocks
    ]
    blocks: list[Block] = [_grade(case, words)]
    late = [one for one in case.clocks if one.state in (ClockState.LATE, ClockState.OVERDUE)]
    if late:
        names = words.listed(words.of(one.clock.title) for one in late)
        said = words(f"已超过法定时限：{names}。", f"Past the limit of the law: {names}.")
        blocks.append(Callout(Tone.BAD, words("超时", "Late"), (Paragraph(plain(said)),)))
    title = words("时限和办理情况", "Limits and where they stand")
    as_of = words(f"截至{words.moment(now)}。", f"As of {words.moment(now)}.")
    blocks += [table("clocks", title, columns, rows), Paragraph(plain(as_of), quiet=True)]
    return Section("clocks", title, tuple(blocks), landscape=True)


def _limit(one: IncidentClock, case: IncidentCase, words: Words) -> str:
    if case.operator not in one.clock.limits:
        return "—"
    limit = one.clock.limits[case.operator]
    return words("立即", "at once") if limit is None else within(limit, words)


def _state(one: IncidentClock, words: Words) -> Badge:
    return Badge(words.of(_DAY_ONLY if one.day_only else CLOCKS[one.state]), _TONES.get(one.state, Tone.OPEN))


def _cited(one: IncidentClock, instruments: Mapping[str, Instrument], words: Words) -> Inlines:
    source = one.clock.source
    name = words.of(instruments[source.instrument].short)
    said = plain(words(f"{name}第{source.article}条", f"{name}, art. {source.article}"))
    return said if source.verified else (*said, *unverified(words.of(UNVERIFIED), words))


def _grade(case: IncidentCase, words: Words) -> Block:
    """What grade the limits are read by, and why; an open grade is never taken for no duty."""
    entered = case.incident.severity
    if case.severity is None:
        said = words(
            "没有登记级别，人数也达不到数字门槛：须由人定级，不等于不用报告。",
            "No grade is entered and no number reaches a threshold: a person has to grade it; that is not “no duty”.",
        )
        return Callout(Tone.OPEN, words("级别未定", "Not graded"), (Paragraph(plain(said)),))
    grade = words.of(SEVERITIES[case.severity])
    if case.computed is not None and entered is not None and case.severity.value != entered:
        said = words(
            f"登记的级别低于按人数应定的级别，本稿按“{grade}”计算时限。",
            f"The grade entered is below what the number of persons comes to: limits are read by grade {grade}.",
        )
        return Callout(Tone.BAD, words("级别偏低", "Graded too low"), (Paragraph(plain(said)),))
    said = words(
        f"级别：{grade}；报告主体：{words.of(OPERATORS[case.operator])}。",
        f"Grade: {grade}; reporter: {words.of(OPERATORS[case.operator])}.",
    )
    return Paragraph(plain(said))


def _blank(what: str) -> Cell:
    return Cell((Blank(what),))


def _sheet(name: str, caption: str, rows: Sequence[tuple[str, Cell]]) -> Block:
    return form(name, caption, (3, 9), [(head(title), value) for title, value in rows])


def _signed(words: Words) -> Signatures:
    return Signatures(
        (SignaturePlace(words("报告人", "Reporter")), SignaturePlace(words("签发人", "Approved"), stamp=True))
    )


def _first(case: IncidentCase, kinds: Mapping[str, Text], words: Words) -> Section:
    incident = case.incident
    fill = words("查明后填写", "to be filled in once known")
    to = words("；", "; ").join(
        words.of(one.clock.recipient[case.operator])
        for one in case.clocks
        if one.clock.id.startswith("first-report") and case.operator in one.clock.limits
    )
    known = kinds.get(incident.kind)
    kind = words.of(known) if known else incident.kind
    graded: Inlines = (
        plain(f"{kind}；{words.of(SEVERITIES[case.severity])}")
        if case.severity
        else (*plain(f"{kind}；"), Blank(words("级别待定", "grade open")))
    )
    level = case.platform.level.grade if case.platform.level else None
    graded_as = words(f"第 {level} 级", f"level {level}") if level else words("未定级", "level not entered")
    persons = f"{incident.pi_subjects:,}" if incident.pi_subjects is not None else ""
    rows = [
        (words("报送对象", "To"), entry(to) if to else _blank(fill)),
        (
            words("报告时间", "Reported"),
            entry(words.moment(incident.reported_at)) if incident.reported_at else _blank(fill),
        ),
        (words("单位和系统", "Unit and system"), entry(f"{case.unit.name}；{case.platform.name}（{graded_as}）")),
        (words("发现时间", "Discovered"), entry(words.moment(incident.discovered))),
        (words("发生时间和地点", "When and where it happened"), _blank(fill)),
        (words("类型和级别", "Class and grade"), Cell(graded)),
        (words("涉及个人", "Persons concerned"), entry(persons) if persons else _blank(fill)),
        (words("影响和危害", "Effect and harm"), _blank(fill)),
        (words("已采取的措施和效果", "Measures and effect"), _blank(fill)),
        (words("发展趋势", "Trend"), _blank(fill)),
        (words("原因初步分析", "First analysis"), _blank(fill)),
        (words("溯源线索", "Leads"), _blank(fill)),
        (words("下一步和请求支援", "Next steps, help needed"), _blank(fill)),
        (words("现场保护", "State of the scene"), _blank(fill)),
        (words("其他", "Other"), _blank(words("没有则写“无”", "write “none” if there is nothing"))),
    ]
    if incident.kind == "ransomware":
        rows.insert(9, (words("勒索金额、方式和期限", "Ransom: amount, manner, deadline"), _blank(fill)))
    title = words("首次报告", "First report")
    return Section("first-report", title, (_sheet("first", title, rows), _signed(words)), new_page=True)


def _more(words: Words) -> Section:
    fill = words("有新情况时填写", "to be filled in on new facts")
    titles = (
        words("第几次报告、报告时间", "Which report, and when"), words("新的情况", "New facts"),
        words("影响变化", "Change of effect"), words("新采取的措施", "Further measures"),
    )  # fmt: skip
    title = words("续报", "Supplementary report")
    rows = [(one, _blank(fill)) for one in titles]
    return Section("supplement", title, (_sheet("supplement", title, rows), _signed(words)), new_page=True)


def _closing(case: IncidentCase, words: Words) -> Section:
    fill = words("处置结束后填写", "to be filled in after the incident")
    handled = case.incident.handled_on
    titles = (
        words("事件原因", "Cause"), words("处置措施", "Measures"), words("危害和影响", "Harm"),
        words("责任", "Accountability"), words("整改", "Rectification"), words("经验教训", "Lessons"),
    )  # fmt: skip
    ended = (words("处置结束日期", "Handling ended"), entry(words.day(handled)) if handled else _blank(fill))
    title = words("总结报告", "Closing report")
    rows = [ended, *((one, _blank(fill)) for one in titles)]
    return Section("closing-report", title, (_sheet("closing", title, rows), _signed(words)), new_page=True)


def _notice(case: IncidentCase, words: Words) -> Section:
    fill = words("由数据负责人填写", "for the data owner to fill in")
    titles = (
        words("涉及的个人信息种类", "Kinds of personal information"), words("原因", "Cause"),
        words("可能的危害", "Possible harm"), words("本单位采取的措施", "What the unit has done"),
        words("个人可以采取的措施", "What persons can do"),
    )  # fmt: skip
    told = case.incident.notice
    rows = [
        (words("告知情况（台账）", "Told (register)"), entry(told) if told else _blank(fill)),
        *((one, _blank(fill)) for one in titles),
        (words("联系方式", "Contact"), Cell((*plain(f"{case.unit.name}；"), Blank(fill)))),
    ]
    title = words("告知个人和主管部门", "Notice to persons and authority")
    when = words(
        "发生或可能发生泄露、篡改、丢失时立即告知；确能有效避免危害的可以不告知个人，但主管部门可以要求告知。",
        "At once on an actual or possible leak, change or loss. Persons may be left out where harm is truly avoided, "
        "but the authority can order it.",
    )
    return Section("notice", title, (Paragraph(plain(when)), _sheet("notice", title, rows)), new_page=True)
