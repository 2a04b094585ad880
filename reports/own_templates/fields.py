"""The fields a template may use: one list that documents them, checks templates against them and fills them.

A unit's template is filled for one platform. Values are texts and whole numbers in the report's language; what nobody
knows is an empty text, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from auditor.assessment import CaseState, ClauseState, HazardState, PlatformAssessment
from auditor.grading.ledger import Standing
from auditor.model.clause import LAYERS
from auditor.model.register import Drill, Unit
from auditor.model.rule import Severity
from auditor.model.text import Text
from auditor.model.verdict import Verdict
from auditor.results import overdue
from reports.assessment.score import conclusion, shown
from reports.own_templates.language import Shape
from reports.papers import Subject
from reports.papers.management import covered
from reports.parts import Words
from reports.visible import visible
from reports.wording import CASE_STATES, HAZARD_STATES, Wording

Value: TypeAlias = str | int

STANDINGS: Mapping[Standing, Text] = {
    Standing.OVERDUE: Text("已逾期", "overdue"),
    Standing.UNKNOWN: Text("日期不明", "day unknown"),
    Standing.SOON: Text("即将到期", "soon"),
    Standing.OPEN: Text("未到期", "ahead"),
    Standing.DONE: Text("已办", "done"),
}
FORMS: Mapping[str, Text] = {
    "tabletop": Text("桌面推演", "tabletop"),
    "live": Text("实战演练", "live"),
    "mixed": Text("综合演练", "mixed"),
}


@dataclass(frozen=True, slots=True)
class About:
    """One platform of an audit, and the words of the report."""

    subject: Subject
    found: PlatformAssessment
    words: Words

    @property
    def named(self) -> Wording:
        return Wording.of(self.words.lang)

    @property
    def unit(self) -> Unit | None:
        return self.subject.unit_of(self.found.platform.id)


@dataclass(frozen=True, slots=True)
class Field:
    """A name, what stands there, and where it comes from; `of` is given what its group or list is about."""

    name: str
    what: Text
    of: Callable[[Any, About], Value]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields behind one name: `platform.name`."""

    name: str
    what: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to loop over: `{%tr for one in problems %}`, then `one.title`."""

    name: str
    what: Text
    rows: Callable[[About], Iterable[Any]]
    fields: tuple[Field, ...]


def _group(name: str, what: Text, /, **fields: tuple[str, str, Callable[[About], Value]]) -> Group:
    made = (Field(field, Text(zh, en), _ignoring_row(of)) for field, (zh, en, of) in fields.items())
    return Group(name, what, tuple(made))


def _ignoring_row(of: Callable[[About], Value]) -> Callable[[Any, About], Value]:
    return lambda _row, about: of(about)


def _listing(
    name: str,
    what: Text,
    rows: Callable[[About], Iterable[Any]],
    /,
    **fields: tuple[str, str, Callable[[Any, About], Value]],
) -> Listing:
    return Listing(name, what, rows, tuple(Field(field, Text(zh, en), of) for field, (zh, en, of) in fields.items()))


def _numbered(rows: Iterable[Any]) -> list[tuple[int, Any]]:
    return list(enumerate(rows, 1))


def _severities(*wanted: Severity) -> Callable[[About], Value]:
    return lambda about: sum(
        about.subject.result.rules[one.rule].severity in wanted
        for one in about.subject.open_findings(about.found.platform.id)
    )


def _state(state: ClauseState) -> Callable[[About], Value]:
    return lambda about: about.found.tally[state]


def _problems(about: About) -> list[tuple[int, Verdict]]:
    return _numbered(about.subject.open_findings(about.found.platform.id))


def _clauses(row: tuple[int, Verdict], about: About) -> str:
    return about.words.listed(about.subject.result.rules[row[1].rule].clauses_at(row[1].level))


def _drills(about: About) -> Sequence[Drill]:
    scope = {about.found.platform.id, "district"}
    plans = {one.id for one in about.subject.register.plans if scope & set(one.scope)}
    held = (one for one in about.subject.register.drills if one.plan in plans and one.date <= about.subject.as_of)
    return sorted(held, key=lambda one: one.date, reverse=True)


def _dues(about: About) -> list[Any]:
    found = [due for one in about.subject.entries if one.platform.id == about.found.platform.id for due in one.dues]
    return sorted(found, key=lambda due: (due.day is None, due.day))


def _filing(about: About, what: str) -> str:
    for one in about.subject.entries:
        if one.platform.id == about.found.platform.id:
            value = one.valid_to if what == "valid_to" else getattr(one.filing, what, None)
            return "" if value is None else str(value)
    return ""


def _count(value: int | None) -> Value:
    return "" if value is None else value


FIELDS: tuple[Group | Listing, ...] = (
    _group(
        "district", Text("行政区划", "The district"),
        name=("名称", "name", lambda a: a.subject.result.district),
        code=("行政区划代码", "division code", lambda a: a.subject.register.district.code),
        province=("省份", "province", lambda a: a.subject.register.district.province or ""),
    ),
    _group(
        "unit", Text("平台的责任单位", "The unit responsible for the platform"),
        name=("名称", "name", lambda a: a.unit.name if a.unit else ""),
        code=("统一社会信用代码", "social credit code", lambda a: (a.unit.code or "") if a.unit else ""),
    ),
    _group(
        "platform", Text("平台", "The platform"),
        id=("台账编号", "id in the register", lambda a: a.found.platform.id),
        name=("名称", "name", lambda a: a.found.platform.name),
        level=("安全保护等级", "level", lambda a: a.found.platform.level),
        grades=(
            "等级和 S、A、G 子级", "level with its S, A and G grades",
            lambda a: f"{a.found.platform.level} (S{a.found.selection.s}A{a.found.selection.a}G{a.found.selection.g})",
        ),
        responsible=(
            "责任人", "person responsible",
            lambda a: a.subject.person(getattr(a.subject.platform(a.found.platform.id), "responsible", None)),
        ),
        filing_number=("备案证明编号", "number of the filing certificate", lambda a: _filing(a, "number")),
        filed=("备案日期", "day of filing", lambda a: _filing(a, "filed")),
        valid_to=("备案证明有效期至（推算）", "last day of the certificate, computed",
                  lambda a: _filing(a, "valid_to")),
    ),
    _group(
        "audit", Text("检查", "The audit"),
        id=("编号", "id", lambda a: a.subject.result.audit),
        day=("基准日", "day everything was judged at", lambda a: a.words.day(a.subject.as_of)),
        tool=("程序版本", "version of this program", lambda a: a.subject.result.tool_version),
        rules=("规则摘要值", "digest of the rules", lambda a: a.subject.result.rulebook_digest),
    ),
    _group(
        "rates", Text("测评项和符合率", "Items of the standard and the rate"),
        rate=("符合率；未定时为最低到最高", "rate; from lowest to highest while open",
              lambda a: shown(a.found.score.value, a.named, "%")),
        looked_at=("有人或机器看过的测评项（%）", "items somebody or a machine looked at, in percent",
                   lambda a: f"{float(covered(a.found)):.0f}%"),
        items=("测评项", "items", lambda a: a.found.tally.total),
        compliant=("符合", "comply", _state(ClauseState.COMPLIANT)),
        partial=("部分符合", "comply in part", _state(ClauseState.PARTIAL)),
        non_compliant=("不符合", "do not comply", _state(ClauseState.NON_COMPLIANT)),
        not_applicable=("不适用", "do not apply", _state(ClauseState.NOT_APPLICABLE)),
        pending=("待定", "pending", _state(ClauseState.PENDING)),
    ),
    _group(
        "verdict", Text("自查结论，不是等级测评结论", "The verdict of the self-check, which is no official assessment"),
        text=("结论；未定时列出仍可能的", "the verdict; those still possible while open",
              lambda a: conclusion(a.found.score, a.named, a.words)),
        pending=("使结论未定的测评项数", "items that keep it open", lambda a: a.found.score.pending),
    ),
    _group(
        "counts", Text("未整改问题数", "Open findings, counted"),
        all=("全部", "all", lambda a: len(_problems(a))),
        critical=("严重", "critical", _severities(Severity.CRITICAL)),
        high=("高危", "high", _severities(Severity.HIGH)),
        medium=("中危", "medium", _severities(Severity.MEDIUM)),
        low=("低危", "low", _severities(Severity.LOW)),
        overdue=("法定事项逾期", "duties of the law that are overdue",
                 lambda a: sum(x.verdict.target.platform == a.found.platform.id for x in overdue(a.subject.result))),
    ),
    _listing(
        "problems", Text("未整改的问题，严重的在前", "Open findings, the most severe first"), _problems,
        number=("序号", "number", lambda row, a: row[0]),
        severity=("严重程度", "severity",
                  lambda row, a: a.named.severity(a.subject.result.rules[row[1].rule].severity).text),
        object=("对象", "object", lambda row, a: row[1].target.target),
        title=("要求", "what is asked", lambda row, a: a.subject.title(row[1])),
        seen=("看到的情况", "what was seen", lambda row, a: a.subject.said(row[1])),
        fix=("整改要求", "what to do", lambda row, a: a.subject.fix(row[1])),
        due=("限期（本程序默认值）", "due day, this program's default",
             lambda row, a: a.subject.due(row[1]).isoformat()),
        clauses=("标准条款", "clauses of the standard", _clauses),
        rule=("规则编号", "rule id", lambda row, a: row[1].rule),
    ),
    _listing(
        "high_risks", Text("命中的高风险情形", "High-risk cases that were found"),
        lambda a: [one for one in a.found.cases if one.state in (CaseState.FOUND, CaseState.MITIGATED)],
        ref=("编号", "reference", lambda one, a: one.case.ref),
        title=("情形", "case", lambda one, a: a.words.of(one.case.title)),
        state=("状态", "state", lambda one, a: a.named(CASE_STATES[one.state][0])),
        why=("缘由", "why", lambda one, a: a.words.of(one.why)),
        mitigation=("怎样降低", "what would lower it", lambda one, a: a.words.of(one.case.mitigation)),
    ),
    _listing(
        "hazards", Text("重大风险隐患：已确认和待确认的", "Major hazards, confirmed or proposed"),
        lambda a: [h for h in a.found.hazards if h.state in (HazardState.CONFIRMED, HazardState.PROPOSED)],
        ref=("编号", "reference", lambda one, a: one.trigger.ref),
        title=("触发项", "trigger", lambda one, a: a.words.of(one.trigger.title)),
        state=("状态", "state", lambda one, a: a.named(HAZARD_STATES[one.state][0])),
        why=("缘由", "why", lambda one, a: a.words.of(one.why)),
    ),
    _listing(
        "layers", Text("各安全层面", "Layers of the standard"), lambda a: a.found.layers,
        name=("层面", "layer", lambda one, a: a.words.of(LAYERS[one.layer])),
        items=("测评项", "items", lambda one, a: one.tally.total),
        compliant=("符合", "comply", lambda one, a: one.tally[ClauseState.COMPLIANT]),
        partial=("部分符合", "comply in part", lambda one, a: one.tally[ClauseState.PARTIAL]),
        non_compliant=("不符合", "do not comply", lambda one, a: one.tally[ClauseState.NON_COMPLIANT]),
        pending=("待定", "pending", lambda one, a: one.tally[ClauseState.PENDING]),
    ),
    _listing(
        "deadlines", Text("备案和测评期限", "What is due for filing and assessment"), _dues,
        day=("日期，不明时为空", "day, empty when unknown", lambda one, a: one.day.isoformat() if one.day else ""),
        what=("事项", "what", lambda one, a: a.words.of(one.what)),
        standing=("状态", "state", lambda one, a: a.words.of(STANDINGS[one.standing])),
    ),
    _listing(
        "drills", Text("应急演练，最近的在前", "Drills, the latest first"), _drills,
        day=("日期", "day", lambda one, a: one.date.isoformat()),
        scenario=("场景", "scenario", lambda one, a: one.scenario),
        form=("形式", "form", lambda one, a: a.words.of(FORMS[one.form])),
        issues=("发现的问题数，未填时为空", "issues found, empty when not entered", lambda one, a: _count(one.issues)),
        closed=("已整改的问题数，未填时为空", "issues closed, empty when not entered",
                lambda one, a: _count(one.issues_closed)),
    ),
)  # fmt: skip


def shape() -> Mapping[str, Shape]:
    """Names of all fields, as templates are checked against."""
    found: dict[str, Shape] = {}
    for one in FIELDS:
        fields = {field.name: None for field in one.fields}
        found[one.name] = fields if isinstance(one, Group) else [fields]
    return found


def values(subject: Subject, platform: str) -> Mapping[str, Any]:
    """What the fields hold for a platform. What cannot be seen or written in a document becomes a visible mark."""
    about = About(subject, subject.assessment.platforms[platform], Words(subject.lang))
    return {one.name: _of(one, about) for one in FIELDS}


def _of(one: Group | Listing, about: About) -> Any:
    if isinstance(one, Group):
        return {field.name: _shown(field.of(about, about)) for field in one.fields}
    return [{field.name: _shown(field.of(row, about)) for field in one.fields} for row in one.rows(about)]


def _shown(value: Value) -> Value:
    return visible(value) if isinstance(value, str) else value
