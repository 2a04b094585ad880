"""整改任务单和跟踪: what is to be put right by whom until when, and what became of what was found before."""

from __future__ import annotations

from collections import Counter

from auditor.assessment import ClauseState
from auditor.model.rule import Severity
from auditor.model.verdict import State
from reports.assessment.names import called
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Block, Cell, Column, ColumnKind, Document, Metric, Metrics, Paragraph, Section, Tone
from reports.wording import Wording


def build_rectification(subject: Subject, platform: str | None = None) -> Document:
    """The plan for one platform, or for the whole district."""
    words = Words(subject.lang)
    title = words("整改计划和跟踪表", "Rectification plan and tracking")
    owner = subject.platform(platform) if platform else None
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{owner.name if owner else subject.result.district} · {words.day(subject.as_of)}",
        lead=(_numbers(subject, platform, words),),
        sections=(
            _tasks(subject, platform, words),
            _tracking(subject, platform, words),
            _earlier(subject, platform, words),
        ),
    )


def _numbers(subject: Subject, platform: str | None, words: Words) -> Metrics:
    named = Wording.of(words.lang)
    counts = Counter(subject.result.rules[one.rule].severity for one in subject.open_findings(platform))
    return Metrics(
        tuple(
            Metric(str(counts[severity]), named.severity(severity).text, Tone.BAD if counts[severity] else Tone.PLAIN)
            for severity in Severity
            if severity is not Severity.INFO
        )
    )


def _tasks(subject: Subject, platform: str | None, words: Words) -> Section:
    named = Wording.of(words.lang)
    title = words("整改任务", "Tasks")
    rows = []
    for place, one in enumerate(subject.open_findings(platform), 1):
        found = subject.platform(one.target.platform)
        unit = subject.unit_of(one.target.platform)
        rows.append(
            (
                cell(f"Z{place:04}"),
                entry(found.name if found else subject.result.district),
                entry(one.target.target),
                Cell((named.severity(subject.result.rules[one.rule].severity),)),
                entry(f"{subject.title(one)}：{subject.said(one)}"),
                cell(subject.fix(one)),
                entry(unit.name if unit else ""),
                entry(subject.person(found.responsible if found else None) or words("未指定", "nobody yet")),
                cell(subject.due(one).isoformat()),
            )
        )
    columns = (
        Column(words("编号", "No."), ColumnKind.ID), words("平台", "Platform"), words("对象", "Object"),
        Column(words("等级", "Severity"), ColumnKind.STATE), wide(words("问题", "Finding")),
        wide(words("整改要求", "What to do")), words("责任单位", "Unit"), words("责任人", "Responsible"),
        Column(words("限期", "Due"), ColumnKind.DATE),
    )  # fmt: skip
    note = words(
        "限期为本程序的默认值，从本次检查起算，不是法定期限；法定期限见合规日历。",
        "Due days are this program's default, counted from this audit; limits of the law are in the calendar.",
    )
    shown = subject.assessment.platforms.values() if platform is None else [subject.assessment.platforms[platform]]
    pending = sum(one.tally[ClauseState.PENDING] for one in shown)
    nothing = words(
        f"没有看到需要整改的问题；还有 {pending} 个测评项待定。",
        f"Nothing to put right was seen; {pending} items are pending.",
    )
    blocks: tuple[Block, ...] = (Paragraph(plain(nothing)),)
    if rows:
        blocks = (table("tasks", title, columns, rows), Paragraph(plain(note), quiet=True))
    return Section("tasks", title, blocks, landscape=True)


def _tracking(subject: Subject, platform: str | None, words: Words) -> Section:
    """What changed since the audit before."""
    title = words("与上次检查相比", "Since the audit before")
    previous = subject.result.previous
    if previous is None:
        return Section(
            "tracking", title, (Paragraph(plain(words("没有上次检查。", "There is no audit before."))),), landscape=True
        )
    changes = [one for one in previous.changes if platform is None or one.platform == platform]
    deviates = (State.FAIL, State.PARTIAL)
    # A change of scope or of rules puts nothing right: only what the target itself did counts.
    mended = [c for c in changes if c.before in deviates and c.after is State.PASS and c.cause == "target"]
    new = [c for c in changes if c.after in deviates and c.before not in deviates]
    lost = [c for c in changes if c.before in deviates and c.after not in (*deviates, State.PASS)]
    head = words(
        f"对照 {previous.as_of} 的检查：已整改 {len(mended)}，新发现 {len(new)}，这次没有看到 {len(lost)}。",
        f"Against the audit of {previous.as_of}: {len(mended)} mended, {len(new)} new, {len(lost)} not seen this time.",
    )
    kinds = ((mended, words("已整改", "mended")), (new, words("新发现", "new")), (lost, words("没有看到", "not seen")))
    rows = [
        (
            cell(kind),
            entry(_name(subject, one.platform, words)),
            entry(one.target),
            entry(_rule(subject, one.rule, words)),
        )
        for group, kind in kinds
        for one in group
    ]
    blocks: tuple[Block, ...] = (Paragraph(plain(head)),)
    if rows:
        columns = (words("情况", "What"), words("平台", "Platform"), words("对象", "Object"), words("规则", "Rule"))
        blocks = (*blocks, table("changes", title, columns, rows))
    return Section("tracking", title, blocks, landscape=True)


def _name(subject: Subject, platform: str, words: Words) -> str:
    found = subject.platform(platform)
    return found.name if found else platform or words("全区", "district")


def _rule(subject: Subject, rule: str, words: Words) -> str:
    """The rule by its title; one that is gone since by its id."""
    known = subject.result.rules.get(rule)
    return f"{known.title[words.lang]}（{rule}）" if known and "{" not in known.title.zh else rule


def _earlier(subject: Subject, platform: str | None, words: Words) -> Section:
    """Problems of level assessments, as the register tracks them."""
    title = words("测评问题整改", "Problems of level assessments")
    of = {one.id: one.platform for one in subject.register.assessments}
    platforms = {one.id: one.name for one in subject.register.platforms}
    kept = [r for r in subject.register.rectifications if platform is None or of.get(r.assessment) == platform]
    if not kept:
        return Section(
            "earlier", title, (Paragraph(plain(words("台账中没有。", "The register has none."))),), landscape=True
        )
    columns = (
        words("平台", "Platform"), words("问题", "Problem"), words("等级", "Risk"), words("限期", "Due"),
        words("整改日期", "Closed"), words("状态", "State"),
    )  # fmt: skip
    rows = []
    for one in kept:
        late = one.closed is None and one.due is not None and one.due < subject.as_of
        state = (
            words("已整改", "closed") if one.closed else words("超期", "overdue") if late else words("整改中", "open")
        )
        rows.append(
            (
                entry(platforms.get(of.get(one.assessment, ""), of.get(one.assessment, ""))),
                entry(one.item),
                cell(called(one.severity, words)),
                cell(one.due.isoformat() if one.due else "—"),
                cell(one.closed.isoformat() if one.closed else "—"),
                cell(state),
            )
        )
    return Section("earlier", title, (table("earlier", title, columns, rows),), landscape=True)
