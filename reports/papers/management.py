"""For management 管理层: one page for each platform, and units of the district on one scale.

A rate stands beside how much of it rests on anything seen: never alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from auditor.assessment import CaseState, ClauseState, HazardState, PlatformAssessment, Range, SpokenBy
from auditor.grading.ledger import Due
from auditor.grading.ledger import Standing as Duty
from auditor.model.rule import Severity
from reports import charts
from reports.assessment.score import conclusion, shown
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, row, table
from reports.tree import (
    Badge,
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Metric,
    Metrics,
    Paragraph,
    Section,
    Tone,
    number,
)
from reports.wording import Wording

NEXT = 5
"""Deadlines named on a page."""


def covered(found: PlatformAssessment) -> Fraction:
    """Share of the items that somebody has spoken of, in percent."""
    total = found.tally.total
    return Fraction(100 * (total - found.spoken[SpokenBy.NOBODY]), total) if total else Fraction(0)


def quarter(subject: Subject) -> str:
    return f"{subject.as_of.year} Q{(subject.as_of.month - 1) // 3 + 1}"


def build_management(subject: Subject, platform: str) -> Document:
    """The page of one platform."""
    words = Words(subject.lang)
    found = subject.assessment.platforms[platform]
    unit = subject.unit_of(platform)
    title = words("平台网络安全季报", "Quarterly security page")
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{found.platform.name} · {unit.name if unit else ''} · {quarter(subject)}",
        lead=(_numbers(subject, found, words),),
        sections=(
            Section("standing", words("现状", "Where it stands"), tuple(_standing(subject, found, words))),
            Section("trend", words("趋势", "Trend"), tuple(_trend(subject, found, words))),
            Section("risks", words("突出风险", "What weighs most"), tuple(_risks(subject, found, words))),
            Section("next", words("近期期限", "Next deadlines"), tuple(_next(subject, platform, words))),
        ),
        contents=False,
    )


def _numbers(subject: Subject, found: PlatformAssessment, words: Words) -> Metrics:
    named = Wording.of(words.lang)
    platform = found.platform.id
    severe = sum(
        subject.result.rules[v.rule].severity in (Severity.CRITICAL, Severity.HIGH)
        for v in subject.open_findings(platform)
    )
    late = len(list(_late(subject, platform)))
    chosen = found.selection
    return Metrics(
        (
            Metric(f"{found.platform.level}", f"{words('等级', 'level')} S{chosen.s}A{chosen.a}G{chosen.g}"),
            Metric(shown(found.score.value, named, "%"), words("符合率", "rate")),
            Metric(f"{float(covered(found)):.0f}%", words("有人或机器看过的测评项", "items looked at")),
            Metric(str(severe), words("未整改高危以上", "open, high and above"), Tone.BAD if severe else Tone.PLAIN),
            Metric(
                str(late),
                words("备案和测评事项逾期", "filing and assessment overdue"),
                Tone.BAD if late else Tone.PLAIN,
            ),
        )
    )


def _late(subject: Subject, platform: str) -> Iterator[Due]:
    return (
        due
        for one in subject.entries
        if one.platform.id == platform
        for due in one.dues
        if due.standing is Duty.OVERDUE
    )


def _standing(subject: Subject, found: PlatformAssessment, words: Words) -> list[Block]:
    named = Wording.of(words.lang)
    tally = found.tally
    lines = [
        words(
            f"自查结论：{conclusion(found.score, named, words)}。",
            f"Self-check: {conclusion(found.score, named, words)}.",
        ),
        words(
            f"{tally.total} 个测评项中，符合 {tally[ClauseState.COMPLIANT]}，部分符合 {tally[ClauseState.PARTIAL]}，"
            f"不符合 {tally[ClauseState.NON_COMPLIANT]}，待定 {tally[ClauseState.PENDING]}。",
            f"Of {tally.total} items {tally[ClauseState.COMPLIANT]} comply, {tally[ClauseState.PARTIAL]} in part, "
            f"{tally[ClauseState.NON_COMPLIANT]} do not, {tally[ClauseState.PENDING]} are pending.",
        ),
    ]
    plans = [one for one in subject.register.plans if {found.platform.id, "district"} & set(one.scope)]
    held = [d for d in subject.register.drills if d.plan in {p.id for p in plans} and d.date <= subject.as_of]
    year = [d for d in held if (subject.as_of - d.date).days <= 365]
    last = max((d.date for d in held), default=None)
    lines.append(
        words(
            f"应急演练：近一年 {len(year)} 次，最近一次 {words.day(last) if last else '没有'}。",
            f"Drills: {len(year)} in a year, the last {words.day(last) if last else 'never'}.",
        )
    )
    return [Bullets(tuple(plain(line) for line in lines))]


def _trend(subject: Subject, found: PlatformAssessment, words: Words) -> list[Block]:
    history = list(subject.history.get(found.platform.id, ()))
    if not history:
        return [Paragraph(plain(words("没有更早的检查可比。", "No earlier audit to compare with.")))]
    now = len(list(subject.open_findings(found.platform.id)))
    value = found.score.value
    rows = [
        *(row(one.as_of.isoformat(), _range(one.low, one.high), str(one.open_findings)) for one in history),
        row(subject.as_of.isoformat(), _range(value.low, value.high) if value else "—", str(now)),
    ]
    columns = (
        words("基准日", "As of"),
        words("符合率（最低–最高）", "Rate, lowest to highest"),
        words("未整改问题", "Open findings"),
    )
    bars = [charts.BarRow(one.as_of.isoformat(), float(one.open_findings), str(one.open_findings)) for one in history]
    bars.append(charts.BarRow(subject.as_of.isoformat(), float(now), str(now)))
    alt = words("；", "; ").join(f"{bar.label} {bar.shown}" for bar in bars)
    caption = words("各次检查的未整改问题", "Open findings by audit")
    return [
        table("trend", words("历次检查", "Audits"), columns, rows),
        Figure("trend", caption, charts.bars(bars), alt),
    ]


def _range(low: Fraction | None, high: Fraction | None) -> str:
    if low is None or high is None:
        return "—"
    return f"{float(low):.1f}%" if low == high else f"{float(low):.1f}% – {float(high):.1f}%"


def _risks(subject: Subject, found: PlatformAssessment, words: Words) -> list[Block]:
    lines = [
        f"{h.trigger.ref} {h.trigger.title[words.lang]}"
        for h in found.hazards
        if h.state in (HazardState.CONFIRMED, HazardState.PROPOSED)
    ]
    lines += [f"{c.case.ref} {c.case.title[words.lang]}" for c in found.cases if c.state is CaseState.FOUND]
    worst = list(subject.open_findings(found.platform.id))[:NEXT]
    lines += [subject.title(verdict) for verdict in worst]
    unjudged = sum(h.state is HazardState.NOT_JUDGED for h in found.hazards)
    unjudged_cases = sum(c.state is CaseState.NOT_JUDGED for c in found.cases)
    open_ones = Paragraph(
        plain(
            words(
                f"尚不能判断：重大风险隐患触发项 {unjudged} 种，高风险情形 {unjudged_cases} 种。",
                f"Not judged: {unjudged} triggers of major hazards, {unjudged_cases} high-risk cases.",
            )
        ),
        quiet=True,
    )
    if not lines:
        return [Paragraph(plain(words("没有看到突出风险。", "Nothing was seen to stand out."))), open_ones]
    return [Bullets(tuple(plain(line) for line in dict.fromkeys(lines))), open_ones]


def _next(subject: Subject, platform: str, words: Words) -> list[Block]:
    dues = [due for one in subject.entries if one.platform.id == platform for due in one.dues]
    ahead = sorted(
        (due for due in dues if due.standing is not Duty.DONE),
        key=lambda due: (due.day is not None, due.day or subject.as_of),
    )
    lines = [
        f"{d.day.isoformat() if d.day else words('日期未知', 'day unknown')}  {words.of(d.what)}"
        f"{words('（已逾期）', ' (overdue)') if d.standing is Duty.OVERDUE else ''}"
        for d in ahead[:NEXT]
    ]
    if len(ahead) > NEXT:
        lines.append(words(f"另有 {len(ahead) - NEXT} 项，见合规日历。", f"{len(ahead) - NEXT} more in the calendar."))
    if not lines:
        return [Paragraph(plain(words("近期没有到期事项。", "Nothing falls due soon.")))]
    return [Bullets(tuple(plain(line) for line in lines))]


def build_overview(subject: Subject) -> Document:
    """All platforms by unit, on one scale."""
    words = Words(subject.lang)
    title = words("全区网络安全概览", "District overview")
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{subject.result.district} · {quarter(subject)}",
        lead=(_district_numbers(subject, words),),
        sections=(_units(subject, words), _platforms(subject, words)),
        contents=False,
    )


def _district_numbers(subject: Subject, words: Words) -> Metrics:
    severities = Counter(subject.result.rules[v.rule].severity for v in subject.open_findings())
    severe = severities[Severity.CRITICAL] + severities[Severity.HIGH]
    settled = sum(one.score.final for one in subject.assessment.platforms.values())
    return Metrics(
        (
            Metric(str(len(subject.assessment.platforms)), words("平台", "platforms")),
            Metric(str(settled), words("已有结论", "with a verdict")),
            Metric(str(severe), words("未整改高危以上", "open, high and above"), Tone.BAD if severe else Tone.PLAIN),
            Metric(
                str(sum(len(list(_late(subject, name))) for name in subject.assessment.platforms)),
                words("备案和测评事项逾期", "filing and assessment overdue"),
            ),
        )
    )


def _open_by_platform(subject: Subject) -> Counter[str]:
    return Counter(verdict.target.platform for verdict in subject.open_findings())


def _units(subject: Subject, words: Words) -> Section:
    """Each unit's platforms taken together: items that comply of those that apply, and how many were looked at."""
    title = words("各单位比较", "Units compared")
    owner = {one.id: one.owner for one in subject.register.platforms}
    names = {one.id: one.name for one in subject.register.units}
    by_unit: dict[str, list[PlatformAssessment]] = {}
    for name, found in subject.assessment.platforms.items():
        if name in owner:
            by_unit.setdefault(owner[name], []).append(found)
    by_platform = _open_by_platform(subject)
    rows, bars = [], []
    for unit, platforms in by_unit.items():
        applicable = sum(one.tally.applicable for one in platforms)
        good = sum(one.tally[ClauseState.COMPLIANT] for one in platforms)
        total = sum(one.tally.total for one in platforms)
        seen = total - sum(one.spoken[SpokenBy.NOBODY] for one in platforms)
        findings = sum(by_platform[one.platform.id] for one in platforms)
        rate = 100 * good / applicable if applicable else 0.0
        rows.append(
            (
                entry(names[unit]), number(len(platforms)), cell(f"{rate:.1f}%"),
                cell(f"{100 * seen / total if total else 0:.0f}%"), number(findings),
            )
        )  # fmt: skip
        bars.append(charts.BarRow(names[unit], rate, f"{rate:.1f}%"))
    columns = (
        words("单位", "Unit"), words("平台", "Platforms"), words("已符合", "Comply"),
        words("看过的测评项", "Looked at"), words("未整改问题", "Open findings"),
    )  # fmt: skip
    note = words(
        "“已符合”只计确认符合的测评项，待定按未符合计；须与“看过的测评项”一起看。",
        "“Comply” counts items confirmed to comply; pending ones count as not met. Read it with “looked at” beside it.",
    )
    alt = words("；", "; ").join(f"{bar.label} {bar.shown}" for bar in bars)
    return Section(
        "units",
        title,
        (
            table("units", title, columns, rows),
            Paragraph(plain(note), quiet=True),
            Figure(
                "units-chart",
                words("各单位已符合的测评项", "Items that comply, by unit"),
                charts.bars(bars, most=100.0),
                alt,
            ),
        ),
    )


