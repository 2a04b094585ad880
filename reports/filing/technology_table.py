"""表四 新技术新应用场景补充信息: one block for each technology in use."""

from __future__ import annotations

from auditor.model.register import BigDataUse, CloudUse, IndustrialUse, IotUse, MobileUse
from reports.filing.case import Case
from reports.filing.cells import cell, chosen, filled, head, listed, yes_no
from reports.filing.words import (
    BIG_DATA,
    CLOUD_ROLES,
    CLOUD_SERVICES,
    COMPONENTS,
    DEPLOYMENT,
    LAYERS,
    MOBILE_NETWORKS,
    SENSING,
    TERMINALS,
    TRANSPORT,
)
from reports.tree import Cell, Form, Inlines, Plain

Row = tuple[Cell, ...]


def technology_table(case: Case) -> Form:
    papers = case.papers
    used = set(papers.technologies or ())
    at = f"filing_papers[{papers.id}]"
    rows: list[Row] = []
    if "cloud" in used or papers.cloud:
        rows += _block("云计算", _cloud(papers.cloud, f"{at}.cloud"))
    if "mobile" in used or papers.mobile_access:
        rows += _block("移动互联", _mobile(papers.mobile_access, f"{at}.mobile_access"))
    if "iot" in used or papers.iot:
        rows += _block("物联网", _iot(papers.iot, f"{at}.iot"))
    if "industrial" in used or papers.industrial:
        rows += _block("工业控制", _industrial(papers.industrial, f"{at}.industrial"))
    if "big_data" in used or papers.big_data:
        rows += _block("大数据", _big_data(papers.big_data, f"{at}.big_data"))
    if not rows:
        said: Inlines = (Plain("未采用上述新技术新应用，本表不填。"),)
        if papers.technologies is None:
            said = filled(None, "采用技术未填，无法判断本表是否需要", f"{at}.technologies")
        rows = [(cell(said, columns=3),)]
    return Form("filing-4", "表四　新技术新应用场景补充信息", (3, 6, 14), tuple(rows))


def _block(title: str, fields: list[tuple[str, Inlines]]) -> list[Row]:
    first, *rest = fields
    return [
        (head(title, rows=len(fields)), head(first[0]), cell(first[1])),
        *((head(name), cell(said)) for name, said in rest),
    ]


def _cloud(use: CloudUse | None, at: str) -> list[tuple[str, Inlines]]:
    role = use.role if use else None
    fields = [
        ("责任主体类型", chosen(CLOUD_ROLES, role, "责任主体类型", f"{at}.role")),
        ("服务模式", chosen(CLOUD_SERVICES, use.services if use else None, "服务模式", f"{at}.services")),
        ("部署模式", chosen(DEPLOYMENT, use.deployment if use else None, "部署模式", f"{at}.deployment")),
    ]
    if role == "provider" and use:
        return [
            *fields,
            ("云服务客户数量", filled(use.customers, "客户数量", f"{at}.customers", " 个")),
            ("基础设施所在地", filled(use.infrastructure_place, "基础设施所在地", f"{at}.infrastructure_place")),
            ("运维所在地", filled(use.operations_place, "运维所在地", f"{at}.operations_place")),
        ]
    level = f"第{use.platform_level}级" if use and use.platform_level else None
    return [
        *fields,
        ("云平台名称", filled(use.platform_name if use else None, "云平台名称", f"{at}.platform_name")),
        ("云平台安全保护等级", filled(level, "云平台等级", f"{at}.platform_level")),
        ("云平台备案编号", filled(use.platform_filing if use else None, "云平台备案编号", f"{at}.platform_filing")),
        ("客户侧运维所在地", filled(use.operations_place if use else None, "运维所在地", f"{at}.operations_place")),
    ]


def _mobile(use: MobileUse | None, at: str) -> list[tuple[str, Inlines]]:
    return [
        ("移动应用（小程序）名称", listed(use.apps if use else (), "移动应用名称", f"{at}.apps")),
        ("无线通道", chosen(MOBILE_NETWORKS, use.networks if use else None, "无线通道", f"{at}.networks")),
        ("移动终端", chosen(TERMINALS, use.terminals if use else None, "移动终端", f"{at}.terminals")),
    ]


def _iot(use: IotUse | None, at: str) -> list[tuple[str, Inlines]]:
    return [
        ("感知层", chosen(SENSING, use.sensing if use else None, "感知层设备", f"{at}.sensing")),
        ("网络传输层", chosen(TRANSPORT, use.transport if use else None, "传输网络", f"{at}.transport")),
    ]


def _industrial(use: IndustrialUse | None, at: str) -> list[tuple[str, Inlines]]:
    return [
        ("功能层次", chosen(LAYERS, use.layers if use else None, "功能层次", f"{at}.layers")),
        ("系统组成", chosen(COMPONENTS, use.components if use else None, "系统组成", f"{at}.components")),
    ]


def _big_data(use: BigDataUse | None, at: str) -> list[tuple[str, Inlines]]:
    level = f"第{use.platform_level}级" if use and use.platform_level else None
    fields = [
        ("大数据系统组成", chosen(BIG_DATA, use.parts if use else None, "系统组成", f"{at}.parts")),
        ("大数据出境需求", yes_no(use.cross_border if use else None, "出境需求", f"{at}.cross_border", ("有", "无"))),
    ]
    if use is not None and "platform" in use.parts:
        return [
            *fields,
            ("承载大数据应用数量", filled(use.applications, "应用数量", f"{at}.applications", " 个")),
            ("基础设施所在地", filled(use.infrastructure_place, "基础设施所在地", f"{at}.infrastructure_place")),
            ("运维所在地", filled(use.operations_place, "运维所在地", f"{at}.operations_place")),
        ]
    return [
        *fields,
        ("大数据平台名称", filled(use.platform_name if use else None, "大数据平台名称", f"{at}.platform_name")),
        ("大数据平台等级", filled(level, "大数据平台等级", f"{at}.platform_level")),
        ("大数据平台备案编号", filled(use.platform_filing if use else None, "备案编号", f"{at}.platform_filing")),
    ]
