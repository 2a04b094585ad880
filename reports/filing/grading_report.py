"""网络安全等级保护定级报告, edition of 2025: with data in it, and with who is responsible."""

from __future__ import annotations

from auditor.grading import Grading
from auditor.model.register import Harm, Host
from auditor.model.text import Lang
from reports import charts
from reports.filing.attachments import attachment_list
from reports.filing.case import Case
from reports.filing.cells import blank, filled, identity
from reports.filing.form import dated, label
from reports.filing.grading_table import matrix
from reports.filing.words import DEGREES, OBJECTS, level_word
from reports.tree import (
    Block,
    Callout,
    Cell,
    Column,
    ColumnKind,
    Cover,
    Document,
    Figure,
    Foreign,
    Inlines,
    KeyValues,
    Numbering,
    Paragraph,
    Plain,
    Section,
    SignaturePlace,
    Signatures,
    Strong,
    Table,
    Tone,
)

_ENDS = ("。", "！", "？", "；", ".")


def grading_report(case: Case) -> Document:
    platform = case.platform
    number = case.filing.number if case.filing else None
    title = f"{platform.name}网络安全等级保护定级报告"
    return Document(
        lang=Lang.ZH,
        title=title,
        subtitle="2025 版",
        cover=Cover(
            "网络安全等级保护定级报告",
            platform.name,
            case.unit.name,
            dated(case),
            label=label(case),
            facts=KeyValues(
                (
                    ("文书版本", (Plain("2025 版"),)),
                    ("备案编号", (Foreign(number or "（首次备案）"),)),
                    ("安全保护等级", _level(case)),
                )
            ),
        ),
        sections=(_description(case), _determination(case), _annex(case)),
        header=title,
        numbering=Numbering.CHINESE,
        numbered_tables=True,
        contents=False,
    )


def _level(case: Case) -> Inlines:
    level = case.platform.level
    if level is None:
        return blank("安全保护等级", f"platforms[{case.platform.id}].level")
    parts = f"（S{level.s}A{level.a}G{level.grade}）" if level.s and level.a else ""
    return (Plain(f"{level_word(level.grade)}{parts}"),)


def _text(value: str | None, name: str, place: str) -> Paragraph:
    return Paragraph(filled(value if not value or value.endswith(_ENDS) else f"{value}。", name, place))


def _description(case: Case) -> Section:
    papers = case.papers
    at = f"filing_papers[{papers.id}]"
    duty: Inlines = (
        Foreign(f"{case.unit.name}是{case.platform.name}的定级责任单位，承担网络安全和数据安全责任。建设部门为"),
        *filled(papers.building_department, "建设部门", f"{at}.building_department"),
        Plain("，运行维护部门为"),
        *filled(papers.operating_department, "运维部门", f"{at}.operating_department"),
        Plain("，安全管理部门为"),
        *filled(papers.security_department, "安全管理部门", f"{at}.security_department"),
        Plain("。"),
    )
    return Section(
        "description",
        "定级对象描述",
        (
            Section("duty", "责任主体", (Paragraph(duty),)),
            Section(
                "parts",
                "定级对象构成",
                (
                    _text(papers.description, "定级对象描述", f"{at}.description"),
                    _text(papers.boundary, "边界与构成", f"{at}.boundary"),
                    *_topology(case),
                    *_equipment(case),
                ),
            ),
            Section("business", "承载业务", (_text(papers.business, "承载业务", f"{at}.business"), *_subsystems(case))),
            Section("data", "承载数据", (_text(papers.data, "承载数据", f"{at}.data"), *_categories(case))),
            Section("people", "安全责任", tuple(_people(case))),
        ),
    )


def _hosts(case: Case) -> list[Host]:
    return [host for host in case.register.hosts if host.platform == case.platform.id]


