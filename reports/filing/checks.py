"""What is wrong or doubtful in filing papers before they are handed in, beside fields that are still blank.

The list follows the requirements of the form and of GB/T 22240-2020; each check is one function over a case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from auditor.grading import allowed_label, certificate_valid_until, floors
from auditor.model.text import Text
from reports.filing.case import Case
from reports.filing.data_table import found_personal, scans_of
from reports.tree import Blank, Document


class Weight(StrEnum):
    """How much a remark weighs: an error would be sent back, a warning needs a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend or look at; `place` is where in the register."""

    weight: Weight
    text: Text
    place: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A field nobody has entered: what it is, where it is entered, and in which papers it stands."""

    name: str
    place: str
    papers: tuple[str, ...]


_NUMBER = re.compile(r"\d{11}-\d{5}", re.ASCII)
_FIELD_NAMES = re.compile(r"身份证|手机号|姓名|电话|地址$|银行卡号|邮箱|车牌")
_Check = Callable[[Case], Iterator[Remark]]
_CHECKS: list[_Check] = []


def _check(function: _Check) -> _Check:
    _CHECKS.append(function)
    return function


def remarks(case: Case) -> tuple[Remark, ...]:
    """Everything the checks have to say, errors first."""
    found = [remark for check in _CHECKS for remark in check(case)]
    return tuple(sorted(found, key=lambda remark: remark.weight is Weight.WARNING))


