"""For data owners 数据提供单位: what was found in a unit's own datasets and interfaces, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.model.register import Unit
from auditor.model.target import TargetKind
from auditor.model.verdict import Verdict
from reports.papers.states import outcome_cell
from reports.papers.subject import DAYS, Subject
from reports.parts import Words, cell, entry, plain, table
from reports.tree import Block, Callout, Cell, Document, Inlines, KeyValues, Paragraph, Section
from reports.wording import Wording


def owners(subject: Subject) -> tuple[Unit, ...]:
    """Units that provide a dataset or an interface."""
    providing = {one.provider for one in subject.register.datasets}
    providing |= {one.provider for one in subject.register.interfaces}
    return tuple(one for one in subject.register.units if one.id in providing)


def build_owner_report(subject: Subject, unit: Unit) -> Document:
    """What one unit has to look at."""
    words = Words(subject.lang)
    title = words("数据提供单位问题通知", "Findings for the data owner")
    datasets = [one for one in subject.register.datasets if one.provider == unit.id]
    interfaces = [one for one in subject.register.interfaces if one.provider == unit.id]
    things = [
        *((TargetKind.DATASET, one.id, one.title, subject.person(one.owner)) for one in datasets),
        *((TargetKind.INTERFACE, one.id, one.name, "") for one in interfaces),
    ]
    judged = {(kind, name): subject.judged(kind, name) for kind, name, _, _ in things}
    summary = table(
        "overview",
        words("数据集和接口", "Datasets and interfaces"),
        (
            words("种类", "Kind"), words("编号", "Id"), words("名称", "Name"), words("责任人", "Responsible"),
            words("检查", "Audit"),
        ),
        (
            (
                cell(_kind(kind, words)), cell(name), entry(title_), entry(person or words("未指定", "nobody yet")),
                outcome_cell(judged[kind, name], words),
            )
            for kind, name, title_, person in things
        ),
    )  # fmt: skip
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{unit.name} · {words.day(subject.as_of)}",
        lead=(Paragraph(plain(_greeting(unit, things, judged, words))),),
        sections=(
            Section("overview", words("总览", "At a glance"), (summary,)),
            *(
                Section(
                    f"{kind}-{name}",
                    f"{_kind(kind, words)} {title_}",
                    tuple(_findings(subject, judged[kind, name], words)),
                )
                for kind, name, title_, _ in things
            ),
        ),
        contents=False,
    )


def _kind(kind: TargetKind, words: Words) -> str:
    return words("数据集", "dataset") if kind is TargetKind.DATASET else words("接口", "interface")


def _greeting(
    unit: Unit,
    things: Sequence[tuple[TargetKind, str, str, str]],
    judged: dict[tuple[TargetKind, str], Sequence[Verdict]],
    words: Words,
) -> str:
    count = sum(verdict.state.deviates for verdicts in judged.values() for verdict in verdicts)
    blind = sum(v.state.undecided for verdicts in judged.values() for v in verdicts)
    unseen = sum(not verdicts for verdicts in judged.values())
    return words(
        f"{unit.name}的 {len(things)} 个数据集和接口中，发现 {count} 个问题，"
        f"另有 {blind} 项没有看清、{unseen} 个没有检查到。",
        f"{len(things)} datasets and interfaces of {unit.name}: {count} findings, {blind} checks undecided, "
        f"{unseen} not looked at.",
    )


def _due(subject: Subject, verdict: Verdict, words: Words) -> Iterator[tuple[str, Inlines]]:
    """By when it should be put right; advice has no day."""
    if subject.result.rules[verdict.rule].severity in DAYS:
        yield words("建议期限", "Suggested by"), plain(words.day(subject.due(verdict)))


def _findings(subject: Subject, verdicts: Sequence[Verdict], words: Words) -> Iterator[Block]:
    named = Wording.of(words.lang)
    deviating = sorted(
        (v for v in verdicts if v.state.deviates), key=lambda v: (subject.result.rules[v.rule].severity.rank, v.rule)
    )
    open_ones = [v for v in verdicts if v.state.undecided]
    if not verdicts:
        yield Paragraph(
            plain(words("这次没有检查到，不能视为没有问题。", "Not looked at this time: that is no all-clear."))
        )
    elif len(open_ones) == len(verdicts):
        yield Paragraph(
            plain(words("没有一项看清，不能视为没有问题。", "Nothing could be decided: that is no all-clear."))
        )
    elif not deviating:
        yield Paragraph(plain(words("看清的项目中没有发现问题。", "No finding in what could be decided.")))
    for verdict in deviating:
        rule = subject.result.rules[verdict.rule]
        yield Callout(
            named.severity(rule.severity).tone,
            subject.title(verdict),
            (
                KeyValues(
                    (
                        (words("发现", "Found"), plain(subject.said(verdict))),
                        (words("为什么重要", "Why it matters"), plain(rule.why[words.lang])),
                        (words("怎么办", "What to do"), plain(subject.fix(verdict))),
                        *_due(subject, verdict, words),
                    )
                ),
            ),
        )
    if open_ones:
        rows = [(cell(subject.title(v)), Cell((named.state(v.state),)), entry(subject.said(v))) for v in open_ones]
        yield table(
            f"open-{open_ones[0].target.target}",
            words("没有看清的", "Undecided"),
            (words("检查", "Check"), words("状态", "State"), words("原因", "Why")),
            rows,
        )