def _platforms(subject: Subject, words: Words) -> Section:
    named = Wording.of(words.lang)
    title = words("各平台", "Platforms")
    due = {one.platform.id: one.worst for one in subject.entries}
    by_platform = _open_by_platform(subject)
    rows = []
    for name, found in subject.assessment.platforms.items():
        unit = subject.unit_of(name)
        rows.append(
            (
                entry(found.platform.name),
                entry(unit.name if unit else ""),
                cell(str(found.platform.level)),
                cell(shown(found.score.value, named, "%")),
                cell(f"{float(covered(found)):.0f}%"),
                Cell((_verdict(found.score.value, conclusion(found.score, named, words), final=found.score.final),)),
                number(by_platform[name]),
                number(len(list(_late(subject, name)))),
                cell(_duty(due.get(name), words)),
            )
        )
    columns = (
        words("平台", "Platform"), words("单位", "Unit"), words("等级", "Level"), words("符合率", "Rate"),
        words("看过", "Looked at"), words("结论", "Verdict"), words("未整改", "Open"), words("逾期", "Overdue"),
        words("备案和测评", "Filing and assessment"),
    )  # fmt: skip
    missing = [
        one.name
        for one in subject.register.platforms
        if one.id not in subject.assessment.platforms
        and one.grading_object_of is None
        and one.lifecycle == "production"
    ]
    said = words(
        f"台账中在用而这次没有检查的平台：{words.listed(missing) or '无'}。",
        f"In production but not in this audit: {words.listed(missing) or 'none'}.",
    )
    blocks = (table("platforms", title, columns, rows), Paragraph(plain(said)))
    return Section("platforms", title, blocks, landscape=True)


def _verdict(value: Range | None, said: str, *, final: bool) -> Badge:
    return Badge(said, Tone.PLAIN if final and value is not None else Tone.OPEN)


def _duty(standing: Duty | None, words: Words) -> str:
    said = {
        None: words("无", "none"),
        Duty.OVERDUE: words("有逾期", "overdue"),
        Duty.UNKNOWN: words("有日期不明", "day unknown"),
        Duty.SOON: words("即将到期", "soon"),
        Duty.OPEN: words("未到期", "ahead"),
        Duty.DONE: words("已办", "done"),
    }
    return said[standing]
