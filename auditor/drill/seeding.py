"""A scenario and a register → the plan of a drill of this district. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from auditor.drill.grading import grade_incident
from auditor.drill.incident_clocks import operator_of
from auditor.drill.library import DrillLibrary
from auditor.errors import UsageError
from auditor.model.drill import DrillPlan, Expectation, Form, Inject, Need, OpenFinding, Scenario, Severity
from auditor.model.drill.words import FORMS, NEEDS, SEVERITIES
from auditor.model.register import Dataset, Person, Plan, Platform, Register
from auditor.model.text import Text

_LEAKS = frozenset({"leak", "theft", "privacy"})
"""Kinds of incident that are graded by the persons whose data got out."""

MOST_FINDINGS = 12
"""Open findings that a plan names; the audit report has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be drilled. `cast` assigns people (ids of the register) to roles; what it leaves out is cast from
    the register's own roles."""

    id: str
    scenario: str
    platform: str
    day: date
    form: Form
    plan: str = ""
    place: str = ""
    cast: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the newest audit knows of the platform."""

    audit: str = ""
    findings: tuple[OpenFinding, ...] = ()


_ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "commander": ("network_security_officer", "data_security_officer"),
    "system-owner": ("system_owner",),
    "data-owner": ("data_owner", "pi_protection_officer", "data_security_officer"),
    "monitor": ("network_security_officer",),
    "responder": ("admin_root", "system_owner"),
    "liaison": ("network_security_officer", "data_security_officer"),
}
"""Roles of the register that may play a role of a drill, the likeliest first."""


def seed(order: Order, library: DrillLibrary, register: Register, known: Known, now: datetime) -> DrillPlan:
    """The plan. Raises UsageError, naming everything that does not fit, when the drill cannot be held like this."""
    scenario = library.scenarios.get(order.scenario)
    if scenario is None:
        raise UsageError(
            Text(
                f"没有情景“{order.scenario}”，可选：{'、'.join(sorted(library.scenarios))}",
                f"there is no scenario {order.scenario!r}; there are {', '.join(sorted(library.scenarios))}",
            )
        )
    platform = next((one for one in register.platforms if one.id == order.platform), None)
    if platform is None:
        raise UsageError(Text(f"台账中没有平台“{order.platform}”", f"the register has no platform {order.platform!r}"))
    if order.form not in scenario.forms:
        zh = "、".join(f"{FORMS[one].zh}（{one}）" for one in scenario.forms)
        en = ", ".join(scenario.forms)
        raise UsageError(Text(f"该情景的形式只能是{zh}", f"this scenario can only be held as {en}"))
    unit = next(one for one in register.units if one.id == platform.owner)
    subjects, missing = _subjects(scenario, platform, register)
    if missing:
        zh, en = "、".join(NEEDS[one].zh for one in missing), ", ".join(NEEDS[one].en for one in missing)
        raise UsageError(
            Text(
                f"平台“{platform.id}”在台账中没有该情景需要的：{zh}",
                f"platform {platform.id!r} has none of what the scenario needs in the register: {en}",
            )
        )
    plan = _plan_of(order, scenario, platform, register)
    cast, nobody = _cast(order, scenario, platform, register, library)
    participants = _participants(platform, register, cast)
    values = {
        "district": register.district.name,
        "platform": platform.name,
        "unit": unit.name,
        "subjects": _persons(platform, subjects.get(Need.DATASET)),
        **{need: one.title for need, one in subjects.items()},
    }
    names = {one.id: one.name for one in register.units}
    scenario, graded = _graded(scenario, _count(platform, subjects.get(Need.DATASET)), library)
    return DrillPlan(
        id=order.id,
        scenario=_filled(scenario, values),
        rules_digest=library.digest,
        planned_for=order.day,
        made_at=now,
        form=order.form,
        district=register.district.name,
        province=register.district.province or "",
        platform=platform.id,
        platform_name=platform.name,
        level=platform.level.grade if platform.level else register.settings.assumed_level,
        unit=unit.id,
        unit_name=unit.name,
        operator=operator_of(platform, unit),
        plan=plan.id if plan else "",
        plan_title=_plan_title(plan, scenario),
        roles=tuple(library.roles.values()),
        clocks=tuple(clock for clock in library.clocks if clock.in_force <= order.day),
        cast=cast,
        participants=participants,
        participant_names=tuple(names[one] for one in participants),
        about={need: one.title for need, one in subjects.items()},
        objects={need: one.id for need, one in subjects.items()},
        titles=_titles(scenario, library),
        findings=known.findings[:MOST_FINDINGS],
        audit=known.audit,
        place=order.place,
        not_entered=(*nobody, *(() if plan else (_NO_PLAN,)), *graded),
    )


_NO_PLAN = Text("台账中没有对应种类的应急预案", "the register has no incident plan of this kind")
_PLAN_TITLES: Mapping[str, Text] = {
    "cyber_incident": Text("网络安全事件应急预案", "cybersecurity incident plan"),
    "data_incident": Text("数据安全事件应急预案", "data security incident plan"),
    "pi_incident": Text("个人信息安全事件应急预案", "personal information incident plan"),
    "continuity": Text("业务连续性预案", "continuity plan"),
}


def _titles(scenario: Scenario, library: DrillLibrary) -> dict[str, Text]:
    incident = library.classes[scenario.incident_class]
    cited = {clock.source.instrument for clock in library.clocks}
    return {
        scenario.incident_class: incident.title,
        scenario.incident_kind: incident.kinds[scenario.incident_kind],
        **{one: library.instruments[one].short for one in sorted(cited)},
    }


def _plan_title(plan: Plan | None, scenario: Scenario) -> Text:
    return _PLAN_TITLES[plan.kind if plan else scenario.plan_kind]


def _plan_of(order: Order, scenario: Scenario, platform: Platform, register: Register) -> Plan | None:
    """The plan named, or the newest of the scenario's kind that covers the platform; else any that covers it."""
    if order.plan:
        named = next((plan for plan in register.plans if plan.id == order.plan), None)
        if named is None:
            raise UsageError(Text(f"台账中没有预案“{order.plan}”", f"the register has no plan {order.plan!r}"))
        return named
    covering = [plan for plan in register.plans if platform.id in plan.scope or "district" in plan.scope]
    fitting = [plan for plan in covering if plan.kind == scenario.plan_kind] or covering
    return max(fitting, key=lambda plan: (platform.id in plan.scope, plan.issued or date.min), default=None)


