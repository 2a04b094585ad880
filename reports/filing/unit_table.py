"""表一 单位基本情况."""

from __future__ import annotations

from collections import Counter

from auditor.grading import newest_filing
from auditor.model.register import Register
from reports.filing.case import Case
from reports.filing.cells import blank, cell, chosen, filled, head, listed, mobile
from reports.filing.words import AFFILIATION, INDUSTRIES, NUMERALS, UNIT_TYPES
from reports.tree import Cell, Form, Inlines, Plain


def unit_table(case: Case) -> Form:
    unit, papers = case.unit, case.unit_papers
    at = f"units[{unit.id}]"
    rows = [
        (head("01 单位名称"), cell(filled(unit.name, "单位名称", f"{at}.name"), columns=5)),
        (head("02 统一社会信用代码"), cell(filled(unit.code, "统一社会信用代码", f"{at}.code"), columns=5)),
        (head("03 单位地址"), cell(filled(papers.address, "单位地址", f"{at}.papers.address"), columns=5)),
        (
            head("04 邮政编码"),
            cell(filled(papers.postcode, "邮政编码", f"{at}.papers.postcode"), columns=2),
            head("05 行政区划代码"),
            cell(filled(papers.region, "行政区划代码", f"{at}.papers.region"), columns=2),
        ),
        *_person(case, "06 单位负责人", "head", with_mobile=False),
        (
            head("07 网络安全责任部门"),
            cell(filled(papers.network_department, "网络安全责任部门", f"{at}.papers.network_department"), columns=5),
        ),
        *_person(case, "08 责任部门联系人", "network_contact"),
        (
            head("09 数据安全管理部门"),
            cell(filled(papers.data_department, "数据安全管理部门", f"{at}.papers.data_department"), columns=5),
        ),
        *_person(case, "10 管理部门联系人", "data_contact"),
        (
            head("11 单位使用互联网地址"),
            cell(listed(papers.internet_addresses, "互联网地址", f"{at}.papers.internet_addresses"), columns=5),
        ),
        (
            head("12 隶属关系"),
            cell(chosen(AFFILIATION, papers.affiliation, "隶属关系", f"{at}.papers.affiliation"), columns=5),
        ),
        (head("13 单位类型"), cell(_unit_type(case), columns=5)),
        (head("14 行业类别"), cell(_industry(case), columns=5)),
        *_counts(case),
    ]
    return Form("filing-1", "表一　单位基本情况", (8, 4, 5, 6, 4, 5), tuple(rows))


def _person(case: Case, title: str, field: str, *, with_mobile: bool = True) -> tuple[tuple[Cell, ...], ...]:
    owner = f"units[{case.unit.id}].papers.{field}"
    person = case.person(getattr(case.unit_papers, field))
    at = f"people[{person.id}]" if person else owner
    rows = [
        (
            head(title, rows=3 if with_mobile else 2),
            head("姓名"),
            cell(filled(person.name if person else None, f"{title[3:]}姓名", owner)),
            head("职务／职称"),
            cell(filled(person.post if person else None, f"{title[3:]}职务", f"{at}.post"), columns=2),
        ),
        (
            head("办公电话"),
            cell(filled(person.office_phone if person else None, f"{title[3:]}办公电话", f"{at}.office_phone")),
            head("电子邮件"),
            cell(filled(person.email if person else None, f"{title[3:]}电子邮件", f"{at}.email"), columns=2),
        ),
    ]
    if with_mobile:
        rows.append((head("移动电话"), cell(mobile(case, person, owner), columns=4)))
    return tuple(rows)


def _unit_type(case: Case) -> Inlines:
    kind = case.unit.type
    if kind == "party_gov":
        organ = case.unit_papers.organ
        return chosen(UNIT_TYPES, organ, "党委机关或政府机关", f"units[{case.unit.id}].papers.organ")
    return chosen(UNIT_TYPES, kind, "单位类型", f"units[{case.unit.id}].type")


def _industry(case: Case) -> Inlines:
    code = case.unit_papers.industry
    if code is None:
        return blank("行业类别代码", f"units[{case.unit.id}].papers.industry")
    return (Plain(f"{code} {INDUSTRIES.get(code, '')}".strip()),)


def counts(register: Register, unit: str) -> tuple[Counter[int], Counter[int]]:
    """Objects of a unit by level: those with a filing in force, and all that are graded. Parts and retired ones are
    not objects of their own."""
    filed: Counter[int] = Counter()
    graded: Counter[int] = Counter()
    for platform in register.platforms:
        if platform.owner != unit or platform.grading_object_of or platform.lifecycle == "retired":
            continue
        if platform.level is not None:
            graded[platform.level.grade] += 1
            if newest_filing(register, platform.id) is not None:
                filed[platform.level.grade] += 1
    return filed, graded


def _counts(case: Case) -> tuple[tuple[Cell, ...], ...]:
    filed, graded = counts(case.register, case.unit.id)
    level = case.platform.level
    this = Counter({level.grade: 1}) if level else Counter[int]()

    def said(numbers: Counter[int], lowest: int) -> str:
        parts = [f"第{NUMERALS[grade]}级 {numbers[grade]} 个" for grade in range(lowest, 6)]
        return f"共 {sum(numbers[grade] for grade in range(lowest, 6))} 个：" + "，".join(parts)

    return (
        (head("15 本次备案定级对象"), cell((Plain(said(this, 2)),), columns=5)),
        (head("16 本单位定级对象总数"), cell((Plain(said(graded, 1)),), columns=5)),
        (head("其中已备案"), cell((Plain(said(filed, 2)),), columns=5)),
    )
