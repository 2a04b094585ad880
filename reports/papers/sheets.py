"""Lists that offices keep: data survey, log retention, web sites and domains, suppliers."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.register import LogSource, Retention
from auditor.model.target import TargetKind
from auditor.model.validity import months_after
from reports.assessment.names import called
from reports.papers.states import deviations, outcome_cell
from reports.papers.subject import Subject
from reports.parts import Words, cell, entry, plain, table, wide
from reports.tree import Badge, Cell, Document, Paragraph, Section, Tone


def _document(subject: Subject, title: str, *sections: Section) -> Document:
    words = Words(subject.lang)
    return Document(
        lang=subject.lang,
        title=title,
        subtitle=f"{subject.result.district} · {words.day(subject.as_of)}",
        sections=sections,
        contents=False,
    )


def build_data_survey(subject: Subject) -> Document:
    """数据摸底和分类分级清单: every dataset with its grade, people and sharing, and what the audit says of it."""
    words = Words(subject.lang)
    title = words("数据摸底和分类分级清单", "Data survey and classification")
    units = {one.id: one.name for one in subject.register.units}
    sharing = {
        "unconditional": words("无条件共享", "unconditional"),
        "conditional": words("有条件共享", "conditional"),
        "not_shared": words("不予共享", "not shared"),
    }
    rows = []
    for one in subject.register.datasets:
        verdicts = subject.judged(TargetKind.DATASET, one.id)
        pi = one.pi
        declared = (
            words("未填", "not entered") if pi is None else words("含", "yes") if pi.contains else words("不含", "no")
        )
        rows.append(
            (
                cell(one.id),
                entry(one.title),
                entry(units.get(one.provider, one.provider)),
                cell(called(one.grade, words) if one.grade else words("未分级", "not graded")),
                cell(declared),
                cell(f"{pi.subjects:,}" if pi and pi.subjects else "—"),
                cell(sharing[one.sharing.attribute] if one.sharing else words("未填", "not entered")),
                outcome_cell(verdicts, words),
                entry(deviations(subject, verdicts, words)),
            )
        )
    columns = (
        words("编号", "Id"), words("数据名称", "Dataset"), words("提供单位", "Provider"), words("级别", "Grade"),
        words("个人信息（申报）", "Personal data (declared)"), words("涉及人数", "Persons"),
        words("共享属性", "Sharing"), words("检查", "Audit"),
        wide(words("与申报不一致或不合规之处", "Where it differs or deviates")),
    )  # fmt: skip
    return _document(subject, title, Section("survey", title, (table("survey", title, columns, rows),), landscape=True))


def build_log_retention(subject: Subject) -> Document:
    """日志留存情况: how far back every log reaches against the months it has to (网络安全法 art. 23(3) and others)."""
    words = Words(subject.lang)
    title = words("日志留存情况", "Log retention")
    platforms = {one.id: one for one in subject.register.platforms}
    needed = subject.register.settings.retention
    rows = []
    for one in subject.register.log_sources:
        platform = platforms.get(one.platform)
        months = _months(one, bool(platform and platform.internet_gov_app), needed)
        rows.append(
            (
                cell(one.id),
                entry(platform.name if platform else one.platform),
                cell(called(one.kind, words)),
                cell(one.earliest.isoformat() if one.earliest else words("未填", "not entered")),
                cell(one.latest.isoformat() if one.latest else words("未填", "not entered")),
                cell(str(months)),
                Cell((_reach(subject, one, months, words),)),
                outcome_cell(subject.judged(TargetKind.LOG_SOURCE, one.id), words),
            )
        )
    covered = {one.platform for one in subject.register.log_sources}
    without = [
        one.name for one in subject.register.platforms if one.id not in covered and one.lifecycle == "production"
    ]
    columns = (
        words("编号", "Id"), words("平台", "Platform"), words("种类", "Kind"), words("最早记录", "Earliest"),
        words("最新记录", "Latest"), words("应留存（月）", "Months needed"), words("是否够", "Reaches back"),
        words("检查", "Audit"),
    )  # fmt: skip
    note = words(
        f"台账中没有日志来源的在用平台：{words.listed(without) or '无'}。",
        f"Platforms in production without any log source in the register: {words.listed(without) or 'none'}.",
    )
    return _document(
        subject, title, Section("retention", title, (table("retention", title, columns, rows), Paragraph(plain(note))))
    )


def _months(source: LogSource, internet: bool, needed: Retention) -> int:
    if source.kind == "sharing_record":
        return needed.sharing_record_months
    return needed.internet_gov_app_months if internet else needed.default_months


def _reach(subject: Subject, source: LogSource, months: int, words: Words) -> Badge:
    if source.earliest is None:
        return Badge(words("不知道", "unknown"), Tone.BROKEN)
    enough = source.earliest <= months_after(subject.as_of, -months)
    return Badge(words("够", "yes"), Tone.GOOD) if enough else Badge(words("不够", "no"), Tone.BAD)


def build_websites(subject: Subject) -> Document:
    """网站和域名清单."""
    words = Words(subject.lang)
    title = words("网站和域名清单", "Web sites and domains")
    units = {one.id: one.name for one in subject.register.units}
    rows = []
    for one in subject.register.websites:
        verdicts = subject.judged(TargetKind.WEBSITE, one.id)
        rows.append(
            (
                entry(one.name),
                entry(units.get(one.unit, one.unit)),
                entry(words.listed(domain.name for domain in one.domains)),
                cell(one.icp or words("未填", "not entered")),
                cell(one.psb_filing or words("未填", "not entered")),
                cell(one.site_code or words("未填", "not entered")),
                outcome_cell(verdicts, words),
                entry(deviations(subject, verdicts, words)),
            )
        )
    columns = (
        words("网站", "Site"), words("单位", "Unit"), words("域名", "Domains"), words("ICP 备案", "ICP filing"),
        words("公安联网备案", "Police filing"), words("网站标识码", "Site code"), words("检查", "Audit"),
        wide(words("问题", "Deviations")),
    )  # fmt: skip
    return _document(
        subject, title, Section("websites", title, (table("websites", title, columns, rows),), landscape=True)
    )


def build_vendors(subject: Subject) -> Document:
    """供应商和外包合同清单."""
    words = Words(subject.lang)
    title = words("供应商和外包清单", "Suppliers and contracts")
    columns = (
        words("供应商", "Supplier"), words("平台", "Platform"), words("合同期", "Term"),
        words("保密", "Confidentiality"), words("数据条款", "Data clause"),
        words("可转包", "Subcontracting"), words("最高权限", "Highest privileges"),
        words("检查", "Audit"), wide(words("问题", "Deviations")),
    )  # fmt: skip
    rows = list(_contracts(subject, words))
    return _document(
        subject, title, Section("vendors", title, (table("vendors", title, columns, rows),), landscape=True)
    )


def _contracts(subject: Subject, words: Words) -> Iterator[tuple[Cell, ...]]:
    vendors = {one.id: one.name for one in subject.register.vendors}
    platforms = {one.id: one.name for one in subject.register.platforms}

    def told(value: bool | None) -> Cell:
        return cell(
            words("未填", "not entered") if value is None else words("是", "yes") if value else words("否", "no")
        )

    for one in subject.register.outsourcing:
        verdicts = subject.judged(TargetKind.CONTRACT, one.id)
        until = one.ends.isoformat() if one.ends else words("无止期", "open-ended")
        yield (
            entry(vendors.get(one.vendor, one.vendor)),
            entry(platforms.get(one.platform, one.platform)),
            cell(f"{one.signed.isoformat()} — {until}"),
            told(one.confidentiality),
            told(one.data_clause),
            told(one.subcontract_allowed),
            told(one.admin_privilege),
            outcome_cell(verdicts, words),
            entry(deviations(subject, verdicts, words)),
        )