def _topology(case: Case) -> tuple[Block, ...]:
    """The networks of the platform with the hosts in them, as the register knows them; peers at the edge."""
    hosts = _hosts(case)
    zones: list[tuple[str, list[charts.Node]]] = []
    for network in case.register.networks:
        nodes = [
            charts.Node(host.id, host.name or host.id, "、".join(host.all_addresses()))
            for host in hosts
            if network.id in host.all_networks()
        ]
        if nodes:
            zones.append((network.name, nodes))
    databases = [base for base in case.register.databases if base.platform == case.platform.id]
    if databases:
        zones.append(("数据库", [charts.Node(base.id, base.name or base.id, base.engine) for base in databases]))
    links = [(base.host or "", base.id) for base in databases]
    peers = case.platform.integrates_with or ()
    if peers:
        zones.insert(0, ("对接平台", [charts.Node(f"peer-{peer}", case.name(peer)) for peer in peers[:8]]))
    if not any(nodes for _, nodes in zones):
        return (Paragraph(blank("网络拓扑图：台账中没有本平台的主机", "hosts")),)
    alt = "；".join(f"{title}：{'、'.join(node.label for node in nodes)}" for title, nodes in zones)
    return (Figure("topology", "网络拓扑结构（依据台账绘制）", charts.topology(zones, links), alt),)


def _equipment(case: Case) -> tuple[Block, ...]:
    hosts = _hosts(case)
    if not hosts:
        return ()
    kinds = {
        "linux": "服务器（Linux）",
        "windows": "服务器（Windows）",
        "network_device": "网络设备",
        "other": "其他设备",
    }
    names = {network.id: network.name for network in case.register.networks}
    rows = tuple(
        (
            Cell((Plain(str(at)),), header=True, number=at),
            Cell((Foreign(host.name or host.id),)),
            Cell((Plain(kinds[host.os]),)),
            Cell((Foreign("、".join(names.get(network, network) for network in host.all_networks()) or "—"),)),
        )
        for at, host in enumerate(hosts, start=1)
    )
    columns = (Column("序号", ColumnKind.NUMBER), Column("设备名称"), Column("类型"), Column("所在区域"))
    return (Table("equipment", "主要设备", columns, rows),)


def _subsystems(case: Case) -> tuple[Block, ...]:
    if not case.papers.subsystems:
        return (Paragraph((*blank("子系统（没有可写明无）", f"filing_papers[{case.papers.id}].subsystems"),)),)
    rows = tuple(
        (
            Cell((Plain(str(at)),), header=True, number=at),
            Cell((Foreign(part.name),)),
            Cell(filled(part.description, "描述", f"filing_papers[{case.papers.id}].subsystems[{at - 1}].description")),
        )
        for at, part in enumerate(case.papers.subsystems, start=1)
    )
    columns = (Column("序号", ColumnKind.NUMBER), Column("名称"), Column("描述", ColumnKind.WIDE))
    return (Table("subsystems", "子系统", columns, rows),)


def _categories(case: Case) -> tuple[Block, ...]:
    if not case.categories:
        return (Paragraph(blank("数据类别", "data_categories")),)
    grades = {"general": "一般数据", "important": "重要及以上数据"}
    rows = tuple(
        (
            Cell((Foreign(category.name),), header=True),
            Cell(filled(category.kind, "数据类别", f"data_categories[{category.id}].kind")),
            Cell(filled(grades.get(category.grade or ""), "数据级别", f"data_categories[{category.id}].grade")),
            Cell(filled(category.volume_gb, "数据总量", f"data_categories[{category.id}].volume_gb", " GB")),
            Cell((Foreign("、".join(case.name(unit) for unit in category.outflow_units) or "—"),)),
        )
        for category in case.categories
    )
    columns = (Column("数据名称"), Column("类别"), Column("级别"), Column("规模"), Column("流出单位"))
    return (Table("categories", "承载数据的类别、级别和规模", columns, rows),)


def _people(case: Case) -> list[Block]:
    unit_at = f"units[{case.unit.id}].papers"
    rows = []
    for role, id, place, with_number in (
        ("单位负责人", case.unit_papers.head, f"{unit_at}.head", False),
        ("直接责任人", case.papers.manager, f"filing_papers[{case.papers.id}].manager", True),
        ("网络安全联系人", case.unit_papers.network_contact, f"{unit_at}.network_contact", False),
        ("数据安全联系人", case.unit_papers.data_contact, f"{unit_at}.data_contact", False),
    ):
        person = case.person(id)
        rows.append(
            (
                Cell((Plain(role),), header=True),
                Cell(filled(person.name if person else None, f"{role}姓名", place)),
                Cell(filled(person.post if person else None, f"{role}职务", f"people[{id}].post" if person else place)),
                Cell(identity(case, person, place) if with_number else (Plain("—"),)),
            )
        )
    columns = (Column("职责"), Column("姓名"), Column("职务"), Column("身份证件号码"))
    return [Table("responsible", "安全责任人员", columns, tuple(rows))]


