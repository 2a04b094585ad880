"""表二 定级对象情况."""

from __future__ import annotations

from reports.filing.case import Case
from reports.filing.cells import blank, cell, chosen, filled, head, lines, listed
from reports.filing.words import (
    AUDIENCE,
    BUSINESS,
    COVERAGE,
    INTERCONNECTION,
    NATURE,
    OBJECT_TYPES,
    SCOPES,
    TECHNOLOGIES,
)
from reports.tree import Cell, Check, Form, Inlines, Plain


def object_table(case: Case) -> Form:
    papers, platform = case.papers, case.platform
    at = f"filing_papers[{papers.id}]"
    number = case.filing.number if case.filing else None
    rows: list[tuple[Cell, ...]] = [
        (
            head("01 定级对象名称"),
            cell(filled(platform.name, "名称", f"platforms[{platform.id}].name"), columns=2),
            head("02 定级对象编号"),
            cell((Plain(number),) if number else (Plain("（由受理公安机关编）"),)),
        ),
        (
            head("03 定级对象类型"),
            cell(chosen(OBJECT_TYPES, papers.object_type, "类型", f"{at}.object_type"), columns=4),
        ),
        (
            head("04 采用技术"),
            cell(
                chosen(TECHNOLOGIES, papers.technologies, "采用技术", f"{at}.technologies", empty=True),
                columns=4,
            ),
        ),
        (
            head("05 承载业务情况", rows=2),
            head("业务类型"),
            cell(chosen(BUSINESS, papers.business_types, "业务类型", f"{at}.business_types"), columns=3),
        ),
        (head("业务描述"), cell(filled(papers.business, "业务描述", f"{at}.business"), columns=3)),
        (
            head("06 服务情况", rows=2),
            head("服务范围"),
            cell(_scope(case, at), columns=3),
        ),
        (head("服务对象"), cell(chosen(AUDIENCE, papers.audience, "服务对象", f"{at}.audience"), columns=3)),
        (
            head("07 网络平台", rows=3),
            head("部署范围"),
            cell(chosen(COVERAGE, papers.coverage, "部署范围", f"{at}.coverage"), columns=3),
        ),
        (head("网络性质"), cell(chosen(NATURE, papers.network_nature, "网络性质", f"{at}.network_nature"), columns=3)),
        (head("互联网信息"), cell(_internet(case, at), columns=3)),
        (
            head("08 互联情况"),
            cell(chosen(INTERCONNECTION, papers.interconnection, "互联情况", f"{at}.interconnection"), columns=4),
        ),
        (
            head("09 投入运行时间"),
            cell(filled(platform.go_live, "投入运行时间", f"platforms[{platform.id}].go_live"), columns=4),
        ),
        *_parent(case),
    ]
    return Form("filing-2", "表二　定级对象情况", (7, 5, 4, 6, 7), tuple(rows))


def _scope(case: Case, at: str) -> Inlines:
    papers = case.papers
    said = chosen(SCOPES, papers.service_scope, "服务范围", f"{at}.service_scope")
    if papers.service_scope in ("cross_province", "cross_city"):
        count = filled(papers.service_scope_count, "跨越个数", f"{at}.service_scope_count", " 个")
        return (*said, Plain("跨"), *count)
    return said


def _internet(case: Case, at: str) -> Inlines:
    """Asked for where the network is the internet; 不适用 where it is known not to be."""
    papers = case.papers
    if papers.network_nature is None:
        return blank("网络性质未定，无法判断是否需要", f"{at}.network_nature")
    if papers.network_nature != "internet":
        return (Plain("不适用（非互联网）"),)
    return lines(
        (Plain("源站 IP 地址范围："), *listed(papers.source_addresses, "源站 IP 地址", f"{at}.source_addresses")),
        (Plain("域名："), *listed(papers.domains, "域名", f"{at}.domains")),
        (Plain("主要协议／端口："), *listed(papers.protocols, "协议和端口", f"{at}.protocols")),
    )


def _parent(case: Case) -> tuple[tuple[Cell, ...], ...]:
    parent = case.platform.grading_object_of
    boxes: Inlines = (Check("是", parent is not None), Check("否", parent is None))
    upper = case.entries.get(parent or "")
    owner = getattr(upper, "owner", "")
    return (
        (head("10 是否是分系统"), cell(boxes, columns=4)),
        (
            head("11 上级系统名称"),
            cell((Plain(case.name(parent) if parent else "—"),), columns=2),
            head("12 上级系统所属单位"),
            cell((Plain(case.name(owner) if owner else "—"),)),
        ),
    )