def gaps(documents: dict[str, Document]) -> tuple[Gap, ...]:
    """Blank fields of all papers, each once, in the order they are met."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for title, document in documents.items():
        for blank in _blanks(document):
            found.setdefault((blank.text.removeprefix("待填："), blank.place), {})[title] = None
    return tuple(Gap(name, place, tuple(papers)) for (name, place), papers in found.items())


def _blanks(node: Any) -> Iterator[Blank]:
    match node:
        case Blank():
            yield node
        case tuple():
            for item in node:
                yield from _blanks(item)
        case _ if is_dataclass(node) and not isinstance(node, type):
            for field in fields(node):
                yield from _blanks(getattr(node, field.name))


def _error(zh: str, en: str, place: str = "") -> Remark:
    return Remark(Weight.ERROR, Text(zh, en), place)


def _warning(zh: str, en: str, place: str = "") -> Remark:
    return Remark(Weight.WARNING, Text(zh, en), place)


@_check
def _levels_match_the_harm(case: Case) -> Iterator[Remark]:
    level, grading, at = case.platform.level, case.grading, f"platforms[{case.platform.id}].level"
    if level is None:
        yield _error("平台尚未定级", "the platform is not graded", at)
        return
    if level.s is not None and level.a is not None and not allowed_label(level.grade, level.s, level.a):
        higher = max(level.s, level.a)
        yield _error(
            f"安全保护等级应取 S、A 的较高者：S{level.s}A{level.a} 应为第{higher}级，登记为第{level.grade}级",
            f"the level is the higher of S and A: S{level.s}A{level.a} makes level {higher}, {level.grade} is entered",
            at,
        )
    if grading is None:
        return
    for name, en, entered, computed in (
        ("业务信息（S）", "business information (S)", level.s, grading.label.s),
        ("系统服务（A）", "system service (A)", level.a, grading.label.a),
    ):
        if entered is not None and entered != computed:
            yield _error(
                f"{name}等级登记为 {entered}，按所选损害程度应为 {computed}",
                f"{en} is entered as {entered}, the harm that was chosen makes {computed}",
                at,
            )
    for warning in grading.warnings:
        yield Remark(Weight.WARNING, warning, f"filing_papers[{case.papers.id}]")


@_check
def _floors_are_kept(case: Case) -> Iterator[Remark]:
    level = case.platform.level
    for floor in floors(case.setting):
        if level is not None and level.grade < floor.level:
            yield _error(
                f"低于下限：{floor.said.zh}",
                f"below a floor: {floor.said.en}",
                f"platforms[{case.platform.id}].level",
            )


@_check
def _the_cloud_is_no_lower(case: Case) -> Iterator[Remark]:
    level, provider = case.platform.level, case.provider_level
    if level is not None and provider is not None and level.grade > provider:
        yield _error(
            f"云服务客户的等级（第{level.grade}级）高于云平台的等级（第{provider}级）",
            f"the customer's level ({level.grade}) is higher than that of its cloud platform ({provider})",
            f"filing_papers[{case.papers.id}].cloud",
        )


@_check
def _the_filing_is_current(case: Case) -> Iterator[Remark]:
    filing, level = case.filing, case.platform.level
    if filing is None:
        return
    at = f"filings[{filing.id}]"
    if level is not None and filing.grade != level.grade:
        yield _error(
            f"备案为第{filing.grade}级，现定为第{level.grade}级：等级变更须重新评审并备案",
            f"filed at level {filing.grade}, graded {level.grade} now: a change of level is reviewed and filed anew",
            at,
        )
    if filing.number is not None and not _NUMBER.fullmatch(filing.number):
        yield _error("备案编号应为 11 位数字-5 位数字", "a filing number is 11 digits, a dash and 5 digits", at)
    changed = case.platform.changed_on
    if changed is not None and (filing.expert_review is None or filing.expert_review < changed):
        yield _warning(
            f"{changed} 有重大变更，之后没有专家评审", f"a major change on {changed} was not reviewed since", at
        )
    if not case.deadlines:
        return
    reports = [
        one for one in case.register.assessments if one.platform == case.platform.id and one.report_date <= case.as_of
    ]
    valid = certificate_valid_until(filing, reports, case.deadlines)
    if valid is not None and filing.valid_to is not None and valid != filing.valid_to:
        yield _warning(
            f"备案证明有效期登记至 {filing.valid_to}，按规定计算为 {valid}",
            f"the certificate is entered as valid to {filing.valid_to}, the rule makes it {valid}",
            f"{at}.valid_to",
        )
    last = valid or filing.valid_to
    if last is not None and last < case.as_of:
        yield _error(f"备案证明已于 {last} 到期", f"the certificate ended on {last}", at)


@_check
def _borders(case: Case) -> Iterator[Remark]:
    big_data = case.papers.big_data
    if big_data is not None and big_data.cross_border:
        yield _warning(
            "存在数据出境需求：须先完成数据出境安全评估等程序",
            "data is to leave the country: the procedures for that come first",
            f"filing_papers[{case.papers.id}].big_data.cross_border",
        )
    for category in case.categories:
        if category.storage is not None and category.storage.region == "abroad":
            yield _error(
                f"数据类别“{category.name}”存储在境外",
                f'the data category "{category.name}" is stored abroad',
                f"data_categories[{category.id}].storage.region",
            )


@_check
def _categories_are_categories(case: Case) -> Iterator[Remark]:
    for category in case.categories:
        place = f"data_categories[{category.id}]"
        if _FIELD_NAMES.fullmatch(category.name):
            yield _error(
                f"表六按类别填写，“{category.name}”是字段名", f'"{category.name}" is a field, not a category', place
            )
        if category.grade == "important" and not _assessed(case, category.datasets):
            yield _warning(
                f"“{category.name}”为重要及以上数据：须每年开展风险评估（网络数据安全管理条例 第33条）",
                f'"{category.name}" is important data: it needs a risk assessment each year (Network Data Regulation, '
                "art. 33)",
                place,
            )
    forms = set(case.filing.data_survey_forms) if case.filing else set()
    names = {category.name for category in case.categories}
    for missing in sorted(forms - names):
        yield _warning(
            f"已备案的数据类别“{missing}”在台账中没有对应条目",
            f'the data category "{missing}" of the last filing has no entry in the register',
            "data_categories",
        )


def _assessed(case: Case, datasets: tuple[str, ...]) -> bool:
    scope = {case.platform.id, *datasets}
    return any(
        (case.as_of - done.date).days <= 366 and scope & set(done.scope) for done in case.register.risk_assessments
    )


@_check
def _scans_agree(case: Case) -> Iterator[Remark]:
    for category in case.categories:
        place = f"data_categories[{category.id}].personal"
        for scan in scans_of(case, category):
            seen = found_personal(scan)
            hidden = (seen or frozenset()) - {"none"} - set(category.personal)
            if category.personal and hidden:
                yield _error(
                    f"“{category.name}”登记的个人信息情况少于检查 {scan.audit} 实际发现的",
                    f'"{category.name}" is entered with less personal data than audit {scan.audit} found',
                    place,
                )


@_check
def _important_papers(case: Case) -> Iterator[Remark]:
    if not case.papers_entered:
        yield _warning(
            "台账中没有本平台的 filing_papers 条目，定级报告和备案表的多数内容为空",
            "the register has no filing_papers for this platform, so most of its papers are blank",
            "filing_papers",
        )
