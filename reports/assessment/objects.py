"""Chapters 1 and 2: the audit, and what was audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from auditor.assessment import ClauseState
from auditor.model.clause import LAYERS
from auditor.model.rulebook import Instrument
from auditor.model.target import TargetKey
from auditor.model.text import Text
from reports.assessment.case import Case
from reports.assessment.names import called
from reports.parts import Words, cell, entry, plain, row, table, wide
from reports.tree import Badge, Block, Bullets, Cell, KeyValues, Paragraph, Section, Table, Tone, number
from reports.wording import KINDS, Wording

_BASES = (
    ("csl", "23"),
    ("mlps-admin", "14"),
    ("mlps-2025", ""),
    ("gbt22239", ""),
    ("gbt28448", ""),
    ("gbt28449", ""),
    ("hr-2025", ""),
)


def project(case: Case, words: Words) -> Section:
    """Chapter 1."""
    result = case.result
    bases = [
        f"{instrument.title[words.lang]}{_article(instrument, article, words)}"
        f"{'' if instrument.verified else words('（未核实）', ' (not verified)')}"
        for name, article in _BASES
        if (instrument := result.instruments.get(name)) is not None
    ]
    seen = Counter(target.kind for target in result.targets if target.key.platform == case.platform.id)
    named = Wording.of(words.lang)
    looked = words.listed(f"{named(KINDS[kind])} {count}" for kind, count in seen.items())
    steps = (
        words(f"编制计划：{looked or '—'}", f"Plan: {looked or '—'}"),
        words(
            f"采集：{result.started:%Y-%m-%d %H:%M} 至 {result.finished:%Y-%m-%d %H:%M}，只读",
            f"Collection: {result.started:%Y-%m-%d %H:%M} to {result.finished:%Y-%m-%d %H:%M}, read-only",
        ),
        words(
            f"判定：{len(result.rules)} 条规则；人员答复 {_answers(case)} 条",
            f"Judgement: {len(result.rules)} rules; {_answers(case)} answers of people",
        ),
        words("整体测评、风险分析和结论", "Overall assessment, risk analysis and verdict"),
    )
    return Section(
        "project",
        words("检查概述", "The check"),
        (
            _part("purpose", words("目的", "Purpose"), Paragraph(plain(words(
                "对照等级保护基本要求查找差距，提出整改建议，为等级测评做准备。",
                "To find where the platform falls short of its level, say what to do, and prepare for the assessment.",
            )))),
            _part("basis", words("依据", "Basis"), Bullets(tuple(plain(one) for one in bases))),
            _part("process", words("过程", "Process"), Bullets(tuple(plain(one) for one in steps), numbered=True)),
            _part("distribution", words("分发范围", "Distribution"), Paragraph(plain(words(
                f"正本由{case.unit.name}留存；含系统细节，不得公开。",
                f"Kept by {case.unit.name}; it holds details of the system and must not be published.",
            )))),
        ),
        new_page=True,
    )  # fmt: skip


def _article(instrument: Instrument, article: str, words: Words) -> str:
    if not article:
        return ""
    former = instrument.former(article)
    was = words(f"（原第{former}条）", f" (formerly {former})") if former else ""
    return words(f"第{article}条{was}", f", art. {article}{was}")


def _answers(case: Case) -> int:
    return sum(answer.platform == case.platform.id for answer in case.result.answers)


def _part(anchor: str, title: str, *blocks: Block) -> Section:
    return Section(anchor, title, blocks)


def described(case: Case, words: Words) -> Section:
    """Chapter 2."""
    platform = case.platform
    chosen = case.assessed.selection
    networks = {one.id: one.name for one in case.register.networks}
    none = "—"
    graded = platform.level.determined if platform.level else None
    persons = f"{platform.pi_subjects:,}" if platform.pi_subjects else none
    level = f"{case.assessed.platform.level}（S{chosen.s}A{chosen.a}G{chosen.g}）"
    facts = KeyValues(
        (
            (words("等级", "Level"), plain(level)),
            (words("定级日期", "Graded on"), plain(words.day(graded) if graded else none)),
            (words("业务种类", "Kind of business"), plain(called(platform.kind, words))),
            (words("投入运行", "In service since"), plain(words.day(platform.go_live) if platform.go_live else none)),
            (words("扩展要求", "Extensions"), plain(_extensions(case, words))),
            (words("网络", "Networks"), plain(words.listed(networks.get(n, n) for n in platform.exposure) or none)),
            (words("涉及个人", "Persons concerned"), plain(persons)),
        )
    )
    return Section(
        "object",
        words("被检查对象", "What was checked"),
        (
            _part("graded", words("定级和业务", "Grading and business"), facts),
            _part("indicators", words("检查指标", "Items chosen"), *_indicators(case, words)),
            _part("assets", words("检查对象", "Objects"), *assets(case, words, "o"), _sampling(case, words)),
        ),
        new_page=True,
    )


def _extensions(case: Case, words: Words) -> str:
    chosen = case.assessed.selection
    named = words.listed(Wording.of(words.lang).extension(one) for one in chosen.extensions) or words("无", "none")
    if chosen.extensions_stated:
        return named
    return named + words(
        "（台账未填扩展要求，只含由其他登记项推出的）", " (not entered: only those that follow from other entries)"
    )


def _indicators(case: Case, words: Words) -> Iterable[Block]:
    counts: Counter[tuple[str, str]] = Counter()
    for item in case.assessed.items:
        counts[item.clause.layer, "general" if item.clause.part == "general" else "extension"] += 1
    rows = [
        (
            cell(LAYERS[layer][words.lang] if layer in LAYERS else layer),
            number(counts[layer, "general"]),
            number(counts[layer, "extension"]),
        )
        for layer in dict.fromkeys(item.clause.layer for item in case.assessed.items)
    ]
    totals = (
        cell(words("合计", "Total")),
        number(sum(count for (_, part), count in counts.items() if part == "general")),
        number(sum(count for (_, part), count in counts.items() if part == "extension")),
    )
    columns = (words("层面", "Layer"), words("通用要求", "General"), words("扩展要求", "Extended"))
    built = table("indicators", words("检查指标", "Items chosen"), columns, rows)
    yield Table(built.id, built.caption, built.columns, built.rows, totals)
    ruled_out = [item for item in case.assessed.items if item.state is ClauseState.NOT_APPLICABLE]
    if ruled_out:
        reasons = (
            (
                cell(item.clause.id),
                cell(item.clause.control),
                entry(
                    words.listed(dict.fromkeys(a.reason for o in item.objects for a in o.answers if a.reason)) or "—"
                ),
            )
            for item in ruled_out
        )
        yield table(
            "not-applicable",
            words("不适用项和理由", "Items that do not apply, and why"),
            (words("测评项", "Item"), words("控制点", "Control point"), wide(words("理由", "Reason"))),
            reasons,
        )


def _sampling(case: Case, words: Words) -> Table:
    """How many objects of each kind there are, how many of them have to be looked at, and how many were."""
    level = case.assessed.platform.level
    needed = case.sampling.sizes.get(level, max(case.sampling.sizes.values()))
    judged = {target.key.target for target in case.result.targets if target.key.platform == case.platform.id}
    unseen = {one.target for one in case.result.not_seen if one.platform == case.platform.id}
    kinds: dict[str, list[str]] = {}
    for host in case.hosts:
        kinds.setdefault(called(host.os, words), []).append(host.id)
    for database in case.databases:
        kinds.setdefault(called(database.engine, words), []).append(database.id)
    for site in case.websites:
        kinds.setdefault(words("网站", "web sites"), []).append(site.id)
    for dataset in case.datasets:
        kinds.setdefault(words("数据资源", "datasets"), []).append(dataset.id)
    rows = []
    for kind, names in kinds.items():
        whole = sum(name in judged and name not in unseen for name in names)
        part = sum(name in judged and name in unseen for name in names)
        least = min(needed, len(names))
        enough = (
            Badge(words("达到", "reached"), Tone.GOOD)
            if whole >= least
            else Badge(words("未达到", "not reached"), Tone.BAD)
        )
        rows.append((cell(kind), number(len(names)), number(least), number(whole), number(part), Cell((enough,))))
    columns = (
        words("对象种类", "Kind"), words("总数", "All"), words("至少抽查", "At least"), words("已检查", "Looked at"),
        words("部分未看到", "Seen in part"), words("抽样要求", "Sample"),
    )  # fmt: skip
    caption = words("抽样情况", "Sampling")
    return table("sampling", f"{caption}（{case.sampling.basis[words.lang]}）", columns, rows)


_EXPECTED = (
    ("rooms", Text("物理机房", "Machine rooms")),
    ("devices", Text("网络和安全设备", "Network and security devices")),
    ("servers", Text("服务器和终端", "Servers and terminals")),
    ("databases", Text("数据库", "Databases")),
    ("websites", Text("业务应用和网站", "Applications and sites")),
    ("datasets", Text("数据资源", "Data")),
    ("people", Text("安全相关人员", "People")),
    ("documents", Text("安全管理文档", "Documents")),
)
"""Kinds of objects that the template of the assessment report has a table for."""


def assets(case: Case, words: Words, prefix: str) -> Iterable[Block]:
    """The objects of the platform by kind, and the kinds that the register has nothing of: they were not looked at."""
    tables = tuple(_tables(case, words, prefix))
    yield from tables
    there = {one.id.removeprefix(f"{prefix}-") for one in tables}
    missing = words.listed(words.of(title) for name, title in _EXPECTED if name not in there)
    if missing:
        said = words(
            f"台账没有登记、因而没有检查的种类：{missing}。", f"Not in the register, so not looked at: {missing}."
        )
        yield Paragraph(plain(said))


def _tables(case: Case, words: Words, prefix: str) -> Iterable[Table]:
    """The objects of the platform by kind, as the register knows them; those not looked at are marked. `prefix` keeps
    the tables apart where a report has them twice."""
    unseen = {(one.platform, one.target) for one in case.result.not_seen}

    def looked(name: str) -> Cell:
        missed = (case.platform.id, name) in unseen
        known = TargetKey(case.platform.id, name) in {target.key for target in case.result.targets}
        if not known:
            return cell(words("未检查", "not looked at"))
        return cell(words("部分未看到", "seen in part") if missed else words("已检查", "looked at"))

    seen = words("检查情况", "Looked at")
    rooms = Counter(one.site for one in case.hosts if one.site)
    if rooms:
        unlooked = words("由人查看，见答复", "for people to look at, see the answers")
        yield table(
            f"{prefix}-rooms",
            words("物理机房", "Machine rooms"),
            (words("机房", "Room"), words("设备数", "Devices"), seen),
            ((entry(site), number(count), cell(unlooked)) for site, count in sorted(rooms.items())),
        )
    servers = [one for one in case.hosts if one.os in ("linux", "windows")]
    devices = [one for one in case.hosts if one.os == "network_device"]
    others = [one for one in case.hosts if one.os == "other"]
    host_columns = (
        words("编号", "Id"),
        words("名称", "Name"),
        words("系统", "System"),
        words("地址", "Addresses"),
        seen,
    )
    for name, caption, hosts in (
        ("servers", words("服务器和终端", "Servers and terminals"), servers),
        ("devices", words("网络和安全设备", "Network and security devices"), devices),
        ("other-devices", words("其他设备", "Other devices"), others),
    ):
        if hosts:
            yield table(
                f"{prefix}-{name}",
                caption,
                host_columns,
                (
                    (
                        cell(one.id),
                        entry(one.name or one.id),
                        cell(called(one.os, words)),
                        entry(words.listed(one.all_addresses())),
                        looked(one.id),
                    )
                    for one in hosts
                ),
            )
    if case.databases:
        yield table(
            f"{prefix}-databases",
            words("数据库", "Databases"),
            (words("编号", "Id"), words("名称", "Name"), words("类型", "Engine"), words("环境", "Environment"), seen),
            (
                (
                    cell(one.id),
                    entry(one.name or one.id),
                    cell(called(one.engine, words)),
                    cell(called(one.env, words)),
                    looked(one.id),
                )
                for one in case.databases
            ),
        )
    if case.websites:
        yield table(
            f"{prefix}-websites",
            words("业务应用和网站", "Applications and sites"),
            (words("编号", "Id"), words("名称", "Name"), wide(words("网址", "Address")), seen),
            ((cell(one.id), entry(one.name), entry(one.url or "—"), looked(one.id)) for one in case.websites),
        )
    if case.datasets:
        yield table(
            f"{prefix}-datasets",
            words("数据资源", "Data"),
            (words("编号", "Id"), words("名称", "Name"), words("级别", "Grade"), words("涉及个人", "Persons"), seen),
            (
                (
                    cell(one.id), entry(one.title), cell(called(one.grade, words) if one.grade else "—"),
                    cell(f"{one.pi.subjects:,}" if one.pi and one.pi.subjects else "—"), looked(one.id),
                )
                for one in case.datasets
            ),
        )  # fmt: skip
    if case.people:
        yield table(
            f"{prefix}-people",
            words("安全相关人员", "People"),
            (words("姓名", "Name"), words("岗位", "Roles"), words("培训", "Trained")),
            (
                (
                    entry(one.name),
                    cell(words.listed(called(role, words) for role in one.roles)),
                    cell(words.day(one.trained_on) if one.trained_on else "—"),
                )
                for one in case.people
            ),
        )
    if case.plans:
        yield table(
            f"{prefix}-documents",
            words("安全管理文档", "Documents"),
            (words("编号", "Id"), words("种类", "Kind"), words("发布", "Issued"), words("修订", "Revised")),
            (
                row(
                    one.id,
                    called(one.kind, words),
                    words.day(one.issued) if one.issued else "—",
                    words.day(one.revised) if one.revised else "—",
                )
                for one in case.plans
            ),
        )