@dataclass(frozen=True, slots=True)
class _Subject:
    """An entry of the register that a scenario is about; `persons` whose data it holds, where that is entered."""

    id: str
    title: str
    persons: int | None = None


def _subjects(scenario: Scenario, platform: Platform, register: Register) -> tuple[dict[str, _Subject], list[Need]]:
    """What of the district each need of the scenario is met with, and the needs that nothing meets."""
    passed_on = {one.dataset for one in register.interfaces if one.platform == platform.id}
    datasets = sorted(
        (one for one in register.datasets if one.source_platform == platform.id or one.id in passed_on),
        key=_weight,
        reverse=True,
    )
    of_datasets = {one.id for one in datasets}
    contracts = [one.vendor for one in register.outsourcing if one.platform == platform.id]
    vendor = platform.operator_vendor or next(iter(contracts), "")
    candidates: Mapping[Need, Iterator[_Subject]] = {
        Need.DATASET: (_Subject(one.id, one.title, one.pi.subjects if one.pi else None) for one in datasets),
        Need.INTERFACE: (
            _Subject(one.id, one.name)
            for one in register.interfaces
            if one.platform == platform.id or one.dataset in of_datasets
        ),
        Need.WEBSITE: (_Subject(one.id, one.name) for one in register.websites if one.platform == platform.id),
        Need.DATABASE: (
            _Subject(one.id, one.name or one.id) for one in register.databases if one.platform == platform.id
        ),
        Need.VENDOR: (_Subject(one.id, one.name) for one in register.vendors if one.id == vendor),
        Need.LOG_SOURCE: (_Subject(one.id, one.id) for one in register.log_sources if one.platform == platform.id),
    }
    found = {need: next(candidates[need], None) for need in scenario.needs}
    met = {need.value: one for need, one in found.items() if one}
    return met, [need for need, one in found.items() if one is None]