def _determination(case: Case) -> Section:
    papers, grading = case.papers, case.grading
    at = f"filing_papers[{papers.id}]"
    return Section(
        "determination",
        "安全保护等级确定",
        (
            Section(
                "information",
                "业务信息安全保护等级的确定",
                _side(papers.information, papers.information_harm, "业务信息", "information", at),
            ),
            Section(
                "service",
                "系统服务安全保护等级的确定",
                _side(papers.service, papers.service_harm, "系统服务", "service", at),
            ),
            Section("final", "安全保护等级的确定", tuple(_final(case, grading))),
        ),
    )


def _side(said: str | None, harm: Harm | None, name: str, field: str, at: str) -> tuple[Block, ...]:
    harmed = OBJECTS[harm.object] if harm else None
    degree = DEGREES[harm.degree] if harm else None
    return (
        Section(f"{field}-1", f"{name}描述", (_text(said, f"{name}描述", f"{at}.{field}"),)),
        Section(
            f"{field}-2",
            f"{name}受到破坏时所侵害客体的确定",
            (
                _text(
                    f"{name}受到破坏后，侵害的客体是{harmed}。" if harmed else None,
                    "受侵害的客体",
                    f"{at}.{field}_harm",
                ),
            ),
        ),
        Section(
            f"{field}-3",
            "对客体侵害程度的确定",
            (
                _text(f"侵害程度为{degree}。" if degree else None, "侵害程度", f"{at}.{field}_harm"),
                _text(harm.reason if harm else None, "侵害程度的理由", f"{at}.{field}_harm.reason"),
            ),
        ),
        Section(
            f"{field}-4",
            f"{name}安全保护等级",
            (matrix(harm, f"matrix-{field}", f"{name}安全保护等级矩阵（2025 版备案表）"),),
        ),
    )


def _final(case: Case, grading: Grading | None) -> list[Block]:
    level = case.platform.level
    at = f"platforms[{case.platform.id}].level"
    final = level_word(level.grade) if level else None
    table = Table(
        "final-level",
        "定级结果",
        (
            Column("定级对象名称"),
            Column("安全保护等级"),
            Column("业务信息安全保护等级"),
            Column("系统服务安全保护等级"),
        ),
        (
            (
                Cell((Foreign(case.platform.name),), header=True),
                Cell(filled(final, "安全保护等级", at)),
                Cell(filled(level_word(level.s) if level and level.s else None, "业务信息等级", f"{at}.s")),
                Cell(filled(level_word(level.a) if level and level.a else None, "系统服务等级", f"{at}.a")),
            ),
        ),
    )
    blocks: list[Block] = [table]
    if grading is not None:
        blocks.append(Paragraph((Plain("；".join(step.zh for step in grading.steps) + "。"),)))
        warnings = [warning.zh for warning in grading.warnings]
        if level is not None and (level.s, level.a) != (grading.label.s, grading.label.a):
            warnings.append(f"台账登记的等级与按损害程度计算的 {grading.label} 不一致")
        if level is not None and level.grade < grading.level:
            warnings.append(f"台账登记为{level_word(level.grade)}，按计算和下限应不低于{level_word(grading.level)}")
        if warnings:
            paragraphs = tuple(Paragraph((Strong(warning),)) for warning in warnings)
            blocks.append(Callout(Tone.BAD, "定稿前须核实", paragraphs))
    return blocks


def _annex(case: Case) -> Section:
    return Section(
        "papers",
        "附件",
        (
            attachment_list(case),
            Signatures((SignaturePlace("直接责任人"), SignaturePlace("定级责任单位", case.unit.name, stamp=True))),
        ),
    )
