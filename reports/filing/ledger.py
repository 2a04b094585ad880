"""The district's ledger of grading and filing, with what is due when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from auditor.grading import Due, Entry, Standing
from auditor.model.register import Register
from auditor.model.text import Lang, Text
from reports.tree import (
    Badge,
    Bar,
    Cell,
    Column,
    ColumnKind,
    Document,
    Foreign,
    Inline,
    Inlines,
    KeyValues,
    Metric,
    Metrics,
    Mono,
    Note,
    Plain,
    Section,
    Table,
    Tone,
)

_STANDINGS = {
    Standing.OVERDUE: (Text("逾期", "Overdue"), Tone.BAD),
    Standing.UNKNOWN: (Text("无法判断", "Unknown"), Tone.BROKEN),
    Standing.SOON: (Text("即将到期", "Due soon"), Tone.PARTIAL),
    Standing.OPEN: (Text("未到期", "Not due yet"), Tone.OPEN),
    Standing.DONE: (Text("已完成", "Done"), Tone.GOOD),
}
_NONE = "—"


def ledger_document(register: Register, entries: Sequence[Entry], as_of: date, lang: Lang) -> Document:
    """HTML and spreadsheet of the ledger: every platform in one table, everything due in another, by day."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    standings = Counter(entry.worst for entry in entries)
    index = {unit.id: unit.name for unit in register.units}
    return Document(
        lang=lang,
        title=say("等级保护定级备案台账", "Ledger of grading and filing"),
        subtitle=register.district.name,
        facts=KeyValues(
            (
                (say("基准日", "As of"), (Plain(as_of.isoformat()),)),
                (say("定级对象", "Grading objects"), (Plain(str(len(entries))),)),
            )
        ),
        lead=(
            Metrics(
                tuple(
                    Metric(str(standings[standing]), words[lang], tone)
                    for standing, (words, tone) in _STANDINGS.items()
                )
            ),
            Bar(
                say("各平台最紧迫事项的状态", "Most urgent standing of each platform"),
                tuple((words[lang], standings[standing], tone) for standing, (words, tone) in _STANDINGS.items()),
            ),
        ),
        sections=(
            Section("platforms", say("平台", "Platforms"), (_platforms(entries, index, lang),), landscape=True),
            Section("due", say("期限", "Deadlines"), (_deadlines(entries, lang),), new_page=True),
        ),
        contents=False,
        footer=say(
            "“无法判断”表示台账中没有可据以计算的日期，不代表合规。",
            "Unknown means that the register holds no day to count from; it does not mean compliant.",
        ),
    )


def _badge(standing: Standing, lang: Lang) -> Badge:
    words, tone = _STANDINGS[standing]
    return Badge(words[lang], tone)


def _day(day: date | None) -> Inlines:
    return (Plain(day.isoformat() if day else _NONE),)


def _platforms(entries: Sequence[Entry], units: dict[str, str], lang: Lang) -> Table:
    def say(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    columns = (
        Column(say("编号", "Identifier"), ColumnKind.ID),
        Column(say("平台", "Platform")),
        Column(say("状态", "Standing"), ColumnKind.STATE),
        Column(say("责任单位", "Unit")),
        Column(say("等级", "Level")),
        Column(say("定级日期", "Graded on"), ColumnKind.DATE),
        Column(say("备案编号", "Filing number"), ColumnKind.ID),
        Column(say("备案等级", "Filed at level"), ColumnKind.STATE),
        Column(say("备案日期", "Filed on"), ColumnKind.DATE),
        Column(say("文书版本", "Forms of"), ColumnKind.STATE),
        Column(say("证明有效期至（计算）", "Valid to (computed)"), ColumnKind.DATE),
        Column(say("证明有效期至（登记）", "Valid to (entered)"), ColumnKind.DATE),
        Column(say("最近等级测评", "Last assessment"), ColumnKind.DATE),
    )
    rows = []
    for entry in entries:
        platform, filing = entry.platform, entry.filing
        level = platform.level
        label = f"S{level.s}A{level.a}G{level.grade}" if level and level.s and level.a else str(entry.level or _NONE)
        changed = filing is not None and entry.level is not None and filing.grade != entry.level
        grade: Inlines = (Plain(str(filing.grade) if filing else _NONE),)
        if changed:
            grade = (*grade, Badge(say("与定级不符", "differs"), Tone.BAD))
        entered: Inlines = _day(entry.valid_entered)
        if entry.valid_to and entry.valid_entered and entry.valid_to != entry.valid_entered:
            entered = (*entered, Badge(say("与计算不符", "differs"), Tone.PARTIAL))
        rows.append(
            (
                Cell((Mono(platform.id),), header=True),
                Cell((Foreign(platform.name),)),
                Cell((_badge(entry.worst, lang),)),
                Cell((Foreign(units.get(platform.owner, platform.owner)),)),
                Cell((Plain(label),)),
                Cell(_day(level.determined if level else None)),
                Cell((Mono(filing.number or _NONE) if filing else Plain(_NONE),)),
                Cell(grade),
                Cell(_day(filing.filed if filing else None)),
                Cell((Plain((filing.template or _NONE) if filing else _NONE),)),
                Cell(_day(entry.valid_to)),
                Cell(entered),
                Cell(_day(entry.latest.report_date if entry.latest else None)),
            )
        )
    return Table("ledger", say("定级备案情况", "Grading and filing"), columns, tuple(rows))


def _deadlines(entries: Sequence[Entry], lang: Lang) -> Table:
    def say(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    columns = (
        Column(say("截止日期", "Until"), ColumnKind.DATE),
        Column(say("状态", "Standing"), ColumnKind.STATE),
        Column(say("编号", "Identifier"), ColumnKind.ID),
        Column(say("平台", "Platform")),
        Column(say("事项", "What"), ColumnKind.WIDE),
        Column(say("依据", "Basis")),
    )
    dues = [(due, entry) for entry in entries for due in entry.dues]
    order = list(Standing)
    dues.sort(key=lambda pair: (order.index(pair[0].standing), pair[0].day or date.max, pair[1].platform.id))
    rows = tuple(
        (
            Cell(_day(due.day)),
            Cell((_badge(due.standing, lang),)),
            Cell((Mono(entry.platform.id),)),
            Cell((Foreign(entry.platform.name),)),
            Cell((Plain(due.what[lang]),)),
            Cell(_basis(due, lang)),
        )
        for due, entry in dues
    )
    return Table("deadlines", say("各平台期限", "Deadlines of every platform"), columns, rows)


def _basis(due: Due, lang: Lang) -> Inlines:
    """Instrument and article; a number nobody compared with the text carries a mark and a footnote."""
    deadline = due.deadline
    parts: list[Inline] = [Plain(deadline.basis[lang])]
    if not deadline.verified:
        unverified = Text("未核实", "not verified")[lang]
        note = deadline.note[lang] if deadline.note else ""
        parts += [Badge(unverified, Tone.PARTIAL), Note(f"{deadline.title[lang]}：{unverified}。{note}")]
    elif deadline.note:
        parts.append(Note(f"{deadline.title[lang]}：{deadline.note[lang]}"))
    return tuple(parts)