def _weight(dataset: Dataset) -> tuple[bool, int, str]:
    """Datasets with personal data first, the one with most people before the others."""
    pi = dataset.pi
    return (bool(pi and pi.contains), (pi.subjects or 0) if pi else 0, dataset.id)


def _count(platform: Platform, dataset: _Subject | None) -> int | None:
    return (dataset.persons if dataset else None) or platform.pi_subjects


def _persons(platform: Platform, dataset: _Subject | None) -> str:
    persons = _count(platform, dataset)
    return f"{persons:,}" if persons else "?"


def _graded(scenario: Scenario, persons: int | None, library: DrillLibrary) -> tuple[Scenario, tuple[Text, ...]]:
    """The scenario with the grade that the number of persons in the register comes to, where data leak; and a word
    where the number reaches no threshold, so that a person has to settle which grade is right."""
    if scenario.incident_kind not in _LEAKS:
        return scenario, ()
    reached = grade_incident(library.criteria, {"persons": persons}).severity if persons else None
    if reached is not None and reached.rank >= scenario.severity.rank:
        return replace(scenario, severity=reached), ()
    if scenario.severity.rank < Severity.LARGER.rank:
        return scenario, ()
    title = SEVERITIES[scenario.severity]
    return scenario, (
        Text(
            f"情景按“{title.zh}”编写，台账人数（{persons or '未填'}）达不到该级数字门槛，正确级别须由人核定",
            f"written for grade {title.en!r}; the persons in the register ({persons or 'not entered'}) are below its "
            "threshold: a person has to settle which grade is right",
        ),
    )


def _cast(
    order: Order, scenario: Scenario, platform: Platform, register: Register, library: DrillLibrary
) -> tuple[dict[str, tuple[str, ...]], tuple[Text, ...]]:
    """Names of the people of each role, and a word on each role that nobody plays."""
    people = {one.id: one for one in register.people if one.active}
    cast: dict[str, tuple[str, ...]] = {}
    nobody = []
    for role, given in order.cast.items():
        if role not in library.roles:
            known = ", ".join(library.roles)
            raise UsageError(Text(f"没有角色“{role}”，可选：{known}", f"there is no role {role!r}; there are {known}"))
        unknown = [one for one in given if one not in people]
        if unknown:
            raise UsageError(
                Text(f"台账中没有人员：{'、'.join(unknown)}", f"the register has no person {', '.join(unknown)}")
            )
        cast[role] = tuple(people[one].name for one in given)
    for role in scenario.roles:
        if role in cast:
            continue
        found = _likely(role, platform, list(people.values()))
        if found is not None:
            cast[role] = (found.name,)
        else:
            title = library.roles[role].title
            nobody.append(Text(f"角色“{title.zh}”无人担任", f'nobody plays the role "{title.en}"'))
    return cast, tuple(nobody)


def _likely(role: str, platform: Platform, people: list[Person]) -> Person | None:
    if role == "system-owner" and platform.responsible:
        named = next((one for one in people if one.id == platform.responsible), None)
        if named is not None:
            return named
    for wanted in _ROLES_OF.get(role, ()):
        for one in people:
            if wanted in one.roles and one.unit == platform.owner:
                return one
    return None


def _participants(platform: Platform, register: Register, cast: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    named = {name for names in cast.values() for name in names}
    units = [platform.owner, *(one.unit for one in register.people if one.name in named)]
    return tuple(dict.fromkeys(units))


def _filled(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with every place of its texts filled in."""

    def expectation(expected: Expectation) -> Expectation:
        return replace(expected, action=expected.action.fill(values))

    def inject(one: Inject) -> Inject:
        return replace(one, says=one.says.fill(values), expects=tuple(map(expectation, one.expects)))

    return replace(scenario, story=scenario.story.fill(values), injects=tuple(map(inject, scenario.injects)))
